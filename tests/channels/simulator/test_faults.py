"""The plan: what strikes follows from the seed, and what struck is counted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from channels.simulator.faults import Fault, FaultPlan


def struck(seed: int, questions: int) -> list[bool]:
    plan = FaultPlan(seed)
    plan.often(Fault.SERVER_ERROR, 0.3, scope="sms")
    return [plan.strikes(Fault.SERVER_ERROR, "sms") for _ in range(questions)]


@given(st.integers(0, 10**9))
def test_the_same_seed_strikes_the_same(seed: int) -> None:
    assert struck(seed, 50) == struck(seed, 50)


def test_seeds_differ() -> None:
    assert struck(1, 200) != struck(2, 200)
    assert 30 < sum(struck(1, 200)) < 90


def test_traffic_on_one_channel_does_not_change_what_happens_on_another() -> None:
    plan = FaultPlan(1)
    plan.often(Fault.SERVER_ERROR, 0.3)
    mixed = []
    for _ in range(50):
        plan.strikes(Fault.SERVER_ERROR, "whatsapp")
        mixed.append(plan.strikes(Fault.SERVER_ERROR, "sms"))
    alone_plan = FaultPlan(1)
    alone_plan.often(Fault.SERVER_ERROR, 0.3)
    assert mixed == [alone_plan.strikes(Fault.SERVER_ERROR, "sms") for _ in range(50)]


def test_an_order_strikes_as_often_as_it_says_and_is_counted() -> None:
    plan = FaultPlan()
    plan.once(Fault.THROTTLED, "sms", times=2)
    found = [plan.strikes(Fault.THROTTLED, "sms", subject=f"m{i}") for i in range(4)]
    assert found == [True, True, False, False]
    assert plan.count(Fault.THROTTLED) == 2
    assert plan.subjects(Fault.THROTTLED, "sms") == ["m0", "m1"]
    assert plan.count(Fault.THROTTLED, "email") == 0


def test_an_order_for_another_channel_waits_for_that_channel() -> None:
    plan = FaultPlan()
    plan.once(Fault.REFUSED, "email")
    assert not plan.strikes(Fault.REFUSED, "sms")
    assert plan.strikes(Fault.REFUSED, "email")


def test_a_switch_strikes_every_time_until_it_is_off() -> None:
    plan = FaultPlan()
    plan.turn(Fault.OUTAGE, True, scope="whatsapp")
    assert plan.is_on(Fault.OUTAGE, "whatsapp")
    assert all(plan.strikes(Fault.OUTAGE, "whatsapp") for _ in range(3))
    assert not plan.strikes(Fault.OUTAGE, "sms")
    plan.turn(Fault.OUTAGE, False, scope="whatsapp")
    assert not plan.strikes(Fault.OUTAGE, "whatsapp")


def test_clearing_stops_faults_and_keeps_what_was_counted() -> None:
    plan = FaultPlan()
    plan.turn(Fault.OUTAGE, True)
    plan.strikes(Fault.OUTAGE, "sms")
    plan.clear()
    assert not plan.strikes(Fault.OUTAGE, "sms")
    assert plan.count(Fault.OUTAGE) == 1


@given(st.lists(st.integers(), min_size=2, unique=True), st.integers())
def test_shuffling_changes_the_order_and_nothing_else(items: list[int], seed: int) -> None:
    mixed = FaultPlan(seed).shuffled(items, stream="x")
    assert mixed != items
    assert sorted(mixed) == sorted(items)
