"""What the tests of every channel through Twilio share: the account and its fake API."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import parse_qsl

from pydantic import SecretStr

from channels.twilio.signature import sign
from hub.contract import Account, WebhookRequest
from hub.errors import Refused, Throttled, Uncertain, Unreachable
from hub.testing.cases import ErrorCase
from hub.testing.fake_provider import HttpAnswer, SeenRequest
from hub.testing.mutation import with_header

TOKEN: Final = "hilo_twilio_auth_token_0123456789"
ACCOUNT_SID: Final = "AC00000000000000000000000000000001"
SETTINGS: Final[dict[str, Any]] = {
    "account_sid": ACCOUNT_SID,
    "auth_token": SecretStr(TOKEN),
    "number": "+34910000000",
}
MESSAGES: Final = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"


def signed(request: WebhookRequest, account: Account) -> WebhookRequest:
    """The request signed with the test's token, as Twilio signs."""
    return with_header(request, "X-Twilio-Signature", sign(request, TOKEN))


def sid(number: int, kind: str = "SM") -> str:
    """An id as Twilio makes them."""
    return f"{kind}{number:032x}"


def created(number: int = 1, **fields: object) -> HttpAnswer:
    """Twilio's answer to a message that it took."""
    return HttpAnswer.json({"sid": sid(number), "status": "queued", **fields}, status=201)


def problem(status: int, code: int, message: str = "No.", **headers: str) -> HttpAnswer:
    """Twilio's answer to a message that it refuses."""
    body = {"code": code, "message": message, "status": status, "more_info": "https://x.example"}
    return HttpAnswer.json(body, status=status, **headers)


def listing(*messages: dict[str, object]) -> HttpAnswer:
    """A page of Twilio's list of messages."""
    return HttpAnswer.json({"messages": list(messages), "page": 0, "next_page_uri": None})


def fields_of(seen: SeenRequest) -> list[tuple[str, str]]:
    """The form of a call that the fake got."""
    return parse_qsl(seen.body.decode(), keep_blank_values=True)


def _refused(code: int, reason: str) -> ErrorCase:
    return ErrorCase(
        name=f"{code} {reason}",
        answer=problem(400, code),
        raises=Refused,
        reason=reason,
        provider_code=str(code),
    )


# A request cannot be listed afterwards either, where the fake gives the same answer to all.
ERROR_CASES: Final = (
    _refused(21211, "no_such_address"),
    _refused(21408, "other"),
    _refused(21610, "opted_out"),
    _refused(21612, "other"),
    _refused(21614, "no_such_address"),
    _refused(21617, "too_long"),
    _refused(21620, "file"),
    _refused(21655, "template"),
    _refused(21656, "template"),
    _refused(63003, "no_such_address"),
    _refused(63005, "content"),
    _refused(63007, "credentials"),
    _refused(63016, "window_closed"),
    _refused(63021, "content"),
    _refused(63024, "no_such_address"),
    _refused(63027, "template"),
    _refused(63028, "template"),
    _refused(63051, "credentials"),
    _refused(99999, "other"),
    ErrorCase(
        name="wrong token",
        answer=problem(401, 20003),
        raises=Refused,
        reason="credentials",
        provider_code="20003",
    ),
    ErrorCase(
        name="401 without a body",
        answer=HttpAnswer(status=401),
        raises=Refused,
        reason="credentials",
    ),
    ErrorCase(
        name="no such account", answer=problem(404, 20404), raises=Refused, reason="credentials"
    ),
    ErrorCase(
        name="a problem of RFC 9457",
        answer=HttpAnswer.json(
            {"type": "https://x.example", "title": "Opted out", "status": 400, "code": 21610},
            status=400,
        ),
        raises=Refused,
        reason="opted_out",
        provider_code="21610",
    ),
    ErrorCase(
        name="a problem of strange types",
        answer=HttpAnswer.json({"type": 1, "title": [], "status": {}, "code": []}, status=400),
        raises=Refused,
    ),
    ErrorCase(name="JSON that is a list", answer=HttpAnswer.json([], status=400), raises=Refused),
    ErrorCase(
        name="429 with seconds",
        answer=problem(429, 20429, retry_after="7"),
        raises=Throttled,
        after_s=7.0,
        provider_code="20429",
    ),
    ErrorCase(name="429 silent", answer=problem(429, 20429), raises=Throttled),
    ErrorCase(
        name="429 with nonsense", answer=problem(429, 20429, retry_after="soon"), raises=Throttled
    ),
    ErrorCase(
        name="429 without a body",
        answer=HttpAnswer(status=429, headers=(("retry-after", "2"),)),
        raises=Throttled,
        after_s=2.0,
    ),
    ErrorCase(name="WhatsApp's rate", answer=problem(400, 63018), raises=Throttled),
    ErrorCase(name="the daily limit", answer=problem(400, 63038), raises=Throttled),
    ErrorCase(name="500 of Twilio", answer=problem(500, 20500), raises=Unreachable),
    ErrorCase(name="503 of Twilio", answer=problem(503, 20503), raises=Unreachable),
    ErrorCase(name="503 of a gateway", answer=HttpAnswer(status=503), raises=Unreachable),
    ErrorCase(
        name="502 of a gateway", answer=HttpAnswer(status=502, body=b"<html>"), raises=Uncertain
    ),
    ErrorCase(name="504 of a gateway", answer=HttpAnswer(status=504), raises=Uncertain),
    ErrorCase(
        name="a redirect",
        answer=HttpAnswer(status=307, headers=(("location", "http://127.0.0.1:9/"),)),
        raises=Refused,
    ),
    ErrorCase(name="an answer cut off", answer=HttpAnswer(status=201, cut=True), raises=Uncertain),
    ErrorCase(name="no answer", answer=HttpAnswer(held=True), raises=Uncertain),
    ErrorCase(name="201 and no JSON", answer=HttpAnswer(status=201, body=b"ok"), raises=Uncertain),
    ErrorCase(
        name="201 and no id",
        answer=HttpAnswer.json({"status": "queued"}, status=201),
        raises=Uncertain,
    ),
    ErrorCase(
        name="201 and an id of a strange type",
        answer=HttpAnswer.json({"sid": [1]}, status=201),
        raises=Uncertain,
    ),
)
