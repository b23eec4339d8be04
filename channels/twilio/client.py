"""Calling Twilio: the official client on an asynchronous transport that keeps its promises.

What the SDK's own transport lacks is here: time limits, Retry-After, credentials that stay with
Twilio, and whether a failed request can have taken effect.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

import aiohttp
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from channels.twilio.errors import delivery_error
from channels.twilio.settings import TwilioSettings
from channels.wire.http import retry_after
from hub.errors import DeliveryError, PayloadError, Refused, Uncertain, Unreachable
from hub.untrusted import Untrusted

CONNECT_TIMEOUT_S: Final = 5.0
MAX_ANSWER: Final = 4_000_000  # Bytes; a page of a thousand templates is smaller.

# These cannot have reached Twilio: no connection was ever made.
_NOT_SENT: Final = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


class TwilioHttp(AsyncTwilioHttpClient):  # type: ignore[misc]  # The SDK ships no types.
    """The SDK's asynchronous transport with limits. Built and closed inside a running loop."""

    def __init__(self, settings: TwilioSettings) -> None:
        super().__init__()
        self.ahead = timedelta(0)  # How far Twilio's clock is ahead of ours, at the last answer.
        self._base = settings.api_base
        self._limits = aiohttp.ClientTimeout(
            total=settings.timeout_s, connect=min(CONNECT_TIMEOUT_S, settings.timeout_s / 2)
        )

    async def request(
        self,
        method: str,
        url: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  # The SDK's signature; ours is a setting.
        allow_redirects: bool = False,
    ) -> Response:
        """One call. Raises a DeliveryError; Uncertain where it may have taken effect."""
        sent = {**(headers or {}), **_authorization(auth)}
        try:
            async with self.session.request(
                method.upper(),
                self._address(url),
                params=_listed(params),
                data=_listed(data),
                headers=sent,
                timeout=self._limits,
                allow_redirects=False,
            ) as answer:
                text = await _read(answer)
                self.ahead = _ahead(answer.headers.get("Date", ""), now=datetime.now(UTC))
        except _NOT_SENT as error:
            raise Unreachable(f"Twilio cannot be reached: {type(error).__name__}.") from None
        except (TimeoutError, aiohttp.ClientError) as error:
            raise Uncertain(f"Twilio did not answer: {type(error).__name__}.") from None
        if answer.status >= 300:
            raise _error(answer.status, text, answer.headers)
        return Response(answer.status, text, answer.headers)

    def _address(self, url: str) -> str:
        """Where the call goes. Credentials never leave for a host that an answer named."""
        parts = urlsplit(url)
        if self._base:
            return f"{self._base}{parts.path}" + (f"?{parts.query}" if parts.query else "")
        host = parts.hostname or ""
        if parts.scheme != "https" or not host.endswith(".twilio.com"):
            raise Refused(f"{host} is not Twilio's.")
        return url


def make_client(settings: TwilioSettings, user_agent: str) -> Client:
    """A client of these settings. Needs a running loop."""
    user, password = settings.credentials
    return Client(
        user,
        password,
        settings.account_sid,
        http_client=TwilioHttp(settings),
        user_agent_extensions=[user_agent],
    )


def _authorization(auth: tuple[str, str] | None) -> dict[str, str]:
    if auth is None:
        return {}
    return {"Authorization": "Basic " + base64.b64encode(":".join(auth).encode()).decode()}


def _listed(fields: Mapping[str, object] | None) -> list[tuple[str, str]]:
    """Fields as pairs: a list becomes a repeated name, as Twilio wants MediaUrl."""
    found: list[tuple[str, str]] = []
    for name, value in (fields or {}).items():
        values = value if isinstance(value, list | tuple) else [value]
        found.extend((name, str(one)) for one in values)
    return found


def _ahead(date: str, *, now: datetime) -> timedelta:
    try:
        at = parsedate_to_datetime(date)
    except ValueError:
        return timedelta(0)
    return at - now if at.utcoffset() is not None else timedelta(0)


async def _read(answer: aiohttp.ClientResponse) -> str:
    body = bytearray()
    async for chunk in answer.content.iter_chunked(65536):
        body += chunk
        if len(body) > MAX_ANSWER:
            raise aiohttp.ClientPayloadError("The answer is too long.")
    return body.decode("utf-8", "replace")


def _error(status: int, text: str, headers: Mapping[str, str]) -> DeliveryError:
    """The error in an answer: Twilio's own JSON, an RFC 9457 problem, or a gateway's page."""
    try:
        problem = Untrusted.parse(text)
    except PayloadError:
        problem = Untrusted(None)
    code = problem["code"].integer()
    if status >= 500 and status != 503 and not problem.is_object():
        # A gateway answers for Twilio and cannot know what Twilio did.
        return Uncertain(f"Twilio's gateway answered with {status}.")
    message = problem["message"].text() or problem["detail"].text() or problem["title"].text()
    return delivery_error(
        status=status,
        code="" if code is None else str(code),
        message=message,
        after_s=retry_after(headers.get("Retry-After", ""), now=datetime.now(UTC)),
    )
