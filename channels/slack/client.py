"""Calling Slack: the official asynchronous client, one for each token, with errors of ours."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from channels.slack.errors import delivery_error
from channels.slack.settings import SlackSettings
from channels.wire.http import retry_after
from hub.errors import DeliveryError, Uncertain, Unreachable
from hub.untrusted import Untrusted

CONNECT_S: Final = 5.0
# These cannot have reached Slack: no connection was ever made.
_NOT_SENT: Final = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


class SlackClients:
    """The clients of every account, made at first use inside the running loop."""

    def __init__(self, user_agent: str) -> None:
        self._user_agent = user_agent
        self._known: dict[tuple[str, str, float], AsyncWebClient] = {}
        self._sessions: list[aiohttp.ClientSession] = []

    def of(self, settings: SlackSettings) -> AsyncWebClient:
        """The client of an account. It repeats nothing by itself: a repeated post is a second
        message."""
        key = (settings.api_base, settings.bot_token.get_secret_value(), settings.timeout_s)
        if key not in self._known:
            limits = aiohttp.ClientTimeout(
                total=settings.timeout_s, connect=min(CONNECT_S, settings.timeout_s)
            )
            session = aiohttp.ClientSession(timeout=limits, cookie_jar=aiohttp.DummyCookieJar())
            self._sessions.append(session)
            self._known[key] = AsyncWebClient(
                token=settings.bot_token.get_secret_value(),
                base_url=f"{settings.api_base}/api/",
                timeout=max(1, round(settings.timeout_s)),
                session=session,
                user_agent_prefix=self._user_agent,
                retry_handlers=[],
            )
        return self._known[key]

    async def aclose(self) -> None:
        """Close every connection."""
        for session in self._sessions:
            await session.close()
        self._sessions.clear()
        self._known.clear()


async def ask(calling: Awaitable[Any]) -> Untrusted:
    """The body of the answer of a call that Slack took. Raises a DeliveryError."""
    answer = await response(calling)
    return Untrusted(answer.data if isinstance(answer.data, dict) else {})


async def response(calling: Awaitable[Any]) -> AsyncSlackResponse:
    """The whole answer of a call that Slack took. Raises a DeliveryError."""
    try:
        answer: AsyncSlackResponse = await calling
    except SlackApiError as error:
        raise _error(error) from None
    except _NOT_SENT as error:
        raise Unreachable(f"Slack cannot be reached: {type(error).__name__}.") from None
    except TimeoutError:
        raise Uncertain("Slack did not answer in time.") from None
    except (aiohttp.ClientError, SlackClientError, OSError, ValueError) as error:
        raise Uncertain(f"Slack broke off: {type(error).__name__}.") from None
    return answer


def _error(error: SlackApiError) -> DeliveryError:
    """What the SDK raises: for `ok: false`, and for bodies that are no JSON, which have no code."""
    answer: Any = error.response
    data = getattr(answer, "data", None)
    body = Untrusted(data if isinstance(data, dict) else {})
    # For a body that it cannot read the SDK gives aiohttp's own answer, which has `status`.
    status = getattr(answer, "status_code", None) or getattr(answer, "status", None) or 0
    headers = getattr(answer, "headers", None) or {}
    return delivery_error(
        body["error"].text()[:80],
        status=int(status),
        after_s=retry_after(str(headers.get("Retry-After", "")), now=datetime.now(UTC)),
        needed=body["needed"].text()[:80],
    )
