"""The settings' pages of imports and tokens: for administrators, and without a script."""

from __future__ import annotations

import asyncio
import csv
import re
from pathlib import Path

import httpx

from agent_ui.import_progress import REASONS
from hub.known_customer import SENTENCES
from hub.model import ApiToken, Customer, Delivery, ImportJob
from tests.agent_ui.test_commands import audited, hilo, rows
from tests.running import Desk

RELOADS = '<noscript><meta http-equiv="refresh"'
HEAD = "Nº cliente;Nombre;Correo\n"


async def upload(desk: Desk, content: bytes, **fields: str) -> httpx.Response:
    """Send the page's form as a browser without JavaScript does."""
    data = {"csrf": desk.csrf, "key": "0123456789abcdef-i", "source": "shop", **fields}
    files = {"file": ("clientes.csv", content)}
    return await desk.http.post("/settings/imports", data=data, files=files)


async def test_a_file_is_uploaded_watched_and_reported(database_url: str, tmp_path: Path) -> None:
    async with hilo(database_url, tmp_path) as (found, marta, _):
        good = "".join(f"{n};Ana;c{n}@correo.example\n" for n in range(500, 530))
        answer = await upload(marta, (HEAD + good + ";Nadie;=cmd()\n").encode("latin-1"))
        assert answer.status_code == 303, answer.text
        assert answer.headers["location"] == "/settings/imports#import-1"
        async with asyncio.timeout(60):
            while RELOADS in (page := await marta.get("/settings/imports")).text:
                await asyncio.sleep(0.05)
        assert "30 new, 0 known, 0 unchanged, 1 refused" in page.text
        assert "Windows-1252" in page.text
        assert "This is no email address." in page.text
        report = await marta.get("/settings/imports/1/report")
        assert report.headers["content-disposition"] == 'attachment; filename="import-1.csv"'
        lines = list(csv.reader(report.content.decode("utf-8-sig").splitlines()))
        assert lines[1][:3] == ["32", "email", "'=cmd()"]
        assert len(await rows(found, Customer)) == 31
        assert "import.begun" in [entry.act for entry in await audited(found)]


async def test_an_agent_finds_who_never_talked_and_writes_first(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with hilo(sqlite_url, tmp_path) as (found, marta, jon):
        rows_ = "Nº cliente;Nombre;Correo;Móvil\n7;Lucía Ferrer;l@correo.example;600111333\n"
        assert (await upload(marta, rows_.encode(), region="ES")).status_code == 303
        async with asyncio.timeout(60):
            while RELOADS in (await marta.get("/settings/imports")).text:
                await asyncio.sleep(0.05)
            while "Lucía" not in (await jon.get("/search?q=luc", part="palette")).text:
                await asyncio.sleep(0.05)  # The index is behind the commit.
        assert "Lucía Ferrer" in (await jon.get("/customers?show=silent")).text
        assert "Lucía Ferrer" not in (await jon.get("/customers")).text
        assert "Lucía Ferrer" in (await jon.get("/customers?q=luc")).text
        profile = await jon.get("/customer/2")
        assert profile.status_code == 200
        assert 'href="/conversation/2"' in profile.text
        page = await jon.get("/conversation/2")
        (via,) = set(re.findall(r'value="(\d+:1)"', page.text))
        await jon.do("/conversation/2/reply", text="Hola, Lucía", via=via, seen="0")
        assert "Lucía Ferrer" in (await jon.get("/customers")).text
        (sent,) = await rows(found, Delivery)
        assert (sent.part_id, sent.account_id) == (int(via.partition(":")[0]), 1)


async def test_a_running_import_reloads_its_page_and_can_be_stopped(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with hilo(sqlite_url, tmp_path) as (found, marta, _):
        many = "".join(f"{n};Ana;c{n}@correo.example\n" for n in range(1000, 9000))
        assert (await upload(marta, (HEAD + many).encode())).status_code == 303
        page = await marta.get("/settings/imports")
        assert RELOADS in page.text
        assert "<progress" in page.text
        await marta.do("/settings/imports/1/cancel")
        assert RELOADS not in (await marta.get("/settings/imports")).text
        (job,) = await rows(found, ImportJob)
        assert (job.state, job.file_key) == ("cancelled", "")
        assert (await marta.post("/settings/imports/1/cancel")).status_code == 409


async def test_what_is_no_list_is_refused_with_a_sentence(sqlite_url: str, tmp_path: Path) -> None:
    async with hilo(sqlite_url, tmp_path) as (found, marta, _):
        assert "No column is a customer number" in (await upload(marta, b"a;b\n1;2\n")).text
        assert "The file is empty." in (await upload(marta, b"")).text
        assert (await marta.post("/settings/imports", source="shop")).status_code == 400
        assert (await marta.get("/settings/imports/1/report")).status_code == 404
        assert await rows(found, ImportJob) == []


async def test_a_token_is_shown_once_and_ended(sqlite_url: str, tmp_path: Path) -> None:
    async with hilo(sqlite_url, tmp_path) as (found, marta, _):
        form = {"csrf": marta.csrf, "name": "Tienda", "scope": ["customers:write", "imports"]}
        made = await marta.http.post("/settings/tokens", data=form)
        assert made.headers["cache-control"] == "no-store"
        secret = re.findall(r"hilo_[\w-]{40,}", made.text)[0]
        again = await marta.get("/settings/tokens")
        assert secret not in again.text
        assert "Tienda" in again.text
        headers = {"Authorization": f"Bearer {secret}"}
        told = await marta.http.post(
            "/api/v1/customers", json={"external_id": "77"}, headers=headers
        )
        assert told.status_code == 201, told.text
        found_api = (await marta.http.get("/api/v1/openapi.json")).json()
        assert found_api["servers"] == [{"url": "/api/v1"}]
        await marta.do("/settings/tokens/1/end")
        told = await marta.http.post("/api/v1/customers", json={}, headers=headers)
        assert told.status_code == 401
        assert [entry.act for entry in await audited(found)][-2:] == ["token.added", "token.ended"]


async def test_only_administrators_import_and_make_tokens(sqlite_url: str, tmp_path: Path) -> None:
    async with hilo(sqlite_url, tmp_path) as (found, marta, jon):
        for path in ("/settings/imports", "/settings/tokens", "/settings/imports/1/report"):
            assert (await jon.get(path)).status_code == 403
        assert (await upload(jon, b"id\n1\n")).status_code == 403
        form = {"csrf": jon.csrf, "name": "x", "scope": "imports"}
        assert (await jon.http.post("/settings/tokens", data=form)).status_code == 403
        forged = {**form, "csrf": "x"}
        assert (await marta.http.post("/settings/tokens", data=forged)).status_code == 403
        assert (await jon.post("/settings/imports/1/cancel")).status_code == 403
        assert await rows(found, ApiToken) == []
        assert await rows(found, ImportJob) == []


def test_every_reason_is_said_in_the_agents_language() -> None:
    assert REASONS == SENTENCES
