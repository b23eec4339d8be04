"""Names of people and groups, which LINE tells when asked."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from channels.line.api import Api
from hub.contract import Inbound, InboundMessage, Participant
from hub.errors import DeliveryError
from hub.untrusted import Untrusted

KNOWN: Final = 5000
FRESH_S: Final = 3600.0
FAILED_S: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A name, and a language where LINE tells it."""

    name: str = ""
    language: str = ""


class People:
    """Looks names up once an hour. One that takes too long is there for the next message."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, str], tuple[float, Profile]] = {}
        self._asked: dict[tuple[int, str], asyncio.Task[Profile]] = {}

    async def enrich(self, items: Sequence[Inbound], account_id: int, api: Api) -> list[Inbound]:
        """The items with names; in a group, who says it stands before it."""
        paths = {path for item in items for path in _paths(item)}
        found = dict(
            zip(
                paths,
                await asyncio.gather(*(self._profile(account_id, path, api) for path in paths)),
                strict=True,
            )
        )
        return [_with(item, found) for item in items]

    async def aclose(self) -> None:
        """Stop asking."""
        for task in self._asked.values():
            task.cancel()
        await asyncio.gather(*self._asked.values(), return_exceptions=True)

    async def _profile(self, account_id: int, path: str, api: Api) -> Profile:
        key = (account_id, path)
        until, profile = self._known.get(key, (0.0, Profile()))
        if until > time.monotonic():
            return profile
        if key not in self._asked:
            self._asked[key] = asyncio.create_task(self._look_up(key, api))
        # Shielded: who gives up waiting does not end the asking.
        return await asyncio.shield(self._asked[key])

    async def _look_up(self, key: tuple[int, str], api: Api) -> Profile:
        lasts_s = FRESH_S
        try:
            profile = _profile(await api.ask("GET", key[1]))
        except DeliveryError:
            profile, lasts_s = Profile(), FAILED_S  # Not a friend, or LINE is away.
        finally:
            self._asked.pop(key, None)
        self._known[key] = (time.monotonic() + lasts_s, profile)
        while len(self._known) > KNOWN:
            del self._known[next(iter(self._known))]
        return profile


def _profile(answer: Untrusted) -> Profile:
    name = answer["displayName"].text() or answer["groupName"].text()
    return Profile(name=name.strip()[:200], language=answer["language"].text()[:20])


def _paths(item: Inbound) -> list[str]:
    """Where the names of a message are told: its sender's, and in a group its author's."""
    if not isinstance(item, InboundMessage):
        return []
    return [_sender_path(item.sender.value), *(
        _author_path(item.sender.value, one) for one in item.participants
    )]  # fmt: skip


def _sender_path(value: str) -> str:
    return f"/v2/bot/group/{value}/summary" if value.startswith("C") else f"/v2/bot/profile/{value}"


def _author_path(place: str, author: Participant) -> str:
    kind = "group" if place.startswith("C") else "room"
    return f"/v2/bot/{kind}/{place}/member/{author.address.value}"


def _with(item: Inbound, profiles: dict[str, Profile]) -> Inbound:
    if not isinstance(item, InboundMessage):
        return item
    own = profiles[_sender_path(item.sender.value)]
    authors = tuple(
        replace(one, name=profiles[_author_path(item.sender.value, one)].name)
        for one in item.participants
    )
    name = authors[0].name if authors else ""
    return replace(
        item,
        sender_name=own.name or item.sender_name,
        language=own.language or item.language,
        participants=authors,
        text=f"{name}: {item.text}" if name else item.text,
    )
