"""Bad networks: nothing is lost, nothing is doubled, whatever happens to the line."""

from __future__ import annotations

import random

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.channels.chat.conftest import World
from tests.channels.chat.widget import Widget, a_file, new_widget

CUTS = (25, pytest.param(100, marks=pytest.mark.acceptance))


@pytest_asyncio.fixture(loop_scope="session")
async def widget(world: World, browser: Browser) -> Widget:
    return await new_widget(world, browser)


async def test_what_is_written_offline_waits_and_goes_out_once_in_order(widget: Widget) -> None:
    hub, wire = widget.world.hub, widget.world.wire
    await widget.open()
    await widget.write("Before")
    await hub.until("Before")
    wire.is_cut = True
    wire.cut()
    for number in range(3):
        await widget.write(f"Offline {number}")
    await expect(widget.frame.locator(".waiting .st")).to_have_text(["Waiting for connection"] * 3)
    await expect(widget.frame.locator("#banner")).to_have_text(
        "The connection is gone. Trying again; messages wait here."
    )
    wire.is_cut = False
    await hub.until("Offline 2", limit_s=30)

    await expect(widget.frame.locator(".waiting")).to_have_count(0)
    await expect(widget.frame.locator("#banner")).to_have_text("")
    assert [item.text for item in hub.inbound] == ["Before", "Offline 0", "Offline 1", "Offline 2"]


async def test_what_waits_survives_a_reload_and_goes_out_once(widget: Widget) -> None:
    hub = widget.world.hub
    await widget.open()
    await widget.write("Before")
    await hub.until("Before")
    await widget.frame.locator(".st").get_by_text("Sent").wait_for()
    hub.is_down = True
    await widget.write("While the hub is away")
    await expect(widget.frame.locator(".waiting")).to_have_count(1)
    await widget.page.reload()
    await widget.launcher.click()
    await expect(widget.frame.locator(".waiting")).to_have_count(1)
    hub.is_down = False
    await hub.until("While the hub is away")

    await expect(widget.frame.locator(".waiting")).to_have_count(0)
    assert len(hub.inbound) == 2
    assert len(hub.visitors) == 1


async def test_an_upload_that_was_cut_goes_out_once(widget: Widget) -> None:
    hub, wire = widget.world.hub, widget.world.wire
    await widget.open()
    wire.is_cut = True
    wire.cut()
    await widget.frame.locator("#files").set_input_files(a_file("a.txt", b"hello"))
    await widget.write("With a file")
    wire.is_cut = False
    await hub.until("With a file", limit_s=30)

    assert [file.content for item in hub.inbound for file in item.files] == [b"hello"]


async def test_a_message_that_cannot_go_says_so_and_goes_when_told_to(widget: Widget) -> None:
    failure = widget.frame.locator(".failed .st")
    await widget.open()
    await widget.write("\x85")  # Empty to the server, and not to a browser.
    await expect(failure).to_contain_text("Not sent. There is nothing to send yet.")
    await failure.get_by_role("button", name="Try again").click()
    await expect(failure).to_contain_text("Not sent. There is nothing to send yet.")
    await failure.get_by_role("button", name="Delete").click()

    await expect(widget.frame.locator(".row")).to_have_count(0)
    await expect(widget.text).to_be_focused()
    assert widget.world.hub.received == []


@pytest.mark.parametrize("enough", CUTS)
async def test_after_many_cuts_the_page_shows_what_the_hub_has(
    world: World, browser: Browser, enough: int
) -> None:
    """Both sides write while the line is cut at random, also in the middle of a frame."""
    hub, chance = world.hub, random.Random(20260302)
    widget = await new_widget(world, browser)
    await widget.open()
    await widget.write("First")
    await hub.until("First")
    await widget.text.fill("A draft that must stay")
    cuts = ours = theirs = 0
    while cuts < enough:
        roll = chance.random()
        if roll < 0.5:
            cuts += world.wire.cut() > 0
            # The page comes back at once, as it does when the network does.
            await widget.in_frame("() => dispatchEvent(new Event('online'))")
        elif roll < 0.65 and theirs < 40:
            theirs += 1
            await widget.in_frame(
                f"() => {{ const box = document.querySelector('#text'), kept = box.value;"
                f" box.value = 'Theirs {theirs}';"
                f" document.querySelector('#composer').requestSubmit(); box.value = kept }}"
            )
        elif roll < 0.8:
            ours += 1
            await hub.say(hub.visitors[0], f"Ours {ours}")
        if chance.random() < 0.3:
            await widget.connected()
    await hub.say(hub.visitors[0], "Last")
    await widget.sees("Last")
    await expect(widget.frame.locator(".waiting")).to_have_count(0, timeout=60_000)

    truth = [("me" if message.mine else "th", message.text) for message in hub.truth]
    assert await widget.rows() == truth
    assert [text for side, text in truth if side == "me"] == [
        "First", *(f"Theirs {number}" for number in range(1, theirs + 1))
    ]  # fmt: skip
    assert len(hub.visitors) == 1
    await expect(widget.text).to_have_value("A draft that must stay")


async def test_a_chat_that_was_closed_for_good_says_so_and_stops(widget: Widget) -> None:
    await widget.open()
    del widget.world.hub.accounts[1]
    await widget.in_frame("() => dispatchEvent(new Event('online'))")

    await expect(widget.frame.locator("#banner")).to_have_text("This chat is closed.")
