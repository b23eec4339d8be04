"""The console without a hub: every page and state from stories, for browser tests and for eyes.

    python -m tests.agent_ui.preview [port]

Query parameters choose the look: ?language=es&theme=dark&density=compact. Commands answer as the
server would; `/preview/...` lets a test push frames through the socket and see what was posted.
"""

from __future__ import annotations

import asyncio
import json
import struct
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from agent_ui.assets import HEADERS, assets
from agent_ui.mail import original, original_policy
from agent_ui.render import environment, fragment, page, piece, say_in
from agent_ui.told import render_hint
from agent_ui.views import (
    ErrorView,
    InboxPage,
    Language,
    ListView,
    LoginView,
    MessageView,
    Shell,
    ThreadView,
)
from tests.agent_ui import account_stories, import_stories, stories, told_stories

# Ids of the long thread: 2,000 messages, one a minute, so that pages of 50 have something to load.
LONG: Final = 99
LONG_COUNT: Final = 2_000


@dataclass
class Preview:
    """What tests see and steer."""

    sockets: set[WebSocket] = field(default_factory=set)
    heard: list[object] = field(default_factory=list)
    posted: list[dict[str, object]] = field(default_factory=list)
    refuse: list[tuple[int, dict[str, object]]] = field(default_factory=list)
    latest: int = 81

    async def push(self, frame: object) -> None:
        text = json.dumps(frame)
        for socket in list(self.sockets):
            await socket.send_text(text)


preview = Preview()


def language_of(request: Request) -> Language:
    return "es" if request.query_params.get("language") == "es" else "en"


def shell_of(request: Request, **more: object) -> Shell:
    asked = request.query_params
    return stories.shell(
        language_of(request),
        theme=asked.get("theme", "light"),
        density=asked.get("density", "comfortable"),
        **more,
    )


def show(request: Request, name: str, view: object, **more: object) -> HTMLResponse:
    html = page(
        name, view, locale=stories.locale(language_of(request)), shell=shell_of(request, **more)
    )
    return HTMLResponse(html, headers=dict(HEADERS))


def part(request: Request, name: str, view: object, **headers: str) -> HTMLResponse:
    html = piece(name, view, locale=stories.locale(language_of(request)), shell=shell_of(request))
    kept = {key.replace("_", "-"): value for key, value in headers.items()}
    return HTMLResponse(html, headers=dict(HEADERS) | {"Hilo-Cursor": "e1-100"} | kept)


INBOXES: Final[dict[str, Callable[[], InboxPage]]] = {
    "empty": lambda: InboxPage(list=ListView(queue="mine", rows=()), oldest=21, show="list"),
    "one": lambda: InboxPage(list=stories.listing(rows=stories.rows()[:1]), show="list"),
}


async def inbox(request: Request) -> Response:
    made = INBOXES.get(request.query_params.get("state", ""))
    view = made() if made else InboxPage(list=stories.listing(), show="list", oldest=21)
    queue = request.query_params.get("queue", "mine")
    view = replace(view, list=replace(view.list, queue=queue))  # type: ignore[arg-type]  # A queue.
    if request.headers.get("hilo-part") == "list":
        return part(request, "list", view)
    return show(request, "inbox", view)


def thread_of(number: int, state: str) -> ThreadView:
    if number == LONG:
        return long_thread(LONG_COUNT, None)
    plain = stories.thread()
    if state == "outside":
        return stories.outside()
    if state == "unproven":
        return stories.thread(composer=stories.unproven())
    if state == "down":
        return stories.thread(composer=stories.troubled(down="silent", down_at=stories.at("12:04")))
    if state == "opted-out":
        return stories.thread(composer=stories.troubled(open=False, reason="opted_out", until=None))
    if state == "window":
        closed = {"open": False, "reason": "template", "templates": True}
        return stories.thread(composer=stories.troubled(until=stories.at("9:11"), **closed))
    if state == "several":
        return stories.thread(composer=stories.several())
    if state == "decided":
        return stories.thread(messages=stories.decided(), new_from=None)
    if state == "states":
        return stories.thread(messages=stories.states(), new_from=None)
    if state == "readonly":
        return stories.thread(composer=None)
    if state == "told":
        head = replace(plain.head, assignee=None, bot="Hilda")
        return stories.thread(messages=told_stories.messages(), new_from=None, head=head, bot=True)
    if state == "nobody":
        return stories.thread(messages=(), new_from=None)
    if state == "drafts":
        return stories.thread(composer=stories.composer(drafts=stories.drafts()))
    if state == "note":
        return stories.thread(composer=stories.composer(drafts=stories.drafts(), mode="note"))
    if state == "stale":
        newer = stories.messages()[8:9]
        return stories.thread(
            composer=stories.composer(
                error="Jon replied 10 s ago. Read it, then send.",
                newer=newer,
                drafts=stories.drafts(),
            )
        )
    if state in ("done", "snoozed"):
        head = replace(plain.head, state=state, assignee=None, snoozed_until=stories.at("9:00", 1))  # type: ignore[arg-type]  # One of the two.
        return stories.thread(head=head)
    if state == "long-name":
        return stories.thread(head=replace(plain.head, name=stories.LONG_NAME))
    if number == 7:
        return plain
    return other_thread(number)


def other_thread(number: int) -> ThreadView:
    """A short thread of somebody else in the list."""
    found = next((r for r in stories.rows() if r.conversation_id == number), stories.rows()[1])
    plain = stories.thread()
    author = replace(stories.LUCIA, id=found.customer_id, name=found.name)
    only = stories.message(
        300 + number, author, "11:00", found.preview or "…", channel=found.channel or "chat"
    )
    head = replace(
        plain.head,
        conversation_id=number,
        customer_id=found.customer_id,
        name=found.name,
        due_at=None,
    )
    return stories.thread(
        head=head,
        messages=(replace(only, conversation_id=number),),
        composer=stories.composer(conversation_id=number, name=found.name.split()[0], seen=only.id),
        new_from=None,
    )


def long_message(number: int) -> MessageView:
    author = stories.LUCIA if number % 3 else stories.MARTA
    text = f"Message {number}. " + "Words that take a line or two of the thread. " * (number % 5)
    files = (stories.picture(number, f"p{number}.png"),) if number % 17 == 0 else ()
    plain = stories.message(
        1_000 + number,
        author,
        "0:00",
        text,
        channel="whatsapp",
        address=stories.WHATSAPP,
        files=files,
    )
    back = timedelta(minutes=LONG_COUNT - number)
    return replace(plain, conversation_id=LONG, at=stories.NOW - back)


def long_thread(end: int, target: int | None) -> ThreadView:
    start = max(1, end - 59)
    return stories.thread(
        head=replace(stories.thread().head, conversation_id=LONG, customer_id=12),
        messages=tuple(long_message(n) for n in range(start, end + 1)),
        composer=stories.composer(conversation_id=LONG, seen=1_000 + end),
        new_from=None,
        older=1_000 + start if start > 1 else None,
        newer=1_000 + end if end < LONG_COUNT else None,
        target=target,
    )


async def conversation(request: Request) -> Response:
    number = int(request.path_params["id"])
    thread = thread_of(number, request.query_params.get("state", ""))
    view = stories.inbox(
        thread=thread,
        customer=stories.customer(
            customer_id=thread.head.customer_id, conversation_id=number, name=thread.head.name
        ),
    )
    if request.query_params.get("state") == "same" and view.customer is not None:
        found = stories.suggestions().suggestions[:2]
        view = replace(view, customer=replace(view.customer, same=found))
    if request.query_params.get("state") == "told" and view.customer is not None:
        view = replace(view, customer=replace(view.customer, brief=told_stories.brief()))
    if request.headers.get("hilo-part") == "conversation":
        return part(request, "conversation", view)
    return show(request, "inbox", view)


async def window(request: Request) -> Response:
    """Older and newer messages of the long thread."""
    older = "before" in request.query_params
    edge = int(request.query_params["before" if older else "after"]) - 1_000
    if older:
        first, last = max(1, edge - 50), edge - 1
        headers = {"Hilo_Older": str(1_000 + first)} if first > 1 else {}
    else:
        first, last = edge + 1, min(LONG_COUNT, edge + 50)
        headers = {"Hilo_Newer": str(1_000 + last)} if last < LONG_COUNT else {}
    shown = [long_message(n) for n in range(first, last + 1)]
    return part(request, "messages", shown, **headers)


async def around(request: Request) -> Response:
    number = int(request.path_params["id"])
    target = int(request.query_params["message"])
    found = long_thread(min(LONG_COUNT, target - 1_000 + 30), target)
    thread = found if number == LONG else stories.thread(target=target)
    view = stories.inbox(thread=thread)
    if request.headers.get("hilo-part") == "conversation":
        return part(request, "conversation", view)
    return show(request, "inbox", view)


async def customer(request: Request) -> Response:
    if request.headers.get("hilo-part") == "customer":
        return part(request, "customer", stories.customer())
    found = stories.customer()
    if request.query_params.get("state") == "same":
        found = replace(found, same=stories.suggestions().suggestions[:2])
    if request.query_params.get("state") == "told":
        found = replace(found, brief=told_stories.brief())
    return show(request, "inbox", stories.inbox(customer=found, show="customer"))


async def join(request: Request) -> Response:
    name, view = "join", stories.join()
    if "with" in request.query_params:
        chosen = stories.compare()
        if request.headers.get("hilo-part"):
            return part(request, "compare", chosen)
        return show(request, "compare", chosen, section="customers")
    view = replace(view, query=request.query_params.get("q", ""))
    view = replace(view, hits=view.hits if view.query else ())
    if request.headers.get("hilo-part"):
        return part(request, name, view)
    return show(request, name, view, section="customers")


async def search(request: Request) -> Response:
    query = request.query_params.get("q", "")
    found = stories.search(query)
    if query in ("", "zzz"):
        found = replace(found, customers=(), messages=(), older="", behind=False)
    if request.headers.get("hilo-part") == "palette":
        return part(request, "palette", found)
    return show(request, "search", found, section="search")


async def customers(request: Request) -> Response:
    found = stories.customers()
    if request.query_params.get("q") == "zzz":
        found = replace(found, customers=(), query="zzz", after="")
    return show(request, "customers", found, section="customers")


async def suggestions(request: Request) -> Response:
    view = stories.suggestions()
    if request.query_params.get("state") == "empty":
        view = replace(view, suggestions=(), before="", later=0)
    if request.query_params.get("show") == "later":
        put_off = stories.suggestion(8, state="later", until=stories.at("9:00", 1))
        view = replace(view, suggestions=(put_off,), before="", show="later")
    if request.headers.get("hilo-part") == "suggestions":
        return part(request, "suggestions", view)
    return show(request, "suggestions", view, section="suggestions", suggestions=3)


async def templates(request: Request) -> Response:
    if request.headers.get("hilo-part") == "templates":
        return part(request, "templates", stories.templates())
    return show(request, "templates", stories.templates())


async def history(request: Request) -> Response:
    view = stories.history()
    if request.query_params.get("state") == "empty":
        view = replace(view, decisions=(), older=None)
    return show(request, "history", view, section="customers")


async def imports(request: Request) -> Response:
    return show(request, "imports", import_stories.imports(), section="settings")


async def tokens(request: Request) -> Response:
    return show(request, "tokens", import_stories.tokens(), section="settings")


async def accounts(request: Request) -> Response:
    view = account_stories.accounts(request.query_params.get("state", ""))
    return show(request, "accounts", view, section="settings")


async def saved(request: Request) -> Response:
    locale = stories.locale(language_of(request))
    module = environment(locale.language).get_template("parts/saved.html").module
    shown = getattr(module, "offered")(told_stories.offered(), say_in(locale))  # noqa: B009
    return HTMLResponse(str(shown), headers=dict(HEADERS))


async def bots(request: Request) -> Response:
    view = told_stories.bots(request.query_params.get("state", ""))
    return show(request, "bots", view, section="settings")


async def replies(request: Request) -> Response:
    view = told_stories.replies(request.query_params.get("state", ""))
    return show(request, "replies", view, section="settings")


async def report(request: Request) -> Response:
    view = told_stories.report(request.query_params.get("state", ""))
    return show(request, "report", view, section="settings")


async def facts(request: Request) -> Response:
    view = told_stories.examples(request.query_params.get("state", ""))
    return show(request, "facts", view, section="settings")


async def fact(request: Request) -> Response:
    return show(request, "fact", told_stories.page())


async def settings(request: Request) -> Response:
    tab = request.path_params.get("tab", "preferences")
    return show(request, "settings", stories.settings(tab), section="settings")


async def login(request: Request) -> Response:
    state = request.query_params.get("state", "")
    language = language_of(request)
    view = LoginView(
        csrf="t",
        language=language,
        state=state,  # type: ignore[arg-type]  # A state.
        after_s=240,
        email="marta@tienda.example" if state == "wrong" else "",
    )
    return HTMLResponse(page("login", view, locale=stories.locale(language)), headers=dict(HEADERS))


async def error(request: Request) -> Response:
    view = ErrorView(status=int(request.path_params["status"]), code="x")
    html = page("error", view, locale=stories.locale(language_of(request)))
    return HTMLResponse(html, view.status, headers=dict(HEADERS))


async def attachment(request: Request) -> Response:
    number = int(request.path_params["id"])
    return Response(drawn(296, 196, number), media_type="image/png")


def drawn(width: int, height: int, seed: int) -> bytes:
    """A small picture: a card on a ground, its colour by the seed."""
    card, ground = (185 + seed % 60, 178, 166), (237, 234, 228)
    lines = []
    for y in range(height):
        inside = 30 < y < height - 30
        cells = bytearray()
        for x in range(width):
            cells += bytes(card if inside and 50 < x < width - 50 else ground)
        lines.append(b"\0" + bytes(cells))
    packed = zlib.compress(b"".join(lines))

    def chunk(kind: bytes, data: bytes) -> bytes:
        head = struct.pack(">I", len(data)) + kind + data
        return head + struct.pack(">I", zlib.crc32(kind + data))

    shape = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    ends = chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", shape) + ends


async def mail_original(request: Request) -> Response:
    pictures = request.query_params.get("pictures") == "1"
    return HTMLResponse(
        original(stories.HTML, {}, pictures=pictures),
        headers={"Content-Security-Policy": original_policy(pictures=pictures)},
    )


async def command(request: Request) -> Response:
    """Every POST: remembered, and answered as the server would."""
    async with request.form() as form:
        fields = {key: str(value) for key, value in form.items()}
    preview.posted.append({"path": request.url.path, **fields})
    if "json" not in request.headers.get("accept", ""):
        return RedirectResponse(fields.get("next") or "/conversation/7", 303)
    if preview.refuse:
        status, body = preview.refuse.pop(0)
        return JSONResponse({"ok": False, **body}, status)
    return JSONResponse({"ok": True, **answer(request.url.path, fields)})


def answer(path: str, fields: dict[str, str]) -> dict[str, object]:
    kind = path.split("/")[3] if path.count("/") > 2 else path
    if kind == "reply":
        preview.latest += 1
        return {
            "message": preview.latest,
            "delivery": 500,
            "undo": {
                "url": "/conversation/7/undo/500",
                "fields": {},
                "seconds": 5,
                "sentence": "Sent by WhatsApp",
            },
        }
    if kind == "hint" and "pedido" in fields.get("text", ""):
        locale = stories.locale()
        return {"hint": render_hint(told_stories.hint(), locale), "fact": told_stories.ORDER.id}
    if kind == "undo":
        return {"text": "Back in the box", "via": "3:1", "subject": "", "cc": "", "files": []}
    if kind == "files":
        return {"file": {"id": 91, "name": "photo.png", "size": 2_048, "media_type": "image/png"}}
    if kind == "draft":
        return {"version": int(fields.get("version", "0"))}
    if path.startswith("/suggestions/") and kind in ("reject", "later"):
        undo = {"url": f"{path.rsplit('/', 1)[0]}/reopen", "fields": {}, "seconds": 5}
        return {"undo": {**undo, "sentence": "Remembered: not the same"}}
    if kind in ("done", "assign", "snooze"):
        return {
            "undo": {
                "url": "/conversation/7/reopen",
                "fields": {},
                "seconds": 5,
                "sentence": "Marked as done",
            },
            "next": "/conversation/8",
        }
    return {}


async def socket(websocket: WebSocket) -> None:
    await websocket.accept()
    preview.sockets.add(websocket)
    try:
        while True:
            said = json.loads(await websocket.receive_text())
            if "ping" in said:
                await websocket.send_text('{"pong": 1}')
            else:
                preview.heard.append(said)
    except (WebSocketDisconnect, RuntimeError):
        pass
    finally:
        preview.sockets.discard(websocket)


async def push(request: Request) -> Response:
    await preview.push(await request.json())
    return JSONResponse({"to": len(preview.sockets)})


async def cut(request: Request) -> Response:
    code = int(request.query_params.get("code", "1012"))
    for websocket in list(preview.sockets):
        await websocket.close(code)
    return JSONResponse({})


async def storm(request: Request) -> Response:
    """Messages and list events at a pace: ?messages=50&rows=45&seconds=5&first=10000."""
    asked = {key: int(value) for key, value in request.query_params.items()}
    # Rendered before it starts: what is measured is the browser, on a machine that both share.
    frames = [json.dumps(frame) for frame in storm_frames(**asked)]
    asyncio.get_running_loop().create_task(blow(frames))
    return JSONResponse({})


def storm_frames(
    messages: int = 50, rows: int = 45, seconds: int = 5, first: int = 10_000
) -> Iterator[object]:
    """Twenty frames a second, as many ops in each as make the pace."""
    made = listed = 0
    for turn in range(1, seconds * 20 + 1):
        ops: list[object] = []
        while made < turn * messages / 20:
            made += 1
            view = stories.message(
                first + made,
                stories.LUCIA,
                "12:13",
                f"Storm {made} " + "words " * 12,
                channel="whatsapp",
                address=stories.WHATSAPP,
            )
            ops.append(wire(fragment("message", view, stories.locale())))
        while listed < turn * rows / 20:
            listed += 1
            row = stories.rows()[listed % 8]
            moved = replace(row, rev=first + listed, order=f"{listed * 7 % 10}{row.order}")
            ops.append(wire(fragment("row", moved, stories.locale())))
        yield {"cursor": f"e1-{first + made}", "ops": ops}


async def blow(frames: list[str]) -> None:
    for text in frames:
        for websocket in list(preview.sockets):
            await websocket.send_text(text)
        await asyncio.sleep(0.05)


def wire(put: object) -> dict[str, object]:
    return {name: getattr(put, name) for name in ("put", "id", "rev", "order", "html")}


async def seen(request: Request) -> Response:
    return JSONResponse({"posted": preview.posted, "heard": preview.heard})


async def refuse(request: Request) -> Response:
    body = await request.json()
    preview.refuse.append((body.pop("status"), body))
    return JSONResponse({})


async def reset(request: Request) -> Response:
    preview.posted.clear()
    preview.heard.clear()
    preview.refuse.clear()
    return JSONResponse({})


def app() -> Starlette:
    return Starlette(
        routes=[
            assets().route(),
            Route("/", lambda request: RedirectResponse("/inbox")),
            Route("/inbox", inbox),
            Route("/conversation/{id:int}", conversation),
            Route("/conversation/{id:int}/older", window),
            Route("/conversation/{id:int}/newer", window),
            Route("/conversation/{id:int}/around", around),
            Route("/conversation/{id:int}/template", templates),
            Route("/conversation/{id:int}/saved", saved),
            Route("/customer/{id:int}", customer),
            Route("/customer/{id:int}/join", join),
            Route("/customer/{id:int}/history", history),
            Route("/suggestions", suggestions),
            Route("/customers", customers),
            Route("/search", search),
            Route("/settings", settings),
            Route("/settings/imports", imports),
            Route("/settings/tokens", tokens),
            Route("/settings/accounts", accounts),
            Route("/settings/bots", bots),
            Route("/settings/replies", replies),
            Route("/settings/report", report),
            Route("/settings/facts", facts),
            Route("/fact/{id:int}", fact),
            Route("/settings/{tab}", settings),
            Route("/login", login),
            Route("/error/{status:int}", error),
            Route("/attachments/{id:int}", attachment),
            Route("/attachments/{id:int}/preview", attachment),
            Route("/message/{id:int}/original", mail_original),
            WebSocketRoute("/socket", socket),
            Route("/preview/push", push, methods=["POST"]),
            Route("/preview/cut", cut, methods=["POST"]),
            Route("/preview/storm", storm, methods=["POST"]),
            Route("/preview/seen", seen),
            Route("/preview/refuse", refuse, methods=["POST"]),
            Route("/preview/reset", reset, methods=["POST"]),
            Route("/{path:path}", command, methods=["POST"]),
        ]
    )


if __name__ == "__main__":
    uvicorn.run(app(), port=int(sys.argv[1]) if len(sys.argv) > 1 else 8123, log_level="warning")
