"""What we say: replies and notes, taking them back, and the sender's claim and settling."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col

from hub import delivery, handling
from hub.actions import onward, people, questions, receipts, revisions, threads
from hub.actions.facts import PLAIN, FactSettings
from hub.actions.threads import Author
from hub.contract import Accepted, DeliveryStatus, Receipt
from hub.errors import BadRequest, Conflict, DeliveryError, NotFound
from hub.events import Event, EventKind
from hub.model import (
    Asked,
    Attachment,
    Conversation,
    Delivery,
    Draft,
    ExternalAlias,
    Message,
    Part,
    Reach,
)
from hub.queries import deliveries, messages
from hub.store import Reader, Tx
from hub.untrusted import clean
from hub.words import AuthorKind, FileState, MessageKind

LEASE_S = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What an agent or a bot wants to say.

    key: the client's own, so that pressing twice says it once. seen_id: the newest message of the
    thread that the author has seen; None skips the guard (a bot is fenced by the epoch instead).
    accounts: what the author may see (None is all). hold_s: how long it can be taken back.
    """

    key: str
    text: str
    seen_id: int | None
    html: str | None = None
    subject: str = ""
    file_ids: tuple[int, ...] = ()
    quote_id: int | None = None
    copies: tuple[tuple[str, str], ...] = ()  # role (cc, bcc) and mail address
    template: dict[str, Any] | None = None
    quick_replies: tuple[str, ...] = ()
    accounts: frozenset[int] | None = None
    hold_s: int = 0
    hint: str = ""  # What its author has done about a hint: shown, dismissed.


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of it: the message and its delivery; again is True for a repeated key."""

    message_id: int
    delivery_id: int | None
    again: bool = False
    due_at: datetime | None = None
    files: tuple[int, ...] = field(default=())


def reply(
    tx: Tx,
    conversation_id: int,
    said: Said,
    *,
    part_id: int,
    account_id: int,
    by: Author,
    told: FactSettings = PLAIN,
    now: datetime,
) -> Sent:
    """Say something to the customer, on one of their contact points by one of our accounts.

    Raises Conflict with what is new when the author has not seen the newest of the thread, and
    NotFound where the part is not in this conversation.
    """
    if again := _again(tx, said.key):
        return again
    conversation = tx.hold(Conversation, conversation_id)
    part = tx.need(Part, part_id)
    if part.conversation_id != conversation_id:
        raise NotFound("This address is not of this conversation. Reload to see where it went.")
    _refuse_stale(tx, conversation_id, said, by)
    message_id = _insert(
        tx, conversation_id, said, part_id, account_id, MessageKind.OUTBOUND, by, now
    )
    if message_id is None:
        return _again(tx, said.key) or _lost()
    due_at = now + timedelta(seconds=said.hold_s)
    delivery_id = tx.insert(
        Delivery,
        message_id=message_id,
        part_id=part_id,
        account_id=account_id,
        status=str(DeliveryStatus.HELD if said.hold_s else DeliveryStatus.QUEUED),
        key=secrets.token_hex(16),
        copies=[list(copy) for copy in said.copies],
        template=said.template,
        attempts=0,
        due_at=due_at,
        status_at=now,
        created_at=now,
    )
    if tx.insert_new(Reach, on=("part_id", "account_id"), part_id=part_id, account_id=account_id):
        threads.widen_audience(tx, conversation)
        people.touch(tx, part.customer_id, conversation_id)
    onward.watch(tx, part, account_id, now=now)
    _answer(tx, conversation, message_id, part_id, by, now)
    questions.ask(
        tx,
        message_id,
        said.text,
        conversation=conversation,
        hint=said.hint,
        settings=told,
        now=now,
    )
    _drop_draft(tx, conversation_id, by, "reply")
    return Sent(message_id, delivery_id, due_at=due_at)


def add_note(tx: Tx, conversation_id: int, said: Said, *, by: Author, now: datetime) -> Sent:
    """Write a note that only the team reads. It belongs to the part of the message it follows.

    Raises NotFound in a thread where the author may see nothing that it could follow.
    """
    if again := _again(tx, said.key):
        return again
    conversation = tx.hold(Conversation, conversation_id)
    newest = messages.newest_message(tx, conversation_id, accounts=said.accounts)
    if newest is None:
        raise NotFound("There is no message yet that a note could follow.")
    message_id = _insert(
        tx, conversation_id, said, newest.part_id, newest.account_id, MessageKind.NOTE, by, now
    )
    if message_id is None:
        return _again(tx, said.key) or _lost()
    threads.change(tx, conversation, now=now, last_message_id=message_id, last_at=now)
    _drop_draft(tx, conversation_id, by, "note")
    return Sent(message_id, None)


def _insert(
    tx: Tx,
    conversation_id: int,
    said: Said,
    part_id: int,
    account_id: int,
    kind: MessageKind,
    by: Author,
    now: datetime,
) -> int | None:
    files = _files(tx, said, by)
    if not said.text.strip() and not files and said.template is None:
        raise BadRequest("Write something, or attach a file.")
    extra: dict[str, Any] = {}
    if said.quick_replies:
        extra["quick_replies"] = list(said.quick_replies)
    if said.copies:
        extra["copies"] = [list(copy) for copy in said.copies]
    message_id = tx.insert_new(
        Message,
        **threads.message_values(
            conversation_id=conversation_id,
            part_id=part_id,
            sighting_id=messages.newest_sighting_id(tx, part_id),
            account_id=account_id,
            kind=kind,
            author=by,
            now=now,
            client_key=said.key,
            text=clean(said.text),
            html=said.html,
            subject=clean(said.subject)[:500],
            reply_to_id=_quoted(tx, conversation_id, said),
            extra=extra,
            files=len(files),
        ),
    )
    if message_id is None:
        return None
    for position, file in enumerate(files):
        tx.update(
            Attachment,
            file.id or 0,
            message_id=message_id,
            account_id=account_id,
            position=position,
        )
    tx.tell(
        Event(
            kind=EventKind.MESSAGE,
            conversation_id=conversation_id,
            message_id=message_id,
            account_id=account_id,
            data={"out": True},
        )
    )
    return message_id


def _files(tx: Tx, said: Said, by: Author) -> list[Attachment]:
    found = [tx.need(Attachment, file_id) for file_id in said.file_ids]
    for file in found:
        if file.message_id is not None or file.agent_id != by.agent_id:
            raise NotFound("A file of this message is no longer there. Attach it again.")
        if file.state != FileState.READY:
            raise BadRequest("%(name)s cannot be sent: it is not here whole.", name=file.name)
    return found


def _quoted(tx: Tx, conversation_id: int, said: Said) -> int | None:
    if said.quote_id is None:
        return None
    quoted = tx.need(Message, said.quote_id)
    if quoted.conversation_id != conversation_id:
        raise NotFound("The quoted message is not in this conversation.")
    return said.quote_id


def _refuse_stale(tx: Tx, conversation_id: int, said: Said, by: Author) -> None:
    if said.seen_id is None:
        return
    newer = messages.newer_ids(
        tx, conversation_id, said.seen_id, but_of=by.agent_id, accounts=said.accounts
    )
    if newer:
        raise Conflict("There is something new. Read it, then send.", newer=tuple(newer))


def _answer(
    tx: Tx, conversation: Conversation, message_id: int, part_id: int, by: Author, now: datetime
) -> None:
    turn = threads.turn_of(conversation)
    step = handling.Step(turn)
    if by.kind == AuthorKind.AGENT and by.agent_id is not None:
        step = handling.agent_replied(turn, by.agent_id)
    elif by.kind == AuthorKind.BOT:
        step = handling.bot_replied(turn)
    threads.change(
        tx,
        conversation,
        step,
        part_id=part_id,
        message_id=message_id,
        now=now,
        last_message_id=message_id,
        last_at=now,
        seen_message_id=message_id,
        unread=0,
    )
    case = messages.open_case(tx, conversation.id or 0)
    if case is not None and case.id is not None and case.first_reply_at is None:
        tx.update(type(case), case.id, first_reply_at=now)


def _drop_draft(tx: Tx, conversation_id: int, by: Author, kind: str) -> None:
    if by.agent_id is None:
        return
    gone = tx.delete(
        Draft,
        col(Draft.agent_id) == by.agent_id,
        col(Draft.conversation_id) == conversation_id,
        col(Draft.kind) == kind,
    )
    if gone:
        tx.tell(Event(kind=EventKind.DRAFT, conversation_id=conversation_id, agent_id=by.agent_id))


def _again(tx: Tx, key: str) -> Sent | None:
    message = messages.by_client_key(tx, key)
    if message is None or message.id is None:
        return None
    made = messages.deliveries_of(tx, [message.id])
    return Sent(
        message.id,
        made[0].id if made else None,
        again=True,
        due_at=made[0].due_at if made else None,
    )


def _lost() -> Sent:
    raise Conflict("The same message was being sent at this moment. Reload to see it.")


def take_back(tx: Tx, delivery_id: int, *, by: Author, now: datetime) -> Message:
    """Undo a send that is still held: the message goes, its words come back to the author.

    Raises Conflict when it has left, and NotFound for somebody else's.
    """
    row = tx.hold(Delivery, delivery_id)
    message = tx.need(Message, row.message_id)
    if message.agent_id != by.agent_id:
        raise NotFound("This message is not yours to take back.")
    if row.status != DeliveryStatus.HELD:
        raise Conflict("It has gone out already, so it cannot be taken back.")
    tx.update(
        Delivery,
        delivery_id,
        status=str(DeliveryStatus.CANCELLED),
        due_at=None,
        status_at=now,
    )
    tx.update(Message, row.message_id, deleted_at=now, revision=message.revision + 1)
    tx.delete(Asked, col(Asked.message_id) == row.message_id)  # It asks nothing of anybody.
    conversation = tx.hold(Conversation, message.conversation_id)
    values: dict[str, Any] = {}
    if conversation.last_message_id == message.id:
        before = messages.newest_said(tx, message.conversation_id)
        values["last_message_id"] = before.id if before else None
    if conversation.last_inbound_id and not conversation.waiting_since:
        last_in = tx.get(Message, conversation.last_inbound_id)
        values["waiting_since"] = last_in.at if last_in else now
    threads.change(tx, conversation, now=now, **values)
    threads.tell_changed(tx, message)
    return message


def retry(tx: Tx, delivery_id: int, *, by: Author, now: datetime) -> None:
    """Try a failed delivery once more, as a new attempt that must end in a provider's answer.

    Raises Conflict for one that did not fail: what may have arrived is never resent blindly.
    """
    row = tx.hold(Delivery, delivery_id)
    if row.status != DeliveryStatus.FAILED:
        raise Conflict("Only a message that was not sent can be tried again.")
    tx.update(
        Delivery,
        delivery_id,
        status=str(DeliveryStatus.QUEUED),
        due_at=now,
        attempts=0,
        refusal="",
        error="",
        provider_code="",
        status_at=now,
        external_id=None,
    )
    receipts.tell(tx, row, now=now)


def settle_uncertain(tx: Tx, delivery_id: int, *, arrived: bool, by: Author, now: datetime) -> None:
    """An agent has found out whether an uncertain message arrived, and says so."""
    row = tx.hold(Delivery, delivery_id)
    if row.status != DeliveryStatus.UNCERTAIN:
        raise Conflict("This message is no longer uncertain. Reload to see what became of it.")
    status = DeliveryStatus.ACCEPTED if arrived else DeliveryStatus.FAILED
    tx.update(
        Delivery,
        delivery_id,
        status=str(status),
        status_at=now,
        refusal="" if arrived else "not_arrived",
        error="",
    )
    receipts.tell(tx, row, now=now, failed=not arrived)


def claim(tx: Tx, *, by: str, now: datetime, limit: int = 50) -> list[Delivery]:
    """Take due deliveries with a lease: one in flight for each contact point, in their order."""
    claimed: list[Delivery] = []
    seen: set[tuple[int, int]] = set()
    for delivery_id in deliveries.due_ids(tx, now, limit=limit, hold=True):
        row = tx.hold(Delivery, delivery_id)
        if (row.part_id, row.account_id) in seen:
            continue
        seen.add((row.part_id, row.account_id))
        values = {
            "status": str(DeliveryStatus.SENDING),
            "attempts": row.attempts + 1,
            "lease_until": now + timedelta(seconds=LEASE_S),
            "lease_by": by,
            "status_at": now,
        }
        tx.update(Delivery, delivery_id, **values)
        row.status, row.attempts = str(DeliveryStatus.SENDING), row.attempts + 1
        claimed.append(row)
        receipts.tell(tx, row, now=now)
    return claimed


def settle(tx: Tx, delivery_id: int, accepted: Accepted, *, attempts: int, now: datetime) -> None:
    """The provider has it: keep the ids by which it will be talked of, and join early receipts.

    A settle that comes after the lease ran out still counts: what is known beats what was feared.
    """
    row = tx.hold(Delivery, delivery_id)
    tx.update(
        Delivery,
        delivery_id,
        external_id=accepted.external_id[:998] or None,
        due_at=None,
        lease_until=None,
        error="",
    )
    row.external_id = accepted.external_id[:998] or None
    for alias in dict.fromkeys(accepted.aliases):
        tx.insert_new(
            ExternalAlias,
            on=("account_id", "external_id"),
            account_id=row.account_id,
            external_id=alias[:998],
            message_id=row.message_id,
            delivery_id=delivery_id,
        )
    news = Receipt(external_id=accepted.external_id, status=accepted.status)
    receipts.apply(tx, row, news, now=now)
    names = [accepted.external_id, *accepted.aliases]
    receipts.join_early(tx, row, names, now=now)
    revisions.join_early(tx, row.account_id, names, now=now)


def settle_failed(
    tx: Tx, delivery_id: int, error: DeliveryError, *, attempts: int, now: datetime
) -> None:
    """The send raised: try again later, give up, or say that nobody knows.

    A receipt that has come meanwhile knows better, and so does a later attempt.
    """
    row = tx.hold(Delivery, delivery_id)
    if row.status != DeliveryStatus.SENDING or row.attempts != attempts:
        return
    status, due_at = delivery.after_error(error, attempts=attempts, now=now)
    tx.update(
        Delivery,
        delivery_id,
        status=str(status),
        due_at=due_at,
        lease_until=None,
        status_at=now,
        refusal=delivery.refusal_of(error) if status == DeliveryStatus.FAILED else "",
        error=error.sentence[:500],
        provider_code=error.provider_code[:40],
    )
    receipts.tell(tx, row, now=now, failed=status == DeliveryStatus.FAILED)
    if status == DeliveryStatus.FAILED:
        receipts.heed(tx, row, delivery.refusal_of(error), now=now)


def lapsed(tx: Reader, now: datetime) -> bool:
    """Whether the lease of a send has run out."""
    return bool(deliveries.lapsed(tx, now, limit=1))


def lapse(tx: Tx, *, idempotent_accounts: frozenset[int], now: datetime) -> int:
    """Find sends whose process died: uncertain, or sent again where that cannot double.

    Returns how many there were.
    """
    found = deliveries.lapsed(tx, now)
    for lost in found:
        row = tx.hold(Delivery, lost.id or 0)
        if row.status != DeliveryStatus.SENDING or row.lease_until != lost.lease_until:
            continue  # Its sender was slow, and has settled it at this moment.
        again = row.account_id in idempotent_accounts
        status = DeliveryStatus.QUEUED if again else DeliveryStatus.UNCERTAIN
        tx.update(
            Delivery,
            row.id or 0,
            status=str(status),
            due_at=now if again else None,
            lease_until=None,
            status_at=now,
        )
        receipts.tell(tx, row, now=now)
    return len(found)
