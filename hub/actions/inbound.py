"""What customers and providers tell us, into the store: messages, receipts, calls, opt-outs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from hub import handling
from hub.actions import (
    bots,
    calls,
    facts,
    moving,
    people,
    questions,
    receipts,
    resolving,
    revisions,
    silence,
    threads,
)
from hub.actions.facts import FactSettings, Heard
from hub.actions.resolving import IdentitySettings
from hub.actions.threads import Author
from hub.call import CALL, Call, as_extra
from hub.contract import (
    Address,
    CallSegment,
    CallUpdate,
    Deletion,
    Edit,
    Inbound,
    InboundMessage,
    OptOut,
    Proof,
    Reaction,
    Receipt,
    SeenUpTo,
    TypingSignal,
)
from hub.events import Event, EventKind, Whisper
from hub.facts.mention import FactKind, Mention
from hub.identity.addresses import Normal, display_name, normalise
from hub.identity.observation import NameSource, Observation, StatedName
from hub.identity.said import said_addresses
from hub.model import Attachment, ContactPoint, Conversation, Customer, Message, Part, Reach
from hub.model import Participant as ParticipantRow
from hub.queries import accounts, arrivals, customers, messages
from hub.queries import facts as stored_facts
from hub.queries.arrivals import Around
from hub.store import Tx
from hub.untrusted import clean
from hub.words import AuthorKind, FactSource, FileState, MessageKind

NOBODYS = IdentitySettings()
MAX_FILES = 50
MAX_PARTICIPANTS = 50


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a batch: a message id for each item (0 where it made none), and whispers."""

    message_ids: tuple[int, ...]
    whispers: tuple[Whisper, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredFile:
    """The bytes of a file that came along with a message, already in the file store."""

    key: str
    size: int
    sha256: str
    media_type: str
    name: str
    width: int | None = None
    height: int | None = None
    refused: str = ""  # Why it was not kept, instead.


# The files that came with an item, by its place in the batch and theirs in the item.
StoredFiles = dict[tuple[int, int], StoredFile]
Overheard = Mapping[int, Heard]  # What the words of an item tell, by its place in the batch.


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message belongs: its part, its thread, and who wrote it there."""

    point: ContactPoint
    part: Part
    conversation: Conversation
    author: Author
    reply_to: Message | None
    address: str = ""  # Of a participant.
    sighting_id: int | None = None  # Of the customer.


def receive(
    tx: Tx,
    account_id: int,
    items: Sequence[Inbound],
    *,
    files: StoredFiles | None = None,
    identity: IdentitySettings = NOBODYS,
    told: FactSettings = facts.PLAIN,
    overheard: Overheard | None = None,
    now: datetime,
) -> Taken:
    """Store a batch of what an account's provider said. Repeats change nothing.

    files: what came along as bytes, stored beforehand. identity and told: what deciding who
    somebody is, and finding what they tell, need to know of this installation. overheard: what
    `overhear` has found already. Raises nothing for honest input; a constraint that breaks rolls
    the whole batch back, and its caller tries the items one by one.
    """
    ids: list[int] = []
    whispers: list[Whisper] = []
    for place, item in enumerate(items):
        if isinstance(item, TypingSignal):
            whispers.extend(_typing(tx, account_id, item))
            ids.append(0)
            continue
        stored = (
            {at: file for (index, at), file in files.items() if index == place} if files else {}
        )
        before = overheard.get(place) if overheard else None
        ids.append(_take(tx, account_id, item, stored, identity, told, before, now))
    return Taken(tuple(ids), tuple(whispers))


def _take(
    tx: Tx,
    account_id: int,
    item: Inbound,
    stored: dict[int, StoredFile],
    identity: IdentitySettings,
    told: FactSettings,
    before: Heard | None,
    now: datetime,
) -> int:
    match item:
        case InboundMessage():
            made = receive_message(
                tx,
                account_id,
                item,
                stored=stored,
                identity=identity,
                told=told,
                before=before,
                now=now,
            )
            return made or 0
        case Receipt():
            receipts.climb(tx, account_id, item, now=now)
        case SeenUpTo():
            receipts.seen_up_to(tx, account_id, item, now=now)
        case Edit() | Deletion() | Reaction():
            revisions.revise(tx, account_id, item, told=told, now=now)
        case OptOut():
            _opt_out(tx, account_id, item, now)
        case CallSegment() | CallUpdate():
            return _take_call(tx, account_id, item, identity, told, now)
    return 0


def receive_message(
    tx: Tx,
    account_id: int,
    item: InboundMessage,
    *,
    stored: dict[int, StoredFile] | None = None,
    identity: IdentitySettings = NOBODYS,
    told: FactSettings = facts.PLAIN,
    before: Heard | None = None,
    now: datetime,
) -> int | None:
    """Store one message in its customer's thread. Returns its id; None if it was there already.

    before: what its words tell by themselves, where that is known already. A lost race for a new
    contact point finds the winner's rows, because every "only one" is a constraint.
    """
    normal, written = _normal(item), item.text
    item, moved = moving.told(tx, account_id, item, normal, settings=identity, now=now)
    place = _place(tx, account_id, item, normal, identity, now)
    if place is None:
        return None
    if moved is not None:
        moving.note(tx, moved, place.conversation, account_id=account_id, now=now)
    step = _step(tx, place, item, account_id, now)
    kind = _kind(item)
    near = arrivals.around(
        tx,
        conversation_id=_id(place.conversation),
        part_id=_id(place.part),
        account_id=account_id,
        external_id=item.external_id[:998],
    )
    before = before if item.text == written else None
    heard = _heard(tx, place, item, near, before, told, now)
    message_id = tx.insert_new(
        Message,
        **threads.message_values(
            conversation_id=_id(place.conversation),
            part_id=_id(place.part),
            sighting_id=place.sighting_id,
            account_id=account_id,
            kind=kind,
            author=place.author,
            now=now,
            author_address=place.address,
            external_id=item.external_id[:998],
            text=heard.text,
            html=facts.conceal(item.html, heard) if item.html is not None else None,
            subject=clean(item.subject)[:2000],
            quoted=facts.conceal(clean(item.quoted), heard),
            signature=clean(item.signature),
            proof=int(item.proof),
            automatic=item.automatic,
            language=item.language[:20],
            reply_to_id=place.reply_to.id if place.reply_to else None,
            happened_at=item.happened_at,
            extra={**item.extra, **facts.sealed(heard, told)},
            files=len(item.files),
        ),
    )
    if message_id is None:
        return None
    _add_files(tx, account_id, item, message_id, stored or {}, now)
    _add_participants(tx, place.part, item, message_id)
    _reach(tx, account_id, place, near.reach_id, message_id, item, now)
    _bump(tx, place, step, message_id, item, now)
    if item.outbound_echo:
        questions.ask(
            tx, message_id, heard.text, conversation=place.conversation, settings=told, now=now
        )
    facts.keep(
        tx,
        message_id,
        heard,
        conversation=place.conversation,
        part_id=_id(place.part),
        account_id=account_id,
        case_id=near.case_id,
        now=now,
    )
    _take_form(tx, account_id, place, item, told, now)
    if not item.outbound_echo and not item.automatic:
        bots.ask(
            tx,
            place.conversation,
            message_id=message_id,
            part_id=_id(place.part),
            account_id=account_id,
            now=now,
        )
    tx.tell(
        Event(
            kind=EventKind.MESSAGE,
            conversation_id=place.conversation.id,
            message_id=message_id,
            account_id=account_id,
            data={"files": True} if any(file.content is None for file in item.files) else {},
        )
    )
    if near.early:
        revisions.join_early(tx, account_id, [item.external_id], told=told, now=now)
    return message_id


def overhear(items: Sequence[Inbound], *, told: FactSettings, now: datetime) -> Overheard:
    """What the words of some items tell by themselves. Pure: found before the transaction, which
    looks again only where something was asked before."""
    return {
        place: facts.hear(clean(item.text), settings=told, now=now)
        for place, item in enumerate(items)
        if isinstance(item, InboundMessage) and _may_tell(item)
    }


def _may_tell(item: InboundMessage) -> bool:
    """What machines and we ourselves write tells nothing."""
    return not (item.outbound_echo or item.automatic)


def _heard(
    tx: Tx,
    place: Place,
    item: InboundMessage,
    near: Around,
    before: Heard | None,
    told: FactSettings,
    now: datetime,
) -> Heard:
    """The words as they are kept, and what the customer tells with them: nothing where others in
    Cc have written them."""
    if not _may_tell(item) or place.author.kind != AuthorKind.CUSTOMER:
        return Heard(text=clean(item.text))
    asked = stored_facts.asked_by(tx, near.ours) if near.ours is not None else ()
    if before is not None and not asked:
        return before
    return facts.hear(clean(item.text), asked=asked, settings=told, now=now)


def _take_form(
    tx: Tx,
    account_id: int,
    place: Place,
    item: InboundMessage,
    told: FactSettings,
    now: datetime,
) -> None:
    """What the customer has filled in before they wrote: facts that stand in no message."""
    if not item.form:
        return
    kinds = {str(kind) for kind in FactKind}
    found = [
        Mention(kind=FactKind(kind), value=value, text=value, start=0, end=0)
        for kind, text in list(item.form.items())[:20]
        if kind in kinds and (value := clean(text).strip()[:500])
    ]
    if found:
        facts.state(
            tx,
            _id(place.conversation),
            found,
            source=FactSource.FORM,
            part_id=_id(place.part),
            account_id=account_id,
            settings=told,
            now=now,
        )


def _kind(item: InboundMessage) -> MessageKind:
    if CALL in item.extra:
        return MessageKind.CALL
    return MessageKind.OUTBOUND if item.outbound_echo else MessageKind.INBOUND


def _normal(item: InboundMessage) -> Normal:
    """The sender, normalised. Somebody unknown is nobody else: each message its own stranger."""
    normal = normalise(item.sender)
    if normal is None or normal.nobody:
        return Normal(
            kind="unknown",
            value=f"{item.sender.kind}:{item.external_id}"[:256],
            scope="",
            raw=item.sender.value[:256],
            canonical="",
            shared=True,
            nobody=True,
            number_type="",
        )
    # A business-scoped id means nothing to people: the number that is stated with it does.
    numbers = [claim.address.value for claim in item.claims if claim.address.kind == "phone"]
    scoped = normal.kind == "whatsapp" and not normal.value.startswith("+")
    return replace(normal, raw=numbers[0][:256]) if scoped and numbers else normal


def _place(
    tx: Tx,
    account_id: int,
    item: InboundMessage,
    normal: Normal,
    identity: IdentitySettings,
    now: datetime,
) -> Place | None:
    observation = observed(item, normal, now=now)
    seen = resolving.look(tx, observation, settings=identity)
    point = seen.point
    if point is None or item.thread_ids or item.reply_token or item.outbound_echo:
        # A repeat must not make rows for somebody, nor thread twice, and what we sent is no echo.
        known = messages.by_external_id(tx, account_id, item.external_id)
        if known is not None:
            return None
    if point is None or point.proof < item.proof:
        point = people.find_or_make_point(tx, normal, proof=item.proof, now=now)
    answered = _answered(tx, account_id, item)
    reply_to = answered
    if item.reply_to_id:
        reply_to = messages.by_external_id(tx, account_id, item.reply_to_id) or answered
    if answered is not None and (threaded := _thread(tx, item, point, answered, reply_to)):
        return threaded
    if item.outbound_echo:
        return _echoed(tx, item, point, reply_to, now)
    arrival = resolving.arrive(tx, observation, point=point, seen=seen, settings=identity, now=now)
    conversation = tx.hold(Conversation, arrival.part.conversation_id)
    _take_profile(tx, conversation, point, item)
    author = Author(kind=AuthorKind.CUSTOMER, name=display_name(item.sender_name))
    return Place(
        point, arrival.part, conversation, author, reply_to, sighting_id=arrival.sighting_id
    )


def _echoed(
    tx: Tx, item: InboundMessage, point: ContactPoint, reply_to: Message | None, now: datetime
) -> Place:
    """Written by us on another screen: it shows nothing about who the customer is."""
    part = people.find_or_make_part(tx, point, holder="", now=now)
    conversation = tx.hold(Conversation, part.conversation_id)
    _take_profile(tx, conversation, point, item)
    author = Author(kind=AuthorKind.SYSTEM, name=display_name(item.sender_name))
    return Place(point, part, conversation, author, reply_to)


def observed(item: InboundMessage, normal: Normal, *, now: datetime) -> Observation:
    """What a message tells about who sent it."""
    signed = any(claim.proof >= Proof.PROVEN for claim in item.claims)
    name = display_name(item.sender_name)
    source = NameSource.TOKEN if signed else NameSource.PROFILE
    # A visitor's browser is one session for as long as it keeps its token.
    session = f"chat:{normal.scope}:{normal.value}" if normal.kind == "chat" else ""
    if CALL in item.extra:
        session = f"call:{item.external_id}"  # What is shown in it holds until they hang up.
    return Observation(
        id=f"{normal.kind}:{item.external_id}",
        at=now,
        channel=normal.kind,
        sender=Address(normal.kind, normal.value, normal.scope),
        proof=item.proof,
        session=session,
        stated=(*item.claims[:20], *said_addresses(item.text)),
        names=(StatedName(name, source),) if name else (),
    )


def _answered(tx: Tx, account_id: int, item: InboundMessage) -> Message | None:
    """The message of ours or theirs that a mail answers, by what it names and never by subject."""
    for external_id in (item.reply_token, *item.thread_ids[:50]):
        if external_id and (found := messages.by_external_id(tx, account_id, external_id)):
            return found
    return None


def _thread(
    tx: Tx,
    item: InboundMessage,
    point: ContactPoint,
    answered: Message,
    reply_to: Message | None,
) -> Place | None:
    """The place in the thread that is answered, if the sender belongs to that conversation."""
    conversation = tx.hold(Conversation, answered.conversation_id)
    part = customers.part_in(tx, answered.conversation_id, _id(point))
    name = display_name(item.sender_name)
    if part is not None:
        _take_profile(tx, conversation, point, item)
        author = Author(kind=AuthorKind.CUSTOMER, name=name)
        # It follows what it answers, wherever that belongs.
        sighting_id = answered.sighting_id if answered.part_id == part.id else None
        return Place(point, part, conversation, author, reply_to, sighting_id=sighting_id)
    if customers.is_participant(tx, answered.conversation_id, point.kind, point.value):
        part = tx.need(Part, answered.part_id)
        author = Author(kind=AuthorKind.PARTICIPANT, name=name)
        return Place(point, part, conversation, author, reply_to, address=point.display)
    return None


def _step(
    tx: Tx, place: Place, item: InboundMessage, account_id: int, now: datetime
) -> handling.Step:
    turn = threads.turn_of(place.conversation)
    if item.outbound_echo:
        return handling.Step(replace(turn, waiting_since=None))
    if item.automatic:
        return handling.machine_wrote(turn, now)
    step = handling.customer_wrote(turn, now)
    if step.opens_case and place.author.kind == AuthorKind.CUSTOMER:
        silence.come_back(tx, place.conversation, now=now)
        return bots.route(tx, place.conversation, account_id, now=now) or step
    return step


def _bump(
    tx: Tx,
    place: Place,
    step: handling.Step,
    message_id: int,
    item: InboundMessage,
    now: datetime,
) -> None:
    inbound = not item.outbound_echo
    more: dict[str, Any] = {"last_message_id": message_id, "last_at": now}
    if inbound:
        more["last_inbound_id"] = message_id
        more["unread"] = place.conversation.unread + 1
    threads.change(
        tx,
        place.conversation,
        step,
        part_id=_id(place.part),
        message_id=message_id,
        now=now,
        **more,
    )


def _reach(
    tx: Tx,
    account_id: int,
    place: Place,
    reach_id: int | None,
    message_id: int,
    item: InboundMessage,
    now: datetime,
) -> None:
    values: dict[str, Any] = {}
    if not item.outbound_echo and place.author.kind == AuthorKind.CUSTOMER:
        values = {"last_inbound_at": now, "last_inbound_id": message_id}
    if reach_id is not None:
        if values:
            tx.update(Reach, reach_id, **values)
        return
    made = tx.insert_new(
        Reach,
        on=("part_id", "account_id"),
        part_id=place.part.id,
        account_id=account_id,
        **values,
    )
    if made is None and (found := accounts.reach(tx, _id(place.part), account_id)) and found.id:
        tx.update(Reach, found.id, **values)  # Another process has made it at this moment.
    threads.widen_audience(tx, place.conversation)
    people.touch(tx, place.part.customer_id, place.part.conversation_id)


def _take_profile(
    tx: Tx, conversation: Conversation, point: ContactPoint, item: InboundMessage
) -> None:
    """A profile name names the address; the customer only while nobody better has named them."""
    name = display_name(item.sender_name)
    if (not name or name == point.name) and not item.language:
        return
    if name and name != point.name:
        tx.update(ContactPoint, _id(point), name=name)
    customer = tx.need(Customer, conversation.customer_id)
    source = "token" if item.proof >= Proof.PROVEN or _signed(item) else "profile"
    better = not customer.name or (customer.name_source == "profile" and source == "token")
    values: dict[str, Any] = {}
    if name and better and name != customer.name:
        values |= {"name": name, "name_source": source}
    if item.language and item.language != customer.language:
        values["language"] = item.language[:20]
    if values:
        tx.update(Customer, _id(customer), revision=customer.revision + 1, **values)
        people.tell_customer(tx, _id(customer), _id(conversation), named="name" in values)


def _signed(item: InboundMessage) -> bool:
    return any(claim.proof >= Proof.PROVEN for claim in item.claims)


def _add_files(
    tx: Tx,
    account_id: int,
    item: InboundMessage,
    message_id: int,
    stored: dict[int, StoredFile],
    now: datetime,
) -> None:
    for position, file in enumerate(item.files[:MAX_FILES]):
        kept = stored.get(position)
        state = FileState.WAITING
        if kept is not None:
            state = FileState.REFUSED if kept.refused else FileState.READY
        tx.insert(
            Attachment,
            message_id=message_id,
            account_id=account_id,
            position=position,
            name=(kept.name if kept else clean(file.name))[:255],
            media_type=(kept.media_type if kept else clean(file.media_type))[:100],
            size=kept.size if kept else file.size,
            state=str(state),
            reason=kept.refused if kept else "",
            key=kept.key if kept else "",
            sha256=kept.sha256 if kept else "",
            width=kept.width if kept else None,
            height=kept.height if kept else None,
            alt="",
            inline_id=clean(file.inline_id)[:255],
            voice=file.voice,
            locator="" if kept else clean(file.locator),
            attempts=0,
            due_at=None if kept else now,
            created_at=now,
        )


def _add_participants(tx: Tx, part: Part, item: InboundMessage, message_id: int) -> None:
    for other in item.participants[:MAX_PARTICIPANTS]:
        normal = normalise(other.address)
        if normal is None or normal.nobody:
            continue
        tx.insert_new(
            ParticipantRow,
            on=("part_id", "kind", "value"),
            part_id=part.id,
            kind=normal.kind,
            value=normal.value,
            name=display_name(other.name),
            message_id=message_id,
        )


def _opt_out(tx: Tx, account_id: int, item: OptOut, now: datetime) -> None:
    normal = normalise(item.sender)
    if normal is None or normal.nobody:
        return
    point = people.find_or_make_point(tx, normal, proof=Proof.VOUCHED, now=now)
    part = people.find_or_make_part(tx, point, holder="", now=now)
    tx.insert_new(Reach, on=("part_id", "account_id"), part_id=part.id, account_id=account_id)
    found = accounts.reach(tx, _id(part), account_id)
    if found is not None and found.id is not None:
        tx.update(Reach, found.id, opted_out_at=now if item.opted_out else None)
    conversation = tx.hold(Conversation, part.conversation_id)
    threads.widen_audience(tx, conversation)
    threads.change(tx, conversation, now=now)  # The ways to answer have changed.
    people.touch(tx, part.customer_id, part.conversation_id)


def _take_call(
    tx: Tx,
    account_id: int,
    item: CallSegment | CallUpdate,
    identity: IdentitySettings,
    told: FactSettings,
    now: datetime,
) -> int:
    """A call is one message that grows; the first news of it makes it. Returns its id then."""
    known, made = messages.by_external_id(tx, account_id, item.external_id), 0
    if known is None:
        news = item if isinstance(item, CallUpdate) else None
        first = InboundMessage(
            external_id=item.external_id,
            sender=item.sender,
            proof=item.proof,
            sender_name=news.sender_name if news else "",
            language=news.language if news else "",
            happened_at=item.happened_at,
            outbound_echo=news is not None and news.outbound,
            extra={CALL: as_extra(Call())},
        )
        made = receive_message(tx, account_id, first, identity=identity, now=now) or 0
        known = messages.by_external_id(tx, account_id, item.external_id)
    if known is not None and isinstance(item, CallUpdate):
        calls.take_news(tx, _id(known), item, now=now)
    elif known is not None and isinstance(item, CallSegment):
        calls.hear(tx, _id(known), item, told=told, now=now)
    return made


def _typing(tx: Tx, account_id: int, item: TypingSignal) -> list[Whisper]:
    normal = normalise(item.sender)
    point = normal and customers.contact_point(tx, normal.kind, normal.scope, normal.value)
    part = point and customers.part(tx, _id(point), "")
    if not part:
        return []
    return [
        Whisper(
            kind="customer_typing",
            conversation_id=part.conversation_id,
            account_id=account_id,
            part_id=part.id,
            name=point.name if point else "",
            on=item.typing,
        )
    ]


def _id(row: ContactPoint | Part | Conversation | Customer | Message) -> int:
    if row.id is None:
        raise ValueError("The row was never stored.")
    return row.id
