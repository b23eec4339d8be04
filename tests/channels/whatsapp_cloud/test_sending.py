"""What goes out to WhatsApp's Cloud API, to the letter, and what becomes of its answers."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from channels.whatsapp_cloud.channel import WhatsAppCloudChannel
from channels.whatsapp_cloud.settings import WhatsAppCloudSettings
from hub.contract import Account, Address, Outbound, TemplateUse
from hub.errors import Refused, Throttled, Uncertain, Unreachable
from hub.testing.cases import Context
from hub.testing.fake_provider import (
    Answers,
    FakeProvider,
    HttpAnswer,
    SeenRequest,
    closed_url,
    fake_provider,
)
from tests.channels.meta_account import PROOF, TOKEN, file, problem
from tests.channels.whatsapp_cloud.test_contract import SETTINGS, TAKEN

WINDOW = "100200300400"
NUMBER = "105550001112223"


@asynccontextmanager
async def cloud(
    answers: Answers, **settings: Any
) -> AsyncIterator[tuple[WhatsAppCloudChannel, Account, FakeProvider]]:
    """The channel, and an account whose Meta is a fake that gives these answers."""
    async with fake_provider(answers) as fake, httpx.AsyncClient() as http:
        given = {**SETTINGS, "api_base": fake.url, "timeout_s": 1.5, **settings}
        account = Account(
            id=1,
            channel="whatsapp_cloud",
            name="Test",
            address="+34910000000",
            settings=WhatsAppCloudSettings(**given),
            webhook_url="https://hilo.example.com/hooks/whatsapp_cloud/1",
            signing_key=bytes(32),
        )
        yield WhatsAppCloudChannel(Context(http=http)), account, fake


def text(value: str = "+34600111222", scope: str = "", **fields: Any) -> Outbound:
    """A text to a number, or to a user id."""
    given: dict[str, Any] = {"text": "Ya va de camino."} | fields
    to = Address("whatsapp", value, scope)
    return Outbound(key="hilo-91", message_id=1, conversation_id=1, to=to, **given)


def by_path(
    *, messages: HttpAnswer | list[HttpAnswer] = TAKEN, media: HttpAnswer | None = None
) -> Callable[[SeenRequest], HttpAnswer]:
    """Answers by what is asked for; a list is used up but for its last."""
    given = list(messages) if isinstance(messages, list) else [messages]
    uploaded = media or HttpAnswer.json({"id": "4490"})

    def answer(seen: SeenRequest) -> HttpAnswer:
        if seen.path.endswith("/media"):
            return uploaded
        return given.pop(0) if len(given) > 1 else given[0]

    return answer


def calls(fake: FakeProvider) -> list[dict[str, Any]]:
    """The messages that the fake was given."""
    return [json.loads(s.body) for s in fake.seen if s.path.endswith("/messages")]


async def test_a_text_to_a_number_is_what_the_reference_says() -> None:
    async with cloud(TAKEN) as (channel, account, fake):
        accepted = await channel.send(text(), account)
    [seen] = fake.seen
    assert accepted.external_id == "wamid.OURS1"
    assert (seen.method, seen.path) == ("POST", f"/v26.0/{NUMBER}/messages")
    assert seen.query == (("appsecret_proof", PROOF),)
    assert seen.headers["authorization"] == f"Bearer {TOKEN}"
    assert json.loads(seen.body) == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "34600111222",
        "type": "text",
        "text": {"body": "Ya va de camino.", "preview_url": False},
        "biz_opaque_callback_data": "hilo-91",
    }


async def test_somebody_without_a_number_is_the_recipient() -> None:
    async with cloud(TAKEN) as (channel, account, fake):
        await channel.send(text("ES.8104", WINDOW), account)
    [call] = calls(fake)
    assert call["recipient"] == "ES.8104"
    assert "to" not in call


async def test_an_id_of_another_portfolio_is_refused_before_a_byte_goes_out() -> None:
    async with cloud(TAKEN) as (channel, account, fake):
        with pytest.raises(Refused) as caught:
            await channel.send(text("ES.8104", "999"), account)
    assert caught.value.reason == "no_such_address"
    assert not fake.seen


async def test_without_the_proof_only_the_token_is_sent() -> None:
    async with cloud(TAKEN, app_secret_proof=False, graph_version="v25.0") as (channel, account, f):
        await channel.send(text(), account)
    assert f.seen[0].query == ()
    assert f.seen[0].path.startswith("/v25.0/")


async def test_only_what_the_agent_quoted_is_quoted() -> None:
    async with cloud(TAKEN) as (channel, account, fake):
        await channel.send(text(reply_external_id="wamid.A"), account)
        await channel.send(text(reply_external_id="wamid.A", quoted=True), account)
    first, second = calls(fake)
    assert "context" not in first
    assert second["context"] == {"message_id": "wamid.A"}


async def test_a_quote_that_meta_has_forgotten_is_left_out() -> None:
    async with cloud([problem(131009), TAKEN]) as (channel, account, fake):
        await channel.send(text(reply_external_id="wamid.A", quoted=True), account)
    assert ["context" in call for call in calls(fake)] == [True, False]


async def test_a_file_goes_up_first_and_is_sent_by_its_id(tmp_path: Path) -> None:
    path = tmp_path / "x.png"
    path.write_bytes(b"\x89PNG bytes")
    picture = file(str(path), 'a"b.png', "image/png", 10)
    async with cloud(by_path()) as (channel, account, fake):
        await channel.send(text(files=(picture,)), account)
    upload, sent = fake.seen
    assert upload.path == f"/v26.0/{NUMBER}/media"
    assert upload.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert int(upload.headers["content-length"]) == len(upload.body)
    assert b"\x89PNG bytes" in upload.body
    assert b'name="messaging_product"\r\n\r\nwhatsapp\r\n' in upload.body
    assert b'name="type"\r\n\r\nimage/png\r\n' in upload.body
    assert b'filename="a%22b.png"' in upload.body
    assert json.loads(sent.body)["image"] == {"id": "4490", "caption": "Ya va de camino."}


async def test_each_file_is_a_message_and_a_sound_has_no_caption(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"abc")
    files = (
        file(str(path), "a.ogg", "audio/ogg"),
        file(str(path), "b.pdf", "application/pdf"),
        file(str(path), "c.mp4", "video/mp4"),
    )
    answers = [_taken("w1"), _taken("w2"), _taken("w3"), _taken("w4")]
    async with cloud(by_path(messages=answers)) as (channel, account, fake):
        accepted = await channel.send(text(files=files), account)
    assert [call["type"] for call in calls(fake)] == ["text", "audio", "document", "video"]
    assert calls(fake)[1]["audio"] == {"id": "4490"}
    assert calls(fake)[2]["document"] == {"id": "4490", "filename": "b.pdf"}
    assert (accepted.external_id, accepted.aliases) == ("w1", ("w2", "w3", "w4"))
    # Only of the last: what it reports of went out as a whole.
    assert ["biz_opaque_callback_data" in c for c in calls(fake)] == [False, False, False, True]


@pytest.mark.parametrize(
    ("name", "media_type", "size"),
    [
        ("big.jpg", "image/jpeg", 5_000_001),
        ("big.mp4", "video/mp4", 16_000_001),
        ("a.webp", "image/webp", 10),
        ("a.exe", "application/x-msdownload", 10),
    ],
)
async def test_a_file_that_whatsapp_does_not_take_is_refused_at_once(
    name: str, media_type: str, size: int
) -> None:
    async with cloud(TAKEN) as (channel, account, fake):
        with pytest.raises(Refused) as caught:
            await channel.send(text(files=(file("/nowhere", name, media_type, size),)), account)
    assert caught.value.reason == "file"
    assert not fake.seen


async def test_a_file_that_is_gone_and_one_that_meta_refuses_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "x.png"
    async with cloud(by_path(media=problem(100))) as (channel, account, fake):
        with pytest.raises(Refused, match="no longer there"):
            await channel.send(text(files=(file(str(path), "x.png", "image/png"),)), account)
        path.write_bytes(b"x")
        with pytest.raises(Refused) as caught:
            await channel.send(text(files=(file(str(path), "x.png", "image/png"),)), account)
    assert caught.value.reason == "file"
    assert not calls(fake)


async def test_an_upload_without_an_answer_may_be_tried_again(tmp_path: Path) -> None:
    path = tmp_path / "x.png"
    path.write_bytes(b"x")
    async with cloud(by_path(media=HttpAnswer(held=True))) as (channel, account, _):
        with pytest.raises(Unreachable):
            await channel.send(text(files=(file(str(path), "x.png", "image/png"),)), account)


async def test_what_fails_after_a_part_went_out_is_uncertain(tmp_path: Path) -> None:
    path = tmp_path / "x.ogg"
    path.write_bytes(b"x")
    async with cloud(by_path(messages=[TAKEN, problem(131053)])) as (channel, account, _):
        with pytest.raises(Uncertain, match="1 of 2 parts"):
            await channel.send(text(files=(file(str(path), "x.ogg", "audio/ogg"),)), account)


async def test_between_its_parts_a_message_waits_for_the_pair_rate(tmp_path: Path) -> None:
    path = tmp_path / "x.ogg"
    path.write_bytes(b"x")
    slow = problem(131056, retry_after="0")
    answers = [_taken("w1"), slow, _taken("w2")]
    async with cloud(by_path(messages=answers)) as (channel, account, _):
        out = text(files=(file(str(path), "x.ogg", "audio/ogg"),))
        accepted = await channel.send(out, account)
    assert accepted.aliases == ("w2",)


@pytest.mark.parametrize(("attempts", "wait_s"), [(1, 1), (2, 4), (4, 64), (9, 3600)])
async def test_the_pair_rate_waits_four_times_as_long_each_time(
    attempts: int, wait_s: float
) -> None:
    async with cloud(problem(131056)) as (channel, account, _):
        with pytest.raises(Throttled) as caught:
            await channel.send(text(attempts=attempts), account)
    assert caught.value.after_s == wait_s


async def test_up_to_three_answers_are_buttons() -> None:
    async with cloud(TAKEN) as (channel, account, fake):
        await channel.send(text(text="¿Ok?", quick_replies=("Sí", "No")), account)
    [call] = calls(fake)
    assert call["interactive"] == {
        "type": "button",
        "body": {"text": "¿Ok?"},
        "action": {
            "buttons": [
                {"type": "reply", "reply": {"id": "1", "title": "Sí"}},
                {"type": "reply", "reply": {"id": "2", "title": "No"}},
            ]
        },
    }


async def test_more_answers_are_a_list_in_the_customers_language() -> None:
    async with cloud(TAKEN) as (channel, account, fake):
        choices = ("S", "M", "L", "XL")
        await channel.send(text(text="¿Talla?", quick_replies=choices, language="es"), account)
    [call] = calls(fake)
    interactive = call["interactive"]
    assert interactive["type"] == "list"
    assert interactive["action"]["button"] == "Elegir"
    [section] = interactive["action"]["sections"]
    assert [row["title"] for row in section["rows"]] == ["S", "M", "L", "XL"]


@pytest.mark.parametrize(
    "choices", [("a" * 25, "b"), tuple(str(n) for n in range(11)), ("same", "same")]
)
async def test_answers_that_do_not_fit_are_numbered(choices: tuple[str, ...]) -> None:
    async with cloud(TAKEN) as (channel, account, fake):
        await channel.send(text(text="¿Cuál?", quick_replies=choices), account)
    [call] = calls(fake)
    assert call["type"] == "text"
    assert call["text"]["body"].startswith(f"¿Cuál?\n\n1. {choices[0]}\n2. {choices[1]}")


async def test_a_long_text_is_parted_between_words() -> None:
    words = " ".join(["mañana"] * 1000)
    async with cloud([_taken("w1"), _taken("w2")]) as (channel, account, fake):
        accepted = await channel.send(text(text=words), account)
    parts = [call["text"]["body"] for call in calls(fake)]
    assert [len(part) <= 4096 for part in parts] == [True, True]
    assert " ".join(parts) == words
    assert (accepted.external_id, accepted.aliases) == ("w1", ("w2",))


async def test_a_template_has_its_variables_where_they_belong() -> None:
    use = TemplateUse(
        name="order_ready",
        language="es_ES",
        variables={"2": "martes", "1": "Ana", "header.1": "Hola", "button.0": "A-1042"},
    )
    async with cloud(TAKEN) as (channel, account, fake):
        await channel.send(text(template=use), account)
    [call] = calls(fake)
    assert call["template"] == {
        "name": "order_ready",
        "language": {"code": "es_ES"},
        "components": [
            {"type": "header", "parameters": [{"type": "text", "text": "Hola"}]},
            {
                "type": "body",
                "parameters": [{"type": "text", "text": "Ana"}, {"type": "text", "text": "martes"}],
            },
            {
                "type": "button",
                "sub_type": "url",
                "index": "0",
                "parameters": [{"type": "text", "text": "A-1042"}],
            },
        ],
    }


async def test_a_template_with_names_and_a_document_in_its_header(tmp_path: Path) -> None:
    path = tmp_path / "f.pdf"
    path.write_bytes(b"%PDF")
    use = TemplateUse(name="invoice", language="es", variables={"first_name": "Ana"})
    async with cloud(by_path()) as (channel, account, fake):
        pdf = file(str(path), "f.pdf", "application/pdf")
        await channel.send(text(template=use, files=(pdf,)), account)
    [call] = calls(fake)
    assert call["template"]["components"] == [
        {
            "type": "header",
            "parameters": [{"type": "document", "document": {"id": "4490", "filename": "f.pdf"}}],
        },
        {
            "type": "body",
            "parameters": [{"type": "text", "parameter_name": "first_name", "text": "Ana"}],
        },
    ]


@pytest.mark.parametrize(
    "use",
    [
        TemplateUse(name="", language="es"),
        TemplateUse(name="x", language=""),
        TemplateUse(name="x", language="es", variables={"1": "  "}),
        TemplateUse(name="x", language="es", variables={"1": "a\nb"}),
        TemplateUse(name="x", language="es", variables={"header.link": "http://a.example/b.png"}),
    ],
)
async def test_a_template_that_meta_would_refuse_is_refused_at_once(use: TemplateUse) -> None:
    async with cloud(TAKEN) as (channel, account, fake):
        with pytest.raises(Refused) as caught:
            await channel.send(text(template=use), account)
    assert caught.value.reason == "template"
    assert not fake.seen


async def test_reading_and_typing_are_one_call() -> None:
    async with cloud(HttpAnswer.json({"success": True})) as (channel, account, fake):
        to = Address("whatsapp", "+34600111222")
        await channel.signal(to, account, typing=True, read_external_id="wamid.IN")
        await channel.signal(to, account, typing=False, read_external_id="wamid.IN")
        await channel.signal(to, account, typing=True, read_external_id="")
    typing, read = calls(fake)
    assert typing == {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": "wamid.IN",
        "typing_indicator": {"type": "text"},
    }
    assert read == {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.IN"}


async def test_a_closed_port_is_certain() -> None:
    async with cloud(TAKEN, api_base=closed_url()) as (channel, account, _):
        with pytest.raises(Unreachable):
            await channel.send(text(), account)


def _taken(identity: str) -> HttpAnswer:
    return HttpAnswer.json({"messages": [{"id": identity}]})
