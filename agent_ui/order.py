"""Order keys: strings whose ascending order is the order on the screen."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

# Microseconds from year 1 to beyond 9999, so that 1970 and 2099 are nothing special.
_FIRST: Final = datetime(1, 1, 1, tzinfo=UTC)
_WIDTH: Final = 18
_TOP: Final = 10**_WIDTH - 1


def oldest_first(at: datetime, number: int) -> str:
    """A key that puts earlier before later, and of one instant the lower number first."""
    return f"{_micros(at):0{_WIDTH}d}-{number:019d}"


def newest_first(at: datetime, number: int) -> str:
    """A key that puts later before earlier, and of one instant the higher number first."""
    return f"{_TOP - _micros(at):0{_WIDTH}d}-{10**19 - 1 - number:019d}"


def likeliest_first(share: float, number: int) -> str:
    """A key that puts the likelier first (share: 0 to 1), and of equals the higher number."""
    return f"{round((1 - share) * 10_000):05d}-{10**19 - 1 - number:019d}"


def _micros(at: datetime) -> int:
    passed = at - _FIRST
    return (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds
