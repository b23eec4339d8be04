"""What a message of ours is to Telegram: texts, captions, files, buttons, quotes."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.contract import Address
from hub.errors import Refused, Throttled, Uncertain, Unreachable
from hub.testing.fake_provider import HttpAnswer, SeenRequest, closed_url, cutting
from tests.channels.telegram.telegram_bot import (
    TOKEN,
    file,
    problem,
    result,
    said,
    sent,
    telegram_at,
    text,
)


def numbered(seen: SeenRequest) -> HttpAnswer:
    """Each message gets the next id."""
    numbered.last += 1  # type: ignore[attr-defined]  # A counter of the test's own.
    return sent(numbered.last)  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _from_one() -> None:
    numbered.last = 0  # type: ignore[attr-defined]


async def test_a_text_goes_out_as_plain_text_to_the_chat() -> None:
    async with telegram_at(sent(91)) as (telegram, account, fake):
        accepted = await telegram.send(text("1 < 2 & <b>no</b>"), account)
    assert accepted.external_id == "777000111:91"
    assert [seen.path for seen in fake.seen] == [f"/bot{TOKEN}/sendMessage"]
    assert said(fake.seen[0]) == {"text": "1 < 2 & <b>no</b>", "chat_id": 777000111}


async def test_a_quoted_message_is_quoted_and_others_are_not() -> None:
    async with telegram_at(sent()) as (telegram, account, fake):
        await telegram.send(text(reply_external_id="777000111:42", quoted=True), account)
        await telegram.send(text(reply_external_id="777000111:42"), account)
        await telegram.send(text(reply_external_id="888:42", quoted=True), account)
        await telegram.send(text(reply_external_id="callback:77", quoted=True), account)
    quoted = said(fake.seen[0])["reply_parameters"]
    assert quoted == {"message_id": 42, "allow_sending_without_reply": True}
    assert all("reply_parameters" not in said(seen) for seen in fake.seen[1:])


async def test_the_business_account_answers_where_it_was_written_to() -> None:
    async with telegram_at(sent(7)) as (telegram, account, fake):
        out = text(reply_external_id="bc_Ab12:777000111:42")
        accepted = await telegram.send(out, account)
        await telegram.signal(
            out.to, account, typing=False, read_external_id="bc_Ab12:777000111:42"
        )
    assert said(fake.seen[0])["business_connection_id"] == "bc_Ab12"
    assert accepted.external_id == "bc_Ab12:777000111:7"
    assert fake.seen[1].path.endswith("/readBusinessMessage")
    assert said(fake.seen[1])["message_id"] == 42


async def test_quick_replies_are_buttons_that_say_their_label() -> None:
    long = "Prefiero que me llamen mañana por la tarde, a partir de las seis y media"
    async with telegram_at(sent()) as (telegram, account, fake):
        await telegram.send(text(quick_replies=("Sí", "No", long)), account)
    rows = said(fake.seen[0])["reply_markup"]["inline_keyboard"]
    assert [button["text"] for row in rows for button in row] == ["Sí", "No", long]
    assert [button["callback_data"] for row in rows for button in row] == ["Sí", "No", "#2"]


async def test_a_long_text_becomes_several_messages_cut_between_words() -> None:
    words = " ".join(f"palabra{number}" for number in range(700))
    async with telegram_at(numbered) as (telegram, account, fake):
        accepted = await telegram.send(text(words, quick_replies=("Sí",)), account)
    parts = [said(seen) for seen in fake.seen]
    assert " ".join(part["text"] for part in parts) == words
    assert all(len(part["text"]) <= 4096 for part in parts)
    assert [bool(part.get("reply_markup")) for part in parts] == [False, True]
    assert (accepted.external_id, accepted.aliases) == ("777000111:1", ("777000111:2",))


async def test_an_emoji_counts_twice() -> None:
    async with telegram_at(numbered) as (telegram, account, fake):
        await telegram.send(text("😀" * 2048), account)
        await telegram.send(text("😀" * 2049), account)
    assert len(fake.seen) == 3


async def test_a_picture_carries_its_text(tmp_path: Path) -> None:
    picture = file(tmp_path, "foto año.jpg", "image/jpeg", b"\xff\xd8 picture")
    async with telegram_at(sent()) as (telegram, account, fake):
        await telegram.send(text("Así es", files=(picture,), quick_replies=("Vale",)), account)
    (seen,) = fake.seen
    assert seen.path.endswith("/sendPhoto")
    assert int(seen.headers["content-length"]) == len(seen.body)
    assert 'name="photo"; filename="foto año.jpg"'.encode() in seen.body
    assert b"\xff\xd8 picture" in seen.body
    assert 'name="caption"\r\n\r\nAsí es\r\n'.encode() in seen.body
    assert b'name="reply_markup"\r\n\r\n{"inline_keyboard"' in seen.body


async def test_every_kind_of_file_goes_by_its_own_method(tmp_path: Path) -> None:
    kinds = {
        "a.jpg": ("image/jpeg", "sendPhoto"),
        "b.gif": ("image/gif", "sendAnimation"),
        "c.mp4": ("video/mp4", "sendVideo"),
        "d.ogg": ("audio/ogg", "sendVoice"),
        "e.mp3": ("audio/mpeg", "sendAudio"),
        "f.pdf": ("application/pdf", "sendDocument"),
        "g.svg": ("image/svg+xml", "sendDocument"),
    }
    files = tuple(file(tmp_path, name, kind) for name, (kind, _) in kinds.items())
    async with telegram_at(numbered) as (telegram, account, fake):
        accepted = await telegram.send(text("Todo", files=files), account)
    methods = [seen.path.rpartition("/")[2] for seen in fake.seen]
    assert methods == ["sendMessage", *(method for _, method in kinds.values())]
    assert len(accepted.aliases) == len(kinds)


async def test_a_picture_that_telegram_cannot_show_goes_as_a_document(tmp_path: Path) -> None:
    def answers(seen: SeenRequest) -> HttpAnswer:
        if seen.path.endswith("/sendPhoto"):
            return problem(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
        return sent(5)

    picture = file(tmp_path, "tira.png", "image/png")
    async with telegram_at(answers) as (telegram, account, fake):
        accepted = await telegram.send(text("", files=(picture,)), account)
    assert [seen.path.rpartition("/")[2] for seen in fake.seen] == ["sendPhoto", "sendDocument"]
    assert accepted.external_id == "777000111:5"


async def test_a_file_that_is_gone_is_refused(tmp_path: Path) -> None:
    gone = file(tmp_path, "a.pdf", "application/pdf")
    (tmp_path / "a.pdf").unlink()
    async with telegram_at(sent()) as (telegram, account, fake):
        with pytest.raises(Refused) as caught:
            await telegram.send(text("", files=(gone,)), account)
    assert caught.value.reason == "file"
    assert not fake.seen


async def test_what_follows_the_first_piece_is_waited_for_and_not_repeated(tmp_path: Path) -> None:
    slow = problem(429, "Too Many Requests", retry_after=0.01)
    answers = [sent(1), slow, slow, sent(2)]
    out = text("Mira", files=tuple(file(tmp_path, f"{n}.pdf", "application/pdf") for n in "ab"))
    async with telegram_at([*answers, sent(3)]) as (telegram, account, fake):
        accepted = await telegram.send(out, account)
    assert len(fake.seen) == 5
    assert accepted.aliases == ("777000111:2", "777000111:3")


async def test_a_failure_after_the_first_piece_is_uncertain(tmp_path: Path) -> None:
    blocked = problem(403, "Forbidden: bot was blocked by the user")
    out = text("Mira", files=tuple(file(tmp_path, f"{n}.pdf", "application/pdf") for n in "ab"))
    async with telegram_at([sent(1), blocked]) as (telegram, account, _):
        with pytest.raises(Uncertain) as caught:
            await telegram.send(out, account)
    assert "1 of 3" in caught.value.sentence


async def test_a_group_that_became_a_supergroup_is_followed() -> None:
    moved = problem(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-100777)
    async with telegram_at([moved, sent(4)]) as (telegram, account, fake):
        accepted = await telegram.send(text(to=Address("telegram", "-4007")), account)
    assert [said(seen)["chat_id"] for seen in fake.seen] == [-4007, -100777]
    assert accepted.external_id == "-100777:4"


async def test_an_address_that_is_no_chat_is_refused() -> None:
    async with telegram_at(sent()) as (telegram, account, fake):
        with pytest.raises(Refused) as caught:
            await telegram.send(text(to=Address("telegram", "@ana")), account)
    assert caught.value.reason == "no_such_address"
    assert not fake.seen


async def test_a_refused_connection_is_unreachable_and_a_cut_one_uncertain() -> None:
    async with telegram_at(sent(), api_base=closed_url()) as (telegram, account, _):
        with pytest.raises(Unreachable) as caught:
            await telegram.send(text(), account)
    assert TOKEN not in caught.value.sentence
    async with cutting() as url, telegram_at(sent(), api_base=url) as (telegram, account, _):
        with pytest.raises(Uncertain):
            await telegram.send(text(), account)


async def test_typing_is_shown_and_its_failure_is_no_loss() -> None:
    async with telegram_at(result(True)) as (telegram, account, fake):
        await telegram.signal(text().to, account, typing=True, read_external_id="")
        await telegram.signal(text().to, account, typing=False, read_external_id="777000111:4")
    assert [said(seen) for seen in fake.seen] == [{"chat_id": 777000111, "action": "typing"}]
    async with telegram_at(problem(429)) as (telegram, account, _):
        await telegram.signal(text().to, account, typing=True, read_external_id="")


async def test_a_throttle_before_anything_went_out_is_told() -> None:
    async with telegram_at(problem(429, retry_after=31)) as (telegram, account, fake):
        with pytest.raises(Throttled) as caught:
            await telegram.send(text("a" * 5000), account)
    assert caught.value.after_s == 31
    assert len(fake.seen) == 1
