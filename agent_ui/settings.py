"""The settings: an agent's own, and the agents and kept requests for administrators."""

from __future__ import annotations

from typing import Any, Final
from zoneinfo import available_timezones

from starlette.requests import Request
from starlette.responses import Response

from agent_ui import views
from agent_ui.commands import Asked, Done, audit
from agent_ui.console import Console, need_administrator
from agent_ui.viewer import Viewer
from agent_ui.words import noted
from hub.actions import staff, unreadable
from hub.errors import BadRequest, Forbidden, NotFound
from hub.model import AccountRow, AgentSession, RawRequest
from hub.passwords import check_password, hash_password, weakness
from hub.queries import accounts, agents
from hub.replay import replay
from hub.store import Reader, Tx
from hub.words import Role

_FLAGS: Final = ("shortcuts", "notifications", "sound", "enter_sends", "next_after_done")
_CHOICES: Final = {
    "theme": ("system", "light", "dark"),
    "density": ("comfortable", "compact"),
}
_WEAK: Final = {
    "short": noted("A password has ten characters at least."),
    "long": noted("This password is too long."),
    "common": noted("This password is among the first that are tried. Choose another."),
    "personal": noted("A password is not made of your own name or address. Choose another."),
}


class Settings:
    """The settings' routes."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._process = console.process

    async def show(self, request: Request) -> Response:
        viewer = await self._console.viewer(request)
        tab = request.path_params.get("tab", "preferences")
        if tab not in _TABS:
            raise NotFound("There is nothing here, or your team may not see it.")
        if tab != "preferences":
            need_administrator(viewer)
        cursor = self._process.feed.newest
        view = await self._process.db.read(_TABS[tab], self._console, viewer)
        return await self._console.show(
            request, viewer, "settings", view, cursor=cursor, section="settings"
        )

    async def preferences(self, asked: Asked) -> Done:
        changes: dict[str, Any] = {}
        for flag in _FLAGS:
            if asked.text(flag):
                changes[flag] = asked.text(flag) == "on"
        for name, choices in _CHOICES.items():
            if asked.text(name) in choices:
                changes[name] = asked.text(name)
        if "undo_s" in asked.form:
            seconds = asked.number("undo_s")
            changes["undo_s"] = None if seconds is None else min(30, seconds)
        await self._process.db.write(staff.prefer, asked.viewer.id, changes)
        own: dict[str, Any] = {}
        if asked.text("language") in ("en", "es"):
            own["language"] = asked.text("language")
        if asked.text("zone") in available_timezones():
            own["zone"] = asked.text("zone")
        if asked.text("available"):
            own["available"] = asked.text("available") == "on"
        if own:
            await self._process.db.write(staff.change_agent, asked.viewer.id, **own)
        return {"url": "/settings?saved=1"}

    async def password(self, asked: Asked) -> Done:
        agent = asked.viewer.agent
        if not (await check_password(asked.text("old"), agent.password_hash)).ok:
            raise Forbidden("The old password is not right.")
        weak = weakness(asked.text("new"), email=agent.email, name=agent.name)
        if weak is not None:
            raise BadRequest(_WEAK[weak])
        fresh = await hash_password(asked.text("new"))
        await self._process.db.write(_new_password, asked, fresh)
        return {"url": "/settings?saved=1"}

    async def end_session(self, asked: Asked) -> Done:
        session_id = asked.request.path_params["id"]
        await self._process.db.read(_own_session, asked.viewer, session_id)
        await self._process.db.write(staff.sign_out, session_id, now=asked.now)
        return {"url": "/settings"}

    async def replay(self, asked: Asked) -> Done:
        need_administrator(asked.viewer)
        request_id = asked.request.path_params["id"]
        outcome = await replay(
            self._process.db,
            self._process.accounts,
            self._process.webhooks,
            request_id,
            now=asked.now,
        )
        if not outcome.understood:
            raise BadRequest("It is still not understood: %(reason)s", reason=outcome.reason)
        await self._process.db.write(audit, asked, "request.replayed", f"request {request_id}")
        return {"url": "/settings/unreadable"}

    async def drop(self, asked: Asked) -> Done:
        need_administrator(asked.viewer)
        request_id = asked.request.path_params["id"]
        await self._process.db.write(_drop, asked, request_id)
        return {"url": "/settings/unreadable"}


def _new_password(tx: Tx, asked: Asked, password_hash: str) -> None:
    viewer = asked.viewer
    staff.change_agent(tx, viewer.id, password_hash=password_hash)
    staff.sign_out_everywhere(tx, viewer.id, but=viewer.session_id, now=asked.now)
    audit(tx, asked, "agent.password", f"agent {viewer.id}")


def _drop(tx: Tx, asked: Asked, request_id: int) -> None:
    unreadable.mark(tx, request_id, replayed_at=None, dropped_at=asked.now)
    audit(tx, asked, "request.dropped", f"request {request_id}")


def tabs_of(viewer: Viewer) -> tuple[str, ...]:
    """The tabs that a viewer may open."""
    if viewer.agent.role == Role.ADMINISTRATOR:
        return (
            "preferences",
            "accounts",
            "bots",
            "replies",
            "unreadable",
            "agents",
            "imports",
            "facts",
            "report",
            "tokens",
        )
    if viewer.agent.role == Role.SUPERVISOR:
        return ("preferences", "replies", "report")
    return ("preferences",)


def _preferences(tx: Reader, console: Console, viewer: Viewer) -> views.SettingsView:
    return views.SettingsView(
        tab="preferences",
        tabs=tabs_of(viewer),
        zones=tuple(sorted(available_timezones())),
        sessions=tuple(
            views.SessionView(
                id=session.id or 0,
                browser=session.user_agent,
                address=session.address,
                seen_at=session.seen_at,
                current=session.id == viewer.session_id,
            )
            for session in agents.sessions_of(tx, viewer.id)
            if session.expires_at > console.process.clock()
        ),
    )


def _unreadable(tx: Reader, console: Console, viewer: Viewer) -> views.SettingsView:
    by_id = {row.id: row for row in accounts.every(tx)}
    return views.SettingsView(
        tab="unreadable",
        tabs=tabs_of(viewer),
        unreadable=tuple(
            _request_view(row, by_id.get(row.account_id)) for row in unreadable.waiting(tx)
        ),
    )


def _request_view(row: RawRequest, account: AccountRow | None) -> views.UnreadableView:
    return views.UnreadableView(
        id=row.id or 0,
        account=account.name if account else "",
        channel=account.channel if account else "",
        at=row.received_at,
        reason=row.reason,
        fragment=row.fragment or bytes(row.body[:2000]).decode("utf-8", "replace"),
        repeats=row.repeats,
    )


def _agents(tx: Reader, console: Console, viewer: Viewer) -> views.SettingsView:
    names, here = agents.team_names(tx), console.process.presence.here()
    return views.SettingsView(
        tab="agents",
        tabs=tabs_of(viewer),
        agents=tuple(
            views.AgentView(
                id=agent.id or 0,
                name=agent.name,
                email=agent.email,
                role=agent.role,
                teams=tuple(sorted(names[t] for t in agents.teams_of(tx, agent.id or 0))),
                active=agent.active,
                here=(agent.id or 0) in here,
                last_seen_at=_last_seen(tx, agent.id or 0),
            )
            for agent in agents.every(tx, active=False)
        ),
    )


def _last_seen(tx: Reader, agent_id: int) -> Any:
    found = agents.sessions_of(tx, agent_id)
    return found[0].seen_at if found else None


def _own_session(tx: Reader, viewer: Viewer, session_id: int) -> None:
    if tx.need(AgentSession, session_id).agent_id != viewer.id:
        raise NotFound("There is no such session of yours.")


_TABS: Final = {
    "preferences": _preferences,
    "unreadable": _unreadable,
    "agents": _agents,
}
