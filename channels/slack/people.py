"""Names and mail addresses of people, as the workspace states them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from slack_sdk.web.async_client import AsyncWebClient

from channels.slack.client import ask
from channels.slack.events import KIND
from channels.slack.mrkdwn import named, people_in
from hub.contract import Address, Claim, Edit, Inbound, InboundMessage, Participant, Proof
from hub.errors import DeliveryError
from hub.untrusted import Untrusted

KNOWN: Final = 5000
FRESH_S: Final = 3600.0
FAILED_S: Final = 60.0
_CHANNELS: Final = ("C", "G")
AT_ONCE: Final = 10  # Of one message; a list of everybody is not looked up.


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a workspace says of somebody. email only where it is our own workspace's directory."""

    name: str = ""
    email: str = ""
    language: str = ""


class People:
    """Looks people up once an hour. A look-up that takes too long is there for the next message."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, str], tuple[float, Profile]] = {}
        self._asked: dict[tuple[int, str], asyncio.Task[Profile]] = {}
        self._teams: dict[int, str] = {}  # Our own workspace, by account.

    async def enrich(
        self, items: Sequence[Inbound], account_id: int, client: AsyncWebClient
    ) -> list[Inbound]:
        """The items with names in place of ids, and what the directory says of the sender."""
        wanted = {user for item in items for user in _people_of(item)}
        found = await self._profiles(sorted(wanted)[:AT_ONCE], account_id, client)
        return [_with(item, found) for item in items]

    async def aclose(self) -> None:
        """Stop asking."""
        for task in self._asked.values():
            task.cancel()
        await asyncio.gather(*self._asked.values(), return_exceptions=True)

    async def _profiles(
        self, users: Iterable[str], account_id: int, client: AsyncWebClient
    ) -> dict[str, Profile]:
        tasks: dict[str, asyncio.Task[Profile]] = {}
        found: dict[str, Profile] = {}
        for user in users:
            key = (account_id, user)
            until, profile = self._known.get(key, (0.0, Profile()))
            if until > time.monotonic():
                found[user] = profile
                continue
            if key not in self._asked:
                self._asked[key] = asyncio.create_task(self._look_up(key, client))
            tasks[user] = self._asked[key]
        if tasks:
            # Shielded: who gives up waiting does not end the asking.
            await asyncio.shield(asyncio.wait(list(tasks.values())))
        return found | {user: task.result() for user, task in tasks.items()}

    async def _look_up(self, key: tuple[int, str], client: AsyncWebClient) -> Profile:
        lasts_s = FRESH_S
        account_id, wanted = key
        try:
            if wanted[:1] in _CHANNELS:
                answer = await ask(client.conversations_info(channel=wanted))
                profile = Profile(name=_channel_name(answer["channel"]))
            else:
                if account_id not in self._teams:
                    own = await ask(client.auth_test())
                    self._teams[account_id] = own["team_id"].text()
                answer = await ask(client.users_info(user=wanted, include_locale=True))
                profile = _profile(answer["user"], self._teams[account_id])
        except DeliveryError:
            profile, lasts_s = Profile(), FAILED_S
        finally:
            self._asked.pop(key, None)
        self._known[key] = (time.monotonic() + lasts_s, profile)
        while len(self._known) > KNOWN:
            del self._known[next(iter(self._known))]
        return profile


def _profile(user: Untrusted, team: str) -> Profile:
    """Of somebody of another company the directory is not ours, and their address is only said."""
    profile = user["profile"]
    names = (profile["real_name"], user["real_name"], profile["display_name"], user["name"])
    name = next((text for found in names if (text := found.text().strip()[:200])), "")
    ours = bool(team) and user["team_id"].text() == team
    stranger = user["is_stranger"].flag() or user["is_bot"].flag() or user["deleted"].flag()
    email = profile["email"].text().strip()[:254] if ours and not stranger else ""
    return Profile(name=name, email=email, language=user["locale"].text()[:20])


def _channel_name(channel: Untrusted) -> str:
    name = channel["name"].text().strip()[:200]
    return f"#{name}" if name else ""


def _people_of(item: Inbound) -> set[str]:
    if isinstance(item, Edit):
        return people_in(item.text)
    if not isinstance(item, InboundMessage):
        return set()
    found = people_in(item.text) | {p.address.value for p in item.participants}
    return found | {item.sender.value}


def _with(item: Inbound, profiles: dict[str, Profile]) -> Inbound:
    names = {user: profile.name for user, profile in profiles.items()}
    if isinstance(item, Edit):
        return replace(item, text=named(item.text, names))
    if not isinstance(item, InboundMessage):
        return item
    own = profiles.get(item.sender.value, Profile())
    claim = Claim(Address("email", own.email), Proof.VOUCHED)
    return replace(
        item,
        text=named(item.text, names),
        sender_name=own.name or item.sender_name,
        language=own.language or item.language,
        claims=(*item.claims, claim) if own.email else item.claims,
        participants=tuple(_named(one, names) for one in item.participants),
    )


def _named(one: Participant, names: dict[str, str]) -> Participant:
    known = names.get(one.address.value, "") if one.address.kind == KIND else ""
    return replace(one, name=known or one.name)
