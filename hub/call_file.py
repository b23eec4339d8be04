"""The file of a call: a transcript that another program wrote, or a recording.

What is in it tells which, not what it is called. Reading a long transcript takes a second, so it
is done in a thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hub import media
from hub.actions.call_imports import hear_lines
from hub.actions.facts import FactSettings, Heard
from hub.actions.inbound import StoredFile
from hub.contract import Address, Channel, SpokenText, Transcribing
from hub.errors import BadRequest, ConfigError
from hub.files import FileLimits, Files
from hub.identity.addresses import normalise
from hub.queries import accounts
from hub.speakers import MAX_KEY, guess, key_of
from hub.store import Reader

ROLES: Final = ("customer", "agent", "other")


@dataclass(frozen=True, slots=True)
class CallFile:
    """What a file held: words or a sound. roles: whose voice each key of the words is; heard: what
    the customer tells in each line."""

    text: SpokenText | None = None
    sound: StoredFile | None = None
    roles: Mapping[str, str] | None = None
    heard: Sequence[Heard | None] = ()


def is_sound(content: bytes, declared: str) -> bool:
    """Whether a file is a recording."""
    found = media.sniff(content[: media.HEAD], declared=declared).media_type
    return found.startswith(("audio/", "video/"))


async def read_call_file(
    content: bytes,
    *,
    name: str,
    declared: str,
    channels: Mapping[str, Channel],
    files: Files,
    limits: FileLimits,
    outbound: bool,
    customers: Collection[str] = (),
    agents: Collection[str] = (),
    said: Mapping[str, str] | None = None,
    told: FactSettings,
    now: datetime,
) -> CallFile:
    """Read a transcript, or store a recording. said: whose voice a speaker of the file is.

    Raises BadRequest with what is wrong with the file, TooLarge and Unavailable.
    """
    if is_sound(content, declared):
        stored = await files.store(content, name=name, declared_type=declared, limits=limits)
        sound = StoredFile(
            key=stored.key,
            size=stored.size,
            sha256=stored.sha256,
            media_type=stored.media_type,
            name=stored.name,
        )
        return CallFile(sound=sound)
    reader = reader_of(channels)

    def work() -> CallFile:
        text = reader.read_transcript(content)
        roles = roles_of(text, outbound, customers, agents, said or {})
        return CallFile(text, None, roles, hear_lines(text.lines, roles, told=told, now=now))

    return await asyncio.to_thread(work)


def roles_of(
    text: SpokenText,
    outbound: bool,
    customers: Collection[str],
    agents: Collection[str],
    said: Mapping[str, str],
) -> dict[str, str]:
    """Whose voice is whose: as was said, else guessed. Raises BadRequest for what names nobody."""
    keys = {key_of(line) for line in text.lines}
    for key, role in said.items():
        if role not in ROLES:
            raise BadRequest("A voice is the customer's, an agent's or somebody else's.")
        if key[:MAX_KEY] not in keys:
            raise BadRequest(
                "Nobody is called %(key)s in the file. There are: %(keys)s.",
                key=key[:MAX_KEY],
                keys=", ".join(sorted(keys)[:10]),
            )
    guessed = guess(text.lines, outbound=outbound, customers=customers, agents=agents)
    named = {key[:MAX_KEY]: role for key, role in said.items()}
    if len(keys) == 2 and len(named) == 1:
        [(known, role)] = named.items()
        [other] = keys - {known}
        named[other] = "agent" if role == "customer" else "customer"
    return guessed | named


def reader_of(channels: Mapping[str, Channel]) -> Transcribing:
    """The channel that reads transcripts. Raises ConfigError where none is installed."""
    for channel in channels.values():
        if isinstance(channel, Transcribing):
            return channel
    raise ConfigError("No channel that reads transcripts is installed.")


def account_for(
    tx: Reader,
    channels: Mapping[str, Channel],
    *,
    wanted: int | None = None,
    teams: Collection[int] | None = None,
) -> int:
    """The account that a call belongs to: the wanted one, else the only one there is.

    teams: whose eyes the asker has. Raises BadRequest.
    """
    audiences = accounts.teams_by_account(tx)
    found = [
        row.id or 0
        for row in accounts.present(tx)
        if row.enabled
        and isinstance(channels.get(row.channel), Transcribing)
        and (teams is None or not audiences.get(row.id or 0) or audiences[row.id or 0] & {*teams})
    ]
    if wanted is not None:
        if wanted not in found:
            raise BadRequest("There is no account %(id)s that takes calls.", id=wanted)
        return wanted
    if not found:
        raise BadRequest("Add an account of phone calls first; it needs no number of its own.")
    if len(found) > 1:
        ids = ", ".join(str(one) for one in found)
        raise BadRequest("Several accounts take calls. Name one of them: %(ids)s.", ids=ids)
    return found[0]


def number_of(text: str, region: str) -> Address:
    """A phone number as somebody wrote it. Raises BadRequest for what is none."""
    normal = normalise(Address("phone", text.strip()), region=region)
    if normal is None or normal.nobody or not normal.value.startswith("+"):
        raise BadRequest("This is no phone number. Write it with its country: +34600111222.")
    return Address("phone", normal.value)
