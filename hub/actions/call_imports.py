"""Calls that were had elsewhere: a transcript or a recording becomes a call of the thread."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlmodel import col

from hub.actions import call_questions, calls, facts, inbound, people, threads
from hub.actions.facts import FactSettings, Heard
from hub.actions.inbound import NOBODYS, StoredFile
from hub.actions.resolving import IdentitySettings
from hub.call import CALL, Call, as_extra, call_of
from hub.contract import Address, CallState, InboundMessage, Proof, SpokenLine, SpokenText
from hub.errors import BadRequest, NotFound
from hub.model import (
    AccountRow,
    Attachment,
    CallLine,
    Conversation,
    Message,
    Part,
    Reach,
    TranscriptionJob,
)
from hub.queries import accounts, messages
from hub.queries import calls as call_lines
from hub.speakers import guess, key_of
from hub.store import Tx
from hub.untrusted import clean
from hub.words import AuthorKind, FileState, MessageKind

HEARD: Final = 400  # Lines of the customer's in which facts are looked for.
OLDEST: Final = timedelta(days=20 * 365)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallImport:
    """A call to be put into a thread. text, sound: what there is of it, one at least.

    sender: the customer's end. part_id: whose thread it belongs to by an agent's word, instead.
    external_id: of whoever imports; without one, what is in the file is its own id, so that the
    same file twice is one call. roles: whose voice a key of the file is, where that is known.
    """

    at: datetime | None
    sender: Address | None = None
    part_id: int | None = None
    sender_name: str = ""
    outbound: bool = False
    external_id: str = ""
    text: SpokenText | None = None
    sound: StoredFile | None = None
    heard: Sequence[Heard | None] = ()  # Of each line, worked out outside the transaction.
    roles: Mapping[str, str] = field(default_factory=dict)
    firm: bool = False  # The roles were said and not guessed: they win over what is there.
    duration_s: int | None = None
    note: str = ""
    agent_id: int | None = None
    agents: tuple[str, ...] = ()
    write: Literal["", "waiting", "missing"] = ""  # waiting: write it down; missing: nobody can.

    @property
    def key(self) -> str:
        """What makes it the same call again."""
        if self.external_id:
            return f"import:{self.external_id}"[:998]
        ends = f"{self.sender} {self.part_id if self.sender is None else ''} {self.at}"
        words = hashlib.sha256(ends.encode())
        for line in self.text.lines if self.text else ():
            words.update(f"{line.speaker}\0{line.channel}\0{line.starts_ms}\0{line.text}".encode())
        if self.sound is not None and self.text is None:
            words.update(self.sound.sha256.encode())
        return f"import:{words.hexdigest()}"


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of it: the call's message, and whether it was there already."""

    message_id: int
    again: bool


def hear_lines(
    lines: Sequence[SpokenLine], roles: Mapping[str, str], *, told: FactSettings, now: datetime
) -> list[Heard | None]:
    """What the customer tells in each line; None for what says nothing. Pure, takes a while."""
    found: list[Heard | None] = []
    left = HEARD
    for line in lines:
        if roles.get(key_of(line)) != "customer" or left <= 0:
            found.append(None)
            continue
        left -= 1
        found.append(facts.hear(line.text, spoken=True, settings=told, now=now))
    return found


def take(
    tx: Tx,
    account_id: int,
    item: CallImport,
    *,
    identity: IdentitySettings = NOBODYS,
    now: datetime,
) -> Imported:
    """Put a call into its customer's thread. The same again replaces its words and nothing else.

    Raises BadRequest and NotFound.
    """
    _check(tx, account_id, item, now)
    known = messages.by_external_id(tx, account_id, item.key)
    message_id = known.id if known is not None else _make(tx, account_id, item, identity, now)
    if not message_id:
        raise BadRequest("This call cannot be put into a thread.")
    message = calls.need_call(tx, message_id)
    call = _described(call_of(message.extra), item)
    if item.text is not None:
        call = _write_lines(tx, message, call, item.text, item)
    _add_sound(tx, message, item, now)
    call = replace(call, writing=_job(tx, message, item, now) or call.writing)
    calls.change(tx, message, call)
    _keep_facts(tx, message, call, item, now)
    return Imported(message_id, known is not None)


def written(
    tx: Tx, message_id: int, text: SpokenText, *, heard: Sequence[Heard | None] = ()
) -> None:
    """A recording was written down: its words are the call's. Raises NotFound."""
    message = calls.need_call(tx, message_id)
    call = call_of(message.extra)
    roles = guess(text.lines, outbound=call.outbound)
    item = CallImport(at=None, text=text, heard=heard, roles={**roles, **call.roles})
    call = _write_lines(tx, message, call, text, item)
    calls.change(tx, message, replace(call, writing="", source=text.source))
    _keep_facts(tx, message, call, item, message.at)


def _check(tx: Tx, account_id: int, item: CallImport, now: datetime) -> None:
    if item.text is None and item.sound is None:
        raise BadRequest("A call needs a transcript or a recording.")
    if item.at is not None and not now - OLDEST <= item.at <= now + timedelta(hours=1):
        raise BadRequest("The call cannot have been at that time.")
    if item.sender is None and item.part_id is None:
        raise BadRequest("Say whose call it was: by the phone number, +34600111222.")
    tx.need(AccountRow, account_id)


def _make(
    tx: Tx, account_id: int, item: CallImport, identity: IdentitySettings, now: datetime
) -> int | None:
    if item.part_id is not None:
        return _make_in(tx, account_id, item.part_id, item, now)
    first = InboundMessage(
        external_id=item.key,
        sender=item.sender or Address("phone", ""),
        proof=Proof.CLAIMED,
        sender_name=item.sender_name,
        happened_at=item.at,
        language=item.text.language if item.text else "",
        # What is over neither wakes a thread nor waits for an answer.
        automatic="" if item.outbound else "system",
        outbound_echo=item.outbound,
        extra={CALL: as_extra(Call())},
    )
    made = inbound.receive_message(tx, account_id, first, identity=identity, now=now)
    if made:
        tx.update(Message, made, automatic="")  # A person spoke, though a machine handed it over.
    return made


def _make_in(tx: Tx, account_id: int, part_id: int, item: CallImport, now: datetime) -> int | None:
    """A call of which an agent says whose it was: it stands with what they are looking at."""
    part = tx.need(Part, part_id)
    conversation = tx.hold(Conversation, part.conversation_id)
    author = threads.Author(
        kind=AuthorKind.SYSTEM if item.outbound else AuthorKind.CUSTOMER, agent_id=None
    )
    message_id = tx.insert_new(
        Message,
        **threads.message_values(
            conversation_id=conversation.id or 0,
            part_id=part_id,
            sighting_id=messages.newest_sighting_id(tx, part_id),
            account_id=account_id,
            kind=MessageKind.CALL,
            author=author,
            now=now,
            external_id=item.key,
            text="",
            proof=int(Proof.VERIFIED),
            automatic="",
            language=item.text.language[:20] if item.text else "",
            happened_at=item.at,
            extra={CALL: as_extra(Call())},
            files=0,
        ),
    )
    if message_id is not None:
        if accounts.reach(tx, part_id, account_id) is None:
            on = ("part_id", "account_id")
            tx.insert_new(Reach, on=on, part_id=part_id, account_id=account_id)
            threads.widen_audience(tx, conversation)
        threads.change(tx, conversation, now=now, last_message_id=message_id, last_at=now)
    return message_id


def _described(call: Call, item: CallImport) -> Call:
    """The facts of the call itself. That it is over is certain; who took it shows in its words."""
    length = item.duration_s
    if length is None and item.text is not None and item.text.duration_ms is not None:
        length = round(item.text.duration_ms / 1000)
    ended = item.at + timedelta(seconds=length) if item.at and length is not None else item.at
    return replace(
        call,
        state=CallState.COMPLETED,
        outbound=item.outbound,
        started_at=item.at or call.started_at,
        ended_at=ended or call.ended_at,
        duration_s=length if length is not None else call.duration_s,
        note=clean(item.note)[: calls.MAX_NOTE] or call.note,
        note_by=item.agent_id if item.note else call.note_by,
        agent_id=item.agent_id or call.agent_id,
        source=item.text.source if item.text else call.source,
    )


def _write_lines(tx: Tx, message: Message, call: Call, text: SpokenText, item: CallImport) -> Call:
    """The lines of a transcript in the place of those that were there."""
    tx.delete(CallLine, col(CallLine.message_id) == message.id)
    rows: list[dict[str, Any]] = []
    heard = [*item.heard, *[None] * (len(text.lines) - len(item.heard))]
    at = 0
    for seq, (line, told) in enumerate(zip(text.lines, heard, strict=True)):
        at = line.starts_ms if line.starts_ms is not None else at
        rows.append(
            {
                "message_id": message.id,
                "stream": "file",
                "speaker": key_of(line),
                "seq": seq,
                "at_ms": at,
                "starts_ms": line.starts_ms,
                "ends_ms": line.ends_ms,
                "text": told.text if told else clean(line.text),
                "confidence": line.confidence,
                "final": True,
                "doubtful": line.doubtful,
            }
        )
    tx.insert_many(CallLine, rows[: calls.MAX_LINES])
    message.text = "\n".join(row["text"] for row in rows)
    roles = {**call.roles, **item.roles} if item.firm else {**item.roles, **call.roles}
    last = rows[-1]["ends_ms"] or rows[-1]["starts_ms"] if rows else None
    length = call.duration_s if call.duration_s is not None else (last and round(last / 1000))
    return replace(
        call, roles=roles, duration_s=length, spoke="agent" in roles.values(), writing=""
    )


def _add_sound(tx: Tx, message: Message, item: CallImport, now: datetime) -> None:
    sound = item.sound
    known = messages.attachments_of(tx, [message.id or 0])
    if sound is None or any(row.sha256 == sound.sha256 for row in known):
        return
    tx.insert(
        Attachment,
        message_id=message.id,
        account_id=message.account_id,
        position=len(known),
        name=sound.name,
        media_type=sound.media_type,
        size=sound.size,
        state=str(FileState.READY),
        key=sound.key,
        sha256=sound.sha256,
        voice=True,
        locator="",
        created_at=now,
    )
    message.files += 1
    tx.update(Message, message.id or 0, files=message.files)


def _job(tx: Tx, message: Message, item: CallImport, now: datetime) -> str:
    """Have a recording without words written down. Returns what the call says of it."""
    if item.text is not None or not item.write or item.sound is None:
        return ""
    if item.write == "missing":
        return "missing"
    files = messages.attachments_of(tx, [message.id or 0])
    return "waiting" if files and order(tx, files[-1], now=now) else ""


def order(tx: Tx, file: Attachment, *, now: datetime) -> bool:
    """Have a recording written down by whichever process can. False if it is under way."""
    if file.message_id is None or file.state != FileState.READY:
        raise NotFound("There is no recording to write down.")
    made = tx.insert_new(
        TranscriptionJob,
        on=("attachment_id",),
        message_id=file.message_id,
        attachment_id=file.id,
        due_at=now,
        reason="",
        created_at=now,
    )
    if made is not None:
        return True
    known = tx.find(TranscriptionJob, attachment_id=file.id)
    if known is None or known.due_at is not None:
        return False
    tx.update(TranscriptionJob, known.id or 0, due_at=now, attempts=0, reason="")
    return True


def write_down(tx: Tx, message_id: int, *, can: bool, now: datetime) -> None:
    """An agent wants a call's recording written down. can: whether some process is able to.

    Raises NotFound where there is no recording.
    """
    message = calls.need_call(tx, message_id)
    sounds = [
        row
        for row in messages.attachments_of(tx, [message_id])
        if row.state == FileState.READY and row.media_type.startswith(("audio/", "video/"))
    ]
    if not sounds:
        raise NotFound("There is no recording to write down.")
    if can:
        order(tx, sounds[-1], now=now)
    calls.change(
        tx, message, replace(call_of(message.extra), writing="waiting" if can else "missing")
    )


def _keep_facts(tx: Tx, message: Message, call: Call, item: CallImport, now: datetime) -> None:
    """What the customer told in the call, found before the transaction, and what we asked. Line by
    line: what is told after a question was not known when it was asked."""
    if item.text is None:
        return
    call_questions.forget(tx, message)
    told = any(one is not None and one.mentions for one in item.heard)
    if told:
        facts.forget(tx, message.id or 0)
    conversation = tx.need(Conversation, message.conversation_id)
    but = None if told else message.id  # Of an earlier reading, whose order nobody knows.
    lines = call_lines.lines(tx, message.id or 0, limit=call_questions.READ)
    for line in sorted(lines, key=lambda one: one.seq):
        heard = item.heard[line.seq] if line.seq < len(item.heard) else None
        if call.role(line.speaker) == "agent":
            call_questions.of_line(tx, message, line, but=but, now=now)
        if heard is None or not heard.mentions:
            continue
        facts.keep(
            tx,
            message.id or 0,
            heard,
            conversation=conversation,
            part_id=message.part_id,
            account_id=message.account_id,
            now=now,
        )
    if told:
        people.touch_facts(tx, conversation.customer_id, conversation.id or 0)
