"""How well bots do: what they contain, what they hand over, and how fast they answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Final

from sqlmodel import col

from hub.model import BotTurn
from hub.store import Reader

MAX_TURNS: Final = 5_000
_GAVE_UP: Final = frozenset({"timed_out", "failed", "silent"})
_ANSWERED: Final = frozenset({"said", "handed_over", "resolved", "passed", "left"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """A bot's matters since some day. Each counts once, by the worst that came of it.

    contained: nobody else was needed. taken: an agent stepped in. gave_up: no answer in time, or
    none that could be read. left: the customer never answered the bot again, whoever ended it.
    median_s: from the customer's message to the answer; None without any.
    """

    matters: int = 0
    contained: int = 0
    handed_over: int = 0
    taken: int = 0
    gave_up: int = 0
    cut: int = 0
    left: int = 0
    median_s: float | None = None
    last_error: str = ""
    last_error_at: datetime | None = None


def of(tx: Reader, bot_id: int, *, since: datetime) -> Quality:
    """What came of a bot's turns, the newest thousands at most. Index: bot_turn_at."""
    rows = tx.select(
        BotTurn,
        col(BotTurn.bot_id) == bot_id,
        col(BotTurn.created_at) >= since,
        order_by=(col(BotTurn.created_at).desc(),),
        limit=MAX_TURNS,
    )
    outcomes: dict[tuple[int, int | None], set[str]] = {}
    for row in rows:
        outcomes.setdefault((row.conversation_id, row.case_id), set()).add(row.outcome)
    worst = [_worst(found) for found in outcomes.values()]
    times = [
        (row.answered_at - row.created_at).total_seconds()
        for row in rows
        if row.answered_at and row.outcome in _ANSWERED
    ]
    failed = next((row for row in rows if row.error and row.outcome in _GAVE_UP), None)
    return Quality(
        matters=len(worst),
        contained=worst.count("contained"),
        handed_over=worst.count("handed_over"),
        taken=worst.count("late"),
        gave_up=worst.count("gave_up"),
        cut=worst.count("cut"),
        left=worst.count("left"),
        median_s=median(times) if times else None,
        last_error=failed.error if failed else "",
        last_error_at=failed.answered_at if failed else None,
    )


def _worst(outcomes: set[str]) -> str:
    if "cut" in outcomes:
        return "cut"
    if outcomes & _GAVE_UP:
        return "gave_up"
    for each in ("handed_over", "late", "left"):
        if each in outcomes:
            return each
    return "contained"
