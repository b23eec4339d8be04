"""The account: the check sets the webhook and has LINE try it; files; groups as customers."""

from __future__ import annotations

import json
from collections.abc import Callable

import httpx
import pytest

from channels.line.api import Api
from channels.line.channel import LineChannel
from channels.line.events import Reader
from channels.line.files import where_is
from hub.contract import Account, Address, InboundMessage
from hub.errors import Refused, Unreachable
from hub.testing.fake_provider import HttpAnswer, SeenRequest
from hub.untrusted import Untrusted
from tests.channels.line.line_account import BOT, line_at, problem, said, settings

URL = "https://hilo.example.com/hooks/line/1"
INFO = {"userId": BOT, "basicId": "@216ru", "displayName": "Tienda", "chatMode": "bot"}


def line_api(**changed: object) -> Callable[[SeenRequest], HttpAnswer]:
    """LINE's answers about an account whose webhook is where it is put."""
    state = {"endpoint": "", "active": True, "success": True, "used": 10, **changed}

    def answer(seen: SeenRequest) -> HttpAnswer:
        path = seen.path.removeprefix("/v2/bot/")
        if path == "channel/webhook/endpoint":
            if seen.method == "PUT":
                state["endpoint"] = said(seen)["endpoint"]
                return HttpAnswer.json({})
            found = {"endpoint": state["endpoint"], "active": state["active"]}
            return HttpAnswer.json(found) if state["endpoint"] else problem(404, "not found")
        known: dict[str, object] = {
            "info": INFO | ({"chatMode": "chat"} if state.get("chat") else {}),
            "message/quota": {"type": "limited", "value": 500},
            "message/quota/consumption": {"totalUsage": state["used"]},
            "channel/webhook/test": {
                "success": state["success"], "statusCode": 403, "reason": "ERROR_STATUS_CODE",
            },
        }  # fmt: skip
        return HttpAnswer.json(known[path]) if path in known else problem(404)

    return answer


async def checked(**changed: object) -> list[str]:
    async with line_at(line_api(**changed)) as (line, account, _):
        return [f"{one.ok} {one.what} {one.mend}" for one in await line.check(account)]


async def test_the_check_sets_the_webhook_and_has_line_try_it() -> None:
    async with line_at(line_api()) as (line, account, fake):
        lines = await line.check(account)
    assert all(one.ok for one in lines), lines
    assert any(URL in one.what for one in lines)
    assert any("10 of 500" in one.what for one in lines)
    put = next(seen for seen in fake.seen if seen.method == "PUT")
    assert said(put) == {"endpoint": URL}
    assert fake.seen[-1].path.endswith("/webhook/test")


async def test_the_check_leaves_a_webhook_that_is_right() -> None:
    async with line_at(line_api(endpoint=URL)) as (line, account, fake):
        await line.check(account)
    assert not any(seen.method == "PUT" for seen in fake.seen)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"active": False}, "Use webhook"),
        ({"success": False}, "ERROR_STATUS_CODE"),
        ({"used": 500}, "monthly limit"),
        ({"chat": True}, "chat mode"),
    ],
)
async def test_the_check_tells_what_is_wrong(changed: dict[str, object], words: str) -> None:
    wrong = [line for line in await checked(**changed) if line.startswith("False")]
    assert len(wrong) == 1
    assert words in wrong[0]


async def test_a_wrong_token_is_told_with_its_mend() -> None:
    async with line_at(problem(401)) as (line, account, _):
        (told,) = await line.check(account)
    assert not told.ok
    assert "channel access token" in told.mend


async def fetched(line: LineChannel, account: Account, locator: str) -> bytes:
    async with line.fetch(locator, account) as chunks:
        return b"".join([chunk async for chunk in chunks])


async def test_a_file_comes_from_lines_other_host_with_the_token() -> None:
    async with line_at(HttpAnswer(body=b"picture")) as (line, account, fake):
        assert await fetched(line, account, "content:468789577898262530") == b"picture"
    assert fake.seen[0].path == "/v2/bot/message/468789577898262530/content"
    assert fake.seen[0].headers["authorization"] == "Bearer line-token"


async def test_the_token_goes_to_line_alone() -> None:
    async with httpx.AsyncClient() as http:
        api = Api(http, settings())
        at_line, with_token = where_is("content:../../x", api)
        elsewhere, without = where_is("url:https://cdn.example/a.jpg", api)
    assert at_line == "https://api-data.line.me/v2/bot/message/..%2F..%2Fx/content"
    assert with_token == {"Authorization": "Bearer line-token"}
    assert (elsewhere, without) == ("https://cdn.example/a.jpg", {})


@pytest.mark.parametrize(
    ("locator", "answer", "raises"),
    [
        ("content:1", HttpAnswer(status=202), Unreachable),
        ("content:1", HttpAnswer(status=404), Refused),
        ("content:1", HttpAnswer(status=410), Refused),
        ("content:1", HttpAnswer(status=500), Unreachable),
        ("content:1", HttpAnswer(cut=True), Unreachable),
        ("url:http://169.254.169.254/", HttpAnswer(), Refused),
        ("url:file:///etc/passwd", HttpAnswer(), Refused),
        ("content:", HttpAnswer(), Refused),
        ("", HttpAnswer(), Refused),
    ],
)
async def test_a_file_that_cannot_be_had_says_why(
    locator: str, answer: HttpAnswer, raises: type[Exception]
) -> None:
    async with line_at(answer) as (line, account, _):
        with pytest.raises(raises):
            await fetched(line, account, locator)


def test_a_group_is_one_customer_and_a_provider_one_scope() -> None:
    source = {"type": "group", "groupId": "C1beef", "userId": "U1cafe"}
    event = {
        "type": "message",
        "source": source,
        "message": {"id": "1", "type": "text", "text": "a"},
    }
    body = json.dumps({"destination": BOT, "events": [event]})
    reader = Reader(settings(groups="customers", provider_id="shop"), "es")
    (item,) = reader.read(Untrusted.parse(body))
    assert isinstance(item, InboundMessage)
    assert item.sender == Address("line", "C1beef", "shop")
    assert item.participants[0].address == Address("line", "U1cafe", "shop")


async def test_in_a_group_it_is_said_who_writes() -> None:
    def answers(seen: SeenRequest) -> HttpAnswer:
        if seen.path == "/v2/bot/group/C1beef/summary":
            return HttpAnswer.json({"groupId": "C1beef", "groupName": "Taller"})
        return HttpAnswer.json({"displayName": "Ana"})

    source = {"type": "group", "groupId": "C1beef", "userId": "U1cafe"}
    event = {
        "type": "message",
        "source": source,
        "message": {"id": "1", "type": "text", "text": "a"},
    }
    body = json.dumps({"destination": BOT, "events": [event]})
    async with line_at(answers, groups="customers") as (line, account, _):
        items = Reader(settings(groups="customers"), "es").read(Untrusted.parse(body))
        (item,) = await line.enrich(items, account)
    assert isinstance(item, InboundMessage)
    assert (item.sender_name, item.text) == ("Taller", "Ana: a")
    assert item.participants[0].name == "Ana"
