"""The report on repetition and the page of examples, over HTTP."""

from __future__ import annotations

from pathlib import Path

from hub.model import Fact, FactExample
from tests.agent_ui.test_commands import TALK, hilo, rows, write
from tests.running import Desk
from tests.stories.desk import until

ASKS = "¿Cuál es tu número de pedido?"


async def test_a_question_asked_again_is_in_the_report_and_its_table(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with hilo(sqlite_url, tmp_path) as (found, marta, jon):
        await write(found, "mi pedido es 48213")
        empty = await marta.get("/settings/report?days=7")
        assert "No case was answered" in empty.text or "Ningún caso" in empty.text
        await marta.post(f"{TALK}/reply", text=ASKS, via="1:1")
        page = await marta.get("/settings/report?days=7")
        assert page.status_code == 200
        assert "1 of 1" in page.text
        table = (await marta.get("/settings/report.csv?days=7")).text.splitlines()
        assert [
            line for line in table if line.startswith("agent,") and line.endswith(",1,1,0,0,0,0")
        ]
        assert (await jon.get("/settings/report")).status_code == 403


async def test_an_example_teaches_at_once_and_is_forgotten_at_once(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with hilo(sqlite_url, tmp_path) as (found, marta, jon):
        refused = await marta.post("/settings/facts", kind="order", text="words")
        assert refused.status_code == 400
        assert (await jon.post("/settings/facts", kind="order", text="Q7-1")).status_code == 403
        done = await marta.post("/settings/facts", kind="order", text="QX-4821-Z")
        assert done.status_code == 200
        await until(lambda: _finds(marta, "va la QX-9911-Z"))
        await write(found, "va la QX-9911-Z")
        assert "order" in {row.kind for row in await rows(found, Fact)}
        [example] = await rows(found, FactExample)
        await marta.post(f"/settings/facts/{example.id}/remove")
        assert await rows(found, FactExample) == []


async def _finds(desk: Desk, words: str) -> bool:
    """Whether the page finds an order number in words: it learns by the log."""
    page = await desk.http.get("/settings/facts", params={"words": words})
    return "QX" in page.text.rpartition("</textarea>")[2]
