"""What every write to a conversation shares: its turn, its counters, its case, its audience."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, update

from hub.events import Event, EventKind
from hub.handling import Step, Turn
from hub.model import BotTurn, Case, Conversation, Counter, Message
from hub.queries import accounts, messages
from hub.store import Tx
from hub.words import AuthorKind, Handling, MessageKind, Status

EVERYONE = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who writes: an agent (id set), a bot or the system, by the name that is shown."""

    kind: AuthorKind
    agent_id: int | None = None
    name: str = ""


SYSTEM = Author(kind=AuthorKind.SYSTEM)


def turn_of(conversation: Conversation) -> Turn:
    """The part of a conversation that `hub.handling` decides on."""
    return Turn(
        conversation.status,
        conversation.handling,
        conversation.epoch,
        conversation.assignee_id,
        conversation.waiting_since,
        conversation.snoozed_until,
    )


def change(
    tx: Tx,
    conversation: Conversation,
    step: Step | None = None,
    *,
    part_id: int | None = None,
    message_id: int | None = None,
    now: datetime,
    **more: Any,
) -> None:
    """Write a step of a conversation and all that hangs on it: counters, case, event.

    more: further columns to set. part_id and message_id belong to the case that opens.
    """
    values: dict[str, Any] = dict(more)
    if step is not None:
        turn = step.turn
        values |= {
            "status": turn.status,
            "handling": turn.handling,
            "epoch": turn.epoch,
            "assignee_id": turn.assignee_id,
            "waiting_since": turn.waiting_since,
            "snoozed_until": turn.snoozed_until,
        }
        if step.opens_case and part_id is not None:
            open_case(tx, conversation, part_id=part_id, message_id=message_id, now=now)
        if step.closes_case:
            close_case(tx, conversation, outcome="resolved", now=now)
    if conversation.handling == Handling.BOT and values.get("handling", "bot") != Handling.BOT:
        _end_turns(tx, _id(conversation), now)
    before = _buckets(conversation.audience, conversation)
    owner = conversation.assignee_id if conversation.status == Status.OPEN else None
    values["revision"] = conversation.revision + 1
    # The row is detached: SQLAlchemy's bookkeeping of changes would be a sixth of an intake.
    conversation.__dict__.update(values)
    after = _buckets(conversation.audience, conversation)
    tx.update(Conversation, _id(conversation), **values)
    count(tx, before, after)
    data: dict[str, int | str | bool] = {"moved": True} if before != after else {}
    if owner is not None and before != after:
        data["was"] = owner
    tx.tell(Event(kind=EventKind.CONVERSATION, conversation_id=conversation.id, data=data))


def _end_turns(tx: Tx, conversation_id: int, now: datetime) -> None:
    """Somebody else goes on: what the bot was asked is over, whoever asks it again later."""
    tx.execute(
        update(BotTurn)
        .where(col(BotTurn.conversation_id) == conversation_id, col(BotTurn.state) != "ended")
        .values(state="ended", outcome="late", due_at=None, answered_at=now)
    )


def count(tx: Tx, before: set[tuple[str, str]], after: set[tuple[str, str]]) -> None:
    """Move a conversation from its old counters to its new ones, in one order for everybody."""
    if before == after:
        return
    for audience, bucket in sorted(before ^ after):
        by = 1 if (audience, bucket) in after else -1
        tx.increment(Counter, {"audience": audience, "bucket": bucket}, {"value": by})


def open_case(
    tx: Tx, conversation: Conversation, *, part_id: int, message_id: int | None, now: datetime
) -> None:
    """Open a case, unless one is open."""
    tx.insert_new(
        Case,
        conversation_id=conversation.id,
        part_id=part_id,
        opened_at=now,
        opened_by_id=message_id,
        outcome="",
    )


def close_case(tx: Tx, conversation: Conversation, *, outcome: str, now: datetime) -> int | None:
    """Resolve the open case. Returns its id, or None where none was open."""
    case = messages.open_case(tx, _id(conversation))
    if case is None or case.id is None:
        return None
    tx.update(Case, case.id, resolved_at=now, outcome=outcome)
    return case.id


def add_notice(
    tx: Tx, conversation: Conversation, *, what: str, by: Author, now: datetime, **details: Any
) -> int | None:
    """Write a system line into the thread, as a word and its details: it is put into a sentence
    where it is shown, in the reader's language. Nothing to hang it on, nothing written."""
    newest = messages.newest_message(tx, _id(conversation))
    if newest is None:
        return None
    message_id = tx.insert(
        Message,
        **message_values(
            conversation_id=_id(conversation),
            part_id=newest.part_id,
            sighting_id=newest.sighting_id,
            account_id=newest.account_id,
            kind=MessageKind.NOTICE,
            author=by,
            now=now,
            extra={"notice": what, **details},
        ),
    )
    tx.tell(
        Event(
            kind=EventKind.MESSAGE,
            conversation_id=conversation.id,
            message_id=message_id,
            account_id=newest.account_id,
        )
    )
    return message_id


def tell_changed(tx: Tx, message: Message, **more: bool) -> None:
    """Tell that a message is not as it was. more: what else its event says, where it is so."""
    tx.tell(
        Event(
            kind=EventKind.MESSAGE,
            conversation_id=message.conversation_id,
            message_id=message.id,
            account_id=message.account_id,
            data={"changed": True} | {name: True for name, holds in more.items() if holds},
        )
    )


def message_values(
    *,
    conversation_id: int,
    part_id: int,
    account_id: int,
    kind: MessageKind,
    author: Author,
    now: datetime,
    **more: Any,
) -> dict[str, Any]:
    """Every column of a message, so that one compiled insert serves them all."""
    values: dict[str, Any] = {
        "conversation_id": conversation_id,
        "part_id": part_id,
        "account_id": account_id,
        "kind": str(kind),
        "author_kind": str(author.kind),
        "agent_id": author.agent_id,
        "author_name": author.name,
        "author_address": "",
        "external_id": None,
        "client_key": None,
        "sighting_id": None,
        "text": "",
        "html": None,
        "subject": "",
        "quoted": "",
        "signature": "",
        "proof": 0,
        "automatic": "",
        "language": "",
        "reply_to_id": None,
        "happened_at": None,
        "at": now,
        "extra": {},
        "files": 0,
        "revision": 0,
    }
    values.update(more)
    return values


def widen_audience(tx: Tx, conversation: Conversation) -> None:
    """Recompute who may see a conversation, after it got to a new account or changed parts."""
    audience = audience_of(accounts.audiences(tx, _id(conversation)))
    if not audience:  # Nobody has talked: whoever imported the customer says who may see them.
        audience = union_of(accounts.shown_to(tx, _id(conversation)))
    if audience != conversation.audience:
        before = _buckets(conversation.audience, conversation)
        if _narrows(conversation.audience, audience) and conversation.last_message_id is None:
            # It was in nobody's list: only a screen that shows this very profile starts afresh.
            tx.tell(
                Event(
                    kind=EventKind.CUSTOMER,
                    conversation_id=conversation.id,
                    customer_id=conversation.customer_id,
                    data={"named": True},
                )
            )
        elif _narrows(conversation.audience, audience):
            tx.tell(Event(kind=EventKind.RELOAD))  # Some screens must not show it any more.
        conversation.audience = audience
        tx.update(Conversation, _id(conversation), audience=audience)
        after = _buckets(audience, conversation)
        count(tx, before, after)


def audience_of(teams_by_account: list[frozenset[int]]) -> str:
    """The stored form of the union of accounts' audiences: "*" or ",3,7,"; "" without any."""
    if any(not teams for teams in teams_by_account):
        return EVERYONE
    union = sorted(set().union(*teams_by_account))
    return "," + ",".join(str(team) for team in union) + "," if union else ""


def union_of(audiences: Sequence[str]) -> str:
    """The union of audiences in their stored form."""
    if EVERYONE in audiences:
        return EVERYONE
    return audience_of([frozenset(map(int, each.strip(",").split(","))) for each in audiences])


def _narrows(old: str, new: str) -> bool:
    """Whether somebody who saw a conversation may no longer."""
    if old in ("", new) or new == EVERYONE:
        return False
    return old == EVERYONE or not set(old.split(",")) <= set(new.split(","))


def _buckets(audience: str, conversation: Conversation) -> set[tuple[str, str]]:
    status, assignee_id = conversation.status, conversation.assignee_id
    if status == Status.OPEN:
        nobody = "assistant" if conversation.handling == Handling.BOT else "unassigned"
        whose = nobody if assignee_id is None else f"agent:{assignee_id}"
        return {(audience, "open"), (audience, whose)}
    if status in (Status.SNOOZED, Status.DONE):
        return {(audience, str(status))}
    return set()


def _id(conversation: Conversation) -> int:
    if conversation.id is None:
        raise ValueError("The conversation was never stored.")
    return conversation.id
