"""Meta's times: Unix seconds in a string, or milliseconds in a number; test events mix them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from hub.untrusted import Untrusted

_MILLISECONDS_FROM: Final = 100_000_000_000  # As seconds this is the year 5138.
_EARLIEST: Final = 946_684_800  # 2000; whatever says an earlier time says none.
_LATEST: Final = 4_102_444_800  # 2100.


def read_time(value: Untrusted) -> datetime | None:
    """The time that a payload states, or None where it states none."""
    found = value.integer()
    if found is None:
        return None
    seconds = found / 1000 if found >= _MILLISECONDS_FROM else float(found)
    if not _EARLIEST <= seconds <= _LATEST:
        return None
    return datetime.fromtimestamp(seconds, UTC)
