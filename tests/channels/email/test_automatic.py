"""Mail of machines is named as such, and a report of failure finds the mail it is about."""

from __future__ import annotations

import pytest

from channels.email import threading
from channels.email.automatic import is_role
from channels.email.bounces import refusal_of
from hub.contract import DeliveryStatus, Ignored, Receipt, Refusal
from tests.channels.email.mails import KEY, OURS, mail, mail_facts, message, parsed, settings

OWN_ID = threading.mint_message_id(settings(), KEY, message_id=7, out_key="k1")
OWN_ADDRESS = threading.reply_address(settings(), KEY, message_id=7, out_key="k1")

AUTOMATIC = {
    "a person": ({}, ""),
    "said to be no machine": ({"auto_submitted": "no"}, ""),
    "auto-replied": ({"auto_submitted": "auto-replied (vacation)"}, "auto_reply"),
    "auto-generated": ({"auto_submitted": "auto-generated"}, "system"),
    "out of office": ({"subject": "Automatic reply: Factura"}, "auto_reply"),
    "fuera de la oficina": ({"subject": "Respuesta automática: Factura"}, "auto_reply"),
    "encoded subject": ({"subject": "=?utf-8?q?Respuesta_autom=C3=A1tica=3A_x?="}, "auto_reply"),
    "x-autoreply": ({"x_autoreply": "yes"}, "auto_reply"),
    "precedence auto_reply": ({"precedence": "auto_reply"}, "auto_reply"),
    "precedence bulk": ({"precedence": "bulk"}, "list"),
    "a list": ({"list_id": "<news.example.org>"}, "list"),
    "a newsletter": ({"list_unsubscribe": "<https://x.example>"}, "list"),
    "exchange's own": ({"x_auto_response_suppress": "DR, OOF, AutoReply"}, "system"),
    "no-reply": ({"from": "Shop <no-reply@x.example>"}, "system"),
    "noreply with a tag": ({"from": "noreply+12@x.example"}, "system"),
    "ourselves": ({"from": OURS}, "loop"),
    "ourselves with a plus": ({"from": "support+x@shop.example"}, "loop"),
    "an alias of ours": ({"from": "hola@shop.example"}, "loop"),
    "a bounce nobody can read": (
        {"from": "MAILER-DAEMON@x.example", "return_path": "<>", "subject": "failure notice"},
        "bounce",
    ),
    "postmaster who writes": ({"from": "postmaster@x.example", "subject": "Hola"}, "system"),
    "a subject that only mentions it": ({"subject": "I want an automatic reply: why"}, ""),
}


@pytest.mark.parametrize(("headers", "why"), AUTOMATIC.values(), ids=AUTOMATIC.keys())
def test_machines_are_told_from_people(headers: dict[str, str], why: str) -> None:
    item = message(mail(**headers), settings(aliases=("hola@shop.example",)))
    assert item.automatic == why


@pytest.mark.parametrize(
    ("address", "shared"),
    [
        ("info@x.example", True),
        ("Ventas@x.example", True),
        ("ana@x.example", False),
        ("support+1@x.example", True),
        ("mailer-daemon@x.example", True),
    ],
)
def test_boxes_of_several_people_are_known(address: str, shared: bool) -> None:
    assert is_role(address) is shared
    assert mail_facts(message(mail(**{"from": address}))).get("role_mailbox", False) is shared


def report(
    *recipients: str, original: str = OWN_ID, kind: str = "message/rfc822", to: str = OURS
) -> bytes:
    """A delivery report; recipients as "address action status diagnostic"."""
    blocks = ""
    for recipient in recipients:
        address, action, status, *diagnostic = recipient.split(" ", 3)
        blocks += (
            f"\r\nFinal-Recipient: rfc822; {address}\r\nAction: {action}\r\nStatus: {status}\r\n"
            f"Diagnostic-Code: smtp; {' '.join(diagnostic)}\r\n"
        )
    head = f"Message-ID: {original}\r\n" if original else ""
    return (
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\n"
        f"To: {to}\r\nMessage-ID: <b1@mx.example>\r\nSubject: Undelivered Mail\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\n\r\nI am sorry.\r\n"
        f"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n{blocks}"
        f"--b\r\nContent-Type: {kind}\r\n\r\n{head}Subject: Re: x\r\n\r\nHola\r\n--b--\r\n"
    ).encode()


def test_a_report_of_failure_is_a_receipt_of_our_mail() -> None:
    (item,) = parsed(report("ana@x.example failed 5.1.1 550 5.1.1 User unknown"))
    assert item == Receipt(
        external_id=OWN_ID,
        status=DeliveryStatus.FAILED,
        refusal=Refusal.NO_SUCH_ADDRESS,
        error="550 5.1.1 User unknown",
        provider_code="5.1.1",
        recipient="ana@x.example",
    )


def test_a_report_with_only_the_head_of_the_mail_is_understood() -> None:
    (item,) = parsed(report("ana@x.example failed 5.2.2 full", kind="text/rfc822-headers"))
    assert isinstance(item, Receipt)
    assert item.external_id == OWN_ID


def test_a_report_of_several_recipients_is_a_receipt_each() -> None:
    items = parsed(report("a@x.example failed 5.1.1 no", "b@x.example failed 5.2.2 full"))
    assert [(i.recipient, i.refusal) for i in items if isinstance(i, Receipt)] == [
        ("a@x.example", Refusal.NO_SUCH_ADDRESS),
        ("b@x.example", Refusal.OTHER),
    ]


@pytest.mark.parametrize("action", ["delayed", "relayed", "expanded", "delivered"])
def test_a_delay_is_no_failure(action: str) -> None:
    (item,) = parsed(report(f"ana@x.example {action} 4.4.7 later"))
    assert isinstance(item, Ignored)


def test_a_report_without_the_mail_is_known_by_its_signed_address() -> None:
    (item,) = parsed(report("ana@x.example failed 5.1.1 no", original="", to=OWN_ADDRESS))
    assert isinstance(item, Receipt)
    assert item.external_id == OWN_ID


def test_a_report_about_nothing_we_know_is_shown_to_an_agent() -> None:
    item = message(report("ana@x.example failed 5.1.1 no", original=""))
    assert item.automatic == "bounce"
    assert "I am sorry." in item.text


def test_a_bounce_in_prose_to_a_signed_address_is_a_receipt() -> None:
    (item,) = parsed(
        mail(
            "550 5.1.1 <ana@x.example>: user unknown",
            **{"from": "mailer-daemon@x.example", "to": OWN_ADDRESS, "return_path": "<>"},
            subject="Delivery failure",
        )
    )
    assert isinstance(item, Receipt)
    assert (item.external_id, item.refusal) == (OWN_ID, Refusal.NO_SUCH_ADDRESS)


def test_an_answer_to_a_signed_address_is_no_bounce() -> None:
    item = message(mail(to=OWN_ADDRESS, subject="Delivery failure?"))
    assert item.automatic == ""


def test_a_read_receipt_is_ignored() -> None:
    raw = report("ana@x.example failed 5.1.1 no").replace(
        b"report-type=delivery-status", b"report-type=disposition-notification"
    )
    (item,) = parsed(raw)
    assert isinstance(item, Ignored)


@pytest.mark.parametrize(
    ("code", "text", "refusal"),
    [
        ("5.1.1", "", Refusal.NO_SUCH_ADDRESS),
        ("5.1.10", "", Refusal.NO_SUCH_ADDRESS),
        ("", "550 5.7.1 rejected as spam", Refusal.BLOCKED),
        ("", "550 user unknown", Refusal.NO_SUCH_ADDRESS),
        ("5.3.4", "", Refusal.FILE),
        ("5.7.26", "", Refusal.CREDENTIALS),
        ("5.2.2", "mailbox full", Refusal.OTHER),
        ("5.6.1", "", Refusal.CONTENT),
        ("554", "spam", Refusal.CONTENT),
        ("", "", Refusal.OTHER),
    ],
)
def test_codes_say_what_an_agent_can_do(code: str, text: str, refusal: Refusal) -> None:
    assert refusal_of(code, text) is refusal
