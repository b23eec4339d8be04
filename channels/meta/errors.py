"""The errors of the Graph API as errors of ours. Source: Meta, "Handle errors".

The code decides and not the HTTP status: a throttled call may be a 400.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final, TypeAlias

from hub.contract import Refusal
from hub.errors import (
    DeliveryError,
    PayloadError,
    Refused,
    Throttled,
    Uncertain,
    Unreachable,
)
from hub.untrusted import Untrusted

LONGEST_WAIT_S: Final = 3600.0  # A longer wait would close the reply window by itself.

Meaning: TypeAlias = tuple[Refusal, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """What the codes of one product mean, by "code" or "code/subcode".

    refusals: never again. later: not now, with a sentence for the agent. again: nothing was taken,
    try again. unsure: an error that is known to be given for messages that went out.
    """

    refusals: Mapping[str, Meaning]
    later: Mapping[str, str]
    again: frozenset[str]
    unsure: frozenset[str] = frozenset()

    def meaning(self, code: str) -> Meaning:
        """Why a message will not arrive, and a sentence for the agent ("" for unknown codes)."""
        if code in self.later:
            return Refusal.OTHER, self.later[code]
        if code in self.refusals:
            return self.refusals[code]
        if len(code) == 3 and code.startswith("2") and code.isdecimal():
            return self.refusals.get("200", (Refusal.CREDENTIALS, ""))
        return Refusal.OTHER, ""


TOKEN: Final = "Meta does not accept the access token. Make a new one."
PERMISSION: Final = "The access token lacks a permission for this."

# Of the Graph API itself, the same for every product.
COMMON_REFUSALS: Final[Mapping[str, Meaning]] = {
    "0": (Refusal.CREDENTIALS, TOKEN),
    "3": (Refusal.CREDENTIALS, PERMISSION),
    "10": (Refusal.CREDENTIALS, PERMISSION),
    "102": (Refusal.CREDENTIALS, TOKEN),
    "190": (Refusal.CREDENTIALS, TOKEN),
    "200": (Refusal.CREDENTIALS, PERMISSION),
    "368": (Refusal.CREDENTIALS, "Meta has blocked the account for breaking its rules."),
    "100": (Refusal.OTHER, "Meta finds something wrong in the message."),
}
SLOWER: Final = "Meta asks to send more slowly."
COMMON_LATER: Final[Mapping[str, str]] = {
    "4": SLOWER,
    "17": SLOWER,
    "32": SLOWER,
    "341": SLOWER,
    "613": SLOWER,
    "80007": SLOWER,
}
COMMON_AGAIN: Final = frozenset({"1", "2"})


def graph_error(
    *,
    status: int,
    body: bytes,
    headers: Mapping[str, str],
    codes: Codes,
    now: datetime,
) -> DeliveryError:
    """The error in an answer of the Graph API, or of a gateway before it."""
    try:
        error = Untrusted.parse(body)["error"]
    except PayloadError:
        error = Untrusted(None)
    after_s = wait_of(headers, now=now)
    if not error.is_object():
        return _of_gateway(status, after_s)
    code, subcode = error["code"].integer(), error["error_subcode"].integer()
    exact = f"{code}/{subcode}"
    found = exact if exact in codes.refusals or exact in codes.unsure else str(code)
    if code is None:
        found = ""
    details = error["error_data"]["details"].text()
    said = error["error_user_msg"].text() or details or error["message"].text()
    if found in codes.unsure:
        return Uncertain("Meta reports an error for what it may have sent.", provider_code=found)
    refusal, sentence = codes.meaning(found)
    if exact not in codes.refusals:
        if found in codes.later or status == 429:
            return Throttled(sentence or SLOWER, after_s=after_s, provider_code=found)
        if found in codes.again or error["is_transient"].flag() or status >= 500:
            return Unreachable(f"Meta is out of order: {said[:200]}", provider_code=found)
    if not sentence and status in (401, 403):
        refusal, sentence = Refusal.CREDENTIALS, PERMISSION
    if refusal is Refusal.OTHER and said:
        sentence = f"{sentence or 'Meta refused the message.'} {said[:300]}"
    return Refused(sentence or "Meta refused the message.", reason=refusal, provider_code=found)


def _of_gateway(status: int, after_s: float | None) -> DeliveryError:
    """The error in an answer without one: whoever gave it cannot know what Meta did."""
    if status == 429:
        return Throttled(SLOWER, after_s=after_s)
    if status == 503:
        return Unreachable("Meta is out of order.")
    if status >= 500:
        return Uncertain(f"A gateway of Meta answered with {status}.")
    if status in (401, 403):
        return Refused(TOKEN, reason=Refusal.CREDENTIALS)
    return Refused(f"Meta answered with {status}.")


def wait_of(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """Seconds to wait, out of Retry-After or Meta's usage header, or None.

    Source: Meta, "Rate limits": estimated_time_to_regain_access is in minutes.
    """
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit() and len(value) < 9:
        return min(float(value), LONGEST_WAIT_S)
    if value:
        try:
            at = parsedate_to_datetime(value)
        except ValueError:
            at = None
        if at is not None and at.utcoffset() is not None:
            return min(max((at - now).total_seconds(), 0.0), LONGEST_WAIT_S)
    return _regain_s(headers.get("X-Business-Use-Case-Usage", ""))


def _regain_s(header: str) -> float | None:
    try:
        usage = Untrusted.parse(header) if header else Untrusted(None)
    except PayloadError:
        return None
    minutes = [
        found
        for name in list(usage.keys())
        for one in usage[name]
        if (found := one["estimated_time_to_regain_access"].number())
    ]
    return min(max(minutes) * 60, LONGEST_WAIT_S) if minutes and max(minutes) > 0 else None
