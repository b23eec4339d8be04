"""When a bot answers, by the clock on the wall."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from hub.errors import BadRequest
from hub.handoff.hours import read_hours

MADRID = ZoneInfo("Europe/Madrid")


@pytest.mark.parametrize(
    ("text", "at", "open_"),
    [
        ("", "2026-03-02 03:00", True),
        ("mon-fri 18:00-09:00", "2026-03-02 18:00", True),  # A Monday.
        ("mon-fri 18:00-09:00", "2026-03-02 17:59", False),
        ("mon-fri 18:00-09:00", "2026-03-03 08:59", True),
        ("mon-fri 18:00-09:00", "2026-03-03 09:00", False),
        # Friday's night ends on Saturday, and Sunday's night is nobody's.
        ("mon-fri 18:00-09:00", "2026-03-07 08:59", True),
        ("mon-fri 18:00-09:00", "2026-03-07 18:30", False),
        ("mon-fri 18:00-09:00", "2026-03-02 08:00", False),
        # Over the end of the week.
        ("sun 22:00-06:00", "2026-03-02 05:59", True),
        ("sat-sun 00:00-24:00", "2026-03-08 23:59", True),
        ("sat-sun 00:00-24:00", "2026-03-09 00:00", False),
        ("fri-mon 10:00-11:00", "2026-03-08 10:30", True),
        ("fri-mon 10:00-11:00", "2026-03-04 10:30", False),
        ("Mon 10:00-11:00, TUE 12:00-13:00", "2026-03-03 12:30", True),
    ],
)
def test_hours_are_as_typed(text: str, at: str, *, open_: bool) -> None:
    local = datetime.fromisoformat(at).replace(tzinfo=MADRID)
    assert read_hours(text, "Europe/Madrid").includes(local.astimezone(UTC)) is open_


@pytest.mark.parametrize(
    ("at", "open_"),
    [
        # On 29 March 2026 it is 03:00 after 01:59: nine o'clock is an hour earlier in UTC.
        (datetime(2026, 3, 28, 8, 30, tzinfo=UTC), False),
        (datetime(2026, 3, 28, 7, 30, tzinfo=UTC), True),
        (datetime(2026, 3, 29, 7, 30, tzinfo=UTC), False),
        (datetime(2026, 3, 29, 6, 59, tzinfo=UTC), True),
        # On 25 October 02:30 comes twice: both are night.
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 8, 0, tzinfo=UTC), False),
    ],
)
def test_nine_is_nine_in_summer_and_in_winter(at: datetime, *, open_: bool) -> None:
    assert read_hours("mon-sun 18:00-09:00", "Europe/Madrid").includes(at) is open_


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("always", "UTC"),
        ("mon 9-18", "UTC"),
        ("mon 09:00-25:00", "UTC"),
        ("mon 24:30-25:00", "UTC"),
        ("mon 09:00", "UTC"),
        ("", "Mars/North"),
        ("", ""),
        ("", "../etc/passwd"),
    ],
)
def test_what_are_no_hours_is_refused_with_an_example(text: str, zone: str) -> None:
    with pytest.raises(BadRequest) as caught:
        read_hours(text, zone)
    assert caught.value.sentence
