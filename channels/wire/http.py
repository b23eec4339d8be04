"""One call of a provider's API, and what its failure says about whether it took effect."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final, TypeAlias

import httpx

from hub.contract import Refusal
from hub.errors import DeliveryError, Refused, TooLarge, Uncertain, Unreachable

LONGEST_WAIT_S: Final = 3600.0  # A longer Retry-After would keep a customer waiting by itself.
CONNECT_S: Final = 5.0
CHUNK: Final = 65536

Content: TypeAlias = "bytes | AsyncIterator[bytes] | None"

# These cannot have reached the provider: no connection was ever made.
_NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


async def call(
    http: httpx.AsyncClient,
    method: str,
    url: str,
    *,
    provider: str,
    timeout_s: float,
    headers: Mapping[str, str] | None = None,
    json: object = None,
    content: Content = None,
    params: Mapping[str, str] | None = None,
) -> httpx.Response:
    """The whole answer, whatever its status. Redirects are not followed.

    provider: its name, for sentences, which never hold the address: it may hold a secret. Raises
    Unreachable where nothing was sent and Uncertain where it may have taken effect.
    """
    try:
        return await http.request(
            method,
            url,
            headers=headers,
            json=json,
            content=content,
            params=params,
            follow_redirects=False,
            timeout=httpx.Timeout(timeout_s, connect=min(CONNECT_S, timeout_s)),
        )
    except _NOT_SENT as error:
        raise Unreachable(f"{provider} cannot be reached: {type(error).__name__}.") from None
    except httpx.TimeoutException:
        raise Uncertain(f"{provider} did not answer in time.") from None
    except (httpx.HTTPError, TooLarge) as error:
        raise Uncertain(f"{provider} broke off: {type(error).__name__}.") from None


@asynccontextmanager
async def stream(
    http: httpx.AsyncClient,
    url: str,
    *,
    provider: str,
    timeout_s: float,
    headers: Mapping[str, str] | None = None,
) -> AsyncIterator[httpx.Response]:
    """An answer whose body is read piece by piece with `chunks`. Raises Refused, Unreachable."""
    limits = httpx.Timeout(timeout_s, connect=min(CONNECT_S, timeout_s))
    request = http.build_request("GET", url, headers=headers, timeout=limits)
    try:
        answer = await http.send(request, stream=True, follow_redirects=False)
    except httpx.HTTPError as error:
        what = f"The file at {provider} cannot be fetched: {type(error).__name__}."
        raise Unreachable(what) from None
    try:
        yield answer
    finally:
        await answer.aclose()


async def chunks(answer: httpx.Response) -> AsyncIterator[bytes]:
    """The body of a file's answer. Raises Unreachable where it breaks off."""
    try:
        async for chunk in answer.aiter_bytes(CHUNK):
            yield chunk
    except httpx.HTTPError as error:
        raise Unreachable(f"The file broke off: {type(error).__name__}.") from None


def file_error(status: int, *, provider: str) -> DeliveryError:
    """What an answer other than 200 to the request for a file means."""
    code = str(status)
    if status == 429 or status >= 500 or 300 <= status < 400:
        return Unreachable(f"{provider} cannot give the file now.", provider_code=code)
    if status in (401, 403):
        what = f"{provider} does not accept the account's credentials."
        return Refused(what, reason=Refusal.CREDENTIALS, provider_code=code)
    what = f"The file is no longer at {provider}."
    return Refused(what, reason=Refusal.FILE, provider_code=code)


def retry_after(header: str, *, now: datetime) -> float | None:
    """Seconds to wait, out of a Retry-After header (seconds or a date), or None."""
    value = header.strip()
    if value.isascii() and value.isdigit() and len(value) < 9:
        return min(float(value), LONGEST_WAIT_S)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    if at.utcoffset() is None:
        return None
    return min(max((at - now).total_seconds(), 0.0), LONGEST_WAIT_S)
