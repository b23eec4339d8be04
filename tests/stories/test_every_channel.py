"""The story of every channel in a browser: written at the provider, shown live, answered from the
console, taken by the provider, and its receipt shown. One Hilo and one browser for all of them."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Page, async_playwright, expect

from channels.simulator.apps import Apps
from channels.simulator.chat import ChatLine
from channels.simulator.pace import Pace
from channels.simulator.people import Person
from channels.simulator.simulator import Simulator
from tests.running import PASSWORD, Running, running
from tests.servers import BROWSER_ARGUMENTS

pytestmark = pytest.mark.asyncio(loop_scope="module")

# The last that each provider tells of a message that arrived and was read. Telegram, Slack and mail
# tell no more than that they have passed it on, LINE that it has it.
LAST: Final = {
    "chat": "read",
    "email": "sent",
    "instagram": "read",
    "line": "accepted",
    "messenger": "read",
    "slack": "sent",
    "sms": "delivered",
    "telegram": "sent",
    "webhook": "read",
    "whatsapp": "read",
    "whatsapp_cloud": "read",
}


@dataclass
class Stage:
    """Everything that runs: Hilo with all channels, their providers, and Marta's window."""

    found: Running
    apps: Apps
    marta: Page

    def customer(self, channel: str) -> Person:
        """Somebody new on this channel."""
        number = len(self.found.sim.crowd.people)
        return self.found.sim.person(
            f"Cliente {channel.replace('_', ' ')}",
            phone=f"+3460011220{number}",
            email=f"{channel}@correo.example",
            user_id=str(number),
            language="es",
        )


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def stage(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, chromium: Path
) -> AsyncIterator[Stage]:
    folder = tmp_path_factory.mktemp("stage")
    shutil.copyfile(sqlite_template, folder / "hilo.db")
    async with AsyncExitStack() as stack:
        sim = await stack.enter_async_context(Simulator(pace=Pace.instant()))
        apps = await stack.enter_async_context(Apps(sim))
        hilo = running(f"sqlite:///{folder / 'hilo.db'}", folder, sim=sim, apps=apps)
        found = await stack.enter_async_context(hilo)
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(
            executable_path=chromium, args=list(BROWSER_ARGUMENTS)
        )
        stack.push_async_callback(browser.close)
        desk = await found.sign_in("marta")
        await desk.do("/settings/preferences", undo_s="0")
        await desk.close()
        yield Stage(found, apps, await sign_in(await browser.new_page(), found))


async def sign_in(page: Page, found: Running) -> Page:
    await page.set_viewport_size({"width": 1440, "height": 900})
    await page.goto(f"{found.url}/login?next=/inbox?queue=all")
    await page.fill("#email", "marta@hilo.example")
    await page.fill("#password", PASSWORD)
    await page.click("button.big")
    await page.wait_for_url("**/inbox*")
    return page


async def test_every_channel_that_ships_has_its_story(stage: Stage) -> None:
    # A call is not answered by a message: tests of voice tell its story.
    assert stage.found.accounts.keys() - {"voice"} == LAST.keys()


@pytest.mark.parametrize("channel", LAST)
async def test_a_channel_goes_both_ways_in_a_browser(stage: Stage, channel: str) -> None:
    page, customer = stage.marta, stage.customer(channel)
    question, answer = f"¿Llega mañana, {channel}?", f"Sí, a las doce. ({channel})"
    await page.goto(f"{stage.found.url}/inbox?queue=all")
    await customer.say(channel, question, subject="Mi pedido" if channel == "email" else "")
    row = page.locator("#rows .row", has_text=question)
    await expect(row).to_be_visible(timeout=40_000)
    await row.click()
    await expect(page.locator(".log")).to_contain_text(question)
    await page.fill("#reply", answer)
    await page.keyboard.press("Control+Enter")
    (got,) = await customer.wait_for(channel, limit_s=30)
    assert got.text.strip().startswith(answer)
    if isinstance(stage.found.sim.crowd.lines[channel], ChatLine):
        await customer.read(channel)
    ours = page.locator(".log article", has_text=answer)
    state = ours.locator("[data-delivery]")
    if channel == "messenger":  # Its read marks name a time: not what was on its way.
        await expect(state).to_have_attribute("data-state", re.compile("delivered|read"))
        await customer.crowd.lines[channel].read(customer, [got])
    await expect(state).to_have_attribute("data-state", LAST[channel], timeout=40_000)
    await expect(page.locator("#rows .row", has_text=answer)).to_be_visible()
    await expect(ours).to_have_count(1)
