"""Errors as programs read them: problem details, with a sentence for whoever reads the log.

Source: RFC 9457.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from math import ceil
from typing import Any, Final

import msgspec
import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from hub.errors import BadRequest, HiloError, NotFound, SignedOut, TooMany

MEDIA_TYPE: Final = "application/problem+json"
_logger = structlog.get_logger(__name__)


def problem(error: HiloError, **more: Any) -> Response:
    """An error of ours as an answer."""
    headers: dict[str, str] = {}
    if isinstance(error, TooMany):
        headers["Retry-After"] = str(ceil(error.after_s))
        more["after_s"] = error.after_s
    if isinstance(error, SignedOut):
        headers["WWW-Authenticate"] = "Bearer"
    return _answer(error.status, error.code, error.sentence, more, headers)


def handle(app: FastAPI) -> None:
    """Have every error of an application answered as a problem."""
    app.add_exception_handler(HiloError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _starlettes)
    app.add_exception_handler(Exception, _unknown)


async def _ours(request: Request, error: Exception) -> Response:
    return problem(error if isinstance(error, HiloError) else HiloError("This was not done."))


async def _invalid(request: Request, error: Exception) -> Response:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    # Not what was sent: it may be anything, and whoever sent it has it.
    errors = [
        {"where": ".".join(str(step) for step in each["loc"]), "what": str(each["msg"])}
        for each in found[:20]
    ]
    said = "; ".join(f"{each['where']}: {each['what']}" for each in errors[:3])
    return problem(
        BadRequest("The request is not as described: %(said)s.", said=said), errors=errors
    )


async def _starlettes(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == NotFound.status:
        return problem(NotFound("There is nothing at this address."))
    phrase = HTTPStatus(status).phrase
    detail = error.detail if isinstance(error, HTTPException) else phrase
    sentence = f"{detail.rstrip('.')}." if detail else f"{phrase}."
    headers = error.headers if isinstance(error, HTTPException) else None
    return _answer(status, phrase.lower().replace(" ", "_"), sentence, {}, headers or {})


async def _unknown(request: Request, error: Exception) -> Response:
    _logger.error("api_failed", path=request.url.path, error=type(error).__name__)
    return problem(HiloError("This was not done. It is written down, and trying again is safe."))


def _answer(
    status: int, code: str, sentence: str, more: Mapping[str, Any], headers: Mapping[str, str]
) -> Response:
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": sentence,
        "code": code,
        **more,
    }
    return Response(
        msgspec.json.encode(body),
        status,
        {"Cache-Control": "no-store", **headers},
        media_type=MEDIA_TYPE,
    )
