"""The mail server that Hilo hands its mails to: submission with AUTH, and everything that fails."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import logging
import re
import ssl
from collections.abc import Callable
from typing import Final

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from channels.simulator.faults import Fault, FaultPlan
from channels.simulator.mailbox import Mailbox
from channels.simulator.servers import free_socket

MAX_BYTES: Final = 26_214_400
_SCOPE: Final = "email"

Lookup = Callable[[str], Mailbox | None]
# aiosmtpd warns at each login of an attribute that it sets itself.
logging.getLogger("mail.log").setLevel(logging.ERROR)

# (envelope sender, recipients, raw mail): called once the server has taken a mail.
Take = Callable[[str, list[str], bytes], None]


class SmtpServer:
    """Submission on one port. take is called for every mail that was accepted."""

    def __init__(
        self,
        lookup: Lookup,
        take: Take,
        *,
        plan: FaultPlan,
        port: int = 0,
        tls: ssl.SSLContext | None = None,
        hostname: str = "mx.tiendanube.example",
    ) -> None:
        self._socket = free_socket(port)
        self.port: int = self._socket.getsockname()[1]
        self._desk = _Desk(lookup, take, plan)
        self._tls = tls
        self._hostname = hostname
        self._server: asyncio.Server | None = None
        self._protocols: set[SMTP] = set()

    async def start(self) -> None:
        """Accept connections until `stop`."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._protocol, sock=self._socket)

    async def stop(self) -> None:
        """Close the port and break what is still open."""
        if self._server is not None:
            self._server.close()
        for protocol in list(self._protocols):
            if protocol.transport is not None:
                abort(protocol)
        if self._server is not None:
            await self._server.wait_closed()

    def _protocol(self) -> SMTP:
        protocol = SMTP(
            self._desk,
            data_size_limit=MAX_BYTES,
            enable_SMTPUTF8=True,
            hostname=self._hostname,
            ident="ESMTP ready",
            tls_context=self._tls,
            auth_require_tls=False,  # Loopback, and there may be no certificate.
            authenticator=self._desk.authenticate,
        )
        self._protocols.add(protocol)
        return protocol


def abort(protocol: SMTP) -> None:
    """Break a connection without a word."""
    if isinstance(protocol.transport, asyncio.WriteTransport):
        protocol.transport.abort()


class _Desk:
    """Decides on every step of a mail. aiosmtpd calls these methods by their names."""

    def __init__(self, lookup: Lookup, take: Take, plan: FaultPlan) -> None:
        self._lookup = lookup
        self._take = take
        self._plan = plan

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        """PLAIN and LOGIN against the mailbox's password."""
        if not isinstance(data, LoginPassword):
            return AuthResult(success=False, handled=False)
        mailbox = self._lookup(data.login.decode("utf-8", "replace"))
        wanted = mailbox.password.encode() if mailbox else b""
        if not wanted or not hmac.compare_digest(wanted, data.password):
            return AuthResult(success=False, handled=False)
        return AuthResult(success=True, auth_data=data.login.decode())

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802
        """XOAUTH2 against the mailbox's token."""
        if len(args) > 1:
            try:
                said: object = base64.b64decode(args[1], validate=True)
            except binascii.Error:
                said = b""
        else:
            said = await server.challenge_auth("")
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else ""
        found = re.match(r"user=([^\x01]*)\x01auth=Bearer ([^\x01]*)\x01\x01\Z", text)
        mailbox = self._lookup(found[1]) if found else None
        if not found or not mailbox or not mailbox.token:
            return AuthResult(success=False, handled=False)
        if not hmac.compare_digest(mailbox.token, found[2]):
            return AuthResult(success=False, handled=False)
        return AuthResult(success=True, auth_data=mailbox.address)

    async def handle_MAIL(  # noqa: N802
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        """Take the envelope's sender."""
        if self._plan.strikes(Fault.OUTAGE, _SCOPE, subject=address):
            return "421 4.3.2 Service not available, closing transmission channel"
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 Ok"

    async def handle_RCPT(  # noqa: N802
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        """Take one recipient."""
        if self._plan.strikes(Fault.THROTTLED, _SCOPE, subject=address):
            return "451 4.7.1 Greylisted, please try again later"
        if self._plan.strikes(Fault.REFUSED, _SCOPE, subject=address):
            return "550 5.1.1 The email account that you tried to reach does not exist"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take the mail, or fail in one of the ways in which servers fail after DATA."""
        to = envelope.rcpt_tos[0] if envelope.rcpt_tos else ""
        if self._plan.strikes(Fault.SERVER_ERROR, _SCOPE, subject=to):
            return "451 4.3.0 Local error in processing"
        if self._plan.strikes(Fault.CUT_BEFORE, _SCOPE, subject=to):
            return await _break(server)
        if self._plan.strikes(Fault.TIMEOUT_BEFORE, _SCOPE, subject=to):
            return await _never()
        raw = envelope.original_content or b""
        self._take(envelope.mail_from or "", list(envelope.rcpt_tos), raw)
        if self._plan.strikes(Fault.CUT_AFTER, _SCOPE, subject=to):
            return await _break(server)
        if self._plan.strikes(Fault.TIMEOUT_AFTER, _SCOPE, subject=to):
            return await _never()
        return "250 2.0.0 Ok: queued"


async def _break(server: SMTP) -> str:
    abort(server)
    return await _never()


async def _never() -> str:
    """Wait until aiosmtpd cancels the conversation because the connection is gone."""
    await asyncio.Event().wait()
    return ""
