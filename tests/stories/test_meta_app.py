"""One app of Meta, one address: every message goes to the account whose it is."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from channels.meta.signature import HEADER, signature
from hub.actions import accounts as account_actions
from hub.contract import Account
from hub.model import AccountRow, Message, RawRequest, Reach
from hub.process import utc_now
from hub.replay import replay
from hub.store import Tx
from tests.hub.shell import Shell
from tests.running import Running, running
from tests.stories.desk import add_account, inbound, rows

SECRET = "hilo-app-secret"
APP: dict[str, object] = {
    "access_token": "EAAtoken",
    "app_secret": SECRET,
    "verify_token": "hilo-verify",
    "api_base": "http://127.0.0.1:9",  # Nobody answers there: names are not looked up.
}
PAGES, NUMBER, INSTA = ("111111", "222222"), "333333", "444444"


@dataclass
class Shop:
    """Two pages, an account of Instagram and a number, whose app calls the first page's address."""

    found: Running
    accounts: dict[str, Account]
    http: httpx.AsyncClient

    async def hear(self, body: dict[str, Any], *, secret: str = SECRET) -> int:
        """Post what Meta tells to the one address; the status."""
        content = json.dumps(body).encode()
        headers = {HEADER: signature(content, secret), "Content-Type": "application/json"}
        url = self.accounts[PAGES[0]].webhook_url
        return (await self.http.post(url, content=content, headers=headers)).status_code

    async def arrived(self) -> list[tuple[str, str]]:
        """Which account got which words."""
        names = {account.id: name for name, account in self.accounts.items()}
        return sorted((names[row.account_id or 0], row.text) for row in await inbound(self.found))


@asynccontextmanager
async def shop(url: str, folder: Path) -> AsyncIterator[Shop]:
    first = {**APP, "app_id": "77777", "page_id": PAGES[0]}
    async with (
        running(url, folder, settings={"messenger": first}) as found,
        httpx.AsyncClient() as http,
    ):
        own = {PAGES[0]: (await found.process.accounts.find(found.accounts["messenger"])).account}
        own[PAGES[1]] = await add_account(found, "messenger", {**first, "page_id": PAGES[1]})
        own[NUMBER] = await add_account(
            found, "whatsapp_cloud", {**APP, "phone_number_id": NUMBER, "waba_id": "999999"}
        )
        insta = {**APP, "app_id": "77777", "account_id": INSTA, "page_id": PAGES[0]}
        own[INSTA] = await add_account(found, "instagram", insta)
        found.process.accounts.forget()
        yield Shop(found, own, http)


def said(owner: str, text: str) -> dict[str, Any]:
    """An entry of Messenger or Instagram."""
    message = {"mid": f"m_{owner}_{text}", "text": text}
    event = {
        "sender": {"id": "5550001"},
        "recipient": {"id": owner},
        "timestamp": 1777885278123,
        "message": message,
    }
    return {"id": owner, "time": 1777885278123, "messaging": [event]}


def texted(number: str, text: str) -> dict[str, Any]:
    """An entry of WhatsApp."""
    message = {
        "from": "34600111222",
        "id": f"wamid.{number}{text}",
        "timestamp": "1777885263",
        "type": "text",
        "text": {"body": text},
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "34910000001", "phone_number_id": number},
        "contacts": [{"profile": {"name": "Ana"}, "wa_id": "34600111222"}],
        "messages": [message],
    }
    return {"id": "999999", "changes": [{"field": "messages", "value": value}]}


async def test_a_batch_for_two_accounts_goes_to_both_and_a_repeat_adds_nothing(
    database_url: str, tmp_path: Path
) -> None:
    async with shop(database_url, tmp_path) as meta:
        both: dict[str, Any] = {
            "object": "page",
            "entry": [said(PAGES[1], "dos"), said(PAGES[0], "uno")],
        }
        for _ in range(2):
            assert await meta.hear(both) == 200
        assert await meta.arrived() == [(PAGES[0], "uno"), (PAGES[1], "dos")]
        assert await rows(meta.found, RawRequest) == []


async def test_every_product_of_the_app_comes_by_the_one_address(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with shop(sqlite_url, tmp_path) as meta:
        numbers: dict[str, Any] = {
            "object": "whatsapp_business_account",
            "entry": [texted(NUMBER, "tres")],
        }
        assert await meta.hear(numbers) == 200
        assert await meta.hear({"object": "instagram", "entry": [said(INSTA, "cuatro")]}) == 200
        assert await meta.arrived() == [(NUMBER, "tres"), (INSTA, "cuatro")]


async def test_what_is_nobodys_is_kept_and_arrives_when_its_account_is_added(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with shop(sqlite_url, tmp_path) as meta:
        entries = [said("888888", "de otra"), said(PAGES[0], "uno")]
        assert await meta.hear({"object": "page", "entry": entries}) == 200
        assert await meta.arrived() == [(PAGES[0], "uno")]
        (kept,) = await rows(meta.found, RawRequest)
        assert "page 888888" in kept.reason
        own = {**APP, "app_id": "77777", "page_id": "888888"}
        meta.accounts["888888"] = await add_account(meta.found, "messenger", own)
        process = meta.found.process
        process.accounts.forget()
        outcome = await replay(
            process.db, process.accounts, process.webhooks, kept.id or 0, now=utc_now()
        )
        assert outcome.understood, outcome.reason
        assert await meta.arrived() == [(PAGES[0], "uno"), ("888888", "de otra")]


async def test_an_account_of_another_app_is_told_nothing(sqlite_url: str, tmp_path: Path) -> None:
    async with shop(sqlite_url, tmp_path) as meta:
        other = {**APP, "app_secret": "another-secret", "app_id": "66666", "page_id": "888888"}
        meta.accounts["888888"] = await add_account(meta.found, "messenger", other)
        meta.found.process.accounts.forget()
        forged = {"object": "page", "entry": [said("888888", "soy la otra")]}
        assert await meta.hear(forged) == 200  # Genuine for this app; kept, and nobody's.
        assert await meta.hear(forged, secret="another-secret") == 403
        assert await meta.arrived() == []
        assert len(await rows(meta.found, RawRequest)) == 1


async def test_doctor_names_the_id_that_is_nobodys_and_the_mend(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with shop(sqlite_url, tmp_path) as meta:
        entries = [said(PAGES[0], "hola"), said("888888", "¿hay alguien?")]
        assert await meta.hear({"object": "page", "entry": entries}) == 200
        assert await meta.arrived() == [(PAGES[0], "hola")], "the rest of the batch went on"
        shell = Shell(tmp_path, sqlite_url)
        told = await asyncio.to_thread(shell.no, "doctor", "--offline")
    assert "This is for page 888888, and no account of Hilo is that." in told
    assert "Add one, or correct its ID; then replay this." in told
    assert "hilo replay" in told


async def test_the_others_go_on_while_the_one_that_is_called_is_paused_or_gone(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with shop(sqlite_url, tmp_path) as meta:
        process, called = meta.found.process, meta.accounts[PAGES[0]].id
        await process.db.write(account_actions.change, called, enabled=False)
        process.accounts.forget()
        entries = [said(PAGES[1], "dos"), said(PAGES[0], "para la de la pausa")]
        assert await meta.hear({"object": "page", "entry": entries}) == 200
        assert await meta.hear({"object": "page", "entry": entries}, secret="x") == 403
        assert await meta.arrived() == [(PAGES[1], "dos")]
        assert len(await rows(meta.found, RawRequest)) == 1  # It can be replayed later.
        await process.db.write(account_actions.remove, called, now=utc_now())
        process.accounts.forget()
        more = {"object": "page", "entry": [said(PAGES[1], "tres")]}
        assert await meta.hear(more) == 200
        assert [text for _, text in await meta.arrived()] == ["dos", "tres"]
        assert len(await rows(meta.found, AccountRow)) == 4
        assert {row.account_id for row in await rows(meta.found, Message)} == {
            meta.accounts[PAGES[1]].id
        }


async def test_a_page_whose_app_may_be_answered_for_seven_days_stays_open(
    sqlite_url: str, tmp_path: Path
) -> None:
    """The composer says until when; the channel itself sends with the tag then."""
    async with shop(sqlite_url, tmp_path) as meta:
        await meta.hear({"object": "page", "entry": [said(PAGES[1], "hola")]})
        process, page = meta.found.process, meta.accounts[PAGES[1]].id

        def age(tx: Tx) -> None:
            (reach,) = tx.select(Reach)
            two_days_ago = utc_now() - timedelta(days=2)
            tx.update(Reach, reach.id or 0, last_inbound_at=two_days_ago)

        await process.db.write(age)
        marta = await meta.found.sign_in("marta")
        refused = await marta.post("/conversation/1/reply", text="Sí", via=f"1:{page}")
        assert (refused.status_code, refused.json()["code"]) == (400, "bad_request")
        settings = {**(await stored(meta.found, page)).settings, "human_agent": True}
        await process.db.write(account_actions.change, page, settings=settings)
        assert (await marta.post("/conversation/1/reply", text="Sí", via=f"1:{page}")).is_success
        await marta.close()


async def stored(found: Running, account_id: int) -> AccountRow:
    return await found.process.db.read(lambda tx: tx.need(AccountRow, account_id))
