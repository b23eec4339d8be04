"""A mail server that keeps what it is given, and can pass it on into Dovecot's mailboxes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.dovecot import Dovecot


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as it came: the addresses of the envelope and the bytes."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes = field(repr=False)

    def message(self) -> EmailMessage:
        """The mail, parsed."""
        return message_from_bytes(self.raw, policy=policy.default)


class SmtpServer:
    """Listens on a loopback port of its own, in a thread of its own: for plain and async tests.

    mails: everything taken so far, in order. refuse: a recipient or "" (any mail) to the line that
    it is answered with, such as "550 5.1.1 No such user". deliver_to: the Dovecot that every mail
    is passed on to, a copy for each recipient, before it is accepted.
    """

    host = "127.0.0.1"
    user = "hilo"
    password = "secret"

    def __init__(self, *, deliver_to: Dovecot | None = None) -> None:
        self.port = 0
        self.mails: list[Mail] = []
        self.refuse: dict[str, str] = {}
        self.deliver_to = deliver_to
        self.logins: list[str] = []
        self._came = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def start(self) -> None:
        """Start to listen; `port` is known from here on."""
        self._thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)

    def stop(self) -> None:
        """Cut every connection and end the thread."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def wait(self, count: int = 1, *, within_s: float = 10.0) -> list[Mail]:
        """Block until `count` mails in all have come, and give them. Raises TimeoutError."""
        with self._came:
            if not self._came.wait_for(lambda: len(self.mails) >= count, within_s):
                raise TimeoutError(f"{len(self.mails)} of {count} mails came in {within_s} s")
            return list(self.mails)

    async def arrived(self, count: int = 1, *, within_s: float = 10.0) -> list[Mail]:
        """`wait` for async tests."""
        return await asyncio.to_thread(self.wait, count, within_s=within_s)

    async def _listen(self) -> int:
        self._server = await self._loop.create_server(self._protocol, self.host, 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def _protocol(self) -> SMTP:
        return SMTP(
            self,
            hostname="mail.test",
            enable_SMTPUTF8=True,
            authenticator=self._authenticate,
            auth_require_tls=False,
            loop=self._loop,
        )

    async def _close(self) -> None:
        self._server.close()
        running = asyncio.all_tasks() - {asyncio.current_task()}
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        right = (self.user.encode(), self.password.encode())
        success = isinstance(data, LoginPassword) and (data.login, data.password) == right
        if success:
            self.logins.append(self.user)
        return AuthResult(success=success, handled=False)

    # The names of the next two are aiosmtpd's.
    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient, or answer as `refuse` says."""
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take a mail, or answer as `refuse` says."""
        if "" in self.refuse:
            return self.refuse[""]
        assert isinstance(envelope.content, bytes)
        mail = Mail(envelope.mail_from or "", tuple(envelope.rcpt_tos), envelope.content)
        if self.deliver_to is not None:
            for recipient in mail.recipients:
                await asyncio.to_thread(self.deliver_to.append, recipient, mail.raw)
        with self._came:
            self.mails.append(mail)
            self._came.notify_all()
        return "250 OK"


@contextmanager
def running_smtp_server(*, deliver_to: Dovecot | None = None) -> Iterator[SmtpServer]:
    """A server that is stopped afterwards."""
    server = SmtpServer(deliver_to=deliver_to)
    server.start()
    try:
        yield server
    finally:
        server.stop()
