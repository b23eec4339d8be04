"""axe finds nothing, in every look, language and width."""

from __future__ import annotations

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Frame, Page

from hub.contract import VisitorFile
from tests.channels.chat.conftest import World
from tests.channels.chat.widget import Widget, a_file, new_widget

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
LOOKS = [
    ("light", "en", 1280), ("dark", "es", 1280), ("light", "es", 390), ("dark", "en", 390),
    ("dark", "es", 320),
]  # fmt: skip


async def violations(page: Page | Frame) -> list[str]:
    found = await Axe().run(page, options=RULES)
    return [
        f"{each['id']}: {[node['html'][:120] for node in each['nodes']]}"
        for each in found.response["violations"]
    ]


async def everything_at_once(widget: Widget) -> None:
    """Every kind of row, and every part of the page that can be there."""
    hub = widget.world.hub
    hub.someone_is_in = False
    (hub.folder / "40").write_bytes(b"x")
    await widget.open()
    await widget.write("Hello https://shop.example")
    await hub.until("Hello https://shop.example")
    visitor = hub.visitors[0]
    file = VisitorFile(name="label.pdf", media_type="application/pdf", size=9, url="40")
    gone = await hub.say(visitor, "Wrong")
    await hub.say(visitor, "Marta has your order number.", author="system")
    await hub.say(visitor, "By mail https://shop.example", channel="email", files=[file])
    await hub.delete(gone)
    await widget.frame.locator("#files").set_input_files(a_file("game.exe"))
    await widget.text.press("Enter")
    await widget.frame.locator(".failed").wait_for()
    await hub.say(visitor, "Which order?", author="bot", quick=["A-1", "A-2"])
    await widget.frame.locator("#files").set_input_files(a_file("b.txt"))
    await hub.type("Marta")
    await widget.frame.locator("#typing").wait_for()
    await widget.frame.locator("#person").wait_for()


@pytest.mark.parametrize(("scheme", "language", "width"), LOOKS)
async def test_axe_finds_nothing(
    world: World, browser: Browser, scheme: str, language: str, width: int
) -> None:
    widget = await new_widget(
        world,
        browser,
        color_scheme=scheme,
        locale=language,
        viewport={"width": width, "height": 820 if width > 400 else 568},
    )
    await everything_at_once(widget)
    frame = next(each for each in widget.page.frames if "/chat/frame/" in each.url)

    assert await violations(frame) == []
    assert await violations(widget.page) == []
    assert await widget.in_frame("body => body.scrollWidth <= innerWidth")
