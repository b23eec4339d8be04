"""Saved replies: the settings' pages, and the composer's list of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from agent_ui import pages
from agent_ui.answers import html, see_other
from agent_ui.commands import Asked, Done, audit
from agent_ui.console import Console
from agent_ui.render import environment, say_in
from agent_ui.saved_views import (
    OfferedReplies,
    OfferedReply,
    RepliesView,
    ReplyForm,
    ReplyView,
    TeamChoice,
)
from agent_ui.sent import sent
from agent_ui.settings import tabs_of
from agent_ui.viewer import Viewer
from agent_ui.words import noted
from hub.actions import saved as actions
from hub.actions.saved import Draft
from hub.errors import Forbidden, NotFound, SettingsError
from hub.model import SavedReply
from hub.queries import agents, saved
from hub.saved import AGENT, FIRST_NAME, pieces
from hub.store import Reader, Tx
from hub.words import Role

MAX_SEARCH: Final = 100
_FIELDS: Final = ("title", "text_en", "text_es", "labels")
# Those that are offered to whoever writes a reply; every kind of fact is understood.
BLANKS: Final = (FIRST_NAME, "name", AGENT, "order", "tracking", "address", "email", "phone")
_NOT_HERE: Final = noted("There is nothing here, or your team may not see it.")


class Saving:
    """Their routes. Supervisors and administrators keep them, every agent uses them."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._process = console.process

    # --- the composer ----------------------------------------------------------------------------

    async def offer(self, request: Request) -> Response:
        """The list of a conversation's composer, as a piece of HTML; `q` narrows it down."""
        viewer = await self._console.viewer(request)
        words = request.query_params.get("q", "")[:MAX_SEARCH].replace("\0", "")
        now = self._process.clock()
        view = await self._process.db.read(_offered, viewer, request.path_params["id"], words, now)
        locale = viewer.locale(now)
        module = environment(locale.language).get_template("parts/saved.html").module
        return html(str(getattr(module, "offered")(view, say_in(locale))))  # noqa: B009

    # --- the settings ----------------------------------------------------------------------------

    async def show(self, request: Request) -> Response:
        """The list."""
        viewer = await self._viewer(request)
        found = await self._process.db.read(_listed, viewer)
        said = request.query_params.get("said", "")
        view = RepliesView(tabs=tabs_of(viewer), replies=found, said=said)
        return await self._page(request, viewer, view)

    async def blank(self, request: Request) -> Response:
        """The form of a new one."""
        viewer = await self._viewer(request)
        form = await self._process.db.read(_form, viewer, 0)
        return await self._formed(request, viewer, form)

    async def edit(self, request: Request) -> Response:
        """The form of one that is there."""
        viewer = await self._viewer(request)
        form = await self._process.db.read(_form, viewer, request.path_params["id"])
        return await self._formed(request, viewer, form)

    async def send(self, request: Request) -> Response:
        """Keep what was typed. What cannot be is shown with its faults."""
        viewer = await self._viewer(request)
        async with sent(self._console, request, viewer) as asked:
            reply_id = request.path_params.get("id", 0)
            try:
                await self._process.db.write(_keep, asked, reply_id)
            except SettingsError as error:
                form = await self._process.db.read(_form, viewer, reply_id)
                shown = _as_sent(form, asked, error.faults)
                return await self._formed(request, viewer, shown, status=422)
        return see_other("/settings/replies?said=saved")

    async def remove(self, asked: Asked) -> Done:
        """Remove one for good."""
        _need_keeper(asked.viewer)
        await self._process.db.write(_remove, asked, asked.request.path_params["id"])
        return {"url": "/settings/replies?said=removed"}

    async def _viewer(self, request: Request) -> Viewer:
        viewer = await self._console.viewer(request)
        _need_keeper(viewer)
        return viewer

    async def _formed(
        self, request: Request, viewer: Viewer, form: ReplyForm, status: int = 200
    ) -> Response:
        view = RepliesView(tabs=tabs_of(viewer), form=form, blanks=BLANKS)
        return await self._page(request, viewer, view, status=status)

    async def _page(
        self, request: Request, viewer: Viewer, view: RepliesView, status: int = 200
    ) -> Response:
        cursor = self._process.feed.newest
        return await self._console.show(
            request, viewer, "replies", view, cursor=cursor, section="settings", status=status
        )


def _is_keeper(viewer: Viewer) -> bool:
    return viewer.agent.role in (Role.SUPERVISOR, Role.ADMINISTRATOR)


def _need_keeper(viewer: Viewer) -> None:
    if not _is_keeper(viewer):
        raise Forbidden(noted("Your role may not do this. Ask an administrator."))


def _teams(tx: Reader, viewer: Viewer) -> frozenset[int] | None:
    """Whose replies somebody may use: their teams', whatever accounts these see."""
    if agents.sees_everything(viewer.agent):
        return None
    return agents.teams_of(tx, viewer.id)


def _offered(
    tx: Reader, viewer: Viewer, conversation_id: int, words: str, now: datetime
) -> OfferedReplies:
    conversation = pages.find(tx, viewer, conversation_id)
    teams = _teams(tx, viewer)
    values = saved.values(
        tx,
        conversation.id or 0,
        conversation.customer_id,
        accounts=viewer.eyes.accounts,
        now=now,
    )
    values[AGENT] = viewer.agent.name
    language = saved.language_of(tx, conversation.customer_id) or viewer.language
    found = saved.matching(tx, words, teams=teams)
    return OfferedReplies(
        replies=tuple(_offer(row, language, values) for row in found),
        any=bool(found) or bool(saved.every(tx, teams=teams)),
        may_add=_is_keeper(viewer),
    )


def _offer(row: SavedReply, language: str, values: Mapping[str, str]) -> OfferedReply:
    texts = {"en": row.text_en, "es": row.text_es}
    chosen = language if texts.get(language) else next(code for code in texts if texts[code])
    return OfferedReply(
        id=row.id or 0,
        title=row.title,
        labels=tuple(row.labels),
        language=chosen,
        pieces=pieces(texts[chosen], values),
    )


def _listed(tx: Reader, viewer: Viewer) -> tuple[ReplyView, ...]:
    names = agents.team_names(tx)
    return tuple(
        ReplyView(
            id=row.id or 0,
            title=row.title,
            texts=tuple(
                (code, text) for code, text in (("en", row.text_en), ("es", row.text_es)) if text
            ),
            labels=tuple(row.labels),
            teams=tuple(names[each] for each in row.team_ids if each in names),
        )
        for row in saved.every(tx, teams=_teams(tx, viewer))
    )


def _form(tx: Reader, viewer: Viewer, reply_id: int) -> ReplyForm:
    """The form of a reply that is there, or (0) of a new one. Raises NotFound."""
    row = _present(tx, viewer, reply_id) if reply_id else None
    return ReplyForm(
        id=reply_id,
        named={
            "title": row.title if row else "",
            "text_en": row.text_en if row else "",
            "text_es": row.text_es if row else "",
            "labels": ", ".join(row.labels) if row else "",
        },
        teams=tuple(
            TeamChoice(id=number, name=name, chosen=row is not None and number in row.team_ids)
            for number, name in agents.team_names(tx).items()
            if _may_choose(tx, viewer, number)
        ),
        faults={},
    )


def _may_choose(tx: Reader, viewer: Viewer, team_id: int) -> bool:
    teams = _teams(tx, viewer)
    return teams is None or team_id in teams


def _present(tx: Reader, viewer: Viewer, reply_id: int) -> SavedReply:
    row = tx.get(SavedReply, reply_id)
    if row is None or not saved.sees(row, _teams(tx, viewer)):
        raise NotFound(_NOT_HERE)
    return row


def _as_sent(form: ReplyForm, asked: Asked, faults: Mapping[str, str]) -> ReplyForm:
    chosen = set(asked.numbers("team"))
    return replace(
        form,
        named={name: asked.text(name) for name in _FIELDS},
        teams=tuple(replace(each, chosen=each.id in chosen) for each in form.teams),
        faults=dict(faults),
    )


def _keep(tx: Tx, asked: Asked, reply_id: int) -> None:
    viewer = asked.viewer
    row = _present(tx, viewer, reply_id) if reply_id else None
    chosen = {each for each in asked.numbers("team") if _may_choose(tx, viewer, each)}
    # Teams that one cannot choose stay as they are.
    others = {each for each in (row.team_ids if row else ()) if not _may_choose(tx, viewer, each)}
    draft = Draft(
        title=asked.text("title"),
        text_en=asked.text("text_en"),
        text_es=asked.text("text_es"),
        labels=actions.labels_in(asked.text("labels")),
        team_ids=tuple((chosen & agents.team_names(tx).keys()) | others),
    )
    if row is not None:
        actions.change(tx, reply_id, draft, now=asked.now)
        audit(tx, asked, "reply.changed", f"saved reply {reply_id}")
        return
    made = actions.add(tx, draft, key=asked.key(), agent_id=viewer.id, now=asked.now)
    audit(tx, asked, "reply.added", f"saved reply {made}")


def _remove(tx: Tx, asked: Asked, reply_id: int) -> None:
    _present(tx, asked.viewer, reply_id)
    actions.remove(tx, reply_id)
    audit(tx, asked, "reply.removed", f"saved reply {reply_id}")
