"""Fetching the files of inbound messages: first where they are, then the bytes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import quote

from channels.telegram.api import PROVIDER, Api, Moved
from channels.wire.http import chunks, file_error, stream
from hub.contract import Refusal
from hub.errors import DeliveryError, Refused, Uncertain, Unreachable

READ_S: Final = 30.0


@asynccontextmanager
async def fetch_file(api: Api, file_id: str) -> AsyncIterator[AsyncIterator[bytes]]:
    """The bytes of a file. Raises Refused, Throttled or Unreachable.

    The address that they are at holds the token and works for an hour, so it is asked for afresh.
    """
    url = api.file_url(quote(await _path(api, file_id), safe="/"))
    async with stream(api.http, url, provider=PROVIDER, timeout_s=READ_S) as answer:
        if answer.status_code != 200:
            raise _error(answer.status_code)
        yield chunks(answer)


async def _path(api: Api, file_id: str) -> str:
    try:
        found = await api.call("getFile", {"file_id": file_id})
    except Uncertain as error:
        raise Unreachable(error.sentence) from None  # Asking changes nothing.
    except Moved:
        raise Unreachable("Telegram's answer makes no sense.") from None
    except Refused as error:
        if error.reason == Refusal.FILE:
            what = "The file is bigger than 20 MB, the most that Telegram gives to bots."
            raise Refused(what, reason=Refusal.FILE, provider_code=error.provider_code) from None
        raise
    path = found["file_path"].text()
    if not path or ".." in path.split("/"):
        raise Refused("Telegram no longer has the file.", reason=Refusal.FILE)
    return path.lstrip("/")


def _error(status: int) -> DeliveryError:
    if status == 404:  # Of a file here, not of a token: `getFile` has just taken that.
        return Refused(
            "The file is no longer at Telegram.", reason=Refusal.FILE, provider_code="404"
        )
    return file_error(status, provider=PROVIDER)
