"""The hint that a question was answered before: at most one, and none on a guess."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from hub.facts.chances import TURNED_DOWN, chance, signs
from hub.facts.known import Known, is_expired
from hub.facts.mention import SENSITIVE, SURE, FactKind, Question
from hub.facts.talk import Talk
from hub.facts.weights import SHOWN

_CODES: Final = frozenset({
    FactKind.ORDER, FactKind.TRACKING, FactKind.BOOKING, FactKind.ACCOUNT, FactKind.INVOICE,
})  # fmt: skip
_SILENCE: Final = Talk()
_SIDES: Final = frozenset({"departure", "destination"})
_AS_SAID: Final = frozenset({
    FactKind.ADDRESS, FactKind.TRIED, FactKind.WANTS, FactKind.NAME, FactKind.PRODUCT,
    FactKind.CITY, FactKind.COMPANY, FactKind.DEVICE, FactKind.OTHER,
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """A question of a draft, and the fact that answers it.

    asked: the question as it was found. question: the same, of the kind of the fact. insert:
    what to put into the draft in place of the question; "" for a sensitive fact, whose words nobody
    has to see or send.
    """

    asked: Question
    question: Question
    fact: Known
    insert: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A hint that could be given: how likely it is right, and by which signs."""

    hint: Hint
    chance: float
    signs: frozenset[str]

    @property
    def sureness(self) -> float:
        """How sure it is that it was understood: what was asked, and what was told."""
        return self.hint.asked.confidence * self.hint.fact.confidence


def already_told(
    questions: Sequence[Question],
    known: Iterable[Known],
    *,
    now: datetime,
    talk: Talk = _SILENCE,
) -> Hint | None:
    """The surest thing that `questions` ask for although it is known, or None.

    talk: the messages so far, which tell whether what was said in passing still stands. Never below
    `SHOWN`, never where the value is only read out to be confirmed, never where one more is asked
    for or somebody else's.
    """
    found = candidates(questions, known, now=now, talk=talk)
    shown = [one for one in found if one.chance >= SHOWN]
    best = max(shown, key=lambda one: one.sureness, default=None)
    return best.hint if best is not None else None


def candidates(
    questions: Sequence[Question],
    known: Iterable[Known],
    *,
    now: datetime,
    talk: Talk = _SILENCE,
) -> tuple[Candidate, ...]:
    """What could be hinted at, a candidate a question at most, however unlikely.

    No guesses, and no day or hour that does not suit the customer any more.
    """
    facts = [
        one
        for one in known
        if one.confidence >= SURE and not one.retracted and not is_expired(one, now=now)
    ]
    found: list[Candidate] = []
    for question in questions:
        if question.confirming or question.confidence < SURE:
            continue
        fact = _answer(question, facts)
        if fact is None:
            continue
        by = signs(question, fact, facts, talk)
        if TURNED_DOWN not in by:
            found.append(Candidate(hint=_hint(question, fact), chance=chance(by), signs=by))
    return tuple(found)


def _hint(question: Question, fact: Known) -> Hint:
    shown = question
    if question.kind is not fact.kind:
        shown = replace(question, kind=fact.kind, label=fact.label)
    return Hint(asked=question, question=shown, fact=fact, insert=insertion(fact))


def insertion(fact: Known) -> str:
    """What is put into a draft for a fact: as it was written, or in digits where it was heard."""
    if fact.kind in SENSITIVE:
        return ""
    written = any(one.isdigit() for one in fact.text)
    if fact.kind in _AS_SAID or (fact.kind in _CODES and written):
        return fact.text
    return fact.value


def _answer(question: Question, facts: Sequence[Known]) -> Known | None:
    """The newest fact that answers what is asked for."""
    if question.kind is FactKind.OTHER and question.label == "number":
        return _only_code(facts)
    facts = [one for one in facts if not _is_named(one, facts)]
    fitting = [one for one in facts if _fits(question, one)]
    return max(fitting, key=lambda one: one.at, default=None)


def _is_named(fact: Known, facts: Sequence[Known]) -> bool:
    """Whether a number without a kind is known with one: "my number is 1596", and then "my PIN"."""
    if fact.kind is not FactKind.OTHER or fact.label != "number":
        return False
    return any(one.kind is not fact.kind and one.value == fact.value for one in facts)


def _fits(question: Question, fact: Known) -> bool:
    """Whether a fact is of the kind and label that are asked for."""
    if question.label == "when":  # The day is known as a rule: it is the hour that is asked for.
        return fact.kind is FactKind.TIME and not fact.label
    if question.label in _SIDES:
        return fact.label == question.label
    if question.kind is FactKind.OTHER and question.label == "location":
        return fact.kind is FactKind.CITY or (
            fact.kind is FactKind.OTHER and fact.label == "location"
        )
    if question.kind in _CODES and fact.kind is FactKind.OTHER and fact.label == "number":
        return question.label == ""
    if question.kind is FactKind.WANTS and fact.kind is FactKind.HEALTH:
        return True
    if question.kind in (FactKind.DATE, FactKind.DEADLINE) and question.label == "":
        day = fact.kind is FactKind.DATE and fact.label in ("", "start")
        return day or fact.kind is FactKind.DEADLINE
    if fact.kind is not question.kind:
        return False
    if question.kind is FactKind.NAME and question.label == "surname":
        return fact.label == "" and len(fact.value.split()) > 1
    if question.kind is FactKind.NAME and question.label == "full":
        return fact.label == ""  # Asked so of who goes by one name, too: what was told is shown.
    if question.kind is FactKind.SECURITY_ANSWER and not question.label:
        return True
    return fact.label == question.label


def _only_code(facts: Sequence[Known]) -> Known | None:
    """The newest number, where all that are known are of one kind."""
    codes = [
        one
        for one in facts
        if one.kind in _CODES or (one.kind is FactKind.OTHER and one.label == "number")
    ]
    kinds = {one.kind for one in codes}
    return max(codes, key=lambda one: one.at) if len(kinds) == 1 else None
