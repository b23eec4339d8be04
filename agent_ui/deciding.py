"""Who may be the same person: the inbox of suggestions, what agents answer, and the history."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from agent_ui import undo, views
from agent_ui.answers import local, wants_piece
from agent_ui.commands import Asked, Done, audit, until_of
from agent_ui.console import Console
from agent_ui.customer import customer_view
from agent_ui.history import decision_view, suggested_view
from agent_ui.pages import customer_of
from agent_ui.same import may_see, suggestion_view
from agent_ui.scene import Scene
from agent_ui.viewer import Viewer
from hub.actions import resolving, suggestions
from hub.actions.resolving import IdentitySettings
from hub.errors import BadRequest, NotFound
from hub.model import LinkDecision, SuggestionRow
from hub.queries import customers
from hub.queries import suggestions as queries
from hub.store import Reader, Tx
from hub.words import DecisionKind

PAGE: Final = 20
HISTORY: Final = 50
MAX_LATER: Final = timedelta(days=366)


class Deciding:
    """The routes of suggestions, and of what was decided."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._db = console.process.db

    # --- pages -----------------------------------------------------------------------------------

    async def inbox(self, request: Request) -> Response:
        viewer = await self._console.viewer(request)
        cursor = self._console.process.feed.newest
        later = request.query_params.get("show") == "later"
        before = _key(request.query_params.get("before", ""))
        view = await self._db.read(self._inbox, viewer, later, before)
        part = "suggestions" if wants_piece(request) == "suggestions" else ""
        return await self._console.show(
            request, viewer, "suggestions", view, cursor=cursor, section="suggestions", part=part
        )

    def _inbox(
        self, tx: Reader, viewer: Viewer, later: bool, before: queries.Key | None
    ) -> views.SuggestionsView:
        scene = self._console.scene(tx, viewer)
        state, audiences = queries.LATER if later else queries.OPEN, scene.audiences()
        rows = queries.inbox(tx, state=state, audiences=audiences, before=before, limit=PAGE)
        last = rows[-1] if len(rows) == PAGE else None
        return views.SuggestionsView(
            suggestions=tuple(suggestion_view(scene, row) for row in rows),
            before=f"{last.posterior}~{last.id}" if last else "",
            show="later" if later else "open",
            later=queries.count(tx, state=queries.LATER, audiences=audiences),
        )

    async def history(self, request: Request) -> Response:
        viewer = await self._console.viewer(request)
        cursor = self._console.process.feed.newest
        before = request.query_params.get("before", "")
        view = await self._db.read(
            self._history,
            viewer,
            request.path_params["id"],
            int(before) if before.isdecimal() and len(before) < 18 else None,
        )
        return await self._console.show(
            request, viewer, "history", view, cursor=cursor, section="customers"
        )

    def _history(
        self, tx: Reader, viewer: Viewer, customer_id: int, before: int | None
    ) -> views.HistoryView:
        scene = self._console.scene(tx, viewer)
        customer = customer_of(tx, viewer, customer_id)
        number = customer.id or 0
        found = queries.decisions(tx, number, before=before, limit=HISTORY)
        older = found[-1] if len(found) == HISTORY else None
        steps = [decision_view(scene, each, number) for each in found]
        above = tx.get(LinkDecision, before) if before else None
        steps += [
            step
            for row in queries.every_of(tx, number)
            if (above is None or row.created_at < above.at)
            and (older is None or row.created_at >= older.at)
            and (step := suggested_view(scene, row, number))
        ]
        return views.HistoryView(
            customer=customer_view(scene, number),
            decisions=tuple(sorted(steps, key=lambda step: (step.at, step.id), reverse=True)),
            older=older.id if older else None,
        )

    # --- answers ---------------------------------------------------------------------------------

    async def reject(self, asked: Asked) -> Done:
        row = await self._row(asked)
        await self._db.write(_reject, row.id or 0, asked)
        return self._done(asked, undo.not_same(asked.viewer.language, row.id or 0))

    async def later(self, asked: Asked) -> Done:
        row = await self._row(asked)
        until = until_of(asked.text("until") or asked.text(f"at-{row.id}"), asked)
        if until is None or until > asked.now + MAX_LATER:
            raise BadRequest("Choose a time within a year.")
        await self._db.write(suggestions.later, row.id or 0, until, by=asked.author, now=asked.now)
        before = row.later_until.isoformat() if row.later_until else ""
        return self._done(asked, undo.put_off(asked.viewer.language, row.id or 0, before))

    async def reopen(self, asked: Asked) -> Done:
        row = await self._row(asked)
        settings = await self._console.process.accounts.identity()
        await self._db.write(_reopen, row.id or 0, settings, asked)
        return self._done(asked, None)

    async def take_back(self, asked: Asked) -> Done:
        """Take back "not the same", by the decision: there may be no suggestion of the two."""
        customer = await self._db.read(customer_of, asked.viewer, asked.request.path_params["id"])
        settings = await self._console.process.accounts.identity()
        number = asked.request.path_params["decision"]
        await self._db.write(_take_back, customer.id or 0, number, settings, asked)
        return {"url": f"/customer/{customer.id}/history"}

    def _done(self, asked: Asked, back: dict[str, Any] | None) -> Done:
        url = local(asked.request.query_params.get("next", ""), "/suggestions")
        return {"url": url, **({"undo": back} if back else {})}

    async def _row(self, asked: Asked) -> SuggestionRow:
        return await self._db.read(self._seen, asked.viewer, asked.request.path_params["id"])

    def _seen(self, tx: Reader, viewer: Viewer, suggestion_id: int) -> SuggestionRow:
        """A suggestion both of whose customers the viewer may see. Raises NotFound."""
        scene: Scene = self._console.scene(tx, viewer)
        row = tx.get(SuggestionRow, suggestion_id)
        if row is None or not may_see(scene, row):
            raise NotFound("There is nothing here, or your team may not see it.")
        return row


def _reject(tx: Tx, suggestion_id: int, asked: Asked) -> None:
    suggestions.reject(tx, suggestion_id, by=asked.author, now=asked.now)
    row = tx.need(SuggestionRow, suggestion_id)
    audit(tx, asked, "customer.rejected", f"customer {row.low_id}", other=row.high_id)


def _reopen(tx: Tx, suggestion_id: int, settings: IdentitySettings, asked: Asked) -> None:
    before = tx.need(SuggestionRow, suggestion_id).state
    suggestions.reopen(tx, suggestion_id, by=asked.author, now=asked.now)
    row = tx.need(SuggestionRow, suggestion_id)
    both = (row.low_id, row.high_id)
    if before in (queries.JOINED, queries.REJECTED):
        resolving.resolve_again(tx, both, settings=settings, now=asked.now)
        audit(tx, asked, "customer.taken_back", f"customer {both[0]}", other=both[1], answer=before)


def _take_back(
    tx: Tx, customer_id: int, decision_id: int, settings: IdentitySettings, asked: Asked
) -> None:
    said = tx.need(LinkDecision, decision_id)
    both = (said.customer_id, said.other_id)
    now_known = {customers.current(tx, each).id for each in both}
    if customer_id not in now_known:
        raise NotFound("This was not decided about this customer.")
    for each in sorted(one for one in now_known if one is not None):
        customer_of(tx, asked.viewer, each)
    if said.kind not in (DecisionKind.REJECTED, DecisionKind.SPLIT):
        raise BadRequest("This cannot be taken back.")
    suggestions.take_back(tx, decision_id, by=asked.author, now=asked.now)
    resolving.resolve_again(tx, both, settings=settings, now=asked.now)
    audit(tx, asked, "customer.taken_back", f"customer {both[0]}", other=both[1])


def _key(text: str) -> queries.Key | None:
    """Where a page of the inbox ends, as its link says."""
    share, _, last_id = text.partition("~")
    if not last_id.isdecimal() or len(last_id) > 18:
        return None
    try:
        return float(share), int(last_id)
    except ValueError:
        return None
