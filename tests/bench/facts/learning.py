"""`python -m tests.bench.facts.learning`: what each sign of an ask-again weighs, from dialogues.

Logistic regression by plain gradient descent, drawn towards nothing (ridge). STAR is split in two
halves by a hash of the dialogue: `--half a` learns on one and is judged on the other. What is
printed as the table goes into `hub/facts/weights.py` as a whole.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, TypeAlias

from hub.facts.weights import VERSION
from tests.bench.facts.dialogues import DEV, MORE, THIRD, Dialogue, read_dialogues
from tests.bench.facts.engines import OURS
from tests.bench.facts.measures import is_right_probe, is_right_turn
from tests.bench.facts.replaying import Clock, Played, play
from tests.bench.facts.star import read_star

RIDGE, STEPS, RATE = 1.0, 800, 0.1
SHRUNK: Final = 0.03  # A weight nearer to nothing is nothing.

# How much a row counts beside a turn of STAR: a Spanish turn, and a probe. Of STAR's own probes
# only those for sums and numbers of people are taken, which its turns hardly know.
SPANISH, PROBED = 1.0, 0.5

Row: TypeAlias = tuple[frozenset[str], bool, float]
Table: TypeAlias = dict[str, float]


def half(dialogue: Dialogue) -> str:
    """Which half a dialogue is in: "a" or "b"."""
    return "ab"[hashlib.sha256(dialogue.key.encode()).digest()[0] % 2]


def main(arguments: Sequence[str]) -> int:
    """Learn, print the table, and say how it does on what it has not seen."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.facts.learning")
    parser.add_argument("--star", type=Path, required=True)
    parser.add_argument("--probes", type=Path, required=True)
    parser.add_argument("--half", choices=("a", "b", "all"), default="all")
    asked = parser.parse_args(arguments)
    star = [play(one, OURS, clock=Clock()) for one in read_star(asked.star, asked.probes)]
    ours = (one for path in (DEV, MORE, THIRD) for one in read_dialogues(path))
    spanish = [play(one, OURS, clock=Clock()) for one in ours]
    seen = [one for one in star if asked.half in ("all", half(one.dialogue))]
    unseen = [one for one in star if one not in seen]
    rows = [*_rows(seen), *_rows(spanish, weight=SPANISH)]
    bias, table = learn([*rows, *_probed(seen, only="count"), *_probed(spanish)])
    print(_printed(bias, table))
    for name, played in (("seen", seen), ("unseen", unseen)):
        if played:
            print(name, *_figures(played, bias, table), sep="\n  ")
    return 0


def learn(rows: Sequence[Row]) -> tuple[float, Table]:
    """Bias and weights that make the rows likeliest."""
    table: Table = dict.fromkeys(sorted({sign for signs, _, _ in rows for sign in signs}), 0.0)
    bias, rate = 0.0, RATE / math.sqrt(max(1, len(rows)))
    for _ in range(STEPS):
        slope, slopes = 0.0, {sign: RIDGE * each for sign, each in table.items()}
        for signs, right, weight in rows:
            error = weight * (chance(signs, bias, table) - right)
            slope += error
            for sign in signs:
                slopes[sign] += error
        bias -= rate * slope
        for sign, each in slopes.items():
            table[sign] -= rate * each
    return bias, table


def chance(signs: Iterable[str], bias: float, table: Table) -> float:
    """As `hub.facts.chances.chance`, by a table under way."""
    return 1 / (1 + math.exp(-bias - sum(table.get(sign, 0.0) for sign in signs)))


def _rows(played: Iterable[Played], *, weight: float = 1.0) -> Iterator[Row]:
    """Each candidate of a turn with whether the labels say that it is right."""
    for one in played:
        for asked in one.turns:
            for candidate in asked.found:
                right = asked.turn is not None and is_right_turn(asked.turn, candidate.hint)
                yield candidate.signs, right, weight


def _probed(played: Iterable[Played], *, only: str = "") -> Iterator[Row]:
    """Each candidate of a probe, or only those with a sign."""
    for one in played:
        for asked in one.probes:
            for candidate in asked.found:
                if (not only or only in candidate.signs) and asked.probe is not None:
                    yield candidate.signs, is_right_probe(asked.probe, candidate.hint), PROBED


def _figures(played: Sequence[Played], bias: float, table: Table) -> Iterator[str]:
    """How a threshold over the chance does on turns, at a few of them."""
    turns = [
        (
            max((chance(one.signs, bias, table) for one in asked.found), default=0.0),
            asked.turn.again,
        )
        for one in played
        for asked in one.turns
        if asked.turn is not None
    ]
    again = sum(one for _, one in turns)
    for threshold in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        over = [right for sure, right in turns if sure >= threshold]
        right = sum(over)
        precision, recall = right / max(1, len(over)), right / max(1, again)
        yield f"from {threshold}: precision {precision:.3f}, recall {recall:.3f}"


def _printed(bias: float, table: Table) -> str:
    lines = [f'    "{sign}": {each:.2f},' for sign, each in table.items() if abs(each) >= SHRUNK]
    head = f"VERSION: Final = {VERSION + 1}\nBIAS: Final = {bias:.2f}\n"
    return head + "\n".join(["WEIGHTS: Final[dict[str, float]] = {", *lines, "}"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
