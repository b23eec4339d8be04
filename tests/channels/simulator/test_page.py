"""The page on which one plays the customer: by HTTP first, then in a real browser."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from importlib.resources import files
from typing import Literal

import httpx
import pytest
from playwright.async_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.routing import Mount

from channels.simulator.apps import Apps
from channels.simulator.customers import invite
from channels.simulator.faults import Fault
from channels.simulator.hooks import Posted
from channels.simulator.page import Page as PlayPage
from channels.simulator.page_view import DESK, PHONE
from channels.simulator.page_words import catalogue
from channels.simulator.people import File, Item, Person
from channels.simulator.scenery import FAULTS
from channels.simulator.servers import HttpServer
from channels.simulator.simulator import Simulator
from tests import axe
from tests.channels.simulator.listener import NOON, Listener

PIXEL = File("dot.png", "image/png", b"\x89PNG\r\n\x1a\n")


@pytest.fixture
async def apps(sim: Simulator, listener: Listener) -> AsyncIterator[Apps]:
    async with Apps(sim) as apps:
        apps.telegram.connect(f"{listener.url}/hooks/telegram/3", "")
        apps.meta.whatsapp.post.url = f"{listener.url}/hooks/whatsapp_cloud/4"
        yield apps


@pytest.fixture
async def play(sim: Simulator, apps: Apps) -> AsyncIterator[str]:
    invite(sim)
    server = HttpServer(PlayPage(sim, console_url="/console").app)
    await server.start()
    yield f"{server.url}/"
    await server.stop()


@pytest.fixture
async def http(play: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=play) as client:
        yield client


def lucia_of(sim: Simulator) -> Person:
    return sim.crowd.people["lucia"]


def mail_to(person: Person, text: str) -> Item:
    raw = f"From: Marta <hola@tiendanube.example>\nSubject: Hola\n\n{text}".encode()
    return person.put(
        Item(
            id=person.crowd.next_id(),
            channel="email",
            mine=False,
            text=text,
            at=NOON,
            sender="Marta <hola@tiendanube.example>",
            subject="Re: Pedido",
            external_id="<m1@tiendanube.example>",
            raw=raw,
        )
    )


async def test_a_form_sends_as_the_person(
    http: httpx.AsyncClient, listener: Listener, sim: Simulator
) -> None:
    answer = await http.post(
        "people/lucia/whatsapp?who=lucia&lang=es",
        data={"text": " Hola\r\nQué tal "},
        files={"file": ("dot.png", PIXEL.content, "image/png")},
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/?who=lucia&lang=es")
    form = listener.calls[0].form
    assert (form["Body"], form["NumMedia"]) == ("Hola\nQué tal", "1")
    assert form["ProfileName"] == "Lucía Ferrer"
    assert lucia_of(sim).played


async def test_nothing_is_sent_without_words_or_file(
    http: httpx.AsyncClient, listener: Listener
) -> None:
    await http.post("people/lucia/sms", data={"text": "  "})
    assert listener.calls == []


async def test_a_mail_is_answered_or_begun(http: httpx.AsyncClient, sim: Simulator) -> None:
    got = mail_to(lucia_of(sim), "Ya ha salido.")
    await http.post("people/lucia/email", data={"text": "Gracias", "answer": str(got.id)})
    begun = {"text": "Otra cosa", "subject": "Factura"}
    answer = await http.post("people/lucia/email?mail=new&desk=email", data=begun)
    first, second = (stored.raw.decode() for stored in sim.office.support.inbox.messages)
    assert "In-Reply-To: <m1@tiendanube.example>" in first
    assert "Subject: Factura" in second
    assert "In-Reply-To" not in second
    assert "desk=email" in answer.headers["location"]
    assert "Otra cosa" in (await http.get(answer.headers["location"])).text


async def test_other_sites_may_not_play(http: httpx.AsyncClient, listener: Listener) -> None:
    for headers in (
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
    ):
        answer = await http.post("people/lucia/sms", data={"text": "x"}, headers=headers)
        assert answer.status_code == 403
    assert listener.calls == []
    own = str(http.base_url).rstrip("/")
    answer = await http.post("people/lucia/sms", data={"text": "x"}, headers={"Origin": own})
    assert answer.status_code == 303


async def test_unknown_people_channels_faults_and_files_are_404(http: httpx.AsyncClient) -> None:
    for path in (
        "people/nobody/sms",
        "people/lucia/fax",
        "people/lucia/sms/1",
        "people/lucia/sms/window",
        "people/lucia/line/contact",
        "faults/all/earthquake",
        "faults/telegram/undelivered",
    ):
        assert (await http.post(path, data={"text": "x"})).status_code == 404
    assert (await http.get("people/lucia/files/1/0")).status_code == 404
    assert (await http.get("?who=nobody&mail=9999&phone=x")).status_code == 200


async def test_it_can_be_mounted_inside_another_app(sim: Simulator) -> None:
    invite(sim)
    app = Starlette(routes=[Mount("/play", PlayPage(sim).app)])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://hilo.example") as http:
        page = await http.get("/play/?who=lucia")
        links = re.findall(r'(?:href|action|src)="(/[^"]*)"', page.text)
        assert len(links) > 20
        assert all(link.startswith("/play/") for link in links)
        assert (await http.get("/play/static/play.css")).status_code == 200
        sent = await http.post("/play/people/lucia/email", data={"text": "x", "subject": "y"})
        assert sent.headers["location"].startswith("/play/?")


async def test_what_people_write_is_text_and_never_markup(
    http: httpx.AsyncClient, sim: Simulator
) -> None:
    await lucia_of(sim).say("whatsapp", "<script>alert(1)</script><b>hola</b>")
    page = await http.get("?who=lucia")
    assert "<script>alert" not in page.text
    assert "&lt;b&gt;hola" in page.text
    policy = page.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


async def test_only_pictures_are_shown_in_place(http: httpx.AsyncClient, sim: Simulator) -> None:
    evil = File("x.html", "text/html", b"<script>alert(1)</script>")
    await lucia_of(sim).say("whatsapp", files=[PIXEL, evil])
    item = lucia_of(sim).thread("whatsapp")[0]
    picture = await http.get(f"people/lucia/files/{item.id}/0")
    other = await http.get(f"people/lucia/files/{item.id}/1")
    assert picture.headers["content-type"] == "image/png"
    assert other.headers["content-type"] == "application/octet-stream"
    assert other.headers["content-disposition"] == "attachment"
    assert (await http.get(f"people/lucia/files/{item.id}/2")).status_code == 404


async def test_somebody_new_gets_a_number_and_an_address(
    http: httpx.AsyncClient, sim: Simulator
) -> None:
    answer = await http.post("people", data={"name": "Ángel Ríos", "language": "es"})
    assert "who=angel" in answer.headers["location"]
    angel = sim.crowd.people["angel"]
    assert re.fullmatch(r"\+34611\d{6}", angel.phone)
    assert angel.email == "angel@correo.example"
    assert (await http.post("people", data={"name": " "})).status_code == 422
    twin = await http.post("people", data={"name": "Ángel Ríos", "language": "es"})
    assert "who=angel-2" in twin.headers["location"]


async def test_switches_turn_faults_on_and_off(http: httpx.AsyncClient, sim: Simulator) -> None:
    await http.post("faults/whatsapp/down", data={"on": "1"})
    await http.post("faults/all/throttled", data={"on": "1"})
    assert sim.plan.is_on(Fault.OUTAGE, "whatsapp")
    assert sim.plan.is_on(Fault.THROTTLED)
    shown = (await http.get("?lang=en&at=whatsapp")).text.split('id="faults"')[1]
    assert 'aria-checked="true"' in shown
    assert "Mend everything (2)" in shown
    await http.post("faults/whatsapp/down", data={"on": ""})
    assert not sim.plan.is_on(Fault.OUTAGE, "whatsapp")
    await http.post("faults")
    assert not sim.plan.is_on(Fault.THROTTLED)


async def test_what_was_held_comes_when_its_switch_is_turned_off(
    http: httpx.AsyncClient, listener: Listener, sim: Simulator
) -> None:
    await http.post("faults/sms/held", data={"on": "1"})
    await lucia_of(sim).say("sms", "uno")
    assert listener.calls == []
    await http.post("faults/sms/held", data={"on": ""})
    await sim.errands.release()
    assert [call.form["Body"] for call in listener.calls] == ["uno"]


async def test_the_phone_can_be_switched_off(http: httpx.AsyncClient, sim: Simulator) -> None:
    await http.post("people/lucia/power", data={"on": ""})
    assert not lucia_of(sim).reachable
    await http.post("people/lucia/power", data={"on": "1"})
    assert lucia_of(sim).reachable


async def test_a_bubble_is_reacted_to_answered_pressed_and_taken_back(
    http: httpx.AsyncClient, listener: Listener, sim: Simulator, apps: Apps
) -> None:
    lucia = lucia_of(sim)
    await lucia.say("whatsapp_cloud", "Hola")
    call = {"to": lucia.phone, "messaging_product": "whatsapp", "type": "interactive"}
    asked = {"action": {"buttons": [{"reply": {"title": "Azul"}}]}, "type": "button"}
    taken = apps.meta.whatsapp.accept(
        call | {"interactive": asked | {"body": {"text": "¿De qué color?"}}}
    )
    apps.meta.memory.show(taken)
    mine, theirs = lucia.thread("whatsapp_cloud")
    page = (await http.get(f"?who=lucia&phone=whatsapp_cloud&answer={theirs.id}&lang=es")).text
    assert "Respondes a: ¿De qué color?" in page
    path = f"people/lucia/whatsapp_cloud/{theirs.id}"
    for done in ("react:👍", "press:Azul"):
        assert (await http.post(path, data={"do": done})).status_code == 303
    own = f"people/lucia/whatsapp_cloud/{mine.id}"
    assert (await http.post(own, data={"do": "back"})).status_code == 303
    told = [json.loads(call.body)["entry"][0]["changes"][0]["value"] for call in listener.calls]
    assert [one["messages"][0]["type"] for one in told] == [
        *("text", "reaction", "interactive", "revoke"),
    ]
    assert told[1]["messages"][0]["reaction"] == {"message_id": taken.id, "emoji": "👍"}
    assert told[2]["messages"][0]["interactive"]["button_reply"]["title"] == "Azul"
    seen = [(item.gone, item.reaction) for item in lucia.thread("whatsapp_cloud")]
    assert seen == [(True, ""), (False, "👍"), (False, "")]
    for done in ("react:🧨", "press:Rojo", "explode", ""):
        assert (await http.post(path, data={"do": done})).status_code == 422
    assert (await http.post(own, data={"do": "back"})).status_code == 422


async def test_a_window_runs_out_and_a_number_is_shared(
    http: httpx.AsyncClient, listener: Listener, sim: Simulator, apps: Apps
) -> None:
    lucia = lucia_of(sim)
    await lucia.say("whatsapp_cloud", "Hola")
    assert apps.meta.memory.window_is_open("whatsapp_cloud", lucia)
    answer = await http.post("people/lucia/whatsapp_cloud/window?lang=es")
    assert "escribió hace un día" in (await http.get(answer.headers["location"])).text
    assert not apps.meta.memory.window_is_open("whatsapp_cloud", lucia)
    await http.post("people/lucia/telegram/contact")
    contact = json.loads(listener.calls[-1].body)["message"]["contact"]
    assert contact["phone_number"] == lucia.phone


async def test_changes_are_pushed(http: httpx.AsyncClient, sim: Simulator) -> None:
    async with http.stream("GET", "events") as stream:
        lines = stream.aiter_lines()
        assert await anext(lines) == ": hello"
        await lucia_of(sim).say("sms", "Hola")
        told = [line async for line in _until_data(lines)]
    assert json.loads(told[-1].removeprefix("data: ")) == {"who": "lucia", "channel": "sms"}


async def _until_data(lines: AsyncIterator[str]) -> AsyncIterator[str]:
    async for line in lines:
        yield line
        if line.startswith("data: "):
            return


async def test_the_shop_carries_the_chat_and_a_signed_identity(
    http: httpx.AsyncClient, sim: Simulator
) -> None:
    line = sim.connect_chat("https://hilo.example", 4)
    page = await http.get("shop?who=lucia&lang=es")
    assert 'src="https://hilo.example/chat/loader.js" data-account="4"' in page.text
    assert "script-src 'self' https://hilo.example;" in page.headers["content-security-policy"]
    token = re.search(r'data-identity="([^"]+)"', page.text)
    assert token is not None
    assert token[1].count(".") == 2
    assert "data-identity" not in (await http.get("shop?who=lucia&anonymous=1")).text
    assert "data-identity" not in (await http.get("shop?who=joseba")).text
    await line.close()


def test_both_languages_say_the_same_things() -> None:
    english, spanish = catalogue("en"), catalogue("es")
    assert english.keys() == spanish.keys()
    for key, sentence in english.items():
        assert re.findall(r"\{\w+\}", sentence) == re.findall(r"\{\w+\}", spanish[key]), key
    used = set()
    for name in ("page", "parts", "mail"):
        source = files("channels.simulator").joinpath(f"templates/{name}.html.j2").read_text()
        used |= set(re.findall(r'\bt\("([\w.]+)"(?=[,)])', source))
    used |= {f"app.{channel}" for channel in (*PHONE, *DESK, *filter(None, FAULTS))}
    used |= {f"fault.{name}" for faults in FAULTS.values() for name in faults}
    assert used <= english.keys()


def test_every_fault_of_a_channel_has_its_switch() -> None:
    shown = {fault for faults in FAULTS.values() for fault in faults.values()}
    assert shown == {*Fault} - {Fault.CUT_BEFORE}  # To Hilo that is a server that is down.


@pytest.fixture
async def page(browser: Browser, play: str) -> AsyncIterator[Page]:
    page = await browser.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda told: problems.append(told.text) if told.type == "error" else None)
    yield page
    await page.close()
    assert problems == []


async def test_playing_in_a_browser_without_leaving_the_page(
    page: Page, play: str, sim: Simulator, listener: Listener
) -> None:
    await page.goto(f"{play}?who=lucia&lang=en")
    box = page.get_by_label("Message by WhatsApp", exact=True)
    await box.fill("Hola, ¿sigue abierto?")
    await box.press("Enter")
    await expect(page.locator("#log-whatsapp .bubble.mine")).to_have_text(re.compile("abierto"))
    await expect(box).to_have_value("")
    assert listener.calls[0].form["Body"] == "Hola, ¿sigue abierto?"
    await box.fill("unfinished")
    lucia = lucia_of(sim)
    await sim.twilio_post.answered(lucia, "whatsapp", _twiml("Sí, hasta las 8"))
    await expect(page.locator("#log-whatsapp .bubble").last).to_contain_text("hasta las 8")
    await expect(box).to_have_value("unfinished")
    await expect(page.locator("#unread-whatsapp .badge")).to_have_count(0)
    assert lucia.unread("whatsapp") == 0
    await sim.twilio_post.answered(lucia, "sms", _twiml("Un SMS"))
    await expect(page.locator("#unread-sms .badge")).to_be_visible()
    await page.get_by_role("tab", name="Messages").click()
    await expect(page.locator("#log-sms .bubble")).to_contain_text("Un SMS")
    await expect(page.locator("#unread-sms .badge")).to_have_count(0)
    await expect(page.get_by_label("Message by WhatsApp", exact=True)).to_be_hidden()


async def test_mail_is_read_and_answered_in_a_browser(
    page: Page, play: str, sim: Simulator
) -> None:
    mail_to(lucia_of(sim), "Ya ha salido.")
    await page.goto(f"{play}?who=lucia&lang=es&desk=email")
    await page.locator("#letters a").first.click()
    await expect(page.locator("#log-email")).to_contain_text("Ya ha salido.")
    await expect(page.locator("#unread-email .badge")).to_have_count(0)
    await page.get_by_label("Responder a Tienda Nube").fill("¡Gracias!")
    await page.get_by_role("button", name="Responder").click()
    await expect(page.locator("#log-email .mine")).to_contain_text("¡Gracias!")
    await page.get_by_role("link", name="Volver a los correos").click()
    await page.get_by_role("link", name="Correo nuevo").click()
    await page.get_by_label("Asunto").fill("Factura")
    await page.get_by_label("Texto").fill("¿Me la mandáis?")
    await page.get_by_role("button", name="Enviar").last.click()
    await expect(page.locator("#log-email .mine")).to_contain_text("¿Me la mandáis?")
    assert len(sim.office.support.inbox.messages) == 2


async def test_switches_work_by_keyboard(page: Page, play: str, sim: Simulator) -> None:
    await page.goto(f"{play}?lang=en")
    await page.get_by_label("At which provider").select_option("sms")
    switch = page.get_by_role("switch", name="The provider is down")
    await switch.focus()
    await page.keyboard.press("Enter")
    await expect(switch).to_have_attribute("aria-checked", "true")
    assert sim.plan.is_on(Fault.OUTAGE, "sms")
    await expect(switch).to_be_focused()
    await page.get_by_role("tab", name="WhatsApp", exact=True).focus()
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("tab", name="Messages")).to_be_focused()
    await expect(page.locator("#panel-sms")).to_be_visible()
    await page.keyboard.press("ArrowLeft")
    await expect(page.locator("#panel-whatsapp_cloud")).to_be_visible()


@pytest.mark.parametrize(
    ("width", "query"),
    [
        (1440, "lang=en&theme=light&desk=email"),
        (1440, "lang=es&theme=dark&phone=sms&desk=email&mail=new"),
        (1024, "lang=en&theme=dark&desk=slack&at=webhook"),
        (390, "lang=es&theme=light&desk=email&phone=telegram"),
        (320, "lang=es&theme=dark"),
    ],
)
async def test_axe_finds_nothing_and_nothing_overflows(
    page: Page, play: str, sim: Simulator, width: int, query: str
) -> None:
    lucia = lucia_of(sim)
    await lucia.say("whatsapp", "Mira", files=[PIXEL])
    await lucia.say("sms", "Hola")
    await lucia.say("telegram", "Hola")
    await lucia.say("email", "Hola", subject="Un asunto bastante largo para una columna estrecha")
    mail_to(lucia, "Ya ha salido.")
    sim.connect("whatsapp", webhook_url="http://127.0.0.1:1/")
    await lucia.say("whatsapp", "Esto no llega")
    await page.set_viewport_size({"width": width, "height": 844})
    await page.goto(f"{play}?who=lucia&{query}")
    assert await axe.faults(page) == []
    over = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert over <= 0


@pytest.mark.parametrize(("width", "scheme"), [(900, "light"), (390, "dark")])
async def test_axe_finds_nothing_in_the_shop(
    page: Page, play: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    await page.emulate_media(color_scheme=scheme)
    await page.set_viewport_size({"width": width, "height": 844})
    await page.goto(f"{play}shop?who=lucia&lang=es")
    assert await axe.faults(page) == []


async def test_another_customer_in_the_shop_means_that_the_former_has_signed_out(
    page: Page, play: str
) -> None:
    async def kept() -> object:
        return await page.evaluate("localStorage.getItem('hilo-chat-0')")

    await page.goto(f"{play}shop?who=lucia")
    await page.evaluate("localStorage.setItem('hilo-chat-0', 'hers')")
    await page.reload()
    assert await kept() == "hers"
    for other in ("who=peter", "who=lucia", "who=lucia&anonymous=1"):
        await page.goto(f"{play}shop?{other}")
        assert await kept() == '{"out":1}'
        await page.evaluate("localStorage.setItem('hilo-chat-0', 'theirs')")


async def test_it_asks_nobody_else_for_anything(page: Page, play: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(play)
    await expect(page.locator("h1")).to_be_visible()
    assert asked
    assert all(url.startswith(play) for url in asked)


def _twiml(text: str) -> Posted:
    return Posted(
        url="",
        outcomes=("200",),
        body=f"<Response><Message>{text}</Message></Response>".encode(),
        media_type="text/xml",
    )
