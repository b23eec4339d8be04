"""The brief in a model's words: sourced, said to be so, and nothing masked sent."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Browser, expect

from tests.agent_ui.test_commands import TALK, hilo, write
from tests.model import Say, model, words
from tests.stories.test_one_thread import sign_in

WISH = "La chaqueta azul que compré la semana pasada ha llegado con la manga rota por dos sitios"


async def brief(url: str, folder: Path, say: Say, *said: str) -> tuple[str, str]:
    """The HTML of a brief after these messages, and everything that the model was told."""
    async with (
        model(say) as asked,
        hilo(url, folder, model_url=asked.url) as (found, marta, _),
    ):
        for text in said:
            await write(found, text)
        page = await marta.get(f"{TALK}?queue=all")
        assert "data-rephrases" in page.text
        assert said[-1][:30] in page.text, "what was there waits for the model"
        answer = await marta.get(f"{TALK}/brief")
        assert answer.status_code == 200
        return answer.json()["html"], str(asked.asked)


async def test_a_rephrased_line_keeps_its_source_and_says_what_it_is(
    sqlite_url: str, tmp_path: Path
) -> None:
    html, _ = await brief(sqlite_url, tmp_path, words(wants_0="blue jacket, torn sleeve"), WISH)
    assert "blue jacket, torn sleeve" in html
    assert 'data-message="2"' in html
    assert "Rephrased by a model" in html


async def test_what_was_said_beside_something_masked_is_not_sent(
    sqlite_url: str, tmp_path: Path
) -> None:
    careless = f"{WISH}, mi tarjeta es 4111 1111 1111 1111"
    html, asked = await brief(sqlite_url, tmp_path, words(wants_0="torn sleeve"), careless)
    assert html == ""
    assert "chaqueta" not in asked
    assert "••" not in asked


async def test_a_window_shows_a_models_words_and_the_customers_where_it_fails(
    sqlite_url: str, tmp_path: Path, shared_browser: Browser
) -> None:
    async with (
        model(words(wants_0="blue jacket, torn sleeve")) as asked,
        hilo(sqlite_url, tmp_path, model_url=asked.url) as (found, _, _),
    ):
        await write(found, WISH)
        page = await sign_in(shared_browser, found, "marta")
        await page.goto(f"{found.url}{TALK}?queue=all")
        brief = page.locator("#panel .brief")
        await expect(brief).to_contain_text("Rephrased by a model", timeout=40_000)
        line = brief.get_by_role("link", name="blue jacket, torn sleeve")
        assert await line.get_attribute("data-message") == "2"
        await line.click()
        await expect(page.locator("#message-2.target")).to_be_visible()
        # What is said next makes another brief, and now the model is out of order.
        asked.status = 500
        await write(found, "Quiero cambiar la talla de la chaqueta que me mandasteis por una M")
        await expect(brief).to_contain_text("The model did not answer", timeout=40_000)
        await expect(brief).not_to_contain_text("torn sleeve")
        line = brief.get_by_role("link", name="cambiar la talla")
        assert await line.get_attribute("data-message") == "3"
        # It is asked once for each brief, not for ever.
        assert len(asked.asked) == 2


async def test_without_a_model_nothing_is_asked(sqlite_url: str, tmp_path: Path) -> None:
    async with hilo(sqlite_url, tmp_path) as (found, marta, _):
        await write(found, WISH)
        assert (await marta.get(f"{TALK}/brief")).json() == {"html": ""}
        assert "data-rephrases" not in (await marta.get(TALK)).text
