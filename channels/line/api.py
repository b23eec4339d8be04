"""Calling LINE."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import httpx

from channels.line.errors import delivery_error
from channels.line.settings import LineSettings
from channels.wire.http import call, retry_after
from hub.contract import Json
from hub.errors import DeliveryError, PayloadError, Uncertain, Unreachable
from hub.untrusted import Untrusted

PROVIDER: Final = "LINE"
RETRY_KEY: Final = "X-Line-Retry-Key"
ACCEPTED: Final = "x-line-accepted-request-id"


@dataclass(frozen=True, slots=True)
class Api:
    """The Messaging API of one channel."""

    http: httpx.AsyncClient
    settings: LineSettings

    @property
    def headers(self) -> dict[str, str]:
        """What says who calls."""
        token = self.settings.channel_access_token.get_secret_value()
        return {"Authorization": f"Bearer {token}"}

    async def ask(self, method: str, path: str, *, json: Json = None) -> Untrusted:
        """The answer of a call that may be made again. Raises a DeliveryError, never Uncertain."""
        try:
            answer = await self._call(method, path, json=json)
        except Uncertain as error:
            raise Unreachable(error.sentence) from None
        if not answer.is_success:
            raise _error(answer)
        return _body(answer)

    async def push(self, to: str, messages: list[Json], *, key: str) -> Untrusted:
        """Push up to five messages. key: a UUID; with it LINE takes them once in 24 hours, so
        whatever came of it, the same push may be made again. Raises a DeliveryError."""
        try:
            answer = await self._call(
                "POST",
                "/v2/bot/message/push",
                json={"to": to, "messages": messages},
                headers={RETRY_KEY: key},
            )
        except Uncertain as error:
            raise Unreachable(error.sentence) from None
        if answer.status_code == 409:  # Taken before.
            known = Untrusted({"accepted": answer.headers.get(ACCEPTED, "")})
            return _body(answer) if _body(answer)["sentMessages"] else known
        if not answer.is_success:
            raise _error(answer)
        return _body(answer)

    async def reply(self, token: str, messages: list[Json]) -> Untrusted:
        """Answer with a reply token, once. Raises a DeliveryError; Uncertain if no answer came."""
        path = "/v2/bot/message/reply"
        answer = await self._call("POST", path, json={"replyToken": token, "messages": messages})
        if answer.status_code >= 500:
            raise Uncertain(f"LINE is out of order ({answer.status_code}).")
        if not answer.is_success:
            raise _error(answer)
        return _body(answer)

    async def _call(
        self, method: str, path: str, *, json: Json = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        return await call(
            self.http,
            method,
            self.settings.api_base + path,
            provider=PROVIDER,
            timeout_s=self.settings.timeout_s,
            headers={**self.headers, **(headers or {})},
            json=json,
        )


def _body(answer: httpx.Response) -> Untrusted:
    try:
        return Untrusted.parse(answer.content or b"{}")
    except PayloadError:
        return Untrusted({})


def _error(answer: httpx.Response) -> DeliveryError:
    after_s = retry_after(answer.headers.get("Retry-After", ""), now=datetime.now(UTC))
    return delivery_error(answer.status_code, _body(answer), after_s=after_s)
