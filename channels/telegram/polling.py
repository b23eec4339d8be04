"""Asking Telegram for updates, for a Hilo that Telegram cannot call."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Final

import msgspec

from channels.telegram.api import Api, Moved
from channels.telegram.checking import UPDATES
from hub.contract import Account, Json, ListenerPort, WebhookRequest
from hub.errors import ConfigError, DeliveryError, Refused, Throttled, Unavailable
from hub.untrusted import Untrusted

METHOD: Final = "TELEGRAM"  # Of the requests that wrap a fetched update.
ASK_S: Final = 30  # How long Telegram waits for something new before it answers with nothing.
BATCH: Final = 100
FIRST_WAIT_S: Final = 1.0
LONGEST_WAIT_S: Final = 60.0


async def poll(api: Api, account: Account, port: ListenerPort) -> None:
    """Hand every update to the port, then confirm it by asking for the next. Until cancelled.

    Raises ConfigError where the token no longer works.
    """
    offset = _number(await port.load_state())
    wait_s = FIRST_WAIT_S
    while True:
        try:
            for update in await _next(api, offset):
                await _take(port, account, update)
                offset = max(offset, (update["update_id"].integer() or 0) + 1)
            await port.save_state(str(offset))
            await port.report()
            wait_s = FIRST_WAIT_S
        except Refused as error:
            if error.provider_code != "409":  # Another program asks as well, or a webhook is set.
                raise ConfigError(error.sentence) from None
            await api.call("deleteWebhook", {})
            await asyncio.sleep(wait_s)
        except (DeliveryError, Unavailable) as error:
            await port.report(error.sentence)
            after_s = error.after_s if isinstance(error, Throttled) else None
            await asyncio.sleep(after_s or wait_s)
            wait_s = min(2 * wait_s, LONGEST_WAIT_S)


async def _next(api: Api, offset: int) -> list[Untrusted]:
    params: dict[str, Json] = {
        "offset": offset,
        "limit": BATCH,
        "timeout": ASK_S,
        "allowed_updates": UPDATES,
    }
    try:
        found = await api.call("getUpdates", params, timeout_s=ASK_S + api.settings.timeout_s)
    except Moved:
        return []
    return [update for update in found if update["update_id"].integer() is not None]


async def _take(port: ListenerPort, account: Account, update: Untrusted) -> None:
    await port.receive(
        WebhookRequest(
            method=METHOD,
            url=account.webhook_url,
            path="",
            query=(),
            headers=(("Content-Type", "application/json"),),
            body=msgspec.json.encode(update.value),
            received_at=datetime.now(UTC),
        )
    )


def _number(state: str) -> int:
    return int(state) if state.isascii() and state.isdecimal() and len(state) < 18 else 0
