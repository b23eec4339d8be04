"""The page about bots shows a bot that runs, and turns and answers that are such."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient
from standardwebhooks import Webhook

from hub.facts.mention import FactKind
from hub.handoff.answer import Then, read_answer
from hub.handoff.turn import as_json, write_turn
from tests.bots import SECRET
from tests.hub.handoff.turns import ask, fact

PAGE = Path(__file__).parents[2] / "docs" / "bots.md"
TEXT = PAGE.read_text(encoding="utf-8")
[CODE] = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
TURN, ANSWER = (json.loads(block) for block in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL))


@pytest.fixture
def bot() -> Iterator[Any]:
    """The page's own bot, which finds its secret in the environment."""
    os.environ["BOT_SECRET"] = SECRET
    made: dict[str, Any] = {}
    exec(compile(CODE, str(PAGE), "exec"), made)
    yield made["app"]
    del os.environ["BOT_SECRET"]


async def post(app: Any, body: bytes, *, secret: str = SECRET) -> tuple[int, bytes]:
    at = datetime.now(UTC)
    headers = {
        "webhook-id": "turn_1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": str(Webhook(secret).sign("turn_1", at, body.decode())),
    }
    async with AsyncClient(transport=ASGITransport(app), base_url="http://bot") as http:
        answer = await http.post("/turns", content=body, headers=headers)
    return answer.status_code, answer.content


async def test_the_page_s_bot_asks_offers_and_hands_over(bot: Any) -> None:
    found = []
    for turn in (
        ask("hello"),
        ask("I want a refund"),
        ask("4471", facts=(fact(FactKind.ORDER, "4471"),)),
    ):
        status, said = await post(bot, write_turn(turn))
        assert status == 200
        found.append(read_answer(said))
    assert found[0].says[0].text == "What is your order number?"
    assert [one.title for one in found[1].says[0].buttons] == ["Yes, a refund", "No, a new one"]
    assert found[2].then is Then.HANDOFF
    assert "4471" in found[2].says[0].text


async def test_the_page_s_bot_answers_nobody_else(bot: Any) -> None:
    forged = "whsec_" + "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB"
    assert (await post(bot, write_turn(ask("hello")), secret=forged))[0] == 401


def test_it_is_no_longer_than_the_page_says() -> None:
    assert len(CODE.strip().splitlines()) <= 42


def test_the_page_s_turn_has_what_a_turn_has() -> None:
    own = as_json(ask("hola", facts=(fact(FactKind.ORDER, "4471"),)))
    assert _shape(TURN) == _shape(own)


def _shape(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shape(each) for key, each in value.items()}
    return [_shape(value[0])] if isinstance(value, list) else type(value).__name__


def test_the_page_s_answer_is_one() -> None:
    found = read_answer(json.dumps(ANSWER).encode())
    assert (found.then, found.team, len(found.says)) == (Then.HANDOFF, "Billing", 2)
    assert [one.kind for one in found.facts] == [FactKind.ORDER, FactKind.OTHER]
