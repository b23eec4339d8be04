"""Calls from elsewhere: transcripts and recordings by API, by CLI and out of the composer."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from channels.simulator.pace import Pace
from channels.simulator.simulator import Simulator
from hub.actions import tokens
from hub.call import call_of
from hub.model import Attachment, CallLine, Message
from hub.process import utc_now
from hub.words import MessageKind
from tests.hub.shell import Shell
from tests.running import Running, running
from tests.stories.desk import rows, until

TRANSCRIPTS = Path(__file__).parents[1] / "channels" / "voice" / "transcripts"
SILENCE = (b"\xff\xfb\x90\x64" + bytes(413)) * 60
TALK = """WEBVTT

00:00.500 --> 00:02.000
<v Ana Ruiz>Tienda Nube, le atiende Ana, ¿en qué puedo ayudarle?</v>

00:02.500 --> 00:05.000
<v Lucía Ferrer>Llamo por el pedido A-10428.</v>
"""
# A program of the operator's own, which gets the file as its last word.
WRITER = (sys.executable, "-c", f"print({TALK!r})")


@asynccontextmanager
async def hub(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Running]:
    async with Simulator(pace=Pace.instant()) as sim:
        settings: dict[str, dict[str, Any]] = {"voice": {}, "sms": sim.settings_for("sms")}
        async with running(sqlite_url, tmp_path, sim=sim, settings=settings) as found:
            yield found


async def api(found: Running, *scopes: str) -> httpx.AsyncClient:
    secret = tokens.new_secret()
    await found.process.db.write(
        tokens.add, name="PBX", scopes=scopes, secret=secret, agent_id=None, now=utc_now()
    )
    return httpx.AsyncClient(
        base_url=f"{found.url}/api/v1", headers={"Authorization": f"Bearer {secret}"}, timeout=20
    )


async def calls_of(found: Running) -> list[Message]:
    every = await rows(found, Message)
    return [row for row in every if row.kind == MessageKind.CALL]


async def test_a_transcript_by_api_is_a_call_once_and_its_voices_are_told_apart(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with hub(sqlite_url, tmp_path) as found, await api(found, "calls:write") as http:
        form = {"phone": "+34600000014", "at": "2026-05-04T09:15:00+02:00", "name": "Lucía Ferrer"}
        file = {"file": ("call.vtt", TALK.encode(), "text/vtt")}
        made = await http.post("/calls", data=form, files=file)
        assert made.status_code == 201, made.text
        assert made.json()["speakers"] == {"Ana Ruiz": "agent", "Lucía Ferrer": "customer"}
        assert (made.json()["outcome"], made.json()["lines"]) == ("answered", 2)
        again = await http.post("/calls", data=form, files=file)
        assert (again.status_code, again.json()["id"]) == (200, made.json()["id"])
        assert len(await calls_of(found)) == 1
        assert len(await rows(found, CallLine)) == 2
        for name in ("deepgram-utterances.json", "assemblyai.json", "whisper.json", "usual.srt"):
            content = (TRANSCRIPTS / name).read_bytes()
            more = await http.post("/calls", data=form, files={"file": (name, content)})
            assert more.status_code == 201, (name, more.text)
        broken = await http.post("/calls", data=form, files={"file": ("x.txt", b"no call")})
        assert broken.status_code == 400
        assert "transcript" in broken.json()["detail"]
        form["speakers"] = '{"Nobody": "agent"}'
        assert (await http.post("/calls", data=form, files=file)).status_code == 400
        assert (await http.get("/callers?phone=%2B34600000014")).status_code == 403


async def test_an_ivr_hears_nothing_of_a_number_that_nobody_has_shown_to_own(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with hub(sqlite_url, tmp_path) as found, await api(found, "callers:read") as http:
        found.sim.person("Lucía Ferrer", phone="+34600000014", language="es")
        lucia = found.sim.crowd.people["lucia"]
        await lucia.say("sms", "Mi pedido es el A-10428")

        async def ask(phone: str, proof: str) -> dict[str, Any]:
            answer = await http.get("/callers", params={"phone": phone, "proof": proof})
            assert answer.status_code == 200, answer.text
            told: dict[str, Any] = answer.json()
            return told

        claimed = await ask("+34600000014", "claimed")
        assert claimed == await ask("+34600999999", "claimed"), "known or not sounds the same"
        assert not claimed["may_say"]
        vouched = await ask("+34600000014", "vouched")
        assert vouched["may_say"]
        assert [m["text"] for m in vouched["messages"]] == ["Mi pedido es el A-10428"]
        assert {"kind": "order", "value": "A-10428"} in vouched["facts"]
        assert vouched["waiting_since"]


async def test_a_recording_is_written_down_by_the_operators_program_and_without_one_it_says_so(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with hub(sqlite_url, tmp_path) as found, await api(found, "calls:write") as http:
        form = {"phone": "+34600000014"}
        file = {"file": ("call.mp3", SILENCE, "audio/mpeg")}
        made = await http.post("/calls", data=form, files=file)
        assert made.status_code == 201, made.text
        assert made.json()["writing"] == "missing"
        marta = await found.sign_in()
        [call] = await calls_of(found)
        page = await marta.get(f"/conversation/{call.conversation_id}")
        assert "pip install" in page.text
        assert "<audio" in page.text
        found.process.transcriber.use(WRITER)
        await marta.do(f"/message/{call.id}/call/write")

        async def written() -> bool:
            [now] = await calls_of(found)
            return "A-10428" in now.text

        await until(written)
        [call] = await calls_of(found)
        assert call_of(call.extra).writing == ""
        await marta.close()


async def test_a_file_out_of_the_composer_becomes_a_call_of_the_thread(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with hub(sqlite_url, tmp_path) as found:
        lucia = found.sim.person("Lucía Ferrer", phone="+34600000014", language="es")
        await lucia.say("sms", "Les he llamado antes")
        marta = await found.sign_in()
        kept = await marta.http.post(
            "/conversation/1/files",
            data={"csrf": marta.csrf},
            files={"upload": ("llamada.vtt", TALK.encode(), "text/vtt")},
            headers={"Accept": "application/json"},
        )
        file_id = kept.json()["file"]["id"]
        page = await marta.get(f"/conversation/1/call?file={file_id}")
        assert "llamada" in page.text
        done = await marta.do("/conversation/1/call", file=file_id, part="1", at="2026-05-04T09:15")
        [call] = await calls_of(found)
        assert done["url"] == f"/message/{call.id}/call"
        assert call.conversation_id == 1
        assert call_of(call.extra).roles == {"Ana Ruiz": "agent", "Lucía Ferrer": "customer"}
        assert not [row for row in await rows(found, Attachment) if row.message_id is None]
        jon = await found.sign_in("jon")
        assert (await jon.post("/conversation/1/call", file=file_id, part="1")).status_code == 404
        for desk in (marta, jon):
            await desk.close()


def test_a_transcript_by_the_command_line(sqlite_url: str, tmp_path: Path) -> None:
    shell = Shell(tmp_path, sqlite_url)
    file = tmp_path / "call.vtt"
    file.write_text(TALK)
    command = ["calls", "import", str(file), "--phone", "+34600000014", "--at", "2026-05-04T09:15Z"]
    shell.no(*command)
    shell.ok("channel", "add", "voice", "--name", "Calls")
    done = shell.ok(*command)
    assert "2 lines" in done
    assert "Ana Ruiz: agent" in done
    assert "already" in shell.ok(*command)
    turned = shell.ok(*command, "--speaker", "Ana Ruiz=customer")
    assert "Lucía Ferrer: agent" in turned
