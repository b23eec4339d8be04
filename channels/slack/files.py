"""Fetching the files of inbound messages without giving the token to anybody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import urlsplit

import httpx
from slack_sdk.web.async_client import AsyncWebClient

from channels.slack.client import ask
from channels.slack.settings import SlackSettings
from channels.wire.http import chunks, file_error, stream
from hub.contract import Refusal
from hub.errors import Refused, Uncertain, Unreachable

PROVIDER: Final = "Slack"
READ_S: Final = 30.0


@asynccontextmanager
async def fetch_file(
    http: httpx.AsyncClient, client: AsyncWebClient, locator: str, settings: SlackSettings
) -> AsyncIterator[AsyncIterator[bytes]]:
    """The bytes of a file. Raises Refused, Throttled or Unreachable.

    A token without files:read gets a page to sign in, with status 200: that is no file.
    """
    url = await _url(client, locator)
    if not is_slacks(url, settings):
        raise Refused("The file is not at Slack.", reason=Refusal.FILE)
    headers = {"Authorization": f"Bearer {settings.bot_token.get_secret_value()}"}
    async with stream(http, url, provider=PROVIDER, timeout_s=READ_S, headers=headers) as answer:
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        page = kind == "text/html" and not urlsplit(url).path.lower().endswith((".html", ".htm"))
        if page or answer.is_redirect:
            what = "Slack does not give the file: the app needs files:read."
            raise Refused(what, reason=Refusal.CREDENTIALS)
        if answer.status_code != 200:
            raise file_error(answer.status_code, provider=PROVIDER)
        yield chunks(answer)


def is_slacks(url: str, settings: SlackSettings) -> bool:
    """Whether the token may go to this address: Slack's own hosts by HTTPS, or its stand-in."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if url.startswith(settings.api_base + "/"):
        return True
    host = (parts.hostname or "").lower()
    return parts.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com"))


async def _url(client: AsyncWebClient, locator: str) -> str:
    """Of a file shared by another company only the id is told beforehand."""
    if not locator.startswith("id:"):
        return locator
    try:
        answer = await ask(client.files_info(file=locator[3:]))
    except Uncertain as error:
        raise Unreachable(error.sentence) from None  # Asking changes nothing.
    found = answer["file"]
    url = found["url_private_download"].text() or found["url_private"].text()
    if not url:
        raise Refused("Slack no longer has the file.", reason=Refusal.FILE)
    return url
