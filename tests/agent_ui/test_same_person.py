"""Who may be the same person: found, shown in words, answered, and never shown to strangers."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.async_api import Page, expect

from agent_ui.render import fragment
from hub.actions import people, resolving, suggestions
from hub.actions.threads import SYSTEM
from hub.contract import Address, Claim, InboundMessage, Proof
from hub.identity.compare import Ledger, Line
from hub.model import (
    AuditEntry,
    Customer,
    IdentityWord,
    LinkDecision,
    SightingRow,
    SuggestionRow,
)
from hub.queries import customers
from hub.queries import suggestions as queries
from hub.store import Reader
from tests.agent_ui import stories
from tests.agent_ui.preview import wire
from tests.agent_ui.screen import Screen
from tests.agent_ui.test_keyboard import focused, paths, posted
from tests.running import Running, running
from tests.stories.desk import until

MAIL = "ana@correo.example"
SECRET = "secreta@clinica.example"


async def say(
    found: Running,
    channel: str,
    sender: Address,
    name: str,
    *claims: Claim,
) -> None:
    item = InboundMessage(
        external_id=uuid4().hex,
        sender=sender,
        proof=Proof.VOUCHED,
        sender_name=name,
        text="hola",
        claims=claims,
    )
    await found.process.webhooks.store(found.accounts[channel], [item], request=None)


async def two_of_ana(found: Running) -> int:
    """Ana writes a mail, and types her address in the chat. The suggestion's id."""
    await say(found, "email", Address("email", MAIL), "Ana Ruiz")
    typed = Claim(Address("email", MAIL), Proof.CLAIMED)
    await say(found, "chat", Address("chat", "v1a2b3c4"), "Ana Ruiz", typed)

    async def suggested() -> bool:
        # The process's own look may be under way, and hold back what this one sees of the log.
        await found.process.suggester.catch_up()
        return await found.process.db.read(queries.pair, 1, 2) is not None

    await until(suggested)
    row = await found.process.db.read(queries.pair, 1, 2)
    assert row is not None
    return row.id or 0


async def state(found: Running, number: int) -> str:
    return await found.process.db.read(lambda tx: tx.need(SuggestionRow, number).state)


async def test_what_was_typed_in_the_chat_is_asked_about_in_words_and_answered(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path, channels=("chat", "email")) as found:
        number = await two_of_ana(found)
        marta = await found.sign_in("marta")
        for path in ("/conversation/1?queue=all", "/suggestions"):
            page = (await marta.get(path)).text
            assert f"Same mail address: {MAIL}" in page
            assert "typed in the web chat" in page
            assert "wrote from it, Email" in page
            assert f"Nobody has proven {MAIL}" in page
            assert "Same name: Ana Ruiz" in page
            assert not re.search(r"name_\w+|bits=|posterior", page)
        assert 'data-count="suggestions">1<' in page
        assert "Same person?" in (await marta.get("/inbox?queue=all", part="list")).text
        done = await marta.do(f"/suggestions/{number}/reject")
        assert await state(found, number) == "rejected"
        assert MAIL not in (await marta.get("/suggestions")).text
        await marta.do(done["undo"]["url"])
        assert await state(found, number) == "open"
        assert not await found.process.db.read(customers.rejected_pairs, [1])
        done = await marta.do(f"/suggestions/{number}/later", until="tomorrow")
        assert MAIL in (await marta.get("/suggestions?show=later")).text
        await marta.do(done["undo"]["url"])
        done = await marta.do("/customer/1/join", **{"with": "2"})
        assert await state(found, number) == "joined"
        assert done["undo"]["url"] == f"/suggestions/{number}/reopen"
        again = await marta.post(f"/suggestions/{number}/reject")
        assert again.status_code == 409
        await marta.do(done["undo"]["url"])
        assert await state(found, number) == "open"
        told = await found.process.db.read(lambda tx: [row.act for row in tx.select(AuditEntry)])
        for act in ("customer.rejected", "customer.taken_back", "customer.joined"):
            assert act in told
        await marta.close()


async def test_a_word_holds_against_proof_until_it_is_taken_back(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path, channels=("chat", "email")) as found:
        number = await two_of_ana(found)
        marta = await found.sign_in("marta")
        await marta.do(f"/suggestions/{number}/reject")
        db, settings = found.process.db, await found.process.accounts.identity()
        key = (await keys_of(found, 2))[0]
        chat = await db.read(lambda tx: tx.among(SightingRow, "key", [key])[0].id)
        await db.write(
            resolving.prove,
            chat or 0,
            Address("email", MAIL),
            settings=settings,
            now=found.process.clock(),
        )
        assert await db.read(lambda tx: tx.need(Customer, 2).alias_of) is None
        await marta.do(f"/suggestions/{number}/reopen")
        words = await db.read(lambda tx: tx.select(IdentityWord))
        assert [word.same for word in words] == [False]
        assert words[0].undone_at is not None
        assert await db.read(lambda tx: tx.need(Customer, 2).alias_of) == 1
        assert MAIL not in (await marta.get("/suggestions")).text
        await marta.close()


async def test_the_history_says_who_decided_what_and_takes_it_back(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with running(sqlite_url, tmp_path, channels=("chat", "email")) as found:
        number = await two_of_ana(found)
        marta = await found.sign_in("marta")
        await marta.do(f"/suggestions/{number}/reject")
        page = (await marta.get("/customer/1/history")).text
        assert "Suggested: perhaps the same person as Ana Ruiz" in page
        assert "Not the same person as Ana Ruiz" in page
        assert "by Marta Prueba" in page
        url = re.search(r'formaction="(/customer/1/take-back/\d+)"', page)
        assert url is not None
        await marta.do(url[1])
        assert await state(found, number) == "open"
        page = (await marta.get("/customer/1/history")).text
        assert "Taken back" in page
        assert "Undone since" in page
        assert (await marta.post(url[1])).status_code == 409
        await marta.do("/customer/1/join", **{"with": "2"})
        page = (await marta.get("/customer/1/history")).text
        undo = re.search(r'formaction="(/customer/1/unjoin/\d+)"', page)
        assert undo is not None
        await marta.do(undo[1])
        assert await state(found, number) == "rejected"
        assert "A join was undone" in (await marta.get("/customer/2/history")).text
        await marta.close()


async def test_forms_work_without_javascript(sqlite_url: str, tmp_path: Path) -> None:
    async with running(sqlite_url, tmp_path, channels=("chat", "email")) as found:
        number = await two_of_ana(found)
        marta = await found.sign_in("marta")
        form = {"csrf": marta.csrf, "key": uuid4().hex, f"at-{number}": "2040-01-01T09:00"}
        answer = await marta.http.post(f"/suggestions/{number}/later?next=/customer/1", data=form)
        assert answer.status_code == 400  # Too far away.
        form |= {"key": uuid4().hex, "until": "week"}
        answer = await marta.http.post(f"/suggestions/{number}/later?next=/customer/1", data=form)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/customer/1?did=/suggestions/")
        evil = f"/suggestions/{number}/reopen?next=//evil.example"
        answer = await marta.http.post(evil, data={"csrf": marta.csrf, "key": uuid4().hex})
        assert answer.headers["location"] == "/suggestions"
        await marta.close()


# --- whom one may see -----------------------------------------------------------------------------


def hidden_ledger(*keys: tuple[str, str]) -> Ledger:
    """Each line rests on two sightings."""
    lines = tuple(
        Line(feature="email", one=f"{n}-{SECRET}", other=f"{n}-{SECRET}", bits=8.0, seen=seen)
        for n, seen in enumerate(keys)
    )
    return Ledger(lines=lines, bits=8.0, version="test-1")


async def keys_of(found: Running, customer_id: int) -> list[str]:
    def read(tx: Reader) -> list[str]:
        parts = [part.id for part in customers.parts_of(tx, customer_id)]
        rows = tx.among(SightingRow, "part_id", parts)
        return [row.key for row in rows]

    return await found.process.db.read(read)


async def test_nobody_sees_a_suggestion_about_somebody_they_may_not_see(
    database_url: str, tmp_path: Path
) -> None:
    teams = {"whatsapp": ["doctors"]}
    async with running(database_url, tmp_path, channels=("sms", "whatsapp"), teams=teams) as found:
        await say(found, "whatsapp", Address("whatsapp", "+34600333444"), "Ana Oculta")
        await say(found, "sms", Address("phone", "+34600111222"), "Ana Visible")
        await found.process.suggester.catch_up()
        await found.process.db.write(
            suggestions.put,
            1,
            2,
            posterior=0.9,
            ledger=hidden_ledger(("", "")),
            now=found.process.clock(),
        )
        marta, ana = await found.sign_in("marta"), await found.sign_in("ana")
        for path in (
            "/suggestions",
            "/conversation/2?queue=all",
            "/customer/2",
            "/inbox?queue=all",
        ):
            shown = (await ana.get(path)).text
            for word in (
                "Oculta",
                SECRET,
                "33 34 44",
                "suggestion-1",
                "Same person?</span></span>",
            ):
                assert word not in shown, (path, word)
        assert 'data-count="suggestions"><' in (await ana.get("/suggestions")).text
        for what in ("reject", "later", "reopen"):
            answer = await ana.post(f"/suggestions/1/{what}", until="tomorrow")
            assert answer.status_code == 404
        assert (await ana.post("/customer/2/join", **{"with": "1"})).status_code == 404
        assert (await ana.get("/customer/1/history")).status_code == 404
        await marta.do("/suggestions/1/reject")
        history = (await ana.get("/customer/2/history")).text
        assert "somebody outside your team" in history
        assert "Oculta" not in history
        assert "take-back" not in history
        assert "Suggested" not in history
        assert SECRET not in (await marta.get("/suggestions")).text
        await marta.do("/suggestions/1/reopen")
        assert SECRET in (await marta.get("/suggestions")).text
        await marta.close()
        await ana.close()


async def test_evidence_from_outside_ones_team_is_left_out_line_by_line(
    database_url: str, tmp_path: Path
) -> None:
    teams = {"whatsapp": ["doctors"]}
    async with running(database_url, tmp_path, channels=("sms", "whatsapp"), teams=teams) as found:
        db, now = found.process.db, found.process.clock()
        await say(found, "sms", Address("phone", "+34600111222"), "Ana Ruiz")
        await say(found, "sms", Address("phone", "+34600999888"), "Ana Ruiz Gil")
        await say(found, "whatsapp", Address("whatsapp", "+34600333444"), "Ana R")
        (open_key,), (other_key,), (hidden_key,) = [await keys_of(found, n) for n in (1, 2, 3)]
        await db.write(people.join, 1, 3, by=SYSTEM, rule="agent", now=now)
        found_out = hidden_ledger((open_key, other_key), (hidden_key, other_key), ("gone", "gone"))
        await found.process.suggester.catch_up()
        await db.write(suggestions.put, 1, 2, posterior=0.9, ledger=found_out, now=now)
        marta, ana = await found.sign_in("marta"), await found.sign_in("ana")
        for path in ("/suggestions", "/conversation/2?queue=all"):
            shown = (await ana.get(path)).text
            assert f"0-{SECRET}" in shown
            assert f"1-{SECRET}" not in shown
            assert f"2-{SECRET}" not in shown
            assert "33 34 44" not in shown
            assert "Some of the evidence is outside your team." in shown
            everything = (await marta.get(path)).text
            assert f"1-{SECRET}" in everything
            assert "outside your team" not in everything
        await marta.close()
        await ana.close()


async def test_an_erased_customer_leaves_no_evidence(sqlite_url: str, tmp_path: Path) -> None:
    async with running(sqlite_url, tmp_path, channels=("chat", "email")) as found:
        await two_of_ana(found)
        marta = await found.sign_in("marta")
        await marta.do("/customer/1/erase", sure="ERASE")
        gone = await found.process.db.read(lambda tx: tx.need(Customer, 1).erased_at)
        assert gone is not None
        assert await found.process.db.read(lambda tx: tx.select(SuggestionRow)) == []
        rows = await found.process.db.read(lambda tx: tx.select(LinkDecision))
        assert MAIL not in str([row.evidence for row in rows])
        await marta.close()


# --- in the browser -------------------------------------------------------------------------------


async def answered(screen: Screen, number: int, what: str) -> dict[str, str]:
    return await posted(screen, f"/suggestions/{number}/{what}")


async def test_the_inbox_of_suggestions_is_worked_by_keyboard(screen: Screen) -> None:
    page = await screen.open("/suggestions")
    await page.keyboard.press("j")
    assert await focused(page) == "suggestion-5"
    await page.keyboard.press("j")
    assert await focused(page) == "suggestion-6"
    await page.keyboard.press("k")
    await page.keyboard.press("k")
    assert await focused(page) == "suggestion-5"
    await page.keyboard.press("j")
    await page.keyboard.press("n")
    await answered(screen, 6, "reject")
    await expect(page.locator("#toasts")).to_contain_text("not the same")
    await page.keyboard.press("u")
    await answered(screen, 6, "reopen")
    await page.keyboard.press("l")
    assert (await answered(screen, 6, "later"))["until"] == "tomorrow"
    await page.keyboard.press("s")
    assert (await posted(screen, "/customer/50/join"))["with"] == "51"
    assert page.url.split("?")[0].endswith("/suggestions")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/conversation/45")


async def test_what_differs_is_chosen_before_a_join(screen: Screen) -> None:
    page = await screen.open("/suggestions")
    await page.keyboard.press("s")
    dialog = page.locator("dialog.joining")
    await expect(dialog).to_be_visible()
    await dialog.get_by_label("L. Ferrer Gil").check()
    await dialog.get_by_role("button", name="Join them").click()
    sent = await posted(screen, "/customer/12/join")
    assert (sent["with"], sent["name"]) == ("40", "other")
    await expect(dialog).to_have_count(0)
    assert page.url.split("?")[0].endswith("/suggestions")


async def test_what_somebody_else_answered_goes_and_hands_the_focus_on(screen: Screen) -> None:
    page = await screen.open("/suggestions")
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await screen.push({"drop": "suggestion-6", "rev": 2})
    await expect(page.locator("#suggestion-6")).to_have_count(0)
    assert await page.evaluate("document.activeElement.closest('#suggestion-7') !== null")
    fresh = stories.suggestion(4, order="00000")
    await screen.push(wire(fragment("suggestion", fresh, stories.locale())))
    await expect(page.locator("#suggestions > li").first).to_have_id("suggestion-4")
    await screen.push({"set": {"counts": {"suggestions": "12"}}})
    await expect(page.locator(".rail [data-count=suggestions]")).to_have_text("12")
    for number in (4, 5, 7):
        await screen.push({"drop": f"suggestion-{number}", "rev": 9})
    # There is another page, so the first is fetched anew.
    await expect(page.locator("#suggestion-6")).to_be_visible()


async def test_letters_are_letters_in_a_field_and_off_when_switched_off(screen: Screen) -> None:
    page = await screen.open("/suggestions")
    await page.locator("#suggestion-5 .later summary").click()
    await page.locator("#later-5").focus()
    for key in "nsl":
        await page.keyboard.press(key)
    assert await paths(screen) == []
    await page.keyboard.press("Escape")
    await page.evaluate("document.documentElement.dataset.shortcuts = 'off'")
    for key in "jnslu":
        await page.keyboard.press(key)
    assert await paths(screen) == []


async def test_the_card_in_the_panel_answers_and_the_palette_too(screen: Screen) -> None:
    page = await screen.open("/conversation/7?state=same")
    card = page.locator("#panel .samecard").nth(1)
    await expect(card).to_contain_text("The given names differ: Marta / Mario")
    await expect(card.get_by_role("img", name="Speaks strongly against it")).to_have_attribute(
        "title", "Speaks strongly against it (9 bits)"
    )
    await card.get_by_role("button", name="Not the same").click()
    await answered(screen, 6, "reject")
    await expect(page.locator("#toasts button")).to_be_visible()  # From then on it can be undone.
    await page.keyboard.press("z")
    await answered(screen, 6, "reopen")
    await page.keyboard.press("Control+k")
    await expect(page.get_by_role("combobox", name="Type a command or a name…")).to_be_focused()
    await page.keyboard.type("Not the same person")
    await page.keyboard.press("Enter")
    await answered(screen, 5, "reject")
    await page.get_by_role("button", name="Send a code").first.click()
    sent = await posted(screen, "/conversation/35/code")
    assert sent["to"] == "email:lucia.ferrer@example.org"
    await page.keyboard.press("Escape")
    await page.evaluate("document.activeElement.blur()")
    await page.keyboard.press("m")
    assert await page.evaluate("document.activeElement.textContent") == "L. Ferrer Gil"


@pytest.mark.parametrize("language", ["en", "es"])
async def test_no_feature_and_no_number_is_shown_bare(screen: Screen, language: str) -> None:
    page: Page = await screen.open("/suggestions", language=language, live=False)
    words = await page.locator("#suggestions").inner_text()
    for line in stories.EVERY + stories.FOR + stories.AGAINST:
        assert "_" not in line.feature or line.feature not in words
    assert "bits" not in words
    assert "%" not in words
