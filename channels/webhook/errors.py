"""What a system answered, as an error of ours."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final

import httpx

from hub.contract import Refusal
from hub.errors import DeliveryError, PayloadError, Refused, Throttled, Uncertain, Unreachable
from hub.untrusted import Untrusted

LONGEST_WAIT_S: Final = 3600.0
TRIES: Final = 5  # The hub makes as many; after the last one nobody knows.

_WAITING: Final = frozenset({408, 425, 429})
_REASONS: Final = {
    400: (Refusal.OTHER, "The system did not understand the message."),
    401: (Refusal.CREDENTIALS, "The system does not accept Hilo's signature."),
    403: (Refusal.CREDENTIALS, "The system does not accept Hilo's signature."),
    404: (Refusal.CREDENTIALS, "There is nothing at the account's url."),
    405: (Refusal.CREDENTIALS, "The account's url takes no POST."),
    410: (Refusal.CREDENTIALS, "The account's url takes no messages any more."),
    413: (Refusal.TOO_LONG, "The message is too long for the system."),
    415: (Refusal.FILE, "The system does not take such a file."),
    422: (Refusal.CONTENT, "The system refuses the message."),
}


def answered_error(answer: httpx.Response, *, now: datetime, again: bool) -> DeliveryError:
    """The error in an answer that is no success. again: the system does nothing twice, so what
    may have taken effect can be tried again."""
    status, code = answer.status_code, str(answer.status_code)
    said = problem(answer)
    text = said["text"].text()[:300] or said.text()[:300]
    code = said["code"].text()[:40] or code
    after_s = retry_after(answer.headers.get("Retry-After", ""), now=now)
    if status in _WAITING or (status == 503 and after_s is not None):
        return Throttled(text or "The system asks to wait.", after_s=after_s, provider_code=code)
    if status >= 500:
        sentence = text or f"The system answered with {status}."
        sure = again or status == 503
        return (Unreachable if sure else Uncertain)(sentence, provider_code=code)
    reason, sentence = _REASONS.get(status, (Refusal.OTHER, f"The system answered with {status}."))
    if 300 <= status < 400:
        reason, sentence = Refusal.CREDENTIALS, "The account's url leads elsewhere: give that url."
    word = said["reason"].text().strip().lower()
    if word in {str(each) for each in Refusal}:
        reason = Refusal(word)
    return Refused(text or sentence, reason=reason, provider_code=code)


def problem(answer: httpx.Response) -> Untrusted:
    """`error` in the answer's JSON, or nothing."""
    try:
        return Untrusted.parse(answer.content)["error"]
    except PayloadError:
        return Untrusted(None)


def retry_after(value: str, *, now: datetime) -> float | None:
    """Seconds to wait, of a number or a date; None for neither."""
    value = value.strip()
    if value.isascii() and value.isdecimal() and len(value) < 10:
        return min(float(value), LONGEST_WAIT_S)
    try:
        at = parsedate_to_datetime(value)
        wait_s = (at - now).total_seconds()
    except (ValueError, TypeError):
        return None
    return min(max(wait_s, 1.0), LONGEST_WAIT_S)
