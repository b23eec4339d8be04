"""Whether labels are consistent: a wrong label measures nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

import phonenumbers

from hub.facts.mention import Act, FactKind
from tests.bench.facts.dialogues import Dialogue, Fact, Turn

_DAYS: Final = (FactKind.DATE, FactKind.BIRTH_DATE, FactKind.DEADLINE)


def problems(dialogue: Dialogue) -> Iterator[str]:
    """What is wrong with the labels of one dialogue, a sentence each."""
    told: set[FactKind] = set()
    at_turn: list[frozenset[FactKind]] = []
    for number, turn in enumerate(dialogue.turns):
        at_turn.append(frozenset(told))
        for sentence in (*_facts(turn), *_asked(turn, told)):
            yield f"{dialogue.key}, turn {number}: {sentence}"
        told |= {fact.kind for fact in turn.facts if _counts(fact)}
    at_turn.append(frozenset(told))
    for probe in dialogue.probes:
        # What is asked of somebody else was not given although the kind was.
        if probe.already_given and FactKind(probe.slot) not in at_turn[probe.cut]:
            yield f"{dialogue.key}: {probe.slot} was not given before {probe.cut}"


def _counts(fact: Fact) -> bool:
    return not fact.of_another and fact.act != Act.RETRACTS


def _facts(turn: Turn) -> Iterator[str]:
    for fact in turn.facts:
        if turn.text[fact.start :].find(fact.text) != 0:
            yield f"{fact.text!r} is not at {fact.start}"
        if fact.act not in set(Act):
            yield f"no such act: {fact.act}"
        if fact.kind is FactKind.PHONE and not _is_phone(fact.value):
            yield f"no phone: {fact.value}"
        if fact.kind in _DAYS and not _is_day(fact.value):
            yield f"no day: {fact.value}"


def _asked(turn: Turn, told: set[FactKind]) -> Iterator[str]:
    for kind in turn.again_kinds:
        if kind not in told:
            yield f"{kind} cannot be asked again, it was never told"
    for kind in turn.asks:
        if kind in told and kind not in turn.again_kinds and kind not in turn.other:
            yield f"{kind} was told, and the question is neither again nor for another"


def _is_phone(value: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(value))
    except phonenumbers.NumberParseException:
        return False


def _is_day(value: str) -> bool:
    try:
        return bool(date.fromisoformat(value))
    except ValueError:
        return False
