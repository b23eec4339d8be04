"""Mail that Resend receives: its webhook only rings, and the mail is fetched by its API.

A listener lists what was received and fetches what it has not seen, when the webhook rings and
once in a while besides, so a lost webhook loses no mail.
Source: Resend, "Receiving emails", "List received emails", "Retrieve received email", "Webhooks".
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import ClassVar, Final

import httpx

from channels import standard_webhooks
from channels.email import events, mime, posted
from channels.email.credentials import check_if_set
from channels.email.received import Brought, MailEvent, News, Received
from channels.email.settings import EmailSettings
from hub.contract import CheckResult, Ignored, Keys, ListenerPort, Told, Unreadable, WebhookRequest
from hub.errors import ConfigError, HiloError, PayloadError, TooLarge, Unavailable
from hub.untrusted import Untrusted

API: Final = "https://api.resend.com"
METHOD: Final = "RESEND"  # Of a request that wraps a fetched mail.
PAGE: Final = 100
MAX_PAGES: Final = 50
KNOWN: Final = 500  # Ids of fetched mails that are remembered.
LONGEST_WAIT_S: Final = 300.0
TOLERANCE_S: Final = 300.0

_NEWS: Final[Mapping[str, News]] = {
    "email.delivered": News.DELIVERED,
    "email.opened": News.OPENED,
    "email.clicked": News.OPENED,
    "email.bounced": News.FAILED,
    "email.failed": News.FAILED,
    "email.suppressed": News.FAILED,
    "email.complained": News.COMPLAINED,
}
_QUIET: Final = frozenset({"email.sent", "email.scheduled", "email.delivery_delayed"})
_log = logging.getLogger(__name__)


class Resend:
    """Reads Resend's webhook, and the mails that `ResendListener` fetched."""

    name: ClassVar[str] = "resend"

    def verify(
        self, request: WebhookRequest, settings: EmailSettings, *, now: datetime, keys: Keys
    ) -> None:
        """Check the Svix signature. Raises SignatureError."""
        check_if_set(request, settings)
        standard_webhooks.verify(
            request, settings.keys, now=now, prefix="svix", tolerance_s=TOLERANCE_S
        )

    def read(self, request: WebhookRequest, settings: EmailSettings) -> list[Brought]:
        """The fetched mail, an event, or the ring of a mail to fetch. Raises PayloadError."""
        if request.method == METHOD:
            return [_received(request)]
        payload = Untrusted.parse(request.body).need_object()
        kind = payload["type"].text().strip().lower()
        if kind == "email.received":
            return [Ignored(reason="A mail came in; it is fetched.")]
        if kind in _QUIET or not kind.startswith("email."):
            return [Ignored(reason=f"Resend says {kind[:40]}: that is no news.")]
        if (news := _NEWS.get(kind)) is None:
            why = f"The event {kind[:40]!r} is unknown."
            return [Unreadable(reason=why, fragment=posted.cut(payload))]
        return _events(payload, news)


def _received(request: WebhookRequest) -> Received:
    mail = mime.read(request.body)
    if not mail.headers.lines:
        raise PayloadError("The mail has no header at all.")
    identity = request.header("X-Hilo-Id")
    to = [value for name, value in request.headers if name.lower() == "x-hilo-delivered-to"]
    at = events.moment(Untrusted(request.header("X-Hilo-Internal-Date")))
    return Received(
        mail=mail,
        content=mime.body_of(request.body),
        delivered_to=tuple(to[:50]),
        happened_at=at,
        fallback_id=f"resend:{identity[:100]}" if identity else "",
        left_behind=posted.count(request.header("X-Hilo-Too-Large")),
    )


def _events(payload: Untrusted, news: News) -> list[Brought]:
    data = payload["data"]
    named = [one["value"] for one in data["headers"] if one["name"].text().lower() == "message-id"]
    ids = [data["message_id"], *named]
    own = next((one for each in ids if (one := events.bracketed(each.text()))), "")
    detail = data["bounce"] if data["bounce"].is_object() else data["failed"]
    people = list(data["to"])[:50] or [data["to"]]
    return [
        MailEvent(
            news=news,
            message_ids=(own,) if own else (),
            recipient=events.recipient(one.text()),
            happened_at=events.moment(payload["created_at"]),
            text=detail["message"].text() or detail["reason"].text(),
        )
        for one in people
    ]


@dataclass(slots=True)
class Bells:
    """Rings listeners of this process. One in another process looks by itself within `poll_s`."""

    _bells: dict[int, asyncio.Event] = field(default_factory=dict)

    def of(self, account_id: int) -> asyncio.Event:
        """The bell of an account."""
        return self._bells.setdefault(account_id, asyncio.Event())

    def ring(self, account_id: int) -> None:
        """Wake the account's listener, if it runs here."""
        if account_id in self._bells:
            self._bells[account_id].set()


@dataclass(slots=True)
class ResendListener:
    """Fetches what was received and is not known yet, oldest first."""

    http: httpx.AsyncClient
    settings: EmailSettings
    port: ListenerPort
    bell: asyncio.Event
    known: dict[str, None] = field(default_factory=dict)

    async def listen(self) -> None:
        """Run until cancelled. Raises ConfigError where Resend refuses the key."""
        self.known = dict.fromkeys(_ids(await self.port.load_state()))
        wait_s = self.settings.poll_s
        while True:
            self.bell.clear()
            try:
                await self._take_new()
                await self.port.report()
                wait_s = self.settings.poll_s
            except (httpx.HTTPError, PayloadError, Unavailable) as error:
                _log.info("resend: %s", error)
                await self.port.report("Resend could not be reached.")
                wait_s = min(max(wait_s, 1.0) * 2, LONGEST_WAIT_S)
            try:
                async with asyncio.timeout(wait_s):
                    await self.bell.wait()
            except TimeoutError:
                continue

    async def _take_new(self) -> None:
        for one in reversed(await self._unknown()):
            await self._take(one)
            self.known[one["id"].text()] = None
            while len(self.known) > KNOWN:
                del self.known[next(iter(self.known))]
            await self.port.save_state(json.dumps(list(self.known)[-KNOWN:]))

    async def _unknown(self) -> list[Untrusted]:
        """What is listed, newest first, down to a page on which everything is known."""
        found: list[Untrusted] = []
        after = ""
        for _ in range(MAX_PAGES):
            query = {"limit": str(PAGE)} | ({"after": after} if after else {})
            page = await self._get("/emails/receiving", query)
            listed = [one for one in page["data"] if _is_id(one["id"].text())]
            fresh = [one for one in listed if one["id"].text() not in self.known]
            found += [one for one in fresh if self._is_recent(one)]
            if len(fresh) < len(listed) or not page["has_more"].flag() or not listed:
                break
            if not self._is_recent(listed[-1]):
                break
            after = listed[-1]["id"].text()
        return found

    def _is_recent(self, one: Untrusted) -> bool:
        """At the first start only some days of older mail are taken in."""
        at = events.moment(one["created_at"])
        if self.known or at is None:
            return True
        return (datetime.now(UTC) - at).total_seconds() <= self.settings.first_days * 86_400 + 3600

    async def _take(self, one: Untrusted) -> None:
        identity = one["id"].text()
        said = await self._get(f"/emails/receiving/{identity}", {})
        raw, too_large = await self._raw(said)
        to = [address.text() for address in said["to"] if _is_plain(address.text())]
        created = said["created_at"].text()
        headers = [("X-Hilo-Id", identity), *(("X-Hilo-Delivered-To", each) for each in to)]
        if _is_plain(created):
            headers.append(("X-Hilo-Internal-Date", created))
        if too_large:
            headers.append(("X-Hilo-Too-Large", str(too_large)))
        await self.port.receive(
            WebhookRequest(
                method=METHOD,
                url=f"{API}/emails/receiving/{identity}",
                path="",
                query=(),
                headers=tuple(headers),
                body=raw,
                received_at=datetime.now(UTC),
            )
        )

    async def _raw(self, said: Untrusted) -> tuple[bytes, int]:
        """The mail at its signed address, to which no key of ours goes along; or what the API says
        of a mail that is too large or gone, and the bytes that were not taken in."""
        limit, url = self.settings.max_bytes, said["raw"]["download_url"].text()
        if not url.startswith("https://") and not self.settings.api_base:
            return rebuilt(said), 0
        try:
            answer = await self.http.get(url, timeout=60, extensions={"max_bytes": limit})
        except TooLarge:
            return rebuilt(said), limit + 1
        if answer.status_code in (403, 404, 410):
            return rebuilt(said), 0
        answer.raise_for_status()
        if len(answer.content) > limit:
            return rebuilt(said), len(answer.content)
        return answer.content, 0

    async def _get(self, path: str, query: Mapping[str, str]) -> Untrusted:
        return await get(self.http, self.settings, path, query)


async def get(
    http: httpx.AsyncClient, settings: EmailSettings, path: str, query: Mapping[str, str]
) -> Untrusted:
    """An answer of the API. Raises ConfigError for a key that it refuses, httpx.HTTPError."""
    answer = await http.get(
        (settings.api_base or API) + path,
        params=dict(query),
        headers={"Authorization": f"Bearer {settings.api_key.get_secret_value()}"},
        follow_redirects=False,
        timeout=20,
    )
    if answer.status_code in (401, 403):
        raise ConfigError("Resend does not accept api_key: it needs full access.")
    answer.raise_for_status()
    return Untrusted.parse(answer.content)


async def check(http: httpx.AsyncClient, settings: EmailSettings) -> CheckResult:
    """Whether the key may read what was received."""
    try:
        await get(http, settings, "/emails/receiving", {"limit": "1"})
    except (HiloError, httpx.HTTPError, httpx.InvalidURL) as error:
        mend = Told("Make an API key with full access at Resend and put it into api_key.")
        return CheckResult(ok=False, what=Told("Resend: %(error)s", error=error), mend=mend)
    return CheckResult(ok=True, what=Told("Resend lists what it received."))


def rebuilt(said: Untrusted) -> bytes:
    """A mail out of what the API says of it, without its files."""
    known = {
        "From": said["from"].text(),
        "To": ", ".join(one.text() for one in said["to"]),
        "Subject": said["subject"].text(),
        "Message-ID": said["message_id"].text(),
        "Content-Type": "text/plain; charset=utf-8",
    }
    lines = [f"{name}: {' '.join(value.split())[:998]}" for name, value in known.items() if value]
    return ("\r\n".join(lines) + "\r\n\r\n" + said["text"].text()).encode("utf-8", "replace")


def _ids(state: str) -> list[str]:
    try:
        found = json.loads(state) if state else []
    except ValueError:
        return []
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def _is_id(text: str) -> bool:
    return 0 < len(text) <= 100 and all(char.isalnum() or char in "-_" for char in text)


def _is_plain(text: str) -> bool:
    return 0 < len(text) <= 400 and text.isprintable()
