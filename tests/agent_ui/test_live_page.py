"""What the socket brings comes onto the page: once, in its place, whatever the order."""

from __future__ import annotations

import random
from dataclasses import replace

from playwright.async_api import Page, expect

from agent_ui.render import fragment
from agent_ui.views import MessageView, RowView
from tests.agent_ui import stories
from tests.agent_ui.preview import wire
from tests.agent_ui.screen import Screen

WA = {"channel": "whatsapp", "address": stories.WHATSAPP}


def put(view: MessageView | RowView) -> dict[str, object]:
    if isinstance(view, MessageView):
        return wire(fragment("message", view, stories.locale()))
    return wire(fragment("row", view, stories.locale()))


def said(number: int, text: str = "", rev: int = 1) -> MessageView:
    view = stories.message(number, stories.LUCIA, "12:13", text or f"Number {number}", **WA)
    return replace(view, rev=rev)


async def ids(page: Page) -> list[str]:
    found: list[str] = await page.eval_on_selector_all(
        "#thread-7 > .m", "all => all.map(each => each.id)"
    )
    return found


async def frame(page: Page) -> None:
    """Let what was sent be written."""
    await page.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 30)))"
    )


async def test_a_new_message_stands_at_the_end_with_its_joins(screen: Screen) -> None:
    page = await screen.open("/conversation/7")
    await screen.push(put(said(90)), put(said(91)))
    await expect(page.locator("#message-91")).to_be_visible()
    assert (await ids(page))[-2:] == ["message-90", "message-91"]
    assert await page.locator("#message-91").get_attribute("data-joins") == "group"
    assert await page.locator("#message-90").get_attribute("data-joins") == ""


async def test_ops_in_any_order_and_any_number_give_the_same_page(screen: Screen) -> None:
    page = await screen.open("/conversation/7")
    ops: list[dict[str, object]] = []
    for number in range(100, 130):
        ops += [put(said(number, f"rev {rev}", rev)) for rev in (1, 2, 3)]
    ops += [{"drop": f"message-{number}", "rev": 4} for number in range(100, 130, 5)]
    ops += [put(said(110, "back", 5))]
    chance = random.Random(7)
    results = set()
    for _ in range(6):
        await page.reload()
        await expect(page.locator("html[data-offline]")).to_have_count(0)
        mixed = ops + chance.sample(ops, 40)
        chance.shuffle(mixed)
        while mixed:
            batch, mixed = mixed[:17], mixed[17:]
            await screen.push(*batch)
        await expect(page.locator("#message-110 .bd")).to_have_text("back")
        await expect(page.locator("#message-129 .bd")).to_have_text("rev 3")
        await frame(page)
        results.add(await page.inner_html("#thread-7"))
    assert len(results) == 1
    shown = await ids(page)
    assert len(shown) == len(set(shown))
    assert shown[-25:] == [f"message-{n}" for n in range(100, 130) if n % 5 or n == 110]


async def test_the_page_joins_messages_as_the_server_does(screen: Screen) -> None:
    page = await screen.open("/conversation/7?state=states")
    from_server = await page.eval_on_selector_all(
        "#thread-7 > .m", "all => all.map(each => [each.id, each.dataset.joins])"
    )
    views = stories.states()
    await screen.push(*[{"drop": f"message-{view.id}", "rev": 2} for view in views])
    await expect(page.locator("#thread-7 > .m")).to_have_count(0)
    again = [put(replace(view, rev=3)) for view in views]
    random.Random(3).shuffle(again)
    await screen.push(*again)
    await expect(page.locator("#thread-7 > .m")).to_have_count(len(views))
    await frame(page)
    from_browser = await page.eval_on_selector_all(
        "#thread-7 > .m", "all => all.map(each => [each.id, each.dataset.joins])"
    )
    assert from_browser == from_server


async def test_what_the_reader_opened_stays_open_when_it_comes_anew(screen: Screen) -> None:
    page = await screen.open("/conversation/7")
    await page.click("#message-77 .q:not(.sig) summary")
    await page.focus("#message-77 .q:not(.sig) summary")
    mail = next(view for view in stories.messages() if view.id == 77)
    await screen.push(put(replace(mail, rev=2)))
    await expect(page.locator("#message-77[data-rev='2']")).to_be_visible()
    assert await page.locator("#message-77 .q:not(.sig)").get_attribute("open") is not None
    assert await page.evaluate("document.activeElement.textContent") == (
        "Show quoted text, 14 lines"
    )


async def test_the_row_under_the_pointer_does_not_move(screen: Screen) -> None:
    page = await screen.open("/inbox")
    await page.hover("#row-9")
    before = await page.locator("#row-9").bounding_box()
    storm = [
        put(replace(row, rev=5, order=f"0{index}{row.order}", preview=f"Storm {index}"))
        for index, row in enumerate(reversed(stories.rows()))
    ]
    new = put(stories.row(77, "Brand New", "12:14", rev=1, order="00"))
    await screen.push(*storm, new, {"drop": "row-8", "rev": 9})
    await expect(page.locator("#row-9 .t")).to_have_text("Storm 6")
    assert await page.locator("#row-9").bounding_box() == before
    assert await page.locator("#row-77").count() == 0
    await page.mouse.move(900, 400)
    await expect(page.locator("#row-77")).to_be_visible()
    await expect(page.locator("#row-8")).to_have_count(0)
    order = await page.eval_on_selector_all(
        "#rows > li", "all => all.map(each => each.dataset.order)"
    )
    assert order == sorted(order)


async def test_a_removed_row_hands_its_focus_to_the_next(screen: Screen) -> None:
    page = await screen.open("/inbox")
    await page.focus("#row-8 a")
    await screen.push({"drop": "row-8", "rev": 9})
    await expect(page.locator("#row-8")).to_have_attribute("data-moved", "")
    await page.focus("#row-9 a")
    await page.locator("#lt").click()
    await expect(page.locator("#row-8")).to_have_count(1 - 1)


async def test_small_state_comes_to_its_places(screen: Screen) -> None:
    page = await screen.open("/conversation/7")
    await screen.push(
        {
            "set": {
                "counts": {"mine": 3, "unassigned": 0},
                "unread": 4,
                "drafts": [8],
                "viewing": {"conversation": 7, "agents": [{"id": 3, "name": "Jon Vidal"}]},
                "agent_typing": {
                    "conversation": 7,
                    "agent": 3,
                    "name": "Jon Vidal",
                    "kind": "reply",
                    "on": True,
                },
                "customer_typing": {"conversation": 7, "name": "Lucía", "on": True},
            }
        }
    )
    await expect(page.locator("[data-count=mine]").first).to_have_text("3")
    await expect(page).to_have_title("(4) Lucía Ferrer · Hilo")
    await expect(page.locator("#row-8 .drafted")).to_be_visible()
    await expect(page.locator("#viewers")).to_contain_text("Jon is viewing")
    await expect(page.locator("#peek")).to_have_text("Jon Vidal is writing a reply")
    await expect(page.locator("#typing")).to_have_text("Lucía is typing")
    await screen.push(put(said(95)))
    await expect(page.locator("#typing")).to_be_hidden()


async def test_the_socket_comes_back_and_says_where_it_was(screen: Screen) -> None:
    page = await screen.open("/conversation/7?queue=mine")
    await page.fill("#reply", "Half a sen")
    await screen.push(put(said(90)), cursor="e1-150")
    await expect(page.locator("#message-90")).to_be_visible()
    await screen.post("/preview/reset")
    await screen.post("/preview/cut?code=1012")
    await page.wait_for_timeout(1_500)
    _, heard = await screen.seen()
    hellos = [said["hello"] for said in heard if "hello" in said]
    assert hellos == [{"cursor": "e1-150", "conversation": 7, "queue": "mine"}]
    assert await page.input_value("#reply") == "Half a sen"


async def test_a_reload_keeps_the_draft_the_caret_and_the_place(screen: Screen) -> None:
    page = await screen.open("/conversation/99")
    await page.fill("#reply", "Half a sentence")
    await page.evaluate("document.getElementById('reply').setSelectionRange(4, 6)")
    await page.evaluate("document.getElementById('scroll').scrollTop -= 700")
    await frame(page)
    anchor = """() => { const top = document.getElementById('scroll').getBoundingClientRect().top;
        const found = [...document.querySelectorAll('#thread-99 > .m')].find(
            each => each.getBoundingClientRect().bottom > top);
        return [found.id, found.getBoundingClientRect().top]; }"""
    before = await page.evaluate(anchor)
    await screen.post("/preview/push", {"reload": True})
    await page.wait_for_timeout(500)
    after = await page.evaluate(anchor)
    assert after[0] == before[0]
    assert abs(after[1] - before[1]) <= 1
    assert await page.input_value("#reply") == "Half a sentence"
    caret = await page.evaluate(
        "[document.activeElement.id, document.activeElement.selectionStart]"
    )
    assert caret == ["reply", 4]


async def test_at_most_one_announcement_in_three_seconds(screen: Screen) -> None:
    page = await screen.open("/conversation/7")
    await page.evaluate("""() => { window.told = [];
        new MutationObserver(() => window.told.push(document.getElementById('live').textContent))
            .observe(document.getElementById('live'), {childList: true}); }""")
    await screen.post("/preview/storm?messages=50&rows=20&seconds=4", {})
    await page.wait_for_timeout(5_000)
    told = await page.evaluate("window.told")
    assert 1 <= len(told) <= 2
    assert len(set(told)) == len(told)
