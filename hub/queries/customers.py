"""Reading customers, their contact points and what was decided about them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, bindparam, or_, select, tuple_
from sqlmodel import col

from hub.model import ContactPoint, Conversation, Customer, LinkDecision, Part, Participant
from hub.queries import conversations
from hub.store import Prepared, Reader
from hub.words import DecisionKind

MAX_PARTS = 10_000


def contact_point(tx: Reader, kind: str, scope: str, value: str) -> ContactPoint | None:
    """By address. Index: contact_point_address."""
    return tx.find(ContactPoint, kind=kind, scope=scope, value=value)


def part(tx: Reader, contact_point_id: int, holder: str) -> Part | None:
    """By contact point and holder. Index: part_holder."""
    return tx.find(Part, contact_point_id=contact_point_id, holder=holder)


def parts_of(tx: Reader, customer_id: int) -> list[Part]:
    """The parts of a customer, oldest first. Index: part_customer."""
    return tx.all(Part, customer_id=customer_id, limit=MAX_PARTS)


def part_in(tx: Reader, conversation_id: int, contact_point_id: int) -> Part | None:
    """The part of a contact point in one conversation. Index: part_holder."""
    return tx.find(Part, contact_point_id=contact_point_id, conversation_id=conversation_id)


_NEWEST_PART: Final = Prepared(
    select(col(Part.id))
    .where(col(Part.conversation_id) == bindparam("conversation_id"))
    .order_by(col(Part.id).desc())
    .limit(1)
)


def newest_part_id(tx: Reader, conversation_id: int) -> int | None:
    """The part that a customer got last, or None for one without any."""
    found = tx.scalar(_NEWEST_PART, conversation_id=conversation_id)
    return int(found) if found is not None else None


def holders(
    tx: Reader, addresses: Sequence[tuple[str, str, str]]
) -> dict[tuple[str, str, str], int]:
    """Whose each address is: (kind, scope, value) to customer id. Index: contact_point_address."""
    if not addresses:
        return {}
    address = (ContactPoint.kind, ContactPoint.scope, ContactPoint.value)
    statement = (
        select(*(col(column) for column in address), col(Part.customer_id))
        .join(Part, col(Part.contact_point_id) == col(ContactPoint.id))
        .where(tuple_(*(col(column) for column in address)).in_(list(addresses)))
        .where(col(Part.holder) == "")
        .limit(len(addresses))
    )
    return {(row[0], row[1], row[2]): row[3] for row in tx.rows(statement)}


def users_of(tx: Reader, customer_id: int) -> frozenset[tuple[str, str]]:
    """The shop's own ids of a customer, with their scopes. Index: part_customer."""
    return frozenset((row[0], row[1]) for row in tx.rows(_USERS, customer_id=customer_id))


_USERS: Final = Prepared(
    select(col(ContactPoint.scope), col(ContactPoint.value))
    .join(Part, col(Part.contact_point_id) == col(ContactPoint.id))
    .where(col(Part.customer_id) == bindparam("customer_id"), col(ContactPoint.kind) == "user")
    .limit(100)
)


def points_of(tx: Reader, customer_id: int, *, limit: int = 200) -> list[tuple[Part, ContactPoint]]:
    """The parts of a customer with their contact points, oldest first. Index: part_customer."""
    parts = tx.all(Part, customer_id=customer_id, limit=limit)
    ids = [part.contact_point_id for part in parts]
    points = {point.id: point for point in tx.among(ContactPoint, "id", ids, limit=limit)}
    return [(part, points[part.contact_point_id]) for part in parts]


def rejected_pairs(tx: Reader, customer_ids: Sequence[int]) -> frozenset[tuple[int, int]]:
    """Pairs, smaller id first, that are known not to be the same. Index: link_decision_customer.

    An undone join rejects the two customers that it had joined.
    """
    statement = (
        select(col(LinkDecision.customer_id), col(LinkDecision.other_id))
        .where(
            or_(
                col(LinkDecision.customer_id).in_(list(customer_ids)),
                col(LinkDecision.other_id).in_(list(customer_ids)),
            ),
            col(LinkDecision.kind).in_([DecisionKind.REJECTED, DecisionKind.SPLIT]),
            col(LinkDecision.undone).is_(False),
        )
        .order_by(col(LinkDecision.id))
        .limit(10_000)
    )
    return frozenset((min(row), max(row)) for row in tx.rows(statement))


def decisions_of(tx: Reader, customer_id: int, *, limit: int = 50) -> list[LinkDecision]:
    """What was decided about a customer, newest first. Index: link_decision_customer, _other."""
    return tx.instances(LinkDecision, _DECISIONS, customer_id=customer_id, limit_=limit)


_decision: Final[Any] = LinkDecision.__table__  # type: ignore[attr-defined]  # SQLModel hides it.
_OF_CUSTOMER: Final = or_(
    _decision.c.customer_id == bindparam("customer_id"),
    _decision.c.other_id == bindparam("customer_id"),
)
_DECISIONS: Final = Prepared(
    select(*_decision.columns)
    .where(_OF_CUSTOMER)
    .order_by(_decision.c.id.desc())
    .limit(bindparam("limit_", type_=BigInteger))
)
_REFUSED: Final = Prepared(
    select(_decision.c.id)
    .where(
        _OF_CUSTOMER,
        _decision.c.kind == str(DecisionKind.REFUSED),
        _decision.c.rule == bindparam("rule"),
    )
    .limit(bindparam("limit_", type_=BigInteger))
)


def count_refused(tx: Reader, customer_id: int, rule: str, *, limit: int) -> int:
    """How often a rule has kept somebody apart from others, counted to a limit. Index:
    link_decision_customer, link_decision_other."""
    return len(tx.rows(_REFUSED, customer_id=customer_id, rule=rule, limit_=limit))


def kept_apart(tx: Reader, customer_id: int) -> frozenset[int]:
    """From whom a rule has kept a customer apart lately. Index: link_decision_customer, _other."""
    found = decisions_of(tx, customer_id)
    rules = (DecisionKind.REFUSED, DecisionKind.SPLIT)
    both = {(each.customer_id, each.other_id) for each in found if each.kind in rules}
    ids = frozenset(one for pair in both for one in pair) - {customer_id}
    rows = tx.among(Customer, "id", sorted(ids))
    return frozenset(row.id or 0 for row in rows if row.alias_of is None and row.erased_at is None)


def current(tx: Reader, customer_id: int) -> Customer:
    """The customer that an id stands for now: follows joins. Raises NotFound."""
    customer = tx.need(Customer, customer_id)
    for _ in range(100):
        if customer.alias_of is None:
            return customer
        customer = tx.need(Customer, customer.alias_of)
    return customer


def is_participant(tx: Reader, conversation_id: int, kind: str, value: str) -> bool:
    """Whether an address was brought into a conversation. Index: part_conversation."""
    return bool(tx.rows(_PARTICIPANT, conversation_id=conversation_id, kind=kind, value=value))


_PARTICIPANT: Final = Prepared(
    select(col(Participant.id))
    .join(Part, col(Part.id) == col(Participant.part_id))
    .where(
        col(Part.conversation_id) == bindparam("conversation_id"),
        col(Participant.kind) == bindparam("kind"),
        col(Participant.value) == bindparam("value"),
    )
    .limit(1)
)


def conversation_of(tx: Reader, customer_id: int) -> Conversation:
    """The one thread of a customer. Raises NotFound. Index: its unique customer_id."""
    found = tx.find(Conversation, customer_id=customer_id)
    return found or tx.need(Conversation, -customer_id)


def newest(
    tx: Reader,
    *,
    teams: Collection[int] | None,
    silent: bool = False,
    before: int | None,
    limit: int = 50,
) -> list[int]:
    """Ids of customers whom somebody of `teams` may see, the newest first, by pages: of those who
    have written or been written to, or of the silent ones whom an import has told of."""
    where: list[ColumnElement[bool]] = [
        col(Customer.alias_of).is_(None),
        col(Customer.erased_at).is_(None),
    ]
    talked = col(Conversation.last_message_id)
    where.append(talked.is_(None) if silent else talked.is_not(None))
    if silent:
        where.append(col(Conversation.audience) != "")
    if (seen := conversations.shown_to(teams)) is not None:
        where.append(seen)
    if before is not None:
        where.append(col(Customer.id) < before)
    statement = (
        select(col(Customer.id))
        .join(Conversation, col(Conversation.customer_id) == col(Customer.id))
        .where(*where)
        .order_by(col(Customer.id).desc())
        .limit(limit)
    )
    return [row[0] for row in tx.rows(statement)]
