"""What a status says of a message of ours. Pure.

Source: Meta, "Status messages webhook reference".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from channels.meta.times import read_time
from channels.whatsapp_cloud.codes import meaning
from hub.contract import DeliveryStatus, Ignored, Inbound, Receipt, Unreadable
from hub.untrusted import Untrusted

_STATUSES: Final[Mapping[str, DeliveryStatus]] = {
    "accepted": DeliveryStatus.ACCEPTED,
    "held_for_quality_assessment": DeliveryStatus.ACCEPTED,
    "sent": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.READ,
    "played": DeliveryStatus.READ,
    "failed": DeliveryStatus.FAILED,
}
RECEIPTS: Final = frozenset(_STATUSES.values())


def read_status(status: Untrusted) -> Inbound:
    """The receipt in one entry of `statuses`."""
    external_id, word = status["id"].text()[:998], status["status"].text().lower()
    if not external_id:
        return Unreadable(reason="A status names no message.", fragment=word[:200])
    if word in ("deleted", "warning"):
        return Ignored(reason=f"A status of {word} changes nothing for us.")
    found = _STATUSES.get(word)
    if found is None:
        return Unreadable(
            reason=f"The status {word[:40]!r} is unknown.",
            fragment=word[:200],
            external_id=external_id,
        )
    in_group = status["recipient_type"].text() == "group"
    receipt = Receipt(
        external_id=external_id,
        status=found,
        happened_at=read_time(status["timestamp"]),
        recipient=status["recipient_participant_id"].text()[:160] if in_group else "",
        key=status["biz_opaque_callback_data"].text()[:64],
    )
    return _failed(receipt, status["errors"][0]) if found is DeliveryStatus.FAILED else receipt


def _failed(receipt: Receipt, error: Untrusted) -> Receipt:
    number = error["code"].integer()
    code = "" if number is None else str(number)
    refusal, sentence = meaning(code)
    said = error["error_data"]["details"].text() or error["message"].text() or error["title"].text()
    return Receipt(
        external_id=receipt.external_id,
        status=receipt.status,
        happened_at=receipt.happened_at,
        refusal=refusal,
        error=sentence or said[:300],
        provider_code=code,
        recipient=receipt.recipient,
        key=receipt.key,
    )
