"""A dialogue played again: what is found in each turn, what is known, and which hints appear."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

from hub.facts.hints import Candidate, Hint, already_told, candidates
from hub.facts.known import Known, Told, fold
from hub.facts.mention import SURE, Act, Mention, Question
from hub.facts.talk import Line, Talk
from tests.bench.facts.dialogues import Dialogue, Probe, Turn
from tests.bench.facts.engines import Engine

_PACE: Final = timedelta(minutes=1)
Result = TypeVar("Result")


@dataclass(slots=True)
class Clock:
    """How long each message took, in seconds."""

    facts: list[float] = field(default_factory=list)
    questions: list[float] = field(default_factory=list)


def fastest(clocks: Sequence[Clock]) -> Clock:
    """Of each message the shortest time of all rounds over the same dialogues."""
    return Clock(
        [min(times) for times in zip(*(one.facts for one in clocks), strict=True)],
        [min(times) for times in zip(*(one.questions for one in clocks), strict=True)],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An agent's words, and what a hint would say of them.

    hint: as the product shows it. found: what could be hinted at. best, score: the likeliest of
    them and its chance, even where it is too low for a hint; 0.0 where nothing known is asked for.
    """

    turn: Turn | None
    probe: Probe | None
    hint: Hint | None
    best: Hint | None
    score: float
    found: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What came of one dialogue. mentions: sure ones, each with the number of its turn."""

    dialogue: Dialogue
    mentions: tuple[tuple[int, Mention], ...]
    turns: tuple[Asked, ...]
    probes: tuple[Asked, ...]


def play(dialogue: Dialogue, engine: Engine, *, clock: Clock, typed: bool = False) -> Played:
    """Replay `dialogue` turn by turn, as the hub would have met it.

    A customer's turn is read with what the agent's turns just before it asked for, as the engine
    itself understood them. typed: hints look at what the agent typed, where that is known.
    """
    told: list[Told] = []
    lines: list[Line] = []
    asked: list[Question] = []
    mentions: list[tuple[int, Mention]] = []
    turns: list[Asked] = []
    probes = {cut: [p for p in dialogue.probes if p.cut == cut] for cut in _cuts(dialogue)}
    answers: list[Asked] = []
    base = datetime.combine(dialogue.today, datetime.min.time(), tzinfo=UTC) + timedelta(hours=9)
    for number, turn in enumerate((*dialogue.turns, None)):
        now = base + number * _PACE
        known = fold(told, now=now)
        for probe in probes.get(number, ()):
            answers.append(
                _look(probe.question, known, lines, engine, now=now, clock=clock, probe=probe)
            )
        if turn is None:
            break
        if not turn.customer:
            draft = (turn.typed if typed else "") or turn.text
            turns.append(_look(draft, known, lines, engine, now=now, clock=clock, turn=turn))
            lines.append(Line(at=now, ours=True, text=turn.text, message_id=number))
            asked += engine.questions(turn.text)
            continue
        found = _read(turn, dialogue, engine, asked, clock=clock)
        lines.append(Line(at=now, ours=False, text=turn.text, message_id=number))
        asked = []
        mentions += [(number, one) for one in sure(found)]
        told += [
            Told(fact_id=len(told) + n, mention=one, at=now, message_id=number)
            for n, one in enumerate(found, start=1)
        ]
    return Played(
        dialogue=dialogue, mentions=tuple(mentions), turns=tuple(turns), probes=tuple(answers)
    )


def _cuts(dialogue: Dialogue) -> set[int]:
    return {probe.cut for probe in dialogue.probes}


def _read(
    turn: Turn, dialogue: Dialogue, engine: Engine, asked: Sequence[Question], *, clock: Clock
) -> tuple[Mention, ...]:
    return _timed(
        lambda: engine.facts(
            turn.text,
            asked=asked,
            spoken=dialogue.spoken,
            region=dialogue.region,
            today=dialogue.today,
        ),
        clock.facts,
    )


def _look(
    draft: str,
    known: Sequence[Known],
    lines: Sequence[Line],
    engine: Engine,
    *,
    now: datetime,
    clock: Clock,
    turn: Turn | None = None,
    probe: Probe | None = None,
) -> Asked:
    questions, found = _timed(
        lambda: _looked(engine.questions(draft), known, lines, now=now), clock.questions
    )
    best = max(found, key=lambda one: one.chance, default=None)
    hint = already_told(questions, known, now=now, talk=Talk(lines))
    return Asked(
        turn=turn,
        probe=probe,
        hint=hint,
        best=best.hint if best is not None else None,
        score=best.chance if best is not None else 0.0,
        found=found,
    )


def _looked(
    questions: Sequence[Question], known: Sequence[Known], lines: Sequence[Line], *, now: datetime
) -> tuple[Sequence[Question], tuple[Candidate, ...]]:
    """What a draft asks for and what could be hinted at: all that is done while one types."""
    if not questions:
        return (), ()
    return questions, candidates(questions, known, now=now, talk=Talk(lines))


def _timed(work: Callable[[], Result], into: list[float]) -> Result:
    start = time.perf_counter()
    result = work()
    into.append(time.perf_counter() - start)
    return result


def sure(found: Sequence[Mention]) -> list[Mention]:
    """What counts as told: no guesses, nothing taken back, nothing corrected in the same words."""
    kept = [one for one in found if one.confidence >= SURE and one.act is not Act.RETRACTS]
    corrections = [one for one in kept if one.act is Act.CORRECTS]
    return [
        one
        for one in kept
        if not any(
            one.start < by.start and (one.kind, one.label) == (by.kind, by.label)
            for by in corrections
        )
    ]
