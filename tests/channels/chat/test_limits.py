"""Allowances: what goes at once, what goes in the long run, and what a flood can cost us."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.chat.limits import MAX_SOCKETS_PER_IP, Limit, Limits
from channels.chat.problems import Problem

FIVE = Limit(name="five", burst=5, per_minute=60)


def test_a_burst_goes_through_and_the_next_one_waits() -> None:
    limits = Limits()

    assert [limits.take(FIVE, "a", at_s=0) for _ in range(5)] == [0] * 5
    assert limits.take(FIVE, "a", at_s=0) == pytest.approx(1)
    assert limits.take(FIVE, "a", at_s=1) == 0
    assert limits.take(FIVE, "b", at_s=0) == 0


@given(st.lists(st.floats(0, 3), max_size=200))
def test_in_the_long_run_no_more_than_the_rate_goes_through(pauses: list[float]) -> None:
    limits, at_s, granted = Limits(), 0.0, 0
    for pause in pauses:
        at_s += pause
        granted += limits.take(FIVE, "a", at_s=at_s) == 0

    assert granted <= 5 + at_s + 1e-6


@given(st.lists(st.floats(0, 3), max_size=100))
def test_who_waits_as_told_is_let_through(pauses: list[float]) -> None:
    limits, at_s = Limits(), 0.0
    for pause in pauses:
        at_s += pause
        if wait_s := limits.take(FIVE, "a", at_s=at_s):
            at_s += wait_s + 1e-6
            assert limits.take(FIVE, "a", at_s=at_s) == 0


def test_the_refusal_says_how_long_to_wait() -> None:
    limits = Limits()
    for _ in range(5):
        limits.need(FIVE, "a", at_s=0)

    with pytest.raises(Problem) as caught:
        limits.need(FIVE, "a", at_s=0)

    assert caught.value.http == 429
    assert not caught.value.final
    assert "2 s" in caught.value.said("en")


def test_a_flood_of_new_names_costs_bounded_memory() -> None:
    limits = Limits(capacity=100)
    for number in range(1000):
        limits.take(FIVE, str(number), at_s=0)

    assert len(limits._full_at) == 100


def test_one_address_has_so_many_sockets_and_gets_them_back() -> None:
    limits = Limits()

    assert all(limits.enter("ip") for _ in range(MAX_SOCKETS_PER_IP))
    assert not limits.enter("ip")
    limits.leave("ip")
    assert limits.enter("ip")
    assert limits.enter("another")
