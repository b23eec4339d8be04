"""Erasing a customer from the console: administrators only, and only on purpose."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from agent_ui.commands import Asked, Done, audit
from agent_ui.console import Console, need_administrator
from agent_ui.customer import customer_view
from agent_ui.pages import customer_of
from agent_ui.viewer import Viewer
from agent_ui.views import CustomerView
from hub import tombstones
from hub.actions import erasing
from hub.discarded import delete_discarded
from hub.errors import BadRequest
from hub.store import Reader, Tx


class Forgetting:
    """The page that asks, and the command that erases."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._process = console.process

    async def show(self, request: Request) -> Response:
        viewer = await self._console.viewer(request)
        need_administrator(viewer)
        cursor = self._process.feed.newest
        view = await self._process.db.read(self._customer, viewer, request.path_params["id"])
        return await self._console.show(request, viewer, "erase", view, cursor=cursor)

    def _customer(self, tx: Reader, viewer: Viewer, customer_id: int) -> CustomerView:
        customer = customer_of(tx, viewer, customer_id)
        return customer_view(self._console.scene(tx, viewer), customer.id or 0)

    async def erase(self, asked: Asked) -> Done:
        need_administrator(asked.viewer)
        customer = await self._process.db.read(
            customer_of, asked.viewer, asked.request.path_params["id"]
        )
        if asked.text("sure").strip().upper() not in ("ERASE", "BORRAR"):
            raise BadRequest("Type ERASE to confirm.")
        await self._process.db.write(_erase, customer.id or 0, asked)
        tombstones.write(self._process.config.data, await self._process.db.read(tombstones.every))
        await delete_discarded(self._process.db, self._process.files)
        return {"url": "/inbox"}


def _erase(tx: Tx, customer_id: int, asked: Asked) -> None:
    erasing.erase_customer(tx, customer_id, by=asked.author, why="customer", now=asked.now)
    audit(tx, asked, "customer.erased", f"customer {customer_id}")
