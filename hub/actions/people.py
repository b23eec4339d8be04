"""Contact points, parts and customers: finding or making them, joining and splitting them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import col

from hub.actions import threads, words
from hub.actions.threads import SYSTEM, Author
from hub.contract import Proof
from hub.errors import Conflict, NotFound
from hub.events import Event, EventKind
from hub.identity.addresses import Normal
from hub.model import (
    Case,
    ContactPoint,
    Conversation,
    Customer,
    LinkDecision,
    Message,
    Part,
)
from hub.queries import customers, messages, suggestions
from hub.store import Tx
from hub.words import DecisionKind, Handling, Status

# Holders of parts that are nobody's in particular: whoever wrote without a proof, and whoever
# wrote without a name from an address that several people share.
UNPROVEN = "unproven"
UNASSIGNED = "unassigned"


def find_or_make_point(tx: Tx, normal: Normal, *, proof: Proof, now: datetime) -> ContactPoint:
    """The contact point of an address. A lost race finds the winner's."""
    tx.insert_new(
        ContactPoint,
        on=("kind", "scope", "value"),
        kind=normal.kind,
        scope=normal.scope,
        value=normal.value,
        canonical=normal.canonical,
        display=normal.raw,
        name="",
        proof=int(proof),
        shared=normal.shared,
        created_at=now,
    )
    point = customers.contact_point(tx, normal.kind, normal.scope, normal.value)
    if point is None:
        raise Conflict("The contact point was erased at this moment: try again.")
    if point.proof < proof:
        tx.update(ContactPoint, _id(point), proof=int(proof))
        point.proof = int(proof)
    return point


def find_or_make_part(tx: Tx, point: ContactPoint, *, holder: str, now: datetime) -> Part:
    """The part of a contact point; a new one gets a customer and an empty thread of its own."""
    found = customers.part(tx, _id(point), holder)
    return found or make_part(tx, point, holder=holder, customer_id=0, now=now)


def touch(tx: Tx, customer_id: int, conversation_id: int) -> None:
    """Something that the customer's panel shows has changed."""
    customer = tx.hold(Customer, customer_id)
    tx.update(Customer, customer_id, revision=customer.revision + 1)
    # Somebody without a name goes by their best address, which may be another one now.
    tell_customer(tx, customer_id, conversation_id, named=not customer.name)


def touch_facts(tx: Tx, customer_id: int, conversation_id: int) -> None:
    """What a customer has told has changed: that stands in their own panel and nowhere else.

    Nearly every message tells something, so this leaves their name, their entry in the index and
    whoever else they may be alone.
    """
    tx.advance(Customer, customer_id)
    tx.tell(
        Event(
            kind=EventKind.CUSTOMER,
            conversation_id=conversation_id,
            customer_id=customer_id,
            data={"told": True},
        )
    )


def tell_customer(tx: Tx, customer_id: int, conversation_id: int, *, named: bool) -> None:
    """Tell that a customer has changed. named: by another name, which stands at every message.

    Whoever may be the same person shows this one in their panel.
    """
    tx.tell(
        Event(
            kind=EventKind.CUSTOMER,
            conversation_id=conversation_id,
            customer_id=customer_id,
            data={"named": True} if named else {},
        )
    )
    others = suggestions.partners(tx, (customer_id,))
    # Where a rule keeps somebody apart from this one, they are named too.
    show_anew(tx, others | customers.kept_apart(tx, customer_id) if named else others)


def show_anew(tx: Tx, customer_ids: Iterable[int]) -> None:
    """Tell that something else stands in customers' panels and rows about who they may be."""
    ids = sorted(customer_ids)
    for customer_id in ids:
        customer = tx.hold(Customer, customer_id)
        tx.update(Customer, customer_id, revision=customer.revision + 1)
    for customer_id in ids:
        found = tx.hold(Conversation, _id(customers.conversation_of(tx, customer_id)))
        tx.update(Conversation, _id(found), revision=found.revision + 1)
        tx.tell(
            Event(
                kind=EventKind.CUSTOMER,
                conversation_id=found.id,
                customer_id=customer_id,
                data={"suggested": True},
            )
        )


def make_part(tx: Tx, point: ContactPoint, *, holder: str, customer_id: int, now: datetime) -> Part:
    """A part of a customer's (0: of a new one). A lost race finds the winner's."""
    made_id = 0
    if customer_id:
        conversation_id = _id(customers.conversation_of(tx, customer_id))
    else:
        made_id, conversation_id = _new_customer(tx, now=now)
    part_id = tx.insert_new(
        Part,
        on=("contact_point_id", "holder"),
        contact_point_id=_id(point),
        holder=holder,
        customer_id=customer_id or made_id,
        conversation_id=conversation_id,
        home_customer_id=customer_id or made_id,
        created_at=now,
    )
    if part_id is None and made_id:
        # Somebody else made the part at this moment: theirs counts, ours must not stay behind.
        tx.delete(Conversation, col(Conversation.id) == conversation_id)
        tx.delete(Customer, col(Customer.id) == made_id)
    found = customers.part(tx, _id(point), holder)
    if found is None:
        raise Conflict("The part was erased at this moment: try again.")
    if customer_id:
        touch(tx, found.customer_id, found.conversation_id)
    return found


def join(
    tx: Tx,
    keep_id: int,
    other_id: int,
    *,
    by: Author,
    rule: str,
    evidence: Sequence[Sequence[str]] = (),
    now: datetime,
) -> int:
    """Make two customers one: the parts of `other_id` move to `keep_id`.

    Returns the id of the decision. Messages stay with their parts, so `split` undoes it exactly,
    with whatever has come in since. Raises NotFound and, where one is already the other or was
    erased, Conflict.
    """
    keep, other = _hold_both(tx, keep_id, other_id)
    if keep_id == other_id or keep.alias_of is not None or other.alias_of is not None:
        raise Conflict("These two are already one customer. Reload to see them as they are now.")
    into, gone = _hold_threads(tx, keep_id, other_id)
    if keep.erased_at is not None or other.erased_at is not None:
        raise Conflict("One of these two was erased.")
    parts = customers.parts_of(tx, other_id)
    sides = words.sides_of(tx, customers.parts_of(tx, keep_id), parts)
    before = _remember(into, gone, [_id(part) for part in parts])
    before["points"] = sorted({part.contact_point_id for part in parts})
    before["had"] = [_id(part) for part in customers.parts_of(tx, keep_id)]
    before["case"] = _settle_cases(tx, into, gone, now=now)
    before["names"] = {"name": keep.name, "source": keep.name_source, "language": keep.language}
    _move(tx, [_id(part) for part in parts], customer=keep, conversation=into)
    decision_id = tx.insert(
        LinkDecision,
        kind=str(DecisionKind.JOINED),
        at=now,
        agent_id=by.agent_id,
        rule=rule,
        customer_id=keep_id,
        other_id=other_id,
        undone=False,
        before=before,
        evidence=[list(item) for item in evidence],
    )
    if by.agent_id is not None or rule != "same_attested_id":
        words.say(tx, sides, same=True, by=by, decision_id=decision_id, now=now)
    tx.update(Customer, other_id, alias_of=keep_id, revision=other.revision + 1)
    _take_name(tx, keep, other)
    _absorb(tx, into, gone, now=now)
    tx.update(LinkDecision, decision_id, before=before | {"after": _state(into)})
    threads.add_notice(
        tx, into, what="joined", by=by, now=now, decision=decision_id, name=other.name, rule=rule
    )
    tx.tell(
        Event(
            kind=EventKind.JOINED,
            conversation_id=into.id,
            customer_id=keep_id,
            data={"from": gone.id or 0},
        )
    )
    show_anew(tx, suggestions.partners(tx, (keep_id, other_id)))
    return decision_id


def split(tx: Tx, decision_id: int, *, by: Author, now: datetime) -> None:
    """Undo a join exactly: the parts that came go back, with everything said on them since.

    The two are remembered as not the same, so that no rule joins them again. Raises Conflict
    where a later join of the same customers has to be undone first, or it was undone already.
    """
    decision = tx.need(LinkDecision, decision_id)
    if decision.kind != DecisionKind.JOINED or decision.undone:
        raise Conflict("This was undone already. Reload to see them as they are now.")
    keep, other = _hold_both(tx, decision.customer_id, decision.other_id)
    if other.alias_of != decision.customer_id:
        raise Conflict("They were joined with somebody else since: undo that first.")
    if keep.alias_of is not None:
        raise Conflict("They were joined with somebody else since: undo that first.")
    from_, into = _hold_threads(tx, decision.customer_id, decision.other_id)
    moved = _still_there(tx, decision)
    words.take_back(tx, decision_id, now=now)
    tx.update(Customer, _id(other), alias_of=None, revision=other.revision + 1)
    _move(tx, moved, customer=other, conversation=into)
    _revive(tx, decision, from_, into, now=now)
    _give_name_back(tx, keep, other, decision)
    tx.update(LinkDecision, decision_id, undone=True)
    reject(tx, decision.customer_id, decision.other_id, by=by, undoes=decision_id, now=now)
    threads.add_notice(tx, from_, what="split", by=by, now=now, decision=decision_id)
    tx.tell(
        Event(
            kind=EventKind.SPLIT,
            conversation_id=from_.id,
            customer_id=decision.customer_id,
            data={"into": into.id or 0},
        )
    )
    show_anew(tx, suggestions.partners(tx, (decision.customer_id, decision.other_id)))


def _still_there(tx: Tx, decision: LinkDecision) -> list[int]:
    """The parts that a join moved, and those of the same address that were made since: where an
    id turned out to be several people's, its messages stand under other parts now."""
    moved = [int(part_id) for part_id in decision.before["parts"]]
    here = {part.id: part for part in customers.parts_of(tx, decision.customer_id)}
    points = set(decision.before.get("points", ()))
    before = set(decision.before.get("had", ()))
    return [
        part_id
        for part_id, part in here.items()
        if part_id is not None
        and (part_id in moved or (part.contact_point_id in points and part_id not in before))
    ]


def undo(tx: Tx, decision_id: int, *, of: int, by: Author, now: datetime) -> None:
    """Undo a join, or a part that was taken off, of the customer `of`. Raises NotFound."""
    decision = tx.need(LinkDecision, decision_id)
    if of not in (decision.customer_id, decision.other_id):
        raise NotFound("This was not decided about this customer.")
    if decision.rule == "taken_off":
        put_back(tx, decision_id, by=by, now=now)
    else:
        split(tx, decision_id, by=by, now=now)


def take_off(tx: Tx, part_id: int, *, of: int, by: Author, now: datetime) -> tuple[int, int]:
    """Take one part off its customer: its words were somebody else's.

    Returns the ids of the decision and of the new customer; `undo` puts it back. The two are
    remembered as not the same. Raises NotFound for a part that is not of the customer `of`, and
    Conflict for their only one.
    """
    part = tx.need(Part, part_id)
    if part.customer_id != of:
        raise NotFound("This address is not of this customer any more.")
    old = tx.hold(Customer, part.customer_id)
    if len(customers.parts_of(tx, _id(old))) < 2:
        raise Conflict(
            "This is the only address of this customer: there is nothing to take it off."
        )
    from_ = tx.need(Conversation, part.conversation_id)
    point = tx.need(ContactPoint, part.contact_point_id)
    new_id, into_id = _new_customer(tx, name=point.name, now=now)
    new, into = tx.need(Customer, new_id), tx.need(Conversation, into_id)
    before = _remember(from_, into, [part_id])
    _move(tx, [part_id], customer=new, conversation=into)
    decision_id = tx.insert(
        LinkDecision,
        kind=str(DecisionKind.SPLIT),
        at=now,
        agent_id=by.agent_id,
        rule="taken_off",
        customer_id=_id(old),
        other_id=new_id,
        undone=False,
        before=before,
        evidence=[],
    )
    rest = [other for other in customers.parts_of(tx, _id(old)) if other.id != part_id]
    sides = words.sides_of(tx, rest, [part])
    words.say(tx, sides, same=False, by=by, decision_id=decision_id, now=now)
    _share_state(tx, from_, into, now=now)
    threads.add_notice(tx, from_, what="taken_off", by=by, now=now, name=point.display)
    tx.tell(
        Event(
            kind=EventKind.SPLIT,
            conversation_id=from_.id,
            customer_id=old.id,
            data={"into": into_id},
        )
    )
    return decision_id, new_id


def put_back(tx: Tx, decision_id: int, *, by: Author, now: datetime) -> None:
    """Undo `take_off`: the part goes back, and the two are no longer known to be different."""
    decision = tx.need(LinkDecision, decision_id)
    if decision.rule != "taken_off" or decision.undone:
        raise Conflict("This was undone already. Reload to see them as they are now.")
    tx.update(LinkDecision, decision_id, undone=True)
    words.take_back(tx, decision_id, now=now)
    join(tx, decision.customer_id, decision.other_id, by=by, rule="undo", now=now)


def part_ways(
    tx: Tx, part_ids: Sequence[int], *, from_id: int, to_id: int, rule: str, now: datetime
) -> int:
    """Move parts from one customer to another, because the evidence says so now. Returns the id
    of the decision. Messages go with their parts."""
    old, new = _hold_both(tx, from_id, to_id)
    from_, into = _hold_threads(tx, from_id, to_id)
    before = _remember(from_, into, list(part_ids))
    _move(tx, list(part_ids), customer=new, conversation=into)
    decision_id = tx.insert(
        LinkDecision,
        kind=str(DecisionKind.SPLIT),
        at=now,
        rule=rule,
        customer_id=from_id,
        other_id=to_id,
        undone=False,
        before=before,
        evidence=[],
    )
    _share_state(tx, from_, into, now=now)
    threads.add_notice(
        tx, from_, what="parted", by=SYSTEM, now=now, decision=decision_id, rule=rule
    )
    tx.tell(
        Event(
            kind=EventKind.SPLIT,
            conversation_id=from_.id,
            customer_id=old.id,
            data={"into": into.id or 0},
        )
    )
    show_anew(tx, suggestions.partners(tx, (from_id, to_id)))
    return decision_id


def keep_apart(tx: Tx, rules: Mapping[int, str], *, now: datetime) -> None:
    """Tell that a rule keeps customers apart from somebody. rules: by customer.

    The thread says it once for each rule: a mailbox of fifty people would fill it otherwise.
    """
    for customer_id, rule in sorted(rules.items()):
        if customers.count_refused(tx, customer_id, rule, limit=2) == 1:
            thread = customers.conversation_of(tx, customer_id)
            threads.add_notice(tx, thread, what="kept_apart", by=SYSTEM, now=now, rule=rule)
    show_anew(tx, rules)


def refresh(tx: Tx, from_id: int, into_id: int, *, now: datetime) -> None:
    """Messages went from one conversation to another: both are told of anew."""
    held = {number: tx.hold(Conversation, number) for number in sorted({from_id, into_id})}
    _share_state(tx, held[from_id], held[into_id], now=now)
    for number in (from_id, into_id):
        tx.tell(
            Event(
                kind=EventKind.SPLIT,
                conversation_id=number,
                customer_id=held[number].customer_id,
                data={"into": into_id},
            )
        )


def revive(tx: Tx, customer: Customer, *, now: datetime) -> int:
    """Bring back a customer who went into another. Returns their id. The parts come after."""
    tx.update(Customer, _id(customer), alias_of=None, revision=customer.revision + 1)
    thread = tx.hold(Conversation, _id(customers.conversation_of(tx, _id(customer))))
    threads.change(
        tx, thread, now=now, alias_of=None, status=str(Status.EMPTY), epoch=thread.epoch + 1
    )
    for decision in customers.decisions_of(tx, _id(customer)):
        joined = decision.kind == DecisionKind.JOINED and decision.other_id == customer.id
        if joined and not decision.undone:
            tx.update(LinkDecision, decision.id or 0, undone=True)
            words.take_back(tx, decision.id or 0, now=now)
    return _id(customer)


def new_customer(tx: Tx, *, name: str = "", now: datetime) -> int:
    """A customer with an empty thread. Returns their id."""
    return _new_customer(tx, name=name, now=now)[0]


def _share_state(tx: Tx, from_: Conversation, into: Conversation, *, now: datetime) -> None:
    """After parts have gone from one thread to another: what follows from the messages, and who
    answers in the new one if nobody did."""
    newest = _newest(tx, into)
    more: dict[str, Any] = {"bot_id": into.bot_id or from_.bot_id}
    if into.status in (Status.EMPTY, Status.JOINED):
        written = newest["last_message_id"] is not None
        more |= {
            "status": from_.status if written else str(Status.EMPTY),
            "handling": from_.handling if written else "nobody",
            "bot_id": from_.bot_id,
            "assignee_id": from_.assignee_id if written else None,
            "waiting_since": from_.waiting_since if written else None,
        }
    threads.change(tx, into, now=now, **more, **newest)
    threads.widen_audience(tx, into)
    rest = _newest(tx, from_)
    gone: dict[str, Any] = {}
    if rest["last_message_id"] is None and from_.status not in (Status.EMPTY, Status.JOINED):
        gone = {
            "status": str(Status.EMPTY),
            "handling": "nobody",
            "assignee_id": None,
            "waiting_since": None,
            "snoozed_until": None,
        }
    threads.change(tx, from_, now=now, epoch=from_.epoch + 1, **gone, **rest)
    threads.widen_audience(tx, from_)


def _new_customer(tx: Tx, *, name: str = "", now: datetime) -> tuple[int, int]:
    """A customer and their empty thread."""
    customer_id = tx.insert(
        Customer,
        name=name,
        name_source="profile" if name else "",
        language="",
        created_at=now,
        revision=0,
    )
    conversation_id = tx.insert(
        Conversation,
        customer_id=customer_id,
        status=str(Status.EMPTY),
        handling="nobody",
        epoch=0,
        audience="",
        last_at=now,
        unread=0,
        revision=0,
    )
    return customer_id, conversation_id


def _hold_both(tx: Tx, one_id: int, other_id: int) -> tuple[Customer, Customer]:
    """Two customers whom no other process changes meanwhile, held in one order for everybody."""
    held = {number: tx.hold(Customer, number) for number in sorted({one_id, other_id})}
    return held[one_id], held[other_id]


def _hold_threads(tx: Tx, one_id: int, other_id: int) -> tuple[Conversation, Conversation]:
    """The threads of two customers, held in one order for everybody."""
    ids = {number: _id(customers.conversation_of(tx, number)) for number in (one_id, other_id)}
    held = {number: tx.hold(Conversation, number) for number in sorted(ids.values())}
    return held[ids[one_id]], held[ids[other_id]]


def reject(
    tx: Tx, one_id: int, other_id: int, *, by: Author, undoes: int | None = None, now: datetime
) -> int:
    """Remember that two customers are not the same person. Returns the id of the decision."""
    sides = words.sides_of(tx, customers.parts_of(tx, one_id), customers.parts_of(tx, other_id))
    decision_id = tx.insert(
        LinkDecision,
        kind=str(DecisionKind.SPLIT if undoes else DecisionKind.REJECTED),
        at=now,
        agent_id=by.agent_id,
        rule="undo" if undoes else "agent",
        customer_id=one_id,
        other_id=other_id,
        undoes_id=undoes,
        undone=False,
        before={},
        evidence=[],
    )
    words.say(tx, sides, same=False, by=by, decision_id=decision_id, now=now)
    return decision_id


def rename(tx: Tx, customer_id: int, *, name: str, now: datetime) -> None:
    """Give a customer the name that agents see. What a person typed elsewhere never beats it."""
    customer = tx.need(Customer, customer_id)
    tx.update(
        Customer,
        customer_id,
        name=name,
        name_source="agent" if name else "",
        revision=customer.revision + 1,
    )
    conversation = customers.conversation_of(tx, customer_id)
    threads.change(tx, conversation, now=now)
    tell_customer(tx, customer_id, _id(conversation), named=True)


def _remember(into: Conversation, gone: Conversation, part_ids: list[int]) -> dict[str, Any]:
    return {"parts": part_ids, "into": _state(into), "gone": _state(gone)}


def _state(conversation: Conversation) -> dict[str, Any]:
    return {
        "status": conversation.status,
        "handling": conversation.handling,
        "bot_id": conversation.bot_id,
        "assignee_id": conversation.assignee_id,
        "waiting_since": _iso(conversation.waiting_since),
        "snoozed_until": _iso(conversation.snoozed_until),
    }


def _from_state(state: dict[str, Any]) -> dict[str, Any]:
    times = ("waiting_since", "snoozed_until")
    back = {name: _from_iso(value) if name in times else value for name, value in state.items()}
    if back.get("handling") == Handling.BOT and back.get("waiting_since"):
        back["handling"] = str(Handling.QUEUE)  # What the bot was asked is over by now.
    return back


def _settle_cases(
    tx: Tx, into: Conversation, gone: Conversation, *, now: datetime
) -> dict[str, Any]:
    """At most one case is open in a conversation: the other's ends, or simply comes along."""
    if messages.open_case(tx, _id(into)) is None:
        return {}
    closed = threads.close_case(tx, gone, outcome="joined", now=now)
    return {"closed": closed} if closed else {}


def _move(tx: Tx, part_ids: list[int], *, customer: Customer, conversation: Conversation) -> None:
    for part_id in part_ids:
        tx.update(Part, part_id, customer_id=customer.id, conversation_id=conversation.id)
        for table in (Message, Case):
            tx.execute(
                update(table)
                .where(col(table.part_id) == part_id)
                .values(conversation_id=conversation.id)
            )


def _absorb(tx: Tx, into: Conversation, gone: Conversation, *, now: datetime) -> None:
    """The joined thread is as urgent as the more urgent of the two; the other is set aside."""
    rank = {Status.OPEN: 3, Status.SNOOZED: 2, Status.DONE: 1}
    hands = {Handling.AGENT: 2, Handling.QUEUE: 1}  # A person goes before a bot.

    def weight(one: Conversation) -> tuple[int, int]:
        return rank.get(Status(one.status), 0), hands.get(Handling(one.handling), 0)

    lead = gone if weight(gone) > weight(into) else into
    waits = [at for at in (into.waiting_since, gone.waiting_since) if at]
    more: dict[str, Any] = {
        "status": lead.status,
        "handling": lead.handling,
        "bot_id": lead.bot_id or into.bot_id or gone.bot_id,  # Which has been here.
        "assignee_id": lead.assignee_id or into.assignee_id or gone.assignee_id,
        "snoozed_until": lead.snoozed_until,
        "waiting_since": min(waits, default=None),
        "epoch": max(into.epoch, gone.epoch) + 1,
        **_newest(tx, into),
    }
    if more["assignee_id"] and more["handling"] == "queue":
        more["handling"] = "agent"
    if more["handling"] == Handling.BOT:
        more["assignee_id"] = None
    threads.change(
        tx,
        gone,
        now=now,
        status=str(Status.JOINED),
        alias_of=into.id,
        unread=0,
        snoozed_until=None,
        epoch=gone.epoch + 1,
    )
    threads.change(tx, into, now=now, **more)
    threads.widen_audience(tx, into)


def _revive(
    tx: Tx, decision: LinkDecision, from_: Conversation, into: Conversation, *, now: datetime
) -> None:
    """Give both threads the state they had; what an agent changed since the join stays."""
    before = decision.before
    if closed := before.get("case", {}).get("closed"):
        tx.update(Case, int(closed), resolved_at=None, outcome="")
    back: dict[str, Any] = _from_state(before["gone"]) | _newest(tx, into)
    threads.change(tx, into, now=now, alias_of=None, epoch=into.epoch + 1, **back)
    threads.widen_audience(tx, into)
    touched = _state(from_)
    kept = {name: value for name, value in before["after"].items() if touched[name] != value}
    state = {name: value for name, value in before["into"].items() if name not in kept}
    rest = _from_state(state) | _newest(tx, from_)
    threads.change(tx, from_, now=now, epoch=from_.epoch + 1, **rest)
    threads.widen_audience(tx, from_)


def _newest(tx: Tx, conversation: Conversation) -> dict[str, Any]:
    """The columns of a conversation that follow from its messages, after parts have moved."""
    newest = messages.newest_message(tx, _id(conversation))
    seen = conversation.seen_message_id
    return {
        "last_message_id": newest.id if newest else None,
        "last_inbound_id": messages.newest_inbound_id(tx, _id(conversation)),
        "last_at": newest.at if newest else conversation.last_at,
        "unread": messages.count_unread(tx, _id(conversation), seen),
    }


def _take_name(tx: Tx, keep: Customer, other: Customer) -> None:
    """A customer without a name takes the other's; a known name is never replaced."""
    values: dict[str, Any] = {"revision": keep.revision + 1}
    if not keep.name and other.name:
        values |= {"name": other.name, "name_source": other.name_source}
    if not keep.language and other.language:
        values["language"] = other.language
    tx.update(Customer, _id(keep), **values)


def _give_name_back(tx: Tx, keep: Customer, other: Customer, decision: LinkDecision) -> None:
    """What the kept customer took from the other goes back, unless it was changed since."""
    names = decision.before["names"]
    values: dict[str, Any] = {"revision": keep.revision + 1}
    if keep.name == other.name and not names["name"]:
        values |= {"name": names["name"], "name_source": names["source"]}
    if keep.language == other.language and not names["language"]:
        values["language"] = names["language"]
    tx.update(Customer, _id(keep), **values)


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _from_iso(at: str | None) -> datetime | None:
    return datetime.fromisoformat(at) if at else None


def _id(row: ContactPoint | Part | Customer | Conversation) -> int:
    if row.id is None:
        raise ValueError("The row was never stored.")
    return row.id
