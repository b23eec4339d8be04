"""A mail becomes a message with the right sender, people, time and facts; or a reason why not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from hub.contract import Address, InboundMessage, Participant, Proof, Unreadable
from hub.errors import BadRequest, PayloadError
from hub.testing.checks import assert_well_formed
from tests.channels.email.mails import (
    NOW,
    account,
    channel,
    fetched,
    mail,
    mail_facts,
    message,
    parsed,
    settings,
)


def test_a_plain_mail_is_a_message() -> None:
    item = message(
        mail("Hola,\n\n¿dónde está mi pedido?\n\n-- \nAna\n\nEl 3/5/2026, X escribió:\n> a")
    )
    assert item.external_id == "<a1@example.org>"
    assert item.sender == Address("email", "ana@example.org")
    assert item.sender_name == "Ana Ruiz"
    assert item.proof is Proof.CLAIMED
    assert item.subject == "Factura"
    assert item.text == "Hola,\n\n¿dónde está mi pedido?"
    assert item.signature == "--\nAna"
    assert item.quoted == "El 3/5/2026, X escribió:\n> a"
    assert item.html is None


def test_a_colleague_in_copy_who_answers_is_the_sender_and_the_customer_a_participant() -> None:
    item = message(
        mail(**{"from": "Bo <bo@example.org>"}, to="Shop <support@shop.example>, ana@example.org")
    )
    assert item.sender == Address("email", "bo@example.org")
    assert item.participants == (
        Participant(address=Address("email", "ana@example.org"), role="to"),
    )


def test_everybody_else_is_a_participant_once_and_we_are_none() -> None:
    item = message(
        mail(
            to="support+m1.x@shop.example, Hola <hola@shop.example>, Bo <bo@example.org>",
            cc="BO@example.org, Eva <eva@example.net>, ana@example.org",
            reply_to="Desk <desk@example.org>",
        ),
        settings(aliases=("hola@shop.example",)),
    )
    assert [(p.address.value, p.name, p.role) for p in item.participants] == [
        ("bo@example.org", "Bo", "to"),
        ("eva@example.net", "Eva", "cc"),
        ("desk@example.org", "Desk", "reply_to"),
    ]


def test_a_thousand_recipients_are_cut_and_counted() -> None:
    people = ", ".join(f"p{i}@x.example" for i in range(1000))
    item = message(mail(cc=people))
    assert len(item.participants) == 50
    assert mail_facts(item)["participants_left_out"] == 950
    assert len(mail_facts(item)["cc"]) == 20


@pytest.mark.parametrize(
    ("internal", "happened_at"),
    [
        ("2026-05-04T09:00:00+00:00", datetime(2026, 5, 4, 9, tzinfo=UTC)),
        ("2026-05-04T11:00:00+02:00", datetime(2026, 5, 4, 9, tzinfo=UTC)),
        ("2099-01-01T00:00:00+00:00", NOW),
        ("1970-01-01T00:00:00+00:00", datetime(1970, 1, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        ("2026-05-04T09:00:00", None),
    ],
)
def test_the_time_is_the_servers_and_never_after_now(
    internal: str, happened_at: datetime | None
) -> None:
    assert message(mail(), X_Hilo_Internal_Date=internal).happened_at == happened_at


@pytest.mark.parametrize(
    ("date", "claimed"),
    [
        ("Mon, 4 May 2026 11:15:21 +0200", "2026-05-04T09:15:21+00:00"),
        ("Thu, 1 Jan 1970 00:00:00 +0000", "1970-01-01T00:00:00+00:00"),
        ("Fri, 1 Jan 2099 00:00:00 -0000", "2099-01-01T00:00:00+00:00"),
        ("garbage", None),
        ("Mon, 99 May 99999 99:99:99", None),
    ],
)
def test_the_senders_clock_is_only_a_claim(date: str, claimed: str | None) -> None:
    item = message(mail(date=date), X_Hilo_Internal_Date="2026-05-04T09:00:00+00:00")
    assert item.happened_at == datetime(2026, 5, 4, 9, tzinfo=UTC)
    assert mail_facts(item).get("date_claimed") == claimed


def test_a_mail_too_large_to_fetch_says_so_in_the_thread() -> None:
    large = fetched(mail(""), X_Hilo_Too_Large="41000000")
    (item,) = channel().parse(large, account(language="es-MX"))
    assert isinstance(item, InboundMessage)
    assert item.text == "Este correo es demasiado grande (41 MB). Sigue en el buzón."
    assert mail_facts(item)["notes"] == ["too_large"]


def test_a_mail_of_nobody_is_kept_as_unreadable() -> None:
    (item,) = parsed(mail(**{"from": "undisclosed:;"}))
    assert isinstance(item, Unreadable)
    assert "Factura" in item.fragment


@pytest.mark.parametrize(
    ("headers", "sender"),
    [
        ({"from": "", "sender": "s@x.example"}, "s@x.example"),
        ({"from": "", "return_path": "<r@x.example>"}, "r@x.example"),
        ({"from": "a@x.example, b@x.example"}, "a@x.example"),
        ({"from": "Reply <a@x.example>", "reply_to": "c@x.example"}, "a@x.example"),
    ],
)
def test_the_sender_is_who_from_names(headers: dict[str, str], sender: str) -> None:
    assert message(mail(**headers)).sender.value == sender


def test_who_filled_in_a_form_on_our_site_is_the_sender_and_nobody_vouches() -> None:
    head = b"Authentication-Results: mx.shop.example; dmarc=pass header.from=shop.example\r\n"
    form = {"from": "Shop <support@shop.example>", "reply_to": "Ana <ana@example.org>"}
    item = message(head + mail(**form))
    assert (item.sender.value, item.proof) == ("ana@example.org", Proof.CLAIMED)
    assert item.automatic == ""
    assert item.participants == ()
    assert mail_facts(item)["authentication"]["warning"] == "contact_form"


def test_our_own_mail_with_our_own_reply_address_is_a_loop() -> None:
    item = message(mail(**{"from": "support@shop.example"}, reply_to="support+x@shop.example"))
    assert item.automatic == "loop"


def test_an_empty_mail_is_a_payload_error() -> None:
    with pytest.raises(PayloadError):
        parsed(b" \r\n\r\n")


def test_a_webhook_of_a_mailbox_is_no_request_of_ours() -> None:
    request = fetched(mail())
    from_outside = type(request)(
        method="POST",
        url="https://hilo.example.com/hooks/email/1",
        path="",
        query=(),
        headers=(),
        body=mail(),
        received_at=NOW,
    )
    with pytest.raises(BadRequest):
        channel().parse(from_outside, account())


def test_html_is_safe_and_its_remote_pictures_are_counted() -> None:
    html = '<p>Hola<script>x</script></p><img src="https://x.example/a.png">'
    item = message(mail(html, content_type="text/html; charset=utf-8"))
    assert item.html is not None
    assert "script" not in item.html
    assert item.text == "Hola"
    assert mail_facts(item)["remote_pictures"] == 1


HEADERS = st.sampled_from(
    [
        "From",
        "To",
        "Cc",
        "Subject",
        "Date",
        "Message-ID",
        "References",
        "In-Reply-To",
        "Reply-To",
        "Content-Type",
        "Content-Transfer-Encoding",
        "Content-Disposition",
        "Return-Path",
        "Authentication-Results",
        "Received",
        "Auto-Submitted",
        "List-Id",
        "Content-Language",
    ]
)
VALUES = st.one_of(
    st.sampled_from(
        [
            "multipart/mixed; boundary=b",
            'multipart/alternative; boundary="b"',
            "text/html",
            "text/plain; charset=utf-16",
            "multipart/report; report-type=delivery-status; boundary=b",
            "message/rfc822",
            "message/delivery-status",
            "base64",
            "quoted-printable",
            "attachment",
            "attachment; filename*0*=utf-8''%C3; filename*1=x",
            "a@b.example",
            "<a@b.example>",
            "mx.shop.example; dmarc=pass header.from=b.example",
            "=?utf-8?b?////?= <a@b>",
            "from x by mx.shop.example; now",
            "Mon, 4 May 2026 11:15:21 +9999",
        ]
    ),
    st.text(max_size=40).map(lambda text: text.replace("\n", " ").replace("\r", " ")),
)
MAILS = st.tuples(
    st.lists(st.tuples(HEADERS, VALUES), max_size=8),
    st.lists(
        st.one_of(
            st.just(b"--b\r\n"),
            st.just(b"\r\n"),
            st.binary(max_size=60),
            st.just(b"Content-Type: text/html\r\n\r\n<b>x"),
            st.just(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"),
        ),
        max_size=8,
    ),
).map(
    lambda parts: (
        "".join(f"{k}: {v}\r\n" for k, v in parts[0]).encode("utf-8", "surrogatepass")
        + b"\r\n"
        + b"".join(parts[1])
    )
)


@hypothesis_settings(max_examples=300, deadline=None)
@given(MAILS)
def test_a_broken_mail_is_read_or_refused_and_what_comes_out_is_clean(raw: bytes) -> None:
    try:
        items = parsed(raw)
    except PayloadError:
        return
    for item in items:
        assert_well_formed(item)


@hypothesis_settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        items = parsed(raw)
    except PayloadError:
        return
    for item in items:
        assert_well_formed(item)
