"""How often somebody may do something."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import TooMany
from hub.limits import Limiter

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_a_burst_passes_and_the_next_waits() -> None:
    limiter = Limiter(5, per=MINUTE)
    for _ in range(5):
        limiter.take("ana", now=NOW)

    with pytest.raises(TooMany) as caught:
        limiter.take("ana", now=NOW)

    assert caught.value.after_s == 12
    assert caught.value.status == 429


def test_one_comes_back_after_its_share_of_the_time() -> None:
    limiter = Limiter(5, per=MINUTE)
    for _ in range(5):
        limiter.take("ana", now=NOW)

    with pytest.raises(TooMany):
        limiter.take("ana", now=after(11.9))
    limiter.take("ana", now=after(12))
    with pytest.raises(TooMany):
        limiter.take("ana", now=after(12))


def test_being_refused_costs_nothing() -> None:
    limiter = Limiter(1, per=MINUTE)
    limiter.take("ana", now=NOW)
    for second in range(1, 60):
        with pytest.raises(TooMany):
            limiter.take("ana", now=after(second))

    limiter.take("ana", now=after(60))


def test_keys_do_not_share() -> None:
    limiter = Limiter(1, per=MINUTE)
    limiter.take("ana", now=NOW)

    limiter.take("eva", now=NOW)


def test_a_success_fills_the_bucket() -> None:
    limiter = Limiter(1, per=MINUTE)
    limiter.take("ana", now=NOW)

    limiter.reset("ana")
    limiter.reset("nobody")

    limiter.take("ana", now=NOW)


def test_asking_how_long_takes_nothing() -> None:
    limiter = Limiter(1, per=MINUTE)

    assert limiter.wait("ana", now=NOW) == timedelta(0)
    limiter.take("ana", now=NOW)
    assert limiter.wait("ana", now=after(20)) == timedelta(seconds=40)


def test_a_clock_that_is_set_back_locks_nobody_out() -> None:
    limiter = Limiter(2, per=MINUTE)
    limiter.take("ana", now=NOW)

    with pytest.raises(TooMany):
        limiter.take("ana", now=after(-3600))

    limiter.take("ana", now=after(-3570))


def test_memory_has_an_end() -> None:
    limiter = Limiter(3, per=MINUTE, max_keys=100)
    for number in range(1000):
        limiter.take(str(number), now=NOW)

    assert len(limiter) == 100
    assert limiter.wait("999", now=NOW) == timedelta(0)


def test_full_buckets_are_forgotten() -> None:
    limiter = Limiter(3, per=MINUTE)
    for number in range(100):
        limiter.take(str(number), now=NOW)

    limiter.take("later", now=after(21))

    assert len(limiter) == 1


@given(st.lists(st.floats(0, 30), max_size=60), st.integers(1, 6))
def test_no_stretch_of_time_has_more_than_its_burst_and_its_share(
    gaps: list[float], burst: int
) -> None:
    limiter = Limiter(burst, per=MINUTE)
    now, passed = NOW, []
    for gap in gaps:
        now += timedelta(seconds=gap)
        if limiter.wait("ana", now=now) == timedelta(0):
            limiter.take("ana", now=now)
            passed.append(now)

    for at, start in enumerate(passed):
        within = [time for time in passed[at:] if time < start + MINUTE]
        assert len(within) <= 2 * burst


@pytest.mark.parametrize(("burst", "seconds", "room"), [(0, 60, 1), (1, 0, 1), (1, 60, 0)])
def test_a_limit_that_is_none_is_refused(burst: int, seconds: int, room: int) -> None:
    with pytest.raises(ValueError, match="needs"):
        Limiter(burst, per=timedelta(seconds=seconds), max_keys=room)
