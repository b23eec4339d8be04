"""What a status callback says. Source: Twilio, "Message resource: status values"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from channels.twilio.errors import meaning
from channels.twilio.form import Form
from channels.twilio.message import message_id
from hub.contract import DeliveryStatus, Ignored, Inbound, Receipt, Unreadable

_STATUSES: Final[Mapping[str, DeliveryStatus]] = {
    "accepted": DeliveryStatus.ACCEPTED,
    "scheduled": DeliveryStatus.ACCEPTED,
    "queued": DeliveryStatus.ACCEPTED,
    "sending": DeliveryStatus.ACCEPTED,
    "sent": DeliveryStatus.SENT,
    "partially_delivered": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.READ,
    "failed": DeliveryStatus.FAILED,
    "undelivered": DeliveryStatus.FAILED,
    "canceled": DeliveryStatus.FAILED,
}
RECEIPTS: Final = frozenset(
    {DeliveryStatus.ACCEPTED, DeliveryStatus.SENT, DeliveryStatus.DELIVERED, DeliveryStatus.FAILED}
)


def is_status(form: Form) -> bool:
    """Whether the form reports on a message of ours; inbound messages have no MessageStatus."""
    return bool(form.stripped("MessageStatus"))


def read_receipt(form: Form, *, key: str) -> Inbound:
    """The receipt in a status callback; key came back in the callback's address.

    Twilio gives no time here: RawDlrDoneDate is the network's clock without a zone. Raises
    PayloadError where no message is named.
    """
    external_id = message_id(form)
    word = form.stripped("MessageStatus").lower()
    if word in ("receiving", "received"):
        return Ignored(reason="Twilio reports on a message that came in.")
    status = _STATUSES.get(word)
    if status is None:
        return Unreadable(
            reason=f"The status {word[:40]!r} is unknown.",
            fragment=word[:200],
            external_id=external_id,
        )
    if status is not DeliveryStatus.FAILED:
        return Receipt(external_id=external_id, status=status, key=key)
    code = form.stripped("ErrorCode")[:20]
    refusal, sentence = meaning(code)
    return Receipt(
        external_id=external_id,
        status=status,
        refusal=refusal,
        error=sentence or form.stripped("ChannelStatusMessage")[:300],
        provider_code=code,
        key=key,
    )
