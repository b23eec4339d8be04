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
        return replace(self, shapes={**self.shapes, kind: learn(kind, examples)})


@lru_cache(maxsize=64)
def _folded(products: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    names = sorted({one.strip() for one in products if one.strip()}, key=len, reverse=True)
    return tuple((plain_letters(one), one) for one in names)


_RUNS: Final = re.compile(r"[A-Za-z]+|[0-9]+|[^A-Za-z0-9]+")


def learn(kind: FactKind, examples: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    """Shapes that all `examples` fit, and their like."""
    shapes: dict[str, None] = {}
    for example in examples:
        runs = _RUNS.findall(example.strip())[:12]
        parts = [rf"\d{{{len(run)}}}" if run.isdigit() else re.escape(run) for run in runs]
        if parts:
            shapes[rf"(?<![\w-])(?:{''.join(parts)})(?![\w])"] = None
    return tuple(re.compile(shape, re.IGNORECASE) for shape in shapes)


DEFAULT: Final = Patterns()
