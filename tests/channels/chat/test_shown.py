"""Receipts: believed only for what was shown, and each told once."""

from __future__ import annotations

from dataclasses import replace

from channels.chat.shown import Shown
from hub.contract import Address, VisitorMessage
from tests.clock import Clock

NOW = Clock().at
ME = Address("chat", "v", "1")
OURS = VisitorMessage(
    id=5, key="delivery-5", mine=False, author="agent", author_name="Marta", text="Hello", at=NOW,
    status="sent",
)  # fmt: skip


def shown(*messages: VisitorMessage) -> Shown:
    screen = Shown()
    screen.add(messages)
    return screen


def test_what_arrived_and_was_read_is_told_once() -> None:
    screen = shown(OURS)
    got, seen = screen.got(5, now=NOW), screen.seen(5, ME, now=NOW)

    assert got is not None
    assert seen is not None
    assert (got.external_id, seen.external_id, seen.sender) == ("delivery-5", "delivery-5", ME)
    assert screen.got(5, now=NOW) is None
    assert screen.seen(5, ME, now=NOW) is None


def test_what_was_not_shown_here_gives_no_receipt() -> None:
    own = replace(OURS, mine=True)
    elsewhere = replace(OURS, channel="email")
    without_delivery = replace(OURS, key="")
    for screen in (shown(), shown(own), shown(elsewhere), shown(without_delivery)):
        assert screen.got(5, now=NOW) is None
        assert screen.seen(5, ME, now=NOW) is None


def test_what_is_known_to_be_read_is_not_told_again() -> None:
    assert shown(replace(OURS, status="read")).seen(5, ME, now=NOW) is None
    assert shown(replace(OURS, status="read")).got(5, now=NOW) is None
    assert shown(replace(OURS, status="delivered")).got(5, now=NOW) is None


def test_reading_only_goes_forward() -> None:
    screen = shown(OURS, replace(OURS, id=6, key="delivery-6"))

    assert screen.seen(6, ME, now=NOW) is not None
    assert screen.seen(5, ME, now=NOW) is None


def test_one_screen_costs_bounded_memory() -> None:
    screen = shown(*(replace(OURS, id=number) for number in range(1, 2000)))

    assert screen.got(1, now=NOW) is None
    assert screen.got(1999, now=NOW) is not None
