"""The brief: what whoever takes over has to know, in at most five lines, each with its source.

Pure and deterministic: the same facts and messages give the same lines. Nothing is made up: every
item is somebody's own words, or a fact with the message that told it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from hub.facts.known import Known
from hub.facts.mention import SURE, FactKind

MAX_ITEM: Final = 160  # Characters of somebody's words.
MAX_GIVEN: Final = 8
MAX_TRIED: Final = 3
MAX_PROMISED: Final = 2


class Line(StrEnum):
    """What a line tells."""

    WANTS = "wants"
    GIVEN = "given"
    TRIED = "tried"
    PROMISED = "promised"
    WHY = "why"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing of a line.

    text: a fact's value or somebody's words. message_id: where it was said, None for what was not
    said in a message. kind and label: of a fact. by: who promised, for a promise.
    """

    text: str
    message_id: int | None
    at: datetime | None = None
    kind: FactKind | None = None
    label: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefLine:
    """A line of the brief: never empty."""

    line: Line
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A message of the matter at hand. by_us: an agent's or a bot's; `by` its name."""

    id: int
    text: str
    at: datetime
    by_us: bool
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why somebody has it: what the one before said on handing over."""

    text: str
    message_id: int | None
    at: datetime | None = None
    by: str = ""


def brief(
    facts: Sequence[Known], heard: Sequence[Heard], *, reason: Reason | None = None
) -> tuple[BriefLine, ...]:
    """At most five lines: wants, already given, tried, promised, why.

    facts: what is known of this matter, newest first. heard: its messages, oldest first. What is
    a guess is left out.
    """
    sure = [fact for fact in facts if fact.confidence >= SURE]
    found = (
        (Line.WANTS, _wants(sure, heard)),
        (Line.GIVEN, _given(sure)),
        (Line.TRIED, [_item(fact) for fact in _of(sure, FactKind.TRIED)][:MAX_TRIED]),
        (Line.PROMISED, _promised(heard)),
        (Line.WHY, _why(reason)),
    )
    return tuple(BriefLine(line=line, items=tuple(items)) for line, items in found if items)


def _of(facts: Sequence[Known], kind: FactKind) -> list[Known]:
    return [fact for fact in facts if fact.kind is kind]


def _item(fact: Known) -> Item:
    spoken = fact.kind in (FactKind.TRIED, FactKind.WANTS, FactKind.ADDRESS)
    return Item(
        text=_short(fact.text if spoken and fact.text else fact.value),
        message_id=fact.message_id,
        at=fact.at,
        kind=fact.kind,
        label=fact.label,
    )


def _wants(facts: Sequence[Known], heard: Sequence[Heard]) -> list[Item]:
    """The newest wish; without one the longest of the first things that the customer said."""
    if wishes := _of(facts, FactKind.WANTS):
        return [_item(wishes[0])]
    said = [one for one in heard if not one.by_us and len(one.text.split()) >= 3][:3]
    if not said:
        return []
    first = max(said, key=lambda one: min(len(one.text), MAX_ITEM))
    return [Item(text=_short(first.text), message_id=first.id, at=first.at)]


# What one would have to ask for again. The rest is in the panel.
_GIVEN: Final = (
    FactKind.ORDER,
    FactKind.TRACKING,
    FactKind.BOOKING,
    FactKind.ACCOUNT,
    FactKind.INVOICE,
    FactKind.SERIAL,
    FactKind.NAME,
    FactKind.EMAIL,
    FactKind.PHONE,
    FactKind.ADDRESS,
    FactKind.POSTCODE,
    FactKind.BIRTH_DATE,
    FactKind.PRODUCT,
    FactKind.DEVICE,
    FactKind.DEADLINE,
)


def _given(facts: Sequence[Known]) -> list[Item]:
    kept = [fact for fact in facts if fact.kind in _GIVEN]
    own = [fact for fact in kept if fact.kind is not FactKind.NAME or not fact.label]
    ordered = sorted(own, key=lambda fact: (_GIVEN.index(fact.kind), -fact.at.timestamp()))
    return [_item(fact) for fact in ordered][:MAX_GIVEN]


_PROMISE: Final = re.compile(
    # What we say that we shall do, or that the customer will get.
    r"\b(?:i|we)(?:'ll| will| shall|'m going to|'re going to| am going to| are going to)\b"
    r"(?! (?:need|have to ask|be happy|be glad|just need|check that you))"
    r"|\byou(?:'ll| will) (?:get|receive|have|hear|be (?:called|refunded|contacted|reimbursed))\b"
    r"|\b(?:i|we) promise\b"
    r"|\b(?:te|le|os|les) (?:llamar|enviar|mandar|escribir|avisar|devolver|reembolsar|abonar|"
    r"confirmar|contactar|dir)(?:é|e|emos|á|a|án|an)\b"
    r"|\b(?:te|le|os|les|lo|la|nos) vamos a (?!necesitar|pedir)\w+"
    r"|\bvoy a (?!necesitar|pedir)\w+(?:te|le|lo|la|les)\b"
    r"|\b(?:recibir(?:ás|á|as|a)|llegar(?:á|a) (?:el|mañana|hoy|antes)|tendr(?:ás|á) )\b",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"[^.!?\n]{3,400}[.!?]?")


def _promised(heard: Sequence[Heard]) -> list[Item]:
    """The last promises of ours, in our own words: what is asked is none."""
    found: list[Item] = []
    for one in reversed(heard):
        if not one.by_us:
            continue
        for match in _SENTENCE.finditer(one.text[:4000]):
            words = match.group().strip()
            if not words.endswith("?") and "¿" not in words and _PROMISE.search(words):
                found.append(Item(text=_short(words), message_id=one.id, at=one.at, by=one.by))
                break
        if len(found) == MAX_PROMISED:
            break
    return found[::-1]


def _why(reason: Reason | None) -> list[Item]:
    if reason is None or not reason.text.strip():
        return []
    return [
        Item(text=_short(reason.text), message_id=reason.message_id, at=reason.at, by=reason.by)
    ]


def _short(text: str) -> str:
    plain = " ".join(text.split())
    if len(plain) <= MAX_ITEM:
        return plain
    # Between two words, unless there is but one.
    cut = plain[:MAX_ITEM].rpartition(" ")[0] or plain[: MAX_ITEM - 1]
    return cut.rstrip(" ,;:") + "…"
