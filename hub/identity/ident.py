"""An id as identity compares it: one key for all spellings and channels of one mailbox or number.

A contact point is where a message came from; an ident is what two contact points may share. The
WhatsApp number +34600111222 and the phone +34600111222 are two contact points and one ident, and
so are the spellings under which a provider delivers to one mailbox.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from hub.contract import Address
from hub.identity.addresses import Normal, normalise
from hub.identity.names import commonness

_DEVICES: Final = frozenset({"chat", "device", "browser", "cookie", "tablet"})
_OPEN: Final = frozenset({"email", "phone"})
# How families name a mailbox of all of them: familia.garcia, lopez-family, losgarcia, casa_ruiz.
_FAMILY_WORDS: Final = frozenset(
    "casa fam familia familie famille family famiglia familias hogar home haus".split()
)
_FAMILY_START: Final = re.compile(r"(?:famili[ae]|famil[iy]|famiglia|famille)")
_FAMILY_ARTICLE: Final = re.compile(r"(?:casa|los|the)([a-z]{4,})")
_WORDS: Final = re.compile(r"[a-z]+")
_KNOWN_SURNAME: Final = 2.0**-15  # The share of people from which on a word is somebody's name.


class Reach(StrEnum):
    """Whose an id can be, as far as its form tells."""

    ACCOUNT = "account"  # The shop's own id of a customer, or a platform's of a person.
    PERSONAL = "personal"  # A mobile number, a mailbox: one person's until names contradict.
    HOUSEHOLD = "household"  # A landline, a family's mailbox: the name tells who speaks.
    COMPANY = "company"  # A role mailbox, a short code, a throw-away mailbox.
    DEVICE = "device"  # A browser, a tablet: joins nobody beyond its session.


@dataclass(frozen=True, slots=True)
class Ident:
    """One id. `key` is kind, scope and value in one text; everything else follows from it.

    kind: phone for numbers of all channels, email, user, instagram, ... reach: whose it can be.
    canonical: the spelling under which a mailbox's provider delivers.
    """

    key: str
    kind: str = field(compare=False)
    scope: str = field(compare=False)
    value: str = field(compare=False)
    reach: Reach = field(compare=False)
    canonical: str = field(default="", compare=False)

    @property
    def is_exclusive(self) -> bool:
        """Whether one person has only one of the kind in a scope."""
        return self.reach is Reach.ACCOUNT


def read_ident(address: Address, *, region: str = "") -> Ident | None:
    """The id in `address`; None where it is none, or nobody's (a withheld caller)."""
    normal = normalise(address, region=region)
    return None if normal is None or normal.nobody else ident_of(normal)


def ident_of(normal: Normal) -> Ident:
    """The id of a normalised address that is somebody's."""
    is_number = bool(normal.number_type)
    kind = "phone" if is_number else normal.kind
    # A number is one number wherever it is used; local short codes keep their country.
    scope = "" if is_number and normal.kind == "whatsapp" else normal.scope
    # Not the canonical spelling: that two spellings are one mailbox is the provider's word, and a
    # wrong table would join two people. It finds candidates, and an agent confirms.
    return Ident(
        ident_key(kind, scope, normal.value),
        kind,
        scope,
        normal.value,
        _reach(kind, normal),
        normal.canonical,
    )


def ident_key(kind: str, scope: str, value: str) -> str:
    """Kind, scope and value in one text, from which none of them can be mistaken."""
    return f"{kind}:{scope.replace(':', '%3a')}:{value}"


def _reach(kind: str, normal: Normal) -> Reach:
    if kind in _DEVICES:
        return Reach.DEVICE
    if normal.shared or normal.disposable:
        return Reach.COMPANY
    if kind not in _OPEN:
        return Reach.ACCOUNT
    if normal.number_type == "fixed_line" and normal.kind != "whatsapp":
        return Reach.HOUSEHOLD
    if kind == "email" and _is_family(normal.value.partition("@")[0]):
        return Reach.HOUSEHOLD
    return Reach.PERSONAL


def _is_family(local: str) -> bool:
    words = _WORDS.findall(local)
    if not _FAMILY_WORDS.isdisjoint(words) or _FAMILY_START.match(local):
        return True
    found = _FAMILY_ARTICLE.fullmatch(words[0]) if words else None
    return found is not None and commonness(found[1]) > _KNOWN_SURNAME
