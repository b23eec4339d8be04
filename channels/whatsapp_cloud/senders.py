"""Who a message comes from: a user id of the portfolio, a number, or both. Pure.

A customer with a username shows no number, so the id comes first and the number is a claim that
Meta vouches for: it found out by a code who holds the number. Source: Meta, "Business-scoped user
IDs".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from hub.contract import Address, Claim, Proof
from hub.untrusted import Untrusted

_DIGITS: Final = re.compile(r"[1-9][0-9]{6,14}")
_USER_ID: Final = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[0-9A-Za-z]{1,128}")  # Country, (parent,) id.


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One end of a message at WhatsApp, as far as the webhook says."""

    address: Address
    proof: Proof = Proof.CLAIMED
    claims: tuple[Claim, ...] = ()
    name: str = ""
    username: str = ""
    parent_id: str = ""


def phone_of(value: str) -> str:
    """The number in E.164 of a wa_id, which has no plus, or ""."""
    digits = value.strip().removeprefix("+")
    return f"+{digits}" if _DIGITS.fullmatch(digits) else ""


def is_user_id(value: str) -> bool:
    """Whether this is a user id of a portfolio, or of a parent of portfolios."""
    return bool(_USER_ID.fullmatch(value))


def customer(*, wa_id: str, user_id: str, parent_id: str, scope: str, contact: Untrusted) -> Person:
    """Who it is. contact: the entry of `contacts` that is theirs, or nothing."""
    wa_id = wa_id or contact["wa_id"].text()
    user_id = user_id or contact["user_id"].text()
    parent_id = parent_id or contact["parent_user_id"].text()
    # Where a number was always, an id may stand one day.
    stable = next((one for one in (user_id, wa_id) if is_user_id(one)), "")
    phone = phone_of(wa_id)
    value = stable or phone or (parent_id if is_user_id(parent_id) else "")
    if not value:
        return Person(address=Address("whatsapp", ""))
    profile = contact["profile"]
    return Person(
        # A number is one number wherever it is used; an id only within its portfolio.
        address=Address("whatsapp", value, "" if value == phone else scope),
        proof=Proof.VOUCHED,
        claims=(Claim(Address("phone", phone), Proof.VOUCHED),) if phone else (),
        name=profile["name"].text()[:200],
        username=profile["username"].text().removeprefix("@")[:100],
        parent_id=parent_id if is_user_id(parent_id) else "",
    )


class Contacts:
    """The `contacts` of a change, to be found by id: they are matched and never counted."""

    def __init__(self, contacts: Untrusted) -> None:
        self._all = list(contacts)
        self._known: dict[str, Untrusted] = {}
        for one in self._all:
            for name in ("wa_id", "user_id"):
                if identity := one[name].text():
                    self._known.setdefault(f"{name}:{identity}", one)

    def find(self, *, wa_id: str, user_id: str) -> Untrusted:
        """The entry of whoever has these ids, or an empty one.

        Where the message names nobody, the only entry is theirs.
        """
        found = self._known.get(f"user_id:{user_id}") or self._known.get(f"wa_id:{wa_id}")
        if found is None and len(self._all) == 1 and not wa_id and not user_id:
            found = self._all[0]
        return found if found is not None else Untrusted(None)
