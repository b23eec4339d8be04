"""A browser whose connection breaks again and again shows, in the end, what the server knows."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page, expect

from channels.simulator.pace import Pace
from channels.simulator.people import Person
from channels.simulator.simulator import Simulator
from hub.config import Config
from tests.nursery import Nursery
from tests.ports import free_port
from tests.running import ORIGIN, Desk, furnish, open_desk
from tests.served import Served
from tests.stories.cutter import Cutter
from tests.stories.test_one_thread import until

CUTS = (25, pytest.param(100, marks=pytest.mark.acceptance))
PATIENCE_S = 120
DRAFT = "Hola, Lucía: tu pedido sale"
CARET = [6, 11]

# Everything that is shown live: which fragments, how new, in what order and with which words.
SHOWN = """() => [...document.querySelectorAll("#rows > li, [id^=thread-] > .m")].map(each =>
    [each.id, each.dataset.rev, each.querySelector(".t, .bd")?.textContent.trim() ?? ""])"""
CARET_NOW = """() => { const at = document.activeElement;
    return [at.id, at.selectionStart, at.selectionEnd]; }"""
# Notes when the connection went and came and what the banner said, in milliseconds.
WATCH = """() => { window.story = [];
    const root = document.documentElement, banner = document.getElementById("banner");
    const note = (what) => window.story.push([performance.now(), what]);
    new MutationObserver(() => note(root.hasAttribute("data-offline") ? "down" : "up"))
        .observe(root, {attributes: true, attributeFilter: ["data-offline"]});
    new MutationObserver(() => note(banner.hidden ? "quiet" : banner.textContent.trim()))
        .observe(banner, {attributes: true, attributeFilter: ["hidden"]}); }"""


@dataclass
class Scene:
    """A server behind a network that breaks, and the people at both ends."""

    sim: Simulator
    url: str
    cutter: Cutter
    desk: Desk
    people: list[Person]
    account_id: int


@asynccontextmanager
async def scene(database_url: str, folder: Path, nursery: Nursery) -> AsyncIterator[Scene]:
    outer, inner = free_port(), free_port()
    config = Config(
        data=folder,
        database_url=database_url,
        port=inner,
        public_url=f"{ORIGIN}:{outer}",
        allow_hosts=("127.0.0.1", "localhost"),
    )
    cutter = Cutter(inner, random.Random(1984))
    async with AsyncExitStack() as stack:
        sim = await stack.enter_async_context(Simulator(pace=Pace.instant()))
        ids = await furnish(config, sim, {"sms": sim.settings_for("sms")}, {})
        served = Served(config, folder / "log", nursery)
        stack.push_async_callback(served.stop)
        stack.push_async_callback(cutter.stop)
        await cutter.start(outer)
        await served.start()
        sim.connect("sms", webhook_url=f"{config.public_url}/hooks/sms/{ids['sms']}")
        desk = await open_desk(config, "jon")
        stack.push_async_callback(desk.close)
        await desk.do("/settings/preferences", undo_s="0")
        people = [
            sim.person(f"Persona {n}", phone=f"+3460012300{n}", reads=False) for n in range(4)
        ]
        for person in people:
            assert (await person.say("sms", "hola")).accepted
        yield Scene(sim, config.public_url, cutter, desk, people, ids["sms"])


async def open_thread(found: Scene, browser: Browser) -> Page:
    """marta's browser at the first conversation."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_S * 1000)
    await page.goto(f"{found.url}/login?next=/conversation/1?queue=all")
    await page.fill("#email", "marta@hilo.example")
    await page.fill("#password", "lana-verde-1984")
    await page.click("button.big")
    await page.wait_for_url("**/conversation/1*")
    await up(page)
    return page


async def up(page: Page) -> None:
    await expect(page.locator("html[data-offline]")).to_have_count(0, timeout=PATIENCE_S * 1000)


async def same_as_reload(page: Page) -> None:
    """Wait until a page shows what the same page shows when it is opened anew."""
    fresh = await page.context.new_page()
    fresh.set_default_timeout(PATIENCE_S * 1000)

    async def same() -> bool:
        await fresh.goto(page.url)
        wanted: Any = await fresh.evaluate(SHOWN)
        shown: Any = await page.evaluate(SHOWN)
        oldest = min(_message(each) for each in wanted if _message(each))
        # What has come while it was open stays, and a page that is opened begins later.
        kept = [each for each in shown if not 0 < _message(each) < oldest]
        assert len(wanted) > 4
        return bool(wanted == kept)

    await until(same, within_s=PATIENCE_S)
    await fresh.close()


def _message(shown: list[str]) -> int:
    """The number of a message, 0 for a row."""
    kind, _, number = shown[0].partition("-")
    return int(number) if kind == "message" else 0


async def talk(found: Scene, person: Person) -> None:
    """A customer who writes on and on, and is answered by another agent."""
    number = found.people.index(person) + 1
    while True:
        await person.say("sms", f"mensaje {uuid4().hex[:6]}")
        text, via = f"respuesta {uuid4().hex[:6]}", f"{number}:{found.account_id}"
        await found.desk.do(f"/conversation/{number}/reply", text=text, via=via)
        await asyncio.sleep(0.1)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("cuts", CUTS)
async def test_many_cuts_leave_the_page_right_and_the_draft_alone(
    sqlite_url: str, tmp_path: Path, shared_browser: Browser, nursery: Nursery, cuts: int
) -> None:
    async with scene(sqlite_url, tmp_path, nursery) as found:
        page = await open_thread(found, shared_browser)
        await page.fill("#reply", DRAFT)
        await page.evaluate(
            f"document.getElementById('reply').setSelectionRange({CARET[0]}, {CARET[1]})"
        )
        await page.evaluate(WATCH)
        talking = [asyncio.create_task(talk(found, person)) for person in found.people]
        await _cut_often(found, page, cuts)
        for task in talking:
            task.cancel()
        ended = await asyncio.gather(*talking, return_exceptions=True)
        assert all(isinstance(each, asyncio.CancelledError) for each in ended), ended
        await found.sim.settled()
        await up(page)
        await same_as_reload(page)
        assert await page.input_value("#reply") == DRAFT
        assert await page.evaluate(CARET_NOW) == ["reply", *CARET]
        _check_banner(await page.evaluate("window.story"), cuts)


async def _cut_often(found: Scene, page: Page, cuts: int) -> None:
    """Break the connection at random, each time as soon as it has brought something."""
    while found.cutter.cuts < cuts:
        # The page would wait longer and longer; a network that comes back wakes it.
        await page.evaluate("dispatchEvent(new Event('online'))")
        enough = found.cutter.chance.randrange(200, 20_000)
        try:
            async with asyncio.timeout(0.3):
                while not any(line.heard > enough for line in found.cutter.lines):
                    await asyncio.sleep(0.005)
        except TimeoutError:
            pass  # Then at whatever it is doing.
        found.cutter.cut()


def _check_banner(story: list[tuple[float, str]], cuts: int) -> None:
    """Whoever was told of a break was told no sooner than two seconds after it began."""
    downs = [at for at, what in story if what == "down"]
    assert len(downs) > cuts / 4
    for at, what in story:
        if "offline" in what:
            assert at - max(down for down in downs if down <= at) > 1_900


@pytest.mark.timeout(600)
async def test_a_long_break_is_told_and_what_came_meanwhile_is_counted(
    sqlite_url: str, tmp_path: Path, shared_browser: Browser, nursery: Nursery
) -> None:
    async with scene(sqlite_url, tmp_path, nursery) as found:
        page = await open_thread(found, shared_browser)
        banner = page.locator("#banner")
        await expect(banner).to_be_hidden()
        found.cutter.is_open = False
        for line in list(found.cutter.lines):
            line.cut()
        await expect(banner).to_contain_text("You're offline.", timeout=PATIENCE_S * 1000)
        for number in range(3):
            await found.people[0].say("sms", f"mientras {number}")
        await expect(page.locator(".log")).not_to_contain_text("mientras")
        found.cutter.is_open = True
        await page.evaluate("dispatchEvent(new Event('online'))")
        await expect(banner).to_contain_text(
            "Back online. 3 new messages.", timeout=PATIENCE_S * 1000
        )
        await expect(page.locator(".log")).to_contain_text("mientras 2")
        await expect(banner).to_be_hidden(timeout=PATIENCE_S * 1000)
        await same_as_reload(page)
