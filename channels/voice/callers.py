"""Who is at the other end of a call, and how that is known."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from channels.twilio.form import Form
from channels.twilio.senders import is_nobody, is_phone
from channels.voice.settings import VoiceSettings
from hub.contract import Address, Proof, WebhookRequest

# The network of origin vouches that its customer may call from this number. Diverted and passed
# through, the same word says less. Source: Twilio, "Trusted Calling with SHAKEN/STIR".
PASSED_A: Final = "TN-Validation-Passed-A"
MAX_ADDRESS: Final = 200


def end_of(value: str, verdict: str, settings: VoiceSettings) -> tuple[Address, Proof]:
    """The address of one end, and how well it is known to be theirs.

    A withheld number is nobody's: an address without a value, which the hub joins with nothing.
    """
    value = value.strip()[:MAX_ADDRESS]
    if is_phone(value):
        vouched = verdict == PASSED_A or settings.trust_caller_id
        return Address("phone", value), Proof.VOUCHED if vouched else Proof.CLAIMED
    if is_nobody(value):
        return Address("phone", ""), Proof.CLAIMED
    return Address("sender", value), Proof.CLAIMED


def customer(form: Form, request: WebhookRequest, settings: VoiceSettings) -> tuple[Address, Proof]:
    """The customer's end of a call: who calls us, or whom we call.

    News that names no ends has them in its address, which we gave and Twilio signs.
    """
    if (told := request.query_value("from")) or "from" in dict(request.query):
        return end_of(told, request.query_value("v"), settings)
    if is_outbound(form):
        # We chose the number ourselves; whoever answers it is not thereby shown to own it.
        return end_of(form.text("To"), "", settings)
    return end_of(form.text("From"), form.stripped("StirVerstat"), settings)


def is_outbound(form: Form) -> bool:
    """Whether we made the call."""
    return form.stripped("Direction").lower().startswith("outbound")


def query_of(form: Form) -> str:
    """What later news of the call carries in its address, so that it names the same caller."""
    verdict = form.stripped("StirVerstat")[:60]
    told = f"from={quote(form.stripped('From')[:MAX_ADDRESS], safe='')}"
    return told + (f"&v={quote(verdict, safe='')}" if verdict else "")


def carried(request: WebhookRequest) -> str:
    """The same, of news that came with it."""
    found = [(k, v) for k, v in request.query if k in ("from", "v")]
    return "&".join(f"{k}={quote(v[:MAX_ADDRESS], safe='')}" for k, v in found)
