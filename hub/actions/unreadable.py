"""Genuine requests that were not understood: kept until they are replayed or dropped."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import parse_qsl

from sqlmodel import col

from hub.contract import WebhookRequest
from hub.events import Event, EventKind
from hub.model import RawRequest
from hub.store import Reader, Tx


def keep(
    tx: Tx,
    account_id: int,
    request: WebhookRequest,
    *,
    digest: str,
    reason: str,
    fragment: str,
) -> None:
    """Keep a request. One that its provider repeats is counted, not kept twice."""
    known = tx.select(RawRequest, col(RawRequest.digest) == digest, limit=1)
    if known and known[0].id is not None:
        tx.update(RawRequest, known[0].id, repeats=known[0].repeats + 1, reason=reason)
        return
    tx.insert_new(
        RawRequest,
        on=("digest",),
        account_id=account_id,
        received_at=request.received_at,
        method=request.method[:10],
        url=request.url,
        path=request.path[:300],
        headers=[list(pair) for pair in request.headers],
        body=request.body,
        digest=digest,
        reason=reason,
        fragment=fragment,
        repeats=0,
    )
    tx.tell(Event(kind=EventKind.UNREADABLE, account_id=account_id))


def mark(
    tx: Tx, request_id: int, *, replayed_at: datetime | None, dropped_at: datetime | None
) -> None:
    """A kept request was understood at last, or somebody decided that nobody needs it."""
    row = tx.need(RawRequest, request_id)
    tx.update(RawRequest, request_id, replayed_at=replayed_at, dropped_at=dropped_at)
    tx.tell(Event(kind=EventKind.UNREADABLE, account_id=row.account_id))


def waiting(tx: Reader, *, limit: int = 100) -> list[RawRequest]:
    """Kept requests that still wait, newest first."""
    return tx.select(
        RawRequest,
        col(RawRequest.replayed_at).is_(None),
        col(RawRequest.dropped_at).is_(None),
        order_by=(col(RawRequest.id).desc(),),
        limit=limit,
    )


def as_request(row: RawRequest) -> WebhookRequest:
    """The request as it came."""
    pairs = tuple(parse_qsl(row.url.partition("?")[2], keep_blank_values=True))
    return WebhookRequest(
        method=row.method,
        url=row.url,
        path=row.path,
        query=pairs,
        headers=tuple((str(name), str(value)) for name, value in row.headers),
        body=bytes(row.body),
        received_at=row.received_at,
    )
