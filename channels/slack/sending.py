"""One message of ours as the calls that Slack takes."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import httpx
from slack_sdk.web.async_client import AsyncWebClient

from channels.slack.client import ask
from channels.slack.mrkdwn import escape
from channels.slack.settings import SlackSettings
from channels.wire.http import call
from channels.wire.pieces import send_pieces
from channels.wire.text import cut, split, units
from channels.wire.upload import read_pieces
from hub.contract import Accepted, Account, DeliveryStatus, Outbound, OutboundFile, Refusal
from hub.errors import DeliveryError, Refused, Uncertain, Unreachable
from hub.untrusted import Untrusted

TEXT_LIMIT: Final = 4000  # A longer one Slack itself cuts into several. Source: chat.postMessage.
SECTION_LIMIT: Final = 3000
MAX_BUTTONS: Final = 20
BUTTON_LABEL: Final = 75
UPLOAD_S: Final = 45.0
KNOWN: Final = 5000
EVENT: Final = "hilo_message"  # The type of the metadata by which a lost answer is found.
_ROOM: Final = 3900


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where a message goes: a channel, and a thread in it or ""."""

    channel: str
    thread: str = ""


@dataclass(slots=True)
class SlackSender:
    """Sends, and remembers the direct channels and the threads that it has learned of."""

    http: httpx.AsyncClient
    _direct: OrderedDict[tuple[int, str], str] = field(default_factory=OrderedDict)
    _roots: OrderedDict[tuple[int, str], str] = field(default_factory=OrderedDict)

    def note_thread(self, account_id: int, external_id: str, root: str) -> None:
        """A message of this id belongs to the thread of `root`."""
        _remember(self._roots, (account_id, external_id), root)

    async def send(self, client: AsyncWebClient, out: Outbound, account: Account,
                   settings: SlackSettings) -> Accepted:  # fmt: skip
        """Hand over texts first, then all files as one message."""
        route = await self._route(client, out, account, settings)
        more: dict[str, Any] = {"thread_ts": route.thread} if route.thread else {}
        if settings.show_agent and out.author_name:
            more["username"] = out.author_name[:80]
        calls: list[Callable[[], Awaitable[str]]] = []
        for at, text in enumerate(texts := _texts(out.text)):
            blocks = _blocks(text, out) if at == len(texts) - 1 and out.quick_replies else None
            calls.append(partial(_post, client, route, text, blocks, f"{out.key}/{at}", more))
        if out.files:
            calls.append(partial(self._share, client, route, out.files))
        return await send_pieces(calls, status=DeliveryStatus.SENT)

    async def _route(self, client: AsyncWebClient, out: Outbound, account: Account,
                     settings: SlackSettings) -> Route:  # fmt: skip
        answered, _, ts = out.reply_external_id.partition(":")
        ts = ts.partition(":")[0]  # A pressed button's id goes on after it.
        value = out.to.value
        if value[:1] in ("U", "W"):
            channel = answered if answered.startswith("D") else await self._open(
                client, account.id, value
            )  # fmt: skip
        else:
            channel = value
        if answered != channel or not ts:
            return Route(channel=channel)
        root = await self._root(client, account.id, channel, ts)
        follows = root != ts  # The customer opened the thread.
        in_threads = settings.threads == "always" or (
            settings.threads == "channels" and not channel.startswith("D")
        )
        return Route(channel=channel, thread=root if follows or in_threads or out.quoted else "")

    async def _open(self, client: AsyncWebClient, account_id: int, user: str) -> str:
        """The direct channel with a person."""
        key = (account_id, user)
        if key not in self._direct:
            try:
                answer = await ask(client.conversations_open(users=user))
            except Uncertain as error:
                raise Unreachable(error.sentence) from None  # Opening it twice changes nothing.
            channel = answer["channel"]["id"].text()
            if not channel:
                raise Unreachable("Slack opened no conversation.")
            _remember(self._direct, key, channel)
        return self._direct[key]

    async def _root(self, client: AsyncWebClient, account_id: int, channel: str, ts: str) -> str:
        """The message that began the thread of a message; itself where there is none."""
        key = (account_id, f"{channel}:{ts}")
        if key not in self._roots:
            try:
                answer = await ask(client.conversations_replies(channel=channel, ts=ts, limit=1))
            except DeliveryError:
                return ts
            found = next((one for one in answer["messages"]), Untrusted(None))
            _remember(self._roots, key, found["thread_ts"].text() or ts)
        return self._roots[key]

    async def _share(
        self, client: AsyncWebClient, route: Route, files: tuple[OutboundFile, ...]
    ) -> str:
        """Upload every file, then share them as one message. Nothing is seen before the last."""
        uploaded: list[dict[str, Any]] = []
        try:
            for file in files:
                answer = await ask(
                    client.files_getUploadURLExternal(filename=file.name, length=file.size,
                                                      alt_txt=file.alt or None)
                )  # fmt: skip
                url, file_id = answer["upload_url"].text(), answer["file_id"].text()
                if not url or not file_id:
                    raise Unreachable("Slack says nowhere to put the file.")
                await self._upload(url, file)
                uploaded.append({"id": file_id, "title": file.name})
        except Uncertain as error:
            raise Unreachable(error.sentence) from None
        done = await ask(
            client.files_completeUploadExternal(
                files=uploaded, channel_id=route.channel, thread_ts=route.thread or None
            )
        )
        shared = next((one["id"].text() for one in done["files"]), "")
        return f"file:{shared or uploaded[0]['id']}"

    async def _upload(self, url: str, file: OutboundFile) -> None:
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(file.size)}
        answer = await call(
            self.http, "POST", url, provider="Slack", timeout_s=UPLOAD_S, headers=headers,
            content=read_pieces(file),
        )  # fmt: skip
        if answer.status_code >= 500 or answer.status_code == 429:
            raise Unreachable("Slack cannot take the file now.")
        if answer.status_code != 200:
            what = f"Slack does not take {file.name}."
            raise Refused(what, reason=Refusal.FILE, provider_code=str(answer.status_code))


async def _post(
    client: AsyncWebClient,
    route: Route,
    text: str,
    blocks: list[dict[str, Any]] | None,
    piece: str,
    more: dict[str, Any],
) -> str:
    """Post one text. piece: its name in the metadata, by which it is found if no answer comes."""
    begun = time.time()
    try:
        answer = await ask(
            client.chat_postMessage(
                channel=route.channel,
                text=escape(text),
                metadata={"event_type": EVENT, "event_payload": {"key": piece}},
                unfurl_links=False,
                unfurl_media=False,
                blocks=blocks,
                **more,
            )
        )
    except Uncertain:
        if found := await _find(client, route, piece, since=begun):
            return f"{route.channel}:{found}"
        raise
    ts = answer["ts"].text()
    if not ts:
        raise Uncertain("Slack took the message and gave no id.")
    return f"{answer['channel'].text() or route.channel}:{ts}"


async def _find(client: AsyncWebClient, route: Route, piece: str, *, since: float) -> str:
    """The `ts` of a message that a call without an answer made, or ""."""
    more: dict[str, Any] = {
        "limit": 15,
        "include_all_metadata": True,
        "oldest": f"{since - 120:.6f}",
    }
    try:
        if route.thread:
            answer = await ask(
                client.conversations_replies(channel=route.channel, ts=route.thread, **more)
            )
        else:
            answer = await ask(client.conversations_history(channel=route.channel, **more))
    except DeliveryError:
        return ""
    for message in answer["messages"]:
        if message["metadata"]["event_payload"]["key"].text() == piece:
            return message["ts"].text()
    return ""


def _texts(text: str) -> list[str]:
    """The text in pieces that fit when they are escaped."""
    pieces: list[str] = []
    for piece in split(text, _ROOM):
        fits = units(escape(piece), "utf16") <= TEXT_LIMIT
        pieces += [piece] if fits else split(piece, _ROOM // 5)
    return pieces


def _blocks(text: str, out: Outbound) -> list[dict[str, Any]]:
    """The text with its quick replies as buttons."""
    sections = [
        {"type": "section", "text": {"type": "mrkdwn", "text": escape(part)}}
        for part in split(text, SECTION_LIMIT // 5 if "&" in escape(text) else SECTION_LIMIT)
    ]
    buttons = [
        {
            "type": "button",
            "action_id": f"hilo_{at}",
            "text": {"type": "plain_text", "text": cut(reply, BUTTON_LABEL), "emoji": True},
            "value": reply[:2000],
        }
        for at, reply in enumerate(out.quick_replies[:MAX_BUTTONS])
    ]
    return [*sections, {"type": "actions", "elements": buttons}]


def _remember(known: OrderedDict[tuple[int, str], str], key: tuple[int, str], value: str) -> None:
    known[key] = value
    while len(known) > KNOWN:
        known.popitem(last=False)
