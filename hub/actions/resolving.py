"""Who is it, in the database: keeps what arrivals show and lets customers follow from it.

The deciding is pure (`hub.identity.partition`); here its answer is compared with what is stored,
and the difference is written: customers join and part, parts are made and move. Only what one
arrival can touch is looked at, so the cost does not grow with the base.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, update
from sqlmodel import col

from hub import statements
from hub.actions import facts, people
from hub.actions.threads import SYSTEM
from hub.contract import Address, Proof
from hub.errors import Conflict
from hub.events import Event, EventKind
from hub.identity.addresses import normalise
from hub.identity.component import component
from hub.identity.holders import HolderRule
from hub.identity.ident import Reach, read_ident
from hub.identity.observation import Observation
from hub.identity.partition import MAX_NEIGHBOURS, Partition, Refused, partition
from hub.identity.profile import candidate_keys, hashed, profile_of
from hub.identity.sighting import Sighting, merge, read_sighting
from hub.identity.sighting import prove as proven
from hub.identity.stored import to_json
from hub.model import (
    BotTurn,
    CandidateKey,
    Case,
    ContactPoint,
    Customer,
    Delivery,
    Fact,
    GenericIdent,
    LinkDecision,
    Message,
    Part,
    Participant,
    ShownIdent,
    SightingRow,
)
from hub.model import Reach as ReachRow
from hub.queries import accounts, customers, sightings
from hub.queries.sightings import Evidence
from hub.store import Tx
from hub.words import DecisionKind

UNPROVEN: Final = people.UNPROVEN
UNASSIGNED: Final = people.UNASSIGNED
DAY: Final = timedelta(days=1)
MAX_LABEL: Final = 100


@dataclass(frozen=True, slots=True)
class IdentitySettings:
    """What deciding needs to know of this installation.

    secret: keys the hashes of ids and names. own: the ids of the company itself, which are
    nobody's. region: by which numbers without a country are read.
    """

    secret: bytes = b""
    own: frozenset[str] = frozenset()
    region: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where an arrival belongs, and the evidence it left."""

    part: Part
    sighting_id: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of an arrival before anything follows from it."""

    value: Sighting
    point: ContactPoint | None
    row: SightingRow | None
    part: Part | None


def look(tx: Tx, observation: Observation, *, settings: IdentitySettings) -> Seen:
    """What is known of an arrival from a normalised address."""
    value, sender = _read(observation, settings), observation.sender
    found = sightings.seen(
        tx, kind=sender.kind, scope=sender.scope, value=sender.value, key=value.key
    )
    return Seen(value, *found)


def _read(observation: Observation, settings: IdentitySettings) -> Sighting:
    if not observation.session and (common := _common(observation, settings.region)):
        observation = replace(observation, session=common)
    return read_sighting(observation, region=settings.region, own=settings.own)


def arrive(
    tx: Tx,
    observation: Observation,
    *,
    point: ContactPoint | None = None,
    seen: Seen | None = None,
    settings: IdentitySettings,
    now: datetime,
) -> Arrival:
    """Keep what an arrival shows, and resolve what it touches.

    point: the sender's contact point, where it is known already. Letters under one unproven
    address are one part of it, which is nobody's but its own; so are those that come without a
    name from an address that several people share. seen: what `look` has found of this very
    arrival.
    """
    point = point or _point_of(tx, observation.sender, observation.proof, now=now)
    value = seen.value if seen else _read(observation, settings)
    evidence = Evidence(tx, settings.secret)
    known = seen is not None and seen.point is not None
    row, part = (seen.row, seen.part) if seen and known else sightings.with_part(tx, value.key)
    if row is not None and part is not None and _is_nothing_new(tx, row, value):
        return Arrival(part, row.id or 0)
    merged = merge(evidence.keep(row), value) if row is not None else value
    work = _Resolving(tx, evidence, settings, now)
    seeds = work.keep(merged, point)
    work.resolve(seeds | {value.key})
    row = evidence.rows[value.key]
    return Arrival(tx.need(Part, row.part_id or 0), row.id or 0)


def prove(
    tx: Tx, sighting_id: int, address: Address, *, settings: IdentitySettings, now: datetime
) -> Part:
    """Take note that the far end of a sighting has shown to own an address: by a code that came
    back, by a link. Returns the sighting's part as it is then. Raises NotFound and, for what is
    no address, Conflict."""
    row = tx.need(SightingRow, sighting_id)
    ident = read_ident(address, region=settings.region)
    if ident is None or ident.key in settings.own:
        raise Conflict("This address proves nothing: it is nobody's.")
    evidence = Evidence(tx, settings.secret)
    value = proven(evidence.keep(row), ident)
    work = _Resolving(tx, evidence, settings, now)
    seeds = work.keep(value, tx.need(ContactPoint, row.contact_point_id or 0))
    work.resolve(seeds | {row.key})
    return tx.need(Part, evidence.rows[row.key].part_id or 0)


def resolve_again(
    tx: Tx, customer_ids: Iterable[int], *, settings: IdentitySettings, now: datetime
) -> None:
    """Let some customers follow from their evidence anew: after a word was said or taken back."""
    evidence = Evidence(tx, settings.secret)
    seeds = {s.key for one in customer_ids for s in evidence.of_customer(one)}
    _Resolving(tx, evidence, settings, now).resolve(seeds)


def _point_of(tx: Tx, address: Address, proof: Proof, *, now: datetime) -> ContactPoint:
    normal = normalise(address)
    if normal is None or normal.nobody:
        raise Conflict("This is nobody's address.")
    return people.find_or_make_point(tx, normal, proof=proof, now=now)


def _common(observation: Observation, region: str) -> str:
    """The session that stands for all whom nothing tells apart, or "" for somebody in particular.

    An agent answers a landline or a company's mailbox, not each of its letters for itself.
    """
    if observation.proof < Proof.VOUCHED:
        return UNPROVEN
    attested = any(claim.proof >= Proof.VOUCHED for claim in observation.stated)
    if observation.names or attested:
        return ""
    ident = read_ident(observation.sender, region=region)
    shared = ident is not None and ident.reach in (Reach.HOUSEHOLD, Reach.COMPANY)
    return UNASSIGNED if shared else ""


def _is_nothing_new(tx: Tx, row: SightingRow, value: Sighting) -> bool:
    """Whether an arrival adds nothing to a sighting, as nearly always."""
    if row.shown != to_json(value):
        old = sightings.value_of(row)
        now = replace(merge(old, value), first_at=old.first_at, last_at=old.last_at)
        if now != old:
            return False
    if value.last_at - row.last_at > DAY:
        tx.update(SightingRow, row.id or 0, last_at=value.last_at)
    return True


@dataclass(slots=True)
class _Group:
    """Sightings that are one customer's, and the customer they get."""

    members: list[Sighting]
    had: list[int]  # The customers that they belonged to until now.
    customer_id: int = 0


class _Resolving:
    """One resolution, within one transaction."""

    def __init__(
        self, tx: Tx, evidence: Evidence, settings: IdentitySettings, now: datetime
    ) -> None:
        self._tx = tx
        self._evidence = evidence
        self._settings = settings
        self._now = now
        self._parts: dict[int, Part] = {}
        self._news: set[str] = set()  # Sightings that show something new.

    # --- what is shown ---------------------------------------------------------------------------

    def keep(self, value: Sighting, point: ContactPoint) -> set[str]:
        """Store a sighting with the ids and keys that it is found by. Returns the keys of those
        that must be looked at again, because an id has turned out to be anybody's."""
        tx, known = self._tx, self._evidence.rows.get(value.key)
        shown = to_json(value)
        if known is None:
            session = "" if value.session in (UNPROVEN, UNASSIGNED) else value.session[:128]
            made = tx.insert_new(
                SightingRow,
                on=("key",),
                key=value.key,
                contact_point_id=point.id,
                session=session,
                first_at=value.first_at,
                last_at=value.last_at,
                shown=shown,
            )
            row = tx.find(SightingRow, key=value.key)
            if row is None:
                raise Conflict("The sighting was erased at this moment: try again.")
            if made is None:  # Another process was first: ours adds to theirs.
                value = merge(sightings.value_of(row), value)
                tx.update(SightingRow, row.id or 0, shown=to_json(value))
        else:
            row = known
            tx.update(
                SightingRow,
                row.id or 0,
                first_at=value.first_at,
                last_at=value.last_at,
                shown=shown,
            )
        self._evidence.put(row, value)
        self._news.add(value.key)
        return self._index(row, value)

    def _index(self, row: SightingRow, value: Sighting) -> set[str]:
        secret = self._settings.secret
        idents = {hashed(key, secret): key for key in value.idents}
        keys = {hashed(key, secret) for key in candidate_keys(profile_of([value]))}
        self._insert(ShownIdent, "ident", idents, row)
        self._insert(CandidateKey, "key", keys, row)
        return self._note_generic(value)

    def _insert(
        self,
        model: type[ShownIdent | CandidateKey],
        column: str,
        numbers: Collection[int],
        row: SightingRow,
    ) -> None:
        if not numbers:
            return
        rows = [{column: number, "sighting_id": row.id} for number in sorted(numbers)]
        prepared, _ = statements.inserting(
            model, self._tx.dialect, rows[0], (column, "sighting_id")
        )
        self._tx.link.run_many(prepared, rows)

    def _note_generic(self, value: Sighting) -> set[str]:
        """An id that is shown beside many others says nothing any more, of anybody."""
        counted = [i for i in value.idents.values() if i.reach is not Reach.DEVICE]
        turned: set[str] = set()
        if len(counted) < 2:
            return turned
        for ident in counted:
            if self._evidence.is_generic(ident.key):
                continue
            if self._evidence.neighbours(ident.key) > MAX_NEIGHBOURS:
                number = hashed(ident.key, self._settings.secret)
                self._tx.insert_new(GenericIdent, on=("ident",), ident=number, at=self._now)
                turned |= {sighting.key for sighting in self._evidence.showing(ident.key)}
                self._evidence.forget_generic()
        return turned

    # --- who is who ------------------------------------------------------------------------------

    def resolve(self, seeds: set[str]) -> None:
        """Compute the customers anew of everything that some sightings can touch."""
        waiting = seeds | self._beside(seeds)
        while waiting:
            found = component(self._evidence, [min(waiting)])
            reached = {sighting.key for sighting in found.sightings}
            waiting = waiting - reached - {min(waiting)}
            if reached:
                answer = partition(found.sightings, found.words, generic=found.generic)
                self._apply(answer, {s.key: s for s in found.sightings}, seeds)
        for customer_id in sorted({self._customer_of(key) for key in self._news} - {0}):
            # Who else they may be is looked for behind the commit.
            self._tx.tell(Event(kind=EventKind.EVIDENCE, customer_id=customer_id))

    def _beside(self, seeds: set[str]) -> set[str]:
        """What is one customer now must be looked at as a whole."""
        found: set[str] = set()
        ids = set()
        for key in seeds:
            row = self._evidence.rows.get(key)
            part = self._part(row.part_id) if row and row.part_id else None
            if part is not None:
                ids.add(part.customer_id)
        for customer_id in sorted(ids):
            found |= {sighting.key for sighting in self._evidence.of_customer(customer_id)}
        return found

    def _part(self, part_id: int) -> Part | None:
        if part_id not in self._parts:
            found = self._tx.get(Part, part_id)
            if found is None:
                return None
            self._parts[part_id] = found
        return self._parts[part_id]

    def _apply(
        self, answer: Partition, values: Mapping[str, Sighting], seeds: Collection[str]
    ) -> None:
        """Write the difference between what is and what follows from the evidence."""
        groups = self._groups(answer, values)
        places = self._places(groups, answer)
        self._settle(groups, places)
        for group in groups:
            self._seat(group, places, answer, seeds)
        self._log_refused(answer.refused, seeds)

    def _groups(self, answer: Partition, values: Mapping[str, Sighting]) -> list[_Group]:
        found = []
        for keys in answer.groups:
            members = sorted((values[key] for key in keys), key=lambda s: s.order)
            found.append(_Group(members, []))
        return sorted(found, key=lambda group: group.members[0].order)

    def _places(self, groups: Sequence[_Group], answer: Partition) -> dict[str, tuple[int, str]]:
        """The contact point and the holder under which each sighting's messages stand."""
        found: dict[str, tuple[int, str]] = {}
        taken: dict[tuple[int, str], int] = {}
        for number, group in enumerate(groups):
            for member in group.members:
                point_id = self._evidence.rows[member.key].contact_point_id or 0
                place = (point_id, _label(member, answer))
                if taken.setdefault(place, number) != number:
                    # An agent, or a rule, keeps two apart who come from the same address.
                    place = (point_id, f"{place[1][:80]}#{group.members[0].key[:16]}")
                    taken[place] = number
                found[member.key] = place
        return found

    def _settle(self, groups: Sequence[_Group], places: Mapping[str, tuple[int, str]]) -> None:
        """Which customer each group is: those of its parts, and where several claim one, the
        group that it was born in keeps it."""
        claims: dict[int, list[int]] = {}
        homes: set[tuple[int, int]] = set()
        for number, group in enumerate(groups):
            for member in group.members:
                row = self._evidence.rows[member.key]
                part = self._part(row.part_id) if row.part_id else None
                part = part or customers.part(self._tx, *places[member.key])
                if part is None:
                    continue
                self._parts[part.id or 0] = part
                if number not in claims.setdefault(part.customer_id, []):
                    claims[part.customer_id].append(number)
                if part.home_customer_id == part.customer_id:
                    homes.add((part.customer_id, number))
        for customer_id, numbers in sorted(claims.items()):
            winner = next((n for n in numbers if (customer_id, n) in homes), numbers[0])
            groups[winner].had.append(customer_id)
        for group in groups:
            if group.had:
                group.customer_id = min(group.had, key=lambda one: self._rank(one))
                for other_id in group.had:
                    if other_id != group.customer_id:
                        self._join(group, other_id)

    def _rank(self, customer_id: int) -> tuple[bool, int]:
        """The side of the shop's own ids keeps its name for ever; else the one known first."""
        return (not customers.users_of(self._tx, customer_id), customer_id)

    def _join(self, group: _Group, other_id: int) -> None:
        shared = sorted({ident for member in group.members for ident in member.idents})[:20]
        people.join(
            self._tx,
            group.customer_id,
            other_id,
            by=SYSTEM,
            rule="same_attested_id",
            evidence=[ident.split(":", 2) for ident in shared],
            now=self._now,
        )
        self._parts.clear()

    # --- parts -----------------------------------------------------------------------------------

    def _seat(
        self,
        group: _Group,
        places: Mapping[str, tuple[int, str]],
        answer: Partition,
        seeds: Collection[str],
    ) -> None:
        """Bring the parts of a group to its customer, and each sighting to its part."""
        tx = self._tx
        away: dict[int, list[Part]] = {}
        seats: dict[str, Part] = {}
        for member in group.members:
            part = customers.part(tx, *places[member.key])
            if part is None:
                part = self._make(group, places[member.key])
            if part.customer_id != group.customer_id:
                away.setdefault(part.customer_id, []).append(part)
            seats[member.key] = part
        for from_id, moved in sorted(away.items()):
            self._part_ways(group, from_id, {part.id or 0: part for part in moved})
        for member in group.members:
            row = self._evidence.rows[member.key]
            seat = tx.need(Part, seats[member.key].id or 0)
            if row.part_id != seat.id:
                self._sit(row, seat)
        self._attach(group, answer, seeds)

    def _make(self, group: _Group, place: tuple[int, str]) -> Part:
        point = self._tx.need(ContactPoint, place[0])
        part = people.make_part(
            self._tx,
            point,
            holder=place[1],
            customer_id=group.customer_id or self._revived(group),
            now=self._now,
        )
        if not group.customer_id:
            group.customer_id = part.customer_id
        elif part.customer_id == group.customer_id:
            self._log_attached(part, [[point.kind, point.scope, point.value]])
        return part

    def _revived(self, group: _Group) -> int:
        """The customer that one of the group's parts was born with and that went into another
        since; 0 for somebody new."""
        for member in group.members:
            row = self._evidence.rows[member.key]
            part = self._part(row.part_id) if row.part_id else None
            home = self._tx.get(Customer, part.home_customer_id) if part else None
            if home is not None and home.alias_of is not None and home.erased_at is None:
                return people.revive(self._tx, home, now=self._now)
        return 0

    def _part_ways(self, group: _Group, from_id: int, parts: Mapping[int, Part]) -> None:
        """Parts of one customer turn out to be another's."""
        if not group.customer_id:
            group.customer_id = self._revived(group) or people.new_customer(
                self._tx, name=_own_name(group.members), now=self._now
            )
        people.part_ways(
            self._tx,
            sorted(parts),
            from_id=from_id,
            to_id=group.customer_id,
            rule="evidence",
            now=self._now,
        )

    def _sit(self, row: SightingRow, seat: Part) -> None:
        """A sighting's messages stand under another part of their contact point from now on."""
        tx, old_id = self._tx, row.part_id
        tx.update(SightingRow, row.id or 0, part_id=seat.id)
        row.part_id = seat.id
        if old_id is None:
            return
        old = tx.need(Part, old_id)
        self._copy_reach(old, seat)
        moving = (col(Message.sighting_id) == row.id) & (col(Message.part_id) == old_id)
        ids = [found.id for found in tx.select(Message, moving, limit=100_000)]
        if ids:
            facts.move(tx, [each for each in ids if each is not None], seat.id or 0)
            tx.execute(
                update(Message)
                .where(moving)
                .values(part_id=seat.id, conversation_id=seat.conversation_id)
            )
            for table, column in (
                (Delivery, Delivery.message_id),
                (Case, Case.opened_by_id),
                (BotTurn, BotTurn.last_message_id),
            ):
                for begin in range(0, len(ids), 500):
                    values: dict[str, Any] = {"part_id": seat.id}
                    where: ColumnElement[bool] = col(column).in_(ids[begin : begin + 500])
                    if table is Case:
                        values["conversation_id"] = seat.conversation_id
                    elif table is Delivery:
                        where &= ~col(Delivery.onward)  # What went on is another address's.
                    tx.execute(update(table).where(where).values(**values))
        if old.conversation_id != seat.conversation_id:
            people.refresh(tx, old.conversation_id, seat.conversation_id, now=self._now)
        self._retire(old, seat)

    def _copy_reach(self, old: Part, seat: Part) -> None:
        for reach in accounts.reaches_of(self._tx, [old.id or 0]):
            self._tx.insert_new(
                ReachRow,
                on=("part_id", "account_id"),
                part_id=seat.id,
                account_id=reach.account_id,
                last_inbound_at=reach.last_inbound_at,
                last_inbound_id=reach.last_inbound_id,
                opted_out_at=reach.opted_out_at,
                seen_message_id=reach.seen_message_id,
            )

    def _retire(self, old: Part, seat: Part) -> None:
        """A part under which nothing stands any more goes."""
        tx = self._tx
        if tx.find(SightingRow, part_id=old.id) or tx.find(Message, part_id=old.id):
            return
        if tx.find(Delivery, part_id=old.id) or tx.find(Case, part_id=old.id):
            return
        for other in tx.all(Participant, part_id=old.id):
            if tx.find(Participant, part_id=seat.id, kind=other.kind, value=other.value):
                tx.delete(Participant, col(Participant.id) == other.id)
            else:
                tx.update(Participant, other.id or 0, part_id=seat.id)
        # What agents and bots have stated of it was said in no message that could take it along.
        for table in (Fact, BotTurn):
            where = col(table.part_id) == old.id
            tx.execute(update(table).where(where).values(part_id=seat.id))
        tx.delete(ReachRow, col(ReachRow.part_id) == old.id)
        tx.delete(Part, col(Part.id) == old.id)
        self._parts.pop(old.id or 0, None)

    def _attach(self, group: _Group, answer: Partition, seeds: Collection[str]) -> None:
        """Addresses that a group has shown to own are contact points of its customer."""
        for member in group.members:
            if member.key not in seeds:
                continue
            for touch in sorted(member.touches, key=lambda touch: touch.ident.key):
                ident = touch.ident
                holder = answer.holders.get(ident.key, {}).get(member.key)
                if touch.sender or ident.key == member.sender or holder is None:
                    continue
                normal = normalise(Address(ident.kind, ident.value, ident.scope))
                if normal is None or normal.nobody:
                    continue
                point = people.find_or_make_point(
                    self._tx, normal, proof=touch.proof, now=self._now
                )
                if self._is_reached(point, group):
                    continue
                if customers.part(self._tx, point.id or 0, holder.name[:MAX_LABEL]) is None:
                    self._make(group, (point.id or 0, holder.name[:MAX_LABEL]))

    def _is_reached(self, point: ContactPoint, group: _Group) -> bool:
        """Whether the group's customer has a part of the contact point already."""
        found = self._tx.find(Part, contact_point_id=point.id, customer_id=group.customer_id)
        return found is not None

    # --- the log ---------------------------------------------------------------------------------

    def _log_attached(self, part: Part, evidence: list[list[str]]) -> None:
        self._tx.insert(
            LinkDecision,
            kind=str(DecisionKind.ATTACHED),
            at=self._now,
            rule="same_attested_id",
            customer_id=part.customer_id,
            other_id=part.customer_id,
            undone=False,
            before={"parts": [part.id]},
            evidence=evidence,
        )

    def _log_refused(self, refused: Sequence[Refused], seeds: Collection[str]) -> None:
        """Every link that a rule forbids is in the log, once for two customers and a rule."""
        news: dict[int, str] = {}
        for one in refused:
            if one.one not in seeds and one.other not in seeds:
                continue
            ids = [self._customer_of(key) for key in (one.one, one.other)]
            if 0 in ids or ids[0] == ids[1]:
                continue
            low, high = min(ids), max(ids)
            known = self._tx.find(
                LinkDecision,
                customer_id=low,
                other_id=high,
                kind=str(DecisionKind.REFUSED),
                rule=str(one.rule),
            )
            if known is None:
                news |= {each: str(one.rule) for each in ids}
                self._tx.insert(
                    LinkDecision,
                    kind=str(DecisionKind.REFUSED),
                    at=self._now,
                    rule=str(one.rule),
                    customer_id=low,
                    other_id=high,
                    undone=False,
                    before={},
                    evidence=[one.ident.split(":", 2)] if one.ident else [],
                )
        people.keep_apart(self._tx, news, now=self._now)

    def _customer_of(self, key: str) -> int:
        row = self._evidence.rows.get(key)
        part = self._tx.get(Part, row.part_id) if row and row.part_id else None
        return part.customer_id if part else 0


def _label(member: Sighting, answer: Partition) -> str:
    """The holder of a part: "" is the owner, as nearly always."""
    if not member.attested:
        return UNPROVEN if member.sender else ""
    holder = answer.holders.get(member.sender, {}).get(member.key)
    if holder is not None and holder.rule is HolderRule.UNASSIGNED:
        return UNASSIGNED
    return holder.name[:MAX_LABEL] if holder is not None else ""


def _own_name(members: Sequence[Sighting]) -> str:
    names = [name.text for member in members for name in member.voices]
    return names[0][:200] if names else ""
