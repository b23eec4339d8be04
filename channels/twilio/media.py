"""Fetching the files of inbound messages without giving our credentials to anybody else."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final
from urllib.parse import SplitResult, urlsplit

import httpx

from channels.twilio.settings import API_HOST, TwilioSettings
from channels.wire.http import chunks
from hub.contract import Refusal
from hub.errors import DeliveryError, Refused, Throttled, Unreachable

MAX_HOPS: Final = 4

_PATH: Final = re.compile(
    r"/2010-04-01/Accounts/(AC[0-9a-fA-F]{32})/"
    r"(?:Messages/[A-Z]{2}[0-9a-fA-F]{32}/Media/ME[0-9a-fA-F]{32}"
    r"|Recordings/RE[0-9a-fA-F]{32}(?:\.mp3|\.wav)?)"
)


@asynccontextmanager
async def fetch_media(
    http: httpx.AsyncClient, locator: str, settings: TwilioSettings
) -> AsyncIterator[AsyncIterator[bytes]]:
    """The bytes at a MediaUrl or RecordingUrl. Raises Refused, Throttled or Unreachable.

    Twilio answers with a redirect to a signed address elsewhere. Our credentials go to the first
    address alone, and only if it is a file of this account at Twilio.
    """
    url = media_url(locator, settings)
    auth: httpx.Auth | None = httpx.BasicAuth(*settings.credentials)
    async with AsyncExitStack() as stack:
        for _ in range(MAX_HOPS):
            answer = await _get(http, url, stack, auth=auth)
            if not answer.is_redirect:
                break
            url, auth = _next_url(url, answer, settings), None
        if answer.status_code != 200:
            raise _error(answer)
        yield chunks(answer)


def media_url(locator: str, settings: TwilioSettings) -> str:
    """The address to fetch, checked: Twilio's host, this account, a file. Raises Refused."""
    parts = _split(locator)
    own = settings.api_base or API_HOST
    if f"{parts.scheme}://{parts.netloc}" not in (own, API_HOST) or parts.query or parts.fragment:
        raise Refused("The file is not at Twilio.", reason=Refusal.FILE)
    found = _PATH.fullmatch(parts.path)
    if found is None or found.group(1).lower() != settings.account_sid.lower():
        raise Refused("The file is not of this account.", reason=Refusal.FILE)
    return own + parts.path


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        raise Refused("The file's address is none.", reason=Refusal.FILE) from None


async def _get(
    http: httpx.AsyncClient, url: str, stack: AsyncExitStack, *, auth: httpx.Auth | None
) -> httpx.Response:
    try:
        return await stack.enter_async_context(
            http.stream("GET", url, auth=auth, follow_redirects=False)
        )
    except httpx.InvalidURL:  # Of a redirect, which httpx reads even if it does not follow it.
        raise Refused("The file's address is not safe.", reason=Refusal.FILE) from None
    except httpx.HTTPError as error:
        raise Unreachable(f"The file cannot be fetched: {type(error).__name__}.") from None


def _next_url(url: str, answer: httpx.Response, settings: TwilioSettings) -> str:
    target = str(httpx.URL(url).join(answer.headers.get("Location", "")))
    # A stand-in for Twilio speaks plain HTTP on loopback; Twilio itself never does.
    schemes = {"https", urlsplit(settings.api_base).scheme}
    if _split(target).scheme not in schemes - {""}:
        raise Refused("The file's address is not safe.", reason=Refusal.FILE)
    return target


def _error(answer: httpx.Response) -> DeliveryError:
    status, code = answer.status_code, str(answer.status_code)
    if status == 429:
        return Throttled("Twilio asks to fetch more slowly.", provider_code=code)
    if status >= 500 or answer.is_redirect:
        return Unreachable("The file cannot be fetched now.", provider_code=code)
    if status in (401, 403):
        return Refused(
            "Twilio does not accept the account's credentials.",
            reason=Refusal.CREDENTIALS,
            provider_code=code,
        )
    return Refused("The file is no longer at Twilio.", reason=Refusal.FILE, provider_code=code)
