"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """Called, it gives the time: `clock()` fits wherever a `now` function is asked for."""

    def __init__(self, at: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)) -> None:
        self.at = at

    def __call__(self) -> datetime:
        """The time now, aware and in UTC."""
        return self.at

    def tick(self, seconds: float = 1.0) -> datetime:
        """Move on by `seconds` and give the new time."""
        self.at += timedelta(seconds=seconds)
        return self.at
