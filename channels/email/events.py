"""News of a mail that went out, as receipts.

A provider tells of everything that its account sends, newsletters of others included: what is not
about a mail of ours makes nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime

from channels.email import bounces, threading
from channels.email.headers import mailboxes, message_ids
from channels.email.received import MailEvent, News
from hub.contract import (
    Account,
    Address,
    DeliveryStatus,
    Ignored,
    Inbound,
    OptOut,
    Receipt,
)
from hub.untrusted import Untrusted, clean


def items(event: MailEvent, account: Account) -> list[Inbound]:
    """What an event means: a receipt, and a withdrawn consent where the customer complained."""
    known = [
        one for one in event.message_ids if threading.is_own_message_id(one, account.signing_key)
    ]
    relayed = [one for one in event.message_ids if one.endswith(".amazonses.com>")]
    if not known and not relayed:
        return [Ignored(reason="An event of a mail that Hilo did not send.")]
    found: list[Inbound] = []
    if event.news is not News.UNSUBSCRIBED:
        found.append(_receipt(event, (known or relayed)[0]))
    if known and event.recipient and event.news in (News.COMPLAINED, News.UNSUBSCRIBED):
        who = Address("email", event.recipient)
        at = event.happened_at
        found.append(OptOut(sender=who, opted_out=True, word=str(event.news), happened_at=at))
    return found


def _receipt(event: MailEvent, external_id: str) -> Receipt:
    if event.news is not News.FAILED:
        read = event.news is News.OPENED
        return Receipt(
            external_id=external_id,
            status=DeliveryStatus.READ if read else DeliveryStatus.DELIVERED,
            happened_at=event.happened_at,
            recipient=event.recipient,
        )
    text = " ".join(event.text.split())[:500]
    return Receipt(
        external_id=external_id,
        status=DeliveryStatus.FAILED,
        happened_at=event.happened_at,
        refusal=bounces.refusal_of(event.code, text),
        error=text,
        provider_code=event.code[:20],
        recipient=event.recipient,
    )


def bracketed(message_id: str) -> str:
    """A Message-ID with its brackets, or "" for what is none."""
    plain = clean(message_id).strip()
    found = message_ids([plain if plain.startswith("<") else f"<{plain}>"])
    return found[0] if found else ""


def recipient(value: str) -> str:
    """The address in a recipient, or ""."""
    found = mailboxes([value])
    return found[0].address if found else ""


def moment(value: Untrusted) -> datetime | None:
    """A time: seconds since 1970, or ISO 8601 with its offset; None for neither."""
    number = value.number()
    try:
        if number is not None:
            return datetime.fromtimestamp(number, UTC)
        found = datetime.fromisoformat(value.text().strip()[:40])
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError, OSError):
        return None
