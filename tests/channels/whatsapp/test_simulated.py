"""The channels and the simulator's Twilio, which share no code, understand each other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response

from channels.simulator.faults import Fault
from channels.simulator.pace import Pace
from channels.simulator.people import File, Person
from channels.simulator.simulator import SMS_NUMBER, WHATSAPP_NUMBER, Simulator
from channels.sms.channel import SmsChannel
from channels.whatsapp.channel import WhatsAppChannel
from hub.contract import (
    Account,
    Address,
    DeliveryStatus,
    Inbound,
    InboundMessage,
    OptOut,
    Receipt,
    TemplateUse,
    WebhookRequest,
)
from hub.errors import Refused, Throttled, Uncertain, Unreachable
from hub.testing.cases import Context
from hub.testing.fake_provider import serving
from tests.channels.twilio_calls import account, text_to

PNG = File("slip.png", "image/png", b"\x89PNG\r\n\x1a\n" + b"0" * 64)
PHONE = "+34600111222"


@dataclass
class Hilo:
    """Where the webhooks arrive: verified and parsed, and answered as the channel says."""

    sim: Simulator
    http: httpx.AsyncClient
    url: str = ""
    items: list[Inbound] = field(default_factory=list)

    def open(self, url: str) -> None:
        self.url = url
        context = Context(http=self.http)
        self.sms, self.whatsapp = SmsChannel(context), WhatsAppChannel(context)
        for name in ("sms", "whatsapp"):
            self.sim.connect(name, webhook_url=self.account(name).webhook_url)

    def channel(self, name: str) -> Any:
        return self.sms if name == "sms" else self.whatsapp

    def account(self, name: str) -> Account:
        settings = self.channel(name).settings.model_validate(
            {**self.sim.settings_for(name), "timeout_s": 3.0}
        )
        base = account(settings, channel=name)
        return Account(
            id=1,
            channel=name,
            name=name,
            address=base.address,
            settings=settings,
            webhook_url=f"{self.url}/hooks/{name}/1",
            signing_key=base.signing_key,
        )

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        _, _, name, _, *rest = request.url.path.split("/")
        webhook = WebhookRequest(
            method=request.method,
            url=str(request.url),
            path="".join(f"/{step}" for step in rest),
            query=tuple(request.query_params.multi_items()),
            headers=tuple(request.headers.items()),
            body=await request.body(),
            received_at=datetime.now(UTC),
        )
        channel, ours = self.channel(name), self.account(name)
        channel.verify(webhook, ours, now=webhook.received_at, keys={})
        items = channel.parse(webhook, ours)
        self.items += items
        answer = channel.answer(webhook, ours, items)
        response = Response(answer.body, answer.status, media_type=answer.media_type or None)
        await response(scope, receive, send)

    def receipts(self) -> list[DeliveryStatus]:
        return [item.status for item in self.items if isinstance(item, Receipt)]


@pytest.fixture
async def hilo() -> AsyncIterator[Hilo]:
    # Twilio's time is the real one here: it is compared with the clock of the answers.
    async with Simulator(seed=7, pace=Pace.instant()) as sim, httpx.AsyncClient() as http:
        hilo = Hilo(sim, http)
        async with serving(hilo) as url:
            hilo.open(url)
            yield hilo
            await hilo.sms.aclose()
            await hilo.whatsapp.aclose()


@pytest.fixture
def lucia(hilo: Hilo) -> Person:
    return hilo.sim.person("Lucía Ferrer", phone=PHONE, language="es")


async def test_an_sms_comes_in_and_is_answered(hilo: Hilo, lucia: Person) -> None:
    await lucia.say("sms", "¿Sigue abierto? 😀")
    [message] = hilo.items
    assert isinstance(message, InboundMessage)
    assert (message.sender, message.text) == (Address("phone", PHONE), "¿Sigue abierto? 😀")
    await hilo.sms.send(text_to("phone", PHONE), hilo.account("sms"))
    await hilo.sim.settled()
    assert [item.text for item in lucia.inbox("sms")] == ["Ya va de camino."]
    assert hilo.receipts()[-1] is DeliveryStatus.DELIVERED
    assert {r.key for r in hilo.items if isinstance(r, Receipt)} == {"hilo-91"}


async def test_a_picture_by_whatsapp_is_fetched_byte_for_byte(hilo: Hilo, lucia: Person) -> None:
    await lucia.say("whatsapp", "Llegó rota", files=[PNG])
    [message] = hilo.items
    assert isinstance(message, InboundMessage)
    assert message.sender == Address("whatsapp", lucia.whatsapp_user_id)
    assert message.claims[0].address == Address("phone", PHONE)
    assert message.sender_name == "Lucía Ferrer"
    [picture] = message.files
    async with hilo.whatsapp.fetch(picture.locator, hilo.account("whatsapp")) as chunks:
        assert b"".join([chunk async for chunk in chunks]) == PNG.content


async def test_an_answer_by_whatsapp_is_read(hilo: Hilo, lucia: Person) -> None:
    await lucia.say("whatsapp", "¿Hay alguien?")
    out = text_to("whatsapp", lucia.whatsapp_user_id)
    await hilo.whatsapp.send(out, hilo.account("whatsapp"))
    await hilo.sim.settled()
    assert [item.text for item in lucia.inbox("whatsapp")] == ["Ya va de camino."]
    assert hilo.receipts()[-1] is DeliveryStatus.READ


@pytest.mark.parametrize("fault", [Fault.CUT_AFTER, Fault.TIMEOUT_AFTER])
async def test_an_answer_that_got_lost_is_found(hilo: Hilo, lucia: Person, fault: Fault) -> None:
    hilo.sim.plan.once(fault, "sms")
    accepted = await hilo.sms.send(text_to("phone", PHONE), hilo.account("sms"))
    await hilo.sim.settled()
    [item] = lucia.inbox("sms")
    assert item.external_id == accepted.external_id


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.CUT_BEFORE, Uncertain),
        (Fault.TIMEOUT_BEFORE, Uncertain),
        (Fault.THROTTLED, Throttled),
        (Fault.OUTAGE, Unreachable),
        (Fault.SERVER_ERROR, Unreachable),
    ],
)
async def test_a_message_that_was_not_taken_is_never_said_to_be(
    hilo: Hilo, lucia: Person, fault: Fault, error: type[Exception]
) -> None:
    await lucia.say("whatsapp", "Hola")
    hilo.sim.plan.once(fault, "whatsapp")
    out = text_to("whatsapp", lucia.whatsapp_user_id)
    with pytest.raises(error):
        await hilo.whatsapp.send(out, hilo.account("whatsapp"))
    await hilo.sim.settled()
    assert lucia.inbox("whatsapp") == []


async def test_a_closed_window_is_told_and_a_template_still_goes(hilo: Hilo, lucia: Person) -> None:
    template = hilo.sim.twilio.add_template("pedido", "Tu pedido {{1}} va de camino", language="es")
    hilo.sim.twilio.add_template("otro", "x", status="paused")
    ours = hilo.account("whatsapp")
    await hilo.whatsapp.send(text_to("whatsapp", PHONE), ours)
    await hilo.sim.settled()
    [failed] = [r for r in hilo.items if isinstance(r, Receipt) and r.refusal is not None]
    assert (failed.refusal, failed.key) == ("window_closed", "hilo-91")
    [offered] = await hilo.whatsapp.templates(ours)
    assert (offered.name, offered.title) == (template.sid, "pedido")
    use = TemplateUse(name=offered.name, language="es", variables={"1": "A-1042"})
    await hilo.whatsapp.send(text_to("whatsapp", PHONE, template=use), ours)
    await hilo.sim.settled()
    assert [item.text for item in lucia.inbox("whatsapp")] == ["Tu pedido A-1042 va de camino"]


async def test_stop_is_kept_and_the_next_text_is_refused(hilo: Hilo, lucia: Person) -> None:
    await lucia.say("sms", "STOP")
    assert [i.opted_out for i in hilo.items if isinstance(i, OptOut)] == [True]
    with pytest.raises(Refused) as caught:
        await hilo.sms.send(text_to("phone", PHONE), hilo.account("sms"))
    assert caught.value.reason == "opted_out"


async def test_typing_is_seen(hilo: Hilo, lucia: Person) -> None:
    await lucia.say("whatsapp", "Hola")
    [message] = hilo.items
    assert isinstance(message, InboundMessage)
    await hilo.whatsapp.signal(
        message.sender,
        hilo.account("whatsapp"),
        typing=True,
        read_external_id=message.external_id,
    )
    assert hilo.sim.twilio.typing == [message.external_id]


@pytest.mark.parametrize(("name", "number"), [("sms", SMS_NUMBER), ("whatsapp", WHATSAPP_NUMBER)])
async def test_an_account_that_is_set_up_is_good(hilo: Hilo, name: str, number: str) -> None:
    results = await hilo.channel(name).check(hilo.account(name))
    assert [result.ok for result in results] == [True, True], results
    assert number in results[1].what
