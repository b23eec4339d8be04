"""The e-mail channel: verify, parse, send, listen and check."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import ClassVar, Final

from channels.email import events, inbound, mime, resend
from channels.email.compose import MAX_FILES_BYTES, compose
from channels.email.imap import FAILURES, LoginRefused, open_mailbox
from channels.email.listener import LONGEST_WAIT_S, Listener
from channels.email.mailgun import Mailgun
from channels.email.oauth import Tokens
from channels.email.postmark import Postmark
from channels.email.received import Brought, MailEvent, MailProvider, Received
from channels.email.resend import Bells, Resend, ResendListener
from channels.email.sendgrid import SendGrid
from channels.email.ses import Ses
from channels.email.settings import EmailSettings, email_settings
from channels.email.smtp import deliver, session
from hub.contract import (
    Accepted,
    Account,
    Capabilities,
    ChannelContext,
    CheckResult,
    DeliveryStatus,
    Inbound,
    Keys,
    ListenerPort,
    Outbound,
    Refusal,
    Settings,
    Told,
    WebhookAnswer,
    WebhookRequest,
)
from hub.errors import BadRequest, ConfigError, DeliveryError, PayloadError, Refused, SignatureError

_SES: Final = Ses()
PROVIDERS: Final[Mapping[str, MailProvider]] = {
    one.name: one for one in (Postmark(), SendGrid(), Mailgun(), _SES, Resend())
}
# What only a listener makes: HTTP is routed for GET and POST alone, so nobody outside can send it.
PULLED: Final = ("IMAP", resend.METHOD)
CHECK_S: Final = 30.0
LOGIN_WAIT_S: Final = 15.0


class EmailChannel:
    """Mail by IMAP or a provider's webhook in, by SMTP out."""

    name: ClassVar[str] = "email"
    label: ClassVar[str] = "Email"
    icon: ClassVar[str] = "mail"
    contact_kind: ClassVar[str] = "email"
    capabilities: ClassVar[Capabilities] = Capabilities(
        html=True,
        subject=True,
        copies=True,
        max_files=20,
        max_file_bytes=MAX_FILES_BYTES,
        receipts=frozenset(
            {
                DeliveryStatus.SENT,
                DeliveryStatus.DELIVERED,
                DeliveryStatus.READ,
                DeliveryStatus.FAILED,
            }
        ),
        quotes=True,
        undo_s=10,
    )
    settings: ClassVar[type[Settings]] = EmailSettings

    def __init__(self, context: ChannelContext) -> None:
        self._http = context.http
        self._tokens = Tokens(context.http)
        self._bells = Bells()
        self._refused: dict[int, int] = {}  # How often in a row a mailbox has refused us.

    def verify(
        self, request: WebhookRequest, account: Account, *, now: datetime, keys: Keys
    ) -> None:
        """Let in what our own listener fetched and what the account's provider can have sent."""
        if request.method in PULLED:
            return
        settings = email_settings(account)
        provider = PROVIDERS.get(settings.inbound)
        if provider is None:
            raise SignatureError("This account takes no webhooks.")
        provider.verify(request, settings, now=now, keys=keys)

    def parse(self, request: WebhookRequest, account: Account) -> list[Inbound]:
        """What the mail in a request means."""
        if request.method == "IMAP":
            return inbound.items(_fetched(request), account)
        settings = email_settings(account)
        provider = PROVIDERS.get(settings.inbound)
        if provider is None or request.method not in ("POST", resend.METHOD):
            raise BadRequest("This account takes no such request.")
        items: list[Inbound] = []
        for one in provider.read(request, settings):
            items += _items(one, account)
        return items

    def key_urls(self, request: WebhookRequest, account: Account) -> Sequence[str]:
        """Where the certificate is that Amazon signs by; nothing for other providers."""
        settings = email_settings(account)
        return _SES.key_urls(request, settings) if settings.inbound == _SES.name else ()

    def answer(
        self, request: WebhookRequest, account: Account, items: Sequence[Inbound]
    ) -> WebhookAnswer:
        """An empty 200, once everything is stored; Resend's ring is passed on to the listener."""
        if email_settings(account).inbound == Resend.name and request.method == "POST":
            self._bells.ring(account.id)
        return WebhookAnswer()

    async def send(self, out: Outbound, account: Account) -> Accepted:
        """Send one mail. Raises Refused, Throttled, Unreachable, Uncertain."""
        settings = email_settings(account)
        if not settings.smtp_host:
            raise Refused("This account only receives mail.", reason=Refusal.CREDENTIALS)
        if out.template is not None:
            raise Refused("Mail has no templates.", reason=Refusal.TEMPLATE)
        mail = await asyncio.to_thread(compose, out, account, now=datetime.now(UTC))
        return await deliver(mail, settings, self._tokens)

    async def listen(self, account: Account, port: ListenerPort) -> None:
        """Read the account's mailbox until cancelled; an account without one waits."""
        settings = email_settings(account)
        if settings.inbound == Resend.name:
            bell = self._bells.of(account.id)
            await ResendListener(self._http, settings, port, bell).listen()
        if settings.inbound != "imap":
            await asyncio.Event().wait()
        refused = self._refused.get(account.id, 0)
        if refused:
            # Whoever runs listeners starts them again at once; a server that is asked again and
            # again with a wrong password locks the mailbox.
            await asyncio.sleep(min(LOGIN_WAIT_S * 2.0 ** (refused - 1), LONGEST_WAIT_S))
        began = time.monotonic()
        try:
            await Listener(account, port, self._tokens).listen()
        except ConfigError:
            worked = time.monotonic() - began > LONGEST_WAIT_S
            self._refused[account.id] = 1 if worked else refused + 1
            raise

    async def check(self, account: Account) -> list[CheckResult]:
        """Sign in at both servers and open every folder."""
        settings = email_settings(account)
        results: list[CheckResult] = []
        if settings.inbound == "imap":
            results += await self._check_imap(settings)
        elif settings.inbound != "none" and account.webhook_url:
            what = Told(
                "Have %(provider)s post to %(address)s.",
                provider=settings.inbound,
                address=_pasted(account, settings),
            )
            results.append(CheckResult(ok=True, what=what))
        if settings.inbound == Resend.name:
            results.append(await resend.check(self._http, settings))
        if settings.smtp_host:
            results.append(await self._check_smtp(settings))
        return results

    async def _check_imap(self, settings: EmailSettings) -> list[CheckResult]:
        where = f"{settings.imap_host}:{settings.imap_port}"
        results: list[CheckResult] = []
        try:
            async with asyncio.timeout(CHECK_S):
                mailbox = await open_mailbox(settings, self._tokens)
                try:
                    for folder in settings.folders:
                        await mailbox.select(folder)
                        results.append(
                            CheckResult(
                                ok=True,
                                what=Told(
                                    "%(folder)s at %(where)s is open.", folder=folder, where=where
                                ),
                            )
                        )
                finally:
                    await mailbox.close()
        except LoginRefused as error:
            mend = Told("Check imap_username and imap_password; Gmail wants an app password.")
            results.append(
                CheckResult(
                    ok=False,
                    what=Told("%(where)s refuses: %(error)s", where=where, error=error),
                    mend=mend,
                )
            )
        except (*FAILURES, TimeoutError, DeliveryError) as error:
            mend = Told("Check imap_host, imap_port, imap_security and folders.")
            results.append(
                CheckResult(
                    ok=False, what=Told("%(where)s: %(error)s", where=where, error=error), mend=mend
                )
            )
        return results

    async def _check_smtp(self, settings: EmailSettings) -> CheckResult:
        where = f"{settings.smtp_host}:{settings.smtp_port}"
        try:
            async with asyncio.timeout(CHECK_S), session(settings, self._tokens):
                return CheckResult(ok=True, what=Told("%(where)s takes our mail.", where=where))
        except (DeliveryError, TimeoutError) as error:
            mend = Told(
                "Check smtp_host, smtp_port, smtp_security, smtp_username and smtp_password."
            )
            return CheckResult(
                ok=False, what=Told("%(where)s: %(error)s", where=where, error=error), mend=mend
            )


def _items(one: Brought, account: Account) -> list[Inbound]:
    if isinstance(one, Received):
        return inbound.items(one, account)
    return events.items(one, account) if isinstance(one, MailEvent) else [one]


def _pasted(account: Account, settings: EmailSettings) -> str:
    """The address to paste at a provider, with the place where the password goes."""
    if not settings.webhook_password.get_secret_value():
        return account.webhook_url
    scheme, _, rest = account.webhook_url.partition("://")
    return f"{scheme}://{settings.webhook_username}:<webhook_password>@{rest}"


def _fetched(request: WebhookRequest) -> Received:
    """A mail that the listener wrapped. Raises PayloadError for one without a byte."""
    if not request.body.strip():
        raise PayloadError("The mail is empty.")
    too_large = request.header("X-Hilo-Too-Large")
    delivered_to = request.header("X-Hilo-Delivered-To")
    return Received(
        mail=mime.read(request.body),
        content=mime.body_of(request.body),
        delivered_to=(delivered_to,) if delivered_to else (),
        happened_at=_happened_at(request),
        left_behind=int(too_large) if too_large.isdecimal() and len(too_large) < 15 else 0,
    )


def _happened_at(request: WebhookRequest) -> datetime | None:
    """When the mail server got it; never later than when we did."""
    try:
        found = datetime.fromisoformat(request.header("X-Hilo-Internal-Date"))
        return min(found.astimezone(UTC), request.received_at) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None
