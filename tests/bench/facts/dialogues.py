"""Labelled dialogues as values, and our own Spanish ones read from their files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, TypeAlias, cast

from hub.facts.mention import FactKind

FOLDER: Final = Path(__file__).parent
DEV: Final = FOLDER / "es-dev.jsonl"
HELD: Final = FOLDER / "es-held.jsonl"
MORE: Final = FOLDER / "es-more.jsonl"
THIRD: Final = FOLDER / "es-third.jsonl"

Json: TypeAlias = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One labelled value. of_another: it belongs to somebody else than who writes."""

    kind: FactKind
    value: str
    text: str
    start: int
    of_another: bool = False
    act: str = "states"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one side said at once.

    facts: labelled, of a customer's turn. again: whether an agent's turn asks for something that
    was told; again_kinds: what, where the labels say it. typed: what the agent had typed, where
    the words that were sent are others; label: what STAR calls such a turn.
    """

    customer: bool
    text: str
    facts: tuple[Fact, ...] = ()
    asks: tuple[FactKind, ...] = ()
    again: bool = False
    again_kinds: tuple[FactKind, ...] = ()
    confirms: tuple[FactKind, ...] = ()
    other: tuple[FactKind, ...] = ()
    typed: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A change of channel after the first `cut` turns, and what an agent asks then."""

    cut: int
    question: str
    slot: str  # A kind in ours; in STAR its own name of the thing.
    already_given: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """One customer with agents. gold: of STAR, what the back office was queried with."""

    key: str
    turns: tuple[Turn, ...]
    probes: tuple[Probe, ...] = ()
    region: str = "ES"
    style: str = "chat"
    spoken: bool = False
    today: date = date(2026, 1, 15)
    gold: Mapping[str, tuple[str, ...]] | None = None
    given: Mapping[str, str] | None = None


def read_dialogues(path: Path) -> tuple[Dialogue, ...]:
    """Our own format, which README.md describes. Raises ValueError where it is not that."""
    with path.open(encoding="utf-8") as lines:
        return tuple(_dialogue(json.loads(line)) for line in lines)


def _dialogue(raw: Json) -> Dialogue:
    return Dialogue(
        key=str(raw["id"]),
        turns=tuple(_turn(one) for one in rows(raw, "turns")),
        probes=tuple(_probe(one) for one in rows(raw, "probes")),
        region=str(raw["region"]),
        style=str(raw["style"]),
        spoken=bool(raw["spoken"]),
        today=date.fromisoformat(str(raw["today"])),
    )


def _turn(raw: Json) -> Turn:
    again = _kinds(raw, "again")
    return Turn(
        customer=raw["who"] == "user",
        text=str(raw["text"]),
        facts=tuple(_fact(one) for one in rows(raw, "facts")),
        asks=_kinds(raw, "asks"),
        again=bool(again),
        again_kinds=again,
        confirms=_kinds(raw, "confirms"),
        other=_kinds(raw, "other"),
    )


def _fact(raw: Json) -> Fact:
    return Fact(
        kind=FactKind(str(raw["kind"])),
        value=str(raw["value"]),
        text=str(raw["text"]),
        start=int(str(raw["start"])),
        of_another=bool(raw.get("label")),
        act=str(raw.get("act", "states")),
    )


def _probe(raw: Json) -> Probe:
    return Probe(
        cut=int(str(raw["cut"])),
        question=str(raw["question"]),
        slot=FactKind(str(raw["kind"])).value,
        already_given=bool(raw["already_given"]),
    )


def rows(raw: Json, key: str) -> Sequence[Json]:
    """The objects under `key`; none where it is missing."""
    return cast("Sequence[Json]", raw.get(key, ()))


def _kinds(raw: Json, key: str) -> tuple[FactKind, ...]:
    return tuple(FactKind(one) for one in cast("Sequence[str]", raw.get(key, ())))
