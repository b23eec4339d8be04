"""What may be the same person: keeping suggestions, and what agents say to them.

A suggestion opens nothing. An agent's answer to one is their word about two customers, written by
`people`; here stands what the answer does to the suggestion, and how it is taken back exactly.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlmodel import col

from hub.actions import people, threads, words
from hub.actions.threads import SYSTEM, Author
from hub.errors import BadRequest, Conflict
from hub.identity.compare import Ledger
from hub.model import Customer, LinkDecision, SuggestionRow
from hub.queries import customers
from hub.queries import suggestions as queries
from hub.queries.suggestions import GONE, JOINED, LATER, OPEN, REJECTED
from hub.store import Reader, Tx
from hub.words import DecisionKind

PLACES: Final = 4  # Of a stored posterior: less than that is no change.
Json = dict[str, Any]


def put(
    tx: Tx,
    one_id: int,
    other_id: int,
    *,
    posterior: float,
    ledger: Ledger,
    now: datetime,
) -> bool:
    """Keep what was found out about two customers, in either order. Returns whether it is news.

    ledger: with the profile of `one_id` as its one side. A pair that is known not to be the same
    stays so, and a postponed one keeps its time; one whose evidence had gone is open again.
    """
    low, high = sorted((one_id, other_id))
    lines = [_line(each, turned=one_id != low) for each in _told(ledger)]
    chance = round(posterior, PLACES)
    row = queries.pair(tx, low, high)
    if row is None:
        if low == high or queries.not_same(tx, low, high):
            return False
        made = tx.insert_new(
            SuggestionRow,
            on=("low_id", "high_id"),
            low_id=low,
            high_id=high,
            posterior=chance,
            state=OPEN,
            version=ledger.version,
            ledger=lines,
            created_at=now,
            updated_at=now,
            revision=0,
        )
        if made is not None:
            _note(tx, (low, high), now=now)
            people.show_anew(tx, (low, high))
            return True
        row = queries.pair(tx, low, high)
    return row is not None and _renew(tx, row, chance, lines, ledger.version, now=now)


def _note(tx: Tx, customer_ids: Iterable[int], *, now: datetime) -> None:
    """Say it in the threads too, where the panel may be shut: once, however many there are."""
    for customer_id in customer_ids:
        if len(queries.every_of(tx, customer_id)) == 1:
            thread = customers.conversation_of(tx, customer_id)
            threads.add_notice(tx, thread, what="suggested", by=SYSTEM, now=now)


def _renew(
    tx: Tx, row: SuggestionRow, chance: float, lines: list[Json], version: str, *, now: datetime
) -> bool:
    row = tx.hold(SuggestionRow, _id(row))
    state = row.state
    if state == REJECTED or (state == JOINED and not _parted(tx, row)):
        return False
    if state in (GONE, JOINED):
        state = OPEN
    if (row.state, row.posterior, row.version, row.ledger) == (state, chance, version, lines):
        return False
    _set(tx, row, state, now=now, posterior=chance, version=version, ledger=lines)
    return True


def gone(tx: Tx, one_id: int, other_id: int, *, now: datetime) -> bool:
    """The evidence for a suggestion went away: it is not shown any more. Returns whether it was."""
    found = queries.pair(tx, one_id, other_id)
    if found is None or found.state not in (OPEN, LATER):
        return False
    _set(tx, tx.hold(SuggestionRow, _id(found)), GONE, now=now)
    return True


def join(
    tx: Tx,
    keep_id: int,
    other_id: int,
    *,
    name: str = "",
    language: str = "",
    by: Author,
    now: datetime,
) -> int:
    """An agent's word that two customers are one, suggested or not. Returns the decision's id.

    name, language: what the agent chose where both have one. Raises as `people.join`.
    """
    row = _held_pair(tx, keep_id, other_id)
    decision_id = people.join(tx, keep_id, other_id, by=by, rule="agent", now=now)
    picked = _pick(tx, keep_id, name=name, language=language)
    decision = tx.need(LinkDecision, decision_id)
    more = {"picked": picked, "suggestion": _state(row)}
    tx.update(LinkDecision, decision_id, before=decision.before | more)
    if row is not None:
        _set(tx, row, JOINED, now=now, agent_id=by.agent_id)
    return decision_id


def undo(tx: Tx, decision_id: int, *, of: int, by: Author, now: datetime) -> None:
    """Undo a join or a part taken off, as `people.undo`; an undone join is remembered as not the
    same, and what the agent had chosen for both goes with it."""
    people.undo(tx, decision_id, of=of, by=by, now=now)
    decision = tx.need(LinkDecision, decision_id)
    if decision.kind != DecisionKind.JOINED:
        return
    _unpick(tx, decision)
    if (row := _held_pair(tx, decision.customer_id, decision.other_id)) is not None:
        _set(tx, row, REJECTED, now=now, agent_id=by.agent_id)


def reject(tx: Tx, suggestion_id: int, *, by: Author, now: datetime) -> None:
    """Not the same: remembered, for no rule joins or suggests them again. Raises Conflict."""
    row = _undecided(tx, suggestion_id)
    decision_id = people.reject(tx, row.low_id, row.high_id, by=by, now=now)
    tx.update(LinkDecision, decision_id, before={"suggestion": _state(row)})
    _set(tx, row, REJECTED, now=now, agent_id=by.agent_id)


def later(tx: Tx, suggestion_id: int, until: datetime, *, by: Author, now: datetime) -> None:
    """Ask again at a time that is still to come. Raises BadRequest and Conflict."""
    if until <= now:
        raise BadRequest("Choose a time that is still to come.")
    row = _undecided(tx, suggestion_id)
    _set(tx, row, LATER, now=now, later_until=until, agent_id=by.agent_id)


def reopen(tx: Tx, suggestion_id: int, *, by: Author, now: datetime) -> None:
    """Take back what was said to a suggestion, exactly: a join is undone, "not the same" is no
    longer known, and what had been postponed has its time again. Raises Conflict."""
    row = tx.hold(SuggestionRow, suggestion_id)
    before: Json = {}
    if row.state == JOINED:
        found = queries.join_of(tx, row.low_id, row.high_id)
        if found is None or found.agent_id is None:
            raise Conflict("This was undone already. Reload to see them as they are now.")
        before = found.before.get("suggestion", {})
        undo(tx, found.id or 0, of=found.customer_id, by=by, now=now)
        _withdraw(tx, row, by=by, now=now)
    elif row.state == REJECTED:
        before = _withdraw(tx, row, by=by, now=now)
    row = tx.hold(SuggestionRow, suggestion_id)
    until = before.get("until")
    _set(
        tx,
        row,
        LATER if until else OPEN,
        now=now,
        later_until=datetime.fromisoformat(until) if until else None,
        agent_id=before.get("agent"),
    )


def take_back(tx: Tx, decision_id: int, *, by: Author, now: datetime) -> None:
    """Take back one "not the same", by its decision; a suggestion of the two is open again.

    Raises NotFound and, for what was taken back already or is nothing of the kind, Conflict.
    """
    said = tx.need(LinkDecision, decision_id)
    known = {each.id for each in queries.not_same(tx, said.customer_id, said.other_id)}
    if decision_id not in known or said.rule == "taken_off":
        raise Conflict("This was undone already. Reload to see them as they are now.")
    row = queries.pair(tx, said.customer_id, said.other_id)
    if row is not None and row.state == REJECTED:
        reopen(tx, _id(row), by=by, now=now)
    else:
        _unsay(tx, said, by=by, now=now)


def due(tx: Reader, now: datetime) -> bool:
    """Whether something postponed is to be asked again."""
    return bool(queries.due(tx, now, limit=1))


def wake(tx: Tx, *, now: datetime, limit: int = 100) -> int:
    """Open the postponed ones whose time has come. Returns how many."""
    found = queries.due(tx, now, limit=limit)
    for each in found:
        row = tx.hold(SuggestionRow, _id(each))
        if row.state == LATER:
            _set(tx, row, OPEN, now=now)
    return len(found)


def forget(tx: Tx, customer_ids: Iterable[int]) -> None:
    """Take away all that was suggested about customers who are erased, with its evidence."""
    ids = sorted(set(customer_ids))
    others = queries.partners(tx, ids)
    for side in (SuggestionRow.low_id, SuggestionRow.high_id):
        tx.delete(SuggestionRow, col(side).in_(ids))
    people.show_anew(tx, others)


def _withdraw(tx: Tx, row: SuggestionRow, *, by: Author, now: datetime) -> Json:
    """Take back every word that the two are not the same. Returns the suggestion's state before
    the first of them."""
    before: Json = {}
    for said in queries.not_same(tx, row.low_id, row.high_id):
        if said.rule == "taken_off":
            continue  # A part was moved with it: `people.put_back` undoes both.
        before = said.before.get("suggestion", before)
        _unsay(tx, said, by=by, now=now)
    return before


def _unsay(tx: Tx, said: LinkDecision, *, by: Author, now: datetime) -> None:
    tx.update(LinkDecision, said.id or 0, undone=True)
    words.take_back(tx, said.id or 0, now=now)
    tx.insert(
        LinkDecision,
        kind=str(DecisionKind.WITHDRAWN),
        at=now,
        agent_id=by.agent_id,
        rule="agent",
        customer_id=said.customer_id,
        other_id=said.other_id,
        undoes_id=said.id,
        undone=False,
        before={},
        evidence=[],
    )


def _undecided(tx: Tx, suggestion_id: int) -> SuggestionRow:
    row = tx.hold(SuggestionRow, suggestion_id)
    if row.state not in (OPEN, LATER):
        raise Conflict("This was decided a moment ago. Reload to see them as they are now.")
    if not _parted(tx, row):
        raise Conflict("These two are already one customer. Reload to see them as they are now.")
    return row


def _parted(tx: Reader, row: SuggestionRow) -> bool:
    """Whether both are customers of their own."""
    both = [tx.need(Customer, each) for each in (row.low_id, row.high_id)]
    return all(one.alias_of is None and one.erased_at is None for one in both)


def _held_pair(tx: Tx, one_id: int, other_id: int) -> SuggestionRow | None:
    found = queries.pair(tx, one_id, other_id)
    return None if found is None else tx.hold(SuggestionRow, _id(found))


def _state(row: SuggestionRow | None) -> Json:
    """What taking an answer back restores."""
    if row is None or row.state != LATER or row.later_until is None:
        return {}
    return {"until": row.later_until.isoformat(), "agent": row.agent_id}


def _set(tx: Tx, row: SuggestionRow, state: str, *, now: datetime, **more: Any) -> None:
    """Change a suggestion, and tell both customers' screens."""
    if state != LATER:
        more |= {"later_until": None}
    values = {"state": state, "updated_at": now, "revision": row.revision + 1, **more}
    tx.update(SuggestionRow, _id(row), **values)
    people.show_anew(tx, (row.low_id, row.high_id))


def _pick(tx: Tx, customer_id: int, *, name: str, language: str) -> Json:
    """Give the kept customer what the agent chose of the other. Returns what was chosen."""
    customer = tx.need(Customer, customer_id)
    chosen: Json = {}
    if name and name != customer.name:
        chosen |= {"name": name, "name_source": "agent"}
    if language and language != customer.language:
        chosen |= {"language": language}
    if chosen:
        tx.update(Customer, customer_id, revision=customer.revision + 1, **chosen)
    return chosen


def _unpick(tx: Tx, decision: LinkDecision) -> None:
    """What was chosen at a join goes back, unless it was changed since."""
    picked: Json = decision.before.get("picked", {})
    names = decision.before.get("names", {})
    keep = tx.hold(Customer, decision.customer_id)
    values: Json = {}
    if "name" in picked and (keep.name, keep.name_source) == (picked["name"], "agent"):
        values |= {"name": names["name"], "name_source": names["source"]}
    if "language" in picked and keep.language == picked["language"]:
        values |= {"language": names["language"]}
    if values:
        tx.update(Customer, decision.customer_id, revision=keep.revision + 1, **values)


def _told(ledger: Ledger) -> list[Json]:
    """The lines of a ledger as they are stored, those that say most first."""
    return [
        {
            "feature": line.feature,
            "one": line.one,
            "other": line.other,
            "bits": round(line.bits, 2),
            "attested": line.attested,
            "holders": line.holders,
            "veto": line.veto,
            "seen": list(line.seen),
        }
        for line in ledger.lines
    ]


def _line(line: Json, *, turned: bool) -> Json:
    """A line whose one side is the pair's smaller id."""
    if not turned:
        return line
    one, other = line["one"], line["other"]
    return line | {"one": other, "other": one, "seen": line["seen"][::-1]}


def _id(row: SuggestionRow) -> int:
    if row.id is None:
        raise ValueError("The row was never stored.")
    return row.id
