"""Reading the evidence that customers are made of: sightings, the ids they show, agents' words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import bindparam, func, select
from sqlmodel import col

from hub import statements
from hub.identity.partition import MAX_NEIGHBOURS, Word
from hub.identity.profile import hashed
from hub.identity.sighting import Sighting
from hub.identity.stored import from_json
from hub.model import (
    CandidateKey,
    ContactPoint,
    Customer,
    GenericIdent,
    IdentityWord,
    Part,
    ShownIdent,
    SightingRow,
    WordSide,
)
from hub.store import Prepared, Reader

MAX_SHOWING: Final = 400  # Sightings of one id that are looked at: the first.
MAX_OF_CUSTOMER: Final = 400
EACH: Final = 8  # Sightings that a customer may have, before some with the same key are missed.
MAX_PAIRS: Final = 2_000  # Pairs of sightings that one word is spelt out into.
_row: Final[Any] = SightingRow.__table__  # type: ignore[attr-defined]  # SQLModel hides it.

_part: Final[Any] = Part.__table__  # type: ignore[attr-defined]  # SQLModel hides it.
_point: Final[Any] = ContactPoint.__table__  # type: ignore[attr-defined]  # SQLModel hides it.
_WIDTH: Final = len(_row.columns)
_POINT_WIDTH: Final = len(_point.columns)

# As one row, for this is asked of every arrival.
_WITH_PART: Final = Prepared(
    select(*_row.columns, *_part.columns)
    .outerjoin(_part, _part.c.id == _row.c.part_id)
    .where(_row.c.key == bindparam("key"))
)
_SEEN: Final = Prepared(
    select(*_point.columns, *_row.columns, *_part.columns)
    .select_from(_point)
    .outerjoin(_row, _row.c.key == bindparam("key"))
    .outerjoin(_part, _part.c.id == _row.c.part_id)
    .where(
        _point.c.kind == bindparam("kind"),
        _point.c.scope == bindparam("scope"),
        _point.c.value == bindparam("value"),
    )
)
_SHOWING: Final = Prepared(
    select(*_row.columns)
    .join(ShownIdent, col(ShownIdent.sighting_id) == _row.c.id)
    .where(col(ShownIdent.ident) == bindparam("ident"))
    .order_by(_row.c.id)
    .limit(MAX_SHOWING)
)
_OF_CUSTOMER: Final = Prepared(
    select(*_row.columns)
    .join(Part, col(Part.id) == _row.c.part_id)
    .where(col(Part.customer_id) == bindparam("customer_id"))
    .order_by(_row.c.id)
    .limit(MAX_OF_CUSTOMER)
)
_GENERIC: Final = Prepared(
    select(col(GenericIdent.ident)).where(col(GenericIdent.ident) == bindparam("ident"))
)
_WORDS: Final = Prepared(
    select(col(IdentityWord.id), col(IdentityWord.same), col(IdentityWord.at), col(WordSide.side))
    .join(WordSide, col(WordSide.word_id) == col(IdentityWord.id))
    .where(col(WordSide.sighting_id) == bindparam("sighting_id"))
    .where(col(IdentityWord.undone_at).is_(None))
    .order_by(col(IdentityWord.id))
    .limit(1000)
)
_SIDES: Final = Prepared(
    select(_row.c.key, col(WordSide.side))
    .join(WordSide, col(WordSide.sighting_id) == _row.c.id)
    .where(col(WordSide.word_id) == bindparam("word_id"))
    .order_by(_row.c.id)
    .limit(4000)
)
_BESIDE: Final[Any] = ShownIdent.__table__.alias("beside")  # type: ignore[attr-defined]  # As above.
_shown: Final[Any] = ShownIdent.__table__  # type: ignore[attr-defined]  # As above.
_NEIGHBOURS: Final = Prepared(
    select(func.count()).select_from(
        select(_BESIDE.c.ident)
        .join(_shown, _shown.c.sighting_id == _BESIDE.c.sighting_id)
        .where(_shown.c.ident == bindparam("ident"), _BESIDE.c.ident != bindparam("other"))
        .distinct()
        .limit(MAX_NEIGHBOURS + 1)
        .subquery()
    )
)
# The first sightings of a key, then their customers, until there are enough: a key that a million
# hold costs what one of thirty does.
_HELD: Final = (
    select(col(Part.customer_id).label("customer_id"))
    .join(SightingRow, col(SightingRow.part_id) == col(Part.id))
    .join(CandidateKey, col(CandidateKey.sighting_id) == col(SightingRow.id))
    .where(col(CandidateKey.key) == bindparam("key"))
    .limit(bindparam("most"))
    .subquery()
)
_HOLDING: Final = Prepared(select(_HELD.c.customer_id).distinct().limit(bindparam("limit_")))
_CUSTOMERS: Final = Prepared(select(func.max(col(Customer.id))))


def with_part(tx: Reader, key: str) -> tuple[SightingRow | None, Part | None]:
    """The sighting of a key and the part where it stands, if it has one. Index: its key."""
    found = tx.row(_WITH_PART, key=key)
    return _made(found) if found is not None else (None, None)


def seen(
    tx: Reader, *, kind: str, scope: str, value: str, key: str
) -> tuple[ContactPoint | None, SightingRow | None, Part | None]:
    """The contact point of an address, and what `with_part` finds, where that address is known.
    Indexes: contact_point_address, the sighting's key."""
    found = tx.row(_SEEN, kind=kind, scope=scope, value=value, key=key)
    if found is None:
        return None, None, None
    return statements.maker(ContactPoint)(found[:_POINT_WIDTH]), *_made(found[_POINT_WIDTH:])


def _made(found: Sequence[Any]) -> tuple[SightingRow | None, Part | None]:
    row, part = found[:_WIDTH], found[_WIDTH:]
    return (
        statements.maker(SightingRow)(row) if row[0] is not None else None,
        statements.maker(Part)(part) if part[0] is not None else None,
    )


class Evidence:
    """What the resolver asks of a store (`hub.identity.component.Evidence`), of one snapshot.

    Every sighting is read once; `rows` has those that were.
    """

    def __init__(self, tx: Reader, secret: bytes) -> None:
        self._tx = tx
        self._secret = secret
        self.rows: dict[str, SightingRow] = {}
        self.values: dict[str, Sighting] = {}
        self._showing: dict[str, list[Sighting]] = {}
        self._generic: dict[str, bool] = {}

    def sighting(self, key: str) -> Sighting | None:
        """A sighting by its key. Index: its unique key."""
        if key not in self.values:
            row = self._tx.find(SightingRow, key=key)
            return self.keep(row) if row is not None else None
        return self.values[key]

    def keep(self, row: SightingRow) -> Sighting:
        """The value of a row, which may have been read otherwise."""
        if row.key not in self.values:
            self.rows[row.key] = row
            self.values[row.key] = value_of(row)
        return self.values[row.key]

    def put(self, row: SightingRow, value: Sighting) -> None:
        """A sighting as it has just been stored."""
        self.rows[row.key], self.values[row.key] = row, value

    def forget_generic(self) -> None:
        """An id has become generic."""
        self._generic.clear()

    def showing(self, ident: str) -> Sequence[Sighting]:
        """The sightings that show an attested id. Index: the key of shown_ident."""
        if ident not in self._showing:
            found = self._tx.instances(SightingRow, _SHOWING, ident=hashed(ident, self._secret))
            self._showing[ident] = [self.keep(row) for row in found]
        return self._showing[ident]

    def is_generic(self, ident: str) -> bool:
        """Whether too many other ids were shown together with an id."""
        if ident not in self._generic:
            number = hashed(ident, self._secret)
            self._generic[ident] = self._tx.row(_GENERIC, ident=number) is not None
        return self._generic[ident]

    def words_on(self, sighting: str) -> Sequence[Word]:
        """The agents' words that name a sighting and were not taken back."""
        row = self.rows.get(sighting)
        if row is None:
            return ()
        found: list[Word] = []
        for word in self._tx.rows(_WORDS, sighting_id=row.id):
            sides: tuple[list[str], list[str]] = ([], [])
            for key, side in self._tx.rows(_SIDES, word_id=word.id):
                sides[side].append(key)
            others = sides[1 - word.side]
            pairs = [(sighting, other) for other in others] if not word.same else _chain(*sides)
            found += [
                Word(min(pair), max(pair), bool(word.same), word.at, f"{word.id}:{'-'.join(pair)}")
                for pair in (tuple(sorted(pair)) for pair in pairs[:MAX_PAIRS])
            ]
        return found

    def of_customer(self, customer_id: int) -> list[Sighting]:
        """The sightings of a customer. Index: part_customer, sighting_part."""
        rows = self._tx.instances(SightingRow, _OF_CUSTOMER, customer_id=customer_id)
        return [self.keep(row) for row in rows]

    def holding(self, key: str, *, limit: int) -> list[int]:
        """The customers that hold a candidate key, each once, at most `limit` of those that its
        first `limit * EACH` sightings are of."""
        number = hashed(key, self._secret)
        rows = self._tx.rows(_HOLDING, key=number, limit_=limit, most=limit * EACH)
        return sorted(row[0] for row in rows)

    def customers(self) -> int:
        """How many customers there are, about: every one that ever was. Index: the key."""
        return int(self._tx.scalar(_CUSTOMERS) or 0)

    def neighbours(self, ident: str) -> int:
        """How many other ids were shown together with an id, counted to one over the limit."""
        number = hashed(ident, self._secret)
        return int(self._tx.scalar(_NEIGHBOURS, ident=number, other=number))


def _chain(one: Sequence[str], other: Sequence[str]) -> list[tuple[str, str]]:
    """What makes two sides one: each sighting with the first of the other side."""
    if not one or not other:
        return []
    return [(one[0], key) for key in other] + [(other[0], key) for key in one[1:]]


def value_of(row: SightingRow) -> Sighting:
    """What a row stands for."""
    return from_json(
        row.shown, key=row.key, session=row.session, first_at=row.first_at, last_at=row.last_at
    )


def of_session(tx: Reader, session: str) -> list[SightingRow]:
    """What one session has shown. Index: sighting_session."""
    return tx.all(SightingRow, session=session, limit=100) if session else []


def of_parts(tx: Reader, part_ids: Iterable[int]) -> list[SightingRow]:
    """The sightings of parts. Index: sighting_part."""
    return tx.among(SightingRow, "part_id", sorted(part_ids), limit=MAX_OF_CUSTOMER)
