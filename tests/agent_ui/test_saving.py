"""Saved replies: kept in the settings, offered in the composer, filled from what is known."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.async_api import Browser, expect

from hub.actions import saved, staff
from hub.actions.saved import Draft
from hub.model import Agent, AuditEntry, SavedReply, Team
from tests.agent_ui.test_commands import TALK, hilo, rows, write
from tests.running import Desk, Running

THANKS = "Gracias, {{agent}} mira tu pedido {{order}}. Código: {{code}}"


async def keep(desk: Desk, path: str = "new", **fields: str) -> int:
    """Send the form of a reply, as a page without JavaScript does. Returns the status."""
    data = {"csrf": desk.csrf, "key": "k" * 32, "text_en": "", "text_es": "", "labels": ""}
    answer = await desk.http.post(f"/settings/replies/{path}", data={**data, **fields})
    return answer.status_code


async def offered(desk: Desk, words: str = "") -> str:
    answer = await desk.http.get(f"{TALK}/saved", params={"q": words})
    assert answer.status_code == 200
    return answer.text


async def stored(found: Running, title: str, *teams: int, **more: str) -> int:
    draft = Draft(title=title, team_ids=teams, **{"text_en": title, **more})
    now = found.process.clock()
    return await found.process.db.write(saved.add, draft, key=title, agent_id=None, now=now)


async def test_a_reply_is_kept_once_changed_and_removed(sqlite_url: str, tmp_path: Path) -> None:
    async with hilo(sqlite_url, tmp_path) as (found, marta, _):
        for _ in range(2):
            sent = await keep(marta, title="Thanks", text_en="Thank you", labels="kind, end")
            assert sent == 303
        [row] = await rows(found, SavedReply)
        assert (row.title, row.labels) == ("Thanks", ["kind", "end"])
        page = await marta.get(f"/settings/replies/{row.id}")
        assert "kind, end" in page.text
        assert await keep(marta, str(row.id), title="Thanks!", text_es="Gracias") == 303
        [row] = await rows(found, SavedReply)
        assert (row.title, row.text_en, row.text_es) == ("Thanks!", "", "Gracias")
        assert "Thanks!" in (await marta.get("/settings/replies")).text
        await marta.do(f"/settings/replies/{row.id}/remove")
        assert await rows(found, SavedReply) == []
        acts = {entry.act for entry in await rows(found, AuditEntry)}
        assert {"reply.added", "reply.changed", "reply.removed"} <= acts


async def test_a_form_with_faults_keeps_what_was_typed(sqlite_url: str, tmp_path: Path) -> None:
    async with hilo(sqlite_url, tmp_path) as (found, marta, _):
        data = {"csrf": marta.csrf, "key": "k" * 32, "title": "", "text_en": "typed words"}
        page = await marta.http.post("/settings/replies/new", data=data)
        assert page.status_code == 422
        assert "typed words" in page.text
        assert 'id="bad-title"' in page.text
        assert await keep(marta, title="x", text_en="y", csrf="none") == 403
        assert await rows(found, SavedReply) == []


async def test_agents_use_what_supervisors_keep_and_only_their_teams(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with hilo(sqlite_url, tmp_path) as (found, marta, jon):
        assert (await jon.get("/settings/replies")).status_code == 403
        assert await keep(jon, title="x", text_en="y") == 403
        [shop] = [team.id for team in await rows(found, Team) if team.name == "shop"]
        everybody, shops = await stored(found, "For all"), await stored(found, "For shop", shop)
        assert ("For all" in await offered(jon), "For shop" in await offered(jon)) == (True, False)
        assert "For shop" in await offered(marta)
        ana = await found.sign_in("ana")
        assert "For shop" in await offered(ana)
        [number] = [row.id for row in await rows(found, Agent) if row.name.startswith("Jon")]
        await found.process.db.write(staff.change_agent, number, role="supervisor")
        assert (await jon.get(f"/settings/replies/{everybody}")).status_code == 200
        assert (await jon.get(f"/settings/replies/{shops}")).status_code == 404
        assert (await jon.post(f"/settings/replies/{shops}/remove")).status_code == 404
        # A team that one is not in cannot be given.
        assert await keep(jon, str(everybody), title="a", text_en="a", team=str(shop)) == 303
        [row] = [row for row in await rows(found, SavedReply) if row.id == everybody]
        assert row.team_ids == []
        await ana.close()


async def test_blanks_fill_themselves_from_what_is_known(sqlite_url: str, tmp_path: Path) -> None:
    async with hilo(sqlite_url, tmp_path) as (found, marta, _):
        await write(found, "mi pedido es 48213 y mi tarjeta 4111 1111 1111 1111")
        await stored(found, "Thanks", text_en=THANKS + " {{card}}")
        page = await offered(marta)
        assert "<mark>48213</mark>" in page
        assert "<mark>Marta Prueba</mark>" in page
        assert '<span class="blank">{{code}}</span>' in page
        assert '<span class="blank">{{card}}</span>' in page


async def test_a_reply_is_found_by_title_labels_and_text_whatever_the_accents(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with hilo(sqlite_url, tmp_path) as (found, marta, _):
        assert "/settings/replies/new" in await offered(marta)
        await stored(found, "Devolución", text_es="Te devolvemos el importe")
        await stored(found, "Refund", text_en="A devolucion was made")
        page = await offered(marta, "DEVOLUCION")
        assert re.findall(r"<b>(\w+)</b>", page) == ["Devolución", "Refund"]
        assert re.findall(r"<b>(\w+)</b>", await offered(marta, "importe")) == ["Devolución"]
        assert 'role="option"' not in await offered(marta, "nothing")


async def test_a_reply_with_a_blank_left_is_not_sent(sqlite_url: str, tmp_path: Path) -> None:
    async with hilo(sqlite_url, tmp_path) as (_, marta, _jon):
        refused = await marta.post(f"{TALK}/reply", text="Hola {{name}}", via="1:1")
        assert refused.status_code == 400
        assert "{{name}}" in refused.json()["sentence"]
        assert (await marta.post(f"{TALK}/note", text="Hola {{name}}")).status_code == 200


async def test_a_stroke_opens_them_and_enter_puts_one_in(
    browser: Browser, sqlite_url: str, tmp_path: Path
) -> None:
    async with hilo(sqlite_url, tmp_path) as (found, marta, _):
        await write(found, "mi pedido es 48213")
        await stored(found, "Order", text_en="I have {{order}} here.")
        await stored(found, "Code", text_en="Use {{code}} today.")
        context = await browser.new_context()
        cookie = {"name": "hilo_session", "value": marta.cookie, "url": found.url}
        await context.add_cookies([cookie])  # type: ignore[list-item]  # Its own kind of dict.
        page = await context.new_page()
        await page.goto(f"{found.url}{TALK}?queue=all")
        box, find = page.locator("#reply"), page.locator("#saved-find")
        await box.click()
        await page.keyboard.type("Hi /")
        await expect(find).to_be_focused()
        await page.keyboard.type("ord")
        await expect(page.locator("#saved-list [role=option]")).to_have_count(1)
        await page.keyboard.press("Enter")
        await expect(box).to_have_value("Hi I have 48213 here.")
        await expect(box).to_be_focused()
        await page.keyboard.type(" and/or / etc /x")
        await expect(find).to_be_focused()
        await page.keyboard.type("y")
        await expect(find).to_have_value("xy")
        await page.keyboard.press("Escape")
        await expect(box).to_have_value("Hi I have 48213 here. and/or / etc /xy")
        await box.fill("")
        await page.locator("[data-command=saved]").click()
        await expect(page.locator("#saved-list [data-active]")).to_contain_text("Code")
        await page.keyboard.press("ArrowDown")
        await expect(page.locator("#saved-list [data-active]")).to_contain_text("48213")
        await page.keyboard.press("ArrowUp")
        await page.keyboard.press("Enter")
        await expect(box).to_have_value("Use {{code}} today.")
        await page.keyboard.press("End")
        await page.click("#send")
        await expect(page.locator("#refusal")).to_have_text("Fill in {{code}} first.")
        await page.keyboard.type("XMAS")
        await expect(box).to_have_value("Use XMAS today.")
        await page.click("#send")
        await expect(page.locator("[data-bubble], .outbound")).not_to_have_count(0)
        await context.close()
