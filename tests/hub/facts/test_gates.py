"""Patterns that are not tried find nothing: what lets them by changes no finding."""

from __future__ import annotations

from datetime import date

import pytest

from hub.facts.finding import find_on
from hub.facts.patterns import DEFAULT
from hub.facts.reading import read
from hub.facts.sheet import Sheet
from tests.bench.facts.dialogues import DEV, read_dialogues

TOLD = (
    "Let's book a table for 4 at the Grand Hotel, it's 30 euros, can you check?",
    "The outlet's lets me down: I've tried to reset it, we'd like a refund of $49.90 by 3pm",
    "Tracking 1Z999AA10123456784, TBA123456789012, RR123456785ES, 9400110200881234567890",
    "Probamos todo. Me duele la cabeza, necesito la M antes de las 1030 del 3 de mayo",
    "usd 40 on 3/8, the 12th at noon; eur 5 el día 7 a las 7 y media",
)


class Eager(Sheet):
    """A sheet on which every pattern is tried."""

    def may_say(self, any_of: frozenset[str]) -> bool:
        """Anything may be said."""
        return True


def _sheet(kind: type[Sheet], text: str) -> Sheet:
    day = date(2026, 1, 15)
    return kind(read(text), (), patterns=DEFAULT, region="ES", today=day, spoken=False)


def _labelled() -> list[str]:
    turns = [turn for one in read_dialogues(DEV) for turn in one.turns]
    return [turn.text for turn in turns if turn.customer]


@pytest.mark.parametrize("texts", [TOLD, _labelled()], ids=["patterns", "dialogues"])
def test_what_is_not_tried_would_find_nothing(texts: list[str]) -> None:
    for text in texts:
        eager = _sheet(Eager, text)
        eager.fewest = min(eager.fewest, 1)
        assert find_on(_sheet(Sheet, text)) == find_on(eager), text
