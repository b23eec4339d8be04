"""What a customer has told, as view values: the panel's facts, the brief, and the hint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from agent_ui import views
from agent_ui.fact_words import the_fact
from agent_ui.scene import Scene
from agent_ui.words import words
from hub.actions.facts import SEALED
from hub.brief import BriefLine
from hub.facts.hints import Hint
from hub.facts.known import OF_A_CASE, Known, fold
from hub.facts.mention import SENSITIVE, SURE, FactKind
from hub.model import Conversation, Fact, Message
from hub.queries import briefs, facts, messages

MAX_SHOWN: Final = 40
_FIRST: Final = tuple(FactKind)  # In the order in which they are declared: numbers first.


def told_views(
    scene: Scene, conversation: Conversation
) -> tuple[tuple[views.FactView, ...], tuple[views.FactView, ...]]:
    """What holds as of the last message: of the matter at hand, and of those before."""
    number = conversation.id or 0
    rows = facts.of_conversation(scene.tx, number, accounts=scene.eyes.accounts)
    if not rows:
        return (), ()
    case = messages.open_case(scene.tx, number)
    case_id = case.id if case else None
    held = fold(facts.told_of(rows), now=conversation.last_at)
    by_id = {row.id or 0: row for row in rows}
    now = [one for one in held if case_id is None or _is_of(one, case_id)]
    before = [one for one in held if one not in now]
    return _views(scene, now, by_id), _views(scene, before, by_id)


def _is_of(one: Known, case_id: int) -> bool:
    return one.kind not in OF_A_CASE or one.case_id in (None, case_id)


def _views(
    scene: Scene, held: Sequence[Known], rows: Mapping[int, Fact]
) -> tuple[views.FactView, ...]:
    ordered = sorted(held, key=lambda one: (_FIRST.index(one.kind), -one.at.timestamp()))
    return tuple(fact_view(scene, one, rows[one.fact_id]) for one in ordered[:MAX_SHOWN])


def fact_view(scene: Scene, one: Known, row: Fact) -> views.FactView:
    """One fact as the panel and the hint show it."""
    message = scene.tx.get(Message, row.message_id) if row.message_id else None
    heard: Literal["agent", "bot", ""] = ""
    name = ""
    for listener in one.told_to:
        kind, _, number = listener.partition(":")
        if kind == "agent" and number.isdecimal():
            agent = scene.agent(int(number))
            heard, name = "agent", agent.name if agent else ""
        elif kind == "bot":
            heard = heard or "bot"
    writer = scene.agent(row.agent_id) if row.source == "agent" else None
    return views.FactView(
        id=one.fact_id,
        kind=str(one.kind),
        label=one.label,
        value=_value(one),
        at=one.at,
        channel=scene.channel_of(row.account_id) if row.account_id else "",
        message_id=row.message_id,
        source=row.source,
        to=heard,
        to_name=name,
        by=writer.name if writer else "",
        guess=one.confidence < SURE,
        confirmed=one.confirmed,
        masked=one.kind in SENSITIVE,
        reveal=bool(row.sealed) or (message is not None and SEALED in message.extra),
    )


def _value(one: Known) -> str:
    """As it was written where that reads better than its normal form."""
    written = (FactKind.ADDRESS, FactKind.TRIED, FactKind.WANTS, FactKind.ORDER, FactKind.BOOKING)
    return one.text if one.kind in written and one.text else one.value


def brief_view(scene: Scene, conversation: Conversation) -> views.BriefView:
    """The brief of the matter at hand and what was told, as far as these eyes see."""
    customer = scene.customer(conversation.customer_id)
    told, earlier = told_views(scene, conversation)
    return views.BriefView(
        customer_id=conversation.customer_id,
        conversation_id=conversation.id or 0,
        # Both only grow, and whatever the brief is made of makes one of them grow.
        rev=conversation.revision + customer.revision,
        lines=() if customer.erased_at else brief_lines(scene, conversation.id or 0),
        told=told,
        earlier=earlier,
        erased=customer.erased_at is not None,
    )


def brief_lines(
    scene: Scene, conversation_id: int, *, until: int | None = None
) -> tuple[views.BriefLineView, ...]:
    """The lines of a brief, now or as it was when the message `until` was written."""
    lines = briefs.brief_of(scene.tx, conversation_id, accounts=scene.eyes.accounts, until=until)
    return tuple(_line(line) for line in lines)


def _line(line: BriefLine) -> views.BriefLineView:
    items = tuple(
        views.BriefItemView(
            text=item.text,
            kind=str(item.kind) if item.kind and line.line == "given" else "",
            label=item.label,
            message_id=item.message_id,
            by=item.by,
        )
        for item in line.items
    )
    return views.BriefLineView(line=line.line.value, items=items)


def hint_view(
    scene: Scene, conversation: Conversation, hint: Hint, *, draft: str, language: views.Language
) -> views.HintView:
    """A hint as it stands above the composer. language: of the viewer, for a customer without."""
    row = scene.tx.need(Fact, hint.fact.fact_id)
    name, _ = scene.name_of(conversation.customer_id)
    theirs = scene.customer(conversation.customer_id).language
    start, end = _sentence(draft, hint.question.start, hint.question.end)
    return views.HintView(
        conversation_id=conversation.id or 0,
        name=name,
        fact=fact_view(scene, hint.fact, row),
        insert=_insert(hint, _language(draft, theirs, language)) if hint.insert else "",
        start=_units(draft[:start]),
        end=_units(draft[:end]),
    )


def _sentence(draft: str, start: int, end: int) -> tuple[int, int]:
    """The question with its marks, so that none of them is left over."""
    while start and draft[start - 1] in "¿¡":
        start -= 1
    while end < len(draft) and draft[end] in "?!":
        end += 1
    return start, end


def _language(draft: str, theirs: str, ours: views.Language) -> views.Language:
    """The one in which the draft is written, as far as its letters tell it."""
    code = "es" if any(one in draft for one in "¿ñáéíóú") else theirs.casefold()
    return "es" if code.startswith("es") else "en" if code.startswith("en") else ours


def _insert(hint: Hint, language: views.Language) -> str:
    """In the place of the question: that we have it, so that the customer can say no."""
    what = the_fact(str(hint.fact.kind), hint.fact.label, language)
    said = words(language).gettext("I have %(what)s here: %(value)s.")
    return said % {"what": what, "value": hint.insert}


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
