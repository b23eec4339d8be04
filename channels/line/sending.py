"""One message of ours as the messages that LINE takes."""

from __future__ import annotations

import time
import uuid
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from channels.line.api import Api
from channels.line.words import say
from channels.wire.text import cut, split
from hub.contract import Accepted, Account, Json, Outbound, OutboundFile
from hub.errors import DeliveryError, Uncertain
from hub.untrusted import Untrusted

TEXT_LIMIT: Final = 5000  # UTF-16 units.
AT_ONCE: Final = 5  # Messages of one push.
MAX_REPLIES: Final = 13
LABEL: Final = 20
PREVIEW_BYTES: Final = 1_000_000
TOKEN_S: Final = 30.0  # A reply token lasts about a minute from the event on.
KNOWN: Final = 5000


@dataclass(slots=True)
class LineSender:
    """Sends, and remembers what LINE gave for acting on a message: tokens by (account, id)."""

    _tokens: OrderedDict[tuple[int, str], dict[str, str]] = field(default_factory=OrderedDict)
    _came: dict[tuple[int, str], float] = field(default_factory=dict)

    def remember(self, account_id: int, found: dict[str, dict[str, str]]) -> None:
        """Keep the tokens of messages."""
        for message_id, tokens in found.items():
            self._tokens[account_id, message_id] = tokens
            self._came[account_id, message_id] = time.monotonic()
        while len(self._tokens) > KNOWN:
            key, _ = self._tokens.popitem(last=False)
            self._came.pop(key, None)

    def token(self, account_id: int, message_id: str, kind: str) -> str:
        """A token of a message, or ""."""
        return self._tokens.get((account_id, message_id), {}).get(kind, "")

    async def send(self, api: Api, out: Outbound, account: Account) -> Accepted:
        """Hand over the message; what was lost is sent again under the same key."""
        messages = messages_of(out, quote=self._quote(out, account))
        token = self._reply_token(api, out, account, messages)
        if token and (sent := await _replied(api, token, messages)) is not None:
            return self._accepted([sent], account)
        done: list[Untrusted] = []
        for at in range(0, len(messages), AT_ONCE):
            key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"hilo:{account.id}:{out.key}:{at}"))
            done.append(await api.push(out.to.value, messages[at : at + AT_ONCE], key=key))
        return self._accepted(done, account)

    def _quote(self, out: Outbound, account: Account) -> str:
        return self.token(account.id, out.reply_external_id, "quote") if out.quoted else ""

    def _reply_token(self, api: Api, out: Outbound, account: Account, messages: list[Json]) -> str:
        """A reply token that is still good, taken: it works once. Never for a second try."""
        key = (account.id, out.reply_external_id)
        if not api.settings.reply_tokens or out.attempts > 1 or len(messages) > AT_ONCE:
            return ""
        if time.monotonic() - self._came.get(key, -TOKEN_S) > TOKEN_S:
            return ""
        return self._tokens.get(key, {}).pop("reply", "")

    def _accepted(self, done: list[Untrusted], account: Account) -> Accepted:
        ids: list[str] = []
        for answer in done:
            for sent in answer["sentMessages"]:
                if number := sent["id"].text()[:80]:
                    ids.append(number)
                    quote = sent["quoteToken"].text()[:2000]
                    self.remember(account.id, {number: {"quote": quote} if quote else {}})
            if accepted := answer["accepted"].text()[:120]:
                ids.append(f"accepted:{accepted}")
        if not ids:
            # Taken, without an id: LINE tells of receipts nowhere, so none is missed.
            ids = [f"sent:{uuid.uuid4()}"]
        return Accepted(external_id=ids[0], aliases=tuple(ids[1:]))


async def _replied(api: Api, token: str, messages: list[Json]) -> Untrusted | None:
    """The answer to a reply; None where LINE certainly did not take it, so that a push may."""
    try:
        return await api.reply(token, messages)
    except Uncertain:
        raise
    except DeliveryError:
        return None


def messages_of(out: Outbound, *, quote: str = "") -> list[Json]:
    """The message objects. Only pictures are shown in the chat; other files go as links."""
    found: list[dict[str, Json]] = [
        {"type": "text", "text": part} for part in split(out.text, TEXT_LIMIT)
    ]
    if found and quote:
        found[0]["quoteToken"] = quote
    found += [_file(file, out.language) for file in out.files]
    if out.quick_replies and found:
        found[-1]["quickReply"] = {
            "items": [_quick(one) for one in out.quick_replies[:MAX_REPLIES]]
        }
    return list(found)


def _quick(reply: str) -> Json:
    action = {"type": "message", "label": cut(reply, LABEL), "text": reply[:300]}
    return {"type": "action", "action": action}


def _file(file: OutboundFile, language: str) -> dict[str, Json]:
    """A picture, if LINE can show it: HTTPS, JPEG or PNG, small enough to be its own preview."""
    shown = file.media_type.lower() in ("image/jpeg", "image/png") and file.size <= PREVIEW_BYTES
    if shown and file.url.startswith("https://") and len(file.url) <= 2000:
        urls = {"originalContentUrl": file.url, "previewImageUrl": file.url}
        return {"type": "image", **urls}
    return {"type": "text", "text": say("file", language, name=file.name, url=file.url)}
