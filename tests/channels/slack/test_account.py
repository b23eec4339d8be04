"""The app's account: what the check finds, and how files are fetched."""

from __future__ import annotations

import pytest

from channels.slack.channel import SlackChannel
from hub.contract import Account
from hub.errors import Refused, Unreachable
from hub.testing.fake_provider import HttpAnswer, SeenRequest
from tests.channels.slack.slack_app import method, ok, problem, slack_at

WHO = {"ok": True, "team": "Tienda", "team_id": "T111", "user": "hilo", "user_id": "U0BOT"}
ALL = (
    "chat:write,im:history,im:read,im:write,users:read,users:read.email,files:read,files:write,"
    "reactions:read,channels:history,channels:read,groups:history,groups:read"
)


def auth(scopes: str = ALL) -> HttpAnswer:
    found = HttpAnswer.json(WHO)
    return HttpAnswer(body=found.body, headers=(*found.headers, ("x-oauth-scopes", scopes)))


async def test_the_check_says_which_address_to_paste_and_where() -> None:
    async with slack_at(auth()) as (slack, account, _):
        who, scopes, events = await slack.check(account)
    assert who.ok
    assert "T111" in who.what
    assert scopes.ok
    assert events.ok
    assert "https://hilo.example.com/hooks/slack/1" in events.what
    assert "message.im" in events.what


async def test_the_check_names_the_permissions_that_are_missing() -> None:
    async with slack_at(auth("chat:write,im:history")) as (slack, account, _):
        _, scopes, _ = await slack.check(account)
    assert not scopes.ok
    assert "files:read" in scopes.what
    assert "chat:write," not in scopes.what


async def test_the_check_tells_of_wrong_tokens_and_missing_secrets() -> None:
    async with slack_at(problem("invalid_auth")) as (slack, account, _):
        (line,) = await slack.check(account)
    assert not line.ok
    async with slack_at(auth(), signing_secret=None) as (slack, account, _):
        *_, events = await slack.check(account)
    assert not events.ok


async def test_the_check_opens_socket_mode() -> None:
    def answers(seen: SeenRequest) -> HttpAnswer:
        if method(seen) != "apps.connections.open":
            return auth()
        good = seen.headers["authorization"] == "Bearer xapp-1"
        return ok(url="wss://x.example") if good else problem("invalid_auth")

    for token, good in (("xapp-1", True), ("xapp-2", False), ("", False)):
        async with slack_at(answers, receive="socket", app_token=token) as (slack, account, _):
            *_, line = await slack.check(account)
        assert line.ok is good


async def fetched(slack: SlackChannel, account: Account, locator: str) -> bytes:
    async with slack.fetch(locator, account) as chunks:
        return b"".join([chunk async for chunk in chunks])


async def test_a_file_is_fetched_with_the_token_and_by_id_where_slack_wants_to_be_asked() -> None:
    def answers(seen: SeenRequest) -> HttpAnswer:
        if method(seen) == "files.info":
            return ok(file={"id": "F3AA", "url_private": f"{fake.url}/files/b.png"})
        assert seen.headers["authorization"] == "Bearer xoxb-hilo-test"
        return HttpAnswer(body=b"PNG", headers=(("content-type", "image/png"),))

    async with slack_at(answers) as (slack, account, fake):
        assert await fetched(slack, account, f"{fake.url}/files/a.png") == b"PNG"
        assert await fetched(slack, account, "id:F3AA") == b"PNG"


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/files-pri/a.png",
        "https://files.slack.com.evil.example/a.png",
        "https://evilslack.com/a.png",
        "http://files.slack.com/a.png",
        "https://files.slack.com@evil.example/a.png",
        "file:///etc/passwd",
        "https://[",
        "id:",
    ],
)
async def test_the_token_goes_to_slack_alone(url: str) -> None:
    async with slack_at(ok(file={"url_private": "https://evil.example/a"})) as (slack, account, _):
        with pytest.raises(Refused):
            await fetched(slack, account, url)


@pytest.mark.parametrize(
    ("answer", "raises", "reason"),
    [
        (
            HttpAnswer(body=b"<html>", headers=(("content-type", "text/html"),)),
            Refused,
            "credentials",
        ),
        (
            HttpAnswer(status=302, headers=(("location", "https://x.example"),)),
            Refused,
            "credentials",
        ),
        (HttpAnswer(status=404), Refused, "file"),
        (HttpAnswer(status=500), Unreachable, ""),
        (HttpAnswer(cut=True), Unreachable, ""),
    ],
)
async def test_a_file_that_cannot_be_had_says_why(
    answer: HttpAnswer, raises: type[Exception], reason: str
) -> None:
    async with slack_at(answer) as (slack, account, fake):
        with pytest.raises(raises) as caught:
            await fetched(slack, account, f"{fake.url}/files/a.png")
    if isinstance(caught.value, Refused):
        assert caught.value.reason == reason
