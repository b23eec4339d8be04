"""Frames: what a browser may say, and how a message goes out to it."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.chat import wire
from channels.chat.intake import contact_address, inbound
from channels.chat.problems import Problem
from channels.chat.session import IDENTITY_FOR, Identity, identified, new_session, read_file_ticket
from channels.chat.settings import ChatSettings
from hub.contract import Address, Claim, Proof, VisitorFile, VisitorMessage
from hub.errors import HiloError, PayloadError
from tests.channels.chat.memory_hub import chat_account
from tests.clock import Clock

NOW = Clock().at
ACCOUNT = chat_account(ChatSettings(site_name="Shop"))
KEY = "0123456789abcdef"

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
kinds = st.sampled_from(
    ["hello", "say", "typing", "got", "seen", "more", "identify", "signout", "ping", "", "x"]
)
fields = st.sampled_from(
    ["token", "identity", "cursor", "languages", "page", "key", "text", "on", "id", "before"]
)


@given(kinds, st.dictionaries(fields, json_values, max_size=6))
def test_no_frame_does_more_harm_than_being_refused(kind: str, rest: dict[str, object]) -> None:
    with suppress(Problem, PayloadError):
        wire.read_frame(json.dumps({"t": kind, **rest}))


@given(st.text(max_size=200))
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(HiloError):
        wire.read_frame(text)


def test_a_hello_is_read_with_its_page_but_not_its_query() -> None:
    page = {"url": "https://me:pw@shop.example/cart?token=secret#x", "title": " Cart "}
    frame = wire.read_frame(json.dumps({"t": "hello", "page": page, "languages": ["es", "en"]}))

    assert isinstance(frame, wire.Hello)
    assert frame.page_url == "https://shop.example/cart"
    assert frame.page_title == "Cart"
    assert frame.languages == ("es", "en")


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "a:b:c:d:e", "späßchen", "../../etc"])
def test_a_message_needs_a_plain_key(key: str) -> None:
    with pytest.raises(Problem):
        wire.read_frame(json.dumps({"t": "say", "key": key, "text": "Hello"}))


def test_a_message_names_its_visitor_and_key() -> None:
    session = new_session()
    message = inbound(wire.Say(key=KEY, text="Hello"), session, ACCOUNT, language="es")

    assert message.external_id == f"{session.visitor}:{KEY}"
    assert message.sender == Address("chat", session.visitor, "1")
    assert (message.proof, message.language, message.claims) == (Proof.PROVEN, "es", ())


def test_a_message_of_somebody_signed_in_carries_their_proofs_and_name() -> None:
    who = Identity(sub="c-1", email="a@b.example", name="Lucía", until=NOW + IDENTITY_FOR)
    message = inbound(
        wire.Say(key=KEY, text="Hello"), identified(new_session(), who), ACCOUNT, language="en"
    )

    assert message.sender_name == "Lucía"
    assert message.claims == (
        Claim(Address("user", "c-1", "1"), Proof.PROVEN),
        Claim(Address("email", "a@b.example"), Proof.PROVEN),
    )


def test_a_typed_address_is_only_a_claim() -> None:
    say = wire.Say(key=KEY, text="ana@example.com", contact=True)

    assert inbound(say, new_session(), ACCOUNT, language="en").claims == (
        Claim(Address("email", "ana@example.com"), Proof.CLAIMED),
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ana@example.com", Address("email", "ana@example.com")),
        ("600 11 12-22", Address("phone", "600111222")),
        ("+34 (600) 111.222", Address("phone", "+34600111222")),
        ("ana", None),
        ("12", None),
        ("ana@example", None),
        ("call me at 600111222", None),
    ],
)
def test_a_contact_is_an_email_or_a_number(text: str, found: Address | None) -> None:
    if found:
        assert contact_address(text) == found
    else:
        with pytest.raises(Problem):
            contact_address(text)


@pytest.mark.parametrize(("text", "word"), [("", "empty"), ("x" * 4001, "too_long")])
def test_empty_and_endless_messages_are_refused_with_a_sentence(text: str, word: str) -> None:
    with pytest.raises(Problem) as caught:
        inbound(wire.Say(key=KEY, text=text), new_session(), ACCOUNT, language="en")

    assert caught.value.word == word
    assert caught.value.final


def test_what_was_pressed_is_told_to_the_hub() -> None:
    say = wire.Say(key=KEY, text="A person", person=True, quick=True)
    message = inbound(
        say, new_session(), ACCOUNT, language="en", page_url="https://a.example/", page_title="A"
    )

    assert message.extra == {
        "page_url": "https://a.example/",
        "page_title": "A",
        "quick_reply": True,
        "wants_person": True,
    }


def shown(**changes: object) -> VisitorMessage:
    usual: dict[str, object] = {
        "id": 5, "key": "", "mine": False, "author": "agent", "author_name": "Marta",
        "text": "Hello", "at": datetime(2026, 3, 2, 9, tzinfo=UTC), "status": "sent",
    }  # fmt: skip
    return VisitorMessage(**{**usual, **changes})  # type: ignore[arg-type]  # Fields by name.


def test_a_message_of_ours_does_not_tell_its_key() -> None:
    sent = wire.message_json(shown(key="delivery-9"), new_session(), ACCOUNT, now=NOW)

    assert sent["key"] == ""


def test_a_message_of_theirs_comes_back_under_their_own_key() -> None:
    session = new_session()
    for key in (KEY, f"{session.visitor}:{KEY}"):
        sent = wire.message_json(shown(key=key, mine=True), session, ACCOUNT, now=NOW)
        assert sent["key"] == KEY


def test_a_deleted_message_goes_out_without_words_and_files() -> None:
    file = VisitorFile(name="a.png", media_type="image/png", size=3, url="4")
    gone = shown(deleted=True, files=(file,))
    sent = wire.message_json(gone, new_session(), ACCOUNT, now=NOW)

    assert (sent["text"], sent["files"]) == ("", [])


def test_a_file_goes_out_with_an_address_that_only_this_session_gets() -> None:
    session = new_session()
    file = VisitorFile(name="a.png", media_type="image/png", size=3, url="https://x/files/4")
    sent = wire.message_json(shown(files=(file,)), session, ACCOUNT, now=NOW)
    [told] = json.loads(json.dumps(sent["files"]))
    ticket = told["url"].rpartition("/")[2]

    assert told["image"] is True
    assert read_file_ticket(ticket, ACCOUNT, now=NOW) == (4, session.proven(ACCOUNT))


def test_a_file_that_is_not_there_yet_has_no_address() -> None:
    file = VisitorFile(name="a.svg", media_type="image/svg+xml", size=3, url="")
    sent = wire.message_json(shown(files=(file,)), new_session(), ACCOUNT, now=NOW)

    assert sent["files"] == [{"name": "a.svg", "size": 3, "image": False, "url": ""}]
