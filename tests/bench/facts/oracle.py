"""A finder that reads the labels: what it does not reach, nobody can, and the bench is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from hub.facts.mention import Act, FactKind, Mention, Question
from tests.bench.facts.dialogues import Dialogue, Turn
from tests.bench.facts.engines import Engine

ANOTHER = "somebody else's"


def oracle(dialogue: Dialogue) -> Engine:
    """An engine that knows `dialogue` and no other."""
    # Of two turns of the same words the first is labelled: the other only repeats it.
    turns = {turn.text: turn for turn in reversed(dialogue.turns)}
    probes = {probe.question: probe for probe in dialogue.probes}

    def facts(
        text: str,
        *,
        asked: Sequence[Question] = (),
        spoken: bool = False,
        region: str = "ES",
        today: date,
    ) -> tuple[Mention, ...]:
        del asked, spoken, region, today
        return _mentions(turns[text])

    def questions(text: str) -> tuple[Question, ...]:
        if text in turns:
            return _questions(turns[text])
        probe = probes[text]
        return (_question(FactKind(probe.slot), another=not probe.already_given),)

    return Engine("the labels", facts, questions)


def _mentions(turn: Turn) -> tuple[Mention, ...]:
    return tuple(
        Mention(
            kind=fact.kind,
            value=fact.value,
            text=fact.text,
            start=fact.start,
            end=fact.start + len(fact.text),
            label=ANOTHER if fact.of_another else "",
            act=Act(fact.act),
        )
        for fact in turn.facts
    )


def _questions(turn: Turn) -> tuple[Question, ...]:
    asked = [_question(kind, another=kind in turn.other) for kind in turn.asks]
    return (*asked, *(Question(kind=kind, confirming=True) for kind in turn.confirms))


def _question(kind: FactKind, *, another: bool) -> Question:
    return Question(kind=kind, label="another" if another else "")
