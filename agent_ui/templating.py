"""Approved templates: what may be sent where the time for free replies is over."""

from __future__ import annotations

import re
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from agent_ui import pages, views
from agent_ui.answers import wants_piece
from agent_ui.commands import Asked, Done, via_of
from agent_ui.console import Console, new_key
from agent_ui.options import options
from hub.actions import outbound
from hub.actions.outbound import Said
from hub.contract import OfferedTemplate, Templating
from hub.errors import BadRequest, NotFound
from hub.model import Conversation
from hub.queries import saved
from hub.saved import AGENT, proposals
from hub.store import Reader

_VARIABLE: Final = re.compile(r"\{\{\s*([\w.-]+)\s*\}\}")
MAX_VALUE: Final = 1000


class Templates:
    """The page that offers them, and the command that sends one."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._process = console.process

    async def show(self, request: Request) -> Response:
        viewer = await self._console.viewer(request)
        cursor = self._process.feed.newest
        conversation = await self._process.db.read(pages.find, viewer, request.path_params["id"])
        via = request.query_params.get("via", "")
        _, account_id = via_of(via)
        if not viewer.eyes.see_account(account_id):
            raise NotFound("There is nothing here, or your team may not see it.")
        offered = await self._offered(account_id)
        values = await self._process.db.read(
            saved.values,
            conversation.id or 0,
            conversation.customer_id,
            accounts=viewer.eyes.accounts,
            now=self._process.clock(),
        )
        values[AGENT] = viewer.agent.name
        view = views.TemplatesView(
            conversation_id=conversation.id or 0,
            via=via,
            key=new_key(),
            templates=tuple(
                views.TemplateView(
                    name=found.name,
                    title=found.title,
                    language=found.language,
                    body=found.body,
                    variables=found.variables,
                    proposals=proposals(found.body, found.variables, values),
                )
                for found in offered
            ),
        )
        part = "templates" if wants_piece(request) == "templates" else ""
        return await self._console.show(
            request, viewer, "templates", view, cursor=cursor, part=part
        )

    async def send(self, asked: Asked) -> Done:
        part_id, account_id = via_of(asked.text("via"))
        conversation = await self._process.db.read(
            pages.find, asked.viewer, asked.request.path_params["id"]
        )
        if not asked.viewer.eyes.see_account(account_id):
            raise NotFound("There is nothing here, or your team may not see it.")
        await self._process.db.read(self._check_wanted, asked, conversation)
        name, language = asked.text("template"), asked.text("language")
        found = [each for each in await self._offered(account_id) if each.name == name]
        # One name may stand for the same words in several languages.
        chosen = next((each for each in found if each.language == language), None)
        chosen = chosen or (found[0] if found and not language else None)
        if chosen is None:
            raise BadRequest("This template is not approved any more. Choose another.")
        values = {key: asked.text(f"value-{key}").strip() for key in chosen.variables}
        if not all(0 < len(value) <= MAX_VALUE for value in values.values()):
            raise BadRequest("Fill in every blank of the template.")
        text = _VARIABLE.sub(lambda found: values.get(found[1], found[0]), chosen.body)
        sent = await self._process.db.write(
            outbound.reply,
            conversation.id or 0,
            Said(
                key=asked.key(),
                text=text,
                seen_id=None,
                template={
                    "name": chosen.name,
                    "language": chosen.language,
                    "variables": values,
                    "text": text,
                },
                accounts=asked.viewer.eyes.accounts,
            ),
            part_id=part_id,
            account_id=account_id,
            by=asked.author,
            now=asked.now,
        )
        self._process.sender.wake()
        return {"message": sent.message_id, "url": f"/conversation/{conversation.id}"}

    def _check_wanted(self, tx: Reader, asked: Asked, conversation: Conversation) -> None:
        """A template opens a closed window, and nothing else: whoever wants no messages gets none.
        Raises BadRequest."""
        scene = self._console.scene(tx, asked.viewer)
        ways = options(scene, conversation, now=asked.now)
        way = next((each for each in ways if each.value == asked.text("via")), None)
        if way is None or way.reason not in ("", "template"):
            raise BadRequest("No template can be sent there. Choose another way.")

    async def _offered(self, account_id: int) -> list[OfferedTemplate]:
        found = await self._process.accounts.find(account_id)
        if not isinstance(found.channel, Templating):
            raise BadRequest("This channel has no templates.")
        return await found.channel.templates(found.account)
