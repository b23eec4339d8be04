"""When an account is called down, when no more, and what is proposed instead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.actions import accounts
from hub.contract import Accepted
from hub.errors import Refused, Throttled, Uncertain, Unreachable
from hub.events import EventKind
from hub.health import UNTRIED, WELL, Health, Sign, after, sign_of, untried
from hub.model import AccountHealth, EventRow
from hub.reaching import Reachable, next_best
from hub.store import Database

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BAD = (Sign.SILENT, Sign.THROTTLED, Sign.CUT_OFF)


def told(*signs: tuple[Sign, float], start: Health = WELL) -> Health:
    """What signs, each with its second, make of an account."""
    found = start
    for sign, second in signs:
        found = after(found, sign, NOW + timedelta(seconds=second))
    return found


@pytest.mark.parametrize(
    ("outcome", "sign"),
    [
        (Accepted(external_id="x"), Sign.ANSWERS),
        (Refused("No such number."), Sign.ANSWERS),
        (Refused("Who are you?", reason="credentials"), Sign.CREDENTIALS),
        (Throttled("Slower."), Sign.THROTTLED),
        (Unreachable("Nobody there."), Sign.SILENT),
        (Uncertain("It took too long."), Sign.SILENT),
    ],
)
def test_what_a_send_says_of_its_account(outcome: object, sign: Sign) -> None:
    assert sign_of(outcome) is sign  # type: ignore[arg-type]  # One of the union each.


def test_the_tries_of_one_message_open_an_outage_from_its_first() -> None:
    found = told((Sign.SILENT, 0), (Sign.SILENT, 5), (Sign.SILENT, 35))
    assert found.down_at == NOW
    assert found.cause is Sign.SILENT


def test_a_burst_that_fails_in_one_moment_is_no_outage() -> None:
    assert told(*[(Sign.SILENT, at / 100) for at in range(60)]).down_at is None


def test_an_answer_between_begins_the_count_anew() -> None:
    found = told((Sign.SILENT, 0), (Sign.SILENT, 20), (Sign.ANSWERS, 30), (Sign.SILENT, 40))
    assert found.down_at is None
    assert found.bad == 1


def test_refused_credentials_are_believed_at_once() -> None:
    found = told((Sign.CREDENTIALS, 0), (Sign.SILENT, 5))
    assert (found.down_at, found.cause) == (NOW, Sign.CREDENTIALS)


def test_one_lucky_send_in_the_middle_does_not_end_an_outage() -> None:
    down = told((Sign.SILENT, 0), (Sign.SILENT, 20), (Sign.SILENT, 40))
    assert told((Sign.ANSWERS, 41), start=down).down_at == NOW
    assert told((Sign.ANSWERS, 41), (Sign.SILENT, 42), start=down).down_at == NOW
    assert told((Sign.ANSWERS, 41), (Sign.ANSWERS, 42), (Sign.ANSWERS, 43), start=down) == WELL
    assert told((Sign.ANSWERS, 71), start=down) == WELL


def test_what_nobody_tries_is_not_down_for_ever_and_the_next_bad_sign_is_believed() -> None:
    down = told((Sign.SILENT, 0), (Sign.SILENT, 20), (Sign.SILENT, 40))
    later = NOW + timedelta(seconds=40) + UNTRIED
    assert untried(down, later - timedelta(seconds=1)).down_at == NOW
    forgotten = untried(down, later)
    assert forgotten.down_at is None
    assert after(forgotten, Sign.SILENT, later).down_at is not None


@given(st.lists(st.tuples(st.sampled_from(list(Sign)), st.floats(0, 100))))
def test_it_opens_only_on_a_bad_sign_and_closes_only_on_a_good_one(
    steps: list[tuple[Sign, float]],
) -> None:
    found, at = WELL, NOW
    for sign, seconds in steps:
        at += timedelta(seconds=seconds)
        before, found = found, after(found, sign, at)
        if found.down_at != before.down_at:
            assert (sign is Sign.ANSWERS) == (found.down_at is None)
        if found.down_at is None and sign is Sign.ANSWERS:
            assert found == WELL


def way(value: str, **more: object) -> Reachable:
    plain = {"channel": value, "open": True, "works": True, "proof": 2, "last": 1}
    return Reachable(value=value, **(plain | more))  # type: ignore[arg-type]  # As named.


@pytest.mark.parametrize(
    ("others", "best"),
    [
        ([way("sms"), way("email", last=9)], "email"),
        ([way("sms", proof=3), way("email", last=9)], "sms"),
        ([way("sms", last=9, open=False), way("email")], "email"),
        ([way("sms", last=9, works=False), way("email")], "email"),
        ([way("second", channel="whatsapp", last=9), way("email")], "email"),
        ([way("second", channel="whatsapp")], "second"),
        ([way("claimed", proof=1, last=9), way("email")], "email"),
        ([way("sms", open=False)], ""),
        ([], ""),
    ],
)
def test_the_next_best_way(others: list[Reachable], best: str) -> None:
    assert next_best([way("whatsapp", works=False, last=99), *others], but="whatsapp") == best


async def test_an_outage_is_told_once_when_it_opens_and_once_when_it_closes(
    database: Database,
) -> None:
    account_id = await database.write(
        accounts.add, channel="sms", name="SMS", address="", settings={}, now=NOW
    )
    for second in (0, 5, 35, 90):
        at = NOW + timedelta(seconds=second)
        await database.write(accounts.note_sign, account_id, Sign.SILENT, "503", now=at)
    row = await database.read(lambda tx: tx.need(AccountHealth, account_id))
    assert (row.down_at, row.said, row.revision) == (NOW, "503", 1)
    again = NOW + timedelta(seconds=200)
    await database.write(accounts.note_sign, account_id, Sign.ANSWERS, now=again)
    await database.write(accounts.note_sign, account_id, Sign.ANSWERS, now=again)
    row = await database.read(lambda tx: tx.need(AccountHealth, account_id))
    assert (row.down_at, row.revision) == (None, 2)
    said = await database.read(lambda tx: tx.all(EventRow, kind=str(EventKind.HEALTH)))
    assert len(said) == 2
