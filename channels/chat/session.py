"""Who a visitor's browser is: the visitor, who they have shown to be, and the token that says so.

A token is encrypted and signed with a key made from the account's own (Fernet: AES-128-CBC and
HMAC-SHA256), so it can lie in a browser without showing an address, and nobody else can make
one. There is no table of sessions: the token is all there is, and each connection gets a new one.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec
from cryptography.fernet import Fernet, InvalidToken

from hub.contract import Account, Address, Claim, Proof

TOKEN_S: Final = 180 * 24 * 3600  # Counted from the last visit, because each visit renews it.
# How long a browser counts as the person whom the shop signed in. The shop's page identifies
# them anew on each view, so this only bounds what a page without a shop's word may still show.
IDENTITY_FOR: Final = timedelta(hours=12)
MAX_TOKEN: Final = 4_096
MAX_SHOWN: Final = 5  # Addresses that one browser may have shown at a time.
TICKET_S: Final = 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A customer as the shop's server signed for them; addresses are "" where it gave none."""

    sub: str  # The shop's own id of the customer.
    email: str = ""
    phone: str = ""
    name: str = ""
    language: str = ""
    token_id: str = ""  # The jti it came with.
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An address whose possession was shown in this browser, by a code or a link, and until when
    that counts."""

    address: Address
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One browser: a random visitor id and, for a while, the identity it was shown to have.

    owner is the first `sub` that was proven here, or the first address. It outlives the identity
    and what was shown, so that a second person on the same browser gets a visitor id of their own
    and never the former's history.
    """

    visitor: str
    identity: Identity | None = None
    owner: str = ""
    shown: tuple[Shown, ...] = ()

    def proven(self, account: Account) -> tuple[Address, ...]:
        """The addresses that this session has shown to own, the visitor's own first."""
        return (self.address(account), *self._addresses(account))

    def claims(self, account: Account) -> tuple[Claim, ...]:
        """What each message of this session proves beside its sender."""
        return tuple(Claim(each, Proof.PROVEN) for each in self._addresses(account))

    def _addresses(self, account: Account) -> tuple[Address, ...]:
        shown = [each.address for each in self.shown]
        return tuple(dict.fromkeys([*_addresses(self.identity, account), *shown]))

    def address(self, account: Account) -> Address:
        """The visitor's own address; ids are scoped to the account that made them."""
        return Address("chat", self.visitor, str(account.id))

    def as_of(self, now: datetime) -> Session:
        """The same session, without an identity or a proof that has run out."""
        shown = tuple(each for each in self.shown if each.until > now)
        lapsed = self.identity is not None and self.identity.until <= now
        if not lapsed and shown == self.shown:
            return self
        return replace(self, identity=None if lapsed else self.identity, shown=shown)


class _Sealed(msgspec.Struct):
    """A session as it lies in its token."""

    v: str
    o: str = ""
    i: tuple[str, str, str, str, str, str, float] | None = None
    s: list[tuple[str, str, str, float]] = []


class _Ticket(msgspec.Struct):
    """A leave to fetch one file, in the name of the addresses that may see it."""

    f: int
    p: list[tuple[str, str, str]]


def new_session() -> Session:
    """A browser never seen before: 128 random bits."""
    return Session(visitor=secrets.token_hex(16))


def identified(session: Session, identity: Identity) -> Session:
    """The session after a proof; of a fresh visitor where the browser was another person's."""
    own = {identity.sub, f"email:{identity.email}", f"phone:{identity.phone}"}
    if session.owner and session.owner not in own:
        session = new_session()
    return replace(session, identity=identity, owner=identity.sub)


def has_shown(session: Session, address: Address, *, now: datetime) -> Session:
    """The session after a code or a link; of a fresh visitor where the browser was another
    person's.

    Who is signed in adds an address of theirs. Else a browser belongs to the first address that
    was shown in it: whoever shows another one may be the next person at the counter.
    """
    owner = f"{address.kind}:{address.value}"
    if session.identity is None and session.owner not in ("", owner):
        session = new_session()
    others = tuple(each for each in session.shown if each.address != address)[-MAX_SHOWN + 1 :]
    shown = (*others, Shown(address=address, until=now + IDENTITY_FOR))
    return replace(session, owner=session.owner or owner, shown=shown)


def seal(session: Session, account: Account, *, now: datetime) -> str:
    """The token that brings this session back, for 180 days."""
    who = session.identity
    sealed = _Sealed(v=session.visitor, o=session.owner)
    if who is not None:
        until = who.until.timestamp()
        sealed.i = (who.sub, who.email, who.phone, who.name, who.language, who.token_id, until)
    sealed.s = [
        (one.address.kind, one.address.value, one.address.scope, one.until.timestamp())
        for one in session.shown
    ]
    return _encrypt(sealed, account, "session", now)


def unseal(token: str, account: Account, *, now: datetime) -> Session | None:
    """The session of a token, or None: forged, of another account, or too old."""
    raw = _decrypt(token, account, "session", now, TOKEN_S)
    if raw is None:
        return None
    sealed = msgspec.json.decode(raw, type=_Sealed)
    shown = tuple(
        Shown(address=Address(kind, value, scope), until=datetime.fromtimestamp(until, UTC))
        for kind, value, scope, until in sealed.s
    )
    session = Session(visitor=sealed.v, owner=sealed.o, shown=shown).as_of(now)
    if sealed.i is None:
        return session
    sub, email, phone, name, language, token_id, until = sealed.i
    identity = Identity(
        sub=sub, email=email, phone=phone, name=name, language=language, token_id=token_id,
        until=datetime.fromtimestamp(until, UTC),
    )  # fmt: skip
    return replace(session, identity=identity).as_of(now)


def file_ticket(session: Session, account: Account, file_id: int, *, now: datetime) -> str:
    """What stands in a file's address: a browser cannot send a token with an image or a link."""
    proven = [(each.kind, each.value, each.scope) for each in session.proven(account)]
    return _encrypt(_Ticket(f=file_id, p=proven), account, "file", now)


def read_file_ticket(
    ticket: str, account: Account, *, now: datetime
) -> tuple[int, tuple[Address, ...]] | None:
    """The file and the addresses of a ticket, or None when it is forged or a day old."""
    raw = _decrypt(ticket, account, "file", now, TICKET_S)
    if raw is None:
        return None
    read = msgspec.json.decode(raw, type=_Ticket)
    return read.f, tuple(Address(*each) for each in read.p)


def _addresses(identity: Identity | None, account: Account) -> list[Address]:
    if identity is None:
        return []
    found = [Address("user", identity.sub, str(account.id))]
    if identity.email:
        found.append(Address("email", identity.email))
    if identity.phone:
        found.append(Address("phone", identity.phone))
    return found


def _box(account: Account, purpose: str) -> Fernet:
    label = f"hilo.chat.{purpose}.{account.id}".encode()
    key = hmac.digest(account.signing_key, label, "sha256")
    return Fernet(base64.urlsafe_b64encode(key))


def _encrypt(value: msgspec.Struct, account: Account, purpose: str, now: datetime) -> str:
    box = _box(account, purpose)
    return box.encrypt_at_time(msgspec.json.encode(value), int(now.timestamp())).decode()


def _decrypt(token: str, account: Account, purpose: str, now: datetime, ttl_s: int) -> bytes | None:
    if not token or len(token) > MAX_TOKEN:
        return None
    try:
        box = _box(account, purpose)
        return box.decrypt_at_time(token.encode(), ttl_s, int(now.timestamp()))
    except (InvalidToken, UnicodeEncodeError):
        return None
