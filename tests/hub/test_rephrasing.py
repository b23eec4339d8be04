"""A model's shorter words: kept only where they add nothing, and never waited for long."""

from __future__ import annotations

import asyncio

import pytest

from hub.bot_calls import bot_client
from hub.rephrasing import Rephraser, adds_nothing
from tests.model import Say, model, words

SOURCE = "Compré dos chaquetas con el pedido 48213 y no me ha llegado ninguna, las quiero el lunes"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("order 48213: two jackets not arrived, wanted by Monday", True),
        ("no han llegado 2 chaquetas del pedido 48213", True),
        ("order 48214: jackets not arrived", False),
        ("three jackets not arrived", False),
        ("jackets not arrived, wanted by Tuesday", False),
        ("Lucía has not got the jackets", False),
        ("the jackets have arrived", False),
        (SOURCE + " y ya está, no hay más", False),
        ("", False),
    ],
)
def test_a_line_is_kept_only_where_it_adds_nothing(text: str, kept: bool) -> None:
    assert adds_nothing(text, SOURCE) is kept


async def said(say: Say | None, *, status: int = 200, key: str = "") -> dict[str, str] | None:
    async with model(say, status=status) as found, bot_client() as http:
        asked = {"wants-0": SOURCE, "short-0": "a refund"}
        answer = await Rephraser(http, found.url, "small", key).rephrase(asked, "en")
        if key:
            assert f"Bearer {key}" in found.heads[0]
        assert "a refund" not in str(found.asked), "what is short enough was sent"
        return answer


async def test_its_words_come_back_by_the_id_of_their_line() -> None:
    answer = await said(words(wants_0="two jackets not arrived"), key="sk-1")
    assert answer == {"wants-0": "two jackets not arrived"}


@pytest.mark.parametrize(
    "say",
    [
        words(wants_0="four jackets not arrived"),
        words(wants_1="two jackets not arrived"),
        words(),
        words(wants_0="two jackets not arrived", more_0="and a coat"),
        lambda _: "Sure! Here is your answer.",
        lambda _: {"lines": "none"},
        lambda _: "x" * 200_000,
    ],
)
async def test_what_a_model_makes_up_or_garbles_is_dropped(say: Say) -> None:
    assert await said(say) == {}


async def test_a_model_that_fails_or_is_not_there_changes_nothing() -> None:
    assert await said(words(wants_0="two jackets not arrived"), status=500) is None
    async with bot_client() as http:
        for url in ("http://127.0.0.1:9/v1", "nonsense", "http://["):
            assert await Rephraser(http, url, "small").rephrase({"a": SOURCE}, "en") is None
        assert not Rephraser(http).is_on


async def test_a_model_that_says_nothing_is_left_after_three_seconds() -> None:
    async with asyncio.timeout(20):
        assert await said(None) is None
