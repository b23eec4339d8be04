"""The launcher on a shop's page: what it costs, and where the focus goes."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.channels.chat.conftest import World, identity_token
from tests.channels.chat.widget import Widget, new_widget

SHIFT = """() => new Promise(done => new PerformanceObserver(list =>
  done(list.getEntries().reduce((sum, entry) => sum + entry.value, 0))
).observe({ type: 'layout-shift', buffered: true }) || setTimeout(done, 400, 0))"""


@pytest_asyncio.fixture(loop_scope="session")
async def widget(world: World, browser: Browser) -> Widget:
    return await new_widget(world, browser)


async def test_before_it_is_wanted_it_is_one_request_and_no_storage(widget: Widget) -> None:
    await widget.visit()
    await widget.page.wait_for_load_state("networkidle")

    loader = [url for url in widget.requests if url.startswith(widget.world.url)]
    assert loader == [f"{widget.world.url}/chat/loader.js"]
    assert await widget.page.evaluate("Object.keys(localStorage)") == []
    assert await widget.page.context.cookies() == []
    assert widget.world.hub.received == []


async def test_the_page_does_not_move(widget: Widget) -> None:
    await widget.open()

    assert await widget.page.evaluate(SHIFT) == 0


async def test_the_shop_gets_one_name_and_no_complaint_of_its_policy(widget: Widget) -> None:
    await widget.page.goto(f"{widget.world.shop}/shop.css")
    before = set(await widget.page.evaluate("Object.getOwnPropertyNames(window)"))
    await widget.open()
    after = set(await widget.page.evaluate("Object.getOwnPropertyNames(window)"))
    await widget.write("Hello")
    await widget.world.hub.until("Hello")

    # The browser itself names frames (0) and elements with an id (before, hilo-chat).
    assert {name for name in after - before if not name.isdigit()} == {"Hilo"}
    assert widget.complaints == []


async def test_opening_moves_the_focus_in_and_each_way_of_closing_brings_it_back(
    widget: Widget,
) -> None:
    await widget.visit()
    closings: dict[str, Callable[[], Awaitable[object]]] = {
        "escape inside": lambda: widget.text.press("Escape"),
        "the close button": lambda: widget.frame.locator("#close").click(),
        "the launcher": lambda: widget.launcher.click(),
        "escape outside": lambda: widget.launcher.press("Escape"),
        "the page's own code": lambda: widget.page.evaluate("Hilo.close()"),
    }
    for how, close in closings.items():
        # Opened from elsewhere: the browser's own way would bring the focus back there.
        await widget.page.locator("#before").focus()
        await widget.page.evaluate("Hilo.open()")
        await widget.connected()
        await expect(widget.text, how).to_be_focused()
        await close()
        await expect(widget.page.locator("#hilo-chat dialog"), how).to_be_hidden()
        await expect(widget.launcher, how).to_be_focused()


async def test_on_a_desk_the_page_stays_usable_and_on_a_phone_the_chat_is_all(
    widget: Widget,
) -> None:
    await widget.open()
    await widget.page.locator("#before").click()
    await expect(widget.page.locator("#before")).to_be_focused()

    await widget.page.set_viewport_size({"width": 390, "height": 844})
    box = await widget.page.locator("#hilo-chat dialog").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 844}
    modal = "document.querySelector('#hilo-chat').shadowRoot.querySelector('dialog:modal') !== null"
    assert await widget.page.evaluate(modal)


@pytest.mark.parametrize("size", [(320, 568), (844, 390), (390, 844), (1280, 720)])
async def test_it_is_usable_at_every_size(
    world: World, browser: Browser, size: tuple[int, int]
) -> None:
    viewport = {"width": size[0], "height": size[1]}
    widget = await new_widget(world, browser, viewport=viewport, has_touch=True, locale="es")
    await widget.open(page="es")
    await widget.write("Una palabra larguísima: " + "ñ" * 120)

    for target in ("#text", "#send", "#attach", "#close"):
        box = await widget.frame.locator(target).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["y"] >= 0
        assert box["x"] + box["width"] <= size[0]
        assert box["y"] + box["height"] <= size[1]
        assert min(box["width"], box["height"]) >= 24
    assert await widget.in_frame("body => body.scrollWidth <= innerWidth")
    assert await widget.in_frame("body => document.querySelector('#log').clientHeight >= 100")


async def test_the_launcher_tells_what_is_unread(widget: Widget) -> None:
    hub = widget.world.hub
    await widget.open()
    await expect(widget.launcher).to_have_accessible_name("Chat with Tienda Nube")
    await widget.write("Hello")
    await hub.until("Hello")
    await widget.launcher.click()
    await hub.say(hub.visitors[0], "Good morning")
    await hub.say(hub.visitors[0], "How can I help?")

    await expect(widget.launcher).to_have_accessible_name("Chat with Tienda Nube, 2 unread")
    assert hub.truth[1].status != "read"
    await widget.launcher.click()
    await hub.until_read(3)
    await expect(widget.launcher).to_have_accessible_name("Chat with Tienda Nube")


async def test_an_answer_is_told_on_the_next_page_too(widget: Widget) -> None:
    hub = widget.world.hub
    await widget.open()
    await widget.write("Hello")
    await hub.until("Hello")
    await widget.frame.locator(".st").get_by_text("Sent").wait_for()
    await widget.page.goto("about:blank")
    await hub.say(hub.visitors[0], "Good morning")

    await widget.visit()
    await expect(widget.launcher).to_have_accessible_name("Chat with Tienda Nube, 1 unread")
    await widget.launcher.click()
    await widget.sees("Good morning")
    await widget.sees("Hello")


async def test_without_storage_the_session_lives_in_the_shops_own(
    world: World, browser: Browser
) -> None:
    widget = await new_widget(world, browser)
    widget.shop = world.far_shop
    await widget.open()
    forbidden = "() => { try { return !localStorage } catch (error) { return error.name } }"
    assert await widget.in_frame(forbidden) == "SecurityError"
    await widget.write("Hello")
    await world.hub.until("Hello")
    await widget.frame.locator(".st").get_by_text("Sent").wait_for()
    await widget.text.fill("Half a thou")
    handed_over = "() => localStorage['hilo-chat-1'].includes('Half a thou')"
    await widget.page.wait_for_function(handed_over)
    await widget.page.reload()
    await widget.launcher.click()
    await widget.sees("Hello")
    await expect(widget.text).to_have_value("Half a thou")
    await widget.write("Again")
    await world.hub.until("Again")

    assert len(world.hub.visitors) == 1
    assert widget.complaints == []


async def test_the_page_is_spoken_to_in_its_language(world: World, browser: Browser) -> None:
    widget = await new_widget(world, browser, locale="en-GB")
    await widget.open(page="es-MX")

    await expect(widget.launcher).to_have_accessible_name("Chat con Tienda Nube")
    await expect(widget.text).to_have_attribute("placeholder", "Escribe un mensaje")
    await expect(widget.frame.locator("html")).to_have_attribute("lang", "es")


async def test_calls_made_before_it_loaded_are_kept(widget: Widget) -> None:
    await widget.page.add_init_script("window.Hilo = [['open']]")
    await widget.visit()

    await widget.connected()


@pytest.mark.parametrize("accent", ["#ffee00", "#222222", "#5fc9c3", "#d9480f", "nonsense"])
async def test_the_launchers_icon_stands_out_on_any_colour(widget: Widget, accent: str) -> None:
    await widget.visit(accent=accent)
    style = await widget.launcher.evaluate(
        "button => [getComputedStyle(button).backgroundColor, getComputedStyle(button).color]"
    )

    assert _contrast(*style) >= 3


def _contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(each) / 255 for each in re.findall(r"\d+", colour)[:3]]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


# --- who is signed in ----------------------------------------------------------------------------


def token(**claims: Any) -> str:
    return identity_token(now=datetime.now(UTC), **claims)


async def test_the_shop_says_who_is_signed_in(widget: Widget) -> None:
    await widget.open(identity=token())
    await widget.write("Hello")
    await widget.world.hub.until("Hello")

    [message] = widget.world.hub.inbound
    assert [claim.address.kind for claim in message.claims] == ["user", "email", "phone"]


async def test_the_shop_may_say_it_later_and_is_told_whether_it_worked(widget: Widget) -> None:
    await widget.open()
    listen = "token => new Promise(done => { Hilo.on('identity', done); Hilo.identify(token) })"
    bad = await widget.page.evaluate(listen, "nonsense")
    good = await widget.page.evaluate(listen, token())
    await widget.write("Hello")
    await widget.world.hub.until("Hello")

    assert (bad["ok"], bad["code"]) == (False, "identity_forged")
    assert good["ok"]
    assert len(widget.world.hub.inbound[0].claims) == 3


async def test_after_signing_out_the_next_person_finds_nothing(widget: Widget) -> None:
    hub = widget.world.hub
    await widget.open(identity=token())
    await widget.write("My secret")
    await hub.until("My secret")
    await widget.sees("My secret")
    await widget.text.fill("And a draft")
    await widget.page.evaluate("Hilo.signOut()")
    await expect(widget.frame.locator(".row")).to_have_count(0)
    await expect(widget.text).to_have_value("")
    await widget.write("Hello")
    await hub.until("Hello")
    await widget.frame.locator(".st").get_by_text("Sent").wait_for()
    assert len(hub.visitors) == 2
    assert hub.inbound[1].claims == ()

    await widget.visit()
    await widget.launcher.click()
    await widget.sees("Hello")
    assert await widget.rows() == [("me", "Hello")]


async def test_signing_out_holds_even_when_the_page_goes_at_once(widget: Widget) -> None:
    hub = widget.world.hub
    await widget.open(identity=token())
    await widget.write("My secret")
    await hub.until("My secret")
    await widget.sees("My secret")
    await widget.page.goto("about:blank")
    await widget.visit()
    await widget.page.evaluate("Hilo.signOut(); location.href = 'about:blank'")
    await widget.page.wait_for_url("about:blank")
    await widget.visit()
    await widget.launcher.click()
    await widget.connected()

    assert await widget.rows() == []


async def test_another_person_on_the_same_browser_starts_afresh(widget: Widget) -> None:
    await widget.open(identity=token())
    await widget.write("Of the first")
    await widget.world.hub.until("Of the first")
    await widget.sees("Of the first")
    await widget.open(identity=token(sub="c-2", email=None, phone=None))

    await expect(widget.frame.locator(".row")).to_have_count(0)
