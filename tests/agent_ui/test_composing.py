"""Writing, sending, taking back: nothing typed is lost and nothing goes to the wrong place."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.async_api import BrowserContext, Page, expect

from agent_ui.render import fragment
from agent_ui.views import AskedView
from tests.agent_ui import stories
from tests.agent_ui.preview import wire
from tests.agent_ui.screen import Screen

CONVERSATIONS = (7, 8, 9, 10, 11, 13, 14, 15, 16)


async def posted(screen: Screen, ending: str) -> list[dict[str, str]]:
    found, _ = await screen.seen()
    return [fields for fields in found if fields["path"].endswith(ending)]


async def test_a_reply_is_drawn_at_once_and_goes_when_the_message_comes(screen: Screen) -> None:
    page = await screen.open("/conversation/7")
    await page.fill("#reply", "On its way <b>now</b>")
    await page.keyboard.press("Control+Enter")
    bubble = page.locator("[data-bubble]")
    await expect(bubble.locator(".bd")).to_have_text("On its way <b>now</b>")
    assert await page.input_value("#reply") == ""
    await expect(page.locator(".toast")).to_contain_text("Sent by WhatsApp")
    (sent,) = await posted(screen, "/reply")
    assert (sent["via"], sent["seen"], sent["text"]) == ("3:1", "81", "On its way <b>now</b>")
    message = stories.message(
        90,
        stories.MARTA,
        "12:13",
        "On its way",
        channel="whatsapp",
        address=stories.WHATSAPP,
        key=sent["key"],
    )
    await screen.push(wire(fragment("message", message, stories.locale())))
    await expect(page.locator("#message-90")).to_be_visible()
    await expect(bubble).to_have_count(0)


async def test_undo_puts_the_text_back(screen: Screen) -> None:
    page = await screen.open("/conversation/7")
    await page.fill("#reply", "Too fast")
    await page.click("#send")
    await page.click(".toast button")
    await expect(page.locator("#reply")).to_have_value("Back in the box")
    assert await posted(screen, "/undo/500")


async def test_a_stale_send_shows_what_is_new_and_keeps_the_text(screen: Screen) -> None:
    page = await screen.open("/conversation/7")
    newer = stories.message(
        85, stories.JON, "12:13", "I have it", channel="whatsapp", address=stories.WHATSAPP
    )
    html = fragment("message", newer, stories.locale()).html
    await screen.post(
        "/preview/refuse",
        {
            "status": 409,
            "code": "conflict",
            "newer": [85],
            "html": html,
            "sentence": "Jon replied 10 s ago. Read it, then send.",
        },
    )
    await page.fill("#reply", "My answer")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#stale")).to_contain_text("Jon replied 10 s ago")
    await expect(page.locator("#stale")).to_contain_text("I have it")
    await expect(page.locator("#reply")).to_have_value("My answer")
    await expect(page.locator("[data-bubble]")).to_have_count(0)
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#stale")).to_be_hidden()
    assert [fields["seen"] for fields in await posted(screen, "/reply")] == ["81", "85"]


async def test_offline_a_reply_waits_and_goes_out_once(screen: Screen) -> None:
    screen.offline = True
    page = await screen.open("/conversation/7")
    await page.context.set_offline(True)
    await expect(page.locator("html[data-offline]")).to_have_count(1)
    await expect(page.locator("#banner")).to_contain_text("You're offline", timeout=40_000)
    await expect(page.locator("#send > span")).to_have_text("Send when back")
    await page.fill("#reply", "From the tunnel")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("[data-bubble] .st")).to_have_text("Waiting for connection")
    await page.keyboard.press("Control+k")  # What was never fetched cannot be: it says so.
    await expect(page.locator("#toasts")).to_contain_text("No connection. This was not done.")
    await page.context.set_offline(False)
    await expect(page.locator("[data-bubble] .st")).not_to_have_text(
        "Waiting for connection", timeout=40_000
    )
    assert len(await posted(screen, "/reply")) == 1


async def test_a_closed_channel_says_why_and_is_not_chosen(screen: Screen) -> None:
    page = await screen.open("/conversation/7")
    await page.click("#channel-button")
    await expect(page.get_by_role("option", name="Messenger")).to_contain_text(
        "The time for replies ended at Tue 12:11"
    )
    await page.keyboard.press("End")
    await page.keyboard.press("Enter")
    await expect(page.locator("#channel-button")).to_contain_text("WhatsApp")
    await page.keyboard.press("Escape")
    await expect(page.locator("#channels-7")).to_be_hidden()
    await page.fill("#reply", "Same text")
    await page.click("#channel-button")
    await page.get_by_role("option", name="Email").click()
    await expect(page.locator("#reply")).to_have_value("Same text")
    await expect(page.locator("#subject")).to_have_value("Re: Your order A-10428")


async def test_an_open_channel_that_closes_stops_the_send(screen: Screen) -> None:
    page = await screen.open("/conversation/7")
    closed = tuple(
        replace(option, open=False, reason="opted_out") if option.value == "3:1" else option
        for option in stories.channels()
    )
    view = stories.composer(channels=closed, channels_rev=5)
    await screen.push(wire(fragment("channels", view, stories.locale())))
    await expect(page.locator("#window")).to_have_text(
        "The customer asked for no more messages here"
    )
    await page.fill("#reply", "Hello?")
    await page.click("#send")
    await expect(page.locator("#refusal")).to_have_text(
        "The customer asked for no more messages here"
    )
    assert await posted(screen, "/reply") == []


async def test_who_is_not_proven_is_said_at_the_box_until_they_are(screen: Screen) -> None:
    page = await screen.open("/conversation/7?state=unproven")
    hint = page.locator(".heed.warn")
    await expect(hint).to_contain_text("Not proven yet: do not read out the address")
    await expect(page.locator("#beside-said")).to_contain_text("Not proven yet")
    await page.click("#channel-button")
    await page.get_by_role("option", name="WhatsApp").click()
    await expect(hint).to_be_hidden()
    await expect(page.locator("#beside-said")).to_be_empty()
    await page.click("#channel-button")
    await page.get_by_role("option", name="Web chat").click()
    await page.get_by_text("Send a code", exact=True).click()
    await page.locator(".heed").get_by_role("button", name="lucia.ferrer@example.org").click()
    (asked,) = await posted(screen, "/conversation/7/code")
    assert asked["to"] == "email:lucia.ferrer@example.org"

    waits = AskedView(means="code", to="l•••@example.org", state="sent", until=stories.at("12:23"))
    sent = replace(stories.unproven(channels_rev=4), proving=stories.proving(asked=waits))
    await screen.push(wire(fragment("beside", sent, stories.locale())))
    await page.fill(".heed input[name=code]", "123 456")
    again = replace(sent, channels_rev=5)
    await screen.push(wire(fragment("beside", again, stories.locale())))
    await expect(page.locator("#hints-7[data-rev='5'] input[name=code]")).to_have_value("123 456")

    proven = stories.composer(channels_rev=6)
    await screen.push(wire(fragment("beside", proven, stories.locale())))
    await expect(hint).to_have_count(0)


async def test_an_outage_is_said_and_one_press_goes_round_it(screen: Screen) -> None:
    page = await screen.open("/conversation/7?state=down")
    banner = page.locator(".heed", has_text="is not answering")
    await expect(banner).to_contain_text(
        "WhatsApp is not answering since 12:04. Lucía can be reached by Email."
    )
    await page.fill("#reply", "Same words")
    await banner.get_by_role("button", name="Answer by Email").click()
    await expect(page.locator("#channel-button")).to_contain_text("Email")
    await expect(page.locator("#reply")).to_have_value("Same words")
    await expect(page.locator("#reply")).to_be_focused()
    await expect(banner).to_be_hidden()
    await page.click("#channel-button")
    await page.get_by_role("option", name="WhatsApp").click()
    await expect(banner).to_be_visible()
    well = stories.composer(channels_rev=9)
    await screen.push(wire(fragment("beside", well, stories.locale())))
    await expect(banner).to_have_count(0)


async def test_who_wants_no_more_messages_is_answered_by_another_way(screen: Screen) -> None:
    page = await screen.open("/conversation/7?state=opted-out")
    await expect(page.locator("#channel-button")).to_contain_text("Email")
    await expect(page.locator(".heed")).to_contain_text(
        "By WhatsApp they want no more messages. Lucía can be reached by Email."
    )
    await expect(page.locator(".heed [data-command=switch]")).to_be_hidden()


async def test_one_chooses_from_which_account_to_answer_and_reads_why_not(screen: Screen) -> None:
    page = await screen.open("/conversation/7?state=several")
    await expect(page.locator("#channel-button")).to_contain_text("WhatsApp, Support")
    await page.click("#channel-button")
    closed = page.get_by_role("option", name="Sales")
    await expect(closed).to_contain_text("Template only, the time for free replies is over")
    await page.keyboard.press("End")
    await page.keyboard.press("Enter")
    await expect(page.locator("#channel-button")).to_contain_text("WhatsApp, Support")


async def test_a_long_text_says_before_in_how_many_messages_it_goes(screen: Screen) -> None:
    page = await screen.open("/conversation/7?state=several")
    await page.fill("#reply", "x" * 1_500)
    await expect(page.locator("#limit")).to_have_text("Goes out in about 2 messages")
    await page.fill("#reply", "x" * 900)
    await expect(page.locator("#limit")).to_be_empty()


async def test_answers_to_press_go_with_the_reply_and_say_how_they_look(screen: Screen) -> None:
    page = await screen.open("/conversation/7?state=several")
    await page.click("[data-command=quick]")
    await expect(page.locator("#quick")).to_be_focused()
    await expect(page.locator("#quick-how")).to_contain_text("shows them as buttons")
    await page.keyboard.type("Yes\nNo")
    await page.click("#channel-button")
    await page.get_by_role("option", name="SMS").click()
    await expect(page.locator("#quick-how")).to_contain_text("listed with numbers")
    await page.fill("#reply", "Tomorrow?")
    await page.click("#send")
    await expect(page.locator("[data-bubble]")).to_be_visible()
    (reply,) = await posted(screen, "/reply")
    assert reply["quick"].split() == ["Yes", "No"]
    await expect(page.locator("#quick")).to_have_value("")


async def test_a_template_is_filled_over_the_box_and_read_before_it_goes(screen: Screen) -> None:
    page = await screen.open("/conversation/7?state=window")
    await page.get_by_role("link", name="Choose a template").click()
    dialog = page.get_by_role("dialog")
    form = dialog.locator(".tpl", has_text="On its way")
    await form.get_by_label("{{1}}").fill("Lucía")
    await expect(form.locator(".pre")).to_have_text("Hola, Lucía: tu pedido {{2}} va de camino.")
    await form.get_by_label("{{2}}").fill("A-10428")
    await form.get_by_role("button", name="Send").click()
    await expect(dialog).to_have_count(0)
    (sent,) = await posted(screen, "/conversation/7/template")
    assert (sent["template"], sent["language"]) == ("on_its_way", "es")
    assert (sent["value-1"], sent["value-2"]) == ("Lucía", "A-10428")


async def test_the_clock_of_free_replies_runs_out_by_itself(screen: Screen) -> None:
    page = await screen.open("/conversation/7")
    await expect(page.locator("#window")).to_have_text("Free replies for 20 h 57 min")
    soon = tuple(
        replace(way, until=stories.NOW + timedelta(seconds=30)) for way in stories.channels()[:1]
    )
    view = stories.composer(channels=soon, channels_rev=5)
    await screen.push(wire(fragment("channels", view, stories.locale())))
    await expect(page.locator("#window[data-low]")).to_have_text(re.compile("Free replies for 0:"))
    over = stories.composer(
        channels=(replace(soon[0], until=stories.NOW + timedelta(seconds=1)),), channels_rev=6
    )
    await screen.push(wire(fragment("channels", over, stories.locale())))
    await expect(page.locator("#window")).to_contain_text("time for replies ended")
    await page.fill("#reply", "Too late")
    await page.click("#send")
    await expect(page.locator("#refusal")).to_contain_text("time for replies ended")
    assert await posted(screen, "/reply") == []


async def test_a_note_goes_nowhere_else(screen: Screen) -> None:
    page = await screen.open("/conversation/7")
    await page.click("[data-command=mode-note]")
    await page.fill("#reply", "Only for us")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("[data-bubble].note .only")).to_be_visible()
    assert await posted(screen, "/reply") == []
    (note,) = await posted(screen, "/note")
    assert "via" not in note
    _, heard = await screen.seen()
    assert [said["typing"]["kind"] for said in heard if "typing" in said] == ["note"]  # type: ignore[index]  # JSON.


async def test_length_and_files_are_checked_before(screen: Screen) -> None:
    page = await screen.open("/conversation/7")
    await page.click("#channel-button")
    await page.get_by_role("option", name="SMS").click()
    await page.fill("#reply", "x" * 1_590)
    await expect(page.locator("#limit")).to_have_text("10 characters left")
    await page.fill("#reply", "x" * 1_601)
    await page.click("#send")
    await expect(page.locator("#refusal")).to_have_text("It is too long for this channel.")
    await page.fill("#reply", "Look")
    await page.set_input_files(
        "#upload", {"name": "photo.png", "mimeType": "image/png", "buffer": b"1" * 2_048}
    )
    await expect(page.locator("#tray [data-file='91']")).to_be_visible()
    await page.click("#send")
    await expect(page.locator("#refusal")).to_have_text("This channel takes no files.")
    await page.click("#tray [data-command=untray]")
    async with page.expect_request(lambda request: request.url.endswith("/reply")):
        await page.click("#send")
    assert len(await posted(screen, "/reply")) == 1


async def go(page: Page, conversation: int) -> None:
    await page.evaluate("id => document.querySelector(`#row-${id} a`).click()", conversation)
    await page.wait_for_function(
        "id => document.getElementById('composer')?.dataset.conversation == id",
        arg=str(conversation),
    )


async def mode(page: Page, kind: str) -> None:
    await page.evaluate(
        "kind => document.querySelector(`[data-command=mode-${kind}]`).click()", kind
    )


@pytest.mark.parametrize("switches", [50, pytest.param(200, marks=pytest.mark.acceptance)])
async def test_no_draft_is_lost_in_many_switches(screen: Screen, switches: int) -> None:
    page = await screen.open("/conversation/7")
    chance = random.Random(11)
    expected: dict[tuple[int, str], str] = {}
    here, kind = 7, "reply"
    for step in range(switches):
        if chance.random() < 0.06:
            await page.reload()
            kind = await page.get_attribute("#reply-form", "data-mode") or ""
        move = chance.random()
        if move < 0.45:
            here = chance.choice(CONVERSATIONS)
            await go(page, here)
            kind = await page.get_attribute("#reply-form", "data-mode") or ""
        elif move < 0.75:
            kind = chance.choice(("reply", "note"))
            await mode(page, kind)
        assert await page.input_value("#reply") == expected.get((here, kind), ""), step
        if chance.random() < 0.7:
            text = f"{here} {kind} {step}"
            await page.fill("#reply", text)
            expected[here, kind] = text
    for (conversation, which), text in expected.items():
        await go(page, conversation)
        await mode(page, which)
        assert await page.input_value("#reply") == text


async def test_another_tab_has_the_same_draft(screen: Screen) -> None:
    first = await screen.open("/conversation/7")
    context: BrowserContext = first.context
    second = await context.new_page()
    await second.goto(screen.url + "/conversation/7")
    await first.fill("#reply", "Shared between tabs")
    await expect(second.locator("#reply")).to_have_value("Shared between tabs")


async def test_the_draft_reaches_the_server_and_the_list(screen: Screen) -> None:
    page = await screen.open("/conversation/7")
    await page.fill("#reply", "Kept everywhere")
    await expect(page.locator("#row-7 .drafted")).to_be_visible()
    await expect(page.locator("#saved")).to_have_text("Draft saved", timeout=6_000)
    saved = await posted(screen, "/draft")
    assert saved[-1]["text"] == "Kept everywhere"
    assert int(saved[-1]["version"]) >= 1


async def test_without_scripts_one_can_read_reply_note_assign_and_finish(screen: Screen) -> None:
    page = await screen.open("/conversation/7", scripts=False)
    await expect(page.get_by_text("Yes!! 3º B.")).to_be_visible()
    await page.fill("#reply", "Plain reply")
    await page.select_option("select[name=via]", "4:2")
    await page.click("#send")
    await page.fill("#reply", "Plain note")
    await page.get_by_role("button", name="Add note").click()
    await page.click("#assign-menu summary")
    await page.get_by_role("button", name="Jon Vidal").click()
    await page.get_by_role("button", name="Done", exact=True).click()
    await page.locator("#message-81").get_by_role("button", name="Try again").click()
    found, _ = await screen.seen()
    assert [
        (f["path"], f.get("text", ""), f.get("via", ""), f.get("agent", "")) for f in found
    ] == [
        ("/conversation/7/reply", "Plain reply", "4:2", ""),
        ("/conversation/7/note", "Plain note", "3:1", ""),
        ("/conversation/7/assign", "", "", "3"),
        ("/conversation/7/done", "", "", ""),
        ("/conversation/7/retry/3", "", "", ""),
    ]
    assert all(f["csrf"] == "token-of-the-preview" for f in found)
