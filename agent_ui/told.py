"""The doors of what was told: the hint for a draft, and what agents say of facts."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from agent_ui import undo, views
from agent_ui.commands import Asked, Done, audit
from agent_ui.console import Console
from agent_ui.render import environment, say_in
from agent_ui.scene import Scene
from agent_ui.telling import fact_view, hint_view
from agent_ui.viewer import Eyes, Viewer
from agent_ui.words import noted
from hub.actions import facts, questions
from hub.actions.facts import SEALED, FactSettings
from hub.errors import BadRequest, NotFound
from hub.facts.mention import FactKind
from hub.model import Conversation, Fact, Message, Part
from hub.queries import facts as stored
from hub.store import Reader

MAX_DRAFT: Final = 4000  # Characters that are looked through.
_NOT_HERE: Final = noted("There is nothing here, or your team may not see it.")


class Told:
    """Routes of one console."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._process = console.process

    async def hint(self, asked: Asked) -> Done:
        """What a draft asks for although it was told. An empty answer where it asks nothing."""
        settings = await self._process.accounts.facts()
        html, fact = await self._process.db.read(
            self._hint,
            asked.viewer,
            asked.request.path_params["id"],
            asked.text("text")[:MAX_DRAFT],
            settings,
            asked.now,
        )
        return {"hint": html, "fact": fact}

    def _hint(
        self,
        tx: Reader,
        viewer: Viewer,
        conversation_id: int,
        text: str,
        settings: FactSettings,
        now: datetime,
    ) -> tuple[str, int]:
        conversation = tx.get(Conversation, conversation_id)
        if conversation is None or not viewer.eyes.see(conversation):
            raise NotFound(_NOT_HERE)
        found = questions.hint_for(
            tx,
            conversation_id,
            text,
            accounts=viewer.eyes.accounts,
            agent_id=viewer.id,
            settings=settings,
            now=now,
        )
        if found is None:
            return "", 0
        view = hint_view(
            self._console.scene(tx, viewer),
            conversation,
            found,
            draft=text,
            language=viewer.language,
        )
        return render_hint(view, viewer.locale(now)), found.fact.fact_id

    async def heed(self, asked: Asked) -> Done:
        """A hint was put in or put away."""
        how = asked.text("how")
        if how not in ("inserted", "dismissed"):
            raise BadRequest(noted("A hint is inserted or dismissed."))
        number, fact_id = asked.request.path_params["id"], asked.request.path_params["fact"]
        row = await self._process.db.read(_seen, asked.viewer.eyes, fact_id)
        if await self._process.db.read(stored.conversation_id_of, row) != number:
            raise NotFound(_NOT_HERE)
        await self._process.db.write(
            questions.heed, number, fact_id, how=how, agent_id=asked.viewer.id, now=asked.now
        )
        return {}

    async def confirm(self, asked: Asked) -> Done:
        """The customer has confirmed a fact."""
        row = await self._row(asked)
        await self._process.db.write(
            facts.confirm, row.id or 0, agent_id=asked.viewer.id, now=asked.now
        )
        return await self._back(asked, row, noted("Confirmed."))

    async def retract(self, asked: Asked) -> Done:
        """A fact does not hold."""
        row = await self._row(asked)
        await self._process.db.write(
            facts.retract, row.id or 0, agent_id=asked.viewer.id, now=asked.now
        )
        return await self._back(asked, row, noted("Taken out."))

    async def put_back(self, asked: Asked) -> Done:
        """What an agent said of a fact is taken back."""
        row = await self._row(asked)
        await self._process.db.write(
            facts.put_back, row.id or 0, agent_id=asked.viewer.id, now=asked.now
        )
        return {"url": await self._url(row)}

    async def correct(self, asked: Asked) -> Done:
        """Another value in the place of a fact."""
        row = await self._row(asked)
        settings = await self._process.accounts.facts()
        await self._process.db.write(
            facts.correct,
            row.id or 0,
            asked.text("value"),
            agent_id=asked.viewer.id,
            settings=settings,
            now=asked.now,
        )
        return {"url": await self._url(row)}

    async def show(self, request: Request) -> Response:
        """The page on which a fact is corrected, or (as JSON) what it says now."""
        viewer = await self._console.viewer(request)
        fact_id = request.path_params["id"]
        view = await self._process.db.read(self._view, viewer, fact_id)
        cursor = self._process.feed.newest
        return await self._console.show(request, viewer, "fact", view, cursor=cursor)

    def _view(self, tx: Reader, viewer: Viewer, fact_id: int) -> views.FactPage:
        row = _seen(tx, viewer.eyes, fact_id)
        scene: Scene = self._console.scene(tx, viewer)
        known = next(iter(stored.ever_told([row])), None)
        if known is None or FactKind(row.kind) in _MASKED:
            raise NotFound(_NOT_HERE)
        number = stored.conversation_id_of(tx, row)
        return views.FactPage(fact=fact_view(scene, known, row), conversation_id=number)

    async def reveal(self, asked: Asked) -> Done:
        """What was dotted out of a fact's words. Every look is in the audit trail."""
        row = await self._row(asked)
        token = await self._process.db.read(_sealed, row)
        if not token:
            raise NotFound(noted("This was not kept: there is nothing to show."))
        clear = self._process.vault.unseal(token)
        value = clear if row.sealed else _span(clear, row)
        await self._process.db.write(audit, asked, "value.revealed", f"fact {row.id}")
        return {"sentence": value, "url": await self._url(row)}

    async def _row(self, asked: Asked) -> Fact:
        number = asked.request.path_params["id"]
        return await self._process.db.read(_seen, asked.viewer.eyes, number)

    async def _url(self, row: Fact) -> str:
        number = await self._process.db.read(stored.conversation_id_of, row)
        return f"/conversation/{number}"

    async def _back(self, asked: Asked, row: Fact, sentence: str) -> dict[str, Any]:
        taken = undo.fact(asked.viewer.language, row.id or 0, sentence)
        return {"undo": taken, "url": await self._url(row)}


_MASKED: Final = frozenset({FactKind.SECRET, FactKind.CARD, FactKind.SECURITY_ANSWER})


def render_hint(view: views.HintView, locale: views.Locale) -> str:
    """A hint as HTML: it is no fragment, for it is one agent's draft that it answers."""
    module = environment(locale.language).get_template("parts/told.html").module
    return str(getattr(module, "hint")(view, say_in(locale)))  # noqa: B009  # Untyped by nature.


def _seen(tx: Reader, eyes: Eyes, fact_id: int) -> Fact:
    """A fact that these eyes may see. Raises NotFound."""
    row = tx.get(Fact, fact_id)
    part = tx.get(Part, row.part_id) if row else None
    conversation = tx.get(Conversation, part.conversation_id) if part else None
    allowed = conversation is not None and eyes.see(conversation)
    if (
        row is None
        or not allowed
        or not (row.account_id is None or eyes.see_account(row.account_id))
    ):
        raise NotFound(_NOT_HERE)
    return row


def _sealed(tx: Reader, row: Fact) -> str:
    if row.sealed:
        return row.sealed
    message = tx.get(Message, row.message_id or 0)
    return str(message.extra.get(SEALED, "")) if message else ""


def _span(clear: str, row: Fact) -> str:
    """What was hidden where the fact stands in its message."""
    found = [each for each in json.loads(clear) if each[0] < row.end and each[1] > row.begin]
    return ", ".join(str(each[2]) for each in found)
