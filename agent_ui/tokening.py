"""The settings' page of tokens: what programs sign in with at /api/v1."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from agent_ui.commands import Asked, Done
from agent_ui.console import Console, need_administrator
from agent_ui.import_views import TokensView, TokenView
from agent_ui.sent import sent
from agent_ui.settings import tabs_of
from agent_ui.viewer import Viewer
from hub.actions import tokens
from hub.model import ApiToken
from hub.queries import agents
from hub.queries import tokens as token_queries
from hub.store import Reader


class Tokening:
    """The page's routes. Administrators only."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._process = console.process

    async def show(self, request: Request) -> Response:
        viewer = await self._console.viewer(request)
        need_administrator(viewer)
        return await self._page(request, viewer)

    async def add(self, request: Request) -> Response:
        """Make a token. The answer is the page itself, for it is shown this once."""
        viewer = await self._console.viewer(request)
        async with sent(self._console, request, viewer) as asked:
            need_administrator(viewer)
            chosen = [each for each in asked.form.getlist("scope") if isinstance(each, str)]
            team = asked.text("team")
            made = await self._process.db.write(
                tokens.add,
                name=asked.text("name"),
                scopes=chosen,
                secret=tokens.new_secret(),
                teams=[team] if team else [],
                agent_id=viewer.id,
                address=asked.address,
                now=asked.now,
            )
        return await self._page(request, viewer, made.secret)

    async def end(self, asked: Asked) -> Done:
        need_administrator(asked.viewer)
        await self._process.db.write(
            tokens.end,
            asked.request.path_params["id"],
            agent_id=asked.viewer.id,
            address=asked.address,
            now=asked.now,
        )
        return {"url": "/settings/tokens"}

    async def _page(self, request: Request, viewer: Viewer, secret: str = "") -> Response:
        cursor = self._process.feed.newest
        view = await self._process.db.read(self._view, viewer, secret)
        return await self._console.show(
            request,
            viewer,
            "tokens",
            view,
            cursor=cursor,
            section="settings",
            headers={"Cache-Control": "no-store"},
        )

    def _view(self, tx: Reader, viewer: Viewer, secret: str) -> TokensView:
        names = agents.team_names(tx)
        return TokensView(
            tabs=tabs_of(viewer),
            tokens=tuple(_token(row, names) for row in token_queries.every(tx)),
            scopes=tuple(str(scope) for scope in tokens.Scope),
            teams=tuple(sorted(names.values())),
            secret=secret,
            address=f"{self._process.config.public_url}/api/v1",
        )


def _token(row: ApiToken, names: dict[int, str]) -> TokenView:
    return TokenView(
        id=row.id or 0,
        name=row.name,
        hint=row.hint,
        scopes=tuple(row.scopes.split()),
        teams=tuple(names.get(int(each), each) for each in row.teams.split(",") if each),
        created_at=row.created_at,
        used_at=row.used_at,
        ended=row.ended_at is not None,
    )
