"""From rows to view values: what one moment of the database looks like to some eyes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal, TypeAlias, cast

from agent_ui import order, views
from agent_ui.say import shown
from agent_ui.viewer import Eyes
from hub.contract import Channel, DeliveryStatus
from hub.model import (
    AccountHealth,
    AccountRow,
    Agent,
    Bot,
    ContactPoint,
    Conversation,
    Customer,
    Delivery,
    Message,
    Part,
    Reach,
)
from hub.queries import accounts, conversations, customers, messages, suggestions
from hub.store import Reader
from hub.words import AuthorKind, Handling, MessageKind, Status

PREVIEW: Final = 140
# Which address names somebody who has no name, best first.
_NAMING: Final = ("phone", "whatsapp", "email", "slack", "telegram", "user")

# A customer's parts with their contact points, and how each part has been reached, by its id.
Reached: TypeAlias = tuple[Sequence[tuple[Part, ContactPoint]], Mapping[int, Sequence[Reach]]]


class Scene:
    """One snapshot through some eyes. Reads what several views share only once."""

    def __init__(self, tx: Reader, channels: Mapping[str, Channel], eyes: Eyes) -> None:
        self.tx = tx
        self.channels = channels
        self.eyes = eyes
        self.accounts: dict[int, AccountRow] = {row.id or 0: row for row in accounts.every(tx)}
        self._agents: dict[int, Agent | None] = {}
        self._customers: dict[int, Customer] = {}
        self._messages: dict[int, Message] = {}
        self._names: dict[int, tuple[str, bool]] = {}
        self._points: dict[int, tuple[Part, ContactPoint]] = {}
        self._reached: dict[int, Reached] = {}
        self._healths: Mapping[int, AccountHealth] | None = None
        self._audiences: tuple[list[str] | None, ...] = ()  # Read when it is first asked for.

    def audiences(self) -> list[str] | None:
        """The audience values that these eyes see; None is all of them."""
        if not self._audiences:
            self._audiences = (conversations.audiences(self.tx, self.eyes.teams),)
        return self._audiences[0]

    def agent(self, agent_id: int | None) -> Agent | None:
        """An agent by id, read once."""
        if agent_id is None:
            return None
        if agent_id not in self._agents:
            self._agents[agent_id] = self.tx.get(Agent, agent_id)
        return self._agents[agent_id]

    def agent_author(self, agent_id: int | None) -> views.Author | None:
        """An agent as an author, or None."""
        agent = self.agent(agent_id)
        if agent is None:
            return None
        return views.Author(kind="agent", name=agent.name, id=agent.id)

    def customer(self, customer_id: int) -> Customer:
        """A customer by id, read once."""
        if customer_id not in self._customers:
            self._customers[customer_id] = self.tx.need(Customer, customer_id)
        return self._customers[customer_id]

    def point(self, part_id: int) -> tuple[Part, ContactPoint]:
        """A part and its contact point, read once."""
        if part_id not in self._points:
            part = self.tx.need(Part, part_id)
            self._points[part_id] = (part, self.tx.need(ContactPoint, part.contact_point_id))
        return self._points[part_id]

    def reached(self, customer_id: int) -> Reached:
        """A customer's parts, and how each has been reached by its id, read once."""
        if customer_id not in self._reached:
            points = customers.points_of(self.tx, customer_id)
            found: dict[int, list[Reach]] = {}
            for reach in accounts.reaches_of(self.tx, [part.id or 0 for part, _ in points]):
                found.setdefault(reach.part_id, []).append(reach)
            self._reached[customer_id] = (points, found)
        return self._reached[customer_id]

    def healths(self) -> Mapping[int, AccountHealth]:
        """How accounts fare that ever fared badly, read once."""
        if self._healths is None:
            self._healths = accounts.healths(self.tx)
        return self._healths

    def account_name(self, account_id: int) -> str:
        """The account's name where its channel has several, else ""."""
        account = self.accounts.get(account_id)
        if account is None:
            return ""
        twins = sum(1 for row in self.accounts.values() if row.channel == account.channel)
        return account.name if twins > 1 else ""

    def channel_of(self, account_id: int) -> str:
        account = self.accounts.get(account_id)
        return account.channel if account else ""

    def name_of(self, customer_id: int) -> tuple[str, bool]:
        """A customer's name and True, or the best of their addresses that may be seen and False."""
        if customer_id not in self._names:
            self._names[customer_id] = self._name(customer_id)
        return self._names[customer_id]

    def _name(self, customer_id: int) -> tuple[str, bool]:
        customer = self.customer(customer_id)
        if customer.name:
            return customer.name, True
        points = [point for _, point in customers.points_of(self.tx, customer_id, limit=20)]
        known = [point for point in points if point.kind in _NAMING]
        if known:
            best = min(known, key=lambda point: _NAMING.index(point.kind))
            return address_of(best), False
        return (address_of(points[0]), False) if points else (f"#{customer_id}", False)

    def rows(self, found: Sequence[Conversation]) -> list[views.RowView]:
        """Conversations as rows of the list, in their order."""
        self._meet(found)
        newest = {row.id: self._newest(row) for row in found}
        ids = [message.id or 0 for message in newest.values() if message is not None]
        sent = {row.message_id: row for row in messages.deliveries_of(self.tx, ids)} if ids else {}
        people = [row.customer_id for row in found]
        same = suggestions.suggested(self.tx, people, audiences=self.audiences()) if people else ()
        return [self._row(row, newest[row.id], sent, row.customer_id in same) for row in found]

    def _meet(self, found: Sequence[Conversation]) -> None:
        """Read the customers of conversations and their newest messages together."""
        missing = {row.customer_id for row in found} - self._customers.keys()
        for customer in self.tx.among(Customer, "id", sorted(missing)):
            self._customers[customer.id or 0] = customer
        wanted = sorted({row.last_message_id or 0 for row in found} - self._messages.keys())
        for message in self.tx.among(Message, "id", wanted):
            self._messages[message.id or 0] = message

    def _newest(self, row: Conversation) -> Message | None:
        found = self._messages.get(row.last_message_id or 0)
        if found is not None and self.eyes.see_message(found):
            return found
        if self.eyes.accounts is None:
            return found
        shown = messages.page(self.tx, row.id or 0, accounts=self.eyes.accounts, limit=5)
        said = [message for message in shown if message.kind != MessageKind.NOTICE]
        return said[-1] if said else None

    def _row(
        self,
        row: Conversation,
        newest: Message | None,
        sent: Mapping[int, Delivery],
        same: bool,
    ) -> views.RowView:
        name, known = self.name_of(row.customer_id)
        unread = row.unread
        if unread and self.eyes.accounts is not None:
            unread = messages.count_unread(
                self.tx, row.id or 0, row.seen_message_id, accounts=self.eyes.accounts
            )
        at = row.last_at if newest is None or self.eyes.accounts is None else newest.at
        delivery = sent.get(newest.id or 0) if newest else None
        return views.RowView(
            conversation_id=row.id or 0,
            customer_id=row.customer_id,
            # The preview follows its message, whose revision starts anew with each message.
            rev=row.revision * 1000 + min(newest.revision if newest else 0, 999),
            order=order.newest_first(row.last_at, row.id or 0),
            name=name,
            known=known,
            at=at,
            channel=self.channel_of(newest.account_id) if newest else "",
            preview=preview_of(newest) if newest else "",
            preview_author=self.author(newest) if newest else None,
            preview_kind=_preview_kind(newest),
            unread=unread,
            chips=tuple(_chips(row, delivery, same=same)),
            state=cast(views.ConversationState, row.status),
            assignee=self.agent_author(row.assignee_id),
        )

    def author(self, message: Message) -> views.Author:
        """Who wrote a message, by the name they have now (or had then, for a participant)."""
        if message.author_kind == AuthorKind.AGENT:
            found = self.agent_author(message.agent_id)
            if found is not None:
                return found
        if message.author_kind == AuthorKind.CUSTOMER:
            part, _ = self.point(message.part_id)
            name, _ = self.name_of(part.customer_id)
            return views.Author(kind="customer", name=name, id=part.customer_id)
        if message.author_kind == AuthorKind.PARTICIPANT:
            name = message.author_name or message.author_address
            return views.Author(kind="participant", name=name)
        kind = cast(views.AuthorKind, message.author_kind)
        return views.Author(kind=kind, name=message.author_name or "Hilo")

    def head(self, row: Conversation) -> views.HeadView:
        """The header of a thread."""
        name, _ = self.name_of(row.customer_id)
        return views.HeadView(
            conversation_id=row.id or 0,
            customer_id=row.customer_id,
            rev=row.revision,
            name=name,
            state=cast(views.ConversationState, row.status),
            assignee=self.agent_author(row.assignee_id),
            snoozed_until=row.snoozed_until if row.status == Status.SNOOZED else None,
            bot=self._bot_name(row),
        )

    def _bot_name(self, row: Conversation) -> str:
        """Who answers now, where that is a bot."""
        if row.handling != Handling.BOT or row.bot_id is None:
            return ""
        return self.tx.need(Bot, row.bot_id).name


def address_of(point: ContactPoint) -> str:
    """A contact point's address as people read it."""
    if point.kind == "chat" or point.value.startswith("+"):
        return shown(point.kind, point.value)
    return shown(point.kind, point.display or point.value)


def preview_of(message: Message) -> str:
    """The first words of a message, on one line."""
    if message.deleted_at is not None or message.erased_at is not None:
        return ""
    text = message.text[: 4 * PREVIEW] or message.subject
    return " ".join(text.split())[:PREVIEW]


def _preview_kind(message: Message | None) -> Literal["message", "note", "notice", "call", "file"]:
    if message is None:
        return "message"
    if message.kind == MessageKind.NOTE:
        return "note"
    if message.kind == MessageKind.CALL:
        return "call"
    return "file" if message.files and not message.text else "message"


def _chips(row: Conversation, delivery: Delivery | None, *, same: bool) -> list[views.Chip]:
    found: list[views.Chip] = []
    if delivery is not None and delivery.status == DeliveryStatus.FAILED:
        found.append(views.Chip(kind="not_sent"))
    if delivery is not None and delivery.status == DeliveryStatus.UNCERTAIN:
        found.append(views.Chip(kind="uncertain"))
    if row.status == Status.SNOOZED:
        found.append(views.Chip(kind="snoozed", at=row.snoozed_until))
    if same:
        found.append(views.Chip(kind="same_person"))
    if row.handling == Handling.BOT:
        found.append(views.Chip(kind="assistant"))
    return found
