"""How likely it is that a question asks again for a fact: signs, and what each of them weighs.

Kinds that are asked for once and hold (a name, a number, an address) start high. What is said of
one wish in passing (a day, an hour, a place) starts low, and its signs decide: how it was said, of
what, how long ago, and what came in between.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from functools import lru_cache
from typing import Final

from hub.facts.asking import find_questions
from hub.facts.known import Known
from hub.facts.mention import FactKind, Question
from hub.facts.talk import Since, Talk
from hub.facts.weights import BIAS, WEIGHTS

TURNED_DOWN: Final = "turned down"  # Never hinted at: another day is what is asked for.

_GROUPS: Final = {
    FactKind.NAME: "name", FactKind.DATE: "day", FactKind.TIME: "hour", FactKind.CITY: "place",
    FactKind.DEADLINE: "day", FactKind.QUANTITY: "count", FactKind.AMOUNT: "count",
    FactKind.COLOUR: "count",
}  # fmt: skip
# Once told, it holds: a number of people or a sum as long as the matter does, the others for good.
_HOLDING: Final = frozenset({"name", "lasting", "code", "count"})
_CODES: Final = frozenset({
    FactKind.ORDER, FactKind.TRACKING, FactKind.BOOKING, FactKind.ACCOUNT, FactKind.INVOICE,
    FactKind.SERIAL, FactKind.SECRET, FactKind.SECURITY_ANSWER, FactKind.CARD,
})  # fmt: skip
_PLACES: Final = frozenset({"departure", "destination", "location"})
_OWN_NAMES: Final = frozenset({"", "full", "surname"})
# Days that are counted from today: who asks for a day wants to hear which one that is.
_RELATIVE: Final = re.compile(
    r"\b(?:today|tonight|tomorrow|yesterday|week|hoy|esta noche|manana|ma\u00f1ana|ayer|semana)\b",
    re.IGNORECASE,
)
_WEEKDAY: Final = re.compile(
    r"\b(?:mon|tue|wed|thu|fri|sat|sun|lunes|martes|mi[e\u00e9]rcoles|jueves|viernes|s[a\u00e1]bado|"
    r"domingo)",
    re.IGNORECASE,
)


def group_of(question: Question, fact: Known) -> str:
    """Which kinds are weighed alike."""
    if fact.kind is FactKind.NAME and question.label not in _OWN_NAMES:
        return "another's name"
    if question.kind is fact.kind is FactKind.DEADLINE:
        return "lasting"
    if fact.kind is FactKind.OTHER:
        if fact.label in _PLACES:
            return "place"
        return "count" if fact.label == "number" else "house"
    return "code" if fact.kind in _CODES else _GROUPS.get(fact.kind, "lasting")


def signs(question: Question, fact: Known, known: Collection[Known], talk: Talk) -> frozenset[str]:
    """What speaks for and against that `question` asks again for `fact`; known: what else is."""
    group = group_of(question, fact)
    since = talk.since(fact.at, fact.message_id)
    common = _common(question, fact, known, since)
    turned = {TURNED_DOWN} if _is_turned(fact, since) else set()
    if group in _HOLDING:
        if since.matters:
            common.add("of an earlier matter")
        if group == "name" and since.others:
            common.add("for somebody else")
        return frozenset({group, *turned, *(f"{group}, {one}" for one in common)})
    common |= {group, "in passing", *turned, *_of_matter(since, question.topic or since.now)}
    if group == "day":
        day = _day(fact.text)
        if day == "dated day" and not _is_at_hand(since, question):
            day = "dated day of another matter"  # "From the 3rd", and then the weather is asked.
        common.add(day)
        if day == "named day" and question.topic == "weather":
            common.add("weather of a named day")
    return frozenset(common)


def _is_turned(fact: Known, since: Since) -> bool:
    """Whether it is a day or an hour, and the customer has said that it does not suit."""
    when = fact.kind in (FactKind.DATE, FactKind.TIME, FactKind.DEADLINE)
    return when and (since.turned or since.told_turning)


def _is_at_hand(since: Since, question: Question) -> bool:
    """Whether the matter in which something was told is the one that is asked about."""
    topic = question.topic or since.now
    return not since.matters and (not topic or not since.topic or topic == since.topic)


def _common(question: Question, fact: Known, known: Collection[Known], since: Since) -> set[str]:
    """Signs that mean something for every kind."""
    found = set()
    if since.said == 0:
        found.add("just now")
    if since.before and (fact.kind, fact.label) in _asked(since.before):
        found.add("answered" if since.said else "answered just now")
    if any(one.kind is fact.kind and one.fact_id != fact.fact_id for one in known):
        found.add("several")
    if question.recalls:
        found.add("recalling")
    if question.confidence < 0.8:
        found.add("doubtful question")
    if fact.confidence < 0.8:
        found.add("doubtful fact")
    return found


def _of_matter(since: Since, topic: str) -> set[str]:
    """What became of the matter in which something was told in passing."""
    found = set()
    if topic and since.topic:
        found.add("same topic" if topic == since.topic else "other topic")
    if since.matters:
        found.add("of an earlier matter")
    if since.refused:
        found.add("refused")
    if since.closed:
        found.add("closed")
    if since.said > 3:
        found.add("long ago" if since.said > 8 else "a while ago")
    return found


def _day(text: str) -> str:
    if _RELATIVE.search(text):
        return "day from today"
    return "named day" if _WEEKDAY.search(text) else "dated day"


@lru_cache(maxsize=1024)
def _asked(text: str) -> frozenset[tuple[FactKind, str]]:
    """What our words asked for."""
    return frozenset((one.kind, one.label) for one in find_questions(text))


def chance(found: Collection[str]) -> float:
    """How likely it is, by its signs."""
    return 1 / (1 + math.exp(-BIAS - sum(WEIGHTS.get(one, 0.0) for one in found)))
