"""Calling the Bot API.

The token is part of every address, so no address is ever put into a sentence or a log.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import httpx

from channels.telegram.errors import delivery_error
from channels.telegram.settings import TelegramSettings
from channels.wire.http import call, retry_after
from channels.wire.upload import Form
from hub.contract import Json, OutboundFile
from hub.errors import DeliveryError, PayloadError, Uncertain
from hub.untrusted import Untrusted

PROVIDER: Final = "Telegram"
UPLOAD_S: Final = 50.0  # A file of 50 MB has to go out within a send's minute.


class Moved(Exception):
    """Raised where a group has become a supergroup, under another id."""

    def __init__(self, chat_id: int) -> None:
        super().__init__(chat_id)
        self.chat_id = chat_id


@dataclass(frozen=True, slots=True)
class Api:
    """The Bot API of one bot."""

    http: httpx.AsyncClient
    settings: TelegramSettings

    def url(self, method: str) -> str:
        """Where a method is called. Holds the token."""
        return f"{self.settings.api_base}/bot{self.settings.token.get_secret_value()}/{method}"

    def file_url(self, path: str) -> str:
        """Where a file is. Holds the token."""
        token = self.settings.token.get_secret_value()
        return f"{self.settings.api_base}/file/bot{token}/{path}"

    async def call(
        self, method: str, params: Mapping[str, Json], *, timeout_s: float | None = None
    ) -> Untrusted:
        """The result of a method. Raises a DeliveryError, or Moved."""
        answer = await call(
            self.http,
            "POST",
            self.url(method),
            provider=PROVIDER,
            timeout_s=timeout_s or self.settings.timeout_s,
            json=params,
        )
        return _result(answer)

    async def upload(
        self, method: str, fields: Mapping[str, str], *, name: str, file: OutboundFile
    ) -> Untrusted:
        """The result of a method that takes a file. Raises a DeliveryError, or Moved."""
        form = Form(fields, name=name, file=file)
        answer = await call(
            self.http,
            "POST",
            self.url(method),
            provider=PROVIDER,
            timeout_s=max(UPLOAD_S, self.settings.timeout_s),
            headers=await form.headers(),
            content=form.body(),
        )
        return _result(answer)


def _result(answer: httpx.Response) -> Untrusted:
    """What `ok` answers carry. An answer that is not Telegram's own leaves open what happened."""
    try:
        body = Untrusted.parse(answer.content)
    except PayloadError:
        raise _unreadable(answer) from None
    if body["ok"].flag() and answer.is_success:
        return body["result"]
    code = body["error_code"].integer() or (0 if answer.is_success else answer.status_code)
    if code < 400 or not body.is_object():
        raise _unreadable(answer)
    parameters = body["parameters"]
    if moved := parameters["migrate_to_chat_id"].integer():
        raise Moved(moved)
    after_s = parameters["retry_after"].number()
    if after_s is None:
        after_s = retry_after(answer.headers.get("Retry-After", ""), now=datetime.now(UTC))
    if after_s is not None and after_s < 0:
        after_s = None
    raise delivery_error(code=code, description=body["description"].text(), after_s=after_s)


def _unreadable(answer: httpx.Response) -> DeliveryError:
    status = answer.status_code
    if 400 <= status < 500:
        after_s = retry_after(answer.headers.get("Retry-After", ""), now=datetime.now(UTC))
        return delivery_error(code=status, description="", after_s=after_s)
    what = f"Something answered for Telegram ({status}), which may have done it or not."
    return Uncertain(what, provider_code=str(status))
