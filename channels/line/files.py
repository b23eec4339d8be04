"""Fetching the files of inbound messages, at once: LINE keeps them for a while only."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import quote

from channels.line.api import PROVIDER, Api
from channels.wire.http import chunks, file_error, stream
from hub.contract import Refusal
from hub.errors import Refused, Unreachable

READ_S: Final = 30.0


@asynccontextmanager
async def fetch_file(api: Api, locator: str) -> AsyncIterator[AsyncIterator[bytes]]:
    """The bytes of a file. Raises Refused or Unreachable.

    The token goes to LINE's own host alone, never to an address in a message.
    """
    url, headers = where_is(locator, api)
    async with stream(
        api.http, url, provider=PROVIDER, timeout_s=READ_S, headers=headers
    ) as answer:
        if answer.status_code == 202:
            raise Unreachable("LINE is still preparing the file.", provider_code="202")
        if answer.status_code != 200:
            raise file_error(answer.status_code, provider=PROVIDER)
        yield chunks(answer)


def where_is(locator: str, api: Api) -> tuple[str, dict[str, str]]:
    """The address of a file and what to send along. Raises Refused."""
    kind, _, where = locator.partition(":")
    if kind == "content" and where:
        path = f"/v2/bot/message/{quote(where, safe='')}/content"
        return api.settings.data_base + path, api.headers
    if kind == "url" and where.startswith("https://"):
        return where, {}
    raise Refused("The file is nowhere that LINE knows.", reason=Refusal.FILE)
