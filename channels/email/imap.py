"""One IMAP connection, used from the event loop.

IMAPClient is blocking, so each connection has one thread of its own, in which every call runs;
cancelling a call cuts the socket, which ends the wait in the thread. (aioimaplib would need no
thread, but it is GPL, leaves a command waiting for ever when the connection drops and recurses
once for each line of an answer.)
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final, TypeVar

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import CapabilityError, IMAPClientError, LoginError

from channels.email.oauth import Tokens
from channels.email.settings import EmailSettings

CONNECT_S: Final = 20.0
READ_S: Final = 60.0  # Between two reads, not for a whole mail.

T = TypeVar("T")
FAILURES: Final = (IMAPClientError, OSError, EOFError, ValueError)


class LoginRefused(Exception):
    """The server does not take the credentials; trying at once again would not help."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A mail as it lies in a folder. `raw` is only its head where `size` was over the limit."""

    uid: int
    size: int
    raw: bytes = field(repr=False)
    received_at: datetime | None = None
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder at the moment it was opened: its UIDs are good while `validity` stays, and all of
    them are below `next_uid` (0 where the server does not say)."""

    validity: int
    next_uid: int


class Mailbox:
    """A signed-in connection with one folder open, read-only. Made by `open_mailbox`."""

    def __init__(self, client: IMAPClient, executor: ThreadPoolExecutor) -> None:
        self._client = client
        self._executor = executor

    async def select(self, folder: str) -> Folder:
        """Open a folder, or open it again. What comes after this moment ends the next `wait`,
        unless another command is given before: its answer may swallow the news."""
        found = await self._run(lambda: self._client.select_folder(folder, readonly=True))
        return Folder(int(found.get(b"UIDVALIDITY", 0)) or 1, int(found.get(b"UIDNEXT", 0)))

    async def uids_after(self, uid: int) -> list[int]:
        """The UIDs above `uid`, ascending. `n:*` names the newest mail even if it is below n."""
        found = await self._run(lambda: self._client.search(["UID", f"{uid + 1}:*"]))
        return sorted(int(one) for one in found if int(one) > uid)

    async def uids_since(self, day: date) -> list[int]:
        """The UIDs of mail that came on that day or later, ascending."""
        found = await self._run(lambda: self._client.search(["SINCE", day]))
        return sorted(int(one) for one in found)

    async def fetch(self, uid: int, *, max_bytes: int) -> Fetched | None:
        """A mail without marking it as read; only its head if it is larger; None if it is gone."""
        facts = await self._fetch(uid, ["RFC822.SIZE", "INTERNALDATE"])
        if facts is None:
            return None
        size = int(facts.get(b"RFC822.SIZE", 0))
        part = "BODY.PEEK[]" if size <= max_bytes else "BODY.PEEK[HEADER]"
        content = await self._fetch(uid, [part])
        raw = None if content is None else content.get(part.replace(".PEEK", "").encode())
        if not isinstance(raw, bytes):
            return None
        return Fetched(uid, size, raw, _utc(facts.get(b"INTERNALDATE")), size <= max_bytes)

    async def _fetch(self, uid: int, parts: Sequence[str]) -> dict[bytes, Any] | None:
        # Servers put news of other mails between; the answer for ours is the one under its UID.
        found: dict[int, dict[bytes, Any]] = await self._run(
            lambda: self._client.fetch([uid], parts)
        )
        return found.get(uid)

    async def wait(self, *, poll_s: float) -> None:
        """Return when the server says that something happened, and after `poll_s` seconds anyway.

        News of a mail that lands just as IDLE begins comes late: Dovecot 2.3 tells it minutes
        after, and IMAPClient waits on the socket for what it has in its buffer already. So the
        folder is looked at from time to time even with IDLE.
        """
        try:
            await self._run(lambda: self._idle(poll_s))
        except CapabilityError:
            await asyncio.sleep(poll_s)

    def _idle(self, poll_s: float) -> None:
        self._client.idle()
        self._client.idle_check(timeout=poll_s)
        self._client.idle_done()

    async def _run(self, call: Callable[[], T]) -> T:
        """Run a call in the connection's thread; cancelling it cuts the connection."""
        future = asyncio.get_running_loop().run_in_executor(self._executor, call)
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            self._cut()
            with suppress(*FAILURES):
                await future
            raise

    def _cut(self) -> None:
        with suppress(OSError, AttributeError):
            self._client.socket().shutdown(socket.SHUT_RDWR)

    async def close(self) -> None:
        """End the connection and its thread, politely if the server lets us."""
        loop = asyncio.get_running_loop()
        try:
            with suppress(*FAILURES):
                async with asyncio.timeout(2):
                    await self._run(self._client.logout)
        except TimeoutError:
            pass
        finally:
            self._cut()
            with suppress(*FAILURES):
                await loop.run_in_executor(self._executor, self._client.shutdown)
            self._executor.shutdown(wait=False)


async def open_mailbox(settings: EmailSettings, tokens: Tokens) -> Mailbox:
    """Connect and sign in. Raises LoginRefused, the errors of `FAILURES`, or a DeliveryError of
    the token server."""
    token = await tokens.token(settings) if settings.uses_oauth else ""
    executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="hilo-imap")
    loop = asyncio.get_running_loop()
    future = loop.run_in_executor(executor, _connect, settings, token)
    try:
        return Mailbox(await asyncio.shield(future), executor)
    except asyncio.CancelledError:
        future.add_done_callback(_abandon)
        raise
    finally:
        if not future.done() or future.cancelled() or future.exception():
            executor.shutdown(wait=False)


def _abandon(future: asyncio.Future[IMAPClient]) -> None:
    if not future.cancelled() and future.exception() is None:
        with suppress(*FAILURES):
            future.result().shutdown()


def _connect(settings: EmailSettings, token: str) -> IMAPClient:
    client = IMAPClient(
        settings.imap_host,
        settings.imap_port,
        ssl=settings.imap_security == "tls",
        ssl_context=settings.tls_context(),
        timeout=SocketTimeout(CONNECT_S, READ_S),
    )
    client.normalise_times = False
    try:
        if settings.imap_security == "starttls":
            client.starttls(settings.tls_context())
        if token:
            client.oauth2_login(settings.imap_user, token)
        else:
            client.login(settings.imap_user, settings.imap_password.get_secret_value())
    except LoginError as error:
        _hang_up(client)
        raise LoginRefused(str(error)[:300]) from error
    except FAILURES:
        _hang_up(client)
        raise
    return client


def _hang_up(client: IMAPClient) -> None:
    with suppress(*FAILURES):
        client.shutdown()


def _utc(value: object) -> datetime | None:
    if not isinstance(value, datetime) or value.tzinfo is None:
        return None
    try:
        return value.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
