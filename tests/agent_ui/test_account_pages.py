"""The pages of accounts: everything an administrator does, and what no form may give away."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, expect

from channels.simulator.twilio_forms import body_of, signature
from hub.actions import accounts as account_actions
from hub.model import AccountRow, AccountTeam
from hub.process import utc_now
from hub.store import Database
from tests.agent_ui.test_commands import audited, hilo, rows
from tests.running import Desk, Running
from tests.stories.test_webhooks import form_of

SECRET = "whsec_" + "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
NEW = "/settings/accounts/new/webhook"
SMS = "/settings/accounts/1"


async def send(desk: Desk, path: str, **fields: Any) -> httpx.Response:
    """Send the page's form as a browser without JavaScript does."""
    data = {"csrf": desk.csrf, "key": "0123456789abcdef-a", "do": "save", **fields}
    return await desk.http.post(path, data=data)


def as_stored(found: Running, **changed: str) -> dict[str, str]:
    """The form of the simulated SMS account as its page would send it back."""
    settings = found.sim.settings_for("sms")
    own = {f"set-{name}": str(value) for name, value in settings.items() if name != "auth_token"}
    return {"name": "Sms", "set-auth_token": "", **own, **changed}


async def stored(found: Running, account_id: int) -> AccountRow:
    return await found.process.db.read(lambda tx: tx.need(AccountRow, account_id))


async def test_an_account_is_added_and_works_at_once(database_url: str, tmp_path: Path) -> None:
    async with hilo(database_url, tmp_path) as (found, marta, _):
        assert "A system of your own" in (await marta.get("/settings/accounts/new")).text
        fields = {"name": "Kiosk", "set-secret": SECRET, "team": "shop"}
        answers = [await send(marta, NEW, **fields) for _ in range(2)]
        assert {one.headers["location"] for one in answers} == {
            "/settings/accounts/2?said=added"  # The same form twice is one account.
        }
        page = (await marta.get("/settings/accounts/2?said=added")).text
        assert f"{found.url}/hooks/webhook/2" in page
        assert "The account only receives." in page
        assert SECRET not in page
        assert SECRET not in str((await stored(found, 2)).settings)
        assert len(await rows(found, AccountTeam)) == 1
        assert (await marta.http.post("/hooks/webhook/2", content=b"{}")).status_code == 403
        acts = [(entry.act, entry.subject) for entry in await audited(found)]
        assert ("account.added", "account 2") in acts


async def test_faults_stand_beside_their_fields_and_nothing_is_stored(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with hilo(sqlite_url, tmp_path) as (found, marta, _):
        fields = {"name": "", "set-secret": "env:HOME", "set-tolerance_s": "9"}
        answer = await send(marta, NEW, **fields)
        assert answer.status_code == 422
        for name, sentence in (
            ("name", "Give the account a name"),
            ("secret", "can only be told on the server"),
        ):
            fault = re.search(rf'id="bad-{name}".*?</p>', answer.text)
            assert fault, name
            assert sentence in fault[0]
        answer = await send(marta, NEW, name="Kiosk", **{"set-tolerance_s": "9"})
        assert "This is too little: at least 10." in answer.text
        assert re.search(r'id="set-secret"[^>]*aria-invalid="true"', answer.text)
        assert 'value="9"' in answer.text
        await marta.do("/settings/preferences", language="es")
        answer = await send(marta, NEW, name="Kiosco", **{"set-tolerance_s": "9"})
        assert "Es demasiado poco: 10 al menos." in answer.text
        assert len(await rows(found, AccountRow)) == 1


async def test_a_secret_left_empty_stays_unless_it_would_go_elsewhere(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with hilo(sqlite_url, tmp_path) as (found, marta, _):
        before = (await stored(found, 1)).settings["auth_token"]
        answer = await send(marta, SMS, **as_stored(found, name="Tienda"))
        assert answer.headers["location"].endswith("?said=saved")
        row = await stored(found, 1)
        assert (row.name, row.settings["auth_token"]) == ("Tienda", before)
        moved = as_stored(found, **{"set-api_base": "https://evil.example"})
        answer = await send(marta, SMS, **moved)
        assert answer.status_code == 422
        assert "has changed" in re.search(r'id="bad-auth_token".*?</p>', answer.text)[0]  # type: ignore[index]
        assert (await send(marta, SMS, **moved, do="try")).status_code == 422
        changes = [entry.detail for entry in await audited(found) if entry.act == "account.changed"]
        assert changes == [{"changed": ["name"]}]
        assert found.sim.twilio.auth_token not in (await marta.get(SMS)).text


async def test_credentials_are_tried_before_and_after_they_are_stored(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with hilo(sqlite_url, tmp_path) as (found, marta, _):
        before = await stored(found, 1)
        wrong = as_stored(found, **{"set-auth_token": "f" * 32})
        tried = await send(marta, SMS, **wrong, do="try")
        assert "Compare account_sid, auth_token" in tried.text
        assert "Nothing is saved" in tried.text
        assert "f" * 32 not in tried.text
        after = await stored(found, 1)
        assert (after.settings, after.checked_at) == (before.settings, None)
        await send(marta, SMS, **wrong)
        assert "Compare account_sid, auth_token" in (await marta.get(SMS)).text
        assert "To do" in (await marta.get("/settings/accounts")).text
        good = {"set-auth_token": found.sim.twilio.auth_token}
        await send(marta, SMS, **as_stored(found, **good))
        await marta.do("/settings/preferences", language="es")
        page = (await marta.get(SMS)).text
        assert "Twilio conoce la cuenta" in page
        assert "account.checked" in [entry.act for entry in await audited(found)]


async def test_a_running_server_takes_up_what_another_process_changes(
    database_url: str, tmp_path: Path
) -> None:
    """A process of its own writes, as the command line and a second server do."""
    async with hilo(database_url, tmp_path) as (found, _, _):
        sealed = found.process.vault.seal_settings(
            found.process.channels["sms"].settings,
            {**found.sim.settings_for("sms"), "auth_token": "e" * 32},
        )
        other = await Database.open(database_url, exclusive=False)
        await other.write(account_actions.change, 1, settings=sealed)
        await until_answered(found, "e" * 32, 200)
        assert await knock(found, found.sim.twilio.auth_token) == 403
        await other.write(account_actions.change, 1, enabled=False)
        await until_answered(found, "e" * 32, 404)
        await other.write(account_actions.remove, 1, now=utc_now())
        await other.close()


async def knock(found: Running, token: str) -> int:
    """The status of an SMS that is signed with this token."""
    url, form = found.webhook("sms"), form_of(found.sim, "hola")
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": signature(token, url, form),
    }
    async with httpx.AsyncClient() as http:
        return (await http.post(url, content=body_of(form), headers=headers)).status_code


async def until_answered(found: Running, token: str, status: int) -> None:
    async with asyncio.timeout(30):
        while await knock(found, token) != status:
            await asyncio.sleep(0.1)


async def test_an_account_is_paused_resumed_and_removed_for_good(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with hilo(sqlite_url, tmp_path) as (found, marta, _):
        await marta.do(f"{SMS}/enabled", enabled="off")
        assert "Paused" in (await marta.get("/settings/accounts")).text
        await marta.do(f"{SMS}/enabled", enabled="on")
        await marta.do(f"{SMS}/remove")
        assert (await marta.get(SMS)).status_code == 404
        assert "No accounts yet" in (await marta.get("/settings/accounts")).text
        row = await stored(found, 1)
        assert (row.settings, row.enabled) == ({}, False)
        assert (await marta.post(f"{SMS}/enabled", enabled="on")).status_code == 404
        assert (await marta.post(f"{SMS}/check")).status_code == 404
        # What was written stays, with the account's name; nobody can answer by it.
        assert "hola" in (await marta.get("/conversation/1")).text
        acts = [entry.act for entry in await audited(found)]
        assert acts == ["account.enabled", "account.enabled", "account.removed"]


@pytest.mark.parametrize("path", [NEW, SMS, f"{SMS}/check", f"{SMS}/remove"])
async def test_only_administrators_connect(sqlite_url: str, tmp_path: Path, path: str) -> None:
    async with hilo(sqlite_url, tmp_path) as (found, _, jon):
        assert (await send(jon, path, name="x")).status_code == 403
        assert (await jon.get("/settings/accounts/new")).status_code == 403
        assert len(await rows(found, AccountRow)) == 1


async def test_a_form_shows_what_its_choice_needs_and_keeps_what_was_typed(
    browser: Browser, sqlite_url: str, tmp_path: Path
) -> None:
    """By keyboard: choosing a provider, being told a fault, correcting it, copying the address."""
    async with hilo(sqlite_url, tmp_path) as (found, marta, _):
        context = await browser.new_context()
        await context.grant_permissions(["clipboard-read", "clipboard-write"])
        cookie = {"name": "hilo_session", "value": marta.cookie, "url": found.url}
        await context.add_cookies([cookie])  # type: ignore[list-item]
        page = await context.new_page()
        await page.goto(f"{found.url}/settings/accounts/new/email")
        await expect(page.locator("#set-imap_host")).to_be_visible()
        await page.select_option("#set-inbound", "mailgun")
        await expect(page.locator("#set-imap_host")).to_be_hidden()
        await expect(page.locator("#set-webhook_key")).to_be_visible()
        await expect(page.get_by_text("HTTP webhook signing key.")).to_be_visible()
        await page.fill("#acc-name", "Ayuda")
        await page.fill("#set-address", "ayuda")
        await page.fill("#set-webhook_key", "key-of-mailgun")
        await page.locator("#set-webhook_key").press("Enter")
        await expect(page.locator("#bad-address")).to_contain_text("is not a mail address")
        await expect(page.locator("#set-address")).to_be_focused()
        await expect(page.locator("#set-webhook_key")).to_have_value("key-of-mailgun")
        await page.fill("#set-address", "ayuda@tienda.example")
        await page.locator("#set-address").press("Enter")
        await page.wait_for_url("**/settings/accounts/2?said=added")
        await page.get_by_role("button", name="Copy").press("Enter")
        copied = await page.evaluate("navigator.clipboard.readText()")
        assert copied == f"{found.url}/hooks/email/2"
        assert "key-of-mailgun" not in await page.content()
        await context.close()
