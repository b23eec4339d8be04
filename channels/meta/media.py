"""Fetching the files of inbound messages, from Meta's own hosts alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final
from urllib.parse import SplitResult, urlsplit

import httpx

from channels.meta.settings import MetaSettings
from channels.wire.http import chunks
from hub.contract import Refusal
from hub.errors import DeliveryError, Refused, Throttled, Unreachable

MAX_HOPS: Final = 4
_HOSTS: Final = (
    ".fbsbx.com",
    ".fbcdn.net",
    ".facebook.com",
    ".cdninstagram.com",
    ".instagram.com",
    ".whatsapp.net",
)


class FileGone(Refused):
    """The address has ended; a new one may be had where there are ids."""


@asynccontextmanager
async def fetch_media(
    http: httpx.AsyncClient,
    url: str,
    settings: MetaSettings,
    *,
    headers: Mapping[str, str],
) -> AsyncIterator[AsyncIterator[bytes]]:
    """The bytes at an address of Meta's. Raises Refused, FileGone, Throttled or Unreachable.

    headers: for the first address alone, so that a token goes nowhere by a redirect.
    """
    sent: Mapping[str, str] = headers
    async with AsyncExitStack() as stack:
        for _ in range(MAX_HOPS):
            check_address(url, settings)
            answer = await _get(http, url, stack, sent, settings)
            if not answer.is_redirect:
                break
            url = str(httpx.URL(url).join(answer.headers.get("Location", "")))
            sent = {name: value for name, value in sent.items() if name != "Authorization"}
        if answer.status_code != 200:
            raise _error(answer)
        yield chunks(answer)


def check_address(url: str, settings: MetaSettings) -> None:
    """Return if a file of Meta's can be at this address. Raises Refused."""
    parts = _split(url)
    if settings.api_base and f"{parts.scheme}://{parts.netloc}" == settings.api_base:
        return
    plain = parts.netloc.lower()
    # With a port or a user in it the name would not end in one of these.
    if parts.scheme != "https" or not f".{plain}".endswith(_HOSTS):
        raise Refused("The file is not at Meta.", reason=Refusal.FILE)


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        raise Refused("The file's address is none.", reason=Refusal.FILE) from None


async def _get(
    http: httpx.AsyncClient,
    url: str,
    stack: AsyncExitStack,
    headers: Mapping[str, str],
    settings: MetaSettings,
) -> httpx.Response:
    try:
        return await stack.enter_async_context(
            http.stream(
                "GET",
                url,
                headers=dict(headers),
                timeout=max(settings.timeout_s, 30.0),
                follow_redirects=False,
            )
        )
    except httpx.InvalidURL:
        raise Refused("The file's address is not safe.", reason=Refusal.FILE) from None
    except httpx.HTTPError as error:
        raise Unreachable(f"The file cannot be fetched: {type(error).__name__}.") from None


def _error(answer: httpx.Response) -> DeliveryError:
    status, code = answer.status_code, str(answer.status_code)
    if status == 429:
        return Throttled("Meta asks to fetch more slowly.", provider_code=code)
    if status >= 500 or answer.is_redirect:
        return Unreachable("The file cannot be fetched now.", provider_code=code)
    return FileGone("The file is no longer at Meta.", reason=Refusal.FILE, provider_code=code)
