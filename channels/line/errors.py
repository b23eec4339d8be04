"""LINE's answers as errors of ours. Source: LINE Developers, "Common specifications"."""

from __future__ import annotations

from typing import Final

from hub.contract import Refusal
from hub.errors import DeliveryError, Refused, Throttled, Unreachable
from hub.untrusted import Untrusted

_MONTHLY: Final = "monthly limit"


def delivery_error(status: int, body: Untrusted, *, after_s: float | None) -> DeliveryError:
    """The error for an answer in which LINE says that it did not take a message.

    What is out of order may be tried again: the retry key keeps LINE from sending it twice.
    """
    code, message = str(status), body["message"].text()[:300]
    if status == 429 and _MONTHLY in message.lower():
        what = "The account has reached its monthly limit of messages at LINE."
        return Refused(what, reason=Refusal.OTHER, provider_code=code)
    if status == 429:
        return Throttled("LINE asks to send more slowly.", after_s=after_s, provider_code=code)
    if status >= 500 or status < 400:
        return Unreachable("LINE is out of order.", provider_code=code)
    if status in (401, 403):
        what = "LINE does not accept the channel access token, or the plan does not allow it."
        return Refused(what, reason=Refusal.CREDENTIALS, provider_code=code)
    told = f"{message} {_details(body)}".strip()
    if status in (404, 410) or "'to'" in told or "property to" in told:
        what = "LINE knows no such user or group."
        return Refused(what, reason=Refusal.NO_SUCH_ADDRESS, provider_code=code)
    if status == 413:
        what = "The message is bigger than LINE takes."
        return Refused(what, reason=Refusal.TOO_LONG, provider_code=code)
    what = f"LINE refused it: {told or code}"
    return Refused(what, reason=Refusal.CONTENT, provider_code=code)


def _details(body: Untrusted) -> str:
    found = [
        f"{one['message'].text()[:200]} (property {one['property'].text()[:80]})"
        for one in list(body["details"])[:3]
    ]
    return " ".join(found)
