"""One message in: from a provider's request to rows on disk, and only then the 200.

The provider's retry is our inbound queue: what we could not store is answered with a 503 and comes
again. What is genuine but not understood is kept, accepted and shown, because its provider would
repeat it for days; `hilo replay` tries it again after a mend.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Final

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from hub.accounts import Accounts, Configured
from hub.actions import inbound, unreadable
from hub.actions.facts import FactSettings
from hub.actions.inbound import Overheard, StoredFile, StoredFiles, Taken
from hub.contract import (
    CallUpdate,
    Ignored,
    Inbound,
    InboundMessage,
    MaySay,
    Unreadable,
    WebhookAnswer,
    WebhookRequest,
)
from hub.errors import (
    BadRequest,
    HiloError,
    NotFound,
    PayloadError,
    SignatureError,
    TooLarge,
    Unavailable,
)
from hub.feed import Feed
from hub.files import FileLimits, Files
from hub.keys import PublicKeys
from hub.queries import callers
from hub.store import Database

METHODS: Final = ("GET", "POST")
LARGE: Final = 256_000  # Bytes of a body that would hold up everybody else.
LONG: Final = 2_000  # Characters: what they tell takes more than a millisecond to find.
ENRICH_S: Final = 1.0  # A third of what the least patient provider waits for its answer.
_logger = structlog.get_logger(__name__)


class Webhooks:
    """Takes requests of providers, whether they come by HTTP or by a listener."""

    def __init__(
        self,
        db: Database,
        accounts: Accounts,
        feed: Feed,
        files: Files,
        *,
        limits: FileLimits,
        max_body: Callable[[str], int],
        clock: Callable[[], datetime],
        keys: PublicKeys | None = None,
    ) -> None:
        self._db = db
        self._accounts = accounts
        self._feed = feed
        self._files = files
        self._limits = limits
        self._max_body = max_body
        self._clock = clock
        self._keys = keys or PublicKeys(None)
        self.forged: Counter[int] = Counter()  # Since the timers last stored them.

    async def serve(self, request: Request) -> Response:
        """The endpoint `/hooks/{channel}/{account_id}{rest}`. Errors become their status."""
        try:
            return _response(await self._answer(request))
        except ClientDisconnect:
            return Response(status_code=400)
        except HiloError as error:
            headers = {"Retry-After": "5"} if error.status == 503 else {}
            return Response(
                error.sentence, status_code=error.status, media_type="text/plain", headers=headers
            )

    async def _answer(self, request: Request) -> WebhookAnswer:
        name, account_id = request.path_params["channel"], request.path_params["account_id"]
        called = await self._find(request, name, account_id)
        found = called[0]
        incoming = await self._read(request, found)
        if found.challenging and (answer := found.challenging.challenge(incoming, found.account)):
            return answer
        if found.keyed is not None and (urls := found.keyed.key_urls(incoming, found.account)):
            await self._keys.fetch(urls)
        return await self.take(self._signed_for(called, incoming), incoming)

    async def _find(self, request: Request, channel: str, account_id: int) -> list[Configured]:
        """The account that is called. Where it is paused or gone, and accounts share addresses,
        these instead: their app goes on calling the address that it was given."""
        try:
            return [await self._accounts.find(account_id, channel=channel)]
        except NotFound:
            owners = (await self._accounts.owners()).values()
            others = {one.account.id: one for one in owners}.values()
            if request.method != "POST" or channel not in {one.account.channel for one in others}:
                raise
            return list(others)

    def _signed_for(self, called: Sequence[Configured], request: WebhookRequest) -> Configured:
        """The first account whose secret has signed a request. Raises SignatureError."""
        for found in called[:-1]:
            with suppress(SignatureError):
                self._verify(found, request)
                return found
        try:
            self._verify(called[-1], request)
        except SignatureError:
            self.forged[called[-1].account.id] += 1
            raise
        return called[-1]

    def _verify(self, found: Configured, request: WebhookRequest) -> None:
        found.channel.verify(request, found.account, now=self._clock(), keys=self._keys)

    async def _read(self, request: Request, found: Configured) -> WebhookRequest:
        limit = self._max_body(found.account.channel)
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > limit:
                raise TooLarge(f"A request may have {limit} bytes at most.")
        rest = request.path_params.get("rest", "")
        query = request.scope["query_string"].decode("latin-1")
        return WebhookRequest(
            method=request.method,
            # Signatures cover the address that the provider was given, not the one a proxy made.
            url=found.account.webhook_url + rest + (f"?{query}" if query else ""),
            path=rest,
            query=tuple(request.query_params.multi_items()) if query else (),
            headers=tuple(
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, value in request.headers.raw
            ),
            body=bytes(body),
            received_at=self._clock(),
        )

    async def take(self, found: Configured, request: WebhookRequest) -> WebhookAnswer:
        """Store what a verified request holds, and say what to answer.

        Raises Unavailable when nothing could be stored, and BadRequest for what is not of this
        channel at all. Anything else that goes wrong is kept with its reason.
        """
        account, large = found.account, len(request.body) > LARGE
        # A mail of 10 MB takes half a second to read, in which nobody else would be served.
        items = (
            await asyncio.to_thread(self.understand, found, request)
            if large
            else self.understand(found, request)
        )
        items = await self.hand_on(found, request, items)
        items = await self._enriched(found, items)
        await self.store(account.id, items, request=request)
        if found.greeting is not None and (call := found.greeting.greets(request, account, items)):
            may_say = await self._may_say(call)
            return found.greeting.greet(request, account, items, may_say)
        if found.answering is not None:
            return found.answering.answer(request, account, items)
        return WebhookAnswer()

    async def _may_say(self, call: CallUpdate) -> MaySay:
        """How a caller may be addressed. Without the store's answer, as everybody is."""
        try:
            settings = await self._accounts.identity()
            return await self._db.read(
                callers.may_greet,
                call.sender,
                call.proof,
                secret=settings.secret,
                region=settings.region,
                now=self._clock(),
            )
        except HiloError:
            return MaySay()

    async def hand_on(
        self, found: Configured, request: WebhookRequest, items: Sequence[Inbound]
    ) -> Sequence[Inbound]:
        """Give the accounts that share this address what is theirs, and return the rest.

        Whoever posts chooses what is in a request, so an account gets only what its own secret
        has signed. Raises Unavailable: then the provider comes again.
        """
        wanted = {item.owner for item in items if isinstance(item, Unreadable)} - {""}
        if not wanted:
            return items
        owners = await self._accounts.owners()
        others = {owners[name].account.id: owners[name] for name in sorted(wanted & owners.keys())}
        given: set[str] = set()
        for other in others.values():
            if other.account.id != found.account.id and await self._give(other, request):
                given |= {name for name in wanted if owners.get(name) is other}
        return [
            item for item in items if not (isinstance(item, Unreadable) and item.owner in given)
        ]

    async def _give(self, other: Configured, request: WebhookRequest) -> bool:
        """Whether another account has taken what is its own of a request."""
        try:
            self._verify(other, request)
        except SignatureError:
            return False
        items = [
            item
            for item in self.understand(other, request)
            if not (isinstance(item, Unreadable) and item.owner)
        ]
        await self.store(other.account.id, await self._enriched(other, items), request=request)
        return True

    async def _enriched(self, found: Configured, items: Sequence[Inbound]) -> Sequence[Inbound]:
        """The items with what their provider adds when asked; as they came when that fails."""
        if found.enriching is None:
            return items
        try:
            async with asyncio.timeout(ENRICH_S):
                richer = await found.enriching.enrich(items, found.account)
        except (TimeoutError, HiloError):
            return items
        except Exception:
            _logger.exception("enrich_failed", channel=found.account.channel)
            return items
        return richer if len(richer) == len(items) else items

    def understand(self, found: Configured, request: WebhookRequest) -> Sequence[Inbound]:
        """The items in a verified request. A defect of the adapter makes one Unreadable of it.

        Raises BadRequest for what is not of this channel at all.
        """
        try:
            return found.channel.parse(request, found.account)
        except PayloadError as error:
            return [Unreadable(reason=error.sentence)]
        except HiloError:
            raise
        except Exception as error:
            # It must not cost a message: the request is kept until the adapter is mended.
            account = found.account
            _logger.exception("parse_failed", channel=account.channel, account=account.id)
            return [Unreadable(reason=f"The adapter failed: {type(error).__name__}: {error}")]

    async def store(
        self, account_id: int, items: Sequence[Inbound], *, request: WebhookRequest | None
    ) -> list[int]:
        """Store items durably; returns the message id of each, 0 where it made none.

        An item that cannot be stored is kept as unreadable, and the rest of its batch goes on.
        """
        wanted = [item for item in items if not isinstance(item, Ignored)]
        readable = [item for item in wanted if not isinstance(item, Unreadable)]
        files = await self._store_files(readable)
        try:
            taken = await self._write(account_id, readable, files)
        except (Unavailable, BadRequest):
            raise
        except Exception as error:
            if request is None:
                raise
            taken = await self._one_by_one(account_id, readable, files, request, error)
        for item in wanted:
            if isinstance(item, Unreadable) and request is not None:
                await self._keep(account_id, request, item.reason, item.fragment)
        for whisper in taken.whispers:
            self._feed.whisper(whisper)
        ids = iter(taken.message_ids)
        return [0 if isinstance(item, Ignored | Unreadable) else next(ids, 0) for item in items]

    async def _write(self, account_id: int, items: Sequence[Inbound], files: StoredFiles) -> Taken:
        if not items:
            return Taken(())
        told, now = await self._accounts.facts(), self._clock()
        return await self._db.write(
            inbound.receive,
            account_id,
            items,
            files=files,
            identity=await self._accounts.identity(),
            told=told,
            overheard=await _overheard(items, told, now),
            now=now,
        )

    async def _one_by_one(
        self,
        account_id: int,
        items: Sequence[Inbound],
        files: StoredFiles,
        request: WebhookRequest,
        error: Exception,
    ) -> Taken:
        """One poisonous item must not harm the rest of its batch."""
        _logger.warning("batch_failed", account=account_id, error=str(error), items=len(items))
        ids: list[int] = []
        for place, item in enumerate(items):
            own = {(0, at): file for (index, at), file in files.items() if index == place}
            try:
                ids += (await self._write(account_id, [item], own)).message_ids
            except Unavailable:
                raise
            except Exception as single:
                _logger.exception("item_failed", account=account_id)
                reason = f"It could not be stored: {type(single).__name__}: {single}"
                await self._keep(account_id, request, reason[:500], repr(item)[:2000])
                ids.append(0)
        return Taken(tuple(ids))

    async def _keep(
        self, account_id: int, request: WebhookRequest, reason: str, fragment: str
    ) -> None:
        digest = hashlib.sha256(b"%d\n" % account_id + request.body).hexdigest()
        await self._db.write(
            unreadable.keep,
            account_id,
            request,
            digest=digest,
            reason=reason[:500],
            fragment=fragment[:2000],
        )

    async def _store_files(self, items: Sequence[Inbound]) -> StoredFiles:
        """Put files that came as bytes into the file store, before the transaction begins.

        A file without a message (the transaction failed) is swept later: it has no row.
        """
        stored: StoredFiles = {}
        for index, item in enumerate(items):
            if not isinstance(item, InboundMessage):
                continue
            for at, file in enumerate(item.files[: inbound.MAX_FILES]):
                if file.content is None:
                    continue
                kept = StoredFile(
                    key="",
                    size=len(file.content),
                    sha256="",
                    media_type=file.media_type,
                    name=file.name,
                )
                try:
                    found = await self._files.store(
                        file.content,
                        name=file.name,
                        declared_type=file.media_type,
                        limits=self._limits,
                    )
                except (BadRequest, TooLarge) as error:
                    stored[index, at] = replace(kept, refused=error.sentence[:300])
                    continue
                stored[index, at] = StoredFile(
                    key=found.key,
                    size=found.size,
                    sha256=found.sha256,
                    media_type=found.media_type,
                    name=found.name,
                    width=found.width,
                    height=found.height,
                )
        return stored


async def _overheard(items: Sequence[Inbound], told: FactSettings, now: datetime) -> Overheard:
    """What the words tell, found before the writer has to wait for it; long ones in a thread."""
    if sum(len(item.text) for item in items if isinstance(item, InboundMessage)) > LONG:
        return await asyncio.to_thread(inbound.overhear, items, told=told, now=now)
    return inbound.overhear(items, told=told, now=now)


def _response(answer: WebhookAnswer) -> Response:
    return Response(answer.body, status_code=answer.status, media_type=answer.media_type or None)
