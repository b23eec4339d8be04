"""Reading bots and their turns, and what a turn may disclose to whoever wrote."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import col

from hub.contract import Address, Proof
from hub.facts.known import Known
from hub.handoff.hours import read_hours
from hub.handoff.loop import MANY, SAME
from hub.handoff.turn import MAX_MESSAGES, Turn, TurnMessage
from hub.identity.ident import Ident
from hub.model import (
    AccountRow,
    Attachment,
    Bot,
    BotTurn,
    Case,
    ContactPoint,
    Conversation,
    Customer,
    Fact,
    Message,
    Part,
    SightingRow,
)
from hub.queries import customers, facts, messages, sightings, visible
from hub.queries.speaking import language_of
from hub.queries.visible import Opened
from hub.store import Reader
from hub.words import AuthorKind, Handling, MessageKind, Status

MAX_BOTS: Final = 200
BUTTONS: Final = "buttons"  # In the `extra` of what a bot said: pairs of title and value.
_LOOK: Final = 200  # Messages that are looked through for what may be told.


def every(tx: Reader) -> list[Bot]:
    """Every bot that was not removed."""
    return tx.select(Bot, col(Bot.removed_at).is_(None), limit=MAX_BOTS)


def answering(
    tx: Reader, account_id: int, now: datetime, *, rather: int | None = None
) -> Bot | None:
    """The bot that answers on an account at this hour: of several `rather`, else the first."""
    offered = [bot for bot in every(tx) if bot.enabled and account_id in bot.account_ids]
    found = [bot for bot in offered if read_hours(bot.hours, bot.zone).includes(now)]
    return next((bot for bot in found if bot.id == rather), found[0] if found else None)


def left(tx: Reader, now: datetime, *, limit: int) -> list[Conversation]:
    """Conversations whose customer has been silent for as long as their bot waits, the longest
    first. Index: conversation_with_bot."""
    found: list[Conversation] = []
    for bot in every(tx):
        if not bot.silence_min:
            continue
        rows = tx.select(
            Conversation,
            col(Conversation.bot_id) == bot.id,
            col(Conversation.handling) == Handling.BOT,
            col(Conversation.status) == Status.OPEN,
            col(Conversation.last_at) <= now - timedelta(minutes=bot.silence_min),
            order_by=(col(Conversation.last_at), col(Conversation.id)),
            limit=_LOOK,
        )
        found += [row for row in rows if is_left(tx, row, bot, now)][: limit - len(found)]
    return found


def is_left(tx: Reader, conversation: Conversation, bot: Bot, now: datetime) -> bool:
    """Whether a bot has a conversation in which nothing has happened for as long as it waits, and
    owes no answer itself: it has its own time for that."""
    if conversation.handling != Handling.BOT or conversation.bot_id != bot.id:
        return False
    if conversation.status != Status.OPEN or not bot.silence_min:
        return False
    newest = messages.newest_message(tx, conversation.id or 0)  # Or when it was given the matter.
    since = max(conversation.last_at, newest.at if newest else conversation.last_at)
    if since > now - timedelta(minutes=bot.silence_min):
        return False
    conversation_id = conversation.id or 0
    return gathering(tx, conversation_id) is None and under_way(tx, conversation_id) is None


def for_newest(tx: Reader, conversation: Conversation, now: datetime) -> Bot | None:
    """The bot that answers where the customer wrote last."""
    newest = tx.get(Message, conversation.last_inbound_id or 0)
    return answering(tx, newest.account_id, now) if newest is not None else None


def by_token_hash(tx: Reader, token_hash: str) -> Bot | None:
    """The bot that calls with a token. Index: ix_bot_token_hash."""
    found = tx.find(Bot, token_hash=token_hash) if token_hash else None
    return found if found is not None and found.removed_at is None else None


def gathering(tx: Reader, conversation_id: int) -> BotTurn | None:
    """The turn that takes in what the customer still writes. Index: bot_turn_gathering."""
    return tx.find(BotTurn, conversation_id=conversation_id, state="gathering")


def under_way(tx: Reader, conversation_id: int) -> BotTurn | None:
    """The turn that the bot has and has not answered. Index: bot_turn_conversation."""
    found = tx.select(
        BotTurn,
        col(BotTurn.conversation_id) == conversation_id,
        col(BotTurn.state).in_(("sending", "asked")),
        order_by=(col(BotTurn.id).desc(),),
        limit=1,
    )
    return found[0] if found else None


def newest_of(tx: Reader, bot_id: int, conversation_ids: Collection[int]) -> BotTurn | None:
    """A bot's last turn in a conversation, by any of the ids that it has had. None where another
    bot came after it. Index: bot_turn_conversation."""
    found = tx.select(
        BotTurn,
        col(BotTurn.conversation_id).in_(sorted(set(conversation_ids))),
        order_by=(col(BotTurn.id).desc(),),
        limit=1,
    )
    return found[0] if found and found[0].bot_id == bot_id else None


def passed_before(tx: Reader, row: BotTurn) -> bool:
    """Whether the turn before was passed on too, while the same bot had the same conversation.

    Index: bot_turn_conversation.
    """
    found = tx.all(BotTurn, order=("-id",), limit=2, conversation_id=row.conversation_id)
    before = [one for one in found if one.id != row.id and one.epoch == row.epoch]
    return bool(before) and before[0].outcome == "passed"


def by_token(tx: Reader, token: str) -> BotTurn | None:
    """A turn by what it is answered with."""
    return tx.find(BotTurn, token=token) if token else None


def due(tx: Reader, now: datetime, *, limit: int) -> list[BotTurn]:
    """Turns to send, to try again or to give up. Index: bot_turn_due."""
    return tx.select(
        BotTurn,
        col(BotTurn.due_at) <= now,
        order_by=(col(BotTurn.due_at), col(BotTurn.id)),
        limit=limit,
    )


def next_due_at(tx: Reader) -> datetime | None:
    """When the next turn is due. Index: bot_turn_due."""
    found = tx.select(
        BotTurn, col(BotTurn.due_at).is_not(None), order_by=(col(BotTurn.due_at),), limit=1
    )
    return found[0].due_at if found else None


def turns_at(tx: Reader, conversation_id: int, case_id: int | None) -> list[datetime]:
    """When a matter's turns were, newest first. Index: bot_turn_conversation."""
    found = tx.all(BotTurn, order=("-id",), limit=MANY, conversation_id=conversation_id)
    return [row.created_at for row in found if row.case_id == case_id]


def said_lately(tx: Reader, conversation_id: int) -> list[str]:
    """What the customer wrote lately, newest first. Index: message_thread."""
    found = messages.page(tx, conversation_id, limit=4 * SAME)
    return [row.text for row in reversed(found) if row.kind == MessageKind.INBOUND]


def handovers(tx: Reader, conversation_id: int, *, limit: int = 5) -> list[Message]:
    """The newest handovers of bots in a thread, oldest first. Index: message_thread."""
    found = tx.select(
        Message,
        col(Message.conversation_id) == conversation_id,
        col(Message.kind) == MessageKind.NOTICE,
        col(Message.author_kind) == AuthorKind.BOT,
        order_by=(col(Message.id).desc(),),
        limit=limit,
    )
    return [row for row in reversed(found) if row.extra.get("notice") == "handed_over"]


def turn_of(
    tx: Reader,
    row: BotTurn,
    *,
    public_url: str,
    secret: bytes,
    region: str,
    now: datetime,
) -> Turn:
    """A turn as its bot is told it: what may be disclosed to whoever wrote, and nothing more."""
    conversation = tx.need(Conversation, row.conversation_id)
    customer = tx.need(Customer, conversation.customer_id)
    account = tx.need(AccountRow, row.account_id)
    latest = tx.need(Message, row.last_message_id)
    seen = _Seen(tx, row, latest, secret=secret, region=region, now=now)
    found = messages.page(tx, row.conversation_id, limit=_LOOK)
    shown = [message for message in found if seen.message(message)]
    told = [one for one in _facts(tx, row, now=now) if seen.fact(one)]
    said = [each for each in found if each.kind in visible.SAID]
    return Turn(
        id=row.token,
        epoch=row.epoch,
        answer_url=f"{public_url}/bots/turns/{row.token}",
        deadline=row.deadline_at or now,
        conversation_id=row.conversation_id,
        case_id=row.case_id,
        channel=account.channel,
        account=account.name,
        language=language_of(tx, customer, row.conversation_id, otherwise=account.language),
        customer_id=customer.id or 0,
        name=seen.name(customer),
        proof=seen.proof,
        addresses=tuple(seen.addresses(customer)),
        facts=tuple(told),
        messages=tuple(_messages(tx, row, shown[-MAX_MESSAGES:])),
        more=len(shown) < len(said),
    )


def _facts(tx: Reader, row: BotTurn, *, now: datetime) -> tuple[Known, ...]:
    return facts.known(tx, row.conversation_id, case_id=row.case_id, now=now)


class _Seen:
    """What may be disclosed to whoever wrote the message that a turn is about."""

    def __init__(
        self,
        tx: Reader,
        row: BotTurn,
        latest: Message,
        *,
        secret: bytes,
        region: str,
        now: datetime,
    ) -> None:
        self._tx = tx
        self._row = row
        self._proven = self._shown(latest)
        # What is the far end's own counts as shown: their part's words went to nobody else.
        addresses = [Address(each.kind, each.value, each.scope) for each in self._proven]
        self._opened: Opened = visible.opened(tx, addresses, secret=secret, region=region, now=now)
        self.proof = _word(latest, self._proven)

    def _shown(self, latest: Message) -> list[Ident]:
        sighting = self._tx.get(SightingRow, latest.sighting_id or 0)
        if sighting is None:
            return []
        touches = sightings.value_of(sighting).touches
        return [each.ident for each in touches if each.proof >= Proof.PROVEN]

    def message(self, message: Message) -> bool:
        """Whether a message may be told."""
        if message.kind not in visible.SAID or message.deleted_at or message.erased_at:
            return False
        return message.part_id == self._row.part_id or self._opened.shows(message)

    def fact(self, fact: Known) -> bool:
        """Whether a fact may be told: where its message may, or it belongs to their own part."""
        row = self._tx.need(Fact, fact.fact_id)
        if row.part_id == self._row.part_id:
            return True
        source = self._tx.get(Message, row.message_id or 0)
        if source is not None:
            return self._opened.shows(source)
        return row.part_id in self._opened.part_ids

    def name(self, customer: Customer) -> str:
        """How they may be called: by the name of their own address, or once they are proven."""
        part = self._tx.need(Part, self._row.part_id)
        own = self._tx.need(ContactPoint, part.contact_point_id).name
        return customer.name if self.proof in ("proven", "verified") else own

    def addresses(self, customer: Customer) -> list[tuple[str, str]]:
        """Their own address, and those that were shown in this session."""
        own = self._tx.need(Part, self._row.part_id)
        found = []
        proven = {(each.kind, each.value) for each in self._proven}
        for part, point in customers.points_of(self._tx, customer.id or 0):
            if part.id == own.id or (point.kind, point.value) in proven:
                found.append((point.kind, point.value))
        return found


def _word(latest: Message, proven: Sequence[Ident]) -> str:
    if any(each.kind != "chat" for each in proven):
        return "proven"
    return Proof(min(latest.proof, Proof.VOUCHED)).name.lower() if latest.proof else "claimed"


def _messages(tx: Reader, row: BotTurn, shown: Sequence[Message]) -> list[TurnMessage]:
    ids = [message.id or 0 for message in shown]
    files: dict[int, list[Attachment]] = {}
    for file in messages.attachments_of(tx, ids) if ids else ():
        files.setdefault(file.message_id or 0, []).append(file)
    channels = {each.account_id: "" for each in shown}
    for account_id in channels:
        channels[account_id] = tx.need(AccountRow, account_id).channel
    case = tx.get(Case, row.case_id or 0)
    began = (case.opened_by_id if case else None) or 0
    made: list[TurnMessage] = []
    offered: dict[str, str] = {}
    for message in shown:
        author = _author(message)
        value = offered.get(message.text.strip(), "") if author == "customer" else ""
        if author != "customer":
            offered = {str(each[0]): str(each[1]) for each in message.extra.get(BUTTONS, ())}
        number = message.id or 0
        made.append(
            TurnMessage(
                id=number,
                author=author,
                channel=channels[message.account_id],
                text=message.text,
                at=message.at,
                new=author == "customer" and number >= row.first_message_id,
                earlier=number < began,
                value=value,
                files=tuple((each.name, each.media_type) for each in files.get(number, ())),
            )
        )
    return made


def _author(message: Message) -> str:
    if message.kind == MessageKind.INBOUND:
        return "customer"
    known = (AuthorKind.AGENT, AuthorKind.BOT)
    return message.author_kind if message.author_kind in known else "system"
