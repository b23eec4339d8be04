"""The brief in shorter words: what may go to the model, and how its words stand in the panel."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from agent_ui import pages, views
from agent_ui.answers import json
from agent_ui.console import Console
from agent_ui.render import environment, say_in
from agent_ui.telling import brief_lines
from agent_ui.viewer import Viewer
from hub.facts.mention import SENSITIVE
from hub.queries import facts
from hub.store import Reader

DOT: Final = "•"


class Rephrasings:
    """Its route. What was there stays on the screen unless something better comes."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._process = console.process

    async def show(self, request: Request) -> Response:
        """The lines of a brief, rephrased where that went well; empty where nothing was to be
        shortened. Where the model fails they stay as they are, and say so."""
        viewer = await self._console.viewer(request)
        number = request.path_params["id"]
        model = self._process.rephraser
        if not model.is_on:
            return json({"html": ""})
        lines, sent = await self._process.db.read(self._read, viewer, number)
        # Nothing of the database is held while the model thinks.
        shorter = await model.rephrase(sent, viewer.language)
        if shorter == {}:
            return json({"html": ""})
        shown = tuple(_said(line, shorter or {}) for line in lines)
        locale = viewer.locale(self._process.clock())
        module = environment(locale.language).get_template("parts/told.html").module
        html = getattr(module, "rephrased")(shown, number, say_in(locale), bool(shorter))  # noqa: B009
        return json({"html": str(html)})

    def _read(
        self, tx: Reader, viewer: Viewer, number: int
    ) -> tuple[tuple[views.BriefLineView, ...], dict[str, str]]:
        conversation = pages.find(tx, viewer, number)
        lines = brief_lines(self._console.scene(tx, viewer), conversation.id or 0)
        return lines, {
            _id(line, at): item.text
            for line in lines
            if line.line != "given"  # Numbers and addresses: nothing to shorten, and nobody's.
            for at, item in enumerate(line.items)
            if not _is_hidden(tx, item)
        }


def _is_hidden(tx: Reader, item: views.BriefItemView) -> bool:
    """Whether something masked is in an item, or was said in its message."""
    if DOT in item.text:
        return True
    told = facts.of_message(tx, item.message_id) if item.message_id else []
    return any(row.kind in SENSITIVE or row.digest or row.sealed for row in told)


def _id(line: views.BriefLineView, at: int) -> str:
    return f"{line.line}-{at}"


def _said(line: views.BriefLineView, shorter: dict[str, str]) -> views.BriefLineView:
    items = tuple(
        replace(item, text=shorter.get(_id(line, at), item.text))
        for at, item in enumerate(line.items)
    )
    return replace(line, items=items)
