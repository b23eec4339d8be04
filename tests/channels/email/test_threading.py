"""Answers find the mail they answer, by ids and addresses that nobody else can make."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email import threading
from channels.email.threading import MAX_LOCAL, MAX_REFERENCES
from tests.channels.email.mails import KEY, OURS, mail, message, parsed, settings

OTHER_KEY = b"another-key"


def test_the_signature_is_the_published_one() -> None:
    # Source: HMAC-SHA256 of "c42.m7" in base32, lower case, 16 characters.
    assert threading.sign(b"hilo-mail-secret", "c42.m7") == "76w5drkf4kcnlgfj"


def minted(message_id: int = 7, out_key: str = "k1") -> str:
    """The Message-ID of a mail of ours."""
    return threading.mint_message_id(settings(), KEY, message_id=message_id, out_key=out_key)


def signed(message_id: int = 7, out_key: str = "k1") -> str:
    """The reply address of a mail of ours."""
    return threading.reply_address(settings(), KEY, message_id=message_id, out_key=out_key)


def test_an_id_is_the_same_at_each_try_and_differs_between_sendings() -> None:
    assert minted() == minted()
    assert minted().startswith("<hilo.m7.")
    assert minted().endswith("@shop.example>")
    assert len({minted(), minted(out_key="k2"), minted(8)}) == 3


def test_only_ids_of_this_account_are_ours() -> None:
    assert threading.is_own_message_id(minted(), KEY)
    assert threading.is_own_message_id(minted().upper(), KEY)
    assert not threading.is_own_message_id(minted(), OTHER_KEY)
    assert not threading.is_own_message_id("<hilo.m7.aaaaaaaabbbbbbbbbbbbbbbb@shop.example>", KEY)
    assert not threading.is_own_message_id("<a@shop.example>", KEY)


def test_a_reply_address_names_the_id_it_was_made_with() -> None:
    for address in (signed(), signed().upper(), signed().lower()):
        assert threading.answered_id(settings(), KEY, [OURS, address]) == minted()


@pytest.mark.parametrize(
    "address",
    [
        OURS,
        "support+m7.aaaaaaaa.bbbbbbbbbbbbbbbb@shop.example",
        "support+m8" + "x" * 60 + "@shop.example",
        "support+@shop.example",
        "@",
        "",
    ],
)
def test_an_address_that_we_did_not_sign_names_nothing(address: str) -> None:
    assert threading.answered_id(settings(), KEY, [address]) == ""


def test_a_signed_address_is_ours_alone() -> None:
    address = signed()
    assert threading.answered_id(settings(), OTHER_KEY, [address]) == ""
    assert threading.answered_id(settings(), KEY, [address.replace("m7", "m8")]) == ""
    assert threading.answered_id(settings(), KEY, [address.replace("shop", "evil")]) == ""
    assert threading.answered_id(settings(), KEY, [address.replace("support", "sales")]) == ""


@given(
    st.from_regex(r"[a-z][a-z0-9._-]{0,40}", fullmatch=True), st.integers(1, 10**18 - 1), st.text()
)
def test_reply_addresses_fit_and_survive_lower_case(local: str, message_id: int, key: str) -> None:
    chosen = settings(address=f"{local}@shop.example")
    made = threading.reply_address(chosen, KEY, message_id=message_id, out_key=key)
    assert made == made.lower()
    assert len(made.rpartition("@")[0]) <= MAX_LOCAL
    named = threading.answered_id(chosen, KEY, [made])
    expected = threading.mint_message_id(chosen, KEY, message_id=message_id, out_key=key)
    assert named == ("" if made == chosen.address else expected)


def test_without_plus_addressing_the_plain_address_is_used() -> None:
    chosen = settings(plus_addressing=False)
    assert threading.reply_address(chosen, KEY, message_id=7, out_key="k") == OURS


def test_a_reply_domain_of_its_own_is_used_and_read() -> None:
    chosen = settings(reply_domain="in.shop.example")
    made = threading.reply_address(chosen, KEY, message_id=7, out_key="k")
    assert made.endswith("@in.shop.example")
    assert threading.answered_id(chosen, KEY, [made])
    assert threading.is_ours(chosen, made)


def test_the_answer_to_a_signed_address_carries_the_token_wherever_it_stands() -> None:
    for item in (
        message(mail(to=signed())),
        message(mail(to="x@y.example", cc=f"Shop <{signed()}>")),
        message(mail(to="x@y.example", delivered_to=signed())),
        message(mail(to="list@y.example"), X_Hilo_Delivered_To=signed()),
    ):
        assert item.reply_token == minted()
        assert item.reply_to_id == minted()


def test_a_forged_token_is_no_token() -> None:
    item = message(mail(to=signed().replace(".", ".a", 1)))
    assert item.reply_token == ""


def test_threads_are_in_reply_to_then_references_from_the_last() -> None:
    item = message(mail(in_reply_to="<c@x>", references="<a@x>\r\n <b@x> <c@x>\r\n\t<d@x>"))
    assert item.thread_ids == ("<c@x>", "<d@x>", "<b@x>", "<a@x>")
    assert item.reply_to_id == "<c@x>"


def test_references_keep_the_first_and_the_last() -> None:
    ids = [f"<{i}@x>" for i in range(40)]
    kept = threading.references(ids, "<39@x>")
    assert len(kept) == MAX_REFERENCES
    assert kept[0] == "<0@x>"
    assert kept[-1] == "<39@x>"
    assert threading.references(["<a@x>", "<b@x>"], "<a@x>") == ["<b@x>", "<a@x>"]
    assert threading.references(["sha256:ab", "bad id", "<a@x>"], "") == ["<a@x>"]


def test_a_mail_without_an_id_has_the_same_one_by_whatever_way_it_comes() -> None:
    first = message(b"Delivered-To: a@shop.example\r\n" + mail(message_id=""))
    second = message(b"Delivered-To: b@shop.example\r\n" + mail(message_id=""))
    other = message(mail("Otra cosa", message_id=""))
    assert first.external_id == second.external_id
    assert first.external_id.startswith("sha256:")
    assert other.external_id != first.external_id


def test_a_mail_by_two_addresses_is_one_message() -> None:
    first = message(mail(), X_Hilo_Delivered_To="a@shop.example")
    second = message(mail(), X_Hilo_Delivered_To="b@shop.example")
    assert first.external_id == second.external_id == "<a1@example.org>"


def test_our_own_mail_coming_back_is_ignored() -> None:
    (item,) = parsed(mail(message_id=minted(), **{"from": OURS}))
    assert type(item).__name__ == "Ignored"
