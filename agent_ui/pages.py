"""The pages of the inbox: list, thread, customer. Every one is state as of its cursor."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, cast

from starlette.requests import Request
from starlette.responses import Response

from agent_ui import views
from agent_ui.answers import see_other, wants_piece
from agent_ui.console import Console, new_key
from agent_ui.customer import customer_view
from agent_ui.known import proving_view
from agent_ui.options import default, options
from agent_ui.scene import Scene
from agent_ui.thread import PAGE, message_views
from agent_ui.viewer import Viewer
from hub.errors import NotFound
from hub.model import Attachment, Conversation, Customer, Message
from hub.queries import agents, bots, conversations, customers, messages
from hub.store import Reader
from hub.words import Status

QUEUES: Final = ("mine", "unassigned", "all", "assistant", "snoozed", "done")
ROWS: Final = 50


@dataclass(frozen=True, slots=True)
class Window:
    """Which messages of a thread: the newest, those before or after one, or those around one."""

    before: int | None = None
    after: int | None = None
    around: int | None = None


class Pages:
    """The inbox's GET routes."""

    def __init__(self, console: Console) -> None:
        self._console = console

    async def home(self, request: Request) -> Response:
        await self._console.viewer(request)
        return see_other("/inbox")

    async def inbox(self, request: Request) -> Response:
        viewer = await self._console.viewer(request)
        cursor = self._console.process.feed.newest
        view = await self._console.process.db.read(
            self._list_page, viewer, queue_of(request), request.query_params.get("before", "")
        )
        return await self._answer(request, viewer, view, cursor)

    async def conversation(self, request: Request) -> Response:
        viewer = await self._console.viewer(request)
        cursor = self._console.process.feed.newest
        conversation_id = request.path_params["id"]
        window = Window(
            before=_integer(request, "before"),
            after=_integer(request, "after"),
            around=_integer(request, "message"),
        )
        view = await self._console.process.db.read(
            self._thread_page, viewer, queue_of(request), conversation_id, window
        )
        return await self._answer(request, viewer, view, cursor)

    async def customer(self, request: Request) -> Response:
        viewer = await self._console.viewer(request)
        cursor = self._console.process.feed.newest
        view = await self._console.process.db.read(
            self._customer_page, viewer, queue_of(request), request.path_params["id"]
        )
        return await self._answer(request, viewer, view, cursor)

    async def _answer(
        self, request: Request, viewer: Viewer, view: views.InboxPage, cursor: str
    ) -> Response:
        part = wants_piece(request)
        headers: dict[str, str] = {}
        shown: object = view
        if part == "rows":
            headers = {"Hilo-Older": view.list.older} if view.list.older else {}
            shown = view.list
        elif part == "messages" and view.thread is not None:
            if view.thread.older is not None:
                headers["Hilo-Older"] = str(view.thread.older)
            if view.thread.newer is not None:
                headers["Hilo-Newer"] = str(view.thread.newer)
            shown = view.thread.messages
        elif part == "customer" and view.customer is not None:
            shown = view.customer
        known = part if part in ("list", "rows", "conversation", "messages", "customer") else ""
        return await self._console.show(
            request, viewer, "inbox", shown, cursor=cursor, part=known, headers=headers
        )

    def _list_page(
        self, tx: Reader, viewer: Viewer, queue: views.Queue, before: str
    ) -> views.InboxPage:
        scene = self._console.scene(tx, viewer)
        listing = list_view(tx, scene, viewer, queue, before=before)
        return views.InboxPage(list=listing, oldest=_oldest(tx, viewer, listing))

    def _thread_page(
        self,
        tx: Reader,
        viewer: Viewer,
        queue: views.Queue,
        conversation_id: int,
        window: Window,
    ) -> views.InboxPage:
        scene = self._console.scene(tx, viewer)
        conversation = find(tx, viewer, conversation_id)
        now = self._console.process.clock()
        thread = thread_view(scene, viewer, conversation, window, now=now)
        here = self._console.process.presence.here()
        bot = bots.for_newest(tx, conversation, now)
        thread = replace(
            thread, colleagues=colleagues(tx, here), bot=bot.name if bot is not None else ""
        )
        return views.InboxPage(
            list=list_view(tx, scene, viewer, queue),
            thread=thread,
            customer=customer_view(scene, conversation.customer_id),
            show="thread",
        )

    def _customer_page(
        self, tx: Reader, viewer: Viewer, queue: views.Queue, customer_id: int
    ) -> views.InboxPage:
        customer = customers.current(tx, customer_id)
        conversation = customers.conversation_of(tx, customer.id or 0)
        if not viewer.eyes.see(conversation):
            raise NotFound("There is nothing here, or your team may not see it.")
        scene = self._console.scene(tx, viewer)
        now = self._console.process.clock()
        thread = thread_view(scene, viewer, conversation, Window(), now=now)
        here = self._console.process.presence.here()
        return views.InboxPage(
            list=list_view(tx, scene, viewer, queue),
            thread=replace(thread, colleagues=colleagues(tx, here)),
            customer=customer_view(scene, customer.id or 0),
            show="customer",
        )


def queue_of(request: Request) -> views.Queue:
    """The queue that a page shows: mine, unless it says otherwise."""
    name = request.query_params.get("queue", "mine")
    return cast(views.Queue, name if name in QUEUES else "mine")


def find(tx: Reader, viewer: Viewer, conversation_id: int) -> Conversation:
    """A conversation the viewer may see; one that was joined is the one it went into.

    Raises NotFound, in the same words for one that is not there.
    """
    conversation = tx.get(Conversation, conversation_id)
    if conversation is not None and conversation.status == Status.JOINED:
        customer = customers.current(tx, conversation.customer_id)
        conversation = customers.conversation_of(tx, customer.id or 0)
    if conversation is None or not viewer.eyes.see(conversation):
        raise NotFound("There is nothing here, or your team may not see it.")
    return conversation


def list_view(
    tx: Reader, scene: Scene, viewer: Viewer, queue: views.Queue, *, before: str = ""
) -> views.ListView:
    """A page of a queue, with the key of the next."""
    found = conversations.queue(
        tx,
        queue,
        agent_id=viewer.id,
        audiences=conversations.audiences(tx, viewer.eyes.teams),
        before=_before(before),
        limit=ROWS,
    )
    rows = scene.rows(found)
    ids = [row.conversation_id for row in rows]
    drafts = conversations.drafts_of(tx, viewer.id, ids) if ids else []
    last = found[-1] if len(found) == ROWS else None
    return views.ListView(
        queue=queue,
        rows=tuple(rows),
        older=f"{last.last_at.isoformat()}~{last.id}" if last else "",
        draft_ids=tuple(sorted({draft.conversation_id for draft in drafts})),
    )


def thread_view(
    scene: Scene,
    viewer: Viewer,
    conversation: Conversation,
    window: Window,
    *,
    now: datetime,
) -> views.ThreadView:
    """An open conversation, one window of it."""
    tx, conversation_id = scene.tx, conversation.id or 0
    rows = _window(tx, conversation_id, viewer, window)
    older = rows[0].id if rows and _more(tx, conversation_id, viewer, before=rows[0].id) else None
    newer = rows[-1].id if rows and _more(tx, conversation_id, viewer, after=rows[-1].id) else None
    composer = composer_options(scene, conversation, now=now)
    seen = conversation.seen_message_id or 0
    new = [row for row in rows if row.kind == "inbound" and (row.id or 0) > seen]
    newest = messages.newest_message(tx, conversation_id, accounts=viewer.eyes.accounts)
    return views.ThreadView(
        head=scene.head(conversation),
        messages=tuple(message_views(scene, rows)),
        composer=replace(
            composer,
            seen=(newest.id or 0) if newest else 0,
            key=new_key(),
            drafts=_drafts(tx, viewer, conversation_id),
            undo_s=viewer.me().undo_s,
        ),
        new_from=new[0].id if new and conversation.unread else None,
        older=older,
        newer=newer,
        outside=_outside(tx, viewer, conversation_id),
        target=window.around,
    )


def composer_options(
    scene: Scene, conversation: Conversation, *, now: datetime
) -> views.ComposerView:
    """As much of the composer as its fragments need, which are for everybody."""
    ways = options(scene, conversation, now=now)
    return views.ComposerView(
        conversation_id=conversation.id or 0,
        name=scene.name_of(conversation.customer_id)[0],
        seen=0,
        key="",
        channels=ways,
        # A proof, an address or a name changes the customer and not the conversation.
        # And of an account that went down, or came back, only the account.
        channels_rev=conversation.revision
        + scene.customer(conversation.customer_id).revision
        + sum(health.revision for health in scene.healths().values()),
        customer_id=conversation.customer_id,
        proving=proving_view(scene, conversation),
        via=default(ways),
    )


def _window(tx: Reader, conversation_id: int, viewer: Viewer, window: Window) -> list[Message]:
    accounts = viewer.eyes.accounts
    if window.around is not None:
        above = messages.page(
            tx, conversation_id, accounts=accounts, before=window.around + 1, limit=PAGE // 2
        )
        below = messages.page(
            tx, conversation_id, accounts=accounts, after=window.around, limit=PAGE // 2
        )
        return above + below
    return messages.page(
        tx,
        conversation_id,
        accounts=accounts,
        before=window.before,
        after=window.after,
        limit=PAGE,
    )


def _more(
    tx: Reader,
    conversation_id: int,
    viewer: Viewer,
    *,
    before: int | None = None,
    after: int | None = None,
) -> bool:
    accounts = viewer.eyes.accounts
    return bool(
        messages.page(tx, conversation_id, accounts=accounts, before=before, after=after, limit=1)
    )


def _drafts(tx: Reader, viewer: Viewer, conversation_id: int) -> tuple[views.DraftView, ...]:
    return tuple(
        draft_view(tx, draft.kind, draft.text, draft.extra, draft.version, viewer)
        for draft in conversations.drafts_of(tx, viewer.id, [conversation_id])
    )


def draft_view(
    tx: Reader,
    kind: str,
    text: str,
    extra: dict[str, object],
    version: int,
    viewer: Viewer,
) -> views.DraftView:
    """A draft with the files that are still there."""
    ids = extra.get("files")
    files = [tx.get(Attachment, int(i)) for i in ids] if isinstance(ids, list) else []
    return views.DraftView(
        kind=cast(views.DraftKind, kind),
        text=text,
        via=str(extra.get("via", "")),
        subject=str(extra.get("subject", "")),
        cc=str(extra.get("cc", "")),
        quick=str(extra.get("quick", "")),
        version=version,
        files=tuple(
            views.TrayFile(
                id=file.id or 0,
                name=file.name,
                size=file.size or 0,
                media_type=file.media_type,
                alt=file.alt,
            )
            for file in files
            if file is not None and file.agent_id == viewer.id and file.message_id is None
        ),
    )


def _outside(tx: Reader, viewer: Viewer, conversation_id: int) -> views.Outside | None:
    """Whom to ask when parts of a thread lie outside the viewer's audience."""
    if viewer.eyes.accounts is None:
        return None
    hidden = messages.hidden_account(tx, conversation_id, viewer.eyes.accounts)
    if hidden is None:
        return None
    return views.Outside(ask=tuple(agents.who_see(tx, hidden)))


def colleagues(tx: Reader, here: dict[int, str]) -> tuple[views.Colleague, ...]:
    """Whom one can assign to, those who are there first."""
    found = [
        views.Colleague(id=agent.id or 0, name=agent.name, here=(agent.id or 0) in here)
        for agent in agents.every(tx)
    ]
    return tuple(sorted(found, key=lambda colleague: (not colleague.here, colleague.name)))


def _oldest(tx: Reader, viewer: Viewer, listing: views.ListView) -> int | None:
    """What "Take the oldest" takes: of the unassigned, who has waited longest."""
    if listing.rows:
        return None
    return conversations.waiting_longest(
        tx, audiences=conversations.audiences(tx, viewer.eyes.teams)
    )


def _before(text: str) -> tuple[datetime, int] | None:
    at, _, last_id = text.partition("~")
    if not last_id.isdecimal():
        return None
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)), int(last_id)


def _integer(request: Request, name: str) -> int | None:
    text = request.query_params.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 18 else None


def customer_of(tx: Reader, viewer: Viewer, customer_id: int) -> Customer:
    """A customer the viewer may see, as they are now. Raises NotFound."""
    customer = customers.current(tx, customer_id)
    if not viewer.eyes.see(customers.conversation_of(tx, customer.id or 0)):
        raise NotFound("There is nothing here, or your team may not see it.")
    return customer
