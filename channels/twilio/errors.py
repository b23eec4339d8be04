"""Twilio's error codes as errors of ours. Source: Twilio, "Error and warning dictionary"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from hub.contract import Refusal
from hub.errors import DeliveryError, Refused, Throttled, Unreachable

Meaning: TypeAlias = tuple[Refusal, str]

_CODES: Final[Mapping[Refusal, Mapping[str, str]]] = {
    Refusal.NO_SUCH_ADDRESS: {
        "21211": "The number is not valid.",
        "21214": "The number cannot be reached.",
        "21217": "The number is not valid.",
        "21614": "The number is not a mobile number.",
        "30005": "The number does not exist or is no longer in use.",
        "30006": "The number is a landline or its network takes no messages.",
        "63003": "There is no such address on this channel.",
        "63024": "The recipient cannot be written to on this channel.",
    },
    Refusal.OPTED_OUT: {
        "21610": "The customer has answered STOP to this number.",
        "63050": "The customer has opted out of marketing messages.",
    },
    Refusal.BLOCKED: {"30004": "The customer's phone or network blocks our messages."},
    Refusal.WINDOW_CLOSED: {
        "63016": "The 24-hour window is closed; only an approved template may be sent."
    },
    Refusal.TEMPLATE: {
        "21654": "The template is missing.",
        "21655": "There is no such template in this account.",
        "21656": "The template's variables are not valid.",
        "63027": "The template does not exist in this language.",
        "63028": "The number of variables does not match the template.",
        "63040": "The template was rejected.",
        "63041": "The template is paused.",
        "63042": "The template is disabled.",
        "92006": "There is no such template in this account.",
    },
    Refusal.TOO_LONG: {
        "21617": "The text is longer than 1,600 characters.",
        "21605": "The text is longer than Twilio takes.",
    },
    Refusal.FILE: {
        "12300": "The file is of a type that Twilio does not take.",
        "21620": "Twilio cannot use the file's address.",
        "21623": "There are more files than a message can carry.",
        "30019": "The file is too big for the network.",
        "63019": "The file could not be fetched.",
    },
    Refusal.CREDENTIALS: {
        "10001": "The Twilio account is not active.",
        "20003": "Twilio does not accept the account's credentials.",
        "20005": "The Twilio account is not active.",
        "20404": "The Twilio account does not exist.",
        "21603": "No sender is configured.",
        "21606": "The sender does not belong to this account or cannot send messages.",
        "21659": "The sender is not a number of this account.",
        "21660": "The sender does not belong to this account.",
        "30002": "The Twilio account is suspended.",
        "30034": "The sender is not registered for this country.",
        "63007": "The WhatsApp sender was not found in this account.",
        "63051": "The WhatsApp sender is locked or banned.",
    },
    Refusal.CONTENT: {
        "21602": "The message is empty.",
        "21619": "The message is empty.",
        "30007": "The network filtered the message as unwanted.",
        "63005": "WhatsApp rejected the content.",
        "63013": "The content breaks a rule of the channel.",
        "63021": "The content is not valid on this channel.",
        "63030": "The message has a parameter that the channel does not support.",
    },
    Refusal.OTHER: {
        "21408": "The account may not send to that country.",
        "21612": "Twilio has no route from this sender to that number.",
        "30003": "The phone was off or out of reach.",
        "30008": "The network did not say why it failed.",
        "63032": "WhatsApp does not deliver this message to this customer.",
        "63049": "WhatsApp chose not to deliver this marketing message.",
    },
}
_MEANINGS: Final[Mapping[str, Meaning]] = {
    code: (refusal, sentence)
    for refusal, codes in _CODES.items()
    for code, sentence in codes.items()
}
# Not now, but later. Source: the same dictionary.
_LATER: Final[Mapping[str, str]] = {
    "14107": "Twilio asks to send more slowly.",
    "20429": "Twilio asks to send more slowly.",
    "21611": "The sender's queue at Twilio is full.",
    "21730": "Twilio is under maintenance.",
    "30001": "The sender's queue at Twilio is full.",
    "63018": "WhatsApp asks to send more slowly.",
    "63038": "The account's daily limit is reached.",
}


def meaning(code: str) -> Meaning:
    """What a code means for a message that will not arrive: why, and a sentence for the agent."""
    if code in _LATER:
        return Refusal.OTHER, _LATER[code]
    return _MEANINGS.get(code, (Refusal.OTHER, ""))


def delivery_error(
    *, status: int, code: str, message: str, after_s: float | None = None
) -> DeliveryError:
    """The error for an answer in which Twilio itself says that it did not take a message.

    status: of HTTP; code: Twilio's, or ""; message: Twilio's own words, for codes we do not know.
    """
    if status == 429 or code in _LATER:
        return Throttled(meaning(code)[1] or _LATER["20429"], after_s=after_s, provider_code=code)
    if status >= 500:
        return Unreachable("Twilio is out of order.", provider_code=code)
    refusal, sentence = meaning(code)
    if status in (401, 403) and code not in _MEANINGS:
        refusal, sentence = _MEANINGS["20003"]
    if not sentence:
        sentence = f"Twilio refused the message: {message[:300] or status}"
    return Refused(sentence, reason=refusal, provider_code=code)
