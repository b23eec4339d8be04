"""The files of Twilio messages: behind Basic auth, then by a short-lived link on another host."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from channels.simulator.twilio import Twilio
from channels.simulator.twilio_errors import TwilioError
from channels.simulator.twilio_guard import Handler

_LINK_LIFE_S: Final = 300


class TwilioFiles:
    """GET and DELETE of media. cdn_url is the other host, as the real API has one."""

    def __init__(self, twilio: Twilio, *, cdn_url: str = "") -> None:
        self.twilio = twilio
        self.cdn_url = cdn_url
        self.leaks = 0  # How often credentials were sent to the other host.
        self.cdn = Starlette(routes=[Route("/{sid}", self.cdn_file)])

    def routes(self, account_path: str) -> tuple[tuple[str, str, Handler], ...]:
        """(verb, path, handler) of every call."""
        base = f"{account_path}/Messages/{{sid}}/Media"
        return (
            ("GET", f"{base}.json", self.list_media),
            ("GET", f"{base}/{{media}}.json", self.facts),
            ("DELETE", f"{base}/{{media}}.json", self.drop),
            ("GET", f"{base}/{{media}}", self.redirect),
            ("DELETE", f"{base}/{{media}}", self.drop),
            ("GET", f"{account_path}/Recordings/{{media}}", self.recording),
        )

    async def list_media(self, request: Request) -> Response:
        """GET the files of a message."""
        wanted = request.path_params["sid"]
        found = [self._facts(sid) for sid, kept in self.twilio.media.items() if kept[0] == wanted]
        return JSONResponse({"media_list": found, "page": 0, "next_page_uri": None})

    async def recording(self, request: Request) -> Response:
        """GET a recording, in the form that its ending names."""
        sid = str(request.path_params["media"]).removesuffix(".mp3").removesuffix(".wav")
        if not sid.startswith("RE") or sid not in self.twilio.media:
            raise TwilioError(20404, detail=request.url.path)
        return self._elsewhere(sid)

    async def redirect(self, request: Request) -> Response:
        """GET a file: a redirect to a short-lived address on another host."""
        return self._elsewhere(self._media(request))

    def _elsewhere(self, sid: str) -> Response:
        expires = int(self.twilio.crowd.clock().timestamp()) + _LINK_LIFE_S
        query = urlencode({"Expires": expires, "Signature": self._link_signature(sid, expires)})
        return RedirectResponse(f"{self.cdn_url}/{sid}?{query}", status_code=307)

    async def facts(self, request: Request) -> Response:
        """GET what a file is."""
        return JSONResponse(self._facts(self._media(request)))

    async def drop(self, request: Request) -> Response:
        """DELETE a file: Twilio keeps it until somebody does."""
        del self.twilio.media[self._media(request)]
        return Response(status_code=204)

    async def cdn_file(self, request: Request) -> Response:
        """The file itself, on the other host. Credentials that arrive here have leaked."""
        sid, query = request.path_params["sid"], request.query_params
        until = query.get("Expires", "")
        expires = int(until) if until.isdecimal() else 0
        given = query.get("Signature", "")
        if "authorization" in request.headers:
            self.leaks += 1
            return Response("Only one auth mechanism allowed", status_code=400)
        if not hmac.compare_digest(given, self._link_signature(sid, expires)):
            return Response("Access denied", status_code=403)
        if expires < self.twilio.crowd.clock().timestamp():
            return Response("Request has expired", status_code=403)
        if sid not in self.twilio.media:
            return Response(status_code=404)
        file = self.twilio.media[sid][1]
        return Response(file.content, media_type=file.media_type)

    def _media(self, request: Request) -> str:
        sid = str(request.path_params["media"])
        kept = self.twilio.media.get(sid)
        if kept is None or kept[0] != request.path_params["sid"]:
            raise TwilioError(20404, detail=request.url.path)
        return sid

    def _facts(self, sid: str) -> dict[str, object]:
        message_sid, file = self.twilio.media[sid]
        account = self.twilio.account_sid
        return {
            "sid": sid,
            "account_sid": account,
            "parent_sid": message_sid,
            "content_type": file.media_type,
            "uri": f"/2010-04-01/Accounts/{account}/Messages/{message_sid}/Media/{sid}.json",
        }

    def _link_signature(self, sid: str, expires: int) -> str:
        signed = f"{sid}:{expires}".encode()
        return hmac.new(self.twilio.auth_token.encode(), signed, hashlib.sha256).hexdigest()
