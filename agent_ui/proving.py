"""How an agent has it shown who writes: sends codes and links, types what the customer says."""

from __future__ import annotations

from typing import Any, Final

from agent_ui.commands import Asked, Done, audit
from agent_ui.console import Console
from agent_ui.pages import find
from agent_ui.words import noted, words
from hub.actions.proofs import Outcome
from hub.contract import Address, Continuing
from hub.errors import BadRequest, NotFound
from hub.identity.possession import masked
from hub.model import Conversation
from hub.proving import AgentAsks
from hub.queries import customers
from hub.store import Reader, Tx

_SENT: Final = {
    "code": noted("The code is on its way. It is for the customer to tell you, or to type."),
    "link": noted("The link is on its way. It works once, for 24 hours."),
}
_PROVEN: Final = noted("The code is right: this address is theirs.")
_NO_CHAT: Final = noted("There is no chat to which a link could lead.")


class Provings:
    """The routes by which an agent sends codes and links, and types what the customer says."""

    def __init__(self, console: Console) -> None:
        self._process = console.process

    async def send_code(self, asked: Asked) -> Done:
        """To an address on file or one that the customer has just told."""
        conversation = await self._conversation(asked)
        address = _address(asked.text("to") or asked.text("address"))
        await self._process.proving.send_code(self._asks(asked, conversation, address))
        await self._audit(asked, "proof.code", conversation, masked(address))
        return self._said(asked, _SENT["code"], conversation)

    async def send_link(self, asked: Asked) -> Done:
        """To a part of the customer's, by the channel that it is on."""
        conversation = await self._conversation(asked)
        chat_id = await self._chat(asked)
        asks = self._asks(asked, conversation, Address("", ""), chat_id=chat_id)
        await self._process.proving.send_link(asks, asked.number("part") or 0)
        await self._audit(asked, "proof.link", conversation, f"part {asked.number('part')}")
        return self._said(asked, _SENT["link"], conversation)

    async def check(self, asked: Asked) -> Done:
        """The code as the customer said it."""
        conversation = await self._conversation(asked)
        found = await self._process.proving.answer_told(
            conversation.id or 0, asked.text("code"), by=asked.author
        )
        if found.outcome is Outcome.WRONG:
            raise BadRequest("That is not the code. Tries left: %(left)s.", left=found.left)
        if found.outcome is Outcome.OVER:
            raise BadRequest("This code no longer works. Send a new one.")
        if found.address is not None:
            await self._audit(asked, "proof.proven", conversation, masked(found.address))
        now_in = await self._process.db.read(_where, conversation.id or 0)
        return {**self._said(asked, _PROVEN, conversation), "url": f"/conversation/{now_in}"}

    def _asks(
        self,
        asked: Asked,
        conversation: Conversation,
        address: Address,
        *,
        chat_id: int | None = None,
    ) -> AgentAsks:
        return AgentAsks(
            conversation_id=conversation.id or 0,
            address=address,
            agent=asked.author,
            chat_id=chat_id,
        )

    async def _chat(self, asked: Asked) -> int:
        """The chat to which a link leads: the first that the agent may see."""
        for found in await self._process.accounts.enabled():
            account = found.account
            if isinstance(found.channel, Continuing) and asked.viewer.eyes.see_account(account.id):
                return account.id
        raise NotFound(_NO_CHAT)

    async def _conversation(self, asked: Asked) -> Conversation:
        id_ = asked.request.path_params["id"]
        return await self._process.db.read(find, asked.viewer, id_)

    async def _audit(self, asked: Asked, act: str, conversation: Conversation, to: str) -> None:
        subject = f"conversation {conversation.id}"

        def write(tx: Tx) -> None:
            audit(tx, asked, act, subject, to=to)

        await self._process.db.write(write)

    def _said(self, asked: Asked, what: str, conversation: Conversation) -> dict[str, Any]:
        return {
            "sentence": words(asked.viewer.language).gettext(what),
            "url": f"/conversation/{conversation.id}",
        }


def _address(text: str) -> Address:
    """As typed, or as a button has it: "email:ana@example.org". The hub reads it."""
    kind, colon, value = text.strip().partition(":")
    if colon and kind in ("email", "phone", "whatsapp"):
        return Address(kind, value[:254])
    return Address("email" if "@" in text else "phone", text.strip()[:254])


def _where(tx: Reader, conversation_id: int) -> int:
    found = tx.need(Conversation, conversation_id)
    customer = customers.current(tx, found.customer_id)
    return customers.conversation_of(tx, customer.id or 0).id or conversation_id
