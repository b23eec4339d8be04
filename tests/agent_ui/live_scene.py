"""What the actions of the test that live equals reload have at hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.contract import Address, CallSegment, CallState, CallUpdate, Claim, InboundMessage, Proof
from hub.model import ContactPoint, Conversation, Part
from hub.queries import customers
from hub.store import Reader
from tests.bots import Talker
from tests.running import Desk, Running

PHONE = Address("phone", "+34600111222")


@dataclass
class Scene:
    """What an action of the test has at hand."""

    running: Running
    desk: Desk
    other: Desk
    talk: int  # The open conversation.
    second: int  # Another one.
    talker: Talker  # The bot of that one, once there is one.

    async def say(self, text: str = "hola", *, who: str = "+34600111222", **more: Any) -> None:
        account = self.running.accounts["sms"]
        Scene.count += 1
        item = InboundMessage(
            external_id=f"t{Scene.count}",
            sender=Address("phone", who),
            proof=Proof.VOUCHED,
            text=text,
            **more,
        )
        await self.running.process.webhooks.store(account, [item], request=None)

    async def store(self, *items: Any) -> None:
        account = self.running.accounts["sms"]
        await self.running.process.webhooks.store(account, list(items), request=None)

    async def call(self, state: CallState, *, name: str = "call-1", **more: Any) -> None:
        """News of a call from the number that writes here."""
        update = CallUpdate(
            external_id=name, sender=PHONE, proof=Proof.VOUCHED, state=state, **more
        )
        await self.store(update)

    async def speak(self, text: str, *, final: bool = True) -> None:
        await self.store(
            CallSegment(
                external_id="call-1",
                sender=PHONE,
                proof=Proof.VOUCHED,
                seq=1,
                speaker="customer",
                text=text,
                final=final,
            )
        )

    async def chat(self, visitor: str, *claims: Address, text: str = "hola") -> None:
        """Somebody writes in the chat, who has shown there that some addresses are theirs."""
        account = self.running.accounts["chat"]
        Scene.count += 1
        item = InboundMessage(
            external_id=f"c{Scene.count}",
            sender=Address("chat", visitor, str(account)),
            proof=Proof.VOUCHED,
            text=text,
            claims=tuple(Claim(address, Proof.PROVEN) for address in claims),
        )
        await self.running.process.webhooks.store(account, [item], request=None)

    async def writer_of(self, kind: str, value: str) -> int:
        """The customer who writes from an address."""

        def find(tx: Reader) -> int:
            [point] = tx.all(ContactPoint, kind=kind, value=value)
            [part] = tx.all(Part, contact_point_id=point.id)
            return part.customer_id

        return await self.running.process.db.read(find)

    def path(self, rest: str) -> str:
        return f"/conversation/{self.talk}/{rest}"

    async def via(self) -> str:
        row = await self.running.process.db.read(lambda tx: tx.need(Conversation, self.talk))
        parts = await self.running.process.db.read(customers.parts_of, row.customer_id)
        return f"{parts[0].id}:{self.running.accounts['sms']}"

    async def reply(self, text: str = "claro") -> dict[str, Any]:
        return await self.desk.do(self.path("reply"), text=text, via=await self.via())

    def now(self) -> datetime:
        return self.running.process.clock()

    count = 0


Action = Callable[[Scene], Awaitable[object]]
