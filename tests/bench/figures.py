"""What a measurement says: a figure beside its floor, in the same run."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report. met is None for a figure that has no goal of its own."""

    goal: str  # G1 to G13
    what: str
    measured: str
    wanted: str
    met: bool | None


def ratio(
    goal: str,
    what: str,
    values: Sequence[float],
    *,
    at_least: float | None = None,
    at_most: float | None = None,
    unit: str = "x",
) -> Figure:
    """A ratio measured several times, interleaved: its median and spread against its limit."""
    middle = statistics.median(values)
    spread = f"{min(values):.2f} to {max(values):.2f}"
    measured = f"{middle:.2f}{unit} ({spread})" if len(values) > 1 else f"{middle:.2f}{unit}"
    if at_least is not None:
        return Figure(goal, what, measured, f"at least {at_least:g}{unit}", middle >= at_least)
    if at_most is not None:
        return Figure(goal, what, measured, f"at most {at_most:g}{unit}", middle <= at_most)
    return Figure(goal, what, measured, "", None)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def table(figures: Sequence[Figure]) -> str:
    """The report, a line each."""
    lines = []
    for figure in figures:
        mark = {True: "met", False: "NOT MET", None: ""}[figure.met]
        wanted = f"  [{figure.wanted}]" if figure.wanted else ""
        lines.append(f"{figure.goal:4} {mark:8} {figure.what}: {figure.measured}{wanted}")
    return "\n".join(lines)
