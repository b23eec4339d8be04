"""Posting to a system and fetching what it has, both through the guarded client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final

import httpx

from channels.standard_webhooks import signed_headers
from channels.webhook.errors import TRIES, answered_error, retry_after
from channels.webhook.fields import identifier, is_web
from channels.webhook.reading import RECEIPTS
from channels.webhook.settings import WebhookSettings
from channels.wire.http import chunks
from hub.contract import Accepted, DeliveryStatus, Outbound, Refusal
from hub.errors import HiloError, PayloadError, Refused, Throttled, Uncertain, Unreachable
from hub.untrusted import Untrusted

MAX_ANSWER: Final = 1_000_000  # Bytes.
KNOWN_ALREADY: Final = 409

# No connection was ever made.
_NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


async def post(
    http: httpx.AsyncClient,
    settings: WebhookSettings,
    body: bytes,
    *,
    message_id: str,
    again: bool,
) -> httpx.Response:
    """The system's answer, whatever its status. Raises Refused, Unreachable, Uncertain.

    again: what got no answer may be tried once more.
    """
    if not settings.url:
        raise Refused("This account only receives: it has no url.", reason=Refusal.CREDENTIALS)
    signed = signed_headers(settings.secrets, message_id, datetime.now(UTC), body)
    headers = signed | {"Content-Type": "application/json", "Idempotency-Key": message_id}
    try:
        return await http.post(
            settings.url,
            content=body,
            headers=headers,
            timeout=settings.timeout_s,
            follow_redirects=False,
            extensions={"max_bytes": MAX_ANSWER},
        )
    except _NOT_SENT as error:
        why = str(error)[:200] or type(error).__name__
        raise Unreachable(f"The system cannot be reached: {why}") from None
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, HiloError) as error:
        lost = f"The system did not answer: {type(error).__name__}."
        raise (Unreachable if again else Uncertain)(lost) from None


async def post_message(
    http: httpx.AsyncClient, settings: WebhookSettings, body: bytes, out: Outbound
) -> Accepted:
    """Hand over one message. Raises Refused, Throttled, Unreachable, Uncertain."""
    again = settings.repeats_safely and out.attempts < TRIES
    answer = await post(http, settings, body, message_id=out.key, again=again)
    if answer.is_success or answer.status_code == KNOWN_ALREADY:
        return _accepted(answer, out.key)
    raise answered_error(answer, now=datetime.now(UTC), again=again)


def _accepted(answer: httpx.Response, key: str) -> Accepted:
    """What a success says: `{"id": ..., "status": ...}`, or nothing, and then our key is the id."""
    try:
        said = Untrusted.parse(answer.content)
    except PayloadError:
        said = Untrusted(None)
    own = identifier(said["id"])
    status = RECEIPTS.get(said["status"].text().strip().lower(), DeliveryStatus.ACCEPTED)
    return Accepted(
        external_id=own or key,
        aliases=(key,) if own and own != key else (),
        status=DeliveryStatus.ACCEPTED if status is DeliveryStatus.FAILED else status,
    )


@asynccontextmanager
async def fetch(http: httpx.AsyncClient, locator: str) -> AsyncIterator[AsyncIterator[bytes]]:
    """The bytes of a file at an address that the system gave. Raises Refused, Throttled,
    Unreachable. Nothing secret goes along."""
    if not is_web(locator):
        raise Refused("The file's address is none.", reason=Refusal.FILE)
    try:
        async with http.stream("GET", locator, follow_redirects=True) as answer:
            _check(answer)
            yield chunks(answer)
    except httpx.InvalidURL:
        raise Refused("The file's address is none.", reason=Refusal.FILE) from None
    except httpx.HTTPError as error:
        why = str(error)[:200] or type(error).__name__
        raise Unreachable(f"The file cannot be fetched: {why}") from None


def _check(answer: httpx.Response) -> None:
    status, code = answer.status_code, str(answer.status_code)
    if answer.is_success:
        return
    if status in (408, 425, 429):
        after_s = retry_after(answer.headers.get("Retry-After", ""), now=datetime.now(UTC))
        raise Throttled("The file can be had later.", after_s=after_s, provider_code=code)
    if status >= 500:
        raise Unreachable("The file cannot be had now.", provider_code=code)
    raise Refused("The file is not there.", reason=Refusal.FILE, provider_code=code)
