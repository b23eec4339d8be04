"""The shop's own numbers: shapes learned from examples, and those of the common carriers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from hub.facts.mention import FactKind
from hub.facts.reading import plain_letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Patterns:
    """What the shop's numbers look like and what it sells.

    shapes: kind to regular expressions, each linear. products: names as the shop writes them.
    """

    shapes: Mapping[FactKind, tuple[re.Pattern[str], ...]] = field(default_factory=dict)
    products: tuple[str, ...] = ()

    @property
    def product_names(self) -> tuple[tuple[str, str], ...]:
        """What is sold, longest first: (folded, as the shop writes it)."""
        return _folded(self.products)

    def with_examples(self, kind: FactKind, examples: Sequence[str]) -> Patterns:
        """These, and what `examples` of `kind` look like."""
        return replace(
            self, shapes={**self.shapes, kind: (*self.shapes.get(kind, ()), *learn(kind, examples))}
        )


@lru_cache(maxsize=64)
def _folded(products: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    names = sorted({one.strip() for one in products if one.strip()}, key=len, reverse=True)
    return tuple((plain_letters(one), one) for one in names)


_RUNS: Final = re.compile(r"[a-z]+|[0-9]+|[^a-z0-9]+")
_MAX_EXAMPLES: Final = 50
_MAX_RUNS: Final = 7
_FEWEST_DIGITS: Final = 6  # Of a number without letters: shorter ones are prices, years, doors.


def learn(kind: FactKind, examples: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    """What numbers like `examples` look like: "TN-48213" is TN, a hyphen or none, 4 to 6 digits.

    Examples of one shape share a pattern: leading letters that are the same in all of them stay;
    others, and all that come later, become as many of any letters ("QX-4821-Z": QX stays). Digits
    alone teach nothing where they are short, for a price or a year would look the same. `kind` is
    what they are numbers of, and only names them here.
    """
    groups: dict[tuple[str, ...], list[list[str]]] = {}
    for example in list(examples)[:_MAX_EXAMPLES]:
        runs = _RUNS.findall(plain_letters(example.strip()))
        if runs and len(example) <= _LONGEST and any(one.isdigit() for one in runs):
            groups.setdefault(tuple(_sort(one) for one in runs), []).append(runs)
    shapes = (_shape(group) for group in groups.values())
    return tuple(re.compile(rf"(?<![\w-]){one}(?![\w-])") for one in shapes if one)


_LONGEST: Final = 40


def _sort(run: str) -> str:
    return "9" if run.isdigit() else "a" if run.isalpha() else "-"


def _shape(group: Sequence[Sequence[str]]) -> str:
    """One expression for examples with the same row of letters, digits and signs."""
    columns = list(zip(*group, strict=True))
    if len(columns) > _MAX_RUNS:
        lengths = [sum(map(len, one)) for one in group]
        few, many = min(lengths), max(lengths)
        return rf"(?=[a-z]*\d)[a-z0-9]{{{few},{many}}}"
    if len(columns) == 1:
        few = min(map(len, columns[0]))
        if few < _FEWEST_DIGITS:
            return ""
    return "".join(
        _column(one, alone=len(columns) == 1, leads=at == 0) for at, one in enumerate(columns)
    )


def _column(runs: Sequence[str], *, alone: bool, leads: bool) -> str:
    few, many = min(map(len, runs)), max(map(len, runs))
    if runs[0].isdigit():
        # A counter grows: where there is room for it, one digit more or less is still one.
        spare = 1 if few >= _ROOMY and not alone else 0
        return rf"\d{{{few - spare},{many + spare}}}"
    if runs[0].isalpha():
        return runs[0] if leads and len(set(runs)) == 1 else rf"[a-z]{{{few},{many}}}"
    return r"[ /.-]?"


_ROOMY: Final = 5

DEFAULT: Final = Patterns()
