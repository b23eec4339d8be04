"""The thread stands still under its reader, and stays small."""

from __future__ import annotations

from playwright.async_api import Page, expect

from agent_ui.render import fragment
from tests.agent_ui import preview, stories
from tests.agent_ui.preview import wire
from tests.agent_ui.screen import Screen

TO_GO = """() => { const each = document.getElementById('scroll');
    return each.scrollHeight - each.scrollTop - each.clientHeight; }"""
# The first message that is visible, and where it stands.
ANCHOR = """() => { const top = document.getElementById('scroll').getBoundingClientRect().top;
    const found = [...document.querySelectorAll('.log > .m')].find(
        each => each.getBoundingClientRect().bottom > top + 1);
    return [found.id, found.getBoundingClientRect().top]; }"""
TOP_OF = "id => document.getElementById(id).getBoundingClientRect().top"


def newest(number: int) -> dict[str, object]:
    view = stories.message(
        3_000 + number,
        stories.LUCIA,
        "12:13",
        f"New {number}",
        conversation_id=preview.LONG,
        channel="whatsapp",
        address=stories.WHATSAPP,
    )
    return wire(fragment("message", view, stories.locale()))


async def settle(page: Page) -> None:
    await page.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame("
        "() => setTimeout(done, 60))))"
    )


async def test_a_conversation_opens_at_its_end_or_at_new(screen: Screen) -> None:
    page = await screen.open("/conversation/99")
    await settle(page)
    assert await page.evaluate(TO_GO) <= 1
    await page.goto(screen.url + "/conversation/7")
    await settle(page)
    await expect(page.locator("#new-line")).to_be_in_viewport()


async def test_it_stays_at_the_end_while_messages_come(screen: Screen) -> None:
    page = await screen.open("/conversation/99")
    for number in range(1, 6):
        await screen.push(newest(number))
        await expect(page.locator(f"#message-{3_000 + number}")).to_be_visible()
        await settle(page)
        assert await page.evaluate(TO_GO) <= 1
    await expect(page.locator("#pill")).to_be_hidden()


async def test_reading_above_nothing_moves_and_the_pill_counts(screen: Screen) -> None:
    page = await screen.open("/conversation/99")
    await page.evaluate("document.getElementById('scroll').scrollTop -= 900")
    await settle(page)
    name, top = await page.evaluate(ANCHOR)
    await screen.push(*[newest(number) for number in range(1, 8)])
    await expect(page.locator("#pill")).to_have_text("7 new")
    assert abs(await page.evaluate(TOP_OF, name) - top) <= 1
    await page.click("#pill")
    await settle(page)
    assert await page.evaluate(TO_GO) <= 1
    await expect(page.locator("#pill")).to_be_hidden()


async def test_older_pages_come_above_without_drift(screen: Screen) -> None:
    page = await screen.open("/conversation/99")
    await settle(page)
    worst = 0.0
    oldest = set()
    for _ in range(20):
        before = await page.get_attribute(".log", "data-older")
        oldest.add(before)
        name, top = await page.evaluate(
            f"() => {{ document.getElementById('scroll').scrollTop = 150; return ({ANCHOR})(); }}"
        )
        await page.wait_for_function(
            "before => document.querySelector('.log').dataset.older !== before", arg=before
        )
        await settle(page)
        await page.wait_for_timeout(60)
        worst = max(worst, abs(await page.evaluate(TOP_OF, name) - top))
        assert await page.locator(".log > .m").count() <= 250
    print(f"\n20 older pages: worst drift {worst:.2f} px")
    assert worst <= 1
    assert len(oldest) == 20


async def test_the_way_back_down_is_loaded_again(screen: Screen) -> None:
    page = await screen.open("/conversation/99/around?message=2000")
    await settle(page)
    await expect(page.locator("#message-2000")).to_be_in_viewport()
    await expect(page.locator("#message-2000")).to_have_class("m inbound target")
    for _ in range(3):
        edge = await page.get_attribute(".log", "data-newer")
        await page.evaluate(
            "each => { const s = document.getElementById('scroll');"
            " s.scrollTop = s.scrollHeight; }",
            None,
        )
        await page.wait_for_function(
            "edge => document.querySelector('.log').dataset.newer !== edge", arg=edge
        )
        await settle(page)
    shown = await page.eval_on_selector_all(
        ".log > .m", "all => all.map(each => +each.id.slice(8))"
    )
    assert shown == list(range(shown[0], shown[-1] + 1))
    # What comes in beyond the window is not drawn into the gap, but counted.
    await screen.push(newest(1))
    await expect(page.locator("#pill")).to_have_text("1 new")
    await page.click("#pill")
    await expect(page.locator("#message-3000")).to_be_in_viewport()
    await settle(page)
    assert await page.evaluate(TO_GO) <= 1


async def test_the_page_stays_small_in_a_long_shift(screen: Screen) -> None:
    page = await screen.open("/conversation/99")
    for start in range(0, 600, 60):
        await screen.push(*[newest(number) for number in range(start, start + 60)])
        await expect(page.locator(f"#message-{3_000 + start + 59}")).to_be_attached()
        await settle(page)
        assert await page.locator(".log > .m").count() <= 250
        assert await page.evaluate(TO_GO) <= 1
    assert await page.evaluate("document.querySelectorAll('*').length") <= 6_000
