"""A shift without a pointer."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.agent_ui.screen import Screen


async def focused(page: Page) -> str:
    found: str = await page.evaluate(
        "document.activeElement.id || document.activeElement.className || 'nothing'"
    )
    return found


async def paths(screen: Screen) -> list[str]:
    found, _ = await screen.seen()
    return [fields["path"] for fields in found if not fields["path"].endswith(("draft", "read"))]


async def posted(screen: Screen, path: str) -> dict[str, str]:
    """The command of that path, once it has come."""
    for _ in range(400):
        found, _ = await screen.seen()
        for fields in found:
            if fields["path"] == path:
                return fields
    raise AssertionError(f"{path} was not posted")


async def test_letters_walk_answer_assign_snooze_and_finish(screen: Screen) -> None:
    page = await screen.open("/conversation/7")
    await page.keyboard.press("j")
    await page.wait_for_url("**/conversation/8**")
    await page.keyboard.press("k")
    await page.wait_for_url("**/conversation/7**")
    await page.keyboard.press("n")
    assert await focused(page) == "reply"
    assert await page.get_attribute("#reply-form", "data-mode") == "note"
    await page.keyboard.type("jke")
    assert await page.input_value("#reply") == "jke"
    await page.keyboard.press("Escape")
    assert await focused(page) == "scroll"
    await page.keyboard.press("r")
    assert await page.get_attribute("#reply-form", "data-mode") == "reply"
    await page.keyboard.type("Hola")
    await page.keyboard.press("Control+Enter")
    assert (await posted(screen, "/conversation/7/reply"))["text"] == "Hola"
    await page.keyboard.press("Escape")
    await page.keyboard.press("i")
    assert (await posted(screen, "/conversation/7/assign"))["agent"] == "me"
    await page.keyboard.press("h")
    await page.keyboard.press("t")
    assert (await posted(screen, "/conversation/7/snooze"))["until"] == "tomorrow"
    await page.keyboard.press("e")
    await posted(screen, "/conversation/7/done")
    await page.wait_for_url("**/conversation/8**")
    await page.keyboard.press("z")
    await posted(screen, "/conversation/7/reopen")


async def test_the_palette_finds_commands_and_people_and_gives_the_focus_back(
    screen: Screen,
) -> None:
    page = await screen.open("/conversation/7")
    await page.focus("#reply")
    await page.keyboard.type("Half")
    await page.keyboard.press("Control+k")
    await expect(page.get_by_role("combobox", name="Type a command or a name…")).to_be_focused()
    await page.keyboard.press("Escape")
    assert await focused(page) == "reply"
    assert await page.input_value("#reply") == "Half"
    await page.keyboard.press("Control+k")
    await page.keyboard.type("lucia")
    await expect(page.get_by_role("option", name="Lucía Ferrer +34")).to_be_visible()
    await page.keyboard.press("ArrowDown")
    chosen = page.locator("dialog [aria-selected=true]")
    active = await page.get_attribute("dialog input", "aria-activedescendant")
    assert await chosen.get_attribute("id") == active
    await page.keyboard.press("Escape")
    await page.keyboard.press("Control+k")
    await page.keyboard.type("write a note")
    await page.keyboard.press("Enter")
    await expect(page.locator("#reply-form")).to_have_attribute("data-mode", "note")


async def test_f6_walks_the_regions_and_arrows_the_messages(screen: Screen) -> None:
    page = await screen.open("/conversation/7")
    await page.locator("#rows a").first.focus()
    stops = []
    for _ in range(3):
        await page.keyboard.press("F6")
        stops.append(await focused(page))
    assert stops[:2] == ["scroll", "reply"]
    assert await page.evaluate("document.activeElement.closest('#panel') !== null")
    await page.keyboard.press("Shift+F6")
    await page.keyboard.press("Shift+F6")
    await page.keyboard.press("ArrowDown")
    first = await focused(page)
    await page.keyboard.press("ArrowDown")
    assert first.startswith("message-")
    assert (await focused(page)) != first
    await expect(page.locator("*:focus")).to_be_in_viewport()


async def test_letters_can_be_switched_off(screen: Screen) -> None:
    page = await screen.open("/conversation/7")
    await page.evaluate("document.documentElement.dataset.shortcuts = 'off'")
    for key in "ejkrnui":
        await page.keyboard.press(key)
    assert await paths(screen) == []
    assert await focused(page) == "nothing"
    await page.keyboard.press("Control+k")
    await expect(page.locator("dialog.pal")).to_be_visible()


@pytest.mark.parametrize("menu", ["assign-menu", "snooze-menu", "more-menu"])
async def test_a_menu_takes_the_focus_and_gives_it_back(screen: Screen, menu: str) -> None:
    page = await screen.open("/conversation/7")
    await page.focus(f"#{menu} summary")
    await page.keyboard.press("Enter")
    await expect(page.locator(f"#{menu} .drop *:focus")).to_have_count(1)
    await page.keyboard.press("ArrowDown")
    await expect(page.locator(f"#{menu} .item:focus")).to_have_count(1)
    await page.keyboard.press("Escape")
    await expect(page.locator(f"#{menu} summary")).to_be_focused()
    assert await page.get_attribute(f"#{menu}", "open") is None


async def test_nothing_the_socket_brings_moves_the_focus(screen: Screen) -> None:
    page = await screen.open("/conversation/7")
    await page.fill("#reply", "One two three")
    await page.evaluate("document.getElementById('reply').setSelectionRange(4, 7)")
    await screen.post("/preview/storm?messages=40&rows=20&seconds=2")
    await expect(page.locator("#message-10080")).to_be_attached(timeout=40_000)
    state = "[document.activeElement.id, document.activeElement.selectionStart,"
    assert await page.evaluate(state + " document.activeElement.selectionEnd]") == ["reply", 4, 7]
