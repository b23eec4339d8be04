"""The console over HTTP: who is let in, what a form may do, and what hostile input comes to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from playwright.async_api import Browser
from sqlmodel import SQLModel
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from hub.actions import staff
from hub.contract import Address, FileRef, InboundMessage, Proof
from hub.model import Agent, AgentSession, AuditEntry, Delivery, Message
from tests.running import PASSWORD, Desk, Running, running

NUMBER = "+34600111222"
TALK = "/conversation/1"


@asynccontextmanager
async def hilo(url: str, folder: Path, **more: Any) -> AsyncIterator[tuple[Running, Desk, Desk]]:
    """A running Hilo with one SMS in it, an administrator's desk and an agent's."""
    async with running(url, folder, channels=("sms",), **more) as found:
        await write(found, "hola")
        marta, jon = await found.sign_in("marta"), await found.sign_in("jon")
        yield found, marta, jon
        await marta.close()
        await jon.close()


async def write(
    found: Running,
    text: str,
    *,
    number: str = NUMBER,
    html: str | None = None,
    files: tuple[FileRef, ...] = (),
) -> None:
    item = InboundMessage(
        external_id=uuid4().hex,
        sender=Address("phone", number),
        proof=Proof.VOUCHED,
        text=text,
        html=html,
        files=files,
    )
    await found.process.webhooks.store(found.accounts["sms"], [item], request=None)


async def rows(found: Running, model: type[SQLModel]) -> list[Any]:
    return await found.process.db.read(lambda tx: tx.select(model))


async def audited(found: Running) -> list[AuditEntry]:
    return await rows(found, AuditEntry)


def socket_of(found: Running, desk: Desk, **headers: str) -> connect:
    url = found.url.replace("http:", "ws:") + "/socket"
    cookie = {"Cookie": f"hilo_session={desk.cookie}"} if desk.cookie else {}
    return connect(url, additional_headers=cookie | headers)


async def closing_code(socket: ClientConnection) -> int:
    with suppress(ConnectionClosed):
        async with asyncio.timeout(20):
            async for _ in socket:
                pass
    return socket.close_code or 0


# --- forms --------------------------------------------------------------------------------------


async def test_a_form_of_another_page_does_nothing(sqlite_url: str, tmp_path: Path) -> None:
    async with hilo(sqlite_url, tmp_path) as (found, marta, jon):
        for csrf in ("", "x" * 64, jon.csrf, "ñ"):
            refused = await marta.post(f"{TALK}/note", text="no", csrf=csrf)
            assert refused.status_code == 403
        for origin in ("https://evil.example", "null", "http://[", found.url + ".evil.example"):
            refused = await marta.http.post(
                f"{TALK}/note",
                data={"csrf": marta.csrf, "key": uuid4().hex, "text": "no"},
                headers={"Origin": origin, "Accept": "application/json"},
            )
            assert refused.status_code == 403, origin
        same = await marta.http.post(
            f"{TALK}/note",
            data={"csrf": marta.csrf, "key": uuid4().hex, "text": "sí"},
            headers={"Origin": found.url, "Accept": "application/json"},
        )
        assert same.status_code == 200
        assert [row.text for row in await rows(found, Message)] == ["hola", "sí"]


async def test_a_socket_of_another_site_is_closed(sqlite_url: str, tmp_path: Path) -> None:
    async with hilo(sqlite_url, tmp_path) as (found, marta, _):
        for origin in ("https://evil.example", "http://[", "null"):
            async with socket_of(found, marta, Origin=origin) as socket:
                assert await closing_code(socket) == 4403
        async with socket_of(found, Desk(marta.http)) as socket:
            assert await closing_code(socket) == 4401


async def test_the_same_key_is_the_same_message(database_url: str, tmp_path: Path) -> None:
    async with hilo(database_url, tmp_path) as (found, marta, jon):
        key = uuid4().hex
        sends = [
            marta.post(f"{TALK}/reply", text="buenas", via="1:1", key=key, seen="1")
            for _ in range(5)
        ]
        answers = [answer.json() for answer in await asyncio.gather(*sends)]
        assert len({answer["message"] for answer in answers}) == 1
        assert len(await rows(found, Delivery)) == 1
        other = await jon.do(f"{TALK}/note", text="otra", key=key)
        assert other["message"] != answers[0]["message"]
        for bad in ("", "short", "x" * 65, "with space"):
            assert (await marta.post(f"{TALK}/note", text="no", key=bad)).status_code == 400


async def test_a_note_never_reaches_the_provider(sqlite_url: str, tmp_path: Path) -> None:
    async with hilo(sqlite_url, tmp_path) as (found, marta, _):
        await marta.do(f"{TALK}/note", text="esto queda entre nosotros", via="1:1")
        await marta.do(f"{TALK}/reply", text="esto sí", via="1:1", seen="2")
        async with asyncio.timeout(30):
            while (await rows(found, Delivery))[0].external_id is None:
                await asyncio.sleep(0.05)
        assert len(await rows(found, Delivery)) == 1
        assert "entre nosotros" not in repr(found.sim.twilio.__dict__)


async def test_nobody_is_sent_to_another_site(sqlite_url: str, tmp_path: Path) -> None:
    async with hilo(sqlite_url, tmp_path) as (found, marta, _):
        hostile = (
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "//[",
            "javascript:alert(1)",
            "\\\\evil.example",
            "/\r\nSet-Cookie: a=b",
        )
        for target in hostile:
            there = await marta.http.get("/login", params={"next": target})
            assert there.headers["location"] == "/inbox", target
            form = {"csrf": marta.csrf, "next": target}
            back = await marta.http.post(f"{TALK}/unread", data=form)
            assert back.headers["location"] == TALK, target
        there = await marta.http.get("/login", params={"next": "/customers?q=a"})
        assert there.headers["location"] == "/customers?q=a"
        assert found.url


# --- signing in ---------------------------------------------------------------------------------


async def enter(found: Running, email: str, password: str, **more: str) -> httpx.Response:
    """A browser that has the form and posts it."""
    async with httpx.AsyncClient(base_url=found.url, timeout=20) as http:
        page = await http.get("/login")
        token = page.text.split('name="csrf" value="')[1].split('"')[0]
        form = {"email": email, "password": password, "csrf": token, "next": ""} | more
        return await http.post("/login", data=form)


async def test_only_the_right_password_opens(sqlite_url: str, tmp_path: Path) -> None:
    async with hilo(sqlite_url, tmp_path) as (found, _, _jon):
        right = await enter(found, "Marta@hilo.example ", PASSWORD)
        assert right.status_code == 303
        cookie = right.headers["set-cookie"].lower()
        assert "hilo_session=" in cookie
        assert all(flag in cookie for flag in ("httponly", "samesite=lax", "path=/"))
        wrong = await enter(found, "marta@hilo.example", "lana-verde-1985")
        nobody = await enter(found, "nobody@hilo.example", PASSWORD)
        assert wrong.status_code == nobody.status_code == 403
        assert "hilo_session" not in str(wrong.headers) + str(nobody.headers)
        stale = await enter(found, "marta@hilo.example", PASSWORD, csrf="x" * 64)
        assert stale.status_code == 403
        await found.process.db.write(staff.change_agent, 2, active=False)
        assert (await enter(found, "jon@hilo.example", PASSWORD)).status_code == 403


async def test_guessing_is_slowed_down_for_the_guessed_alone(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with hilo(sqlite_url, tmp_path) as (found, _, _jon):
        said = [(await enter(found, "ana@hilo.example", "x" * 12)).status_code for _ in range(7)]
        assert said[:5] == [403] * 5
        assert said[5:] == [429] * 2
        assert (await enter(found, "ana@hilo.example", PASSWORD)).status_code == 429
        assert (await enter(found, "marta@hilo.example", PASSWORD)).status_code == 303


async def test_a_revoked_session_ends_everywhere_at_once(database_url: str, tmp_path: Path) -> None:
    async with hilo(database_url, tmp_path) as (found, _, jon):
        async with socket_of(found, jon) as socket:
            await socket.send(json.dumps({"hello": {"queue": "mine"}}))
            await socket.recv()
            session = next(row for row in await rows(found, AgentSession) if row.agent_id == 2)
            await found.process.db.write(staff.sign_out, session.id, now=found.process.clock())
            assert await closing_code(socket) == 4401
        page = await jon.get("/inbox")
        assert page.status_code == 303
        assert page.headers["location"].startswith("/login?next=")
        assert (await jon.post(f"{TALK}/note", text="no")).status_code == 401
        assert (await jon.get("/inbox", part="list")).status_code == 401


async def test_a_screen_is_closed_when_its_session_runs_out(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with hilo(sqlite_url, tmp_path) as (found, _, jon):
        session = next(row for row in await rows(found, AgentSession) if row.agent_id == 2)
        soon = found.process.clock() + timedelta(seconds=1)
        await found.process.db.write(
            lambda tx: tx.update(AgentSession, session.id or 0, expires_at=soon)
        )
        async with socket_of(found, jon) as socket:
            await socket.send(json.dumps({"hello": {"queue": "mine"}}))
            assert await closing_code(socket) == 4401


# --- roles and the audit trail ------------------------------------------------------------------


async def test_an_agent_administers_nothing(sqlite_url: str, tmp_path: Path) -> None:
    async with hilo(sqlite_url, tmp_path) as (found, marta, jon):
        for tab in ("accounts", "unreadable", "agents"):
            assert (await jon.get(f"/settings/{tab}")).status_code == 403
            assert (await marta.get(f"/settings/{tab}")).status_code == 200
        for path in (
            "/settings/accounts/1/enabled",
            "/settings/unreadable/1/replay",
            "/settings/unreadable/1/drop",
            "/customer/1/erase",
        ):
            assert (await jon.post(path, sure="ERASE")).status_code == 403
        session = next(row for row in await rows(found, AgentSession) if row.agent_id == 1)
        assert (await jon.post(f"/settings/sessions/{session.id}/end")).status_code == 404
        assert (await marta.get("/inbox")).status_code == 200


async def test_what_is_grave_is_written_down(database_url: str, tmp_path: Path) -> None:
    async with hilo(database_url, tmp_path) as (found, marta, _):
        await write(found, "otra", number="+34600999888")
        joined = await marta.do("/customer/1/join", **{"with": "2"})
        await marta.do(joined["undo"]["url"])
        await marta.do("/customer/1/join", **{"with": "2"})
        await marta.do("/customer/1/split", part="2")
        await marta.do("/settings/accounts/1/enabled", enabled="off")
        await marta.do("/customer/1/erase", sure="ERASE")
        trail = await audited(found)
        acts = [entry.act for entry in trail]
        assert acts == [
            *("customer.joined", "customer.undone", "customer.joined", "customer.split"),
            *("account.enabled", "customer.erased"),
        ]
        assert {(entry.agent_id, entry.address) for entry in trail} == {(1, "127.0.0.1")}
        assert all(entry.at.tzinfo is not None for entry in trail)
        assert trail[0].detail["other"] == 2
        assert trail[4].detail == {"enabled": False}
        assert [agent.id for agent in await rows(found, Agent)] == [1, 2, 3]


# --- hostile input ------------------------------------------------------------------------------


FRAMES = [
    "",
    "{",
    "null",
    "[]",
    "1e999",
    '"hello"',
    '{"hello": 1}',
    '{"hello": {"conversation": 1e400, "queue": [], "cursor": {}}}',
    '{"hello": {"conversation": 99999999999999999999999999, "queue": "all", "cursor": "x"}}',
    '{"hello": {"conversation": -1, "queue": "all", "cursor": "a.b.c"}}',
    '{"hello": {"conversation": true, "queue": null, "cursor": "' + "x" * 5000 + '"}}',
    '{"see": {"conversation": 9223372036854775807, "cursor": "e.999999999999999999.0"}}',
    '{"typing": {"conversation": "1", "via": "' + "9" * 40 + ':1"}}',
    '{"typing": {"conversation": 9223372036854775807, "via": "1:1", "on": "yes"}}',
    '{"away": {"a": []}}',
    '{"ping": ' + "[" * 500 + "]" * 500 + "}",
    '{"\\u0000": "\\ud800"}',
]


async def test_hostile_frames_harm_no_screen(database_url: str, tmp_path: Path) -> None:
    async with hilo(database_url, tmp_path) as (found, marta, jon):
        hello = json.dumps({"hello": {"conversation": 1, "queue": "all"}})
        async with socket_of(found, jon) as good:
            await good.send(hello)
            for frame in FRAMES:
                async with socket_of(found, marta) as bad:
                    await bad.send(frame)
                    await bad.send(b"\x00\xff")
                    await bad.send('{"ping": 1}')
                    async with asyncio.timeout(20):
                        while "pong" not in str(await bad.recv()):
                            pass
                    await write(found, f"mensaje {len(frame)}")
            await write(found, "sigue viva")
            async with asyncio.timeout(20):
                while "sigue viva" not in str(await good.recv()):
                    pass


HUGE = "9" * 30


async def test_hostile_addresses_and_fields_are_refused_with_a_sentence(
    database_url: str, tmp_path: Path
) -> None:
    async with hilo(database_url, tmp_path) as (_, marta, _jon):
        for path in (
            f"/conversation/{HUGE}",
            f"/customer/{HUGE}",
            f"/attachments/{HUGE}",
            f"/message/{HUGE}/original",
            "/settings/nothing",
            f"/customer/1/join?with={HUGE}",
        ):
            assert (await marta.get(path)).status_code in (400, 404), path
        for path in (
            f"/search?q=hola&before={HUGE}",
            f"/customers?after={HUGE}",
            f"{TALK}/older?before={HUGE}",
            f"{TALK}/around?message={HUGE}",
            "/inbox?before=%00&queue=%00",
            "/search?q=%00%22)(*:" + "x" * 3000,
            "/inbox?before=9999-99-99T00:00:00Z_1",
        ):
            assert (await marta.get(path)).status_code < 500, path
        for path, fields in (
            (f"{TALK}/reply", {"text": "a", "via": f"{HUGE}:1"}),
            (f"{TALK}/reply", {"text": "a", "via": "1:" + "8" * 17}),
            (f"{TALK}/reply", {"text": "a", "via": "1:1", "quote": "7" * 17}),
            (f"{TALK}/reply", {"text": "a", "via": "1:1", "file": "7" * 17}),
            (f"{TALK}/assign", {"agent": "7" * 17}),
            (f"{TALK}/snooze", {"until": "9999-99-99"}),
            (f"{TALK}/snooze", {"until": "0001-01-01T00:00"}),
            (f"{TALK}/undo/{HUGE}", {}),
            ("/customer/1/join", {"with": HUGE}),
            ("/customer/1/split", {"part": "7" * 17}),
            (f"/customer/1/unjoin/{HUGE}", {}),
            (f"{TALK}/note", {"text": "x" * 100_001}),
        ):
            answer = await marta.post(path, **fields)
            assert 400 <= answer.status_code < 500, (path, fields, answer.text)
            assert answer.json()["sentence"]
        for path, fields in (
            (f"{TALK}/note", {"text": "nulo\x00 aquí"}),
            (f"{TALK}/draft", {"text": "a\x00", "kind": "reply", "version": "1", "via": "\x00"}),
            ("/customer/1/name", {"name": "Lucía\x00"}),
            (f"{TALK}/read", {"seen": "7" * 17}),
        ):
            answer = await marta.post(path, **fields)
            assert answer.status_code == 200, (path, answer.text)
        many = {f"field{number}": "x" for number in range(2000)}
        assert (await marta.post(f"{TALK}/note", text="a", **many)).status_code == 400
        broken = await marta.http.post(
            f"{TALK}/note",
            content=b"--x\r\nnothing",
            headers={"Content-Type": "multipart/form-data; boundary=x"},
        )
        assert broken.status_code in (400, 403)


# --- files --------------------------------------------------------------------------------------


async def upload(desk: Desk, name: str, content: bytes, kind: str) -> httpx.Response:
    return await desk.http.post(
        f"{TALK}/files",
        data={"csrf": desk.csrf},
        files={"upload": (name, content, kind)},
        headers={"Accept": "application/json"},
    )


async def test_what_a_browser_would_run_is_only_downloaded(sqlite_url: str, tmp_path: Path) -> None:
    async with hilo(sqlite_url, tmp_path) as (_, marta, jon):
        page = b"<!doctype html><script>alert(1)</script>"
        drawing = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
        for name, content, kind in (
            ("a.html", page, "text/html"),
            ("a.svg", drawing, "image/svg+xml"),
            ("a.png", page, "image/png"),
            ("a.txt", drawing, "text/plain"),
        ):
            put = await upload(marta, name, content, kind)
            assert put.status_code == 200, put.text
            path = f"/attachments/{put.json()['file']['id']}"
            served = await marta.get(path)
            assert served.status_code == 200
            assert served.headers["x-content-type-options"] == "nosniff"
            assert "sandbox" in served.headers["content-security-policy"]
            runs = served.headers["content-type"].split(";")[0] in ("text/html", "image/svg+xml")
            assert not runs or served.headers["content-disposition"].startswith("attachment")
            assert (await jon.get(path)).status_code == 404


async def test_uploads_have_their_limits(sqlite_url: str, tmp_path: Path) -> None:
    async with hilo(sqlite_url, tmp_path) as (_, marta, _jon):
        large = await upload(marta, "a.bin", b"x" * 25_000_001, "application/octet-stream")
        assert large.status_code == 413
        assert "25,000,000" in large.json()["sentence"]
        runs = await upload(marta, "a.exe", b"MZ" + b"\x00" * 200, "application/octet-stream")
        assert runs.status_code == 400
        none = await marta.post(f"{TALK}/files", upload="")
        assert none.status_code == 400
        empty = await upload(marta, "leer.txt", b"", "text/plain")
        assert empty.status_code in (200, 400)
        assert (await marta.post(f"{TALK}/note", text="")).status_code == 400


async def test_a_thread_that_was_erased_shows_that_and_no_more(
    database_url: str, tmp_path: Path
) -> None:
    async with hilo(database_url, tmp_path) as (_, marta, _jon):
        await marta.do(f"{TALK}/note", text="una nota secreta")
        await marta.do("/customer/1/erase", sure="ERASE")
        for path in (TALK, "/customer/1", "/inbox?queue=all", "/customers"):
            page = await marta.get(path)
            assert page.status_code in (200, 404), path
            assert "secreta" not in page.text
            assert "600 11 12 22" not in page.text


# --- hostile mail -------------------------------------------------------------------------------

HOSTILE = """
<html><head><base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=/pwned">
<link rel="stylesheet" href="https://evil.example/a.css">
<style>@import url("https://evil.example/b.css"); body{background:url(https://evil.example/c)}
</style></head><body onload="window.pwned=1">
<script>window.pwned=1</script><img src=x onerror="window.pwned=1">
<svg onload="window.pwned=1"><script>window.pwned=1</script></svg>
<svg><style><img src=x onerror="window.pwned=1"></style></svg>
<math><mtext><table><mglyph><style><img src=x onerror="window.pwned=1"></style></table></math>
<a id="bad" href="javascript:window.pwned=1">uno</a>
<a href="data:text/html,<script>1</script>">x</a>
<iframe srcdoc="<script>parent.pwned=1</script>"></iframe><object data="https://evil.example/o">
</object><embed src="https://evil.example/e"><video src="https://evil.example/v" autoplay></video>
<form action="https://evil.example/f"><input name=p autofocus onfocus="window.pwned=1">
<button formaction="javascript:window.pwned=1">go</button></form>
<img src="https://evil.example/pixel.gif"><div style="background:url(https://evil.example/d)">d</div>
<img srcset="https://evil.example/s 1x"><p>El texto que queda</p></body></html>
"""


async def test_a_hostile_mail_runs_and_loads_nothing(
    browser: Browser, sqlite_url: str, tmp_path: Path
) -> None:
    async with hilo(sqlite_url, tmp_path) as (found, marta, _):
        await write(found, "El texto que queda", html=HOSTILE)
        original = await marta.get("/message/2/original")
        policy = original.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "sandbox" in policy
        context = await browser.new_context()
        await context.add_cookies(
            [{"name": "hilo_session", "value": marta.cookie, "url": found.url}]
        )
        page = await context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        for path in (TALK + "?queue=all", "/message/2/original", "/message/2/original?pictures=1"):
            await page.goto(found.url + path)
            await page.get_by_text("El texto que queda").first.wait_for(state="attached")
            assert await page.evaluate("window.pwned") is None
            assert page.url == found.url + path
            if "pictures" not in path:
                assert [url for url in asked if not url.startswith((found.url, "data:"))] == []
        await context.close()
