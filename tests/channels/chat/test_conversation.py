"""Talking in the chat: from the first word to files, in a real browser."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from channels.chat.settings import ChatSettings
from channels.chat.uploads import MAX_FILE_BYTES
from hub.contract import VisitorFile
from tests.channels.chat.conftest import World
from tests.channels.chat.widget import Widget, a_file, new_tab, new_widget

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cf"
    "c0f01f00050001ff5632e2d90000000049454e44ae426082"
)


@pytest_asyncio.fixture(loop_scope="session")
async def widget(world: World, browser: Browser) -> Widget:
    return await new_widget(world, browser)


async def test_a_message_goes_out_an_answer_comes_in_and_is_read(widget: Widget) -> None:
    hub = widget.world.hub
    await widget.open()
    await widget.write("Where is my order?\nIt is late.")
    await hub.until("Where is my order?\nIt is late.")
    answer = await hub.say(hub.visitors[0], "It comes tomorrow.")
    await widget.sees("It comes tomorrow.")
    await hub.until_read(answer)

    assert await widget.rows() == [
        ("me", "Where is my order?\nIt is late."),
        ("th", "It comes tomorrow."),
    ]
    await expect(widget.frame.locator("h1")).to_have_text("Marta, Tienda Nube")
    await expect(widget.text).to_be_focused()


async def test_hostile_words_are_words(widget: Widget) -> None:
    hub = widget.world.hub
    hostile = "<img src=x onerror=alert(1)> javascript:alert(1) https://a.example/<script>"
    await widget.open()
    await widget.write(hostile)
    await hub.until(hostile)
    await hub.say(hub.visitors[0], hostile, name="<b>Marta</b>", quick=["<i>x</i>"])
    await expect(widget.frame.locator(".row.th .b")).to_have_text(hostile)

    assert (
        await widget.in_frame("() => document.querySelectorAll('#rows img, #rows i, b').length")
        == 0
    )
    links = await widget.frame.locator(".b a").evaluate_all("all => all.map(a => [a.href, a.rel])")
    assert links == [["https://a.example/", "noopener noreferrer nofollow"]] * 2
    assert widget.complaints == []


async def test_others_messages_are_read_out_and_ones_own_are_not(widget: Widget) -> None:
    hub = widget.world.hub
    spoken = widget.frame.locator("#spoken")
    await widget.open()
    await widget.write("Hello")
    await hub.until("Hello")
    await widget.frame.locator(".st").get_by_text("Sent").wait_for()
    await expect(spoken).to_have_text("")
    await hub.say(hub.visitors[0], "Good morning")

    await expect(spoken).to_have_text("Marta: Good morning")
    await expect(widget.frame.get_by_role("log")).to_have_attribute("aria-live", "off")


async def test_quick_replies_are_buttons_and_one_is_enough(widget: Widget) -> None:
    hub = widget.world.hub
    await widget.open()
    await widget.write("Hello")
    await hub.until("Hello")
    await hub.say(hub.visitors[0], "Which order?", author="bot", quick=["A-1", "A-2"])
    await expect(widget.frame.locator("h1")).to_have_text("Automatic assistant")
    await widget.frame.get_by_role("button", name="A-2").click()
    await hub.until("A-2")

    assert hub.inbound[1].extra["quick_reply"] is True
    await expect(widget.frame.locator(".quick")).to_have_count(0)
    await expect(widget.text).to_be_focused()


async def test_a_person_is_one_tap_away_from_the_assistant(widget: Widget) -> None:
    hub = widget.world.hub
    person = widget.frame.get_by_role("button", name="Talk to a person")
    await widget.open()
    await expect(person).to_be_hidden()
    await widget.write("Hello")
    await hub.until("Hello")
    await hub.say(hub.visitors[0], "I am the assistant.", author="bot")
    await person.click()
    await hub.until("Talk to a person")
    await hub.say(hub.visitors[0], "Here I am.")

    assert hub.inbound[1].extra["wants_person"] is True
    await expect(person).to_be_hidden()


async def test_a_whole_conversation_by_keyboard(widget: Widget) -> None:
    hub, page = widget.world.hub, widget.page
    await widget.visit()
    await page.locator("#before").focus()
    await page.keyboard.press("Tab")
    await expect(widget.launcher).to_be_focused()
    await page.keyboard.press("Enter")
    await widget.connected()
    await page.keyboard.type("First line")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("second line")
    await page.keyboard.press("Enter")
    await hub.until("First line\nsecond line")
    await hub.say(hub.visitors[0], "Which?", author="bot", quick=["This one"])
    await widget.sees("This one")
    reply = widget.frame.get_by_role("button", name="This one")
    for _ in range(6):
        await page.keyboard.press("Shift+Tab")
        if await reply.evaluate("button => button === document.activeElement"):
            break
    assert await reply.evaluate("button => getComputedStyle(button).outlineStyle") == "solid"
    await page.keyboard.press("Space")
    await hub.until("This one")
    await page.keyboard.press("Escape")
    await expect(widget.launcher).to_be_focused()


async def test_typing_is_shown_both_ways_and_the_agent_is_named(widget: Widget) -> None:
    hub = widget.world.hub
    await widget.open()
    await widget.write("Hello")
    await hub.until("Hello")
    await widget.text.press_sequentially("I am writing")
    await hub.type("Marta")

    await expect(widget.frame.locator("#typing")).to_have_text("Marta is writing")
    await expect(widget.frame.locator("#spoken")).to_have_text("Marta is writing")
    assert [on for _, on in hub.whispers].count(True) <= 2
    await hub.type("")
    await expect(widget.frame.locator("#typing")).to_be_hidden()


async def test_without_motion_nothing_moves(world: World, browser: Browser) -> None:
    widget = await new_widget(world, browser, reduced_motion="reduce")
    await widget.open()
    names = "() => [...document.querySelectorAll('*')].map(e => getComputedStyle(e).animationName)"

    assert set(await widget.in_frame(names)) == {"none"}


async def test_a_draft_survives_a_reload(widget: Widget) -> None:
    await widget.open()
    await widget.text.fill("Half a thou")
    await widget.page.reload()
    await widget.launcher.click()

    await expect(widget.text).to_have_value("Half a thou")


async def test_too_long_a_message_stays_in_the_box_and_says_why(widget: Widget) -> None:
    await widget.open()
    await widget.write("x" * 4001)

    problem = widget.frame.locator("#problem")
    await expect(problem).to_have_text("This is longer than 4000 characters. Send it in two parts.")
    await expect(widget.text).to_have_value("x" * 4001)
    assert widget.world.hub.received == []


async def test_reading_further_up_is_not_disturbed(widget: Widget) -> None:
    hub = widget.world.hub
    await widget.open()
    await widget.write("Hello")
    await hub.until("Hello")
    for number in range(30):
        await hub.say(hub.visitors[0], f"No. {number}")
    await widget.sees("No. 29")
    log = widget.frame.locator("#log")
    await log.evaluate("log => { log.scrollTop = 200 }")
    before = await widget.frame.get_by_text("No. 5", exact=True).bounding_box()
    await hub.say(hub.visitors[0], "Another")
    await widget.frame.locator("#latest").get_by_text("1 new message").wait_for()

    assert await widget.frame.get_by_text("No. 5", exact=True).bounding_box() == before
    await widget.frame.locator("#latest").click()
    await expect(widget.frame.get_by_text("Another", exact=True)).to_be_in_viewport()
    await expect(widget.frame.locator("#latest")).to_be_hidden()


async def test_what_takes_room_does_not_hide_the_newest_message(widget: Widget) -> None:
    hub = widget.world.hub
    await widget.open()
    await widget.write("Hello")
    await hub.until("Hello")
    for number in range(20):
        await hub.say(hub.visitors[0], f"No. {number}")
    newest = widget.frame.get_by_text("No. 19", exact=True)
    await expect(newest).to_be_in_viewport(ratio=1)
    await widget.frame.locator("#files").set_input_files([a_file("a.txt"), a_file("b.txt")])
    await widget.frame.locator("#tray li").first.wait_for()
    await widget.page.set_viewport_size({"width": 390, "height": 400})

    await expect(newest).to_be_in_viewport(ratio=1)


async def test_earlier_messages_come_in_above_without_a_jump(widget: Widget) -> None:
    hub = widget.world.hub
    await widget.open()
    await widget.write("Hello")
    await hub.until("Hello")
    then = datetime.now(UTC) - timedelta(days=3)
    for number in range(70):
        await hub.say(hub.visitors[0], f"No. {number}", at=then + timedelta(minutes=10 * number))
    await widget.sees("No. 69")
    await widget.page.reload()
    await widget.launcher.click()
    first = widget.frame.get_by_text("No. 20", exact=True)
    await first.wait_for()
    await widget.frame.locator("#log").evaluate("log => { log.scrollTop = 0 }")
    before = await first.bounding_box()
    await widget.frame.get_by_role("button", name="Show earlier messages").press("Enter")
    await widget.sees("No. 0")
    after = await first.bounding_box()

    assert before is not None
    assert after is not None
    assert abs(after["y"] - before["y"]) <= 1
    await expect(widget.frame.get_by_text("Hello", exact=True)).to_be_attached()
    await expect(widget.frame.locator("#earlier")).to_be_hidden()


async def test_two_tabs_of_one_visitor_show_the_same(widget: Widget) -> None:
    hub = widget.world.hub
    await widget.open()
    await widget.write("From the first")
    await hub.until("From the first")
    await widget.frame.locator(".st").get_by_text("Sent").wait_for()
    other = await new_tab(widget.world, widget.page.context)
    await other.open()
    await other.sees("From the first")
    await other.write("From the second")
    await widget.sees("From the second")
    await expect(widget.frame.locator("#spoken")).to_have_text("")

    assert len(hub.visitors) == 1
    assert await widget.rows() == await other.rows()


# --- when nobody is in ---------------------------------------------------------------------------


async def test_when_nobody_is_in_it_says_when_and_asks_once(widget: Widget) -> None:
    hub = widget.world.hub
    hub.someone_is_in = False
    ask = widget.frame.locator("#ask")
    await widget.open()
    await expect(widget.frame.locator("#away")).to_have_text(
        "Nobody is in right now. We're here Monday to Friday, 9 to 18. "
        "Write anyway: your message waits for us here."
    )
    await expect(ask).to_be_hidden()
    await widget.write("Hello")
    await expect(ask).to_be_visible()
    contact = widget.frame.get_by_label("Where can we answer you if you leave?")
    await contact.fill("ana")
    await contact.press("Enter")
    await expect(widget.frame.locator("#ask-error")).to_have_text(
        "That is neither an email nor a phone number. Check it once more."
    )
    await contact.fill("ana@example.com")
    await contact.press("Enter")
    await hub.until("ana@example.com")

    await expect(widget.frame.locator("#away")).to_have_text(
        "Thanks. We'll answer here and at ana@example.com."
    )
    await expect(ask).to_be_hidden()
    await widget.page.reload()
    await widget.launcher.click()
    await widget.sees("ana@example.com")
    await expect(ask).to_be_hidden()
    assert hub.inbound[1].claims[0].address.value == "ana@example.com"


async def test_who_does_not_want_to_say_is_not_asked_again(widget: Widget) -> None:
    widget.world.hub.someone_is_in = False
    await widget.open()
    await widget.write("Hello")
    await widget.frame.get_by_role("button", name="Not now").click()
    await widget.write("Again")
    await widget.sees("Again")

    await expect(widget.frame.locator("#ask")).to_be_hidden()
    await expect(widget.text).to_be_focused()


# --- files ---------------------------------------------------------------------------------------


async def test_files_are_chosen_shown_sent_and_shown_again(widget: Widget) -> None:
    hub = widget.world.hub
    await widget.open()
    await widget.frame.locator("#files").set_input_files(
        [
            a_file("photo.png", PNG, "image/png"),
            a_file("año 1.pdf", b"%PDF" * 999, "application/pdf"),
        ]
    )
    tray = widget.frame.locator("#tray li")
    await expect(tray).to_have_text(["photo.png, 0.1 kB", "año 1.pdf, 4 kB"])
    await widget.write("Look")
    await hub.until("Look")

    await expect(widget.frame.get_by_role("img", name="Image photo.png")).to_be_visible()
    link = widget.frame.get_by_role("link", name="Download año 1.pdf, 4 kB")
    await expect(link).to_be_visible()
    assert [file.content for file in hub.inbound[0].files] == [PNG, b"%PDF" * 999]
    shown = widget.frame.locator("#rows img")
    assert await shown.evaluate("img => img.decode().then(() => img.naturalWidth)") == 1
    await expect(widget.frame.locator("#tray")).to_be_hidden()
    assert widget.complaints == []


async def test_a_file_may_be_taken_out_again(widget: Widget) -> None:
    await widget.open()
    await widget.frame.locator("#files").set_input_files([a_file("a.txt"), a_file("b.txt")])
    await widget.frame.get_by_role("button", name="Remove a.txt").click()

    await expect(widget.frame.locator("#tray li")).to_have_text(["b.txt, 0 kB"])
    await expect(widget.text).to_be_focused()


@pytest.mark.parametrize("how", ["paste", "drop"])
async def test_files_may_be_pasted_and_dropped(widget: Widget, how: str) -> None:
    await widget.open()
    await widget.text.evaluate(
        """(target, how) => {
          const data = new DataTransfer()
          data.items.add(new File(['hello'], 'note.txt', { type: 'text/plain' }))
          const fields = { bubbles: true, cancelable: true }
          target.dispatchEvent(how === 'drop'
            ? new DragEvent('drop', { ...fields, dataTransfer: data })
            : new ClipboardEvent('paste', { ...fields, clipboardData: data }))
        }""",
        how,
    )
    await widget.text.press("Enter")
    await widget.frame.get_by_role("link", name="Download note.txt").wait_for()

    assert widget.world.hub.inbound[0].files[0].content == b"hello"


async def test_too_much_is_said_before_and_not_after(widget: Widget) -> None:
    await widget.open()
    problem = widget.frame.locator("#problem")
    await widget.frame.locator("#files").evaluate(
        """(input, bytes) => {
          const data = new DataTransfer()
          data.items.add(new File([new Uint8Array(bytes)], 'big.zip'))
          input.files = data.files
          input.dispatchEvent(new Event('change'))
        }""",
        MAX_FILE_BYTES + 1,
    )
    await expect(problem).to_have_text("That is more than 20 MB. Send a smaller file.")
    await widget.frame.locator("#files").set_input_files(
        [a_file(f"{number}.txt") for number in range(6)]
    )
    await expect(problem).to_have_text("Send at most 5 files at a time.")
    await expect(widget.frame.locator("#tray li")).to_have_count(5)


async def test_a_program_is_not_sent_and_says_so(widget: Widget) -> None:
    await widget.open()
    await widget.frame.locator("#files").set_input_files(
        a_file("game.exe", b"MZ", "application/x-msdownload")
    )
    await widget.text.press("Enter")
    failure = widget.frame.locator(".failed .st")
    await expect(failure).to_contain_text("Not sent. game.exe is a program")
    await widget.write("This one goes")
    await widget.world.hub.until("This one goes")
    await failure.get_by_role("button", name="Delete").click()
    await expect(failure).to_have_count(0)


async def test_a_file_of_an_agent_can_be_saved(widget: Widget) -> None:
    hub = widget.world.hub
    (hub.folder / "40").write_bytes(b"the label")
    await widget.open()
    await widget.write("Hello")
    await hub.until("Hello")
    file = VisitorFile(name="label.pdf", media_type="application/pdf", size=9, url="40")
    await hub.say(hub.visitors[0], "", files=[file])
    await expect(widget.frame.locator("#spoken")).to_have_text("Marta sent a file: label.pdf")
    link = widget.frame.get_by_role("link", name="Download label.pdf")
    async with widget.page.expect_download() as download:
        await link.click()
    saved = await (await download.value).path()

    assert saved.read_bytes() == b"the label"  # A test may wait for a disk.


# --- looks ---------------------------------------------------------------------------------------


async def test_a_shops_own_colours_are_readable(world: World, browser: Browser) -> None:
    settings = ChatSettings(
        site_name="Shop", accent="#ffe14d", paper="#fff7e0", allowed_origins=(world.shop,)
    )
    world.configure(settings)
    for scheme, ground in (("light", "rgb(255, 247, 224)"), ("dark", None)):
        widget = await new_widget(world, browser, color_scheme=scheme)
        await widget.open()
        await widget.write("Hello")
        await widget.sees("Hello")
        body = await widget.in_frame("body => getComputedStyle(body).backgroundColor")
        assert ground is None or body == ground


async def test_the_sound_is_off_until_it_is_turned_on(widget: Widget) -> None:
    await widget.open()
    await widget.frame.get_by_role("button", name="Turn the sound on").click()
    await widget.page.reload()
    await widget.launcher.click()

    await expect(widget.frame.get_by_role("button", name="Turn the sound off")).to_be_visible()


async def test_a_message_that_was_taken_back_leaves_its_place(widget: Widget) -> None:
    hub = widget.world.hub
    await widget.open()
    await widget.write("Hello")
    await hub.until("Hello")
    message_id = await hub.say(hub.visitors[0], "Wrong customer")
    await widget.sees("Wrong customer")
    await hub.delete(message_id)

    await widget.sees("This message was deleted")
    assert ("th", "Wrong customer") not in await widget.rows()


async def test_other_channels_are_named(widget: Widget) -> None:
    hub = widget.world.hub
    await widget.open()
    await widget.write("Hello")
    await hub.until("Hello")
    await hub.say(hub.visitors[0], "By mail", channel="email")

    await widget.frame.get_by_text("Marta, by email").wait_for()
    assert hub.truth[1].status == "sent"
