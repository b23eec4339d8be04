"""The table that the bench prints: measure, best known, goal, ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line. met is None for a figure without a goal: a baseline, a ceiling."""

    measure: str
    ours: str
    best_known: str = ""
    goal: str = ""
    met: bool | None = None


def at_most(measure: str, value: float, limit: float, *, best: str = "", form: str = "g") -> Row:
    """A figure that must not be larger."""
    return Row(measure, f"{value:{form}}", best, f"≤ {limit:{form}}", value <= limit)


def at_least(measure: str, value: float, limit: float, *, best: str = "", form: str = "g") -> Row:
    """A figure that must not be smaller."""
    return Row(measure, f"{value:{form}}", best, f"≥ {limit:{form}}", value >= limit)


def table(title: str, rows: Sequence[Row]) -> str:
    """The rows under their heads, in columns as wide as they need."""
    marks = {True: "met", False: "NOT MET", None: ""}
    cells = [("measure", "best known", "goal", "ours", "")]
    cells += [(r.measure, r.best_known, r.goal, r.ours, marks[r.met]) for r in rows]
    widths = [max(len(line[n]) for line in cells) for n in range(5)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]
    lines.insert(1, "-" * max(len(line) for line in lines))
    return "\n".join([title, "", *lines, ""])
