"""The bot's account: the check sets the webhook, files are fetched, updates are asked for."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import replace

import pytest

from channels.telegram.channel import SECRET_HEADER, TelegramChannel
from channels.telegram.checking import why_unreachable
from channels.telegram.settings import TelegramSettings, secret_token
from hub.contract import Account, InboundMessage, WebhookRequest
from hub.errors import ConfigError, Refused, SignatureError, Unavailable, Unreachable
from hub.testing.fake_provider import HttpAnswer, SeenRequest
from hub.testing.recording import RECEIVED_AT, make_request
from tests.channels.telegram.telegram_bot import (
    TOKEN,
    account,
    problem,
    result,
    said,
    settings,
    telegram_at,
)

BOT = {"id": 123456, "is_bot": True, "username": "hilo_bot", "can_read_all_group_messages": False}
NOWHERE = {"url": "", "pending_update_count": 0}


def bot_api(info: dict[str, object]) -> object:
    """Answers of a bot whose webhook is as `info` says."""

    def answer(seen: SeenRequest) -> HttpAnswer:
        method = seen.path.rpartition("/")[2]
        return result({"getMe": BOT, "getWebhookInfo": info}.get(method, True))

    return answer


async def checked(
    info: dict[str, object], **changed: object
) -> tuple[list[str], list[SeenRequest]]:
    async with telegram_at(bot_api(info), **changed) as (telegram, found, fake):  # type: ignore[arg-type]
        lines = await telegram.check(found)
        return [f"{line.ok} {line.what} {line.mend}" for line in lines], fake.seen


async def test_the_check_tells_telegram_where_to_call_and_with_which_secret() -> None:
    lines, seen = await checked(NOWHERE)
    assert [one.path.rpartition("/")[2] for one in seen] == [
        "getMe",
        "getWebhookInfo",
        "setWebhook",
    ]
    told = said(seen[-1])
    assert told["url"] == "https://hilo.example.com/hooks/telegram/1"
    assert told["secret_token"] == "hilo-tg-secret_01"
    assert "message_reaction" in told["allowed_updates"]
    assert all(line.startswith("True") for line in lines)
    assert "https://hilo.example.com/hooks/telegram/1" in lines[1]
    assert "@hilo_bot" in lines[0]


async def test_the_check_tells_what_went_wrong_when_telegram_last_called() -> None:
    trouble = {
        "url": "https://hilo.example.com/hooks/telegram/1",
        "pending_update_count": 3,
        "last_error_date": 1763719200,
        "last_error_message": "Wrong response from the webhook: 502 Bad Gateway",
    }
    lines, _ = await checked(trouble)
    assert lines[-1].startswith("False 3 updates wait at Telegram: Wrong response")


async def test_the_check_warns_of_a_bot_that_cannot_hear_its_groups() -> None:
    lines, _ = await checked(NOWHERE, groups="customers")
    assert any("/setprivacy" in line for line in lines)


async def test_a_wrong_token_is_told_with_its_mend() -> None:
    async with telegram_at(problem(401, "Unauthorized")) as (telegram, found, _):
        (line,) = await telegram.check(found)
    assert not line.ok
    assert "@BotFather" in line.mend
    assert TOKEN not in line.what


async def test_polling_takes_the_webhook_away() -> None:
    lines, seen = await checked(NOWHERE, receive="polling")
    assert [one.path.rpartition("/")[2] for one in seen] == ["getMe", "deleteWebhook"]
    assert all(line.startswith("True") for line in lines)


def test_an_address_that_telegram_never_calls_is_told_before_it_is_given() -> None:
    official = TelegramSettings(token=settings().token)
    hook = "hilo.example.com/hooks/telegram/1"
    assert "HTTPS" in why_unreachable(f"http://{hook}", official)
    assert "9000" in why_unreachable("https://hilo.example.com:9000/hooks/telegram/1", official)
    assert not why_unreachable(f"https://{hook}", official)
    assert not why_unreachable("https://hilo.example.com:8443/hooks/telegram/1", official)
    assert not why_unreachable(f"http://{hook}", settings(api_base="http://bot-api.lan:8081"))


def test_a_secret_that_is_not_given_is_the_accounts_own() -> None:
    plain = account(TelegramSettings(token=settings().token))
    other = replace(plain, signing_key=bytes(32))
    assert secret_token(plain) == secret_token(plain)
    assert len({secret_token(plain), secret_token(other)}) == 2
    assert secret_token(plain).isalnum()
    with pytest.raises(ValueError, match="letters"):
        settings(secret_token="not allowed!")
    assert settings(secret_token="").secret_token is None


async def test_the_secret_that_hilo_made_lets_in_and_no_other() -> None:
    async with telegram_at(result(True)) as (telegram, _, __):
        own = account(TelegramSettings(token=settings().token))
        for given, good in ((secret_token(own), True), ("hilo-tg-secret_01", False), ("", False)):
            request = make_request("POST", "/hooks/telegram/1", headers=((SECRET_HEADER, given),))
            if good:
                telegram.verify(request, own, now=RECEIVED_AT, keys={})
                continue
            with pytest.raises(SignatureError):
                telegram.verify(request, own, now=RECEIVED_AT, keys={})


async def fetched(telegram: TelegramChannel, found: Account) -> bytes:
    async with telegram.fetch("AgAC", found) as chunks:
        return b"".join([chunk async for chunk in chunks])


async def test_a_file_is_found_and_fetched() -> None:
    def answers(seen: SeenRequest) -> HttpAnswer:
        if seen.path.startswith("/file/"):
            return HttpAnswer(body=b"the picture")
        return result({"file_id": "AgAC", "file_path": "photos/file 1.jpg", "file_size": 11})

    async with telegram_at(answers) as (telegram, found, fake):
        content = await fetched(telegram, found)
    assert content == b"the picture"
    assert [seen.path for seen in fake.seen] == [
        f"/bot{TOKEN}/getFile",
        f"/file/bot{TOKEN}/photos/file 1.jpg",
    ]


@pytest.mark.parametrize(
    ("first", "second", "raises"),
    [
        (problem(400, "Bad Request: file is too big"), HttpAnswer(), Refused),
        (problem(400, "Bad Request: invalid file_id"), HttpAnswer(), Refused),
        (result({"file_path": "../../etc/passwd"}), HttpAnswer(), Refused),
        (result({}), HttpAnswer(), Refused),
        (result({"file_path": "a.jpg"}), HttpAnswer(status=404), Refused),
        (result({"file_path": "a.jpg"}), HttpAnswer(status=500), Unreachable),
        (result({"file_path": "a.jpg"}), HttpAnswer(cut=True), Unreachable),
        (HttpAnswer(status=502), HttpAnswer(), Unreachable),
        (HttpAnswer(held=True), HttpAnswer(), Unreachable),
    ],
)
async def test_a_file_that_cannot_be_had_says_why(
    first: HttpAnswer, second: HttpAnswer, raises: type[Exception]
) -> None:
    def answers(seen: SeenRequest) -> HttpAnswer:
        return second if seen.path.startswith("/file/") else first

    async with telegram_at(answers, timeout_s=0.5) as (telegram, found, _):
        with pytest.raises(raises) as caught:
            await fetched(telegram, found)
    assert TOKEN not in str(caught.value)


class Port:
    """A listener's port whose store may be away at times."""

    def __init__(self, *, away: int = 0, state: str = "") -> None:
        self.away = away
        self.state = state
        self.taken: list[WebhookRequest] = []
        self.enough = asyncio.Event()

    async def receive(self, request: WebhookRequest) -> None:
        if self.away > 0:
            self.away -= 1
            raise Unavailable("Not now.")
        self.taken.append(request)

    async def load_state(self) -> str:
        return self.state

    async def save_state(self, state: str) -> None:
        self.state = state
        self.enough.set()

    async def report(self, trouble: str = "") -> None:
        return None


def updates(*numbers: int) -> HttpAnswer:
    message = {"from": {"id": 5, "first_name": "Eva"}, "chat": {"id": 5, "type": "private"}}
    return result(
        [
            {"update_id": n, "message": {"message_id": n, "date": 1, "text": f"n{n}", **message}}
            for n in numbers
        ]
    )


async def _listening(telegram: TelegramChannel, found: Account, port: Port) -> None:
    task = asyncio.create_task(telegram.listen(found, port))
    async with asyncio.timeout(10):
        await port.enough.wait()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_updates_are_asked_for_from_where_it_stopped_and_confirmed_after_storing() -> None:
    asked: list[int] = []

    def answers(seen: SeenRequest) -> HttpAnswer:
        offset = said(seen)["offset"]
        asked.append(offset)
        return updates(8, 9) if offset < 10 else HttpAnswer(held=True)

    async with telegram_at(answers, receive="polling") as (telegram, found, _):
        port = Port(away=1, state="7")
        await _listening(telegram, found, port)
        items = [telegram.parse(request, found)[0] for request in port.taken]
        for request in port.taken:
            telegram.verify(request, found, now=RECEIVED_AT, keys={})
    # The first could not be stored and was asked for again.
    assert asked[:2] == [7, 7]
    assert [item.text for item in items if isinstance(item, InboundMessage)] == ["n8", "n9"]
    assert port.state == "10"
    assert json.loads(port.taken[0].body)["update_id"] == 8


async def test_another_programs_webhook_is_taken_away_before_asking() -> None:
    seen_methods: list[str] = []

    def answers(seen: SeenRequest) -> HttpAnswer:
        method = seen.path.rpartition("/")[2]
        seen_methods.append(method)
        if method == "deleteWebhook":
            return result(True)
        return updates(1) if "deleteWebhook" in seen_methods else problem(409, "Conflict")

    async with telegram_at(answers, receive="polling") as (telegram, found, _):
        await _listening(telegram, found, Port())
    assert seen_methods[:3] == ["getUpdates", "deleteWebhook", "getUpdates"]


async def test_a_token_that_no_longer_works_ends_the_listener_with_the_reason() -> None:
    async with telegram_at(problem(401), receive="polling") as (telegram, found, _):
        with pytest.raises(ConfigError, match="token"):
            await telegram.listen(found, Port())


async def test_a_pressed_button_is_answered_and_nothing_else_is() -> None:
    press = {"id": "77", "from": {"id": 5}, "data": "Sí", "message": {}}
    async with telegram_at(result(True)) as (telegram, found, _):
        for body, wanted in (
            ({"callback_query": press}, "77"),
            ({"message": {"message_id": 1, "chat": {"id": 5}, "text": "answerCallbackQuery"}}, ""),
        ):
            content = json.dumps({"update_id": 1, **body}).encode()
            request = make_request("POST", "/hooks/telegram/1", body=content)
            answer = telegram.answer(request, found, telegram.parse(request, found))
            if not wanted:
                assert answer.body == b""
                continue
            done = json.loads(answer.body)
            assert done == {"method": "answerCallbackQuery", "callback_query_id": wanted}
