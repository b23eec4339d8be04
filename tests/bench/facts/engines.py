"""What is measured: two functions, ours or simple ones, that are called alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from hub.facts.asking import find_questions
from hub.facts.finding import find_facts
from hub.facts.mention import Mention, Question
from tests.bench.facts import baseline


class FindsFacts(Protocol):
    """What finds facts in a customer's words."""

    def __call__(
        self,
        text: str,
        *,
        asked: Sequence[Question] = (),
        spoken: bool = False,
        region: str = "ES",
        today: date,
    ) -> tuple[Mention, ...]: ...


class FindsQuestions(Protocol):
    """What finds questions in an agent's words."""

    def __call__(self, text: str) -> tuple[Question, ...]: ...


@dataclass(frozen=True, slots=True)
class Engine:
    """A finder of facts and a finder of questions."""

    name: str
    facts: FindsFacts
    questions: FindsQuestions


OURS: Final = Engine("hub.facts", find_facts, find_questions)
SIMPLE: Final = Engine("simple regular expressions", baseline.find_facts, baseline.find_questions)
