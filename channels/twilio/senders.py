"""Who a message comes from, as Twilio names it."""

from __future__ import annotations

import re
from typing import Final

from hub.contract import Address, Claim, Proof

WHATSAPP: Final = "whatsapp:"

# Twilio writes withheld numbers as these: ANONYMOUS, RESTRICTED, UNAVAILABLE, BLOCKED and UNKNOWN
# on a telephone's keys. Taken for numbers, all who withhold theirs would be one customer.
WITHHELD: Final = frozenset({"+266696687", "+7378742833", "+86282452253", "+2562533", "+8656696"})
_NOBODY: Final = frozenset({"", "anonymous", "restricted", "unavailable", "blocked", "unknown"})
_PHONE: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_USER_ID: Final = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[0-9A-Za-z]{1,128}")  # Country, (parent,) id.


def is_phone(value: str) -> bool:
    """Whether this is a telephone number in E.164 that stands for somebody."""
    return bool(_PHONE.fullmatch(value)) and value not in WITHHELD


def is_nobody(value: str) -> bool:
    """Whether the number was withheld."""
    return value in WITHHELD or value.lower() in _NOBODY


def sms_sender(value: str) -> tuple[Address, Proof]:
    """The address of who sent an SMS and how well it is known.

    A number is a phone; a short code or a name (alphanumeric) is a sender of its own kind. Who
    withholds the number is nobody: an address without a value, which the hub joins with nothing.
    """
    if is_phone(value):
        return Address("phone", value), Proof.VOUCHED
    if is_nobody(value):
        return Address("phone", ""), Proof.CLAIMED
    return Address("sender", value), Proof.CLAIMED


def whatsapp_sender(
    *, sender: str, user_id: str, wa_id: str
) -> tuple[Address, Proof, tuple[Claim, ...]]:
    """The address of who wrote by WhatsApp, its proof, and the phone number if it is known.

    user_id: the business-scoped id, which stays when the number is hidden. Then sender holds the
    id too and is no number.
    """
    value = sender.removeprefix(WHATSAPP)
    phone = next((n for n in (value, f"+{wa_id}") if is_phone(n)), "")
    claims = (Claim(Address("phone", phone), Proof.VOUCHED),) if phone else ()
    stable = next((i for i in (user_id.removeprefix(WHATSAPP), value) if _is_user_id(i)), "")
    if stable or phone:
        return Address("whatsapp", stable or phone), Proof.VOUCHED, claims
    if is_nobody(value):
        return Address("whatsapp", ""), Proof.CLAIMED, ()
    return Address("sender", value), Proof.CLAIMED, ()


def _is_user_id(value: str) -> bool:
    return bool(_USER_ID.fullmatch(value))
