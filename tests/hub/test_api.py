"""The door for programs: who may come in, what they may do, and what they are told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from hub.accounts import Accounts
from hub.actions import accounts as account_actions
from hub.actions import inbound, tokens
from hub.actions.tokens import Scope
from hub.api.application import api
from hub.api.door import Door
from hub.contract import Address, InboundMessage, Proof
from hub.files import Files
from hub.importer import Importer
from hub.model import ApiToken, AuditEntry, Customer
from hub.plugins import Channels
from hub.store import Database
from hub.vault import Vault

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
EVERYTHING = tuple(str(scope) for scope in Scope)
LUCIA = {"external_id": "7", "name": "Lucía Ferrer", "emails": ["lucia@correo.example"]}


class Api:
    """The application, and a program that talks to it."""

    def __init__(self, db: Database, folder: Path) -> None:
        self.db = db
        self.now = NOW
        self.accounts = Accounts(
            db, Channels({}), Vault(["k" * 32]), public_url="https://h.example", region="ES"
        )
        files = Files.open(str(folder / "files"))
        self.importer = Importer(db, self.accounts, files, clock=self.clock)
        door = Door(
            db=db,
            accounts=self.accounts,
            files=files,
            clock=self.clock,
            wake=self.importer.wake,
            max_upload=100_000,
            region="ES",
        )
        transport = httpx.ASGITransport(app=api(door, version="1"))
        self.http = httpx.AsyncClient(transport=transport, base_url="https://h.example")

    def clock(self) -> datetime:
        return self.now

    async def sign_in(self, *scopes: str, teams: tuple[str, ...] = ()) -> int:
        made = await self.db.write(
            tokens.add,
            name="Shop",
            scopes=scopes or EVERYTHING,
            secret=tokens.new_secret(),
            teams=teams,
            agent_id=None,
            now=NOW,
        )
        self.http.headers["Authorization"] = f"Bearer {made.secret}"
        return made.id

    async def customers(self) -> int:
        count = select(func.count()).select_from(Customer)
        return await self.db.read(lambda tx: int(tx.scalar(count)))


@pytest.fixture
async def door(database: Database, tmp_path: Path) -> AsyncIterator[Api]:
    opened = Api(database, tmp_path)
    yield opened
    await opened.http.aclose()


def is_problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    assert found["status"] == status
    assert found["detail"].endswith((".", "..."))
    return found


async def test_without_a_token_nothing_is_done(door: Api) -> None:
    for headers in ({}, {"Authorization": "Basic x"}, {"Authorization": "Bearer hilo_wrong"}):
        answer = await door.http.post("/customers", json=LUCIA, headers=headers)
        is_problem(answer, 401)
        assert answer.headers["www-authenticate"] == "Bearer"
    assert await door.customers() == 0


async def test_wrong_tokens_are_slowed_down_and_good_ones_are_not(door: Api) -> None:
    await door.sign_in()
    wrong = {"Authorization": "Bearer hilo_wrong"}
    found = [(await door.http.get("/customers/1", headers=wrong)).status_code for _ in range(31)]
    assert found == [401] * 30 + [429]
    assert (await door.http.get("/customers/1")).status_code == 404


async def test_a_token_calls_only_so_often(door: Api) -> None:
    await door.sign_in()
    found = [(await door.http.get("/customers/1")).status_code for _ in range(601)]
    assert found == [404] * 600 + [429]
    answer = await door.http.get("/customers/1")
    assert is_problem(answer, 429)["after_s"] > 0
    assert int(answer.headers["retry-after"]) >= 1
    door.now = NOW + timedelta(seconds=1)
    assert (await door.http.get("/customers/1")).status_code == 404


async def test_a_token_does_only_what_it_is_for(door: Api) -> None:
    await door.sign_in("customers:read")
    assert (
        "customers:write"
        in is_problem(await door.http.post("/customers", json=LUCIA), 403)["detail"]
    )
    files = {"file": ("x.csv", b"id\n1\n")}
    is_problem(await door.http.post("/imports", files=files), 403)
    await door.sign_in("customers:write")
    is_problem(await door.http.get("/customers/1"), 403)
    assert await door.customers() == 0


async def test_an_ended_token_opens_nothing_at_once(door: Api) -> None:
    token_id = await door.sign_in()
    is_problem(await door.http.get("/customers/1"), 404)
    await door.db.write(tokens.end, token_id, agent_id=None, now=NOW)
    is_problem(await door.http.get("/customers/1"), 401)


async def test_a_token_is_stored_hashed_and_audited(door: Api) -> None:
    await door.sign_in()
    secret = door.http.headers["authorization"].split()[1]
    await door.http.get("/customers/1")
    (row,) = await door.db.read(lambda tx: tx.select(ApiToken))
    assert secret not in repr(row)
    assert row.used_at == NOW
    acts = await door.db.read(lambda tx: [entry.act for entry in tx.select(AuditEntry)])
    assert acts == ["token.added"]


async def test_one_customer_is_told_once(door: Api) -> None:
    await door.sign_in()
    first = await door.http.post("/customers", json=LUCIA)
    assert (first.status_code, first.json()["outcome"]) == (201, "made")
    again = await door.http.post("/customers", json=LUCIA)
    assert (again.status_code, again.json()["outcome"]) == (200, "unchanged")
    more = await door.http.post("/customers", json={**LUCIA, "phones": ["600111222"]})
    assert more.json()["outcome"] == "matched"
    found = await door.http.get("/customers", params={"external_id": "7"})
    assert found.json()["name"] == "Lucía Ferrer"
    assert {point["value"] for point in found.json()["contact_points"]} == {
        "7",
        "lucia@correo.example",
        "+34600111222",
    }
    assert {point["proof"] for point in found.json()["contact_points"]} == {"vouched"}
    by_id = await door.http.get(f"/customers/{first.json()['customer_id']}")
    assert by_id.json() == found.json()
    assert await door.customers() == 1


async def test_a_thousand_at_once_and_not_one_more(door: Api) -> None:
    await door.sign_in()
    many = [{"external_id": str(1000 + n), "emails": [f"c{n}@b.example"]} for n in range(60)]
    many[3] = {"name": "Nobody"}
    answer = await door.http.post("/customers", json=many)
    results = answer.json()["results"]
    assert [one["outcome"] for one in results] == ["made"] * 3 + ["refused"] + ["made"] * 56
    assert "no customer number" in results[3]["left_out"][0]["sentence"]
    assert await door.customers() == 59
    is_problem(await door.http.post("/customers", json=[LUCIA] * 1001), 400)
    is_problem(await door.http.post("/customers", json=[]), 400)


@pytest.mark.parametrize(
    "body",
    ["{", "null", '"x"', '{"external_id": 7}', '{"unknown": 1}', '{"name": "x"}', "[1]"],
)
async def test_what_is_not_as_described_is_a_problem(door: Api, body: str) -> None:
    await door.sign_in()
    headers = {"Content-Type": "application/json"}
    answer = await door.http.post("/customers", content=body, headers=headers)
    assert is_problem(answer, 400)["code"] == "bad_request"
    assert await door.customers() == 0


async def test_a_body_that_is_too_large_is_not_read(door: Api) -> None:
    await door.sign_in()
    huge = json.dumps({"name": "x" * 3_100_000})
    is_problem(await door.http.post("/customers", content=huge), 413)

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" " * 100_000

    headers = {"Content-Type": "application/json"}
    answer = await door.http.post("/customers", content=endless(), headers=headers)
    is_problem(answer, 413)
    files = {"file": ("x.csv", b"id\n" + b"1\n" * 200_000)}
    is_problem(await door.http.post("/imports", files=files), 413)


async def test_a_token_of_a_team_sees_what_the_team_sees(door: Api) -> None:
    for name, team in (("sms", "shop"), ("sms2", "repairs")):
        account = await door.db.write(
            account_actions.add,
            channel="sms",
            name=name,
            address="",
            settings={},
            teams=[team],
            now=NOW,
        )
        said = InboundMessage(
            external_id="1",
            sender=Address("phone", f"+3460011122{account}"),
            proof=Proof.VOUCHED,
            text="hola",
        )
        await door.db.write(inbound.receive, account, [said], now=NOW)
    await door.sign_in(teams=("shop",))
    assert (await door.http.get("/customers/1")).status_code == 200
    is_problem(await door.http.get("/customers/2"), 404)
    is_problem(await door.http.get("/customers", params={"external_id": "7"}), 404)


async def test_facts_are_told_once_and_read_by_who_may(door: Api) -> None:
    await door.sign_in()
    made = (await door.http.post("/customers", json=LUCIA)).json()
    path = f"/customers/{made['customer_id']}/facts"
    order = {"kind": "order", "value": "A-10428"}
    for _ in range(2):
        answer = await door.http.post(path, json=[order, {"kind": "secret", "value": "hunter2"}])
        assert answer.status_code == 201
        assert "hunter2" not in answer.text
    found = (await door.http.get(path)).json()["facts"]
    assert sorted(each["kind"] for each in found) == ["order", "secret"]
    is_problem(await door.http.post(path, json=[{"kind": "weather", "value": "x"}]), 400)
    is_problem(await door.http.get("/customers/99/facts"), 404)


async def test_a_file_is_handed_over_and_watched(door: Api) -> None:
    await door.sign_in()
    content = "id;correo\n" + "".join(f"{n};c{n}@b.example\n" for n in range(100, 140)) + ";no\n"
    files = {"file": ("clientes.csv", content.encode())}
    begun = await door.http.post("/imports", files=files, data={"source": "tienda"})
    assert begun.status_code == 202, begun.text
    assert begun.json()["state"] == "waiting"
    assert begun.headers["location"] == "/api/v1/imports/1"
    running = asyncio.create_task(door.importer.run())
    async with asyncio.timeout(30):
        while (now := (await door.http.get("/imports/1")).json())["state"] != "done":
            await asyncio.sleep(0.01)
    running.cancel()
    assert (now["made"], now["refused"], now["form"]) == (40, 1, "CSV with semicolons, UTF-8")
    report = await door.http.get("/imports/1/report")
    assert "42,email,no,,This is no email address." in report.text
    again = await door.http.post("/imports", files=files, data={"source": "tienda"})
    assert (again.json()["id"], again.json()["state"]) == (1, "done")
    found = await door.http.get("/customers", params={"external_id": "105", "source": "tienda"})
    assert found.status_code == 200
    is_problem(await door.http.post("/imports/1/cancel"), 409)
    is_problem(await door.http.get("/imports/2"), 404)


async def test_a_file_that_is_no_list_is_refused_and_not_kept(door: Api, tmp_path: Path) -> None:
    await door.sign_in()
    files = {"file": ("x.csv", b"when;how\n1;2\n")}
    found = is_problem(await door.http.post("/imports", files=files), 400)
    assert "No column is a customer number" in found["detail"]
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


async def test_its_description_needs_no_token_and_nothing_from_elsewhere(door: Api) -> None:
    answer = await door.http.get("/openapi.json")
    assert answer.status_code == 200
    found = answer.json()
    assert set(found["paths"]) == {
        "/customers",
        "/customers/{customer_id}",
        "/customers/{customer_id}/facts",
        "/calls",
        "/calls/{call_id}",
        "/callers",
        "/replies",
        "/replies/{reply_id}",
        "/imports",
        "/imports/{import_id}",
        "/imports/{import_id}/report",
        "/imports/{import_id}/cancel",
    }
    assert "HTTPBearer" in found["components"]["securitySchemes"]
    await door.sign_in()
    is_problem(await door.http.get("/docs"), 404)
    is_problem(await door.http.get("/redoc"), 404)
    is_problem(await door.http.delete("/customers"), 405)
