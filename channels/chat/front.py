"""What the chat's routes and sockets share: the port to the hub, allowances, first checks."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from starlette.requests import HTTPConnection

from channels.chat.identity import UsedTokens, read_identity
from channels.chat.limits import IDENTIFY_FROM_IP, Limits
from channels.chat.origins import is_allowed, is_own
from channels.chat.problems import Problem
from channels.chat.session import Session, identified
from channels.chat.settings import settings_of
from channels.chat.words import choose
from hub.contract import Account, InboundMessage, VisitorPort
from hub.errors import Unavailable

# A write waits for a group commit and a disk; longer than this, the browser had better ask again.
PORT_LIMIT_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Front:
    """One per process."""

    port: VisitorPort
    public_url: str
    limits: Limits = field(default_factory=Limits)
    used_tokens: UsedTokens = field(default_factory=UsedTokens)

    async def account(self, account_id: int) -> Account:
        """The account. Raises NotFound, and ConfigError where it is no chat."""
        account = await self.port.account(account_id)
        settings_of(account)
        return account

    def check_origin(self, connection: HTTPConnection, account: Account) -> None:
        """Let only the chat's own frame and the account's sites in. Raises Problem."""
        origin = connection.headers.get("origin", "")
        host = connection.headers.get("host", "")
        own = is_own(origin, public_url=self.public_url, host=host)
        if not own and not is_allowed(origin, settings_of(account).allowed_origins):
            raise Problem("origin", http=403)

    def identify(
        self, token: str, session: Session, account: Account, *, ip: str, now: datetime
    ) -> Session:
        """The session after an identity token. Raises IdentityProblem and Problem."""
        self.limits.need(IDENTIFY_FROM_IP, f"{account.id}:{ip}", at_s=time.monotonic())
        secret = settings_of(account).identity_secret.get_secret_value()
        identity = read_identity(token, secret, now=now)
        after = identified(session, identity)
        self.used_tokens.claim(account.id, identity.token_id, after.visitor, now=now)
        return after

    async def receive(self, account: Account, message: InboundMessage) -> int:
        """Store a message and return its id. Raises Unavailable, also when it took too long."""
        try:
            async with asyncio.timeout(PORT_LIMIT_S):
                ids = await self.port.receive(account.id, [message])
        except TimeoutError:
            raise Unavailable("The message could not be stored in time.") from None
        return ids[0] if ids else 0


def language_for(account: Account, wishes: Sequence[str]) -> str:
    """The language to speak with somebody who wishes these, best first."""
    offered = settings_of(account).languages
    return choose(wishes, offered, fallback=account.language)


def remote(connection: HTTPConnection) -> str:
    """The address of the other end; a proxy's word for it is the server's business."""
    return connection.client.host if connection.client else "unknown"


def utc_now() -> datetime:
    """Now. Drivers ask here and hand it on; nothing below them looks at a clock."""
    return datetime.now(UTC)
