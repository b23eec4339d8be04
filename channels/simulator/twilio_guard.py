"""What every call of Twilio's API shares: Basic auth, error bodies, pages, dates."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Awaitable, Callable
from datetime import datetime
from email.utils import format_datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from channels.simulator.twilio import Twilio
from channels.simulator.twilio_errors import TwilioError

Handler = Callable[[Request], Awaitable[Response]]


def guarded(twilio: Twilio, handler: Handler) -> Handler:
    """The handler behind Basic auth, with errors answered as JSON."""

    async def checked(request: Request) -> Response:
        try:
            _authenticate(twilio, request)
            return await handler(request)
        except TwilioError as error:
            headers = {} if error.after_s is None else {"Retry-After": str(error.after_s)}
            return JSONResponse(error.body(), status_code=error.status, headers=headers)

    return checked


async def nothing_here(request: Request) -> Response:
    """The answer to an address that does not exist."""
    raise TwilioError(20404, detail=request.url.path)


def page_of(request: Request, *, at_most: int) -> tuple[int, int]:
    """The page number and size that were asked for, within Twilio's bounds."""

    def number(name: str, default: int) -> int:
        value = request.query_params.get(name, "")
        return int(value) if value.isdecimal() else default

    return number("Page", 0), min(max(number("PageSize", 50), 1), at_most)


def rfc2822(at: datetime) -> str:
    """A date as the 2010 API writes it."""
    return format_datetime(at)


def _authenticate(twilio: Twilio, request: Request) -> None:
    scheme, _, blob = request.headers.get("authorization", "").partition(" ")
    try:
        given = base64.b64decode(blob, validate=True)
    except binascii.Error:
        given = b""
    wanted = f"{twilio.account_sid}:{twilio.auth_token}".encode()
    if scheme.lower() != "basic" or not hmac.compare_digest(given, wanted):
        raise TwilioError(20003)
