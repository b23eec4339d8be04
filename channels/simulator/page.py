"""The page on which one plays the customer on every channel."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from importlib.resources import files
from typing import Final
from urllib.parse import urlencode, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.responses import StreamingResponse as Stream
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from channels.simulator.gestures import react, take_back
from channels.simulator.icons import mark, sprite
from channels.simulator.page_view import CHATS, DESK, PHONE, View
from channels.simulator.page_words import choose, sayer
from channels.simulator.people import Change, File, Person
from channels.simulator.scenery import Switches, expire_window
from channels.simulator.shop import Shop
from channels.simulator.simulator import SUPPORT, Simulator
from channels.simulator.telegram_bot import Bot

MAX_FILE: Final = 15_000_000
MAX_BODY: Final = MAX_FILE + 100_000
_HEARTBEAT_S: Final = 15.0
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
Handler = Callable[[Request], Awaitable[Response]]


class Page:
    """A Starlette app, to be served on a port of its own or mounted somewhere.

    console_url: where agents work, for the link at the top. It is for a loopback demo: whoever
    reaches it plays any customer, so a request that another site caused is refused.
    """

    def __init__(self, sim: Simulator, *, console_url: str = "") -> None:
        self.sim = sim
        self.console_url = console_url
        self.switches = Switches(sim)
        self.shop = Shop(sim)
        self._templates = Environment(
            loader=PackageLoader("channels.simulator"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        static = str(files("channels.simulator").joinpath("static"))
        person = "/people/{who}"
        self.app = Starlette(
            routes=[
                Route("/", self.show),
                Route("/shop", self.shop.show),
                Route("/events", self.events),
                Route("/people", self._own(self.create), methods=["POST"]),
                Route(f"{person}/files/{{item:int}}/{{place:int}}", self.file),
                Route(f"{person}/power", self._own(self.power), methods=["POST"]),
                Route(f"{person}/{{channel}}/window", self._own(self.window), methods=["POST"]),
                Route(f"{person}/{{channel}}/contact", self._own(self.contact), methods=["POST"]),
                Route(f"{person}/{{channel}}/read", self._own(self.read), methods=["POST"]),
                Route(f"{person}/{{channel}}/{{item:int}}", self._own(self.act), methods=["POST"]),
                Route(f"{person}/{{channel}}", self._own(self.say), methods=["POST"]),
                Route("/faults", self._own(self.mend), methods=["POST"]),
                Route("/faults/{channel}/{name}", self._own(self.fault), methods=["POST"]),
                Route("/static/icons.svg", _picture(sprite())),
                Route("/static/icon.svg", _picture(mark())),
                Mount("/static", StaticFiles(directory=static)),
            ]
        )

    async def show(self, request: Request) -> Response:
        """The whole page, as its query says. Without JavaScript it works by links and forms."""
        return self._page(request)

    async def events(self, request: Request) -> Response:
        """Server-sent events: that something changed for somebody on some channel."""
        return Stream(self._changes(), media_type="text/event-stream", headers=_HEADERS)

    async def say(self, request: Request) -> Response:
        """Send what was written, as the person, on the channel."""
        person, channel = self._person(request), request.path_params["channel"]
        if channel not in (*CHATS, "email") or channel not in self.sim.crowd.lines:
            return PlainTextResponse("There is no such channel.", status_code=404)
        if int(request.headers.get("content-length", "0") or 0) > MAX_BODY:
            return PlainTextResponse("That file is too big.", status_code=413)
        async with request.form(max_part_size=200_000) as form:
            sent = [await _file(one) for one in form.getlist("file") if isinstance(one, UploadFile)]
            fields = {name: value for name, value in form.items() if isinstance(value, str)}
        attached = [file for file in sent if file.content]
        text = fields.get("text", "").replace("\r\n", "\n").strip()
        if text or attached:
            person.played = True  # From now on the story leaves this person to the player.
            answer = fields.get("answer", "")
            earlier = next((i for i in person.thread(channel) if str(i.id) == answer), None)
            subject = "" if earlier else fields.get("subject", "").strip()
            await person.say(
                channel,
                text,
                files=attached,
                subject=subject,
                answer_to=earlier,
                fresh=channel == "email" and earlier is None,
            )
        mail = _mail_after(person, request) if channel == "email" else ""
        return self._back(request, mail=mail, answer="")

    async def act(self, request: Request) -> Response:
        """Do something to a bubble: press one of its buttons, react to it, or take it back."""
        person, params = self._person(request), request.path_params
        found = (i for i in person.thread(params["channel"]) if i.id == params["item"])
        if (item := next(found, None)) is None:
            return PlainTextResponse("There is no such message.", status_code=404)
        async with request.form() as form:
            name, _, value = str(form.get("do", "")).partition(":")
        person.played = True
        done = True
        if name == "press" and value in item.buttons:
            await person.say(item.channel, value, button=value, answer_to=item)
        elif name == "react":
            done = await react(person, item, "" if value == item.reaction else value)
        else:
            done = name == "back" and await take_back(person, item)
        if not done:
            return PlainTextResponse("That cannot be done to it.", status_code=422)
        return self._back(request)

    async def contact(self, request: Request) -> Response:
        """Share the person's own number, where an app has a button for it."""
        person, line = self._person(request), self.sim.crowd.lines.get("telegram")
        if request.path_params["channel"] != "telegram" or not isinstance(line, Bot):
            return PlainTextResponse("There is no such button.", status_code=404)
        person.played = True
        await line.share_contact(person)
        return self._back(request)

    async def read(self, request: Request) -> Response:
        """The person has the thread before their eyes."""
        await self._person(request).read(request.path_params["channel"])
        return Response(status_code=204)

    async def create(self, request: Request) -> Response:
        """Somebody new, with a number and an address of their own."""
        async with request.form() as form:
            name, language = str(form.get("name", "")).strip(), str(form.get("language", ""))
        if not 0 < len(name) <= 60 or not name.isprintable() or len(self.sim.crowd.people) > 200:
            return self._page(request, problem=True, status=422)
        person = self.sim.stranger(name, language="es" if language == "es" else "en")
        return self._back(request, who=person.key, mail="")

    async def power(self, request: Request) -> Response:
        """Switch the phone on or off."""
        person = self._person(request)
        if await _wants_on(request):
            await self.sim.twilio_post.switched_on(person)
        else:
            person.reachable = False
        return self._back(request)

    async def window(self, request: Request) -> Response:
        """Let the reply window of this person run out on a channel."""
        channel = request.path_params["channel"]
        if not expire_window(self.sim, self._person(request), channel):
            return PlainTextResponse("That channel has no window.", status_code=404)
        return self._back(request, notice="window")

    async def fault(self, request: Request) -> Response:
        """Turn a fault on or off."""
        channel, name = request.path_params["channel"], request.path_params["name"]
        channel = "" if channel == "all" else channel
        if not self.switches.turn(channel, name, await _wants_on(request)):
            return PlainTextResponse("There is no such fault.", status_code=404)
        return self._back(request)

    async def mend(self, request: Request) -> Response:
        """Turn every fault off."""
        self.switches.clear()
        return self._back(request)

    async def file(self, request: Request) -> Response:
        """A file of an item; pictures are shown, everything else is downloaded."""
        person, params = self._person(request), request.path_params
        items = (i for channel in self.sim.crowd.lines for i in person.thread(channel))
        item = next((i for i in items if i.id == params["item"]), None)
        if item is None or params["place"] >= len(item.files):
            return PlainTextResponse("There is no such file.", status_code=404)
        found = item.files[params["place"]]
        shown = found.media_type in ("image/png", "image/jpeg", "image/gif", "image/webp")
        return Response(
            found.content,
            media_type=found.media_type if shown else "application/octet-stream",
            headers=_HEADERS | ({} if shown else {"Content-Disposition": "attachment"}),
        )

    async def _changes(self) -> AsyncIterator[bytes]:
        async with self.sim.crowd.follow() as queue:
            yield b": hello\n\n"
            while True:
                try:
                    change = await asyncio.wait_for(queue.get(), _HEARTBEAT_S)
                except TimeoutError:
                    yield b": still here\n\n"
                    continue
                yield _event(change)

    def _page(self, request: Request, *, problem: bool = False, status: int = 200) -> Response:
        view = self._view(request, problem=problem)
        html = self._templates.get_template("page.html.j2").render(
            view=view,
            t=view.say,
            base=view.base,
            sprite=f"{view.base}static/icons.svg",
            console_url=self.console_url,
        )
        return HTMLResponse(html, status_code=status, headers=_HEADERS)

    def _view(self, request: Request, *, problem: bool) -> View:
        asked = request.query_params
        language = choose(asked.get("lang", ""), request.headers.get("accept-language", ""))
        say, people = sayer(language), list(self.sim.crowd.people.values())
        person = self.sim.crowd.people.get(asked.get("who", ""), people[0])
        lines, at = self.sim.crowd.lines, asked.get("at", "")
        at = at if at in self.switches.channels else ""
        phone = [channel for channel in PHONE if channel in lines]
        desk = [channel for channel in DESK if channel == "shop" or channel in lines]
        return View(
            person=person,
            people=people,
            language=language,
            theme=asked.get("theme", "") if asked.get("theme") in ("light", "dark") else "",
            phone_apps=phone,
            desk_apps=desk,
            phone=_one_of(phone, asked.get("phone", ""), "whatsapp"),
            desk=_one_of(desk, asked.get("desk", ""), "shop"),
            mail=asked.get("mail", "") if asked.get("mail", "").isalnum() else "",
            anonymous=asked.get("anonymous") == "1",
            problem=problem,
            notice=say("window.done", name=person.name) if asked.get("notice") else "",
            numbers={one: self.sim.address_of(one) for one in CHATS},
            support=SUPPORT,
            at=at,
            faults=self.switches.states(at),
            faults_on=self.switches.counts(),
            answer=asked.get("answer", "") if asked.get("answer", "").isdecimal() else "",
            now=self.sim.crowd.clock(),
            base=f"{request.scope.get('root_path', '')}/",
            say=say,
        )

    def _person(self, request: Request) -> Person:
        person = self.sim.crowd.people.get(request.path_params["who"])
        return person or next(iter(self.sim.crowd.people.values()))

    def _back(self, request: Request, **changes: str) -> Response:
        """Back to the page in the state it was in; a script needs no page."""
        if request.headers.get("x-quiet") and not changes.get("notice"):
            return Response(status_code=204)
        kept = {name: value for name, value in request.query_params.items() if name in _STATE}
        state = {name: value for name, value in (kept | changes).items() if value}
        base = f"{request.scope.get('root_path', '')}/"
        return RedirectResponse(f"{base}?{urlencode(state)}", status_code=303)

    def _own(self, handler: Handler) -> Handler:
        """Refuse what another site's page made the browser send."""

        async def checked(request: Request) -> Response:
            origin, host = request.headers.get("origin", ""), request.headers.get("host", "")
            site = request.headers.get("sec-fetch-site", "same-origin")
            alien = origin not in ("", "null") and urlsplit(origin).netloc != host
            if alien or site not in ("same-origin", "none"):
                return PlainTextResponse("Only this page may do that.", status_code=403)
            if "who" in request.path_params and request.path_params["who"] not in (
                self.sim.crowd.people
            ):
                return PlainTextResponse("There is nobody of that name.", status_code=404)
            return await handler(request)

        return checked


_STATE: Final = frozenset(
    {"who", "phone", "desk", "mail", "lang", "theme", "anonymous", "at", "answer"}
)


def _one_of(apps: Sequence[str], asked: str, otherwise: str) -> str:
    return asked if asked in apps else otherwise


def _event(change: Change) -> bytes:
    told = {"who": change.person.key, "channel": change.item.channel}
    return f"data: {json.dumps(told)}\n\n".encode()


def _mail_after(person: Person, request: Request) -> str:
    """The mail to show after sending: the one that was open, or the new one."""
    if request.query_params.get("mail", "") != "new":
        return request.query_params.get("mail", "")
    mine = [item for item in person.thread("email") if item.mine]
    return str(mine[-1].id) if mine else ""


async def _wants_on(request: Request) -> bool:
    async with request.form() as form:
        return form.get("on") == "1"


async def _file(upload: UploadFile) -> File:
    content = await upload.read(MAX_FILE)
    name = (upload.filename or "file").replace("\\", "/").rpartition("/")[2][:120]
    return File(name or secrets.token_hex(4), upload.content_type or "", content)


def _picture(content: bytes) -> Handler:
    async def give(_: Request) -> Response:
        return Response(content, media_type="image/svg+xml")

    return give
