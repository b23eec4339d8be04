"""The generic channel: verify, parse, answer, send, fetch, signal and check."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import ClassVar, Final

import httpx

from channels.standard_webhooks import verify
from channels.webhook import posting, reading, writing
from channels.webhook.errors import problem
from channels.webhook.fields import KIND
from channels.webhook.settings import WebhookSettings, webhook_settings
from hub.contract import (
    Accepted,
    Account,
    Address,
    Capabilities,
    ChannelContext,
    CheckResult,
    Ignored,
    Inbound,
    Keys,
    Outbound,
    Refusal,
    Settings,
    Told,
    Unreadable,
    WebhookAnswer,
    WebhookRequest,
)
from hub.errors import BadRequest, DeliveryError, Refused

MAX_TEXT: Final = 100_000
MAX_FILES: Final = 20
MAX_FILE_BYTES: Final = 100_000_000


class WebhookChannel:
    """Anything that can post JSON and take it: a tablet in a shop, a kiosk, an app of one's own."""

    name: ClassVar[str] = "webhook"
    label: ClassVar[str] = "Webhook"
    icon: ClassVar[str] = "webhook"
    contact_kind: ClassVar[str] = KIND
    settings: ClassVar[type[Settings]] = WebhookSettings
    capabilities: ClassVar[Capabilities] = Capabilities(
        text_limit=MAX_TEXT,
        max_files=MAX_FILES,
        max_file_bytes=MAX_FILE_BYTES,
        receipts=frozenset(reading.RECEIPTS.values()),
        typing_out=True,
        typing_in=True,
        reactions=True,
        quotes=True,
        edits_in=True,
    )

    def __init__(self, context: ChannelContext) -> None:
        self._http = context.http

    def verify(
        self, request: WebhookRequest, account: Account, *, now: datetime, keys: Keys
    ) -> None:
        """Return if one of the account's secrets signed the request, a short while ago."""
        settings = webhook_settings(account)
        verify(request, settings.secrets, now=now, tolerance_s=settings.tolerance_s)

    def parse(self, request: WebhookRequest, account: Account) -> list[Inbound]:
        """Every item of the request. Raises PayloadError, BadRequest."""
        if request.method != "POST":
            raise BadRequest("Items are posted.")
        return reading.read(request, account, webhook_settings(account))

    def answer(
        self, request: WebhookRequest, account: Account, items: Sequence[Inbound]
    ) -> WebhookAnswer:
        """What became of each item, in order: stored, ignored, or unreadable and why."""
        said = [_outcome(item) for item in items]
        stored = sum(1 for one in said if one["outcome"] == "stored")
        body = writing.written({"stored": stored, "items": said})
        return WebhookAnswer(body=body, media_type="application/json")

    async def send(self, out: Outbound, account: Account) -> Accepted:
        """Post one message. Raises Refused, Throttled, Unreachable, Uncertain."""
        _check(out)
        body = writing.message_body(out)
        return await posting.post_message(self._http, webhook_settings(account), body, out)

    def fetch(
        self, locator: str, account: Account
    ) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """The bytes of a file that came as an address."""
        return posting.fetch(self._http, locator)

    async def signal(
        self, to: Address, account: Account, *, typing: bool, read_external_id: str
    ) -> None:
        """Post that an agent types or has read, if the system wants to know. Raises
        DeliveryError."""
        settings = webhook_settings(account)
        if not settings.signals or not settings.url:
            return
        if read_external_id:
            await self._post(settings, writing.read_body(to, read_external_id))
        if typing or not read_external_id:
            await self._post(settings, writing.typing_body(to, typing=typing))

    async def check(self, account: Account) -> list[CheckResult]:
        """Say where to post, and ping the system."""
        settings = webhook_settings(account)
        results = [
            CheckResult(ok=True, what=Told("Post messages to %(url)s.", url=account.webhook_url))
        ]
        if not account.webhook_url:
            results = []
        if not settings.url:
            return [*results, CheckResult(ok=True, what=Told("The account only receives."))]
        try:
            answer = await self._post(settings, writing.ping_body())
        except DeliveryError as error:
            mend = Told("Correct url, and see that the system runs and Hilo can reach it.")
            return [*results, CheckResult(ok=False, what=error.sentence, mend=mend)]
        if answer.is_success:
            return [
                *results,
                CheckResult(ok=True, what=Told("%(url)s answers our ping.", url=settings.url)),
            ]
        why = problem(answer)["text"].text()[:200]
        what = f"{settings.url} answers a ping with {answer.status_code}. {why}".strip()
        mend = Told("Give the system the same secret, and answer hilo.ping with 200.")
        return [*results, CheckResult(ok=False, what=what, mend=mend)]

    async def _post(self, settings: WebhookSettings, body: bytes) -> httpx.Response:
        message_id = f"hilo-{secrets.token_hex(12)}"
        return await posting.post(self._http, settings, body, message_id=message_id, again=True)


def _outcome(item: Inbound) -> dict[str, str]:
    if isinstance(item, Unreadable):
        return {"outcome": "unreadable", "reason": item.reason}
    if isinstance(item, Ignored):
        return {"outcome": "ignored", "reason": item.reason}
    return {"outcome": "stored"}


def _check(out: Outbound) -> None:
    if out.template is not None:
        raise Refused("This channel has no templates.", reason=Refusal.TEMPLATE)
    if len(out.text) > MAX_TEXT:
        raise Refused(f"The text is longer than {MAX_TEXT} characters.", reason=Refusal.TOO_LONG)
    if len(out.files) > MAX_FILES:
        raise Refused(f"A message takes {MAX_FILES} files.", reason=Refusal.FILE)
    for file in out.files:
        if file.size > MAX_FILE_BYTES:
            raise Refused(f"{file.name} is bigger than 100 MB.", reason=Refusal.FILE)
