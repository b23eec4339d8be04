"""What a visitor shows to own: asks for a code, types it in, presses the button of a link.

Every answer is a sentence that says what to do, and the same one whether we know the address or
not. Only what the hub says is proven goes into the session.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from channels.chat import wire
from channels.chat.front import PORT_LIMIT_S, Front
from channels.chat.intake import contact_address
from channels.chat.limits import CODE, CODE_ASK, CODE_ASK_FROM_IP, CODE_FROM_IP, Limit
from channels.chat.line import told
from channels.chat.problems import Problem
from channels.chat.session import Session, has_shown
from channels.chat.settings import settings_of
from hub.contract import Account, Address, Json
from hub.errors import BadRequest, TooMany, Unavailable

Asked = tuple[Session, dict[str, Json]]


@dataclass(frozen=True, slots=True)
class Proving:
    """One visitor's proofs, over one connection."""

    front: Front
    account: Account
    ip: str
    language: str

    async def take(
        self, frame: wire.CodeAsk | wire.Code | wire.Continue, session: Session, *, now: datetime
    ) -> Asked:
        """The session after a frame, and the answer to it. Raises nothing that a visitor does."""
        kind = "asked" if isinstance(frame, wire.CodeAsk) else "proof"
        try:
            async with asyncio.timeout(PORT_LIMIT_S):
                return await self._take(frame, session, now=now)
        except TooMany as error:
            minutes = str(max(1, round(error.after_s / 60)))
            problem = Problem("code_too_many", final=False, after_s=error.after_s, minutes=minutes)
        except Problem as error:
            problem = error
        except BadRequest:
            problem = Problem("no_contact")
        except (Unavailable, TimeoutError):
            problem = Problem("code_unavailable", final=False, after_s=2.0)
        return session, {"t": kind, "ok": False, **told(problem, self.language)}

    async def _take(
        self, frame: wire.CodeAsk | wire.Code | wire.Continue, session: Session, *, now: datetime
    ) -> Asked:
        match frame:
            case wire.CodeAsk():
                return await self._ask(frame, session)
            case wire.Code():
                return await self._answer(frame.code, session, now=now)
            case wire.Continue():
                return await self._follow(frame.token, session, now=now)

    async def _ask(self, frame: wire.CodeAsk, session: Session) -> Asked:
        address = contact_address(frame.contact)
        self._need(CODE_ASK, CODE_ASK_FROM_IP, session)
        await self.front.port.ask_code(
            self.account.id,
            session.address(self.account),
            address,
            language=self.language,
            site=settings_of(self.account).site_name,
            onward=frame.onward,
        )
        return session, {"t": "asked", "ok": True}

    async def _answer(self, code: str, session: Session, *, now: datetime) -> Asked:
        self._need(CODE, CODE_FROM_IP, session)
        me = session.address(self.account)
        found = await self.front.port.answer_code(self.account.id, me, code)
        if found.proven is None:
            word = "code_wrong" if found.left else "code_over"
            raise Problem(word, left=str(found.left))
        return await self._proven(session, found.proven, now=now)

    async def _follow(self, token: str, session: Session, *, now: datetime) -> Asked:
        self._need(CODE, CODE_FROM_IP, session)
        me = session.address(self.account)
        found = await self.front.port.follow_link(self.account.id, me, token)
        if found is None:
            raise Problem("link_over")
        return await self._proven(session, found, now=now)

    async def _proven(self, session: Session, address: Address, *, now: datetime) -> Asked:
        """What was shown counts from here on, whatever becomes of telling the hub: the next
        message says it again."""
        after = has_shown(session, address, now=now)
        with suppress(Unavailable):
            me = after.address(self.account)
            await self.front.port.note_proven(self.account.id, me, address)
        return after, {"t": "proof", "ok": True}

    def _need(self, own: Limit, of_ip: Limit, session: Session) -> None:
        at_s = time.monotonic()
        self.front.limits.need(of_ip, f"{self.account.id}:{self.ip}", at_s=at_s)
        self.front.limits.need(own, session.visitor, at_s=at_s)
