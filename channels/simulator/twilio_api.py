"""Twilio's REST API as Hilo's client sees it, all of its host names on one port."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from urllib.parse import parse_qs, urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from channels.simulator.faults import Fault
from channels.simulator.servers import cut, hang
from channels.simulator.twilio import TwilioMessage
from channels.simulator.twilio_catalogue import TwilioCatalogue
from channels.simulator.twilio_errors import TwilioError
from channels.simulator.twilio_files import TwilioFiles
from channels.simulator.twilio_guard import Handler, guarded, nothing_here, page_of, rfc2822
from channels.simulator.twilio_post import TwilioPost

_FAILED: Final = frozenset({"failed", "undelivered"})
_EVERY_VERB: Final = ["GET", "POST", "PUT", "DELETE"]


class TwilioApi:
    """Messages: creating them, with every way in which that goes wrong, and looking them up."""

    def __init__(self, post: TwilioPost) -> None:
        self.post = post
        self.twilio = post.twilio
        self.account_path = f"/2010-04-01/Accounts/{self.twilio.account_sid}"

    def routes(self) -> tuple[tuple[str, str, Handler], ...]:
        """(verb, path, handler) of every call."""
        return (
            ("POST", f"{self.account_path}/Messages.json", self.create),
            ("GET", f"{self.account_path}/Messages.json", self.list_messages),
            ("GET", f"{self.account_path}/Messages/{{sid}}.json", self.one_message),
            ("POST", "/v2/Indicators/Typing.json", self.typing),
        )

    async def create(self, request: Request) -> Response:
        """POST a message."""
        form = parse_qs((await request.body()).decode(), keep_blank_values=True)
        to = form.get("To", [""])[0]
        channel = "whatsapp" if to.startswith("whatsapp:") else "sms"
        if (trouble := await self._trouble(request, channel, to)) is not None:
            return trouble
        message = self.twilio.accept(form)
        described = self.described(message)
        self.post.dispatch(message)
        if self.twilio.plan.strikes(Fault.CUT_AFTER, channel, subject=message.sid):
            return await cut(request)
        if self.twilio.plan.strikes(Fault.TIMEOUT_AFTER, channel, subject=message.sid):
            return await hang(request)
        return JSONResponse(described, status_code=201)

    async def list_messages(self, request: Request) -> Response:
        """GET messages, newest first, by To, From and DateSent, in pages."""
        wanted = dict(request.query_params)
        found = [
            message
            for message in reversed(self.twilio.messages.values())
            if wanted.get("To", message.to) == message.to
            and wanted.get("From", message.sender) == message.sender
            and _is_within(message.created_at, wanted)
        ]
        page, size = page_of(request, at_most=1000)
        shown = found[page * size : (page + 1) * size]
        query = {k: v for k, v in wanted.items() if k not in ("Page", "PageSize", "PageToken")}

        def uri(number: int) -> str:
            paged = urlencode(query | {"PageSize": str(size), "Page": str(number)})
            return f"{self.account_path}/Messages.json?{paged}"

        return JSONResponse(
            {
                "messages": [self.described(message) for message in shown],
                "page": page,
                "page_size": size,
                "start": page * size,
                "end": page * size + max(len(shown) - 1, 0),
                "uri": uri(page),
                "first_page_uri": uri(0),
                "previous_page_uri": uri(page - 1) if page else None,
                "next_page_uri": uri(page + 1) if len(found) > (page + 1) * size else None,
            }
        )

    async def one_message(self, request: Request) -> Response:
        """GET one message."""
        message = self.twilio.messages.get(request.path_params["sid"])
        if message is None:
            raise TwilioError(20404, detail=request.url.path)
        return JSONResponse(self.described(message))

    async def typing(self, request: Request) -> Response:
        """POST the typing indicator: names an inbound WhatsApp message."""
        form = parse_qs((await request.body()).decode())
        message = self.twilio.messages.get(form.get("messageId", [""])[0])
        if form.get("channel") != ["whatsapp"] or message is None or message.direction != "inbound":
            raise TwilioError(20404)
        self.twilio.typing.append(message.sid)
        return JSONResponse({"success": True})

    def described(self, message: TwilioMessage) -> dict[str, object]:
        """The message resource."""
        uri = f"{self.account_path}/Messages/{message.sid}"
        waiting = message.status in ("queued", "accepted")
        return {
            "account_sid": self.twilio.account_sid,
            "api_version": "2010-04-01",
            "body": message.text,
            "date_created": rfc2822(message.created_at),
            "date_sent": None if waiting else rfc2822(message.updated_at),
            "date_updated": rfc2822(message.updated_at),
            "direction": message.direction,
            "error_code": message.error_code if message.status in _FAILED else None,
            "error_message": None,
            "from": message.sender,
            "messaging_service_sid": message.service_sid or None,
            "num_media": str(len(message.media_urls) + len(message.media_sids)),
            "num_segments": str(message.segments),
            "price": None,
            "price_unit": "USD",
            "sid": message.sid,
            "status": message.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": message.to,
            "uri": f"{uri}.json",
        }

    async def _trouble(self, request: Request, channel: str, to: str) -> Response | None:
        """The fault that strikes before anything is taken, if one does."""
        plan = self.twilio.plan
        if plan.strikes(Fault.OUTAGE, channel, subject=to):
            raise TwilioError(20503)
        if plan.strikes(Fault.CUT_BEFORE, channel, subject=to):
            return await cut(request)
        if plan.strikes(Fault.TIMEOUT_BEFORE, channel, subject=to):
            return await hang(request)
        if plan.strikes(Fault.THROTTLED, channel, subject=to):
            raise TwilioError(20429, after_s=1)
        if plan.strikes(Fault.THROTTLED_SILENTLY, channel, subject=to):
            raise TwilioError(20429)
        if plan.strikes(Fault.SERVER_ERROR, channel, subject=to):
            raise TwilioError(20500)
        return None


def twilio_app(api: TwilioApi, files: TwilioFiles) -> Starlette:
    """Every call we play, and Twilio's own 404 for every other."""
    twilio = api.twilio
    known = (
        *api.routes(),
        *TwilioCatalogue(twilio).routes(api.account_path),
        *files.routes(api.account_path),
    )
    routes = [Route(path, guarded(twilio, call), methods=[verb]) for verb, path, call in known]
    routes.append(Route("/{rest:path}", guarded(twilio, nothing_here), methods=_EVERY_VERB))
    return Starlette(routes=routes)


def _is_within(at: datetime, query: dict[str, str]) -> bool:
    """Whether DateSent, DateSent> and DateSent< hold, to the precision of each value.

    Twilio's own client writes the comparison into the name: `DateSent>=2026-05-04`.
    """
    for name, value in query.items():
        if not name.startswith("DateSent") or not value:
            continue
        asked = value.rstrip("Z")
        mine = at.strftime("%Y-%m-%dT%H:%M:%S")[: len(asked)]
        if name == "DateSent>" and mine < asked:
            return False
        if name == "DateSent<" and mine > asked:
            return False
        if name == "DateSent" and mine != asked:
            return False
    return True
