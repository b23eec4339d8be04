"""E-mail keeps the contract of channels, by mailbox and by Postmark's webhook."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, ClassVar

from pydantic import SecretStr

from channels.email.channel import EmailChannel
from hub.contract import Account, Address, Settings, WebhookRequest
from hub.errors import Refused, Throttled, Uncertain, Unreachable
from hub.testing.cases import ErrorCase
from hub.testing.contract import ChannelContract
from hub.testing.mutation import with_header
from tests.channels.email.mails import OURS, settings
from tests.channels.email.scripted_smtp import CUT, ScriptedSmtp, scripted_smtp

RECORDINGS = Path(__file__).parent / "recordings"
ERROR_CASES = (
    ErrorCase(
        name="nobody there", answer={"RCPT": "550 5.1.1 No such user"}, raises=Refused,
        reason="no_such_address", provider_code="5.1.1",
    ),
    ErrorCase(
        name="nobody there, in old words", answer={"RCPT": "550 user unknown"}, raises=Refused,
        reason="no_such_address", provider_code="550",
    ),
    ErrorCase(
        name="greylisted", answer={"RCPT": "451 4.7.1 Try again later"}, raises=Throttled,
        provider_code="4.7.1",
    ),
    ErrorCase(name="busy", answer={"": "421 4.3.2 Too many connections"}, raises=Throttled),
    ErrorCase(
        name="the sender may not", answer={"MAIL": "530 5.7.0 Sign in first"}, raises=Refused,
        reason="credentials",
    ),
    ErrorCase(
        name="too large", answer={"MAIL": "552 5.3.4 Message too big"}, raises=Refused,
        reason="file",
    ),
    ErrorCase(
        name="too large, in old words", answer={".": "552 Too much mail data"}, raises=Refused,
        reason="file",
    ),
    ErrorCase(
        name="taken for spam", answer={".": "554 5.7.1 Looks like spam"}, raises=Refused,
        reason="blocked", provider_code="5.7.1",
    ),
    ErrorCase(
        name="not authenticated", answer={".": "550 5.7.26 Unauthenticated mail"},
        raises=Refused, reason="credentials",
    ),
    ErrorCase(name="put off at the end", answer={".": "452 4.3.1 Full"}, raises=Throttled),
    ErrorCase(name="no data now", answer={"DATA": "451 4.3.0 Error"}, raises=Throttled),
    ErrorCase(name="gone at once", answer={"": CUT}, raises=Unreachable),
    ErrorCase(name="gone before the mail", answer={"RCPT": CUT}, raises=Unreachable),
    ErrorCase(name="gone after the mail", answer={".": CUT}, raises=Uncertain),
)  # fmt: skip


class TestMailbox(ChannelContract):
    """The kit on mail that a listener fetched, and on SMTP."""

    channel = EmailChannel
    folder = RECORDINGS / "imap"
    account_settings = settings()
    account_address = OURS
    to = Address("email", "ana@example.org")
    accepting: ClassVar[Any] = {}
    error_cases = ERROR_CASES

    @asynccontextmanager
    async def provider(self, answer: Any) -> AsyncIterator[tuple[ScriptedSmtp, Settings]]:
        async with scripted_smtp(answer) as fake:
            yield fake, settings(smtp_port=fake.port, imap_password=SecretStr(""))


class TestPostmark(ChannelContract):
    """The kit on Postmark's webhook."""

    channel = EmailChannel
    folder = RECORDINGS / "postmark"
    account_settings = settings(
        inbound="postmark", webhook_username="hook", webhook_password=SecretStr("s3cret")
    )
    other_settings = settings(
        inbound="postmark", webhook_username="hook", webhook_password=SecretStr("another")
    )
    account_address = OURS
    signature_header = "Authorization"
    body_is_signed = False  # Basic authentication: TLS keeps the body.

    def sign(self, request: WebhookRequest, account: Account) -> WebhookRequest:
        return with_header(request, "Authorization", "Basic aG9vazpzM2NyZXQ=")
