"""`make bench-facts`: how much of what was told is found, and how often a hint is right."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from tests.bench.facts import measures
from tests.bench.facts.checks import problems
from tests.bench.facts.dialogues import DEV, HELD, MORE, THIRD, Dialogue, read_dialogues
from tests.bench.facts.engines import OURS, SIMPLE, Engine
from tests.bench.facts.measures import Again, Miss, Score
from tests.bench.facts.replaying import Clock, Played, fastest, play
from tests.bench.facts.star import read_star
from tests.bench.figures import percentile
from tests.bench.identity.report import Row, at_most, table

PRECISION = 0.85  # At which ask-agains are judged: a wrong hint is worse than none.
TIMES = 3  # Each message is timed; the fastest counts, since others use the machine too.
FACTS_F1, PROBES_F1, AGAIN_F1, FALSE_PER_50, MESSAGE_MS = 0.93, 0.92, 0.70, 1.0, 1.0


def main(arguments: Sequence[str]) -> int:
    """Measure what was asked for. Returns 1 where a goal is missed or a label is wrong."""
    asked = _asked(arguments)
    if asked.check:
        return _check()
    if asked.how:
        print(_how())
    engines = (OURS,) if asked.only_ours else (SIMPLE, OURS)
    rows: list[Row] = []
    if asked.star:
        star = read_star(asked.star, asked.probes)
        rows += _report(f"STAR: {asked.star.name}", star, engines, why=asked.why)
    others = (MORE, THIRD) if asked.more else ()
    for path in (*asked.spanish, *others, *([HELD] if asked.held else ())):
        dialogues = read_dialogues(path)
        why = asked.why and path.name != HELD.name
        rows += _report(f"Spanish: {path.name}", dialogues, engines, why=why)
    return 0 if all(row.met is not False for row in rows) else 1


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.facts")
    parser.add_argument("--star", type=Path, help="dialogues of STAR, a JSON object a line")
    parser.add_argument("--probes", type=Path, help="changes of channel in them")
    parser.add_argument("--spanish", type=Path, nargs="*", default=[DEV])
    parser.add_argument("--more", action="store_true", help="what other authors wrote, besides")
    parser.add_argument("--held", action="store_true", help="judge: on what nobody tuned with")
    parser.add_argument("--only-ours", action="store_true", help="leave the simple ones out")
    parser.add_argument("--why", action="store_true", help="show what went wrong; never of es-held")
    parser.add_argument("--how", action="store_true", help="say how everything is counted")
    parser.add_argument("--check", action="store_true", help="only check the labels")
    asked = parser.parse_args(arguments)
    if bool(asked.star) != bool(asked.probes):
        parser.error("--star and --probes belong together.")
    return asked


def _check() -> int:
    files = (DEV, HELD, MORE, THIRD)
    found = [p for path in files for one in read_dialogues(path) for p in problems(one)]
    print("\n".join(found) or "The labels are consistent.")
    return 1 if found else 0


def _how() -> str:
    counted: tuple[tuple[str, Callable[..., object]], ...] = (
        ("facts, Spanish", measures.spanish_facts),
        ("facts, STAR", measures.star_facts),
        ("probes", measures.probe_score),
        ("ask-agains", measures.ask_agains),
    )
    lines = [f"{name}: {' '.join((function.__doc__ or '').split())}" for name, function in counted]
    return "How it is counted\n\n" + "\n".join(lines) + "\n"


def _report(
    title: str, dialogues: Sequence[Dialogue], engines: Sequence[Engine], *, why: bool
) -> list[Row]:
    """Measure one set with each engine and print its table; what has goals is ours."""
    rows: list[Row] = []
    best: dict[str, str] = {}
    for engine in engines:
        clocks = [Clock() for _ in range(TIMES)]
        rounds = [[play(one, engine, clock=clock) for one in dialogues] for clock in clocks]
        misses: list[Miss] = []
        rows = _rows(engine, rounds[0], fastest(clocks), misses, best)
        best = {row.measure: row.ours for row in rows}
        if why and engine is OURS:
            print("\n".join(f"{m.dialogue}  {m.what}  {m.kind}: {m.words}" for m in misses))
    turns = sum(len(one.turns) for one in dialogues)
    shown = rows if HELD.name not in title else [r for r in rows if not r.measure.startswith(" ")]
    print(table(f"{title}: {len(dialogues)} dialogues, {turns:,} turns", shown), flush=True)
    return rows


def _rows(
    engine: Engine,
    played: Sequence[Played],
    clock: Clock,
    misses: list[Miss],
    best: dict[str, str],
) -> list[Row]:
    dialogues = [one.dialogue for one in played]
    is_star = any(one.gold is not None for one in dialogues)
    rows = _star_facts(played, misses, best) if is_star else _spanish_facts(played, misses, best)
    probes = measures.probe_score(played, noted=misses.append)
    rows.append(_goal("probes, F1", probes, PROBES_F1, best))
    rows += _again("", measures.ask_agains(played, precision=PRECISION, noted=misses.append), best)
    if is_star:
        typed = [play(one, engine, clock=Clock(), typed=True) for one in dialogues]
        rows += _again(" (as typed)", measures.ask_agains(typed, precision=PRECISION), best)
    return [*rows, *_times(clock, best)]


def _goal(measure: str, score: Score, goal: float, best: dict[str, str]) -> Row:
    return Row(measure, str(score), best.get(measure, ""), f"≥ {goal:g}", score.f1 >= goal)


def _star_facts(played: Sequence[Played], misses: list[Miss], best: dict[str, str]) -> list[Row]:
    asked = measures.star_facts(played, everywhere=False, noted=misses.append)
    everywhere = measures.star_facts(played, everywhere=True)
    measure = "identity facts, F1 (where the slot was queried)"
    rows = [_goal(measure, _sum(asked.values()), FACTS_F1, best)]
    measure = "identity facts, F1 (all dialogues)"
    rows.append(Row(measure, str(_sum(everywhere.values())), best.get(measure, "")))
    return rows + _each({f"  {slot}": score for slot, score in asked.items()}, best)


def _spanish_facts(played: Sequence[Played], misses: list[Miss], best: dict[str, str]) -> list[Row]:
    scores = measures.spanish_facts(played, noted=misses.append)
    complete = {kind: one for kind, one in scores.items() if kind in measures.COMPLETE}
    rows = [_goal("identity facts, F1", _sum(complete.values()), FACTS_F1, best)]
    rows += _each({f"  {kind}": one for kind, one in complete.items()}, best)
    for style in sorted({one.dialogue.style for one in played}):
        part = measures.spanish_facts(one for one in played if one.dialogue.style == style)
        whole = _sum(score for kind, score in part.items() if kind in measures.COMPLETE)
        rows += _each({f"  in {style}": whole}, best)
    others = _sum(one for kind, one in scores.items() if kind not in measures.COMPLETE)
    measure = "other facts, recall"
    return [*rows, Row(measure, f"{others.recall:.3f}", best.get(measure, ""))]


def _each(scores: dict[str, Score], best: dict[str, str]) -> list[Row]:
    return [Row(measure, str(score), best.get(measure, "")) for measure, score in scores.items()]


def _sum(scores: Iterable[Score]) -> Score:
    return sum(scores, Score())


def _again(suffix: str, again: Again, best: dict[str, str]) -> list[Row]:
    precise = f"ask-agains at P {PRECISION:g}, F1{suffix}"
    shown, swept = f"ask-agains as shown, F1{suffix}", f"ask-agains at best, F1{suffix}"
    false = f"false hints in 50 agent messages{suffix}"
    rows = [
        Row(shown, str(again.shown), best.get(shown, "")),
        Row(swept, str(again.best), best.get(swept, "")),
        _goal(precise, again.precise, AGAIN_F1, best),
    ]
    known = best.get(false, "")
    return [*rows, at_most(false, again.false_per_50, FALSE_PER_50, best=known, form=".2f")]


def _times(clock: Clock, best: dict[str, str]) -> list[Row]:
    """p50 has no goal of its own; the slowest in a hundred has."""
    rows: list[Row] = []
    for what, seconds in (("a customer's", clock.facts), ("an agent's", clock.questions)):
        middle, slow = (percentile(seconds, at) * 1000 for at in (0.5, 0.99))
        measure = f"{what} message, p50, ms"
        rows.append(Row(measure, f"{middle:.3f}", best.get(measure, "")))
        measure = f"{what} message, p99, ms"
        rows.append(at_most(measure, slow, MESSAGE_MS, best=best.get(measure, ""), form=".3f"))
    return rows


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
