"""What people send reaches Hilo as Twilio would send it: signed, repeated, complete."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import httpx
import pytest
from twilio.request_validator import RequestValidator

from channels.simulator.faults import Fault
from channels.simulator.hooks import Overrides, split_overrides
from channels.simulator.people import File, Person
from channels.simulator.simulator import SMS_NUMBER, WHATSAPP_NUMBER, Simulator
from channels.simulator.twilio_forms import segments, signature
from tests.channels.simulator.listener import Call, Clock, Listener

PNG = File("slip.png", "image/png", b"\x89PNG\r\n\x1a\n" + b"0" * 64)


def is_signed(sim: Simulator, call: Call) -> bool:
    validator = RequestValidator(sim.twilio.auth_token)
    given = call.headers.get("x-twilio-signature", "")
    return bool(validator.validate(call.url, call.form, given))


def test_the_signature_is_twilios_own() -> None:
    url = "https://hilo.example.com/hooks/twilio/sms?inbox=7"
    form = {"Body": "Hola, ¿sigue abierto? 😀", "From": "+34600111222", "ToZip": ""}
    made = signature("hilo_twilio_auth_token_0123456789", url, form)
    validator = RequestValidator("hilo_twilio_auth_token_0123456789")
    assert validator.validate(url, form, made)
    assert not validator.validate(url, form | {"ToZip": "1"}, made)


def test_a_blank_value_is_part_of_what_is_signed() -> None:
    token = "hilo_twilio_auth_token_0123456789"
    made = signature(token, "https://h.example/x", {"A": "", "B": "1"})
    assert made == "sDht4DvuSdvELGqx3qHJOBo01YQ="


async def test_an_sms_arrives_signed_with_every_field(
    sim: Simulator, listener: Listener, lucia: Person
) -> None:
    sent = await lucia.say("sms", "¿Sigue abierto? 😀")
    (call,) = listener.calls
    assert is_signed(sim, call)
    assert sent.accepted
    assert sent.outcomes == ("200",)
    assert call.url == f"{listener.url}/hooks/sms/1?inbox=7"
    assert call.form["From"] == "+34600111222"
    assert call.form["To"] == SMS_NUMBER
    assert call.form["Body"] == "¿Sigue abierto? 😀"
    assert call.form["MessageSid"] == call.form["SmsSid"] == sent.external_id
    assert call.form["SmsStatus"] == "received"
    assert call.form["NumMedia"] == "0"
    assert call.form["FromCountry"] == "ES"
    assert call.form["FromZip"] == ""
    assert "MessageStatus" not in call.form
    assert lucia.thread("sms")[-1].status == "sent"


async def test_whatsapp_carries_profile_user_id_and_the_quoted_message(
    sim: Simulator, listener: Listener, lucia: Person
) -> None:
    await lucia.say("whatsapp", "Hola")
    hello = lucia.thread("whatsapp")[0]
    await lucia.say("whatsapp", "Esto otro", answer_to=hello)
    form = listener.calls[-1].form
    assert is_signed(sim, listener.calls[-1])
    assert form["From"] == "whatsapp:+34600111222"
    assert form["To"] == f"whatsapp:{WHATSAPP_NUMBER}"
    assert (form["ProfileName"], form["WaId"]) == ("Lucía Ferrer", "34600111222")
    assert form["ExternalUserId"] == lucia.whatsapp_user_id
    assert form["OriginalRepliedMessageSid"] == hello.external_id
    assert json.loads(form["ChannelMetadata"])["type"] == "whatsapp"


async def test_a_hidden_number_shows_only_the_user_id(
    sim: Simulator, listener: Listener, lucia: Person
) -> None:
    lucia.hides_number = True
    await lucia.say("whatsapp", "Hola")
    form = listener.calls[-1].form
    assert form["From"] == f"whatsapp:{form['ExternalUserId']}"
    assert "WaId" not in form
    assert "34600111222" not in str(form)


async def test_buttons_and_places_come_with_their_fields(
    sim: Simulator, listener: Listener, lucia: Person
) -> None:
    await lucia.say("whatsapp", "Confirmar", button="appt_ok")
    await lucia.say("whatsapp", place=(40.41678, -3.70379, "Puerta del Sol"))
    button, place = (call.form for call in listener.calls)
    assert (button["ButtonText"], button["ButtonPayload"]) == ("Confirmar", "appt_ok")
    assert (place["Latitude"], place["Label"]) == ("40.41678", "Puerta del Sol")
    assert place["Body"] == ""
    assert all(is_signed(sim, call) for call in listener.calls)


async def test_a_photo_is_behind_auth_and_then_on_another_host(
    sim: Simulator, listener: Listener, lucia: Person
) -> None:
    await lucia.say("whatsapp", "Esta llega rota", files=[PNG])
    form = listener.calls[0].form
    assert (form["NumMedia"], form["MediaContentType0"]) == ("1", "image/png")
    auth = (sim.twilio.account_sid, sim.twilio.auth_token)
    async with httpx.AsyncClient() as http:
        assert (await http.get(form["MediaUrl0"])).status_code == 401
        redirect = await http.get(form["MediaUrl0"], auth=auth)
        assert redirect.status_code == 307
        elsewhere = httpx.URL(redirect.headers["location"])
        assert elsewhere.port != httpx.URL(form["MediaUrl0"]).port
        assert (await http.get(elsewhere)).content == PNG.content
        assert (await http.get(elsewhere, auth=auth)).status_code == 400
        assert sim.twilio_files.leaks == 1
        forged = elsewhere.copy_set_param("Signature", "0" * 64)
        assert (await http.get(forged)).status_code == 403
        facts = (await http.get(f"{form['MediaUrl0']}.json", auth=auth)).json()
        assert facts["content_type"] == "image/png"
        assert (await http.delete(form["MediaUrl0"], auth=auth)).status_code == 204
        assert (await http.get(form["MediaUrl0"], auth=auth)).status_code == 404


async def test_a_link_to_a_file_runs_out(
    sim: Simulator, listener: Listener, lucia: Person, clock: Clock
) -> None:
    await lucia.say("whatsapp", files=[PNG])
    auth = (sim.twilio.account_sid, sim.twilio.auth_token)
    async with httpx.AsyncClient() as http:
        url = (await http.get(listener.calls[0].form["MediaUrl0"], auth=auth)).headers["location"]
        clock.now += timedelta(minutes=6)
        assert (await http.get(url)).status_code == 403


async def test_a_failing_webhook_is_repeated_as_the_overrides_say(
    sim: Simulator, listener: Listener, lucia: Person
) -> None:
    listener.answers = [(500, b"", ""), (503, b"", "")]
    sent = await lucia.say("sms", "Hola")
    assert sent.outcomes == ("500", "503", "200")
    tokens = {call.headers["i-twilio-idempotency-token"] for call in listener.calls}
    assert len(tokens) == 1
    assert len({call.body for call in listener.calls}) == 1


async def test_by_default_a_500_is_not_repeated(
    sim: Simulator, listener: Listener, lucia: Person
) -> None:
    listener.answers = [(500, b"", "")]
    sent = await lucia.say("whatsapp", "Hola")
    assert sent.outcomes == ("500",)
    assert not sent.accepted
    assert lucia.thread("whatsapp")[-1].status == "lost"


async def test_nobody_at_the_address_is_tried_once_more(sim: Simulator, lucia: Person) -> None:
    sim.connect("whatsapp", webhook_url="http://127.0.0.1:1/hooks")
    assert (await lucia.say("whatsapp", "Hola")).outcomes == ("ct", "ct")


def test_overrides_are_read_from_the_fragment_and_bounded() -> None:
    url, overrides = split_overrides("https://h.example/x?a=b#rc=9&rp=5xx,rt&ct=50")
    assert url == "https://h.example/x?a=b"
    assert overrides == Overrides(retries=5, retry_on=frozenset({"5xx", "rt"}), connect_ms=100)
    assert split_overrides("https://h.example/x")[1] == Overrides()


async def test_a_repeated_webhook_carries_the_same_token_and_is_counted(
    sim: Simulator, listener: Listener, lucia: Person
) -> None:
    sim.plan.once(Fault.WEBHOOK_REPEATED, "sms")
    sent = await lucia.say("sms", "Hola")
    assert len(listener.calls) == 2
    first, second = listener.calls
    assert first.form == second.form
    token = "i-twilio-idempotency-token"
    assert first.headers[token] == second.headers[token]
    assert sim.plan.subjects(Fault.WEBHOOK_REPEATED) == [sent.external_id]


async def test_held_webhooks_come_in_another_order_once_released(
    sim: Simulator, listener: Listener, lucia: Person
) -> None:
    sim.plan.turn(Fault.WEBHOOK_HELD, True, scope="sms")
    for number in range(6):
        await lucia.say("sms", str(number))
    await sim.settled()
    assert listener.calls == []
    await sim.release()
    told = [call.form["Body"] for call in listener.calls]
    assert sorted(told) == list("012345")
    assert told != list("012345")


async def test_plain_text_in_the_answer_goes_out_to_the_customer(
    sim: Simulator, listener: Listener, lucia: Person
) -> None:
    listener.answers = [(200, b"ok", "text/plain")]
    await lucia.say("sms", "Hola")
    assert [item.text for item in lucia.inbox("sms")] == ["ok"]


async def test_twiml_can_answer_and_an_empty_one_says_nothing(
    sim: Simulator, listener: Listener, lucia: Person
) -> None:
    body = b"<Response><Message><Body>Fish &amp; chips</Body></Message></Response>"
    listener.answers = [(200, body, "text/xml")]
    await lucia.say("sms", "Hola")
    await lucia.say("sms", "Otra vez")
    assert [item.text for item in lucia.inbox("sms")] == ["Fish & chips"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        *[("a" * 160, 1), ("a" * 161, 2), ("€" * 80, 1), ("€" * 81, 2), ("ñ" * 160, 1), ("", 1)],
        *[("😀" * 35, 1), ("😀" * 36, 2), ("á" * 70, 1), ("á" * 71, 2)],
    ],
)
def test_segments_follow_the_alphabet(text: str, count: int) -> None:
    assert segments(text) == count


async def test_the_same_seed_makes_the_same_ids(listener: Listener) -> None:
    async def first_sid() -> str:
        async with Simulator(seed=3) as sim:
            sim.connect("sms", webhook_url=f"{listener.url}/hooks/sms/1")
            person = sim.person("Ana", phone="+34600111333")
            return (await person.say("sms", "Hola")).external_id

    assert await first_sid() == await first_sid()


async def test_several_people_at_once_lose_nothing(sim: Simulator, listener: Listener) -> None:
    people = [sim.person("Ana", phone=f"+3460011{n:04d}") for n in range(20)]
    await asyncio.gather(*(person.say("sms", f"Soy {person.key}") for person in people))
    assert {call.form["From"] for call in listener.calls} == {person.phone for person in people}
    assert len({person.key for person in people}) == 20
