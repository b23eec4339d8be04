"""One address, one value: what makes two spellings of an address the same contact point.

Pure and fast, for every arrival passes here: what repeats is remembered, and what is written as
channels write it skips the full parsers.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from hub.contract import Address
from hub.identity.mailboxes import mailbox
from hub.identity.phones import Phone, phone

MAX_ID: Final = 256
REMEMBERED: Final = 16_384  # Addresses; about 8 MB when full.

# A business-scoped user id: country, point, at most 128 letters and digits; ENT marks a parent id.
# Source: Meta, "Business-scoped user IDs".
_SCOPED_ID: Final = re.compile(r"([A-Za-z]{2})\.(?:(?:ENT)\.)?[A-Za-z0-9]{1,128}", re.ASCII)
_DIGITS: Final = re.compile(r"[1-9][0-9]{6,14}", re.ASCII)
# What a shop's page sends when it does not know who is there. Taken for an id, it would make one
# customer of all its visitors.
_NOBODY_WORDS: Final = """
    0 -1 anonymous anon anonimo default empty false guest invitado nan nil none no-user nobody
    null test true undefined unknown user visitor [object] {}
"""
_NOBODIES: Final = frozenset(_NOBODY_WORDS.split()) | {
    "[object object]",
    "(null)",
    "<null>",
    "n/a",
    "",
}
_LOCAL: Final = frozenset({"phone", "whatsapp"})
_WHOLE: Final = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)  # A number with its country.
_UNSTORABLE: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})

MAX_NAME: Final = 120
# A stack of marks can cover the lines around it; no name needs more than Vietnamese does, with two,
# and pointed Hebrew with three.
_MAX_MARKS: Final = 3
# Invisible characters that are part of how a name is written: joiners of Persian, Hindi and emoji.
_JOINERS: Final = frozenset("\u200c\u200d")
# Ordinary letters of Western and Central Europe; most names have no others.
_LATIN: Final = re.compile(r"[ -~À-ÖØ-öø-ſ]*")
# Letters by their category, blank by their looks: the fillers of Hangul and the empty Braille cell.
_BLANKS: Final = frozenset("\u115f\u1160\u2800")


@dataclass(frozen=True, slots=True, kw_only=True)
class Normal:
    """An address in the one form that is stored and compared.

    kind, value, scope: the contact point's key. raw: as it was written, for people and for the
    channels that must answer to exactly that form. canonical: a second, weaker key: the spelling
    under which the provider delivers (ana@gmail.com for a.na+shop@gmail.com); equal to `value`
    where there is none.
    shared: no single person's (a role or placeholder mailbox, a short code, a company's number),
    so nothing may be joined by it. nobody: no address at all (a withheld caller, an id such as
    "undefined"): `value` is then the same for all of them and must never be a key.
    no_reply: writing to it is useless. disposable: a throw-away mailbox. number_type: of phones
    and WhatsApp numbers: mobile, fixed_line, voip, short_code, ..., "" for other kinds.
    """

    kind: str
    value: str
    scope: str
    raw: str
    canonical: str
    shared: bool = False
    nobody: bool = False
    no_reply: bool = False
    disposable: bool = False
    number_type: str = ""


@lru_cache(maxsize=REMEMBERED)
def normalise(address: Address, *, region: str = "") -> Normal | None:
    """`address` in its one form, or None where it is not an address of its kind.

    region: ISO 3166 code (ES) by which numbers without a country are read. The memory of this
    function holds addresses: `normalise.cache_clear()` belongs to erasing a customer.
    """
    if region and (address.kind not in _LOCAL or _WHOLE.fullmatch(address.value)):
        return normalise(address)  # Nothing of it is left to a region: it is remembered once.
    if address.kind == "phone":
        found = phone(address.value, region=region)
        return _of_phone(address, found, region) if found else None
    if address.kind == "whatsapp":
        return _whatsapp(address, region)
    if address.kind == "email":
        return _email(address)
    return _platform(address)


def _of_phone(address: Address, found: Phone, region: str) -> Normal:
    # The same short code is another company's in another country.
    local = found.type in {"short_code", "sender_name"} and not address.scope
    return Normal(
        kind=address.kind,
        value=found.value,
        scope=region.upper() if local else address.scope,
        raw=address.value,
        canonical=found.value,
        shared=found.shared,
        nobody=found.nobody,
        number_type=found.type,
    )


def _whatsapp(address: Address, region: str) -> Normal | None:
    """A number, or an id that is scoped to a business portfolio and keeps its capitals."""
    text = address.value.strip()
    if _SCOPED_ID.fullmatch(text):
        value = text[:2].upper() + text[2:]
        return Normal(
            kind=address.kind, value=value, scope=address.scope, raw=address.value, canonical=value
        )
    # WhatsApp's own ids are whole numbers without their plus.
    found = phone("+" + text if _DIGITS.fullmatch(text) else text, region=region)
    if found is None or found.type in {"short_code", "sender_name"}:
        return None
    return _of_phone(address, found, region)


def _email(address: Address) -> Normal | None:
    if (found := mailbox(address.value)) is None:
        return None
    return Normal(
        kind=address.kind,
        value=found.value,
        scope=address.scope,
        raw=address.value,
        canonical=found.canonical,
        shared=found.shared,
        no_reply=found.no_reply,
        disposable=found.disposable,
    )


def _platform(address: Address) -> Normal | None:
    """Ids of chats, shops and platforms are keys that somebody else made: kept to the letter."""
    value = address.value.strip()
    if len(value) > MAX_ID or any(unicodedata.category(c) in _UNSTORABLE for c in value):
        return None
    return Normal(
        kind=address.kind,
        value=value,
        scope=address.scope,
        raw=address.value,
        canonical=value,
        nobody=value.casefold() in _NOBODIES or not value.strip("0-"),
    )


def display_name(name: str) -> str:
    """`name` in compatibility form on one line: no controls, no direction changes, no invisible
    characters, no towers of marks, at most 120 characters. "" where nothing to read is left.

    The result is text and not HTML. It proves nothing: anybody can choose any name.
    """
    if len(name) > 8 * MAX_NAME:
        name = name[: 8 * MAX_NAME]
    if _is_plain(name):
        return " ".join(name.split())[:MAX_NAME].rstrip()
    kept: list[str] = []
    marks = 0
    for letter in unicodedata.normalize("NFKC", name):
        category = unicodedata.category(letter)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if category.startswith("Z") or letter in "\t\n\r\x0b\x0c\x85" or letter in _BLANKS:
            kept.append(" ")
        elif letter in _JOINERS or (category[0] != "C" and marks <= _MAX_MARKS):
            kept.append(letter)
    shown = " ".join("".join(kept).split()).strip("\u200c\u200d")[:MAX_NAME].rstrip()
    return shown if any(letter not in _JOINERS and letter != " " for letter in shown) else ""


def _is_plain(name: str) -> bool:
    """Whether a name has nothing but letters and marks that are shown as they are."""
    if name.isascii():
        return name.isprintable()
    return _LATIN.fullmatch(name) is not None and unicodedata.is_normalized("NFKC", name)
