"""Postmark's webhook: whose it is, what is in it, and its traps."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from hub.contract import Ignored, Inbound, InboundMessage, WebhookRequest
from hub.errors import BadRequest, PayloadError, SignatureError
from tests.channels.email.mails import NOW, account, channel, mail, mail_facts, settings

SETTINGS = settings(
    inbound="postmark", webhook_username="hook", webhook_password=SecretStr("s3cret")
)
BASIC = "Basic aG9vazpzM2NyZXQ="

PAYLOAD: dict[str, Any] = {
    "FromFull": {"Email": "ana@example.org", "Name": "Ana Ruiz", "MailboxHash": ""},
    "ToFull": [{"Email": "support@shop.example", "Name": "", "MailboxHash": ""}],
    "CcFull": [{"Email": "bo@example.org", "Name": "Bo, Jr", "MailboxHash": ""}],
    "OriginalRecipient": "support@shop.example",
    "Subject": "Re: Factura",
    "MessageID": "22c74902-a0c1-4511-804f-341342852c90",
    "Date": "Mon, 4 May 2026 11:15:21 +0200",
    "TextBody": "Hola\n\nEl 3/5/2026, Tienda escribió:\n> ¿qué tal?",
    "HtmlBody": "<p>Hola</p>",
    "MessageStream": "inbound",
    "Headers": [
        {"Name": "Return-Path", "Value": "<ana@example.org>"},
        {"Name": "Received", "Value": "from x by p-pm-inbound.postmarkapp.com"},
        {"Name": "Return-Path", "Value": "<forged@evil.example>"},
        {"Name": "Message-ID", "Value": "<CAE@mail.example.org>"},
        {"Name": "In-Reply-To", "Value": "<a0@shop.example>"},
    ],
    "Attachments": [
        {
            "Name": "f.pdf",
            "Content": base64.b64encode(b"%PDF").decode(),
            "ContentType": "application/pdf",
            "ContentLength": 4,
            "ContentID": "",
        }
    ],
}


def request(payload: object, authorization: str = BASIC, method: str = "POST") -> WebhookRequest:
    """A request as Postmark makes it."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return WebhookRequest(
        method=method,
        url="https://hilo.example.com/hooks/email/1",
        path="",
        query=(),
        headers=(("Content-Type", "application/json"), ("Authorization", authorization)),
        body=body,
        received_at=NOW,
    )


def parsed(payload: object) -> list[Inbound]:
    return channel().parse(request(payload), account(SETTINGS))


def message(payload: object) -> InboundMessage:
    (item,) = parsed(payload)
    assert isinstance(item, InboundMessage)
    return item


def verify(authorization: str) -> None:
    channel().verify(request(PAYLOAD, authorization), account(SETTINGS), now=NOW, keys={})


def test_the_right_credentials_are_let_in() -> None:
    verify(BASIC)
    verify("basic aG9vazpzM2NyZXQ=")


@pytest.mark.parametrize(
    "authorization",
    ["", "Basic", "Basic !!!", "Basic aG9vazpzM2NyZXg=", "Bearer aG9vazpzM2NyZXQ=", "Basic ñ"],
)
def test_other_credentials_are_refused(authorization: str) -> None:
    with pytest.raises(SignatureError):
        verify(authorization)


def test_a_mailbox_takes_no_webhook() -> None:
    with pytest.raises(SignatureError):
        channel().verify(request(PAYLOAD), account(), now=NOW, keys={})


def test_an_account_without_a_password_for_its_webhook_cannot_be() -> None:
    with pytest.raises(ValidationError, match="anybody could post mail"):
        settings(inbound="postmark")


def test_a_mail_taken_apart_by_postmark_is_a_message() -> None:
    item = message(PAYLOAD)
    assert item.external_id == "<CAE@mail.example.org>"
    assert item.thread_ids == ("<a0@shop.example>",)
    assert (item.sender.value, item.sender_name) == ("ana@example.org", "Ana Ruiz")
    assert item.text == "Hola"
    assert item.html == "<p>Hola</p>"
    assert [(p.address.value, p.name) for p in item.participants] == [("bo@example.org", "Bo, Jr")]
    assert [(f.name, f.content) for f in item.files] == [("f.pdf", b"%PDF")]
    assert item.happened_at is None
    assert mail_facts(item)["date_claimed"] == "2026-05-04T09:15:21+00:00"


def test_the_whole_mail_is_preferred_to_what_postmark_made_of_it() -> None:
    item = message({**PAYLOAD, "RawEmail": mail("Del original", subject="Original").decode()})
    assert (item.text, item.subject) == ("Del original", "Original")
    assert item.external_id == "<a1@example.org>"


def test_postmarks_own_id_is_used_only_where_the_mail_has_none() -> None:
    headers = [one for one in PAYLOAD["Headers"] if one["Name"] != "Message-ID"]
    item = message({**PAYLOAD, "Headers": headers})
    assert item.external_id == f"postmark:{PAYLOAD['MessageID']}"


def test_a_return_path_below_the_first_line_is_the_senders_invention() -> None:
    forged = [{"Name": "Received", "Value": "x"}, {"Name": "Return-Path", "Value": "<>"}]
    payload = {**PAYLOAD, "Headers": [*forged], "Subject": "Delivery failure"}
    assert message(payload).automatic == ""
    genuine = {**PAYLOAD, "Headers": forged[::-1], "Subject": "Delivery failure"}
    assert message(genuine).automatic == "bounce"


def test_the_address_of_the_envelope_is_read_even_where_to_is_another() -> None:
    item = message({**PAYLOAD, "ToFull": [{"Email": "list@x.example", "Name": ""}]})
    assert [p.role for p in item.participants] == ["to", "cc"]


def test_the_test_button_sends_data_in_place_of_content() -> None:
    (file,) = PAYLOAD["Attachments"]
    attachment = {k: v for k, v in file.items() if k != "Content"}
    item = message({**PAYLOAD, "Attachments": [{**attachment, "Data": file["Content"]}]})
    assert item.files[0].content == b"%PDF"


def test_an_event_of_sending_is_ignored() -> None:
    (item,) = parsed({"RecordType": "Delivery", "MessageID": "x", "Recipient": "a@b.example"})
    assert isinstance(item, Ignored)


def test_what_is_no_mail_of_postmarks_is_refused() -> None:
    with pytest.raises(BadRequest):
        parsed({"hello": "world"})
    with pytest.raises(PayloadError):
        parsed(b"not json")
    with pytest.raises(BadRequest):
        channel().parse(request(PAYLOAD, method="GET"), account(SETTINGS))
