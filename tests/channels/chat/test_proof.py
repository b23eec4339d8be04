"""Codes and links at the chat: what a browser may show, and what stays shut whatever is typed."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from hypothesis import given
from hypothesis import strategies as st
from playwright.async_api import Browser, expect

from channels.chat.channel import ChatChannel
from channels.chat.session import (
    IDENTITY_FOR,
    Identity,
    has_shown,
    identified,
    new_session,
    seal,
    unseal,
)
from channels.chat.settings import ChatSettings, settings_of
from channels.chat.wire import Code, read_frame
from hub.contract import Address, Claim, Proof
from tests.channels.chat.browser_line import BrowserLine, browser_line
from tests.channels.chat.conftest import World
from tests.channels.chat.memory_hub import chat_account
from tests.channels.chat.serving import Context
from tests.channels.chat.widget import new_widget
from tests.clock import Clock

NOW = Clock().at
ACCOUNT = chat_account(ChatSettings(site_name="Shop"))
LUCIA = Address("email", "lucia@example.com")
PHONE = Address("phone", "+34600111222")
EVA = Address("email", "eva@example.com")


async def take(line: BrowserLine, kind: str, answer: str, **fields: object) -> dict[str, Any]:
    await line.send(kind, **fields)
    return await line.next(answer)


async def ask(line: BrowserLine, contact: str = LUCIA.value) -> dict[str, Any]:
    return await take(line, "code_ask", "asked", contact=contact)


async def code(line: BrowserLine, text: str) -> dict[str, Any]:
    return await take(line, "code", "proof", code=text)


# --- the session ----------------------------------------------------------------------------------


def test_what_was_shown_is_proven_by_each_message_for_twelve_hours() -> None:
    session = has_shown(new_session(), LUCIA, now=NOW)
    token = seal(session, ACCOUNT, now=NOW)

    back = unseal(token, ACCOUNT, now=NOW + IDENTITY_FOR - timedelta(seconds=1))
    assert back is not None
    assert back.claims(ACCOUNT) == (Claim(LUCIA, Proof.PROVEN),)
    late = unseal(token, ACCOUNT, now=NOW + IDENTITY_FOR)
    assert late is not None
    assert (late.claims(ACCOUNT), late.visitor) == ((), session.visitor)


def test_the_next_person_on_a_browser_inherits_nothing() -> None:
    first = has_shown(new_session(), LUCIA, now=NOW)
    for later in (NOW + timedelta(minutes=1), NOW + timedelta(days=9)):
        other = has_shown(first.as_of(later), EVA, now=later)
        assert other.visitor != first.visitor
        assert other.proven(ACCOUNT)[1:] == (EVA,)


def test_the_same_person_keeps_their_visitor_id() -> None:
    first = has_shown(new_session(), LUCIA, now=NOW)
    later = NOW + timedelta(days=9)

    assert has_shown(first.as_of(later), LUCIA, now=later).visitor == first.visitor


def test_who_is_signed_in_adds_an_address_and_whoever_signs_in_next_has_none() -> None:
    who = Identity(sub="c-1", email=LUCIA.value, until=NOW + IDENTITY_FOR)
    session = has_shown(identified(new_session(), who), PHONE, now=NOW)
    assert session.proven(ACCOUNT)[2:] == (LUCIA, PHONE)

    other = identified(session, Identity(sub="c-2", until=NOW + IDENTITY_FOR))
    assert (other.shown, other.visitor == session.visitor) == ((), False)


def test_who_showed_their_mailbox_and_then_signs_in_with_it_stays_the_same() -> None:
    session = has_shown(new_session(), LUCIA, now=NOW)
    same = Identity(sub="c-1", email=LUCIA.value, until=NOW + IDENTITY_FOR)
    stranger = Identity(sub="c-2", email=EVA.value, until=NOW + IDENTITY_FOR)

    assert identified(session, same).visitor == session.visitor
    assert identified(session, stranger).visitor != session.visitor


def test_a_token_without_proofs_of_an_older_version_still_opens() -> None:
    token = seal(new_session(), ACCOUNT, now=NOW)

    assert unseal(token, ACCOUNT, now=NOW) is not None


# --- the socket -----------------------------------------------------------------------------------


async def test_the_code_opens_what_was_written_from_the_address(world: World) -> None:
    world.hub.familiar.add(LUCIA)
    await world.hub.say(LUCIA, "Your parcel is in Seville.", channel="email")
    async with browser_line(world) as line:
        welcome = await line.hello()
        assert (welcome["messages"], welcome["identified"]) == ([], False)
        assert await ask(line) == {"t": "asked", "ok": True}
        assert (await code(line, "246 810"))["ok"] is True

        after = next(frame for frame in reversed(line.seen) if frame["t"] == "welcome")
        assert [message["text"] for message in after["messages"]] == ["Your parcel is in Seville."]
        assert after["visitor"] == welcome["visitor"]
        await line.say("Thanks, it is me")
        assert Claim(LUCIA, Proof.PROVEN) in world.hub.inbound[0].claims
        assert world.hub.noted == [(Address("chat", welcome["visitor"], "1"), LUCIA)]
        token = after["token"]
    async with browser_line(world) as again:
        assert (await again.hello(token=token))["messages"][0]["channel"] == "email"


@pytest.mark.parametrize("known", [True, False])
async def test_a_wrong_code_says_the_same_whoevers_the_address_is(
    world: World, known: bool
) -> None:
    if known:
        world.hub.familiar.add(LUCIA)
    async with browser_line(world) as line:
        await line.hello()
        said = [await ask(line)] + [await code(line, f"00000{n}") for n in range(6)]

    assert [frame.get("code", "") for frame in said] == [""] + ["code_wrong"] * 4 + [
        "code_over"
    ] * 2
    assert [frame.get("sentence", "") for frame in said][1] == (
        "That is not the code. Tries left: 4."
    )
    assert "welcome" not in [frame["t"] for frame in line.seen[1:]]


async def test_a_code_of_another_browser_is_none(world: World) -> None:
    world.hub.familiar.add(LUCIA)
    async with browser_line(world) as victim, browser_line(world) as thief:
        await victim.hello()
        await thief.hello()
        await ask(victim)
        assert (await code(thief, "246810"))["code"] == "code_over"
        assert (await code(victim, "246810"))["ok"] is True


async def test_one_browser_may_not_ask_without_end(world: World) -> None:
    async with browser_line(world) as line:
        await line.hello()
        said = [await ask(line, f"someone{n}@example.com") for n in range(5)]

    assert [frame["ok"] for frame in said] == [True] * 3 + [False] * 2
    assert said[-1]["after_s"] > 0


async def test_what_is_no_address_and_a_hub_that_is_away_are_sentences(world: World) -> None:
    async with browser_line(world) as line:
        await line.hello(languages=["es"])
        assert (await ask(line, "lucia"))["code"] == "no_contact"
        world.hub.is_down = True
        assert (await ask(line))["sentence"].startswith("Ahora mismo")


async def test_a_link_proves_once_and_the_button_is_what_uses_it(world: World) -> None:
    world.hub.links["7-abc"] = LUCIA
    await world.hub.say(LUCIA, "Shall we go on in the chat?", channel="email")
    async with browser_line(world) as line:
        await line.hello()
        assert (await take(line, "continue", "proof", token="7-abc"))["ok"] is True
        after = next(frame for frame in reversed(line.seen) if frame["t"] == "welcome")
        assert [m["text"] for m in after["messages"]] == ["Shall we go on in the chat?"]
        assert (await take(line, "continue", "proof", token="7-abc"))["code"] == "link_over"


@given(st.text(max_size=300))
def test_whatever_is_typed_as_a_code_is_taken_for_one(text: str) -> None:
    assert isinstance(read_frame(json.dumps({"t": "code", "code": text})), Code)


# --- the widget -----------------------------------------------------------------------------------


async def test_a_customer_shows_by_keyboard_alone_who_they_are(
    world: World, browser: Browser
) -> None:
    world.hub.familiar.add(LUCIA)
    await world.hub.say(LUCIA, "Your parcel is in Seville.", channel="email")
    widget = await new_widget(world, browser)
    await widget.open()
    frame = widget.frame
    await frame.locator("#prove-open").focus()
    await widget.page.keyboard.press("Enter")
    await expect(frame.locator("#prove-text")).to_be_focused()
    await widget.page.keyboard.type("not an address")
    await widget.page.keyboard.press("Enter")
    await expect(frame.locator("#prove-error")).to_have_text(
        "That is neither an email nor a phone number. Check it once more."
    )
    await frame.locator("#prove-text").fill(LUCIA.value)
    await widget.page.keyboard.press("Enter")
    await expect(frame.locator("#prove-say")).to_contain_text("a code is on its way")
    await expect(frame.locator("#prove-text")).to_be_focused()
    await widget.page.keyboard.type("111111")
    await widget.page.keyboard.press("Enter")
    await expect(frame.locator("#prove-error")).to_have_text("That is not the code. Tries left: 4.")
    await frame.locator("#prove-text").fill("246810")
    await widget.page.keyboard.press("Enter")
    await widget.sees("Your parcel is in Seville.")
    await expect(frame.locator("#prove-say")).to_be_focused()
    await expect(frame.locator("#prove-open")).to_be_hidden()
    await widget.page.reload()
    await widget.launcher.click()
    await widget.sees("Your parcel is in Seville.")
    assert widget.complaints == []


async def test_who_looks_into_their_mail_meanwhile_goes_on_where_they_were(
    world: World, browser: Browser
) -> None:
    world.hub.familiar.add(LUCIA)
    await world.hub.say(LUCIA, "Your parcel is in Seville.", channel="email")
    widget = await new_widget(world, browser, locale="es-ES")
    await widget.open(page="es")
    await widget.frame.locator("#prove-open").click()
    await widget.frame.locator("#prove-text").fill(LUCIA.value)
    await widget.page.keyboard.press("Enter")
    await expect(widget.frame.locator("#prove-say")).to_contain_text("un código va en camino")
    await widget.page.reload()
    await widget.launcher.click()
    await widget.frame.locator("#prove-text").fill("246810")
    await widget.page.keyboard.press("Enter")
    await widget.sees("Your parcel is in Seville.")


async def test_a_followed_link_waits_for_its_button(world: World, browser: Browser) -> None:
    world.hub.links["7-abc"] = LUCIA
    await world.hub.say(LUCIA, "Shall we go on in the chat?", channel="email")
    page = await (await browser.new_context()).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(f"{world.url}/chat/frame/1#hilo-continue=7-abc")
    await page.locator("html[data-line=on]").wait_for()
    assert "7-abc" in world.hub.links
    assert "7-abc" not in page.url
    assert not [url for url in asked if "7-abc" in url.partition("#")[0]]

    await page.get_by_role("button", name="Continue here").click()
    await page.get_by_text("Shall we go on in the chat?").wait_for()
    assert world.hub.links == {}


async def test_a_link_to_the_shops_own_page_opens_the_chat_there(
    world: World, browser: Browser
) -> None:
    world.hub.links["7-abc"] = LUCIA
    await world.hub.say(LUCIA, "Shall we go on in the chat?", channel="email")
    page = f"{world.shop}/"
    world.configure(settings_of(world.account).model_copy(update={"continue_url": page}))
    channel = ChatChannel(Context(world.url))
    link = channel.continue_link(world.hub.accounts[1], "7-abc")
    assert link == f"{page}#hilo-continue=7-abc"

    widget = await new_widget(world, browser)
    await widget.page.goto(link)
    await widget.connected()
    assert "7-abc" not in widget.page.url
    assert not [url for url in widget.requests if "7-abc" in url.partition("#")[0]]
    assert "7-abc" in world.hub.links
    await widget.frame.get_by_role("button", name="Continue here").click()
    await widget.sees("Shall we go on in the chat?")
    assert world.hub.links == {}


async def test_the_page_that_links_lead_to_is_a_page() -> None:
    with pytest.raises(ValueError, match="https://"):
        ChatSettings(site_name="Shop", continue_url="javascript:alert(1)")


async def test_proving_is_accessible_at_every_step(world: World, browser: Browser) -> None:
    widget = await new_widget(world, browser)
    await widget.open()
    for step in ("contact", "code"):
        if step == "contact":
            await widget.frame.locator("#prove-open").click()
        else:
            await widget.frame.locator("#prove-text").fill(LUCIA.value)
            await widget.frame.locator("#prove-text").press("Enter")
            await widget.frame.locator("#prove-again").wait_for()
            await widget.frame.locator("#prove-text").fill("12")
            await widget.frame.locator("#prove-text").press("Enter")
        found = await Axe().run(widget.page)
        assert found.violations_count == 0, found.generate_report()


async def test_a_message_that_asks_for_a_code_opens_its_field(
    world: World, browser: Browser
) -> None:
    world.hub.familiar.add(LUCIA)
    widget = await new_widget(world, browser)
    await widget.open()
    await widget.write("Where is my order?")
    await world.hub.until("Where is my order?")
    [visitor] = world.hub.visitors
    world.hub.codes[visitor] = (LUCIA, "246810", 5)
    await world.hub.say(visitor, "We have sent you a code.", asks_code=True)
    await expect(widget.frame.locator("#prove-say")).to_contain_text("We have sent you a code")
    await widget.frame.locator("#prove-text").fill("246810")
    await widget.frame.locator("#prove-text").press("Enter")
    await expect(widget.frame.locator("#prove-say")).to_contain_text("It is you")
