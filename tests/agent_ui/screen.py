"""A browser on the preview, with the words that tests of screens are written in."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

import httpx
import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.agent_ui import preview, stories
from tests.ports import free_port

WIDTHS = {"phone": (390, 844), "tablet": (1024, 768), "desk": (1440, 900), "small": (320, 640)}

# The browser's clock runs from the moment at which the stories stand still.
AT_STORY_TIME = f"""(() => {{
  const Real = Date, shift = {int(stories.NOW.timestamp() * 1000)} - Real.now();
  globalThis.Date = class extends Real {{
    constructor(...given) {{ given.length ? super(...given) : super(Real.now() + shift); }}
    static now() {{ return Real.now() + shift; }}
  }};
}})()"""


@pytest.fixture(scope="session")
def preview_url() -> Iterator[str]:
    """The preview, served from a thread of its own."""
    port = free_port()
    config = uvicorn.Config(preview.app(), port=port, log_level="error", ws="websockets-sansio")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started:
        assert thread.is_alive(), "the preview did not start"
        assert time.monotonic() < deadline
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@dataclass
class Screen:
    """A browser context on the preview that notes whatever goes wrong.

    offline: a test takes the network away, of which the browser complains whenever it likes.
    """

    browser: Browser
    url: str
    contexts: list[BrowserContext] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    offline: bool = False

    async def open(
        self,
        path: str,
        *,
        width: str = "desk",
        language: str = "en",
        theme: str = "light",
        scripts: bool = True,
        density: str = "comfortable",
        live: bool = True,
    ) -> Page:
        """A page, once its socket is up (`live`)."""
        across, down = WIDTHS[width]
        context = await self.browser.new_context(
            viewport={"width": across, "height": down},
            java_script_enabled=scripts,
            reduced_motion="reduce",
            has_touch=width in ("phone", "small"),
        )
        self.contexts.append(context)
        await context.add_init_script(AT_STORY_TIME)
        page = await context.new_page()
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        join = "&" if "?" in path else "?"
        look = f"{join}language={language}&theme={theme}&density={density}"
        await page.goto(self.url + path + look)
        if scripts and live and "/login" not in path and "/error" not in path:
            await until(lambda: len(preview.preview.sockets) > 0)
        return page

    def _note(self, message: ConsoleMessage) -> None:
        # A refused command is shown by the browser too; that is not a fault of ours.
        if message.type not in ("error", "warning") or "Failed to load resource" in message.text:
            return
        if not (self.offline and "WebSocket" in message.text):
            self.faults.append(message.text)

    async def push(self, *ops: object, cursor: str = "e1-101") -> None:
        """Send a frame of ops to every socket."""
        await self.post("/preview/push", {"cursor": cursor, "ops": list(ops)})

    async def post(self, path: str, body: object = None) -> None:
        async with httpx.AsyncClient() as client:
            await client.post(self.url + path, json=body or {})

    async def seen(self) -> tuple[list[dict[str, str]], list[dict[str, object]]]:
        """What was posted, and what the sockets heard, since the last reset."""
        async with httpx.AsyncClient() as client:
            found = (await client.get(f"{self.url}/preview/seen")).json()
        return found["posted"], found["heard"]


@pytest_asyncio.fixture(loop_scope="session")
async def screen(shared_browser: Browser, preview_url: str) -> AsyncIterator[Screen]:
    """A browser on the preview. Whatever the page complains of fails the test."""
    made = Screen(shared_browser, preview_url)
    await made.post("/preview/reset")
    yield made
    for context in made.contexts:
        await context.close()
    await until(lambda: not preview.preview.sockets)
    assert made.faults == [], made.faults


async def until(true: object, *, seconds: float = 60) -> None:
    """Wait for a question to be answered with yes."""
    assert callable(true)
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        await asyncio.sleep(0.02)
