"""Calls: one message each that grows while people talk, and is done when they have hung up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import update
from sqlmodel import col

from hub import handling
from hub.actions import call_questions, facts, people, threads
from hub.actions.facts import PLAIN, FactSettings, Heard
from hub.actions.threads import Author
from hub.call import CALL, Call, CallOutcome, as_extra, call_of, take
from hub.contract import CallSegment, CallState, CallUpdate, FileRef
from hub.errors import BadRequest, NotFound
from hub.facts.asking import find_questions
from hub.model import Attachment, CallLine, Conversation, Message
from hub.queries import calls, messages
from hub.store import Tx
from hub.untrusted import clean
from hub.words import FileState, MessageKind

MAX_LINES: Final = 50_000
MAX_LINE: Final = 10_000  # Characters.
MAX_LAST: Final = 100  # Voices that were still talking when it ended.
MAX_FILES: Final = 20
MAX_NOTE: Final = 4000
LOOK_BACK: Final = 6  # Lines among which our last question stands.
MAX_SEQ: Final = 2_000_000_000
ROLES: Final = ("customer", "agent", "other")
_LOST: Final = (CallOutcome.MISSED, CallOutcome.VOICEMAIL)


def take_news(tx: Tx, message_id: int, item: CallUpdate, *, now: datetime) -> None:
    """How a call stands now. Repeats and disorder change nothing."""
    message = tx.hold(Message, message_id)
    if message.kind != MessageKind.CALL or message.erased_at is not None:
        return
    before = call_of(message.extra)
    timed = item if item.happened_at is not None else replace(item, happened_at=now)
    call = take(before, timed)
    added = _add_files(tx, message, item.files, now)
    if call == before and not added:
        return
    if call.is_over and not before.is_over:
        for line in _settle_lines(tx, message):
            if call.role(line.speaker) == "agent":
                call_questions.of_line(tx, message, line, now=now)
    _save(tx, message, call, files=message.files + added)
    _turn(tx, message, before, call, now)


def hear(
    tx: Tx, message_id: int, item: CallSegment, *, told: FactSettings = PLAIN, now: datetime
) -> None:
    """Something was said, or is being said: what is not final goes when its speaker goes on.

    What the customer tells with it is kept as of any message, and what must not be kept in clear
    is dotted out before it is written down.
    """
    message = tx.hold(Message, message_id)
    if message.kind != MessageKind.CALL or message.erased_at is not None:
        return
    call = call_of(message.extra)
    text = clean(item.text).strip()[:MAX_LINE]
    heard = _heard(tx, message, call, item, text, told, now)
    if text and _put(tx, message, item, heard.text, now):
        if call.role(item.speaker) == "agent":
            call = replace(call, spoke=True)
            if item.final:
                call_questions.of_line(tx, message, _line(tx, message, item), told=told, now=now)
        _save(tx, message, call)
        if heard.mentions and item.final:
            _keep_facts(tx, message, heard, now)
    if item.ended:
        over = CallUpdate(
            external_id=item.external_id,
            sender=item.sender,
            proof=item.proof,
            state=CallState.COMPLETED,
            happened_at=item.happened_at,
        )
        take_news(tx, message_id, over, now=now)


def _heard(
    tx: Tx,
    message: Message,
    call: Call,
    item: CallSegment,
    text: str,
    told: FactSettings,
    now: datetime,
) -> Heard:
    """The words as they are kept, and what the customer tells: often what was just asked for."""
    if call.role(item.speaker) != "customer" or not text:
        return Heard(text=text)
    said = calls.lines(tx, message.id or 0, limit=LOOK_BACK, newest=True)
    ours = next((one.text for one in reversed(said) if call.role(one.speaker) == "agent"), "")
    asked = find_questions(ours, patterns=told.patterns) if ours else ()
    return facts.hear(text, asked=asked, spoken=True, settings=told, now=now)


def _keep_facts(tx: Tx, message: Message, heard: Heard, now: datetime) -> None:
    """What is told stands at the end of the call's words, where the line was put."""
    if not heard.mentions:
        return
    begin = max(0, message.text.rfind(heard.text))
    moved = tuple(
        replace(one, start=one.start + begin, end=one.end + begin) for one in heard.mentions
    )
    conversation = tx.need(Conversation, message.conversation_id)
    facts.keep(
        tx,
        message.id or 0,
        replace(heard, mentions=moved),
        conversation=conversation,
        part_id=message.part_id,
        account_id=message.account_id,
        now=now,
    )
    people.touch_facts(tx, conversation.customer_id, message.conversation_id)


def _put(tx: Tx, message: Message, item: CallSegment, text: str, now: datetime) -> bool:
    """Write a line, and the call's words with it. False where it changes nothing."""
    place, seq = _place(message, item)
    speaker = place["speaker"]
    at = item.happened_at or now
    starts, ends = _ms(item.starts_ms), _ms(item.ends_ms)
    values: dict[str, Any] = {
        "at_ms": starts if starts is not None else int(at.timestamp() * 1000),
        "starts_ms": starts,
        "ends_ms": ends,
        "text": text,
        "confidence": item.confidence,
        "final": item.final or call_of(message.extra).is_over,
    }
    same = (
        (col(CallLine.message_id) == message.id)
        & (col(CallLine.stream) == place["stream"])
        & (col(CallLine.speaker) == speaker)
    )
    if not values["final"] and tx.select(CallLine, same, col(CallLine.seq) > seq, limit=1):
        return False  # Its speaker has gone on.
    tx.delete(CallLine, same, col(CallLine.seq) < seq, col(CallLine.final).is_(False))
    known = tx.find(CallLine, **place, seq=seq)
    if known is None:
        last = values["final"] and calls.is_last(tx, message.id or 0, values["at_ms"])
        tx.insert(CallLine, **place, seq=seq, doubtful=False, **values)
    elif known.final and (not values["final"] or _is_same(known, values)):
        return False
    else:
        last = values["final"] and not known.final
        last = last and calls.is_last(tx, message.id or 0, values["at_ms"])
        tx.update(CallLine, known.id or 0, **values)
    if values["final"]:
        # Nearly always it is the last, and the words so far need not be read again.
        words = f"{message.text}\n{text}".strip()
        message.text = words if last else calls.words(tx, message.id or 0, limit=MAX_LINES)
    return True


def _place(message: Message, item: CallSegment) -> tuple[dict[str, Any], int]:
    """What a line is found by, and its number among its speaker's."""
    speaker, seq = clean(item.speaker)[:60] or "voice", max(0, min(item.seq, MAX_SEQ))
    place = {"message_id": message.id, "stream": clean(item.stream)[:64], "speaker": speaker}
    return place, seq


def _line(tx: Tx, message: Message, item: CallSegment) -> CallLine | None:
    """What was just written down of it."""
    place, seq = _place(message, item)
    return tx.find(CallLine, **place, seq=seq)


def _is_same(line: CallLine, values: Mapping[str, Any]) -> bool:
    return all(getattr(line, name) == value for name, value in values.items())


def _ms(value: int | None) -> int | None:
    return None if value is None else max(0, min(value, MAX_SEQ))


def _settle_lines(tx: Tx, message: Message) -> list[CallLine]:
    """Nobody goes on after the end: what was heard last stays, though it was not final."""
    heard = tx.all(CallLine, message_id=message.id, final=False, limit=MAX_LAST)
    changed = tx.execute(
        update(CallLine)
        .where(col(CallLine.message_id) == message.id, col(CallLine.final).is_(False))
        .values(final=True)
    ).rowcount
    if changed:
        message.text = calls.words(tx, message.id or 0, limit=MAX_LINES)
    return heard


def _add_files(tx: Tx, message: Message, files: Sequence[FileRef], now: datetime) -> int:
    """Recordings that are not there yet, to be fetched behind the commit."""
    known = messages.attachments_of(tx, [message.id or 0]) if files else []
    locators = {row.locator for row in known}
    added = 0
    for file in files[: max(0, MAX_FILES - len(known))]:
        locator = clean(file.locator)
        if not locator or locator in locators:
            continue
        tx.insert(
            Attachment,
            message_id=message.id,
            account_id=message.account_id,
            position=len(known) + added,
            name=clean(file.name)[:255],
            media_type=clean(file.media_type)[:100],
            size=file.size,
            state=str(FileState.WAITING),
            voice=True,
            locator=locator,
            due_at=now,
            created_at=now,
        )
        locators.add(locator)
        added += 1
    return added


def _save(tx: Tx, message: Message, call: Call, *, files: int | None = None) -> None:
    message_id, extra = message.id or 0, {**message.extra, CALL: as_extra(call)}
    fetch = files is not None and files != message.files
    tx.update(
        Message,
        message_id,
        extra=extra,
        text=message.text,
        files=message.files if files is None else files,
        revision=message.revision + 1,
    )
    threads.tell_changed(tx, message, files=fetch)


def _turn(tx: Tx, message: Message, before: Call, call: Call, now: datetime) -> None:
    """Somebody who is talked to waits no longer; who was missed wakes the thread once more."""
    if call.outbound or before.outcome == call.outcome:
        return
    conversation = tx.hold(Conversation, message.conversation_id)
    turn = threads.turn_of(conversation)
    talks = (CallOutcome.ACTIVE, CallOutcome.ANSWERED)
    if call.outcome in talks and before.outcome not in talks:
        threads.change(tx, conversation, handling.Step(replace(turn, waiting_since=None)), now=now)
    elif call.outcome in _LOST and before.outcome not in _LOST:
        step = handling.customer_wrote(turn, now)
        part_id, message_id = message.part_id, message.id
        threads.change(tx, conversation, step, part_id=part_id, message_id=message_id, now=now)


# --- what agents add ----------------------------------------------------------------------------


def write_note(tx: Tx, message_id: int, text: str, *, by: Author, now: datetime) -> None:
    """What came of a call, in an agent's words; "" takes it away. Raises NotFound, BadRequest."""
    message = need_call(tx, message_id)
    text = clean(text).strip()
    if len(text) > MAX_NOTE:
        raise BadRequest("A note on a call has 4,000 characters at most.")
    call = call_of(message.extra)
    noted = (text, by.agent_id, now) if text else ("", None, None)
    _save(tx, message, replace(call, note=noted[0], note_by=noted[1], note_at=noted[2]))


def name_speakers(
    tx: Tx, message_id: int, roles: Mapping[str, str], names: Mapping[str, str], *, now: datetime
) -> None:
    """Whose voice is whose, as an agent hears it. Raises NotFound, BadRequest."""
    message = need_call(tx, message_id)
    known = set(calls.speakers(tx, message_id))
    if not set(roles) | set(names) <= known:
        raise BadRequest("Nobody of that name speaks in this call.")
    if not set(roles.values()) <= {*ROLES, ""}:
        raise BadRequest("A voice is the customer's, an agent's or somebody else's.")
    call = call_of(message.extra)
    said = {**call.names, **{k: " ".join(clean(v).split())[:100] for k, v in names.items()}}
    found = replace(
        call,
        roles={key: role for key, role in {**call.roles, **roles}.items() if role},
        names={key: name for key, name in said.items() if name},
    )
    if found.roles != call.roles:
        call_questions.anew(tx, message, found, now=now)
    spoke = any(found.role(key) == "agent" for key in known)
    _save(tx, message, replace(found, spoke=spoke))


def need_call(tx: Tx, message_id: int) -> Message:
    """The call, held for the rest of the transaction. Raises NotFound."""
    message = tx.hold(Message, message_id)
    if message.kind != MessageKind.CALL or message.erased_at is not None:
        raise NotFound("There is no such call.")
    return message


def change(tx: Tx, message: Message, call: Call) -> None:
    """Write a held call anew and tell it."""
    _save(tx, message, call)
