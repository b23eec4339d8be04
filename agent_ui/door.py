"""Signing in and out."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import date, timedelta
from math import ceil
from typing import Final, Literal

from starlette.requests import Request
from starlette.responses import Response

from agent_ui import views
from agent_ui.answers import html, language_of, local, see_other
from agent_ui.console import Console
from agent_ui.render import page
from agent_ui.session import COOKIE, DOOR, check_origin
from hub.actions import staff
from hub.errors import SignedOut, TooMany
from hub.limits import Limiter
from hub.passwords import check_password
from hub.queries import agents

State = Literal["", "wrong", "limited", "expired", "locked", "signed_out"]
_AGE: Final = date(2000, 1, 1)  # Pages without times are the same every day.


class Door:
    """The sign-in page. Tries are limited by address and by account, in this process."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._process = console.process
        self._key = console.process.vault.subkey("console door")
        self._by_account = Limiter(5, per=timedelta(minutes=5))
        self._by_address = Limiter(30, per=timedelta(minutes=5))

    async def show(self, request: Request) -> Response:
        try:
            await self._console.viewer(request)
        except SignedOut:
            expired = COOKIE in request.cookies
            if request.query_params.get("state") == "signed_out":
                return self._page(request, "signed_out")
            return self._page(request, "expired" if expired else "")
        return see_other(local(request.query_params.get("next", ""), "/inbox"))

    async def sign_in(self, request: Request) -> Response:
        async with request.form() as form:
            given = {name: str(form.get(name, "")) for name in ("email", "password", "next")}
            token = str(form.get("csrf", ""))
        check_origin(request)
        bound = request.cookies.get(DOOR, "")
        if not bound or not hmac.compare_digest(self._token(bound).encode(), token.encode()):
            return self._page(request, "expired", given["email"], given["next"], status=403)
        now = self._process.clock()
        client = request.client.host if request.client else ""
        account = given["email"].strip().casefold()
        try:
            self._by_address.take(client, now=now)
            self._by_account.take(account, now=now)
        except TooMany as error:
            return self._page(
                request,
                "limited",
                given["email"],
                given["next"],
                status=429,
                after_s=ceil(error.after_s),
            )
        agent = await self._process.db.read(agents.by_email, account)
        checked = await check_password(given["password"], agent.password_hash if agent else None)
        if agent is None or not checked.ok:
            return self._page(request, "wrong", given["email"], given["next"], status=403)
        if not agent.active:
            return self._page(request, "locked", given["email"], given["next"], status=403)
        if checked.rehash is not None:
            await self._process.db.write(
                staff.change_agent, agent.id or 0, password_hash=checked.rehash
            )
        self._by_account.reset(account)
        session = await self._console.sessions.open(agent, request)
        response = see_other(local(given["next"], "/inbox"))
        self._console.sessions.set_cookie(response, session)
        return response

    async def sign_out(self, request: Request) -> Response:
        viewer = await self._console.viewer(request)
        async with request.form() as form:
            token = str(form.get("csrf", ""))
        self._console.sessions.check(request, viewer.token, token)
        await self._process.db.write(staff.sign_out, viewer.session_id, now=self._process.clock())
        response = see_other("/login?state=signed_out")
        response.delete_cookie(COOKIE, path="/")
        return response

    def _page(
        self,
        request: Request,
        state: State,
        email: str = "",
        target: str | None = None,
        *,
        status: int = 200,
        after_s: int = 0,
    ) -> Response:
        asked = request.headers.get("accept-language")
        language = language_of(request) if asked else self._process.config.language
        bound = request.cookies.get(DOOR) or secrets.token_urlsafe(16)
        wanted = target if target is not None else request.query_params.get("next", "")
        view = views.LoginView(
            csrf=self._token(bound),
            language=language,
            state=state,
            email=email[:254],
            after_s=after_s,
            next=local(wanted, ""),
        )
        response = html(page("login", view, locale=views.Locale(language, "UTC", _AGE)), status)
        self._console.sessions.set_door(response, bound)
        return response

    def _token(self, bound: str) -> str:
        return hmac.new(self._key, bound.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
