"""Figures for Prometheus: what a process does and what waits, as of the moment of asking."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, select
from sqlmodel import col
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from hub.contract import DeliveryStatus
from hub.model import AccountRow, Delivery, Message, RawRequest
from hub.process import Process
from hub.queries import accounts
from hub.store import Reader


def endpoint(process: Process) -> Callable[[Request], Coroutine[Any, Any, Response]]:
    """The route's function. Only for this machine and trusted proxies' networks."""

    async def serve(request: Request) -> Response:
        # A proxy on this machine has this machine's address: what it passes on is from elsewhere.
        passed_on = "x-forwarded-for" in request.headers or "forwarded" in request.headers
        host = request.client.host if request.client is not None else ""
        if passed_on or host not in ("127.0.0.1", "::1"):
            return PlainTextResponse("Metrics are read on the machine itself.", 403)
        registry = CollectorRegistry()
        for name, (text, value) in (await process.db.read(_figures)).items():
            Gauge(name, text, registry=registry).set(value)
        down = Gauge(
            "hilo_account_down",
            "Whether an account's provider does not answer.",
            ["account", "channel"],
            registry=registry,
        )
        for labels, is_down in await process.db.read(_down):
            down.labels(*labels).set(is_down)
        here = Gauge("hilo_agents_here", "Agents with an open console.", registry=registry)
        here.set(len(process.presence.here()))
        return PlainTextResponse(generate_latest(registry).decode(), media_type="text/plain")

    return serve


def _down(tx: Reader) -> list[tuple[tuple[str, str], bool]]:
    """Of each account that is on, by its number and channel, whether it is down."""
    healths = accounts.healths(tx)
    return [
        ((str(row.id), row.channel), bool((found := healths.get(row.id or 0)) and found.down_at))
        for row in accounts.present(tx)
        if row.enabled
    ]


def _figures(tx: Reader) -> dict[str, tuple[str, float]]:
    waiting = (DeliveryStatus.HELD, DeliveryStatus.QUEUED, DeliveryStatus.SENDING)
    pending = select(func.count()).where(
        col(Delivery.due_at).is_not(None), col(Delivery.status).in_(waiting)
    )
    unreadable = select(func.count()).where(
        col(RawRequest.replayed_at).is_(None), col(RawRequest.dropped_at).is_(None)
    )
    return {
        "hilo_messages": ("Messages ever stored.", _number(tx, select(func.max(Message.id)))),
        "hilo_deliveries_pending": ("Deliveries on their way.", _number(tx, pending)),
        "hilo_requests_unreadable": ("Requests kept, not understood.", _number(tx, unreadable)),
        "hilo_requests_forged": (
            "Requests refused for their signature.",
            _number(tx, select(func.sum(AccountRow.forged))),
        ),
    }


def _number(tx: Reader, statement: Any) -> float:
    return float(tx.scalar(statement) or 0)
