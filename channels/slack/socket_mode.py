"""Socket Mode: Slack's events over a connection that Hilo opens.

An event is acknowledged after it is stored. What is not, comes again over another connection.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Final

import aiohttp
import msgspec
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.websockets import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient
from websockets.exceptions import WebSocketException

from channels.slack.envelope import METHOD
from channels.slack.settings import SlackSettings
from hub.contract import Account, ListenerPort, WebhookRequest
from hub.errors import BadRequest, ConfigError, Unavailable

PING_S: Final = 5.0  # How soon a lost connection is noticed.
FIRST_WAIT_S: Final = 2.0
LONGEST_WAIT_S: Final = 60.0
_LOST: Final = (aiohttp.ClientError, SlackClientError, WebSocketException, OSError, TimeoutError)
_WRONG: Final = frozenset(
    "invalid_auth not_authed account_inactive token_revoked token_expired missing_scope "
    "not_allowed_token_type".split()
)


async def listen(
    client: AsyncWebClient, settings: SlackSettings, account: Account, port: ListenerPort
) -> None:
    """Stay connected until cancelled. Raises ConfigError where the app's token is wrong."""
    if settings.app_token is None:
        raise ConfigError("Socket Mode needs app_token: an App-Level Token with connections:write.")
    wait_s = FIRST_WAIT_S
    while True:
        socket = SocketModeClient(
            app_token=settings.app_token.get_secret_value(),
            web_client=client,
            ping_interval=PING_S,
        )
        socket.socket_mode_request_listeners.append(taking(account, port))
        try:
            await socket.connect()  # type: ignore[no-untyped-call]  # The SDK's.
            wait_s = FIRST_WAIT_S
            await port.report()
            await asyncio.Event().wait()  # The SDK reconnects by itself from here on.
        except SlackApiError as error:
            if (code := _code(error)) in _WRONG:
                raise ConfigError(
                    "Slack does not accept app_token (%(code)s): make one with connections:write.",
                    code=code,
                ) from None
        except _LOST:
            await port.report("Slack could not be reached.")
        finally:
            await _close(socket)
        await asyncio.sleep(wait_s)
        wait_s = min(2 * wait_s, LONGEST_WAIT_S)


def taking(
    account: Account, port: ListenerPort
) -> Callable[[Any, SocketModeRequest], Awaitable[None]]:
    """What the SDK calls for each event: stores it, in the order of arrival, then acknowledges."""
    in_order = asyncio.Lock()  # The SDK begins a task for each event: they would overtake.

    async def take(socket: Any, request: SocketModeRequest) -> None:
        async with in_order:
            try:
                await port.receive(_wrapped(account, request))
            except Unavailable:
                return  # Without an acknowledgement it comes again.
            except BadRequest:
                pass
            await socket.send_socket_mode_response({"envelope_id": request.envelope_id})

    return take


def _wrapped(account: Account, request: SocketModeRequest) -> WebhookRequest:
    return WebhookRequest(
        method=METHOD,
        url=account.webhook_url,
        path="",
        query=(),
        headers=(
            ("Content-Type", "application/json"),
            ("X-Slack-Retry-Num", str(request.retry_attempt or 0)),
        ),
        body=msgspec.json.encode(request.payload),
        received_at=datetime.now(UTC),
    )


def _code(error: SlackApiError) -> str:
    data = getattr(error.response, "data", None)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


async def _close(socket: SocketModeClient) -> None:
    """Close what the SDK has opened, and wait for the tasks that it began."""
    tasks = [
        task
        for task in (socket.message_processor, socket.current_session_monitor,
                     socket.message_receiver)
        if task is not None
    ]  # fmt: skip
    try:
        async with asyncio.timeout(5):
            await socket.close()  # type: ignore[no-untyped-call]  # The SDK's.
    except _LOST:
        pass
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
