"""The hint that a question was answered before: at most one, and none on a guess."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.facts.known import Known, is_expired
from hub.facts.mention import SENSITIVE, SURE, FactKind, Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """A question of a draft, and the fact that answers it.

    insert: what to put into the draft in place of the question; "" for a sensitive fact, whose
    words nobody has to see or send.
    """

    question: Question
    fact: Known
    insert: str


def already_told(
    questions: Sequence[Question], known: Iterable[Known], *, now: datetime
) -> Hint | None:
    """The surest thing that `questions` ask for although it is known, or None.

    Never below `SURE`, never where the value is only read out to be confirmed.
    """
    facts = [
        one
        for one in known
        if one.confidence >= SURE and not one.retracted and not is_expired(one, now=now)
    ]
    best: tuple[float, Question, Known] | None = None
    for question in questions:
        if question.confirming or question.confidence < SURE:
            continue
        fact = _answer(question, facts)
        if fact is None:
            continue
        sure = question.confidence * fact.confidence
        if best is None or sure > best[0]:
            best = (sure, question, fact)
    if best is None:
        return None
    _, question, fact = best
    return Hint(question=question, fact=fact, insert=_insert(fact))


def _answer(question: Question, facts: Sequence[Known]) -> Known | None:
    """The newest fact of the kind and label that is asked for."""
    fitting = [one for one in facts if one.kind is question.kind and one.label == question.label]
    return max(fitting, key=lambda one: one.at, default=None)


def _insert(fact: Known) -> str:
    if fact.kind in SENSITIVE:
        return ""
    if fact.kind in (FactKind.TRIED, FactKind.WANTS, FactKind.ADDRESS):
        return fact.text
    return fact.value
