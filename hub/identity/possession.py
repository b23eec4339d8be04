"""Showing that an address is one's own: which addresses may be proven, and what a code is worth.

Pure: the code itself and the clock come in from outside. A code is compared in constant time and
kept as a keyed hash, so that neither a reader of the database nor one of our clocks learns it.
"""

from __future__ import annotations

import hmac
import re
from datetime import timedelta
from typing import Final

from hub.contract import Address
from hub.identity.addresses import Normal, normalise
from hub.identity.ident import Reach, ident_of

DIGITS: Final = 6
CODE_FOR: Final = timedelta(minutes=10)
MAX_TRIES: Final = 5
LINK_FOR: Final = timedelta(hours=24)

_DIGIT: Final = re.compile(r"\d")
_TOKEN: Final = re.compile(r"(\d{1,18})-([0-9a-f]{64})", re.ASCII)


def provable(address: Address, *, region: str = "") -> Normal | None:
    """The address in its one form if a code or link to it can prove one person, else None: a
    mailbox, a mobile number, somebody's account on a platform.

    Never a role's, a family's or a throw-away mailbox, a landline or a short code: whoever reads
    a code there is not therefore the one who wrote.
    """
    normal = normalise(address, region=region)
    # The shop's own ids are no addresses: nothing can be sent to them.
    if normal is None or normal.nobody or normal.shared or normal.kind == "user":
        return None
    return normal if ident_of(normal).reach in (Reach.PERSONAL, Reach.ACCOUNT) else None


def code_of(number: int) -> str:
    """A random number as a code: 6 digits, leading zeros kept."""
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def typed_code(text: str) -> str:
    """The digits in what somebody typed ("123 456", in any script's digits)."""
    return "".join(str(int(digit)) for digit in _DIGIT.findall(text[:40]))


def digest(secret: bytes, key: str, code: str) -> str:
    """What is kept of a code. key: the row's own random key, so that equal codes do not look it."""
    return hmac.digest(secret, f"code:{key}:{code}".encode(), "sha256").hex()


def is_code(secret: bytes, key: str, code: str, kept: str) -> bool:
    """Whether this is the code of a row. Takes as long for a wrong one as for the right one."""
    return hmac.compare_digest(digest(secret, key, code), kept)


def link_token(secret: bytes, proof_id: int, key: str) -> str:
    """The token of a link: the row's id and a signature over it and its random key."""
    signature = hmac.digest(secret, f"link:{proof_id}:{key}".encode(), "sha256").hex()
    return f"{proof_id}-{signature}"


def linked_id(token: str) -> int:
    """The row that a token names, or 0. Names only: `is_link` tells whether it is believed."""
    found = _TOKEN.fullmatch(token)
    return int(found[1]) if found else 0


def is_link(secret: bytes, token: str, proof_id: int, key: str) -> bool:
    """Whether we signed this token for this row, in constant time."""
    return hmac.compare_digest(link_token(secret, proof_id, key).encode(), token.encode())


def masked(address: Address) -> str:
    """An address as a hint to somebody who knows it: l•••@correo.example, +34 ••• 22."""
    if address.kind == "email":
        local, _, domain = address.value.rpartition("@")
        return f"{local[:1]}•••@{domain}"
    return f"{address.value[:3]}•••{address.value[-2:]}"
