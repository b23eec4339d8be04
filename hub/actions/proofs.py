"""Showing that an address is one's own: a code or a link is asked for, goes out, and comes back.

Whether an address is known to us never shows: a wish is stored the same way for all of them, and
the driver that sends finds out afterwards where it may go. What comes back opens the address in
the session that asked, and tells the resolver; nothing else does.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import update
from sqlmodel import col

from hub import code_words
from hub.actions import outbound, people, resolving, threads
from hub.actions.outbound import Said
from hub.actions.resolving import IdentitySettings
from hub.actions.threads import SYSTEM, Author
from hub.contract import Address, Claim, Proof
from hub.errors import BadRequest, NotFound, TooMany
from hub.identity.addresses import normalise
from hub.identity.observation import Observation
from hub.identity.possession import CODE_FOR, LINK_FOR, MAX_TRIES, is_code, is_link, masked
from hub.model import ContactPoint, Conversation, Message, Part, ProofRow, Reach
from hub.queries import accounts, proofs
from hub.store import Tx

LEASE: Final = timedelta(seconds=60)
MAX_ATTEMPTS: Final = 3
KEPT_FOR: Final = timedelta(days=1)  # After its end: what was asked lately must be counted.
HOUR: Final = timedelta(hours=1)
# How many may be asked for: so that nobody is flooded, and nobody can guess a code by asking for
# many. Eight codes of five tries each are one chance in 25,000 a day.
PER_ADDRESS: Final = ((3, timedelta(minutes=15)), (8, timedelta(days=1)))
PER_SESSION: Final = ((6, HOUR),)
PER_ACCOUNT: Final = ((300, HOUR),)
OVERALL: Final = ((1000, HOUR),)
_NUMBERS: Final = ("phone", "whatsapp")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A code or link that somebody wants sent. digest, sealed: made of a code outside.

    session: whose answer counts. account_id: the chat where it is asked for, or to which the link
    leads. agent_id, conversation_id, part_id: who asks and for whom, where an agent does. onward:
    they want to be answered there, so that it goes to somebody new, too.
    """

    means: str
    address: Address
    session: str
    key: str
    digest: str = ""
    sealed: str = ""
    language: str = "en"
    site: str = ""
    region: str = ""
    onward: bool = False
    account_id: int | None = None
    via_account_id: int | None = None
    conversation_id: int | None = None
    part_id: int | None = None
    sighting_id: int | None = None
    agent_id: int | None = None


class Outcome(StrEnum):
    """What became of an answer."""

    PROVEN = "proven"
    WRONG = "wrong"
    OVER = "over"  # Too late, too often, or nothing was asked for.


@dataclass(frozen=True, slots=True)
class Answer:
    """An outcome; left: tries that remain; address: what was proven; proof_id: by which row."""

    outcome: Outcome
    left: int = 0
    address: Address | None = None
    proof_id: int = 0


def ask(tx: Tx, wanted: Wanted, *, by: Author = SYSTEM, now: datetime) -> int:
    """Take the wish for a code or a link. Returns its id.

    Raises BadRequest for what is no address at all, and TooMany. Looks nowhere whether anybody
    has the address. A newer code of a session replaces its older one.
    """
    normal = normalise(wanted.address, region=wanted.region)
    if normal is None or normal.nobody:
        raise BadRequest("This is neither a mail address nor a phone number.")
    address = Address(normal.kind, normal.value, normal.scope)
    _check_limits(tx, wanted, address, now)
    if wanted.means == "code":
        tx.execute(
            update(ProofRow)
            .where(
                col(ProofRow.session) == wanted.session,
                col(ProofRow.means) == "code",
                col(ProofRow.state).in_(proofs.OPEN),
            )
            .values(state="replaced", sealed="", due_at=None)
        )
    proof_id = tx.insert(
        ProofRow,
        means=wanted.means,
        key=wanted.key,
        digest=wanted.digest,
        kind=address.kind,
        scope=address.scope,
        value=address.value,
        session=wanted.session,
        account_id=wanted.account_id,
        via_account_id=wanted.via_account_id,
        conversation_id=wanted.conversation_id,
        part_id=wanted.part_id,
        sighting_id=wanted.sighting_id,
        agent_id=wanted.agent_id,
        language=wanted.language[:20],
        site=wanted.site[:100],
        onward=wanted.onward,
        sealed=wanted.sealed,
        due_at=now,
        at=now,
        ends_at=now + (CODE_FOR if wanted.means == "code" else LINK_FOR),
    )
    if wanted.conversation_id is not None:
        _note(tx, wanted.conversation_id, f"{wanted.means}_sent", address, by=by, now=now)
    return proof_id


def ask_in_chat(tx: Tx, wanted: Wanted, *, chat_id: int, by: Author, now: datetime) -> int:
    """Like `ask`, of an agent whose customer writes in a chat: a field for the code opens there."""
    proof_id = ask(tx, wanted, by=by, now=now)
    said = Said(
        key=f"proof:{wanted.key}", text=code_words.text("field", wanted.language), seen_id=None
    )
    sent = outbound.reply(
        tx,
        wanted.conversation_id or 0,
        said,
        part_id=wanted.part_id or 0,
        account_id=chat_id,
        by=by,
        now=now,
    )
    tx.update(Message, sent.message_id, extra={"asks": "code"})
    return proof_id


def _check_limits(tx: Tx, wanted: Wanted, address: Address, now: datetime) -> None:
    counted: list[tuple[Sequence[tuple[int, timedelta]], Address | None, str, int | None]] = [
        (PER_ADDRESS, address, "", None),
        (PER_SESSION, None, wanted.session, None),
        (OVERALL, None, "", None),
    ]
    if wanted.account_id is not None:
        counted.append((PER_ACCOUNT, None, "", wanted.account_id))
    for limits, to, session, account_id in counted:
        for most, per in limits:
            number = proofs.asked_since(
                tx, now - per, address=to, session=session, account_id=account_id
            )
            if number >= most:
                raise TooMany(
                    "Codes were asked for too often. Wait a while, then ask again.",
                    after_s=per.total_seconds(),
                )


# --- going out ----------------------------------------------------------------------------------


def claim(tx: Tx, *, now: datetime) -> list[ProofRow]:
    """Take what is to be sent, with a lease; what ended meanwhile or was tried too often is not."""
    claimed: list[ProofRow] = []
    for proof_id in proofs.due_ids(tx, now):
        row = tx.hold(ProofRow, proof_id)
        if row.due_at is None or row.due_at > now:
            continue  # Another process has it.
        if row.ends_at <= now or row.attempts >= MAX_ATTEMPTS:
            refuse(tx, proof_id, "unreachable", now=now)
            continue
        row.attempts += 1
        tx.update(ProofRow, proof_id, state="sending", due_at=now + LEASE, attempts=row.attempts)
        claimed.append(row)
    return claimed


def sent(tx: Tx, proof_id: int, *, now: datetime) -> None:
    """It was handed over: what could be read of it goes. An answer may have been faster."""
    row = tx.hold(ProofRow, proof_id)
    state = "sent" if row.state == "sending" else row.state
    tx.update(ProofRow, proof_id, state=state, sealed="", due_at=None)
    _tell(tx, row)


def refuse(tx: Tx, proof_id: int, reason: str, *, now: datetime) -> None:
    """It does not go out. reason: shared, unknown, no_way, refused or unreachable. A visitor hears
    nothing of it; an agent who asked does."""
    row = tx.hold(ProofRow, proof_id)
    if row.state in ("asked", "sending"):
        tx.update(ProofRow, proof_id, state="refused", reason=reason, sealed="", due_at=None)
        _tell(tx, row)


def put_off(tx: Tx, proof_id: int, *, until: datetime) -> None:
    """The provider takes nothing now: again a little later."""
    row = tx.hold(ProofRow, proof_id)
    if row.state == "sending":
        tx.update(ProofRow, proof_id, due_at=until)


# --- coming back --------------------------------------------------------------------------------


def answer(tx: Tx, session: str, code: str, *, secrets: Sequence[bytes], now: datetime) -> Answer:
    """A code as it was typed in a session. Says the same of an address that nobody has."""
    return _answered(tx, proofs.waiting(tx, session, now), code, secrets, now)


def answer_told(
    tx: Tx,
    conversation_id: int,
    code: str,
    *,
    secrets: Sequence[bytes],
    settings: IdentitySettings,
    by: Author,
    now: datetime,
) -> Answer:
    """A code as the customer told it to an agent. The right one is told to the resolver."""
    asked = proofs.of_conversation(tx, conversation_id, limit=20)
    rows = [row for row in asked if row.means == "code"]
    row = next((one for one in rows if one.ends_at > now and one.state in proofs.OPEN), None)
    found = _answered(tx, row, code, secrets, now)
    if row is not None and found.address is not None:
        conversation_id = _prove(tx, row, found.address, settings=settings, now=now)
        _note(tx, conversation_id, "code_proven", found.address, by=by, now=now)
    return found


def _answered(
    tx: Tx, row: ProofRow | None, code: str, secrets: Sequence[bytes], now: datetime
) -> Answer:
    if row is not None:
        row = tx.hold(ProofRow, row.id or 0)
    if row is None or row.ends_at <= now or row.tries >= MAX_TRIES or row.state not in proofs.OPEN:
        return Answer(Outcome.OVER)
    # Every key is tried, right or wrong, so that nothing is told by how long it takes.
    compared = [is_code(secret, row.key, code, row.digest) for secret in secrets]
    if not any(compared) or row.state not in ("sending", "sent"):
        tx.update(ProofRow, row.id or 0, tries=row.tries + 1)
        left = MAX_TRIES - row.tries - 1
        return Answer(Outcome.WRONG if left else Outcome.OVER, left=left)
    tx.update(ProofRow, row.id or 0, state="proven", proven_at=now, sealed="", due_at=None)
    return Answer(Outcome.PROVEN, address=Address(row.kind, row.value, row.scope),
                  proof_id=row.id or 0)  # fmt: skip


def follow(
    tx: Tx,
    proof_id: int,
    token: str,
    *,
    account_id: int,
    session: str,
    secrets: Sequence[bytes],
    now: datetime,
) -> Address | None:
    """The address that a link proves in this session, once; None for every other token."""
    row = tx.hold(ProofRow, proof_id) if tx.get(ProofRow, proof_id) else None
    if row is None or row.means != "link" or row.account_id != account_id:
        return None
    signed = [is_link(secret, token, proof_id, row.key) for secret in secrets]
    if not any(signed) or row.ends_at <= now or row.state not in ("sending", "sent"):
        return None
    point = tx.get(ContactPoint, tx.need(Part, row.part_id or 0).contact_point_id)
    if point is None or (point.kind, point.value) != (row.kind, row.value):
        return None  # Erased meanwhile, or taken off: it is no longer whom the link was sent to.
    tx.update(
        ProofRow, proof_id, state="proven", proven_at=now, session=session, sealed="", due_at=None
    )
    return Address(row.kind, row.value, row.scope)


def note_proven(
    tx: Tx,
    visitor: Address,
    address: Address,
    *,
    account_id: int,
    settings: IdentitySettings,
    now: datetime,
) -> Part:
    """A visitor's browser has shown to own an address: their chat belongs to whom it belongs.

    Agents can write to them there from now on, and read in the thread that and how it was shown.
    """
    seen = Observation(
        id=f"proof:{visitor.value}:{address.kind}:{address.value}",
        at=now,
        channel="chat",
        sender=visitor,
        proof=Proof.PROVEN,
        session=session_of(visitor),
        stated=(Claim(address, Proof.PROVEN),),
    )
    part = resolving.arrive(tx, seen, settings=settings, now=now).part
    conversation = tx.hold(Conversation, part.conversation_id)
    if accounts.reach(tx, part.id or 0, account_id) is None:
        tx.insert_new(Reach, on=("part_id", "account_id"), part_id=part.id, account_id=account_id)
        threads.widen_audience(tx, conversation)
    _note(tx, part.conversation_id, "chat_proven", address, by=SYSTEM, now=now)
    return part


def _prove(
    tx: Tx, row: ProofRow, address: Address, *, settings: IdentitySettings, now: datetime
) -> int:
    """Tell the resolver what was shown to an agent. Returns the thread where it is then."""
    if row.sighting_id is None:
        raise NotFound("There is no message yet to which this proof could belong.")
    part = resolving.prove(tx, row.sighting_id, address, settings=settings, now=now)
    return part.conversation_id


# --- the rest -----------------------------------------------------------------------------------


def sweep(tx: Tx, *, now: datetime) -> None:
    """Take away what has ended a day ago, and what could be read of what never went out."""
    tx.delete(ProofRow, col(ProofRow.ends_at) < now - KEPT_FOR)
    tx.execute(
        update(ProofRow)
        .where(col(ProofRow.ends_at) < now, col(ProofRow.sealed) != "")
        .values(sealed="", due_at=None)
    )


def forget(
    tx: Tx,
    points: Collection[ContactPoint],
    *,
    part_ids: Collection[int] = (),
) -> None:
    """Erase what was asked for by or for somebody: their addresses, their sessions, their parts."""
    for point in points:
        kinds = _NUMBERS if point.kind in _NUMBERS else (point.kind,)
        tx.delete(ProofRow, col(ProofRow.kind).in_(kinds), col(ProofRow.value) == point.value)
        if point.kind == "chat":
            visitor = Address(point.kind, point.value, point.scope)
            tx.delete(ProofRow, col(ProofRow.session) == session_of(visitor))
    if part_ids:
        tx.delete(ProofRow, col(ProofRow.part_id).in_(sorted(part_ids)))


def session_of(visitor: Address) -> str:
    """A visitor's browser as the session of a code: two chats' visitors are never the same."""
    return f"chat:{visitor.scope}:{visitor.value}"


def _note(
    tx: Tx, conversation_id: int, what: str, address: Address, *, by: Author, now: datetime
) -> None:
    """Say in the thread what was asked for or shown, by a hint of the address and never a code."""
    conversation = tx.need(Conversation, conversation_id)
    threads.add_notice(tx, conversation, what=what, by=by, now=now, name=masked(address))
    people.touch(tx, conversation.customer_id, conversation_id)


def _tell(tx: Tx, row: ProofRow) -> None:
    """What became of it stands in the customer's panel, where an agent had asked."""
    conversation = tx.get(Conversation, row.conversation_id or 0)
    if conversation is not None:
        people.touch(tx, conversation.customer_id, conversation.id or 0)
