"""A call is what the news of it add up to, in any order; and whose voice is whose is guessed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.call import Call, CallOutcome, as_extra, call_of, take
from hub.contract import Address, CallState, CallUpdate, Proof, SpokenLine
from hub.speakers import guess

BEGAN = datetime(2026, 5, 4, 9, 15, tzinfo=UTC)
NEWS = st.builds(
    CallUpdate,
    external_id=st.just("CA1"),
    sender=st.just(Address("phone", "+34600111222")),
    proof=st.just(Proof.VOUCHED),
    state=st.none() | st.sampled_from(CallState),
    answered=st.none() | st.booleans(),
    answered_by=st.sampled_from(["", "+34919999999", "+34918888888"]),
    voicemail=st.booleans(),
    duration_s=st.none() | st.integers(0, 500),
    happened_at=st.integers(0, 600).map(lambda s: BEGAN + timedelta(seconds=s)),
)


def news(state: CallState | None = None, **more: object) -> CallUpdate:
    values: dict[str, object] = {"external_id": "CA1", "state": state, **more}
    return CallUpdate(sender=Address("phone", ""), proof=Proof.CLAIMED, **values)  # type: ignore[arg-type]  # Of the table below.


@given(
    st.lists(NEWS, max_size=6).flatmap(lambda all_: st.tuples(st.just(all_), st.permutations(all_)))
)
def test_any_order_and_any_repeats_are_the_same_call(
    pair: tuple[list[CallUpdate], list[CallUpdate]],
) -> None:
    told, shuffled = pair
    once = reduce(take, told, Call())
    assert reduce(take, shuffled + shuffled, Call()) == once
    assert call_of({"call": as_extra(once)}) == once, "and it is stored as it is"


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        ([news(CallState.RINGING, answered=False)], CallOutcome.RINGING),
        ([news(CallState.RINGING, answered=False), news(answered=True)], CallOutcome.ACTIVE),
        (
            [news(CallState.COMPLETED), news(answered=False), news(answered=True)],
            CallOutcome.ANSWERED,
        ),
        ([news(CallState.COMPLETED, answered=False)], CallOutcome.MISSED),
        ([news(CallState.COMPLETED, answered=False, voicemail=True)], CallOutcome.VOICEMAIL),
        ([news(CallState.NO_ANSWER)], CallOutcome.MISSED),
        ([news(CallState.BUSY, outbound=True)], CallOutcome.NOT_REACHED),
        ([news(CallState.FAILED)], CallOutcome.FAILED),
        ([news(CallState.COMPLETED)], CallOutcome.ENDED),
    ],
)
def test_a_call_has_one_outcome(told: list[CallUpdate], outcome: CallOutcome) -> None:
    assert reduce(take, told, Call()).outcome is outcome


def lines(*said: tuple[str, str], channels: bool = False) -> list[SpokenLine]:
    return [
        SpokenLine(
            text=text, speaker="" if channels else who, channel=int(who) if channels else None
        )
        for who, text in said
    ]


@pytest.mark.parametrize(
    ("said", "outbound", "roles"),
    [
        (lines(("A", "Dígame."), ("B", "Hola.")), False, {"A": "agent", "B": "customer"}),
        (
            lines(("A", "¿Sí?"), ("B", "Le llamo de la tienda.")),
            True,
            {"A": "customer", "B": "agent"},
        ),
        (
            lines(("A", "Hola."), ("B", "¿En qué puedo ayudarle?")),
            False,
            {"A": "customer", "B": "agent"},
        ),
        (lines(("Cliente", "Hola."), ("X", "Sí.")), False, {"Cliente": "customer", "X": "agent"}),
        (
            lines(("0", "Hola."), ("1", "Sí."), channels=True),
            False,
            {"0": "customer", "1": "agent"},
        ),
        (lines(("S", "Llámenme, por favor.")), False, {"S": "customer"}),
        (lines(("A", "Hola."), ("B", "Sí."), ("C", "Ya.")), False, {}),
    ],
)
def test_whose_voice_is_whose(
    said: list[SpokenLine], outbound: bool, roles: dict[str, str]
) -> None:
    assert guess(said, outbound=outbound) == roles
