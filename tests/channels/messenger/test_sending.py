"""What goes out to Messenger, to the letter, and what becomes of its answers."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from channels.messenger.channel import MessengerChannel, MessengerSettings
from hub.contract import (
    Account,
    Address,
    Answering,
    Challenging,
    Enriching,
    Fetching,
    InboundMessage,
    Outbound,
    Proof,
    Signalling,
    Verifying,
)
from hub.errors import Refused, Uncertain
from hub.testing.cases import Context
from hub.testing.fake_provider import Answers, FakeProvider, HttpAnswer, SeenRequest, fake_provider
from hub.testing.recording import make_request
from tests.channels.messenger.test_contract import SETTINGS
from tests.channels.meta_account import PROOF, SECRET, TOKEN, file, problem
from tests.channels.meta_messaging import TAKEN, calls

PSID = "7654321098765432"
PAGE = "1098765432101"
HOOK = "https://hilo.example.com/hooks/messenger/1"


@asynccontextmanager
async def messenger(
    answers: Answers, **settings: Any
) -> AsyncIterator[tuple[MessengerChannel, Account, FakeProvider]]:
    """The channel, and an account whose Meta is a fake that gives these answers."""
    async with fake_provider(answers) as fake, httpx.AsyncClient() as http:
        given = {**SETTINGS, "api_base": fake.url, "timeout_s": 1.5, **settings}
        account = Account(
            id=1,
            channel="messenger",
            name="Test",
            address="",
            settings=MessengerSettings(**given),
            webhook_url=HOOK,
            signing_key=bytes(32),
        )
        yield MessengerChannel(Context(http=http)), account, fake


def text(**fields: Any) -> Outbound:
    """A text to somebody who wrote to the page."""
    given: dict[str, Any] = {"text": "Ya va de camino."} | fields
    to = Address("messenger", PSID, PAGE)
    return Outbound(key="hilo-91", message_id=1, conversation_id=1, to=to, **given)


def ago(**time: float) -> datetime:
    """So long ago."""
    return datetime.now(UTC) - timedelta(**time)


async def test_a_text_is_what_the_reference_says() -> None:
    async with messenger(TAKEN) as (channel, account, fake):
        accepted = await channel.send(text(last_inbound_at=ago(hours=1)), account)
    [seen] = fake.seen
    assert accepted.external_id == "m_ours1"
    assert seen.path == f"/v26.0/{PAGE}/messages"
    assert seen.query == (("appsecret_proof", PROOF),)
    assert seen.headers["authorization"] == f"Bearer {TOKEN}"
    assert json.loads(seen.body) == {
        "recipient": {"id": PSID},
        "messaging_type": "RESPONSE",
        "message": {"text": "Ya va de camino.", "metadata": "hilo:hilo-91"},
    }


async def test_after_a_day_only_a_human_agent_may_answer_and_after_a_week_nobody() -> None:
    async with messenger(TAKEN) as (channel, account, fake):
        with pytest.raises(Refused) as caught:
            await channel.send(text(last_inbound_at=ago(hours=25)), account)
        assert caught.value.reason == "window_closed"
        assert not fake.seen
    async with messenger(TAKEN, human_agent=True) as (channel, account, fake):
        await channel.send(text(last_inbound_at=ago(hours=23)), account)
        await channel.send(text(last_inbound_at=ago(hours=25)), account)
        with pytest.raises(Refused):
            await channel.send(text(last_inbound_at=ago(days=7, hours=1)), account)
    within, tagged = calls(fake)
    assert within["messaging_type"] == "RESPONSE"
    assert (tagged["messaging_type"], tagged["tag"]) == ("MESSAGE_TAG", "HUMAN_AGENT")


async def test_a_quote_stands_beside_the_message_and_is_left_out_where_refused() -> None:
    async with messenger([problem(100), TAKEN]) as (channel, account, fake):
        await channel.send(text(quoted=True, reply_external_id="m_1"), account)
    first, second = calls(fake)
    assert first["reply_to"] == {"mid": "m_1"}
    assert "reply_to" not in second


async def test_answers_are_quick_replies_or_numbers() -> None:
    async with messenger(TAKEN) as (channel, account, fake):
        await channel.send(text(text="¿Ok?", quick_replies=("Sí", "No")), account)
        await channel.send(text(text="¿Ok?", quick_replies=("x" * 21,)), account)
    pressed, read = calls(fake)
    assert pressed["message"]["quick_replies"] == [
        {"content_type": "text", "title": "Sí", "payload": "Sí"},
        {"content_type": "text", "title": "No", "payload": "No"},
    ]
    assert read["message"]["text"] == f"¿Ok?\n\n1. {'x' * 21}"


def uploads(*messages: HttpAnswer) -> Callable[[SeenRequest], HttpAnswer]:
    """A Meta that takes files, and gives these answers to messages."""
    given = list(messages) or [TAKEN]

    def answer(seen: SeenRequest) -> HttpAnswer:
        if seen.path.endswith("/message_attachments"):
            return HttpAnswer.json({"attachment_id": "a_1"})
        return given.pop(0) if len(given) > 1 else given[0]

    return answer


async def test_files_go_up_and_follow_the_text_each_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "f.pdf"
    path.write_bytes(b"%PDF")
    files = (
        file(str(path), "f.pdf", "application/pdf", 4),
        file(str(path), "p.png", "image/png", 4),
    )
    async with messenger(uploads()) as (channel, account, fake):
        await channel.send(text(files=files), account)
    upload = fake.seen[0]
    assert upload.path == f"/v26.0/{PAGE}/message_attachments"
    assert b'name="filedata"; filename="f.pdf"\r\nContent-Type: application/pdf' in upload.body
    assert b'"is_reusable": false' in upload.body
    said = [call["message"] for call in calls(fake)]
    assert said[0] == {"text": "Ya va de camino.", "metadata": "hilo:"}
    assert said[1]["attachment"] == {"type": "file", "payload": {"attachment_id": "a_1"}}
    assert said[2]["attachment"]["type"] == "image"
    assert said[2]["metadata"] == "hilo:hilo-91"


async def test_what_fails_after_a_part_went_out_is_uncertain(tmp_path: Path) -> None:
    path = tmp_path / "f.pdf"
    path.write_bytes(b"%PDF")
    pdf = file(str(path), "f.pdf", "application/pdf", 4)
    async with messenger(uploads(TAKEN, problem(551))) as (channel, account, _):
        with pytest.raises(Uncertain, match="1 of 2 parts"):
            await channel.send(text(files=(pdf,)), account)


async def test_a_picture_that_is_too_big_is_refused_at_once() -> None:
    big = file("/nowhere", "big.png", "image/png", 8_000_001)
    async with messenger(TAKEN) as (channel, account, fake):
        with pytest.raises(Refused) as caught:
            await channel.send(text(files=(big,)), account)
    assert caught.value.reason == "file"
    assert not fake.seen


async def test_a_text_of_nothing_but_space_is_refused_at_once() -> None:
    async with messenger(TAKEN) as (channel, account, fake):
        with pytest.raises(Refused) as caught:
            await channel.send(text(text=" \n "), account)
    assert caught.value.reason == "content"
    assert not fake.seen


async def test_seen_and_typing_are_calls_without_a_message() -> None:
    async with messenger(HttpAnswer.json({"recipient_id": PSID})) as (channel, account, fake):
        to = Address("messenger", PSID, PAGE)
        await channel.signal(to, account, typing=True, read_external_id="m_1")
        await channel.signal(to, account, typing=False, read_external_id="m_1")
    assert [c["sender_action"] for c in calls(fake)] == ["mark_seen", "typing_on", "typing_off"]
    assert all("message" not in call for call in calls(fake))


async def test_names_are_asked_for_once_and_a_hidden_one_is_left_out() -> None:
    def answer(seen: SeenRequest) -> HttpAnswer:
        if seen.path.endswith(PSID):
            return HttpAnswer.json({"first_name": "Ana", "last_name": "Ruiz", "id": PSID})
        return problem(100, 33)

    def said(who: str) -> InboundMessage:
        sender = Address("messenger", who, PAGE)
        return InboundMessage(external_id=who, sender=sender, proof=Proof.VOUCHED, text="a")

    items = [said(PSID), said("888"), said(PSID), said("../me")]
    async with messenger(answer) as (channel, account, fake):
        named = await channel.enrich(items, account)
        await channel.enrich(items, account)
    names = [item.sender_name for item in named if isinstance(item, InboundMessage)]
    assert names == ["Ana Ruiz", "", "Ana Ruiz", ""]
    assert sorted(seen.path for seen in fake.seen) == [f"/v26.0/{PSID}", "/v26.0/888"]


async def test_a_file_is_fetched_without_the_token_and_only_from_meta() -> None:
    async with messenger(HttpAnswer(body=b"\xff\xd8")) as (channel, account, fake):
        async with channel.fetch(f"{fake.url}/v/1.jpg", account) as chunks:
            assert b"".join([chunk async for chunk in chunks]) == b"\xff\xd8"
        with pytest.raises(Refused):
            async with channel.fetch("https://evil.example/1.jpg", account):
                pass
    assert "authorization" not in fake.seen[0].headers
    assert len(fake.seen) == 1


def meta(hook: str = HOOK, fields: tuple[str, ...] = ("messages", "messaging_postbacks")) -> Any:
    """A Meta that knows the page and where the app has its webhooks sent."""
    app_token = f"Bearer 4455001122|{SECRET}"

    def answer(seen: SeenRequest) -> HttpAnswer:
        if seen.path.endswith("/subscriptions"):
            if seen.headers["authorization"] != app_token:
                return problem(190, status=401)
            return HttpAnswer.json({"data": [{"object": "page", "callback_url": hook}]})
        if seen.path.endswith("/subscribed_apps"):
            app = {"id": "4455001122", "subscribed_fields": list(fields)}
            return HttpAnswer.json({"data": [{"id": "1"}, app]})
        return HttpAnswer.json({"id": PAGE, "name": "Tienda"})

    return answer


@pytest.mark.parametrize(
    ("answers", "good", "words"),
    [
        (meta(), [True, True, True], "Tienda"),
        (meta(hook="https://x.example"), [True, True, False], HOOK),
        (meta(fields=("messages",)), [True, False, True], "messaging_postbacks"),
        (problem(190, status=401), [False], "access_token"),
    ],
)
async def test_a_check_says_what_is_wrong_and_the_mend(
    answers: Any, good: list[bool], words: str
) -> None:
    async with messenger(answers) as (channel, account, _):
        results = await channel.check(account)
    assert [result.ok for result in results] == good, results
    assert words in " ".join(f"{result.what} {result.mend}" for result in results)


async def test_the_handshake_and_the_answer_are_metas_words() -> None:
    target = "/hooks/messenger/1?hub.mode=subscribe&hub.challenge=77&hub.verify_token=hilo-verify"
    async with messenger(HttpAnswer()) as (channel, account, _):
        request = make_request("GET", target)
        found = channel.challenge(request, account)
        assert found is not None
        assert found.body == b"77"
        assert channel.answer(request, account, []).body == b"EVENT_RECEIVED"
        for protocol in (Answering, Challenging, Enriching, Fetching, Signalling, Verifying):
            assert isinstance(channel, protocol)
