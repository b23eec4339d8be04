"""People and chats of Telegram. Pure."""

from __future__ import annotations

import re
from typing import Final

from hub.contract import Address
from hub.untrusted import Untrusted

KIND: Final = "telegram"
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}")
_NUMBER: Final = re.compile(r"\+?[0-9]{6,15}")
_MAX_ID: Final = 2**53  # Ids have at most 52 bits. Source: Bot API, "User".


def numeric_id(value: Untrusted) -> int | None:
    """An id of a user or chat; groups have negative ones. 0 is nobody's."""
    found = value.integer()
    return found if found and abs(found) < _MAX_ID else None


def address(number: int) -> Address:
    """The address of a person or group. Without a scope, for Telegram's ids are the same at every
    bot: who writes to two bots of ours is one customer."""
    return Address(KIND, str(number))


def name_of(person: Untrusted) -> str:
    """First and last name as the person wrote them, else the user name."""
    names = (person[key].text()[:100].strip() for key in ("first_name", "last_name"))
    return " ".join(name for name in names if name) or person["username"].text()[:64]


def language_of(person: Untrusted) -> str:
    """The language of the person's app, as BCP 47 writes it, or ""."""
    found = person["language_code"].text()
    return found if _LANGUAGE.fullmatch(found) else ""


def own_number(contact: Untrusted, sender: Untrusted) -> str:
    """The person's own number, where they shared it, in E.164; else "".

    Telegram itself says whose the number of a contact is, so a friend's is not taken for theirs.
    """
    owner, person = numeric_id(contact["user_id"]), numeric_id(sender["id"])
    number = contact["phone_number"].text().replace(" ", "")
    if owner is None or owner != person or not _NUMBER.fullmatch(number) or not number.isascii():
        return ""
    return f"+{number.removeprefix('+')}"
