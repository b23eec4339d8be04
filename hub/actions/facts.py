"""What customers tell, into the store: found in the words of a message in its own transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlmodel import col

from hub.actions import people
from hub.errors import BadRequest, NotFound
from hub.events import Event, EventKind
from hub.facts import secrets
from hub.facts.finding import find_on
from hub.facts.mention import SENSITIVE, Act, FactKind, Mention, Question
from hub.facts.patterns import DEFAULT, Patterns
from hub.facts.reading import MAX_CHARACTERS, read
from hub.facts.sheet import Sheet
from hub.model import Conversation, Fact, FactExample, Message
from hub.queries import customers, facts, messages
from hub.store import Tx
from hub.untrusted import clean
from hub.words import FactSource, Handling

MAX_OF_A_MESSAGE: Final = 40
MAX_EXAMPLES: Final = 50  # Of one kind.
SEALED: Final = "sealed"  # In a message's `extra`: what was dotted out of its words.
# Somebody's complaint must be read to be answered: only as a fact it is masked.
_LEFT: Final = frozenset({FactKind.HEALTH})


@dataclass(frozen=True, slots=True, kw_only=True)
class FactSettings:
    """What finding facts needs to know of this installation.

    secret: keys the digests of what is not kept in clear. seal: hides what was dotted out; without
    one it is gone. patterns: of the shop's own numbers. region: by whose rules numbers are read.
    """

    secret: bytes = b""
    seal: Callable[[str], str] | None = None
    patterns: Patterns = DEFAULT
    region: str = ""


PLAIN: Final = FactSettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The words of a message as they are kept, and what they tell.

    digests: of each mention, "" for one that may be read. hidden: what was dotted out, as
    (start, end, clear words).
    """

    text: str
    mentions: tuple[Mention, ...] = ()
    digests: tuple[str, ...] = ()
    hidden: tuple[tuple[int, int, str], ...] = ()


def hear(
    text: str,
    *,
    asked: Sequence[Question] = (),
    spoken: bool = False,
    settings: FactSettings = PLAIN,
    now: datetime,
) -> Heard:
    """What a customer's words tell. Pure: what must not be kept in clear is dotted out of them."""
    sheet = Sheet(
        read(text, transcript=spoken),
        asked,
        patterns=settings.patterns,
        region=settings.region or "ES",
        today=now.date(),
        spoken=spoken,
    )
    found = find_on(sheet)[:MAX_OF_A_MESSAGE]
    # What was heard reads otherwise when it is typed, and of a long text the rest was not read.
    whole = not spoken and len(text) <= MAX_CHARACTERS
    spans = secrets.spans_on(sheet) if whole else secrets.mask(text)[1]
    places = {(span.start, span.end) for span in spans if span.kind not in _LEFT}
    places |= {(one.start, one.end) for one in found if one.kind in SENSITIVE - _LEFT}
    hidden = tuple((start, end, text[start:end]) for start, end in sorted(places))
    return Heard(
        text=_dotted(text, hidden) if hidden else text,
        mentions=tuple(_masked(one) if one.is_sensitive else one for one in found),
        digests=tuple(_digest(one, settings) for one in found),
        hidden=hidden,
    )


def _dotted(text: str, hidden: Sequence[tuple[int, int, str]]) -> str:
    """`text` of the same length, with dots for the letters and digits of these places."""
    letters = list(text)
    for start, end, clear in hidden:
        letters[start:end] = ["•" if one.isalnum() else one for one in clear]
    return "".join(letters)


def _masked(mention: Mention) -> Mention:
    shown = secrets.masked(mention)
    return replace(mention, value=shown, text=shown)


def _digest(mention: Mention, settings: FactSettings) -> str:
    return secrets.digest(mention.value, key=settings.secret) if mention.is_sensitive else ""


def sealed(heard: Heard, settings: FactSettings) -> dict[str, str]:
    """What goes into the `extra` of a message whose words were dotted out."""
    if not heard.hidden or settings.seal is None:
        return {}
    return {SEALED: settings.seal(json.dumps(heard.hidden, ensure_ascii=False))}


def conceal(words: str | None, heard: Heard) -> str:
    """The same secrets dotted out of other words of the message: its HTML, what it quotes."""
    for _, _, clear in heard.hidden:
        if words and len(clear) >= 4:
            words = words.replace(clear, _dotted(clear, [(0, len(clear), clear)]))
    return words or ""


def revealed(text: str, hidden: Sequence[Sequence[Any]]) -> str:
    """The words of a message as they were written. hidden: as `sealed` has kept it."""
    letters = list(text)
    for start, end, clear in hidden:
        letters[int(start) : int(end)] = list(str(clear))
    return "".join(letters)


def keep(
    tx: Tx,
    message_id: int,
    heard: Heard,
    *,
    conversation: Conversation,
    part_id: int,
    account_id: int,
    case_id: int | None = None,
    now: datetime,
) -> None:
    """Store what a message tells. Whoever tells of the message shows it with it.

    case_id: the open case, where it is known already.
    """
    if not heard.mentions:
        return
    source = {
        "message_id": message_id,
        "part_id": part_id,
        "account_id": account_id,
        "case_id": case_id or messages.open_case_id(tx, conversation.id or 0),
        "source": str(FactSource.SAID),
        "told_to": listener_of(conversation),
        "at": now,
    }
    for mention, digest in zip(heard.mentions, heard.digests, strict=True):
        tx.insert(Fact, **_values(mention, digest), **source)


def reread(
    tx: Tx,
    message: Message,
    text: str,
    *,
    spoken: bool = False,
    settings: FactSettings = PLAIN,
    now: datetime,
) -> Heard:
    """Find anew what a message tells whose words have changed. What an agent said of it stays.

    The caller stores the words as they are kept.
    """
    conversation = tx.need(Conversation, message.conversation_id)
    asked = facts.asked_before(tx, message.conversation_id, message.id or 0)
    heard = hear(text, asked=asked, spoken=spoken, settings=settings, now=now)
    gone = forget(tx, message.id or 0)
    if heard.mentions:
        keep(
            tx,
            message.id or 0,
            heard,
            conversation=conversation,
            part_id=message.part_id,
            account_id=message.account_id,
            now=now,
        )
    if heard.mentions or gone:
        people.touch_facts(tx, conversation.customer_id, message.conversation_id)
    return heard


def forget(tx: Tx, message_id: int) -> int:
    """What a message told is told no more: it was changed or taken back. Returns how much went."""
    return tx.delete(
        Fact,
        col(Fact.message_id) == message_id,
        col(Fact.source) == FactSource.SAID,
        col(Fact.confirmed_at).is_(None),
        col(Fact.retracted_at).is_(None),
    )


def state(
    tx: Tx,
    conversation_id: int,
    found: Sequence[Mention],
    *,
    source: FactSource,
    part_id: int | None = None,
    by: str = "",
    account_id: int | None = None,
    agent_id: int | None = None,
    settings: FactSettings = PLAIN,
    now: datetime,
) -> list[int]:
    """Keep what stands in no message: slots of a bot, a form, an import, what an agent notes.

    part_id: whose; the customer's newest part without one. by: who heard it, "bot:2". Returns the
    new facts' ids; what is known already is not kept twice. Raises NotFound where the customer
    has no address yet that it could belong to.
    """
    conversation = tx.hold(Conversation, conversation_id)
    part = part_id or customers.newest_part_id(tx, conversation_id)
    if part is None:
        raise NotFound("This customer has no address yet that a fact could belong to.")
    case_id = messages.open_case_id(tx, conversation_id)
    have = {(row.kind, row.label, row.value, row.digest) for row in _unmarked(tx, conversation_id)}
    made = []
    for mention in found[:MAX_OF_A_MESSAGE]:
        kept = _masked(mention) if mention.is_sensitive else mention
        values = _values(kept, _digest(mention, settings))
        if (values["kind"], values["label"], values["value"], values["digest"]) in have:
            continue
        if mention.is_sensitive and settings.seal is not None:
            values["sealed"] = settings.seal(mention.value)
        made.append(
            tx.insert(
                Fact,
                **values,
                message_id=None,
                part_id=part,
                account_id=account_id,
                case_id=case_id,
                source=str(source),
                told_to=by,
                at=now,
            )
        )
        if agent_id is not None:
            tx.update(Fact, made[-1], agent_id=agent_id)
    if made:
        people.touch_facts(tx, conversation.customer_id, conversation_id)
    return made


def _unmarked(tx: Tx, conversation_id: int) -> list[Fact]:
    rows = facts.of_conversation(tx, conversation_id)
    return [row for row in rows if row.retracted_at is None]


def confirm(tx: Tx, fact_id: int, *, agent_id: int, now: datetime) -> None:
    """An agent has checked it with the customer. Raises NotFound."""
    _mark(tx, fact_id, confirmed_at=now, retracted_at=None, agent_id=agent_id)


def retract(tx: Tx, fact_id: int, *, agent_id: int, now: datetime) -> None:
    """It does not hold, an agent says. Kept, so that it can be put back. Raises NotFound."""
    _mark(tx, fact_id, confirmed_at=None, retracted_at=now, agent_id=agent_id)


def put_back(tx: Tx, fact_id: int, *, agent_id: int, now: datetime) -> None:
    """What an agent said of a fact is taken back. Raises NotFound."""
    _mark(tx, fact_id, confirmed_at=None, retracted_at=None, agent_id=agent_id)


def correct(
    tx: Tx,
    fact_id: int,
    value: str,
    *,
    agent_id: int,
    settings: FactSettings = PLAIN,
    now: datetime,
) -> int:
    """Another value in the place of a fact, by an agent. Returns the new fact's id.

    Raises BadRequest without a value, and NotFound.
    """
    words = clean(value).strip()
    if not words:
        raise BadRequest("Write the right value.")
    row = tx.hold(Fact, fact_id)
    conversation_id = facts.conversation_id_of(tx, row)
    tx.update(Fact, fact_id, retracted_at=now, confirmed_at=None, agent_id=agent_id)
    mention = Mention(
        kind=FactKind(row.kind),
        label=row.label,
        value=words[:500],
        text=words[:500],
        start=0,
        end=0,
        act=Act.CORRECTS,
    )
    made = state(
        tx,
        conversation_id,
        [mention],
        source=FactSource.AGENT,
        part_id=row.part_id,
        by=f"agent:{agent_id}",
        account_id=row.account_id,
        agent_id=agent_id,
        settings=settings,
        now=now,
    )
    if not made:  # It was known beside the wrong one.
        _touch(tx, row)
        return fact_id
    return made[0]


def _mark(tx: Tx, fact_id: int, **values: Any) -> None:
    row = tx.hold(Fact, fact_id)
    tx.update(Fact, fact_id, **values)
    _touch(tx, row)


def _touch(tx: Tx, row: Fact) -> None:
    conversation = tx.need(Conversation, facts.conversation_id_of(tx, row))
    people.touch_facts(tx, conversation.customer_id, conversation.id or 0)


def move(tx: Tx, message_ids: Sequence[int], part_id: int) -> None:
    """Messages stand under another part from now on, and so does what they tell."""
    for begin in range(0, len(message_ids), 500):
        some = message_ids[begin : begin + 500]
        for row in tx.among(Fact, "message_id", some, limit=MAX_OF_A_MESSAGE * len(some)):
            tx.update(Fact, row.id or 0, part_id=part_id)


def add_example(
    tx: Tx, kind: FactKind, text: str, *, agent_id: int | None = None, now: datetime
) -> int | None:
    """An example of how the shop writes a number or a product. Returns its id, None if known.

    Raises BadRequest for one that nothing can be learned from.
    """
    words = clean(text).strip()
    if not 2 <= len(words) <= 100:
        raise BadRequest("An example has 2 to 100 characters.")
    if kind != FactKind.PRODUCT and not any(one.isdigit() for one in words):
        raise BadRequest("An example of a number has at least one digit.")
    if len(tx.all(FactExample, kind=str(kind))) >= MAX_EXAMPLES:
        raise BadRequest("There are %(count)s examples already. Remove one.", count=MAX_EXAMPLES)
    tx.tell(Event(kind=EventKind.PATTERNS))
    return tx.insert_new(
        FactExample, on=("kind", "text"), kind=str(kind), text=words, agent_id=agent_id, at=now
    )


def remove_example(tx: Tx, example_id: int) -> None:
    """Numbers that look like it are found no more. Facts that were found stay."""
    tx.delete(FactExample, col(FactExample.id) == example_id)
    tx.tell(Event(kind=EventKind.PATTERNS))


def listener_of(conversation: Conversation) -> str:
    """Who hears what the customer says now."""
    if conversation.handling == Handling.AGENT and conversation.assignee_id is not None:
        return f"agent:{conversation.assignee_id}"
    return "bot" if conversation.handling == Handling.BOT else ""


def _values(mention: Mention, digest: str = "") -> dict[str, Any]:
    return {
        "kind": str(mention.kind),
        "label": mention.label[:100],
        "value": mention.value[:500],
        "text": mention.text[:500],
        "begin": mention.start,
        "end": mention.end,
        "confidence": mention.confidence,
        "act": str(mention.act),
        "digest": digest,
        "sealed": "",
        "confirmed_at": None,
        "retracted_at": None,
        "agent_id": None,
    }
