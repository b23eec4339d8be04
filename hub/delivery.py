"""The life of one delivery: which news climbs the ladder, and when to try again. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from hub.contract import DeliveryStatus, Refusal
from hub.errors import DeliveryError, Refused, Throttled, Uncertain, Unreachable

# A later step replaces an earlier one. FAILED stands above SENT, because providers report a loss
# after they passed a message on, and below DELIVERED, because what arrived did arrive.
_RANK: Final = {
    DeliveryStatus.HELD: 0,
    DeliveryStatus.QUEUED: 1,
    DeliveryStatus.SENDING: 2,
    DeliveryStatus.UNCERTAIN: 3,
    DeliveryStatus.ACCEPTED: 4,
    DeliveryStatus.SENT: 5,
    DeliveryStatus.FAILED: 6,
    DeliveryStatus.DELIVERED: 7,
    DeliveryStatus.READ: 8,
    DeliveryStatus.CANCELLED: 9,
}

# Five tries inside the shortest reply window we know of.
WAITS_S: Final = (5, 30, 180, 1200)

# What is still to be done by the sender.
PENDING: Final = (DeliveryStatus.HELD, DeliveryStatus.QUEUED, DeliveryStatus.SENDING)

# A refusal of these is not of one message: the next one would go the same way.
LASTING: Final = (Refusal.BLOCKED, Refusal.OPTED_OUT, Refusal.NO_SUCH_ADDRESS)


def climbs(now: str, news: str) -> bool:
    """Whether a receipt moves a delivery on. Repeats and steps back do not."""
    return _RANK[DeliveryStatus(news)] > _RANK[DeliveryStatus(now)]


def retry_at(attempts: int, now: datetime) -> datetime | None:
    """When to try a delivery again, or None to give up.

    attempts: sends already made, 1 or more. Waits 5 s, 30 s, 3 min, 20 min: five tries inside the
    shortest reply window we know of.
    """
    if attempts > len(WAITS_S):
        return None
    return now + timedelta(seconds=WAITS_S[attempts - 1])


def after_error(
    error: DeliveryError, *, attempts: int, now: datetime
) -> tuple[DeliveryStatus, datetime | None]:
    """What becomes of a delivery whose send raised: its status, and when it is due again.

    A throttled send does not use up its tries: the provider told us to wait, for at most a day.
    """
    if isinstance(error, Uncertain):
        return DeliveryStatus.UNCERTAIN, None
    if isinstance(error, Refused):
        return DeliveryStatus.FAILED, None
    if isinstance(error, Throttled):
        fallback = retry_at(min(attempts, len(WAITS_S)), now)
        wait = timedelta(seconds=min(error.after_s, 86400)) if error.after_s else None
        return DeliveryStatus.QUEUED, now + wait if wait else fallback
    due = retry_at(attempts, now)
    return (DeliveryStatus.QUEUED, due) if due else (DeliveryStatus.FAILED, None)


def refusal_of(error: DeliveryError) -> str:
    """The word stored for the agent; "unreachable" when every try failed to reach the provider."""
    if isinstance(error, Refused):
        known = {str(r) for r in Refusal}
        return str(error.reason) if str(error.reason) in known else str(Refusal.OTHER)
    return "unreachable" if isinstance(error, Unreachable | Throttled) else ""
