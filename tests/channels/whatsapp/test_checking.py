"""What `hilo doctor` says about an account at Twilio, and what a webhook is answered with."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from channels.sms.channel import SmsChannel
from channels.whatsapp.channel import WhatsAppChannel
from hub.contract import Answering, CheckResult, Fetching, Signalling, Templating, Verifying
from hub.testing.fake_provider import HttpAnswer, SeenRequest
from hub.testing.recording import make_request
from tests.channels.twilio_account import ACCOUNT_SID, problem, sid
from tests.channels.twilio_calls import sms_at, whatsapp_at

ACTIVE = {"sid": ACCOUNT_SID, "status": "active", "friendly_name": "Tienda"}
SMS_HOOK = "https://hilo.example.com/hooks/sms/1"
WHATSAPP_HOOK = "https://hilo.example.com/hooks/whatsapp/1"


def twilio(**pages: object) -> Callable[[SeenRequest], HttpAnswer]:
    """A Twilio that knows an active account and what is given under the end of a path."""

    def answer(seen: SeenRequest) -> HttpAnswer:
        if seen.path.endswith(f"/Accounts/{ACCOUNT_SID}.json"):
            return HttpAnswer.json(ACTIVE)
        for name, page in pages.items():
            if name in seen.path:
                return HttpAnswer.json(page)
        return problem(404, 20404)

    return answer


def numbers(*hooks: str) -> dict[str, object]:
    """A page of the account's numbers."""
    return {"incoming_phone_numbers": [{"sms_url": hook} for hook in hooks], "page": 0}


def senders(status: str, hook: str) -> dict[str, object]:
    """A page of the account's WhatsApp senders."""
    sender = {
        "sid": sid(1, "XE"),
        "sender_id": "whatsapp:+34910000000",
        "status": status,
        "webhook": {"callback_url": hook},
    }
    return {"senders": [sender], "meta": {"key": "senders"}}


@pytest.mark.parametrize(
    ("pages", "good", "words"),
    [
        ({"IncomingPhoneNumbers": numbers(SMS_HOOK)}, True, "sends its messages to Hilo"),
        ({"IncomingPhoneNumbers": numbers(SMS_HOOK + "#rc=3&rp=all")}, True, "to Hilo"),
        ({"IncomingPhoneNumbers": numbers("https://old.example/")}, False, "https://old.example/"),
        ({"IncomingPhoneNumbers": numbers("")}, False, "nobody"),
        ({"IncomingPhoneNumbers": numbers()}, False, "not a number of this"),
        ({"IncomingPhoneNumbers": []}, False, "cannot be read"),
    ],
)
async def test_the_number_of_an_sms_account_is_checked(
    pages: dict[str, object], good: bool, words: str
) -> None:
    async with sms_at(twilio(**pages)) as (sms, account, _):
        first, second = await sms.check(account)
    assert first == CheckResult(ok=True, what="Twilio knows the account Tienda.")
    assert second.ok is good
    assert words in second.what


async def test_the_messaging_service_is_checked() -> None:
    service = {"friendly_name": "Avisos", "inbound_request_url": SMS_HOOK}
    changes = {"messaging_service_sid": "MG" + "0" * 32}
    async with sms_at(twilio(Services=service), **changes) as (sms, account, _):
        results = await sms.check(account)
    assert [result.ok for result in results] == [True, True]


@pytest.mark.parametrize(
    ("page", "good", "words"),
    [
        (senders("ONLINE", WHATSAPP_HOOK), True, "sends its messages to Hilo"),
        (senders("ONLINE", "https://old.example/"), False, "https://old.example/"),
        (senders("OFFLINE", WHATSAPP_HOOK), False, "is OFFLINE"),
        ({"senders": [], "meta": {"key": "senders"}}, False, "not a WhatsApp sender"),
    ],
)
async def test_the_sender_of_a_whatsapp_account_is_checked(
    page: dict[str, object], good: bool, words: str
) -> None:
    async with whatsapp_at(twilio(Senders=page)) as (whatsapp, account, _):
        _, second = await whatsapp.check(account)
    assert second.ok is good
    assert words in second.what


async def test_wrong_credentials_are_said_with_their_mend() -> None:
    async with whatsapp_at(problem(401, 20003)) as (whatsapp, account, _):
        [result] = await whatsapp.check(account)
    assert not result.ok
    assert "auth_token" in result.mend


async def test_a_closed_account_is_said() -> None:
    async with sms_at(HttpAnswer.json({**ACTIVE, "status": "suspended"})) as (sms, account, _):
        [result] = await sms.check(account)
    assert not result.ok
    assert "suspended" in result.what


async def test_a_message_is_answered_with_twiml_and_a_receipt_with_nothing() -> None:
    async with sms_at(HttpAnswer()) as (sms, account, _):
        form = (("Content-Type", "application/x-www-form-urlencoded"),)
        message = make_request("POST", "/hooks/sms/1", headers=form, body=b"MessageSid=SM1&Body=a")
        status = make_request(
            "POST", "/hooks/sms/1/status", headers=form, body=b"MessageSid=SM1&MessageStatus=sent"
        )
        to_message = sms.answer(message, account, sms.parse(message, account))
        to_status = sms.answer(status, account, sms.parse(status, account))
    assert to_message.status == 200
    assert to_message.media_type == "text/xml"
    assert to_message.body == b'<?xml version="1.0" encoding="UTF-8"?><Response />'
    assert (to_status.status, to_status.body) == (204, b"")


async def test_each_channel_offers_what_it_can() -> None:
    async with sms_at(HttpAnswer()) as (sms, _, _), whatsapp_at(HttpAnswer()) as (whatsapp, _, _):
        assert isinstance(sms, SmsChannel)
        assert isinstance(whatsapp, WhatsAppChannel)
        for protocol in (Answering, Fetching, Verifying):
            assert isinstance(sms, protocol)
            assert isinstance(whatsapp, protocol)
        assert isinstance(whatsapp, Templating)
        assert isinstance(whatsapp, Signalling)
        assert not isinstance(sms, Templating)
        assert not isinstance(sms, Signalling)
