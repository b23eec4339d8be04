"""How well names tell people apart, and how fast: `python -m tests.bench.names`.

The area under the curve is the chance that a pair of one person's names scores above a pair of two
people's. Whole-string measures run beside it on the same pairs, lower-cased for fairness.
"""

from __future__ import annotations

import random
import statistics
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from hub.identity.names import compare_names, forget_names, name_keys, read_name
from tests.hub.identity.name_pairs import LATER_OTHER, LATER_SAME, OTHER, SAME, pairs


def _ours(one: str, other: str) -> float:
    a, b = read_name(one), read_name(other)
    return compare_names(a, b).score if a is not None and b is not None else 0.0


MEASURES: dict[str, Callable[[str, str], float]] = {
    "compare_names": _ours,
    "WRatio": lambda one, other: fuzz.WRatio(one.lower(), other.lower()),
    "token_set_ratio": lambda one, other: fuzz.token_set_ratio(one.lower(), other.lower()),
    "Jaro-Winkler": lambda one, other: JaroWinkler.similarity(one.lower(), other.lower()),
}


def area(positive: Sequence[float], negative: Sequence[float]) -> float:
    """The area under the curve of two samples of scores; ties count half."""
    ordered = sorted(negative)
    wins = sum(
        (bisect_left(ordered, score) + bisect_right(ordered, score)) / 2 for score in positive
    )
    return wins / (len(positive) * len(negative))


def _tell(title: str, same: dict[str, str], other: dict[str, str]) -> None:
    together, apart = pairs(same), pairs(other)
    print(f"{title}: {len(together)} pairs of one person's names, {len(apart)} of two people's")
    for name, measure in MEASURES.items():
        found = area([measure(a, b) for _, a, b in together], [measure(a, b) for _, a, b in apart])
        print(f"  {name:16} area under the curve {found:.3f}")


def _microseconds(work: Callable[[], object], count: int, *, rounds: int = 15) -> str:
    """The quickest and the median of some rounds, a piece: a busy machine only adds."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) / count * 1e6)
    return f"{min(times):6.1f} µs at best, {statistics.median(times):6.1f} µs in the median"


def _tell_speed() -> None:
    lines = pairs(SAME) + pairs(OTHER)
    texts = sorted({text for _, one, other in lines for text in (one, other)})
    read = read_name.__wrapped__
    names = [name for text in texts if (name := read(text)) is not None]
    chosen = random.Random(1)
    couples = [(chosen.choice(names), chosen.choice(names)) for _ in range(1000)]
    print("read, not remembered", _microseconds(lambda: [read(t) for t in texts], len(texts)))
    print(
        "compare, two at random",
        _microseconds(lambda: [compare_names(a, b) for a, b in couples], 1000),
    )
    print("keys", _microseconds(lambda: [name_keys(name) for name in names], len(names)))
    forget_names()


if __name__ == "__main__":
    _tell("Written before tuning", SAME, OTHER)
    _tell("Written afterwards", LATER_SAME, LATER_OTHER)
    _tell_speed()
