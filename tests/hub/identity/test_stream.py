"""A small labelled stream with attackers in it: what must hold for any stream, in seconds.

The figures of joining and suggesting are measured by `make bench-identity`; here stands what may
never be otherwise. The seeds are apart from those that rules are tuned on.
"""

from __future__ import annotations

from functools import cache

import pytest

from hub.contract import Proof
from tests.bench.identity.driving import Run, drive
from tests.bench.identity.labels import Event, Role, Stream
from tests.bench.identity.measures import Joins, measure_joins
from tests.bench.identity.orders import dense_groups, differing_orders, undone_joins
from tests.bench.identity.stream import generate

PEOPLE = 300
both = pytest.mark.parametrize("codes", [False, True], ids=["without codes", "with codes"])


@cache
def stream(codes: bool) -> Stream:
    return generate(51, PEOPLE, codes=codes)


@cache
def resolved(codes: bool) -> tuple[Run, Joins]:
    run, _ = drive(stream(codes))
    return run, measure_joins(stream(codes).events, run.partition)


def events_of(role: Role) -> list[Event]:
    return [event for event in stream(False).events if event.role is role]


def test_the_stream_has_attackers_of_every_kind() -> None:
    kinds = {event.attack for event in stream(False).events}
    assert {"email, name and order", "forged From", "spoofed caller", "homoglyph name"} <= kinds
    assert {"tablet", "landline", "mailbox", "poison"} <= kinds
    assert len(events_of(Role.IMPOSTOR)) >= 10


def test_one_seed_is_one_stream() -> None:
    assert generate(51, PEOPLE) == stream(False)
    assert generate(52, PEOPLE) != stream(False)


def test_codes_add_proofs_and_change_nothing_else() -> None:
    without = {event.observation.id: event for event in stream(False).events}
    answered = [e for e in stream(True).events if e.observation.id not in without]
    assert [e for e in stream(True).events if e.observation.id in without] == [*without.values()]
    assert answered
    assert all(c.proof == Proof.PROVEN for e in answered for c in e.observation.stated)
    assert all(event.role is Role.HONEST for event in answered)


@both
def test_no_impostor_is_joined_with_anybody(codes: bool) -> None:
    _, joins = resolved(codes)
    assert joins.attackers >= 10
    assert joins.impostors == ()


@both
def test_nobody_may_see_what_another_wrote(codes: bool) -> None:
    run, _ = resolved(codes)
    assert run.leaks == []


@both
def test_next_to_nothing_goes_into_a_stranger_s_thread(codes: bool) -> None:
    _, joins = resolved(codes)
    assert joins.strangers_per_10k <= 8  # One event of this small stream.
    assert joins.precision >= 0.999


@both
def test_attested_ids_do_join(codes: bool) -> None:
    _, joins = resolved(codes)
    assert joins.recall >= (0.25 if codes else 0.15)


def test_the_order_of_arrival_changes_nothing() -> None:
    groups = dense_groups(stream(True), 12)
    assert sum(len({event.person for event in group}) > 1 for group in groups) >= 5
    assert differing_orders(groups, each=4, seed=1) == (0, 48)


def test_an_undone_join_leaves_no_trace_even_with_messages_between() -> None:
    groups = dense_groups(stream(False), 12)
    assert undone_joins(groups, each=2, seed=1) == (24, 24)
