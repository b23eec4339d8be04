"""Sessions: what a token brings back, and for how long."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.chat.session import (
    IDENTITY_FOR,
    Identity,
    file_ticket,
    identified,
    new_session,
    read_file_ticket,
    seal,
    unseal,
)
from channels.chat.settings import ChatSettings
from hub.contract import Address, Claim, Proof
from tests.channels.chat.memory_hub import chat_account
from tests.clock import Clock

NOW = Clock().at
ACCOUNT = chat_account(ChatSettings(site_name="Shop"))
OTHER = chat_account(ChatSettings(site_name="Other"), account_id=2)


def lucia(now: datetime = NOW, sub: str = "c-1") -> Identity:
    return Identity(
        sub=sub, email="lucia@example.com", phone="+34600111222", token_id="t", name="Lucía",
        until=now + IDENTITY_FOR,
    )  # fmt: skip


def test_a_token_brings_the_same_session_back() -> None:
    session = identified(new_session(), lucia())

    assert unseal(seal(session, ACCOUNT, now=NOW), ACCOUNT, now=NOW) == session


def test_two_browsers_are_two_visitors() -> None:
    assert len({new_session().visitor for _ in range(1000)}) == 1000


def test_a_token_opens_no_other_account() -> None:
    token = seal(new_session(), ACCOUNT, now=NOW)

    assert unseal(token, OTHER, now=NOW) is None
    assert unseal(token, replace(OTHER, signing_key=ACCOUNT.signing_key), now=NOW) is None


def test_a_token_with_any_byte_changed_is_worth_nothing() -> None:
    token = seal(identified(new_session(), lucia()), ACCOUNT, now=NOW)
    raw = bytearray(base64.urlsafe_b64decode(token))
    for index in range(len(raw)):
        changed = bytes(raw[:index]) + bytes([raw[index] ^ 1]) + bytes(raw[index + 1 :])
        forged = base64.urlsafe_b64encode(changed).decode()
        assert unseal(forged, ACCOUNT, now=NOW) is None, index


@given(st.text(max_size=200))
def test_whatever_is_shown_as_a_token_is_at_worst_refused(text: str) -> None:
    assert unseal(text, ACCOUNT, now=NOW) is None
    assert read_file_ticket(text, ACCOUNT, now=NOW) is None


@pytest.mark.parametrize(("days", "lives"), [(179, True), (181, False)])
def test_a_token_lives_half_a_year(days: int, lives: bool) -> None:
    token = seal(new_session(), ACCOUNT, now=NOW)

    assert (unseal(token, ACCOUNT, now=NOW + timedelta(days=days)) is not None) is lives


def test_a_token_shows_no_address_to_whoever_finds_it() -> None:
    token = seal(identified(new_session(), lucia()), ACCOUNT, now=NOW)

    assert b"lucia" not in base64.urlsafe_b64decode(token)


def test_a_proof_lasts_twelve_hours_and_the_visitor_longer() -> None:
    session = identified(new_session(), lucia())
    token = seal(session, ACCOUNT, now=NOW)

    later = unseal(token, ACCOUNT, now=NOW + timedelta(hours=12, seconds=1))

    assert later is not None
    assert later.proven(ACCOUNT) == (Address("chat", session.visitor, "1"),)


def test_an_identified_session_proves_user_email_and_phone() -> None:
    session = identified(new_session(), lucia())
    proven = (
        Address("user", "c-1", "1"),
        Address("email", "lucia@example.com"),
        Address("phone", "+34600111222"),
    )

    assert session.proven(ACCOUNT) == (Address("chat", session.visitor, "1"), *proven)
    assert session.claims(ACCOUNT) == tuple(Claim(each, Proof.PROVEN) for each in proven)


def test_the_next_person_on_a_browser_is_another_visitor() -> None:
    first = identified(new_session(), lucia())
    lapsed = first.as_of(NOW + timedelta(days=1))

    assert identified(first, lucia(sub="c-2")).visitor != first.visitor
    assert identified(lapsed, lucia(sub="c-2")).visitor != first.visitor
    assert identified(lapsed, lucia()).visitor == first.visitor


def test_who_signs_in_keeps_what_they_wrote_before() -> None:
    anonymous = new_session()

    assert identified(anonymous, lucia()).visitor == anonymous.visitor


def test_a_file_ticket_names_file_and_eyes_for_a_day() -> None:
    session = new_session()
    ticket = file_ticket(session, ACCOUNT, 7, now=NOW)

    assert read_file_ticket(ticket, ACCOUNT, now=NOW) == (7, session.proven(ACCOUNT))
    assert read_file_ticket(ticket, ACCOUNT, now=NOW + timedelta(hours=25)) is None
    assert read_file_ticket(ticket, OTHER, now=NOW) is None


def test_a_session_token_is_no_file_ticket() -> None:
    assert read_file_ticket(seal(new_session(), ACCOUNT, now=NOW), ACCOUNT, now=NOW) is None
