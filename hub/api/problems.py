"""Errors as programs read them: problem details, with a sentence for whoever reads the log.

Source: RFC 9457.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from math import ceil
from typing import Any, Final

import msgspec
from starlette.responses import Response

from hub.errors import HiloError, SignedOut, TooMany

MEDIA_TYPE: Final = "application/problem+json"


def problem(error: HiloError, **more: Any) -> Response:
    """An error of ours as an answer."""
    headers: dict[str, str] = {}
    if isinstance(error, TooMany):
        headers["Retry-After"] = str(ceil(error.after_s))
        more["after_s"] = error.after_s
    if isinstance(error, SignedOut):
        headers["WWW-Authenticate"] = "Bearer"
    return answer(error.status, error.code, error.sentence, more, headers)


def answer(
    status: int, code: str, sentence: str, more: Mapping[str, Any], headers: Mapping[str, str]
) -> Response:
    """Problem details with further fields and headers."""
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
