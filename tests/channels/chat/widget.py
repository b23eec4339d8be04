"""A visitor at a real browser, on the shop's page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from playwright.async_api import (
    Browser,
    BrowserContext,
    FilePayload,
    FrameLocator,
    Locator,
    Page,
)

from tests.channels.chat.conftest import World


@dataclass(slots=True)
class Widget:
    """One tab. Whatever the console complains about is kept in `complaints`."""

    world: World
    page: Page
    shop: str
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    @property
    def launcher(self) -> Locator:
        return self.page.locator("#hilo-chat button")

    @property
    def frame(self) -> FrameLocator:
        return self.page.frame_locator("#hilo-chat iframe")

    @property
    def text(self) -> Locator:
        return self.frame.locator("#text")

    async def visit(self, **data: str) -> None:
        """Go to the shop's page. `page` is its language, the rest the script tag's data."""
        await self.page.goto(f"{self.shop}/?{urlencode(data)}")
        await self.launcher.wait_for()

    async def open(self, **data: str) -> None:
        """Visit, press the launcher and wait until the chat is connected."""
        await self.visit(**data)
        await self.launcher.click()
        await self.connected()

    async def connected(self) -> None:
        """Wait until the frame has been welcomed by the hub."""
        await self.frame.locator("html[data-line=on]").wait_for()

    async def write(self, text: str) -> None:
        """Write a message and press Enter."""
        await self.text.fill(text)
        await self.text.press("Enter")

    async def sees(self, text: str) -> None:
        """Wait until this text stands in the chat."""
        await self.frame.locator("#log").get_by_text(text, exact=True).first.wait_for()

    async def rows(self) -> list[tuple[str, str]]:
        """Side and text of every row, in order."""
        found: list[list[str]] = await self.frame.locator("#rows").evaluate(
            """list => [...list.children].map(row =>
              [row.className.split(' ')[1], row.querySelector('.b')?.textContent ?? ''])"""
        )
        return [(side, text) for side, text in found]

    async def in_frame(self, script: str) -> Any:
        """Run a script in the chat's page."""
        return await self.frame.locator("body").evaluate(script)


def a_file(name: str, content: bytes = b"x", media_type: str = "text/plain") -> FilePayload:
    """A file to choose in the browser."""
    return {"name": name, "mimeType": media_type, "buffer": content}


async def new_tab(world: World, context: BrowserContext) -> Widget:
    """A tab in this browser profile."""
    widget = Widget(world, await context.new_page(), world.shop)
    widget.page.on("pageerror", lambda error: widget.complaints.append(str(error)))
    widget.page.on("request", lambda request: widget.requests.append(request.url))
    widget.page.on(
        "console",
        lambda said: widget.complaints.append(said.text) if said.type == "error" else None,
    )
    return widget


async def new_widget(world: World, browser: Browser, **options: Any) -> Widget:
    """A tab in a fresh browser profile, with Playwright's context options."""
    context = await browser.new_context(**{"timezone_id": "Europe/Madrid", **options})
    context.set_default_timeout(40_000)
    return await new_tab(world, context)
