"""What the tests of every channel of Meta share: the app, its errors and its fake API."""

from __future__ import annotations

from typing import Any, Final

from pydantic import SecretStr

from channels.meta.signature import HEADER, signature
from hub.contract import Account, OutboundFile, WebhookRequest
from hub.errors import Refused, Throttled, Uncertain, Unreachable
from hub.testing.cases import ErrorCase
from hub.testing.fake_provider import HttpAnswer
from hub.testing.mutation import with_header

SECRET: Final = "hilo-app-secret"
TOKEN: Final = "EAAtoken"
APP: Final[dict[str, Any]] = {
    "access_token": SecretStr(TOKEN),
    "app_secret": SecretStr(SECRET),
    "verify_token": SecretStr("hilo-verify"),
}
PROOF: Final = "d17defba0518998011a37d7be0d11204c55db6d2c16e158cb411fb19787a6422"


def signed(request: WebhookRequest, account: Account) -> WebhookRequest:
    """The request signed with the test's secret, as Meta signs."""
    if request.method != "POST":
        return request
    return with_header(request, HEADER, signature(request.body, SECRET))


def problem(
    code: int,
    subcode: int | None = None,
    *,
    status: int = 400,
    transient: bool = False,
    **headers: str,
) -> HttpAnswer:
    """Meta's answer to a call that it refuses."""
    error: dict[str, object] = {
        "message": f"(#{code}) No.",
        "type": "OAuthException",
        "code": code,
        "fbtrace_id": "AtRaCe",
    }
    if subcode is not None:
        error["error_subcode"] = subcode
    if transient:
        error["is_transient"] = True
    return HttpAnswer.json({"error": error}, status=status, **headers)


def refused(code: int, reason: str, subcode: int | None = None, *, status: int = 400) -> ErrorCase:
    """The case of an error that will not go away."""
    known = f"{code}/{subcode}" if subcode is not None else str(code)
    return ErrorCase(
        name=f"{known} {reason}",
        answer=problem(code, subcode, status=status),
        raises=Refused,
        reason=reason,
        provider_code=known,
    )


def later(code: int, after_s: float | None = None) -> ErrorCase:
    """The case of an error that means: more slowly."""
    return ErrorCase(
        name=f"{code} slowly",
        answer=problem(code),
        raises=Throttled,
        after_s=after_s,
        provider_code=str(code),
    )


def again(code: int, *, status: int = 400) -> ErrorCase:
    """The case of an error after which nothing was taken."""
    return ErrorCase(
        name=f"{code} again",
        answer=problem(code, status=status),
        raises=Unreachable,
        provider_code=str(code),
    )


_USAGE: Final = '{"1":[{"type":"messages","call_count":100,"estimated_time_to_regain_access":3}]}'

# The same for every product.
COMMON_CASES: Final = (
    refused(190, "credentials", status=401),
    refused(10, "credentials", status=403),
    refused(3, "credentials"),
    refused(200, "credentials", status=403),
    refused(368, "credentials"),
    refused(9999999, "other"),
    ErrorCase(
        name="230 is a permission too",
        answer=problem(230, status=403),
        raises=Refused,
        reason="credentials",
        provider_code="230",
    ),
    ErrorCase(
        name="an unknown code that is forbidden",
        answer=problem(7777777, status=403),
        raises=Refused,
        reason="credentials",
    ),
    later(4),
    later(613),
    later(80007),
    ErrorCase(
        name="4 with the usage header",
        answer=problem(4, status=403, x_business_use_case_usage=_USAGE),
        raises=Throttled,
        after_s=180.0,
    ),
    ErrorCase(
        name="4 with Retry-After",
        answer=problem(4, status=429, retry_after="7"),
        raises=Throttled,
        after_s=7.0,
    ),
    ErrorCase(
        name="4 with nonsense",
        answer=problem(4, retry_after="soon", x_business_use_case_usage="{]"),
        raises=Throttled,
    ),
    ErrorCase(
        name="429 without a body",
        answer=HttpAnswer(status=429, headers=(("retry-after", "2"),)),
        raises=Throttled,
        after_s=2.0,
    ),
    again(1, status=500),
    again(2, status=503),
    ErrorCase(
        name="an unknown code that passes",
        answer=problem(8888888, transient=True),
        raises=Unreachable,
    ),
    ErrorCase(
        name="503 of a gateway", answer=HttpAnswer(status=503, body=b"<html>"), raises=Unreachable
    ),
    ErrorCase(
        name="502 of a gateway", answer=HttpAnswer(status=502, body=b"<html>"), raises=Uncertain
    ),
    ErrorCase(
        name="401 without a body",
        answer=HttpAnswer(status=401),
        raises=Refused,
        reason="credentials",
    ),
    ErrorCase(
        name="an error of strange types",
        answer=HttpAnswer.json(
            {"error": {"code": [], "message": 1, "error_subcode": {}, "error_data": 2}}, status=400
        ),
        raises=Refused,
    ),
    ErrorCase(name="JSON that is a list", answer=HttpAnswer.json([], status=400), raises=Refused),
    ErrorCase(
        name="a redirect",
        answer=HttpAnswer(status=307, headers=(("location", "http://127.0.0.1:9/"),)),
        raises=Refused,
    ),
    ErrorCase(name="an answer cut off", answer=HttpAnswer(cut=True), raises=Uncertain),
    ErrorCase(name="no answer", answer=HttpAnswer(held=True), raises=Uncertain),
    ErrorCase(name="200 and no JSON", answer=HttpAnswer(body=b"ok"), raises=Uncertain),
    ErrorCase(name="200 and no id", answer=HttpAnswer.json({}), raises=Uncertain),
)


def file(path: str, name: str, media_type: str, size: int = 3) -> OutboundFile:
    """A file to send, on the disk and at a public address."""
    url = f"https://hilo.example.com/files/1/{name}?signed=1"
    return OutboundFile(name=name, media_type=media_type, size=size, path=path, url=url)
