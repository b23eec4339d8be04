"""Identity tokens: the shop's server says who is signed in, and we believe only its signature.

A token is a JWT signed with HS256 and the account's `identity_secret`:

    {"sub": "c-1042", "email": "lucia@example.com", "phone": "+34600111222", "name": "Lucía Paz",
     "locale": "es", "iat": 1760000000, "exp": 1760000300, "jti": "random, never used twice"}

`sub`, `iat`, `exp` and `jti` (or `nonce`) are needed; the rest is optional. A token may live ten
minutes at most: it travels through a page, so it should be worthless soon after.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime
from typing import Final

import jwt

from channels.chat.problems import IdentityProblem
from channels.chat.session import IDENTITY_FOR, Identity
from hub.untrusted import Untrusted, clean

MAX_LIFE_S: Final = 600
LEEWAY_S: Final = 60  # Two servers' clocks.
MAX_TOKEN: Final = 4_096
MAX_ID: Final = 128
# The times are checked below against a `now` that is handed in, so the library must not look
# at the clock; the audience is the key itself, which no two accounts share.
_OPTIONS: Final[jwt.types.Options] = {
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
    "verify_aud": False,
    "verify_iss": False,
    "verify_sub": False,
    "verify_jti": False,
}
_EMAIL: Final = re.compile(r"[^\s@<>\"]{1,64}@[^\s@<>\"]{1,190}")
_PHONE: Final = re.compile(r"\+[1-9]\d{6,14}")


def read_identity(token: str, secret: str, *, now: datetime) -> Identity:
    """The customer whom the shop's server signed for. Raises IdentityProblem with its reason."""
    if not secret:
        raise IdentityProblem("identity_off")
    claims = Untrusted(_decoded(token, secret))
    token_id = claims["jti"].text() or claims["nonce"].text()
    sub = claims["sub"].text() or _number_text(claims["sub"])
    if not sub or not token_id or max(len(sub), len(token_id)) > MAX_ID:
        raise IdentityProblem("identity_incomplete")
    _check_times(claims, now)
    return Identity(
        sub=sub,
        email=_address(claims["email"], _EMAIL),
        phone=_address(claims["phone"], _PHONE),
        name=claims["name"].text().strip()[:120],
        language=claims["locale"].text()[:35],
        token_id=token_id,
        until=now + IDENTITY_FOR,
    )


class UsedTokens:
    """Which visitor first used each token, for as long as the token can still be valid.

    Kept in the memory of one process and bounded: another process would let the same token in
    once more, within its ten minutes. A second use by the same visitor is a page that was
    loaded again, and welcome.
    """

    def __init__(self, *, capacity: int = 50_000) -> None:
        self._capacity = capacity
        self._users: OrderedDict[tuple[int, str], tuple[str, datetime]] = OrderedDict()

    def claim(self, account_id: int, token_id: str, visitor: str, *, now: datetime) -> None:
        """Bind a token to a visitor. Raises IdentityProblem where another one was first."""
        self._forget(now)
        user, _ = self._users.setdefault((account_id, token_id), (visitor, now))
        if user != visitor:
            raise IdentityProblem("identity_replayed")

    def user(self, account_id: int, token_id: str) -> str:
        """The visitor who used the token, or ""."""
        return self._users.get((account_id, token_id), ("", None))[0]

    def _forget(self, now: datetime) -> None:
        limit_s = MAX_LIFE_S + 2 * LEEWAY_S
        while self._users:
            key, (_, used_at) = next(iter(self._users.items()))
            fresh = (now - used_at).total_seconds() <= limit_s
            if fresh and len(self._users) < self._capacity:
                return
            del self._users[key]


def _decoded(token: str, secret: str) -> Mapping[str, object]:
    if len(token) > MAX_TOKEN:
        raise IdentityProblem("identity_forged")
    try:
        # The list of algorithms is what keeps `none` and public-key confusion out.
        return jwt.decode(clean(token), secret, algorithms=["HS256"], options=_OPTIONS)
    except (jwt.InvalidTokenError, ValueError, RecursionError):
        raise IdentityProblem("identity_forged") from None


def _check_times(claims: Untrusted, now: datetime) -> None:
    issued, expires, at = claims["iat"].number(), claims["exp"].number(), now.timestamp()
    if issued is None or expires is None:
        raise IdentityProblem("identity_incomplete")
    if expires - issued > MAX_LIFE_S or issued > at + LEEWAY_S:
        raise IdentityProblem("identity_too_long")
    if expires + LEEWAY_S < at:
        raise IdentityProblem("identity_expired")


def _address(claim: Untrusted, shape: re.Pattern[str]) -> str:
    """The address, "" where none was given. One of the wrong shape fails the whole token, so
    that the shop's developer sees it."""
    text = claim.text().strip()
    if text and not shape.fullmatch(text):
        raise IdentityProblem("identity_address")
    return text


def _number_text(claim: Untrusted) -> str:
    number = claim.integer()
    return "" if number is None else str(number)
