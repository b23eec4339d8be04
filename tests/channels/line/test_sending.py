"""What a message of ours is to LINE: keys that make it safe to repeat, tokens, pictures, links."""

from __future__ import annotations

import asyncio
import json
from uuid import UUID

import pytest

from channels.line.channel import LineChannel
from channels.line.signature import sign
from hub.contract import Account, Address, InboundMessage, OutboundFile, Proof
from hub.errors import Uncertain, Unreachable
from hub.testing.fake_provider import HttpAnswer, SeenRequest, closed_url
from hub.testing.recording import RECEIVED_AT, make_request
from tests.channels.line.line_account import ANA, BOT, SECRET, line_at, problem, said, taken, text

PUSH = "/v2/bot/message/push"
REPLY = "/v2/bot/message/reply"


def test_the_signature_is_lines() -> None:
    body = b'{"destination":"U0123456789abcdef0123456789abcdef","events":[]}'
    assert sign(body, SECRET) == "AWC5uDKbnNnD6OLSB9cBffozc7RWZMuGz5hH3/YymEA="


async def heard(line: LineChannel, account: Account, number: str = "42") -> None:
    """A message of Ana's came in and was stored."""
    message = {"id": number, "type": "text", "text": "Hola", "quoteToken": "quote-in",
               "markAsReadToken": "read-in"}  # fmt: skip
    event = {"type": "message", "replyToken": "reply-in", "message": message}
    event["source"] = {"type": "user", "userId": ANA.value}
    body = json.dumps({"destination": BOT, "events": [event]}).encode()
    request = make_request("POST", "/hooks/line/1", body=body, received_at=RECEIVED_AT)
    answer = line.answer(request, account, line.parse(request, account))
    assert (answer.status, answer.body) == (200, b"")


async def test_a_push_has_a_key_that_stays_the_same_over_tries_and_differs_otherwise() -> None:
    async with line_at([problem(500), taken("7")]) as (line, account, fake):
        with pytest.raises(Unreachable):
            await line.send(text(), account)
        accepted = await line.send(text(attempts=2), account)
        await line.send(text(key="k2"), account)
    keys = [seen.headers["x-line-retry-key"] for seen in fake.seen]
    assert keys[0] == keys[1] != keys[2]
    assert all(UUID(key) for key in keys)
    assert accepted.external_id == "7"
    assert said(fake.seen[0]) == {
        "to": ANA.value,
        "messages": [{"type": "text", "text": "Ya va de camino."}],
    }
    assert fake.seen[0].headers["authorization"] == "Bearer line-token"


@pytest.mark.parametrize(
    ("answer", "external_id"),
    [
        (
            HttpAnswer.json(
                {"message": "The retry key is already accepted", "sentMessages": [{"id": "7"}]},
                status=409,
            ),
            "7",
        ),
        (
            HttpAnswer.json(
                {"message": "The retry key is already accepted"},
                status=409,
                x_line_accepted_request_id="req-1",
            ),
            "accepted:req-1",
        ),
    ],
)
async def test_what_was_taken_before_is_success(answer: HttpAnswer, external_id: str) -> None:
    async with line_at(answer) as (line, account, _):
        accepted = await line.send(text(attempts=2), account)
    assert accepted.external_id == external_id


async def test_a_refused_connection_is_unreachable() -> None:
    async with line_at(taken(), api_base=closed_url()) as (line, account, _):
        with pytest.raises(Unreachable):
            await line.send(text(), account)


async def test_a_quoted_message_is_quoted_as_long_as_its_token_is_known() -> None:
    async with line_at([taken("7"), taken("8")]) as (line, account, fake):
        await heard(line, account)
        await line.send(text(reply_external_id="42", quoted=True), account)
        await line.send(text(reply_external_id="42"), account)
        await line.send(text(reply_external_id="7", quoted=True), account)
        await line.send(text(reply_external_id="1", quoted=True), account)
    quotes = [said(seen)["messages"][0].get("quoteToken") for seen in fake.seen]
    assert quotes == ["quote-in", None, "quote-7", None]


async def test_a_reply_token_is_used_once_and_only_where_that_is_wanted() -> None:
    for wanted, paths in ((True, [REPLY, PUSH]), (False, [PUSH, PUSH])):
        async with line_at(taken(), reply_tokens=wanted) as (line, account, fake):
            await heard(line, account)
            await line.send(text(reply_external_id="42"), account)
            await line.send(text(reply_external_id="42"), account)
        assert [seen.path for seen in fake.seen] == paths
        assert "x-line-retry-key" not in (fake.seen[0].headers if wanted else {})


async def test_a_reply_token_that_is_no_longer_good_becomes_a_push() -> None:
    async with line_at([problem(400, "Invalid reply token"), taken()], reply_tokens=True) as (
        line,
        account,
        fake,
    ):
        await heard(line, account)
        await line.send(text(reply_external_id="42"), account)
    assert [seen.path for seen in fake.seen] == [REPLY, PUSH]


async def test_a_reply_that_was_lost_is_uncertain_and_not_pushed() -> None:
    for lost in (HttpAnswer(cut=True), HttpAnswer(status=502)):
        async with line_at(lost, reply_tokens=True) as (line, account, fake):
            await heard(line, account)
            with pytest.raises(Uncertain):
                await line.send(text(reply_external_id="42"), account)
        assert [seen.path for seen in fake.seen] == [REPLY]


def _file(name: str, media_type: str, *, size: int = 100, scheme: str = "https") -> OutboundFile:
    url = f"{scheme}://hilo.example.com/files/1/{name}"
    return OutboundFile(name=name, media_type=media_type, size=size, path="", url=url)


async def test_pictures_are_shown_and_other_files_are_links() -> None:
    files = (
        _file("a.jpg", "image/jpeg"),
        _file("b.jpg", "image/jpeg", size=2_000_000),
        _file("c.pdf", "application/pdf"),
        _file("d.png", "image/png", scheme="http"),
    )
    async with line_at(taken()) as (line, account, fake):
        await line.send(text("Mira", files=files, language="es"), account)
    (push,) = [said(seen) for seen in fake.seen]
    assert [one["type"] for one in push["messages"]] == ["text", "image", "text", "text", "text"]
    assert push["messages"][1]["originalContentUrl"] == files[0].url
    assert push["messages"][3]["text"] == f"📎 c.pdf\n{files[2].url}"


async def test_more_than_five_go_in_pushes_of_five_with_keys_of_their_own() -> None:
    files = tuple(_file(f"{n}.jpg", "image/jpeg") for n in range(7))
    async with line_at([taken("1", "2"), problem(500)]) as (line, account, fake):
        with pytest.raises(Unreachable):
            await line.send(text("Mira", files=files), account)
        assert [len(said(seen)["messages"]) for seen in fake.seen] == [5, 3]
        keys = {seen.headers["x-line-retry-key"] for seen in fake.seen}
        assert len(keys) == 2


async def test_quick_replies_and_long_texts_fit() -> None:
    async with line_at(taken()) as (line, account, fake):
        replies = tuple(f"Opción número {n} de todas" for n in range(20))
        await line.send(text("😀" * 4000, quick_replies=replies), account)
    messages = said(fake.seen[0])["messages"]
    assert [len(one["text"]) for one in messages] == [2500, 1500]
    assert "quickReply" not in messages[0]
    items = messages[1]["quickReply"]["items"]
    assert len(items) == 13
    assert all(len(item["action"]["label"]) <= 20 for item in items)
    assert items[0]["action"]["text"] == "Opción número 0 de todas"


async def test_typing_and_reading_are_shown_and_their_failure_is_no_loss() -> None:
    async with line_at(HttpAnswer.json({}, status=202)) as (line, account, fake):
        await heard(line, account)
        await line.signal(ANA, account, typing=True, read_external_id="")
        await line.signal(ANA, account, typing=False, read_external_id="42")
        await line.signal(ANA, account, typing=False, read_external_id="unknown")
    assert [seen.path for seen in fake.seen] == [
        "/v2/bot/chat/loading/start",
        "/v2/bot/chat/markAsRead",
    ]
    assert said(fake.seen[1]) == {"markAsReadToken": "read-in"}
    async with line_at(problem(403)) as (line, account, _):
        await line.signal(ANA, account, typing=True, read_external_id="")


async def test_names_are_looked_up_once_and_may_be_missing() -> None:
    def answers(seen: SeenRequest) -> HttpAnswer:
        if seen.path.endswith(ANA.value):
            return HttpAnswer.json({"displayName": "Ana 🌸", "language": "es"})
        return problem(404, "Not found")

    def message(value: str) -> InboundMessage:
        sender = Address("line", value, BOT)
        return InboundMessage(external_id="1", sender=sender, proof=Proof.VOUCHED, text="Hola")

    async with line_at(answers) as (line, account, fake):
        await asyncio.gather(*(line.enrich([message(ANA.value)], account) for _ in range(3)))
        first, second = await line.enrich([message(ANA.value), message("U0" * 16)], account)
    assert isinstance(first, InboundMessage)
    assert (first.sender_name, first.language) == ("Ana 🌸", "es")
    assert second == message("U0" * 16)
    assert len(fake.seen) == 2
