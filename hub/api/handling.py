"""Whatever goes wrong in the application under /api/v1, answered as a problem."""

from __future__ import annotations

from http import HTTPStatus

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from hub.api.problems import answer, problem
from hub.errors import BadRequest, HiloError, NotFound

_logger = structlog.get_logger(__name__)


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
    return answer(status, phrase.lower().replace(" ", "_"), sentence, {}, headers or {})


async def _unknown(request: Request, error: Exception) -> Response:
    _logger.error("api_failed", path=request.url.path, error=type(error).__name__)
    return problem(HiloError("This was not done. It is written down, and trying again is safe."))
