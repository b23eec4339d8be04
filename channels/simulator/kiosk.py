"""A shop's kiosks, connected by the generic webhook channel: the system at the other end of it.

async with Simulator() as sim, Kiosk(sim) as kiosk:
    settings = kiosk.settings()                # for the account in Hilo
    kiosk.webhook_url = account.webhook_url
    await lucia.say("webhook", "¿Tenéis la 38?")
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import itertools
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from channels.simulator.faults import Fault
from channels.simulator.hooks import Overrides, Posted
from channels.simulator.people import File, Item, Person, Saying, Sent
from channels.simulator.servers import HttpServer, Served, cut, hang
from channels.simulator.simulator import Simulator

SCOPE: Final = "webhook"
MAX_FILE: Final = 20_000_000
TOLERANCE_S: Final = 300
REPEATS: Final = Overrides(retries=2, retry_on=frozenset({"ct", "rt", "5xx"}), total_ms=30_000)

Answer = Callable[[Request], Awaitable[Response]]


@dataclass(slots=True)
class Kiosk(Served):
    """The shop's own system. taken: what Hilo posted, by its key, each once. knows_phones: whoever
    writes holds a customer card to the tablet, and the shop has checked the number on it."""

    sim: Simulator
    knows_phones: bool = False
    webhook_url: str = ""
    secret: str = ""
    taken: dict[str, dict[str, Any]] = field(default_factory=dict)
    signals: list[dict[str, Any]] = field(default_factory=list)
    _server: HttpServer = field(init=False)
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _held: list[tuple[dict[str, Any], Person, Item]] = field(default_factory=list)
    _files: dict[str, File] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = hashlib.sha256(f"kiosk:{self.sim.shop_secret}".encode()).digest()
        self.secret = self.secret or "whsec_" + base64.b64encode(known).decode()
        routes = [
            Route("/hilo", self._receive, methods=["POST"]),
            Route("/files/{key}", self._give, methods=["GET"]),
        ]
        self._server = HttpServer(Starlette(routes=routes))
        self.sim.crowd.lines[SCOPE] = self

    def settings(self) -> dict[str, object]:
        """The settings of Hilo's account."""
        url = f"{self._server.url}/hilo"
        settings: dict[str, object] = {
            "url": url,
            "secret": self.secret,
            "senders_vouched": True,
            "signals": True,
        }
        return settings | ({"believe": "vouched"} if self.knows_phones else {})

    # --- what people say ------------------------------------------------------------------------

    async def say(self, person: Person, saying: Saying) -> Sent:
        """Hand over what somebody typed at a kiosk. The second file and every later one go by
        their address."""
        external_id = f"kiosk-{next(self._ids)}"
        now = person.crowd.clock()
        item: dict[str, Any] = {
            "type": "message",
            "id": external_id,
            "at": (saying.at or now).isoformat(),
            "sender": self._sender(person),
            "text": saying.text,
            "files": [self._file(file, at) for at, file in enumerate(saying.files)],
        }
        if saying.answer_to is not None:
            item["reply_to"] = saying.answer_to.external_id
        shown = person.wrote(SCOPE, saying, external_id)
        if self.sim.plan.strikes(Fault.WEBHOOK_HELD, SCOPE, subject=external_id):
            self._hold(item, person, shown)
            return Sent(external_id=external_id, accepted=False)
        posted = await self.post([item])
        if self.sim.plan.strikes(Fault.WEBHOOK_REPEATED, SCOPE, subject=external_id):
            posted = await self.post([item])
        person.change(shown, status="sent" if posted.accepted else "lost")
        return Sent(external_id=external_id, accepted=posted.accepted, outcomes=posted.outcomes)

    async def read(self, person: Person, items: Sequence[Item]) -> None:
        """Tell that somebody has seen these."""
        for item in items:
            await self._tell(item.external_id, "read")

    async def post(self, items: Sequence[dict[str, Any]]) -> Posted:
        """Post items in one signed request, with repeats."""
        body = json.dumps({"items": list(items)}, ensure_ascii=False).encode()
        message_id = f"msg_{next(self._ids)}"
        stamp = str(int(self.sim.crowd.clock().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": stamp,
            "webhook-signature": self._signature(message_id, stamp, body),
        }
        return await self.sim.caller.post(
            self.webhook_url, body, headers=headers, overrides=REPEATS
        )

    def _sender(self, person: Person) -> dict[str, Any]:
        sender: dict[str, Any] = {
            "id": person.key,
            "name": person.name,
            "language": person.language,
        }
        if not (self.knows_phones and person.phone):
            return sender
        claim = {"kind": "phone", "value": person.phone, "proof": "vouched"}
        return sender | {"claims": [claim]}

    def _file(self, file: File, at: int) -> dict[str, Any]:
        said: dict[str, Any] = {"name": file.name, "media_type": file.media_type}
        if at == 0:
            return said | {"content": base64.b64encode(file.content).decode()}
        key = hashlib.sha256(file.content).hexdigest()[:16]
        self._files[key] = file
        return said | {"url": f"{self._server.url}/files/{key}", "size": len(file.content)}

    def _hold(self, item: dict[str, Any], person: Person, shown: Item) -> None:
        self._held.append((item, person, shown))
        if len(self._held) == 1:
            self.sim.errands.run_late(self._hand_over_held())

    async def _hand_over_held(self) -> None:
        """Everything that waited, in one batch and in another order."""
        held, self._held = self._held, []
        mixed = self.sim.plan.shuffled(held, stream=f"held/{SCOPE}")
        posted = await self.post([item for item, _, _ in mixed])
        for _, person, shown in mixed:
            person.change(shown, status="sent" if posted.accepted else "lost")

    async def _give(self, request: Request) -> Response:
        file = self._files.get(request.path_params["key"])
        if file is None:
            return Response(status_code=404)
        return Response(file.content, media_type=file.media_type)

    # --- what Hilo answers ----------------------------------------------------------------------

    async def _receive(self, request: Request) -> Response:
        body = await request.body()
        if not self._is_genuine(request, body):
            return _error(401, "credentials", "The signature is wrong.")
        said: dict[str, Any] = json.loads(body)
        if said["type"] != "hilo.message":
            self.signals.append(said)
            if said["type"] == "hilo.read":
                self.sim.crowd.seen(SCOPE, said["message"])
            return Response(status_code=204)
        if before := self._fault_before(said["key"]):
            return await before(request)
        answer = self._take(said)
        if after := self._fault_after(said["key"]):
            return await after(request)
        return answer

    def _fault_before(self, key: str) -> Answer | None:
        """A fault that keeps the message from being taken."""
        plan = self.sim.plan
        answers: dict[Fault, Answer] = {
            Fault.OUTAGE: _answers(Response(status_code=503)),
            Fault.SERVER_ERROR: _answers(Response("Oops.", status_code=500)),
            Fault.THROTTLED: _answers(Response(status_code=429, headers={"Retry-After": "1"})),
            Fault.THROTTLED_SILENTLY: _answers(Response(status_code=429)),
            Fault.REFUSED: _answers(_error(422, "blocked", "The card is blocked.")),
            Fault.CUT_BEFORE: cut,
            Fault.TIMEOUT_BEFORE: hang,
        }
        return next(
            (a for fault, a in answers.items() if plan.strikes(fault, SCOPE, subject=key)), None
        )

    def _fault_after(self, key: str) -> Answer | None:
        """A fault that keeps the answer from arriving."""
        plan = self.sim.plan
        answers: dict[Fault, Answer] = {Fault.CUT_AFTER: cut, Fault.TIMEOUT_AFTER: hang}
        return next(
            (a for fault, a in answers.items() if plan.strikes(fault, SCOPE, subject=key)), None
        )

    def _take(self, said: dict[str, Any]) -> Response:
        """Take a message once, whatever is repeated."""
        key = said["key"]
        person = self.sim.crowd.people.get(str(said["to"].get("id", "")))
        if person is None:
            return _error(422, "no_such_address", "Nobody has that card.")
        if key not in self.taken:
            self.taken[key] = said
            self.sim.errands.run(self._deliver(person, said))
        return JSONResponse({"id": f"shown-{key}", "status": "accepted"})

    async def _deliver(self, person: Person, said: dict[str, Any]) -> None:
        plan, own_id = self.sim.plan, f"shown-{said['key']}"
        await asyncio.sleep(self.sim.pace.receipt_s)
        if plan.strikes(Fault.UNDELIVERED, SCOPE, subject=own_id):
            error = {"reason": "blocked", "text": "The kiosk is switched off.", "code": "K-1"}
            await self._tell(own_id, "failed", error=error)
            return
        try:
            files = tuple([await self._download(one) for one in said.get("files", ())])
        except (httpx.HTTPError, ValueError):
            await self._tell(own_id, "failed", error={"reason": "file", "text": "No file."})
            return
        person.put(
            Item(
                id=person.crowd.next_id(),
                channel=SCOPE,
                mine=False,
                text=said["text"],
                at=person.crowd.clock(),
                files=files,
                external_id=own_id,
            )
        )
        steps = ["sent", "delivered"]
        if plan.strikes(Fault.RECEIPTS_SHUFFLED, SCOPE, subject=own_id):
            steps = plan.shuffled(steps, stream="receipts")
        for status in steps:
            await self._tell(own_id, status)
        if person.reads:
            await asyncio.sleep(self.sim.pace.read_s)
            await person.read(SCOPE)

    async def _download(self, said: dict[str, Any]) -> File:
        content, media_type = await self.sim.caller.fetch(said["url"], max_bytes=MAX_FILE)
        return File(said["name"], media_type or said["media_type"], content)

    async def _tell(self, own_id: str, status: str, **more: Any) -> None:
        plan, subject = self.sim.plan, f"{own_id} {status}"
        if plan.strikes(Fault.RECEIPT_LOST, SCOPE, subject=subject):
            return
        item = {"type": "receipt", "message": own_id, "status": status, **more}
        times = 2 if plan.strikes(Fault.RECEIPT_REPEATED, SCOPE, subject=subject) else 1
        telling = self._post_often(item, times)
        if plan.strikes(Fault.RECEIPT_LATE, SCOPE, subject=subject):
            self.sim.errands.run_late(telling)
        else:
            await telling

    async def _post_often(self, item: dict[str, Any], times: int) -> None:
        for _ in range(times):
            await self.post([item])

    # --- signatures -----------------------------------------------------------------------------

    def _signature(self, message_id: str, stamp: str, body: bytes) -> str:
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        signed = f"{message_id}.{stamp}.".encode() + body
        return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()

    def _is_genuine(self, request: Request, body: bytes) -> bool:
        message_id = request.headers.get("webhook-id", "")
        stamp = request.headers.get("webhook-timestamp", "")
        given = request.headers.get("webhook-signature", "").split()
        now = self.sim.crowd.clock().timestamp()
        if not stamp.isdecimal() or abs(now - int(stamp)) > TOLERANCE_S:
            return False
        wanted = self._signature(message_id, stamp, body)
        return any(hmac.compare_digest(wanted, one) for one in given)


def _error(status: int, reason: str, text: str) -> Response:
    return JSONResponse({"error": {"reason": reason, "text": text}}, status_code=status)


def _answers(answer: Response) -> Answer:
    async def give(_: Request) -> Response:
        return answer

    return give
