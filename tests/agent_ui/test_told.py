"""What was told, over HTTP: hints for drafts, the hold of a hasty reply, looks at secrets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hub.model import Asked, AuditEntry, Delivery, Fact, HintTaken
from tests.agent_ui.test_commands import TALK, hilo, rows, write
from tests.running import Desk, Running

ASKS = "¿Cuál es tu número de pedido?"


@pytest.fixture
async def shop(sqlite_url: str, tmp_path: Path) -> AsyncIterator[tuple[Running, Desk, Desk]]:
    """A customer has told an order number and, careless, a card."""
    async with hilo(sqlite_url, tmp_path) as (found, marta, jon):
        await write(found, "mi pedido es 48213 y mi tarjeta 4111 1111 1111 1111")
        yield found, marta, jon


async def hint(desk: Desk, text: str) -> dict[str, object]:
    answer = await desk.post(f"{TALK}/hint", text=text)
    assert answer.status_code == 200
    found: dict[str, object] = answer.json()
    return found


async def test_a_draft_that_asks_for_what_is_known_gets_one_hint(
    shop: tuple[Running, Desk, Desk],
) -> None:
    _, marta, _ = shop
    found = await hint(marta, f"Hola. {ASKS}")
    assert "48213" in str(found["hint"])
    assert f'data-start="6" data-end="{6 + len(ASKS)}"' in str(found["hint"])
    assert 'data-insert="Tengo aquí el número de pedido: 48213."' in str(found["hint"])
    assert (await hint(marta, "¿Qué tal va todo?"))["hint"] == ""
    assert (await hint(marta, "Tu número de pedido es el 48213."))["hint"] == ""


async def test_a_hint_that_was_put_away_does_not_come_back(
    shop: tuple[Running, Desk, Desk],
) -> None:
    found, marta, jon = shop
    fact = (await hint(marta, ASKS))["fact"]
    done = await marta.post(f"{TALK}/hint/{fact}", how="dismissed")
    assert done.status_code == 200
    assert (await hint(marta, ASKS))["hint"] == ""
    assert (await hint(jon, ASKS))["hint"] != "", "one agent's word silences another's hint"
    assert [row.how for row in await rows(found, HintTaken)] == ["dismissed"]


async def test_a_reply_whose_hint_was_not_seen_is_held_and_says_why(
    shop: tuple[Running, Desk, Desk],
) -> None:
    found, marta, _ = shop
    hasty = await marta.post(f"{TALK}/reply", text=ASKS, via="1:1")
    assert hasty.status_code == 200, hasty.text
    undo = hasty.json()["undo"]
    assert undo["seconds"] >= 5
    assert "48213" in undo["sentence"]
    back = await marta.post(undo["url"])
    assert back.json()["text"] == ASKS
    assert await rows(found, Asked) == [], "what was taken back is measured"


async def test_a_reply_whose_hint_was_seen_is_noted_as_asked_again(
    shop: tuple[Running, Desk, Desk],
) -> None:
    found, marta, _ = shop
    fact = (await hint(marta, ASKS))["fact"]
    sent = await marta.post(f"{TALK}/reply", text=ASKS, via="1:1", hint=str(fact))
    assert "48213" in sent.text or "undo" not in sent.json()
    [asked] = await rows(found, Asked)
    assert (asked.known_id, asked.hint) == (fact, "shown")
    assert len(await rows(found, Delivery)) == 1


async def test_a_look_at_a_secret_is_in_the_audit_trail(
    shop: tuple[Running, Desk, Desk],
) -> None:
    found, marta, _ = shop
    [card] = [row for row in await rows(found, Fact) if row.kind == "card"]
    page = await marta.get(TALK)
    assert "4111" not in page.text
    shown = await marta.post(f"/fact/{card.id}/reveal")
    assert shown.json()["sentence"] == "4111 1111 1111 1111"
    assert "value.revealed" in {row.act for row in await rows(found, AuditEntry)}


async def test_a_fact_is_corrected_taken_out_and_put_back(
    shop: tuple[Running, Desk, Desk],
) -> None:
    found, marta, _ = shop
    [order] = [row for row in await rows(found, Fact) if row.kind == "order"]
    assert (await marta.get(f"/fact/{order.id}")).status_code == 200
    done = await marta.post(f"/fact/{order.id}", value="48219")
    assert done.status_code == 200
    assert "48219" in str((await hint(marta, ASKS))["hint"])
    [right] = [row for row in await rows(found, Fact) if row.value == "48219"]
    gone = await marta.post(f"/fact/{right.id}/retract")
    assert (await hint(marta, ASKS))["hint"] == ""
    await marta.post(gone.json()["undo"]["url"])
    assert "48219" in str((await hint(marta, ASKS))["hint"])


async def test_nobody_outside_the_team_learns_anything(sqlite_url: str, tmp_path: Path) -> None:
    async with hilo(sqlite_url, tmp_path) as (found, marta, _):
        await write(found, "mi pedido es 48213")
        [order] = await rows(found, Fact)
        for url in (
            f"/fact/{order.id}/reveal",
            "/fact/99/confirm",
            "/conversation/99/hint",
            f"/conversation/99/hint/{order.id}",
        ):
            refused = await marta.post(url, text=ASKS, how="inserted")
            assert refused.status_code == 404


async def test_the_thread_says_that_something_was_asked_again(
    shop: tuple[Running, Desk, Desk],
) -> None:
    _, marta, _ = shop
    await marta.post(f"{TALK}/reply", text=ASKS, via="1:1")
    page = (await marta.get(TALK)).text
    assert "Asked again: the order number was known." in page
