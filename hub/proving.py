"""Codes and links as the rest of the process asks for them: by visitors and by agents.

Makes the random parts, seals what is to be sent, and keeps the keys; the actions know neither.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from hub.actions import proofs
from hub.actions.proofs import Answer, Outcome, Wanted
from hub.actions.resolving import IdentitySettings
from hub.actions.threads import Author
from hub.contract import Address
from hub.errors import BadRequest
from hub.identity.possession import code_of, digest, linked_id, typed_code
from hub.model import AccountRow, ContactPoint, Conversation, Message, Part
from hub.queries import customers, messages
from hub.queries.speaking import language_of
from hub.store import Database, Reader
from hub.vault import Vault

PURPOSE: Final = "proofs"  # Of the keys.


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentAsks:
    """What an agent wants proven: in which conversation, to which address or by which way.

    address: on file or typed. site: what we call ourselves in the text. chat_id: the chat to which
    a link leads; via_id: the account by which it goes.
    """

    conversation_id: int
    address: Address
    agent: Author
    site: str = ""
    language: str = ""
    chat_id: int | None = None
    via_id: int | None = None


class Proving:
    """One per process. `wake` is called when something is to be sent."""

    def __init__(
        self,
        db: Database,
        vault: Vault,
        *,
        identity: Callable[[], Awaitable[IdentitySettings]],
        clock: Callable[[], datetime],
        wake: Callable[[], None],
    ) -> None:
        self._db = db
        self._vault = vault
        self._identity = identity
        self._clock = clock
        self._wake = wake
        self._keys = vault.subkeys(PURPOSE)

    # --- a visitor -------------------------------------------------------------------------------

    async def ask(
        self,
        account_id: int,
        visitor: Address,
        address: Address,
        *,
        language: str,
        site: str,
        onward: bool = False,
    ) -> None:
        """A visitor wants a code to an address. Ends the same way whoever's it is."""
        wanted = self._code(
            Wanted(
                means="code",
                address=address,
                session=proofs.session_of(visitor),
                key=secrets.token_hex(16),
                language=language,
                site=site,
                account_id=account_id,
                onward=onward,
                region=(await self._identity()).region,
            )
        )
        await self._db.write(proofs.ask, wanted, now=self._clock())
        self._wake()

    async def answer(self, visitor: Address, code: str) -> Answer:
        """A code as a visitor typed it."""
        return await self._db.write(
            proofs.answer,
            proofs.session_of(visitor),
            typed_code(code),
            secrets=self._keys,
            now=self._clock(),
        )

    async def follow(self, account_id: int, visitor: Address, token: str) -> Address | None:
        """What a link proves for a visitor who pressed its button; None where it is worth
        nothing (any more)."""
        proof_id = linked_id(token)
        if not proof_id:
            return None
        return await self._db.write(
            proofs.follow,
            proof_id,
            token,
            account_id=account_id,
            session=proofs.session_of(visitor),
            secrets=self._keys,
            now=self._clock(),
        )

    async def note(self, account_id: int, visitor: Address, address: Address) -> None:
        """Tell the resolver, and the thread, what a visitor's session has shown."""
        await self._db.write(
            proofs.note_proven,
            visitor,
            address,
            account_id=account_id,
            settings=await self._identity(),
            now=self._clock(),
        )

    # --- an agent --------------------------------------------------------------------------------

    async def send_code(self, asks: AgentAsks) -> None:
        """Send a code that the customer reads out, or types where they write in the chat."""
        place = await self._db.read(_place, asks.conversation_id)
        wanted = self._code(self._wanted(asks, place, "code"))
        await self._ask(wanted, asks, chat_id=place.account_id if place.chat else None)

    async def send_link(self, asks: AgentAsks, part_id: int) -> None:
        """Send a link to the chat to somebody whom the customer reads."""
        place = await self._db.read(_place, asks.conversation_id)
        part = await self._db.read(_part, asks.conversation_id, part_id)
        wanted = replace(self._wanted(asks, place, "link"), address=part, part_id=part_id)
        await self._ask(wanted, asks)

    async def answer_told(self, conversation_id: int, code: str, *, by: Author) -> Answer:
        """A code as the customer told it."""
        return await self._db.write(
            proofs.answer_told,
            conversation_id,
            typed_code(code),
            secrets=self._keys,
            settings=await self._identity(),
            by=by,
            now=self._clock(),
        )

    async def _ask(self, wanted: Wanted, asks: AgentAsks, *, chat_id: int | None = None) -> None:
        wanted = replace(wanted, region=(await self._identity()).region)
        now = self._clock()
        if chat_id is None:
            await self._db.write(proofs.ask, wanted, by=asks.agent, now=now)
        else:
            await self._db.write(
                proofs.ask_in_chat, wanted, chat_id=chat_id, by=asks.agent, now=now
            )
        self._wake()

    def _wanted(self, asks: AgentAsks, place: _Place, means: str) -> Wanted:
        return Wanted(
            means=means,
            address=asks.address,
            # Where the customer writes in the chat, their browser may answer too.
            session=proofs.session_of(place.chat) if place.chat else f"talk:{asks.conversation_id}",
            key=secrets.token_hex(16),
            language=asks.language or place.language or "en",
            site=asks.site,
            account_id=asks.chat_id,
            via_account_id=asks.via_id,
            conversation_id=asks.conversation_id,
            part_id=place.part_id,
            sighting_id=place.sighting_id,
            agent_id=asks.agent.agent_id,
        )

    def _code(self, wanted: Wanted) -> Wanted:
        """With a random code: hashed for whoever compares it, sealed for whoever sends it."""
        code = code_of(secrets.randbelow(10**6))
        kept = digest(self._keys[0], wanted.key, code)
        return replace(wanted, digest=kept, sealed=self._vault.seal(code))


@dataclass(frozen=True, slots=True)
class _Place:
    """Whom an agent is answering: their newest message's part, and what was shown with it."""

    part_id: int
    sighting_id: int | None
    language: str
    account_id: int
    chat: Address | None


def _place(tx: Reader, conversation_id: int) -> _Place:
    conversation = tx.need(Conversation, conversation_id)
    newest_id = messages.newest_inbound_id(tx, conversation_id)
    newest = tx.get(Message, newest_id or 0)
    if newest is None:
        raise BadRequest("Nobody has written here yet whom a code could prove.")
    point = tx.need(ContactPoint, tx.need(Part, newest.part_id).contact_point_id)
    customer = customers.current(tx, conversation.customer_id)
    chat = Address(point.kind, point.value, point.scope) if point.kind == "chat" else None
    account = tx.need(AccountRow, newest.account_id)
    spoken = language_of(tx, customer, conversation_id, otherwise=account.language)
    return _Place(newest.part_id, newest.sighting_id, spoken, newest.account_id, chat)


def _part(tx: Reader, conversation_id: int, part_id: int) -> Address:
    part = tx.need(Part, part_id)
    if part.conversation_id != conversation_id or part.holder:
        raise BadRequest("A link goes only to an address that is the customer's own.")
    point = tx.need(ContactPoint, part.contact_point_id)
    return Address(point.kind, point.value, point.scope)


__all__ = ["AgentAsks", "Answer", "Outcome", "Proving"]
