"""The Graph API of the simulated Meta."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any, Final

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from channels.simulator.faults import Fault
from channels.simulator.meta_memory import GraphError, MetaMemory
from channels.simulator.meta_page import PageLine
from channels.simulator.meta_whatsapp import CHANNEL, NUMBER, CloudNumber, described
from channels.simulator.people import File, Person
from channels.simulator.world import Trouble

_PAGE_FIELDS: Final = ("messages", "messaging_postbacks", "message_echoes", "message_reads")


class GraphApi:
    """Every call that Hilo makes, and Meta's own error for every other."""

    def __init__(self, memory: MetaMemory, number: CloudNumber) -> None:
        self.memory = memory
        self.number = number
        self.pages: dict[str, PageLine] = {}
        self.leaks = 0  # How often the token was sent to where files need none.

    def app(self) -> Starlette:
        """The nodes and edges, and the files, on one host."""
        return Starlette(
            routes=[
                Route("/lookaside/{id}", self.media),
                Route("/cdn/{id}/{name}", self.cdn),
                Route("/{version}/{path:path}", self.call, methods=["GET", "POST"]),
            ]
        )

    async def media(self, request: Request) -> Response:
        """A file of WhatsApp's, which wants the token."""
        if request.headers.get("authorization") != f"Bearer {self.memory.token}":
            return Response(status_code=401)
        return self._file(request)

    async def cdn(self, request: Request) -> Response:
        """A file of a page, which wants none."""
        if "authorization" in request.headers:
            self.leaks += 1
        return self._file(request)

    def _file(self, request: Request) -> Response:
        file = self.memory.files.get(request.path_params["id"])
        if file is None:
            return Response(status_code=404)
        return Response(file.content, media_type=file.media_type)

    async def call(self, request: Request) -> Response:
        """One call, with every way in which that goes wrong."""
        try:
            self._authenticate(request)
            path = request.path_params["path"]
            done = await (self._post if request.method == "POST" else self._get)(request, path)
        except GraphError as error:
            headers = {} if error.after_s is None else {"Retry-After": str(error.after_s)}
            return JSONResponse({"error": error.error}, status_code=error.status, headers=headers)
        return done if isinstance(done, Response) else JSONResponse(done)

    def _authenticate(self, request: Request) -> None:
        own = self.memory
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if request.url.path.endswith(f"/{own.app_id}/subscriptions"):
            wanted = f"{own.app_id}|{own.app_secret}"
        else:
            wanted = own.token
            proof = hmac.new(own.app_secret.encode(), own.token.encode(), hashlib.sha256)
            if request.query_params.get("appsecret_proof") != proof.hexdigest():
                raise GraphError(100)
        if not hmac.compare_digest(given.encode(), wanted.encode()):
            raise GraphError(190, status=401)

    async def _get(self, request: Request, path: str) -> object:
        own = self.memory
        node, _, edge = path.partition("/")
        if edge == "subscribed_apps":
            return {"data": [{"id": own.app_id, "subscribed_fields": list(_PAGE_FIELDS)}]}
        if edge == "subscriptions":
            return {"data": [self._subscription(page) for page in self.pages.values()]}
        if edge == "message_templates":
            return {"data": [self._template(one) for one in own.templates]}
        if node == own.number_id:
            return {
                "id": node,
                "display_phone_number": NUMBER,
                "verified_name": "Tienda Nube",
                "status": "CONNECTED",
                "quality_rating": "GREEN",
                "webhook_configuration": {"application": self.number.post.url},
            }
        if node == own.page_id:
            return {"id": node, "name": "Tienda Nube"}
        if node == own.instagram_id:
            return {"id": node, "username": "tiendanube"}
        if file := own.files.get(node):
            url = f"{str(request.base_url).rstrip('/')}/lookaside/{node}"
            return {
                "id": node,
                "url": url,
                "mime_type": file.media_type,
                "sha256": hashlib.sha256(file.content).hexdigest(),
                "file_size": str(len(file.content)),
            }
        return self._profile(node)

    def _profile(self, node: str) -> object:
        for channel in self.pages:
            if person := self.memory.by_id(channel, node):
                first, _, last = person.name.partition(" ")
                if channel == "messenger":
                    return {"id": node, "first_name": first, "last_name": last}
                return {"id": node, "name": person.name, "username": person.key}
        raise GraphError(100, 33)

    def _subscription(self, page: PageLine) -> dict[str, object]:
        return {"object": page.post.about, "callback_url": page.post.url, "active": True}

    def _template(self, one: Any) -> dict[str, object]:
        body = {"type": "BODY", "text": one.body}
        return {
            "name": one.name,
            "language": one.language,
            "status": one.status,
            "category": "UTILITY",
            "components": [body],
        }

    async def _post(self, request: Request, path: str) -> object:
        node, _, edge = path.partition("/")
        if edge in ("media", "message_attachments"):
            return await self._upload(request, edge)
        if edge != "messages":
            raise GraphError(100, 33)
        call = described(await request.body())
        if node == self.memory.number_id:
            return await self._whatsapp(request, call)
        if node in (self.memory.page_id, self.memory.instagram_id):
            return await self._page(request, call)
        raise GraphError(100, 33)

    async def _upload(self, request: Request, edge: str) -> object:
        async with request.form() as form:
            file = form.get("file" if edge == "media" else "filedata")
            if not isinstance(file, UploadFile):
                raise GraphError(100)
            kept = File(file.filename or "", file.content_type or "", await file.read())
            if edge == "media" and form.get("messaging_product") != "whatsapp":
                raise GraphError(100)
            if edge == "message_attachments":
                json.loads(str(form["message"]))["attachment"]["type"]
        identity = self.memory.keep(kept)
        return {"id": identity} if edge == "media" else {"attachment_id": identity}

    async def _whatsapp(self, request: Request, call: dict[str, Any]) -> object:
        own, trouble = self.memory, Trouble(self.memory.world.plan, CHANNEL)
        if call.get("status") == "read":
            own.seen.append(str(call["message_id"]))
            own.world.crowd.seen(CHANNEL, str(call["message_id"]))
            if call.get("typing_indicator"):
                own.typing.append(CHANNEL)
            return {"success": True}
        address = str(call.get("recipient") or call.get("to"))
        if (met := await trouble.before(request, address)) is not None:
            return met if isinstance(met, Response) else _raise(met, rate=130429, refused=131026)
        message = self.number.accept(call)
        self.number.dispatch(message)
        if (end := await trouble.after(request, message.id)) is not None:
            return end
        contact = {"input": address, "wa_id": address}
        taken = {"id": message.id, "message_status": "accepted"}
        return {"messaging_product": "whatsapp", "contacts": [contact], "messages": [taken]}

    async def _page(self, request: Request, call: dict[str, Any]) -> object:
        identity = str(call.get("recipient", {}).get("id", ""))
        page, person = self._known(identity)
        if action := call.get("sender_action"):
            if action == "typing_on":
                self.memory.typing.append(page.channel)
            if action == "mark_seen":
                self.memory.seen.append(identity)
                person.seen(page.channel)
            return {"recipient_id": identity}
        trouble = Trouble(self.memory.world.plan, page.channel)
        if (met := await trouble.before(request, identity)) is not None:
            return met if isinstance(met, Response) else _raise(met, rate=613, refused=551)
        files = await page.file_of(call)
        message = page.accept(call, person)
        message.files = files
        page.dispatch(message)
        if (end := await trouble.after(request, message.id)) is not None:
            return end
        return {"recipient_id": identity, "message_id": message.id}

    def _known(self, identity: str) -> tuple[PageLine, Person]:
        for channel, page in self.pages.items():
            if person := self.memory.by_id(channel, identity):
                return page, person
        raise GraphError(100, 2018001)


def _raise(fault: Fault, *, rate: int, refused: int) -> object:
    """Say a fault in Meta's words."""
    if fault is Fault.OUTAGE:
        raise GraphError(2, status=503, transient=True)
    if fault is Fault.THROTTLED:
        raise GraphError(rate, after_s=1)
    if fault is Fault.THROTTLED_SILENTLY:
        raise GraphError(rate)
    if fault is Fault.SERVER_ERROR:
        raise GraphError(1, status=500)
    raise GraphError(refused)
