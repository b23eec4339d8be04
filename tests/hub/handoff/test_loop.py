"""Two machines that talk to each other are stopped; a person who types is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hub.handoff.loop import MANY, MANY_QUICK, is_loop

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ROBOT = "Gracias por su mensaje. Estamos fuera de la oficina."


def turns(count: int, *, every_s: float) -> list[datetime]:
    return [NOW - timedelta(seconds=every_s * number) for number in range(count)]


@pytest.mark.parametrize(
    ("at", "said", "loop"),
    [
        ([], [], False),
        (turns(MANY_QUICK, every_s=5), [], True),
        (turns(MANY_QUICK - 1, every_s=5), [], False),
        (turns(MANY_QUICK, every_s=20), [], False),
        (turns(MANY, every_s=3600), [], True),
        ([], [ROBOT, ROBOT.upper(), f" {ROBOT}", ROBOT], True),
        ([], [ROBOT, ROBOT, ROBOT, "¿Hola?"], False),
        ([], [ROBOT] * 3, False),
        # Who answers four questions with the same button is no machine.
        ([], ["No lo tengo"] * 4, False),
        ([], [""] * 4, False),
    ],
)
def test_a_loop_is_told_from_a_talk(at: list[datetime], said: list[str], *, loop: bool) -> None:
    assert is_loop(at, said, now=NOW) is loop
