"""Reading facts: what is known of a customer, what was asked of them, what is measured of both."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, select
from sqlmodel import col

from hub.facts.known import OF_A_CASE, Known, Told, fold, history
from hub.facts.mention import Act, FactKind, Mention, Question
from hub.facts.patterns import DEFAULT, Patterns
from hub.facts.talk import MAX_LINES, Line, Talk
from hub.model import Asked, Fact, FactExample, Message, Part
from hub.store import Prepared, Reader
from hub.tx import MAX_ID
from hub.words import MessageKind

Accounts = frozenset[int] | None  # The accounts somebody may see; None is all of them.

MAX_FACTS: Final = 400  # Of one customer, the newest: what is older has been said again or is past.
SAME_MATTER: Final = timedelta(days=7)
LOOK_BACK: Final = 8  # Messages among which the last question stands.

_OF_CONVERSATION: Final = Prepared(
    select(*Fact.__table__.columns)  # type: ignore[attr-defined]  # SQLModel does not declare it.
    .join(Part, col(Part.id) == col(Fact.part_id))
    .where(col(Part.conversation_id) == bindparam("conversation_id"))
    .order_by(col(Fact.id).desc())
    .limit(MAX_FACTS)
)
_last = (
    select(col(Message.id), col(Message.kind))
    .where(
        col(Message.conversation_id) == bindparam("conversation_id"),
        col(Message.id) < bindparam("before"),
    )
    .order_by(col(Message.id).desc())
    .limit(LOOK_BACK)
    .subquery()
)
# Our newest words, not long before a message.
LAST_OF_OURS: Final = (
    select(_last.c.id)
    .where(_last.c.kind == MessageKind.OUTBOUND)
    .order_by(_last.c.id.desc())
    .limit(1)
)
_TALK: Final = Prepared(
    select(
        col(Message.id),
        col(Message.at),
        col(Message.kind),
        col(Message.text),
        col(Message.account_id),
    )
    .where(
        col(Message.conversation_id) == bindparam("conversation_id"),
        col(Message.id) < bindparam("before"),
        (col(Message.kind) == MessageKind.INBOUND) | (col(Message.kind) == MessageKind.OUTBOUND),
        col(Message.deleted_at).is_(None),
        col(Message.erased_at).is_(None),
    )
    .order_by(col(Message.id).desc())
    .limit(MAX_LINES)
)
_LAST: Final = Prepared(LAST_OF_OURS)


def of_conversation(tx: Reader, conversation_id: int, *, accounts: Accounts = None) -> list[Fact]:
    """Every fact of a customer, as far as `accounts` go, newest first. Index: fact_part."""
    found = tx.instances(Fact, _OF_CONVERSATION, conversation_id=conversation_id)
    if accounts is None:
        return found
    return [row for row in found if row.account_id is None or row.account_id in accounts]


def known(
    tx: Reader,
    conversation_id: int,
    *,
    accounts: Accounts = None,
    case_id: int | None = None,
    but: int | None = None,
    now: datetime,
) -> tuple[Known, ...]:
    """What holds now, newest first. case_id: the matter at hand; None looks at every one. but: a
    message whose own facts count for nothing.

    Who comes back within days comes back about the same: what was told shortly before counts.
    """
    rows = of_conversation(tx, conversation_id, accounts=accounts)
    rows = [row for row in rows if but is None or row.message_id != but]
    found = fold(told_of(rows), now=now)
    return tuple(one for one in found if case_id is None or _is_of(one, case_id, now))


def _is_of(one: Known, case_id: int, now: datetime) -> bool:
    if one.kind not in OF_A_CASE or one.case_id in (None, case_id):
        return True
    return now - one.at < SAME_MATTER


def ever_told(rows: Iterable[Fact]) -> tuple[Known, ...]:
    """Everything that was told, replaced values as retracted, newest first."""
    return history(told_of(rows))


def told_of(rows: Iterable[Fact]) -> list[Told]:
    """Rows as what they tell. What an agent took out is left out."""
    return [_told(row) for row in rows if row.retracted_at is None]


def _told(row: Fact) -> Told:
    return Told(
        fact_id=row.id or 0,
        mention=mention_of(row),
        at=row.at,
        message_id=row.message_id,
        case_id=row.case_id,
        told_to=row.told_to,
        digest=row.digest,
    )


def mention_of(row: Fact) -> Mention:
    """The value of a row. What an agent has confirmed is a confirmation."""
    return Mention(
        kind=FactKind(row.kind),
        value=row.value,
        text=row.text,
        start=row.begin,
        end=row.end,
        confidence=row.confidence,
        label=row.label,
        act=Act.CONFIRMS if row.confirmed_at is not None else Act(row.act),
    )


def asked_before(
    tx: Reader, conversation_id: int, message_id: int = MAX_ID
) -> tuple[Question, ...]:
    """What our newest words, not long before a message, asked for. Index: message_thread."""
    ours = tx.scalar(_LAST, conversation_id=conversation_id, before=message_id)
    return asked_by(tx, int(ours)) if ours is not None else ()


def asked_by(tx: Reader, message_id: int) -> tuple[Question, ...]:
    """What a message of ours asks for. Index: ix_asked_message_id."""
    return tuple(question_of(asked) for asked in tx.all(Asked, message_id=message_id))


def talk(
    tx: Reader, conversation_id: int, *, accounts: Accounts = None, before: int = MAX_ID
) -> Talk:
    """What was said in a thread, the newest lines, before a message. Index: message_thread."""
    rows = tx.rows(_TALK, conversation_id=conversation_id, before=before)
    return Talk(
        [
            Line(
                at=row.at,
                ours=row.kind == MessageKind.OUTBOUND,
                text=row.text,
                message_id=row.id,
            )
            for row in reversed(rows)
            if accounts is None or row.account_id in accounts
        ]
    )


def question_of(row: Asked) -> Question:
    """A stored question as a value."""
    return Question(
        kind=FactKind(row.kind),
        label=row.label,
        confidence=row.confidence,
        confirming=row.confirming,
    )


def of_message(tx: Reader, message_id: int) -> list[Fact]:
    """What a message tells. Index: ix_fact_message_id."""
    return tx.all(Fact, message_id=message_id)


def asked_in(tx: Reader, message_ids: list[int]) -> list[Asked]:
    """What messages of ours ask for. Index: ix_asked_message_id."""
    return tx.among(Asked, "message_id", message_ids, limit=20 * len(message_ids))


def examples(tx: Reader) -> list[FactExample]:
    """How the shop writes its numbers."""
    return tx.all(FactExample, order=("kind", "id"))


def patterns(tx: Reader) -> Patterns:
    """What was learned from the shop's examples."""
    by_kind: dict[FactKind, list[str]] = {}
    for row in examples(tx):
        by_kind.setdefault(FactKind(row.kind), []).append(row.text)
    products = tuple(by_kind.pop(FactKind.PRODUCT, ()))
    learned = DEFAULT
    for kind, texts in by_kind.items():
        learned = learned.with_examples(kind, texts)
    return Patterns(shapes=learned.shapes, products=products) if products else learned


def conversation_id_of(tx: Reader, row: Fact) -> int:
    """The thread in which a fact stands."""
    return tx.need(Part, row.part_id).conversation_id
