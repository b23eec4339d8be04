"""Going on elsewhere from the widget, what is filled in once, and what is said to be known."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, expect

from channels.chat.elsewhere import has, missing
from channels.chat.session import Identity, identified, new_session
from channels.chat.settings import ChatSettings
from channels.chat.wire import Say, read_frame
from hub.contract import Address, Claim, KnownOf, Proof, WayOn
from tests.channels.chat.browser_line import browser_line
from tests.channels.chat.conftest import World
from tests.channels.chat.memory_hub import chat_account
from tests.channels.chat.widget import new_widget

LUCIA = Address("email", "lucia@correo.example")
WHATSAPP = WayOn(
    channel="whatsapp", url="https://wa.me/34910000000?text=Hello%20%28go-22222-33333%29"
)
ACCOUNT = chat_account(ChatSettings(site_name="Shop"))


@pytest.mark.parametrize(
    ("known", "english", "spanish"),
    [
        (KnownOf(), "", ""),
        (KnownOf(kinds=("wants", "name")), "", ""),
        (
            KnownOf(agent="Marta", kinds=("address", "order")),
            "Marta already has your order number and your address.",
            "Marta ya tiene tu número de pedido y tu dirección.",
        ),
        (
            KnownOf(kinds=("phone", "email", "order", "address")),
            "We already have your order number, your email and your phone number.",
            "Ya tenemos tu número de pedido, tu correo y tu teléfono.",
        ),
    ],
)
def test_what_is_known_is_said_by_its_kind_alone(
    known: KnownOf, english: str, spanish: str
) -> None:
    assert (has(known, "en"), has(known, "es")) == (english, spanish)


def test_a_form_asks_for_nothing_that_is_known() -> None:
    fields, account = ("name", "email", "phone", "order"), ACCOUNT
    assert missing(fields, new_session(), account, KnownOf()) == list(fields)
    until = datetime(2030, 1, 1, tzinfo=UTC)
    who = Identity(sub="c-1", email=LUCIA.value, name="Lucía", until=until)
    session = identified(new_session(), who)
    assert missing(fields, session, account, KnownOf(kinds=("order",))) == ["phone"]


def test_a_form_has_the_fields_that_we_know_and_no_others() -> None:
    said = read_frame(
        '{"t": "say", "key": "k2345678", "text": "hi", "form": {"order": " A-1 ", "x": "y"}}'
    )
    assert isinstance(said, Say)
    assert said.form == {"order": "A-1"}


async def test_what_was_filled_in_goes_along_and_what_is_no_address_is_left_out(
    world: World,
) -> None:
    async with browser_line(world) as line:
        await line.hello()
        form = {"email": LUCIA.value, "phone": "later", "order": "A-1001"}
        await line.say("hi", form=form)
    [item] = world.hub.inbound
    assert item.form == {"email": LUCIA.value, "order": "A-1001"}
    assert Claim(LUCIA, Proof.CLAIMED) in item.claims


@pytest.mark.parametrize(("language", "spoken"), [("en", "Continue elsewhere"), ("es", "Seguir")])
async def test_a_visitor_goes_on_by_mail_and_agrees_to_be_answered_there(
    world: World, browser: Browser, language: str, spoken: str
) -> None:
    world.hub.ways = (WHATSAPP,)
    widget = await new_widget(world, browser)
    await widget.open(page=language)
    await expect(widget.frame.locator("#else-open")).to_be_hidden()
    await widget.write("Where is my order?")
    await widget.frame.get_by_role("button", name=spoken).click()
    link = widget.frame.locator("#else-links a")
    await expect(link).to_have_attribute("href", WHATSAPP.url)
    await widget.frame.locator("#else-mail").click()
    await expect(widget.frame.locator("#prove-tick")).not_to_be_checked()  # Off, unless they want.
    await widget.frame.locator("#prove-tick").check()
    await widget.frame.locator("#prove-text").fill(LUCIA.value)
    await widget.frame.locator("#prove-go").click()
    await widget.frame.locator("#prove-text[inputmode=numeric]").fill("246810")
    await widget.frame.locator("#prove-go").click()
    await expect(widget.frame.locator("#prove-say")).to_contain_text(LUCIA.value)

    await widget.frame.locator("#else-open").click()  # From here on it is a tick.
    await expect(widget.frame.locator("#else-tick")).to_be_checked()
    assert list(world.hub.agreed.values()) == [LUCIA]
    await widget.frame.locator("#else-tick").uncheck()
    await expect(widget.frame.locator("#else-say")).not_to_contain_text(LUCIA.value)
    assert world.hub.agreed == {}
    assert widget.complaints == []


async def test_a_form_is_offered_once_and_may_be_left_out(world: World, browser: Browser) -> None:
    world.configure(
        ChatSettings(
            site_name="Tienda Nube",
            allowed_origins=world.hub.accounts[1].settings.allowed_origins,  # type: ignore[attr-defined]  # A chat's.
            form=("name", "email", "order"),
        )
    )
    world.hub.have = KnownOf(kinds=("email",))
    widget = await new_widget(world, browser)
    await widget.open()
    fields = widget.frame.locator("#form-fields input")
    await expect(fields).to_have_count(2)
    result = await Axe().run(widget.page)
    assert result.violations_count == 0, result.generate_report()
    await fields.nth(1).fill("A-1001")
    await widget.write("Where is it?")
    await widget.sees("Where is it?")
    await expect(widget.frame.locator("#form")).to_be_hidden()
    await expect(widget.frame.locator(".st").first).to_contain_text("Sent")
    assert world.hub.inbound[0].form == {"order": "A-1001"}


async def test_who_takes_over_says_what_they_have_until_the_next_message(
    world: World, browser: Browser
) -> None:
    widget = await new_widget(world, browser)
    await widget.open()
    await widget.write("My order is A-1001")
    await widget.frame.locator(".st").get_by_text("Sent").first.wait_for()
    world.hub.have = KnownOf(agent="Marta", kinds=("order",))
    await world.hub.say(world.hub.visitors[0], "Hello, I am Marta.", name="Marta")
    line = widget.frame.locator("#has")
    await expect(line).to_have_text("Marta already has your order number.")
    await widget.write("Great")
    await expect(line).to_be_hidden()
