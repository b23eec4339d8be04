"""What Hilo sends goes through Twilio's API, errors and all, to the customer's phone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from channels.simulator.faults import Fault
from channels.simulator.people import Person
from channels.simulator.simulator import SMS_NUMBER, WHATSAPP_NUMBER, Simulator
from tests.channels.simulator.listener import Clock, Listener

TO = "+34600111222"
BY_SMS = {"To": TO, "From": SMS_NUMBER, "Body": "Hola"}
BY_WHATSAPP = {"To": f"whatsapp:{TO}", "From": f"whatsapp:{WHATSAPP_NUMBER}", "Body": "Hola"}


class Api:
    """Hilo's end of Twilio's API."""

    def __init__(self, sim: Simulator, listener: Listener, http: httpx.AsyncClient) -> None:
        self.sim = sim
        self.http = http
        self.callback = f"{listener.url}/hooks/status?key=k1"
        self.messages = f"/2010-04-01/Accounts/{sim.twilio.account_sid}/Messages.json"

    async def send(self, form: dict[str, str], **more: str) -> httpx.Response:
        return await self.http.post(
            self.messages, data={"StatusCallback": self.callback} | form | more
        )

    async def code(self, form: dict[str, str], **more: str) -> int:
        answer = await self.send(form, **more)
        body = answer.json()
        assert body["status"] == answer.status_code
        assert body["more_info"].endswith(str(body["code"]))
        return int(body["code"])

    async def sid(self, form: dict[str, str], **more: str) -> str:
        answer = await self.send(form, **more)
        assert answer.status_code == 201, answer.text
        await self.sim.settled()
        return str(answer.json()["sid"])


@pytest.fixture
async def api(sim: Simulator, listener: Listener, lucia: Person) -> AsyncIterator[Api]:
    auth = (sim.twilio.account_sid, sim.twilio.auth_token)
    async with httpx.AsyncClient(base_url=sim.twilio_url, auth=auth, timeout=5) as http:
        yield Api(sim, listener, http)


async def test_an_sms_reaches_the_phone_and_every_status_is_told(
    api: Api, listener: Listener, lucia: Person, sim: Simulator
) -> None:
    sid = await api.sid(BY_SMS)
    assert [(item.text, item.external_id) for item in lucia.inbox("sms")] == [("Hola", sid)]
    assert listener.statuses(sid) == ["sent", "delivered"]
    call = listener.calls[-1]
    assert call.url == api.callback
    validator = RequestValidator(sim.twilio.auth_token)
    assert validator.validate(call.url, call.form, call.headers["x-twilio-signature"])
    assert call.form["RawDlrDoneDate"] == "2605041200"


async def test_whatsapp_is_read_when_the_person_reads(
    api: Api, listener: Listener, lucia: Person, sim: Simulator
) -> None:
    lucia.reads = False
    await lucia.say("whatsapp", "¿Hay alguien?")
    sid = await api.sid(BY_WHATSAPP)
    assert listener.statuses(sid) == ["sent", "delivered"]
    await lucia.read("whatsapp")
    assert listener.statuses(sid) == ["sent", "delivered", "read"]
    assert listener.calls[-1].form["EventType"] == "READ"
    assert listener.calls[-1].form["ChannelPrefix"] == "whatsapp"


async def test_who_reads_at_once_is_told_without_asking(
    api: Api, listener: Listener, lucia: Person
) -> None:
    await lucia.say("whatsapp", "Hola")
    assert listener.statuses(await api.sid(BY_WHATSAPP))[-1] == "read"


async def test_a_wrong_password_is_20003(sim: Simulator, api: Api) -> None:
    async with httpx.AsyncClient(base_url=sim.twilio_url) as http:
        for auth in (("AC1", "x"), (sim.twilio.account_sid, "wrong")):
            answer = await http.post(api.messages, data=BY_SMS, auth=auth)
            assert (answer.status_code, answer.json()["code"]) == (401, 20003)
        assert (await http.get("/v1/Content")).json()["code"] == 20003
        assert (await http.get("/nothing/here")).json()["code"] == 20003
    assert (await api.http.get("/nothing/here")).json()["code"] == 20404


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"To": "600111222"}, 21211),
        ({"To": ""}, 21604),
        ({"From": ""}, 21603),
        ({"From": "+34919999999"}, 21606),
        ({"To": SMS_NUMBER}, 21266),
        ({"Body": ""}, 21602),
        ({"Body": "x" * 1601}, 21617),
        ({"MediaUrl": "file:///etc/passwd"}, 21620),
        ({"StatusCallback": "nowhere"}, 21609),
    ],
)
async def test_what_twilio_refuses_is_refused(api: Api, change: dict[str, str], code: int) -> None:
    assert await api.code(BY_SMS, **change) == code


async def test_a_whatsapp_sender_that_is_not_ours_is_63007(api: Api) -> None:
    assert await api.code(BY_WHATSAPP, From="whatsapp:+34919999999") == 63007
    assert await api.code(BY_WHATSAPP, From=SMS_NUMBER) == 21606


async def test_after_stop_nothing_can_be_sent_until_start(
    api: Api, lucia: Person, listener: Listener
) -> None:
    await lucia.say("sms", " stop ")
    assert listener.calls[-1].form["Body"] == " stop "
    assert await api.code(BY_SMS) == 21610
    await lucia.say("sms", "START")
    assert await api.sid(BY_SMS)


async def test_outside_the_window_whatsapp_fails_later(
    api: Api, lucia: Person, listener: Listener, clock: Clock
) -> None:
    await lucia.say("whatsapp", "Hola")
    clock.now += timedelta(hours=24, seconds=1)
    sid = await api.sid(BY_WHATSAPP)
    assert listener.statuses(sid) == ["failed"]
    assert listener.calls[-1].form["ErrorCode"] == "63016"
    assert lucia.inbox("whatsapp") == []
    fetched = (await api.http.get(api.messages.replace(".json", f"/{sid}.json"))).json()
    assert (fetched["status"], fetched["error_code"]) == ("failed", 63016)


async def test_outside_the_window_whatsapp_can_refuse_at_once(api: Api, sim: Simulator) -> None:
    sim.twilio.window_error = "at_once"
    assert await api.code(BY_WHATSAPP) == 63016


async def test_a_template_goes_through_a_closed_window_if_approved(
    api: Api, sim: Simulator, lucia: Person
) -> None:
    sim.twilio.window_error = "at_once"
    good = sim.twilio.add_template("delivery", "Hola {{1}}, llega el {{ 2 }}.", language="es")
    bad = sim.twilio.add_template("promo", "¡Rebajas!", status="rejected")
    form = {key: value for key, value in BY_WHATSAPP.items() if key != "Body"}
    both = '{"1": "Lucía", "2": "viernes"}'
    await api.sid(form, ContentSid=good.sid, ContentVariables=both)
    assert lucia.inbox("whatsapp")[0].text == "Hola Lucía, llega el viernes."
    assert await api.code(form, ContentSid=good.sid, ContentVariables='{"1": "Lucía"}') == 63028
    assert await api.code(form, ContentSid=good.sid, ContentVariables="no") == 21656
    assert await api.code(form, ContentSid=bad.sid) == 63016
    assert await api.code(form, ContentSid="HX" + "0" * 32) == 63027


async def test_a_number_that_nobody_has_fails_later(api: Api, listener: Listener) -> None:
    sid = await api.sid(BY_SMS, To="+34600999999")
    assert listener.statuses(sid) == ["sent", "undelivered"]
    assert listener.calls[-1].form["ErrorCode"] == "30005"


async def test_a_phone_that_is_off_gets_whatsapp_once_it_is_on(
    api: Api, sim: Simulator, lucia: Person, listener: Listener
) -> None:
    await lucia.say("whatsapp", "Hola")
    lucia.reachable = False
    by_sms, by_whatsapp = await api.sid(BY_SMS), await api.sid(BY_WHATSAPP)
    assert listener.statuses(by_sms) == ["sent", "undelivered"]
    assert listener.statuses(by_whatsapp) == ["sent"]
    await sim.twilio_post.switched_on(lucia)
    assert listener.statuses(by_whatsapp)[:2] == ["sent", "delivered"]
    assert len(lucia.inbox("whatsapp")) == 1


async def test_files_are_fetched_from_hilo(api: Api, listener: Listener, lucia: Person) -> None:
    listener.files["slip.png"] = b"\x89PNG0"
    await lucia.say("whatsapp", "Hola")
    await api.sid(BY_WHATSAPP, MediaUrl=f"{listener.url}/files/slip.png")
    item = lucia.inbox("whatsapp")[0]
    assert (item.files[0].content, item.text) == (b"\x89PNG0", "Hola")
    sid = await api.sid(BY_WHATSAPP, MediaUrl=f"{listener.url}/files/gone.png")
    assert listener.statuses(sid) == ["sent", "failed"]
    assert listener.calls[-1].form["ErrorCode"] == "63019"


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (Fault.OUTAGE, 503, 20503),
        (Fault.SERVER_ERROR, 500, 20500),
        (Fault.THROTTLED, 429, 20429),
        (Fault.THROTTLED_SILENTLY, 429, 20429),
        (Fault.REFUSED, 400, 21612),
    ],
)
async def test_faults_answer_and_take_nothing(
    api: Api, sim: Simulator, lucia: Person, fault: Fault, status: int, code: int
) -> None:
    sim.plan.once(fault, "sms")
    answer = await api.send(BY_SMS)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert ("retry-after" in answer.headers) is (fault is Fault.THROTTLED)
    await sim.settled()
    assert lucia.inbox("sms") == []
    assert sim.plan.count(fault, "sms") == 1


@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE, Fault.CUT_AFTER])
async def test_a_cut_connection_took_the_message_or_not(
    api: Api, sim: Simulator, lucia: Person, fault: Fault
) -> None:
    sim.plan.once(fault, "sms")
    with pytest.raises(httpx.TransportError):
        await api.send(BY_SMS)
    await sim.settled()
    assert len(lucia.inbox("sms")) == (1 if fault is Fault.CUT_AFTER else 0)


@pytest.mark.parametrize("fault", [Fault.TIMEOUT_BEFORE, Fault.TIMEOUT_AFTER])
async def test_a_silent_connection_took_the_message_or_not(
    api: Api, sim: Simulator, lucia: Person, fault: Fault
) -> None:
    sim.plan.once(fault, "sms")
    api.http.timeout = httpx.Timeout(0.3)
    with pytest.raises(httpx.ReadTimeout):
        await api.send(BY_SMS)
    await sim.settled()
    assert len(lucia.inbox("sms")) == (1 if fault is Fault.TIMEOUT_AFTER else 0)


async def test_receipts_are_lost_late_repeated_and_shuffled(
    api: Api, sim: Simulator, listener: Listener
) -> None:
    sim.plan.once(Fault.RECEIPT_LOST, "sms")
    assert listener.statuses(await api.sid(BY_SMS)) == ["delivered"]
    sim.plan.once(Fault.RECEIPT_LATE, "sms")
    late = await api.sid(BY_SMS)
    assert listener.statuses(late) == ["delivered"]
    await sim.release()
    assert listener.statuses(late) == ["delivered", "sent"]
    sim.plan.once(Fault.RECEIPT_REPEATED, "sms")
    assert listener.statuses(await api.sid(BY_SMS)) == ["sent", "sent", "delivered"]
    sim.plan.once(Fault.RECEIPTS_SHUFFLED, "sms")
    mixed = listener.statuses(await api.sid(BY_SMS))
    assert sorted(mixed) == ["delivered", "sending", "sent"]
    assert mixed != ["sending", "sent", "delivered"]


async def test_a_message_may_fail_after_it_was_taken(
    api: Api, sim: Simulator, listener: Listener, lucia: Person
) -> None:
    sim.plan.once(Fault.UNDELIVERED, "sms")
    sid = await api.sid(BY_SMS)
    assert listener.statuses(sid) == ["sent", "undelivered"]
    assert sim.plan.subjects(Fault.UNDELIVERED) == [sid]
    assert lucia.inbox("sms") == []


async def test_the_official_client_works_against_it(
    sim: Simulator, lucia: Person, listener: Listener
) -> None:
    await lucia.say("whatsapp", "Hola")
    inbound = lucia.thread("whatsapp")[0].external_id
    for number in range(5):
        sim.twilio.add_template(f"t{number}", "Hola {{1}}", samples=[("1", "Ana")])

    def talk() -> None:
        http = TwilioHttpClient(timeout=5)
        client = Client(sim.twilio.account_sid, sim.twilio.auth_token, http_client=http)
        for domain in (client.api, client.content, client.messaging):
            domain.base_url = sim.twilio_url
        sent = client.messages.create(to=TO, from_=SMS_NUMBER, body="Hola")
        assert sent.status == "queued"
        assert sent.date_created.isoformat() == "2026-05-04T12:00:00+00:00"
        assert client.messages(sent.sid).fetch().body == "Hola"
        assert [m.sid for m in client.messages.list(to=TO)] == [sent.sid]
        assert len(client.messages.list(page_size=1)) == 2
        day = sent.date_created
        assert len(client.messages.list(date_sent_after=day)) == 2
        assert client.messages.list(date_sent_before=day - timedelta(days=1)) == []
        assert client.api.accounts(sim.twilio.account_sid).fetch().status == "active"
        (number,) = client.incoming_phone_numbers.list(phone_number=SMS_NUMBER)
        assert number.sms_url.startswith(listener.url)
        every = client.content.v1.content_and_approvals.list(page_size=2)
        assert [one.friendly_name for one in every] == ["t0", "t1", "t2", "t3", "t4"]
        assert every[0].approval_requests["status"] == "approved"
        assert len(client.content.v1.contents.list()) == 5
        with pytest.raises(TwilioRestException) as caught:
            client.messages.create(to="+1", from_=SMS_NUMBER, body="x")
        assert caught.value.code == 21211
        client.http_client.session.close()

    await asyncio.to_thread(talk)
    auth = (sim.twilio.account_sid, sim.twilio.auth_token)
    async with httpx.AsyncClient(base_url=sim.twilio_url, auth=auth) as http:
        typing = {"channel": "whatsapp", "messageId": inbound}
        answer = await http.post("/v2/Indicators/Typing.json", data=typing)
        assert answer.json() == {"success": True}
        assert sim.twilio.typing == [inbound]
        wrong = {"channel": "whatsapp", "messageId": "SM" + "0" * 32}
        assert (await http.post("/v2/Indicators/Typing.json", data=wrong)).status_code == 404
