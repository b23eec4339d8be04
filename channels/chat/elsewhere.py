"""Going on elsewhere, and what we have already, as frames for the browser."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from channels.chat.front import PORT_LIMIT_S, Front
from channels.chat.limits import CODE_ASK_FROM_IP, ELSEWHERE
from channels.chat.line import told
from channels.chat.problems import Problem
from channels.chat.session import Session
from channels.chat.settings import settings_of
from channels.chat.words import catalogue, sentence
from hub.contract import Account, Json, KnownOf
from hub.errors import BadRequest, NotFound, TooMany, Unavailable

# The kinds of facts that have a word here, the most telling first; of the others nothing is said.
SAID: Final = (
    *("order", "booking", "tracking", "invoice", "account", "serial"),
    *("email", "phone", "address"),
)
MOST: Final = 3


@dataclass(frozen=True, slots=True)
class Moving:
    """One visitor's wishes to go on elsewhere, over one connection."""

    front: Front
    account: Account
    ip: str
    language: str

    async def ways(self, session: Session) -> dict[str, Json]:
        """The links and addresses by which they may."""
        try:
            at_s = time.monotonic()
            self.front.limits.need(CODE_ASK_FROM_IP, f"{self.account.id}:{self.ip}", at_s=at_s)
            self.front.limits.need(ELSEWHERE, session.visitor, at_s=at_s)
            proven = session.proven(self.account)
            async with asyncio.timeout(PORT_LIMIT_S):
                found = await self.front.port.elsewhere(
                    self.account.id, proven, language=self.language
                )
                known = await self.front.port.known(self.account.id, proven)
        except (Problem, TooMany, Unavailable, TimeoutError) as error:
            return self._failed(error)
        return {
            "t": "elsewhere",
            "ok": True,
            "ways": [{"channel": way.channel, "url": way.url} for way in found.ways],
            "mail": found.mail,
            "to": found.to,
            "agreed": found.agreed,
            "email": known.email,
        }

    async def agree(self, session: Session, on: bool) -> dict[str, Json]:
        """Whether answers that they do not read go where they have shown to be."""
        try:
            async with asyncio.timeout(PORT_LIMIT_S):
                proven = session.proven(self.account)
                await self.front.port.agree(self.account.id, proven, on)
        except (BadRequest, NotFound, Unavailable, TimeoutError) as error:
            return {**self._failed(error), "t": "agreed"}
        return {"t": "agreed", "ok": True, "on": on}

    def _failed(self, error: Exception) -> dict[str, Json]:
        minutes = str(max(1, round(error.after_s / 60))) if isinstance(error, TooMany) else ""
        word = "code_too_many" if minutes else "code_unavailable"
        problem = error if isinstance(error, Problem) else Problem(word, minutes=minutes)
        return {"t": "elsewhere", "ok": False, **told(problem, self.language)}


def has(known: KnownOf, language: str) -> str:
    """The sentence that says what we have already, or "" where that is nothing to speak of."""
    words = catalogue(language)
    things = [words[f"has.{kind}"] for kind in SAID if kind in known.kinds][:MOST]
    if not things:
        return ""
    listed = things[0]
    if len(things) > 1:
        listed = sentence(language, "has.and", first=", ".join(things[:-1]), last=things[-1])
    if not known.agent:
        return sentence(language, "has.we", things=listed)
    return sentence(language, "has.agent", name=known.agent, things=listed)


def missing(fields: Sequence[str], session: Session, account: Account, known: KnownOf) -> list[str]:
    """The fields of the form that are still worth asking: nothing that we know already."""
    have = set(known.kinds) | {address.kind for address in session.proven(account)}
    if session.identity is not None and session.identity.name:
        have.add("name")
    return [field for field in fields if field not in have]


def asks(account: Account) -> tuple[str, ...]:
    """The fields of the account's form."""
    return settings_of(account).form
