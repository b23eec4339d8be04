"""The hint that a question was answered before: at most one, and none on a guess."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from hub.facts.known import Known, is_expired
from hub.facts.mention import SENSITIVE, SURE, FactKind, Question
from hub.facts.reading import plain_letters

_CODES: Final = frozenset({
    FactKind.ORDER, FactKind.TRACKING, FactKind.BOOKING, FactKind.ACCOUNT, FactKind.INVOICE,
})  # fmt: skip
# What is said of one wish, and not of the next: without a wish since then, it still holds.
_PASSING: Final = frozenset({
    FactKind.DATE, FactKind.TIME, FactKind.QUANTITY, FactKind.AMOUNT, FactKind.COLOUR,
    FactKind.CITY, FactKind.OTHER, FactKind.PRODUCT,
})  # fmt: skip
# A wish that begins another matter; what turns, hurries or asks beside it does not.
_NEW_WISH: Final = re.compile(
    r"(?:to |please |also |just |help me (?:to )?|you to |me to )*(?:book|reserve|find|search|"
    r"order|buy|schedule|plan|organi[sz]e|"
    r"rsvp|play|report|file|make an?|set up an?|get an?|return|cancel|check (?:my|the|on|if)|"
    r"look up|a (?:flight|ride|table|room|"
    r"hotel|restaurant|taxi|cab|meeting|appointment|refund)|"
    r"reservar|comprar|pedir|contratar|devolver|cancelar|anular|solicitar|darme|dar de|abrir|"
    r"hacer una?|organizar|"
    r"consultar|una (?:cita|mesa|habitacion|devolucion)|un (?:vuelo|taxi|reembolso))\b"
    r"(?! (?:it|that|this|them|there|one|these|those)\b)"
)
_SIDES: Final = frozenset({"departure", "destination"})
_AS_SAID: Final = frozenset({
    FactKind.ADDRESS, FactKind.TRIED, FactKind.WANTS, FactKind.NAME, FactKind.PRODUCT,
    FactKind.CITY, FactKind.COMPANY, FactKind.DEVICE, FactKind.OTHER,
})  # fmt: skip


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

    Never below `SURE`, never where the value is only read out to be confirmed, never where one
    more is asked for or somebody else's.
    """
    facts = [one for one in known if not one.retracted and not is_expired(one, now=now)]
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
    if question.kind is not fact.kind:
        question = replace(question, kind=fact.kind, label=fact.label)
    return Hint(question=question, fact=fact, insert=insertion(fact))


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
    sure = [one for one in facts if one.confidence >= SURE]
    if question.kind is FactKind.OTHER and question.label == "number":
        return _only_code(sure)
    fitting = [one for one in sure if _fits(question, one)]
    if question.kind in _PASSING:
        wished_at = max((one.at for one in facts if _is_new_wish(one)), default=None)
        if wished_at is not None:
            fitting = [one for one in fitting if one.at >= wished_at]
    if question.label == "when" and not any(one.kind is FactKind.TIME for one in sure):
        return None  # The day is known, so it is the hour that is asked for.
    return max(fitting, key=lambda one: one.at, default=None)


def _is_new_wish(fact: Known) -> bool:
    """Whether a wish begins another matter."""
    return fact.kind is FactKind.WANTS and _NEW_WISH.match(plain_letters(fact.value)) is not None


def _fits(question: Question, fact: Known) -> bool:
    """Whether a fact is of the kind and label that are asked for."""
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
    if fact.kind is not question.kind:
        return False
    if question.kind is FactKind.NAME and question.label == "surname":
        return fact.label == "" and len(fact.value.split()) > 1
    if question.kind is FactKind.NAME and question.label == "full":
        return fact.label == ""  # Asked so of who goes by one name, too: what was told is shown.
    if question.kind is FactKind.SECURITY_ANSWER and not question.label:
        return True
    if question.kind is FactKind.DATE and question.label in ("", "when"):
        return fact.label in ("", "start")
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
