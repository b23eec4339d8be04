"""Channels as they are installed: loaded when they are needed, once, whoever asks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from threading import Barrier, Thread
from typing import ClassVar

import httpx
import pytest

from channels.chat.settings import ChatSettings
from channels.sms.channel import SmsChannel
from channels.webhook.channel import WebhookChannel
from hub.actions import accounts as account_actions
from hub.contract import Channel
from hub.errors import ConfigError, NotFound
from hub.plugins import Channels, Context
from hub.process import utc_now
from tests.running import running

LOADS_ONE = """
import sys
import httpx
from hub.plugins import Context, load_channels
found = load_channels(Context(httpx.AsyncClient(), "https://h.example", "test"))
assert {"webhook", "slack", "sms"} <= set(found) and "slack" in found and len(found) > 9
assert not any(name.partition(".")[0] == "channels" for name in sys.modules)
assert found["webhook"].name == "webhook"
assert found.is_loaded("webhook") and not found.is_loaded("slack")
assert next(iter(found)) == "webhook"
print(*{name.partition(".")[0] for name in sys.modules})
"""
CONTEXT = Context(httpx.AsyncClient(), "https://h.example", "test")


class Counted(WebhookChannel):
    """A channel that counts how many of it there are."""

    made: ClassVar[list[Channel]] = []

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.made.append(self)


def test_a_channel_that_nobody_asked_for_is_not_loaded_nor_its_sdk() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", LOADS_ONE], capture_output=True, text=True, check=True
    )
    assert {"hub", "channels"} <= set(ran.stdout.split())
    assert not {"slack_sdk", "twilio", "imapclient"} & set(ran.stdout.split())


def test_threads_that_ask_at_once_get_the_same_channel() -> None:
    channels = Channels({}, later={"counted": lambda: Counted(CONTEXT)})
    gate, found = Barrier(8), list[Channel]()

    def ask() -> None:
        gate.wait()
        found.append(channels["counted"])

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(Counted.made) == 1
    assert len(found) == 8
    assert {id(one) for one in found} == {id(Counted.made[0])}


def test_a_channel_at_fault_says_so_when_it_is_asked_for_and_hinders_no_other() -> None:
    def faulty() -> Channel:
        raise ConfigError("The channel acme lacks settings.")

    sms = SmsChannel(CONTEXT)
    channels = Channels({"sms": sms}, later={"acme": faulty})
    assert channels["sms"] is sms
    assert channels.get("nothing") is None
    for _ in range(2):
        with pytest.raises(ConfigError, match="acme"):
            channels["acme"]
    with pytest.raises(NotFound):
        channels.need("nothing")


async def test_the_page_of_a_channel_is_there_as_soon_as_its_account_is(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with (
        running(sqlite_url, tmp_path, channels=("sms",)) as found,
        httpx.AsyncClient(base_url=found.url) as http,
    ):
        assert (await http.get("/chat/loader.js")).status_code == 404
        assert (await http.get("/sms/anything")).status_code == 404
        assert found.process.channels.is_loaded("sms")
        assert not found.process.channels.is_loaded("chat")
        # As a command adds it, beside the server.
        settings = found.sim.settings_for("chat")
        sealed = found.process.vault.seal_settings(ChatSettings, settings)
        await found.process.db.write(
            account_actions.add,
            channel="chat",
            name="Shop",
            address="",
            settings=sealed,
            now=utc_now(),
        )
        assert (await http.get("/chat/loader.js")).status_code == 200
