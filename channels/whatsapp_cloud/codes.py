"""WhatsApp's error codes. Source: Meta, "Cloud API: error codes"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from channels.meta.errors import (
    COMMON_AGAIN,
    COMMON_LATER,
    COMMON_REFUSALS,
    PERMISSION,
    SLOWER,
    Codes,
    Meaning,
)
from hub.contract import Refusal

PAIR_RATE: Final = "131056"  # Too much to one customer; the wait grows fourfold each time.
SPAM_RATE: Final = "131048"
QUOTE: Final = "131009"  # Also given where the quoted message is not known any more.

_REFUSALS: Final[Mapping[Refusal, Mapping[str, str]]] = {
    Refusal.NO_SUCH_ADDRESS: {
        "131021": "The number is our own.",
        "131026": "WhatsApp cannot deliver to this customer: no account, or one too old.",
        "131030": "This test number may only write to the numbers that were added at Meta.",
    },
    Refusal.OPTED_OUT: {"131050": "The customer has stopped marketing messages."},
    Refusal.WINDOW_CLOSED: {
        "131047": "The 24-hour window is closed; only an approved template may be sent."
    },
    Refusal.TEMPLATE: {
        "131062": "This template needs a number, and the customer shows none.",
        "132000": "The number of variables does not match the template.",
        "132001": "The template does not exist in this language.",
        "132005": "The template's text is too long with these variables.",
        "132007": "The template breaks a rule of WhatsApp.",
        "132008": "A variable of the template is missing.",
        "132012": "A variable does not have the form that the template wants.",
        "132015": "The template is paused.",
        "132016": "The template is disabled.",
    },
    Refusal.FILE: {
        "131052": "The file could not be fetched.",
        "131053": "WhatsApp does not take this file: too big, or of another type than it says.",
    },
    Refusal.CREDENTIALS: {
        "33": "The number does not exist any more in this account.",
        "131005": PERMISSION,
        "131031": "Meta has locked the WhatsApp account.",
        "131037": "The number's display name must be approved first.",
        "131042": "Meta wants a way to be paid for this account.",
        "131045": "The number is not registered at WhatsApp.",
        "133010": "The number is not registered at WhatsApp.",
    },
    Refusal.CONTENT: {
        "131008": "Something is missing in the message.",
        "131009": "WhatsApp finds something wrong in the message.",
        "131051": "WhatsApp does not know this type of message.",
    },
    Refusal.OTHER: {
        "130472": "WhatsApp does not deliver marketing messages to this customer for now.",
        "131049": "WhatsApp chose not to deliver this marketing message. Wait a day.",
        "137000": "WhatsApp does not take this message.",
    },
}

CODES: Final = Codes(
    refusals={
        **COMMON_REFUSALS,
        **{
            code: (refusal, sentence)
            for refusal, meanings in _REFUSALS.items()
            for code, sentence in meanings.items()
        },
    },
    later={
        **COMMON_LATER,
        "130429": SLOWER,
        PAIR_RATE: "Too many messages to this customer in a short time.",
        SPAM_RATE: "Meta has slowed this number down, because customers blocked it.",
    },
    again=COMMON_AGAIN | {"131000", "131016", "131057", "133016", "135000"},
)


def meaning(code: str) -> Meaning:
    """What a code means for a message that will not arrive: why, and a sentence for the agent."""
    if code.startswith("132") and len(code) == 6 and code not in CODES.refusals:
        return Refusal.TEMPLATE, "The template cannot be sent."
    return CODES.meaning(code)
