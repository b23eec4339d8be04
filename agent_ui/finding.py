"""Search, the list of customers, and looking for whom to join with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from agent_ui import views
from agent_ui.answers import wants_piece
from agent_ui.console import Console, new_key
from agent_ui.customer import customer_view, hit
from agent_ui.pages import customer_of
from agent_ui.scene import Scene
from agent_ui.thread import is_said
from agent_ui.viewer import Viewer
from hub import search
from hub.errors import BadRequest
from hub.folding import fold
from hub.model import Conversation, Message
from hub.queries import customers
from hub.search_words import words as words_of
from hub.store import Reader
from hub.words import MessageKind

HITS: Final = 20
AROUND: Final = 60  # Characters of a snippet before and after what was found.


class Finding:
    """The GET routes that look for something."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._db = console.process.db

    async def search(self, request: Request) -> Response:
        viewer = await self._console.viewer(request)
        asked = request.query_params.get("q", "")[:200]
        before = request.query_params.get("before", "")
        cursor = self._console.process.feed.newest
        view = await self._db.read(
            self._search,
            viewer,
            asked,
            _number(before),
        )
        part = "palette" if wants_piece(request) == "palette" else ""
        return await self._console.show(
            request, viewer, "search", view, cursor=cursor, section="search", part=part
        )

    def _search(
        self, tx: Reader, viewer: Viewer, asked: str, before: int | None
    ) -> views.SearchView:
        if not asked.strip():
            return views.SearchView(query=asked)
        scene = self._console.scene(tx, viewer)
        accounts = viewer.eyes.accounts
        ids = search.search_messages(tx, asked, account_ids=accounts, before_id=before, limit=HITS)
        rows = [found for message_id in ids if (found := tx.get(Message, message_id))]
        people: list[views.CustomerHit] = []
        if before is None:
            known = search.search_customers(
                tx, asked, account_ids=accounts, teams=viewer.eyes.teams, limit=6
            )
            people = [hit(scene, customer_id) for customer_id in known]
        return views.SearchView(
            query=asked,
            customers=tuple(people),
            messages=tuple(_message_hit(scene, row, asked) for row in rows if _shown(row)),
            older=str(ids[-1]) if len(ids) == HITS else "",
        )

    async def customers(self, request: Request) -> Response:
        viewer = await self._console.viewer(request)
        asked = request.query_params.get("q", "")[:200]
        after = request.query_params.get("after", "")
        cursor = self._console.process.feed.newest
        view = await self._db.read(
            self._customers,
            viewer,
            asked,
            _number(after),
            request.query_params.get("show") == "silent",
        )
        return await self._console.show(
            request, viewer, "customers", view, cursor=cursor, section="customers"
        )

    def _customers(
        self, tx: Reader, viewer: Viewer, asked: str, after: int | None, silent: bool
    ) -> views.CustomersView:
        scene = self._console.scene(tx, viewer)
        if asked.strip():
            ids = search.search_customers(
                tx,
                asked,
                account_ids=viewer.eyes.accounts,
                teams=viewer.eyes.teams,
                limit=2 * HITS,
            )
            return views.CustomersView(
                customers=tuple(hit(scene, found) for found in ids), query=asked
            )
        page = customers.newest(tx, teams=viewer.eyes.teams, silent=silent, before=after, limit=50)
        last = page[-1] if len(page) == 50 else None
        return views.CustomersView(
            customers=tuple(hit(scene, found) for found in page),
            query=asked,
            after=str(last) if last else "",
            silent=silent,
        )

    async def join(self, request: Request) -> Response:
        viewer = await self._console.viewer(request)
        cursor = self._console.process.feed.newest
        other = request.query_params.get("with", "")
        if other:
            if not other.isdecimal() or len(other) > 18:
                raise BadRequest("Choose a customer to join with.")
            compared = await self._db.read(
                self._compare, viewer, request.path_params["id"], int(other)
            )
            part = "compare" if wants_piece(request) == "compare" else ""
            return await self._console.show(
                request, viewer, "compare", compared, cursor=cursor, part=part
            )
        asked = request.query_params.get("q", "")[:200]
        view = await self._db.read(self._join, viewer, request.path_params["id"], asked)
        part = "join" if wants_piece(request) == "join" else ""
        return await self._console.show(request, viewer, "join", view, cursor=cursor, part=part)

    def _join(self, tx: Reader, viewer: Viewer, customer_id: int, asked: str) -> views.JoinDialog:
        scene = self._console.scene(tx, viewer)
        customer = customer_of(tx, viewer, customer_id)
        ids: Sequence[int] = ()
        if asked.strip():
            ids = search.search_customers(
                tx,
                asked,
                account_ids=viewer.eyes.accounts,
                teams=viewer.eyes.teams,
                limit=HITS,
            )
        return views.JoinDialog(
            customer=customer_view(scene, customer.id or 0),
            query=asked,
            hits=tuple(hit(scene, found) for found in ids if found != customer.id),
        )

    def _compare(
        self, tx: Reader, viewer: Viewer, customer_id: int, other_id: int
    ) -> views.CompareView:
        scene = self._console.scene(tx, viewer)
        kept = customer_of(tx, viewer, customer_id)
        other = customer_of(tx, viewer, other_id)
        if kept.id == other.id:
            raise BadRequest("These two are already one customer.")
        conflicts: list[views.Conflict] = []
        if kept.name and other.name and kept.name != other.name:
            conflicts.append(views.Conflict(field="name", kept=kept.name, other=other.name))
        if kept.language and other.language and kept.language != other.language:
            conflicts.append(
                views.Conflict(field="language", kept=kept.language, other=other.language)
            )
        return views.CompareView(
            customer=customer_view(scene, kept.id or 0),
            other=customer_view(scene, other.id or 0),
            conflicts=tuple(conflicts),
            key=new_key(),
        )


def _shown(row: Message) -> bool:
    return is_said(row) or row.kind == MessageKind.NOTE


def _message_hit(scene: Scene, row: Message, asked: str) -> views.MessageHit:
    conversation = scene.tx.need(Conversation, row.conversation_id)
    name, _ = scene.name_of(conversation.customer_id)
    return views.MessageHit(
        message_id=row.id or 0,
        conversation_id=row.conversation_id,
        name=name,
        author=scene.author(row),
        at=row.at,
        channel=scene.channel_of(row.account_id),
        snippet=snippet(row.text or row.subject, asked),
    )


def snippet(text: str, asked: str) -> tuple[tuple[str, bool], ...]:
    """The words around what was found, in pieces: (text, whether it was asked for)."""
    wanted = words_of(asked)
    pieces = text.split()
    marks = [_is_wanted(piece, wanted) for piece in pieces]
    first = marks.index(True) if True in marks else 0
    begin, size = first, 0
    while begin > 0 and size < AROUND:
        begin -= 1
        size += len(pieces[begin]) + 1
    found: list[tuple[str, bool]] = [("… ", False)] if begin else []
    size = 0
    for piece, marked in zip(pieces[begin:], marks[begin:], strict=True):
        found.append((piece, marked))
        found.append((" ", False))
        size += len(piece) + 1
        if size > 3 * AROUND:
            found.append(("…", False))
            break
    return tuple(found)


def _is_wanted(piece: str, wanted: Sequence[str]) -> bool:
    folded = words_of(fold(piece))
    return any(word.startswith(tuple(wanted)) for word in folded) if wanted else False


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 18 else None
