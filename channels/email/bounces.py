"""Delivery reports: which mail of ours did not arrive, for whom, and why.

Source: RFC 3464 (the report), RFC 3463 and the IANA registry (its codes).
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from channels.email.headers import mailboxes, message_ids
from channels.email.mail import Headers, Mail
from hub.contract import DeliveryStatus, Ignored, Receipt, Refusal

_CODE: Final = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_NO_ADDRESS: Final = frozenset(
    {"1.1", "1.2", "1.3", "1.4", "1.6", "1.8", "1.10", "2.1", "4.4", "7.17"}
)
_TOO_BIG: Final = frozenset({"2.3", "3.4"})
_MAX_RECEIPTS: Final = 50


def refusal_of(code: str, text: str = "") -> Refusal:
    """What an enhanced status code such as 5.1.1 means for the agent; `text` where it is empty."""
    found = _CODE.search(code) or _CODE.search(text)
    detail = f"{found[2]}.{found[3]}" if found else ""
    if detail in _NO_ADDRESS:
        return Refusal.NO_SUCH_ADDRESS
    if detail in _TOO_BIG:
        return Refusal.FILE
    if detail in ("7.8", "7.9", "7.11", "7.26", "7.60", "7.57", "7.23", "7.27"):
        return Refusal.CREDENTIALS
    if detail.startswith("6."):
        return Refusal.CONTENT
    if detail.startswith("7."):
        return Refusal.BLOCKED
    lowered = text.lower()
    if re.search(r"user unknown|no such user|unknown user|does not exist|no mailbox", lowered):
        return Refusal.NO_SUCH_ADDRESS
    return Refusal.CONTENT if re.search(r"\bspam\b|\bvirus\b", lowered) else Refusal.OTHER


def receipts(mail: Mail, answered: str, happened_at: datetime | None) -> list[Receipt | Ignored]:
    """What a report says of our mail; empty where it cannot be told which mail it is about.

    answered: the Message-ID that a signed bounce address named, or "". It is used where the
    report does not bring the head of the mail.
    """
    if mail.report is None:
        return _plain_bounce(mail, answered, happened_at)
    original = next(iter(message_ids(mail.report.original.all("Message-ID"))), "") or answered
    if not original:
        return []
    found: list[Receipt | Ignored] = []
    for block in mail.report.blocks[: _MAX_RECEIPTS + 1]:
        if action := block.raw("Action").lower():
            found.append(_receipt(block, action, original, happened_at))
    return found


def _receipt(
    block: Headers, action: str, original: str, happened_at: datetime | None
) -> Receipt | Ignored:
    recipient = _recipient(block.raw("Original-Recipient") or block.raw("Final-Recipient"))
    said = block.first("Diagnostic-Code").partition(";")[2].strip() or block.first("Status")
    diagnostic = " ".join(said.split())
    code = block.raw("Status").split(" ")[0][:20]
    if action == "failed":
        return Receipt(
            external_id=original,
            status=DeliveryStatus.FAILED,
            happened_at=happened_at,
            refusal=refusal_of(code, diagnostic),
            error=diagnostic[:500],
            provider_code=code,
            recipient=recipient,
        )
    return Ignored(reason=f"A mail server says {action[:20]}: that is no failure.")


def _recipient(value: str) -> str:
    found = mailboxes([value.partition(";")[2] or value])
    return found[0].address if found else ""


def _plain_bounce(
    mail: Mail, answered: str, happened_at: datetime | None
) -> list[Receipt | Ignored]:
    """A bounce without a report, known by the signed address that it came to."""
    if not answered:
        return []
    text = "\n".join(body.plain for body in mail.bodies)[:4000]
    code = _CODE.search(text)
    return [
        Receipt(
            external_id=answered,
            status=DeliveryStatus.FAILED,
            happened_at=happened_at,
            refusal=refusal_of("", text),
            error=" ".join(text.split())[:500],
            provider_code=code[0] if code else "",
            recipient=_recipient(mail.headers.raw("X-Failed-Recipients")),
        )
    ]
