"""What queries and actions are given: a snapshot to read from, a transaction to write in.

Both are thin over a SQLAlchemy Core connection. Models come out as detached instances: changing
one changes nothing stored, `Tx.update` does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, CursorResult, Executable, select, text
from sqlalchemy import delete as sql_delete
from sqlmodel import SQLModel

from hub import statements
from hub.errors import NotFound
from hub.events import Event
from hub.link import Link
from hub.prepared import Prepared, Rows

M = TypeVar("M", bound=SQLModel)
# The counter to add to: its model, its key and the names of what is added, all in one order.
Count = tuple[type[SQLModel], tuple[tuple[str, Any], ...], tuple[str, ...]]

MAX_ID = 2**63 - 1
MAX_LIST = 256  # Values of a compiled list.


class Reader:
    """A snapshot of the database: everything read through it is of one moment.

    Statements may be built on the spot or `Prepared`; values go in by the names of `bindparam`s.
    """

    __slots__ = ("dialect", "link")

    def __init__(self, link: Link) -> None:
        self.link = link
        self.dialect: str = link.name  # For the modules of the store only.

    def execute(
        self, statement: Executable, parameters: Mapping[str, Any] | None = None
    ) -> CursorResult[Any]:
        """Run any statement the way SQLAlchemy does."""
        return self.link.connection.execute(statement, parameters)

    def run(self, prepared: Prepared, **params: Any) -> Rows:
        """Run a prepared statement: its rows, and in `rowcount` how many it wrote."""
        return self.link.run(prepared, params)

    def rows(self, statement: Executable | Prepared, **params: Any) -> Sequence[Any]:
        """Every row, as named tuples."""
        if isinstance(statement, Prepared):
            return self.link.run(statement, params)
        return self.execute(statement, params).all()

    def row(self, statement: Executable | Prepared, **params: Any) -> Any:
        """The first row, or None."""
        found = self.rows(statement, **params)
        return found[0] if found else None

    def scalar(self, statement: Executable | Prepared, **params: Any) -> Any:
        """The first value of the first row, or None."""
        found = self.rows(statement, **params)
        return found[0][0] if found else None

    def get(self, model: type[M], id: int) -> M | None:
        """The row of that id as an instance, or None."""
        if not 0 < id <= MAX_ID:
            return None  # As typed into an address, perhaps: no database could even compare it.
        found = self.link.run(statements.getter(model), {"id": id})
        return statements.maker(model)(found[0]) if found else None

    def need(self, model: type[M], id: int) -> M:
        """The row of that id. Raises NotFound."""
        found = self.get(model, id)
        if found is None:
            raise NotFound("There is no %(what)s %(id)s.", what=_words(model), id=id)
        return found

    def find(self, model: type[M], **equal: Any) -> M | None:
        """The row whose columns have these values (None is NULL), or None; the oldest of several.

        Compiled once for each set of columns: ten times as fast as `select`.
        """
        nulls = frozenset(name for name, value in equal.items() if value is None)
        values = {name: value for name, value in equal.items() if value is not None}
        found = self.link.run(statements.finder(model, tuple(values), nulls), values)
        return statements.maker(model)(found[0]) if found else None

    def select(
        self,
        model: type[M],
        *where: ColumnElement[bool] | bool,
        order_by: Sequence[Any] | Any = (),
        limit: int = 1000,
    ) -> list[M]:
        """At most `limit` rows as instances, ordered by their keys unless told otherwise."""
        table = statements.table_of(model)
        orders = order_by if isinstance(order_by, list | tuple) else (order_by,)
        statement = (
            select(*table.columns)
            .where(*conditions(where))
            .order_by(*(orders or table.primary_key.columns))
            .limit(limit)
        )
        return [statements.maker(model)(row) for row in self.execute(statement)]

    def all(
        self, model: type[M], *, order: tuple[str, ...] = ("id",), limit: int = 1000, **equal: Any
    ) -> list[M]:
        """At most `limit` rows whose columns have these values; "-id" in `order` descends.

        Compiled once for each set of columns: ten times as fast as `select`.
        """
        prepared = statements.lister(model, tuple(equal), order)
        return self.instances(model, prepared, limit_=limit, **equal)

    def among(
        self,
        model: type[M],
        column: str,
        values: Sequence[Any],
        *,
        order: tuple[str, ...] = ("id",),
        limit: int = 1000,
    ) -> list[M]:
        """At most `limit` rows whose column has one of the values. Compiled like `all`, for lists
        of 1, 2, 4, ... values: what is missing is the last one again."""
        if not values:
            return []
        if len(values) > MAX_LIST:
            return self.select(
                model,
                statements.table_of(model).c[column].in_(list(values)),
                order_by=statements.orders(model, order),
                limit=limit,
            )
        size = 1 << (len(values) - 1).bit_length()
        padded = [*values, *[values[-1]] * (size - len(values))]
        prepared = statements.picker(model, column, size, order)
        named = {f"v{at}": value for at, value in enumerate(padded)}
        return self.instances(model, prepared, limit_=limit, **named)

    def instances(self, model: type[M], prepared: Prepared, **params: Any) -> list[M]:
        """The rows of a prepared `select(*Model.__table__.columns)` as instances."""
        return [statements.maker(model)(row) for row in self.link.run(prepared, params)]


class Tx(Reader):
    """One action's part of a transaction. The store begins, commits and runs it again if it must.

    Increments and told events are kept, and written last: after them nothing waits for a lock.
    """

    __slots__ = ("counts", "renewed", "told")

    def __init__(self, link: Link) -> None:
        super().__init__(link)
        self.told: list[Event] = []
        self.counts: dict[Count, list[int]] = {}
        self.renewed = False  # The log has got a new era: what is known of places is void.

    def hold(self, model: type[M], id: int) -> M:
        """The row of that id as it is now, which no other process changes before the commit.

        Whoever writes what follows from a row's values reads it so: on PostgreSQL another process
        may be writing too, and the later one would undo what the earlier has done. Raises NotFound.
        """
        found = self.link.run(statements.holder(model), {"id": id})
        if not found:
            raise NotFound("There is no %(what)s %(id)s.", what=_words(model), id=id)
        held: M = statements.maker(model)(found[0])
        return held

    def insert(self, model: type[SQLModel], **values: Any) -> int:
        """Insert a row; what is not given has its field's default. Returns the new id, or 0 in a
        table without one."""
        made = self.link.insert(*statements.inserting(model, self.dialect, values, None))
        if made is None:
            raise RuntimeError(f"The {_words(model)} was not stored.")
        return made

    def insert_many(self, model: type[SQLModel], rows: Sequence[dict[str, Any]]) -> list[int]:
        """Insert rows that have the same columns, at the cost of a few. Returns their new ids in
        order, none for a table without one."""
        if not rows:
            return []
        ids: list[int] = []
        if "id" in statements.table_of(model).c:
            ids = self._new_ids(model, len(rows))
            rows = [{"id": id, **row} for id, row in zip(ids, rows, strict=True)]
        prepared, many = statements.inserting_many(model, self.dialect, rows)
        self.link.load(statements.table_of(model).name, prepared, many)
        return ids

    def _new_ids(self, model: type[SQLModel], count: int) -> list[int]:
        """Ids that nobody else gives out: SQLite has one writer, PostgreSQL has sequences."""
        name = statements.table_of(model).name
        if self.dialect == "sqlite":
            last = self.execute(text(f'SELECT max(id) FROM "{name}"')).scalar() or 0
            return list(range(last + 1, last + 1 + count))
        given = text(
            "SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :n)"
        )
        return [row[0] for row in self.execute(given, {"name": name, "n": count})]

    def insert_new(
        self, model: type[SQLModel], *, on: tuple[str, ...] | None = None, **values: Any
    ) -> int | None:
        """Insert a row unless the unique columns `on` (any unique key if None) are taken. Returns
        the new id, or None when it was there: then a query sees it."""
        return self.link.insert(*statements.inserting(model, self.dialect, values, on or ()))

    def update(self, model: type[SQLModel], id: int, **values: Any) -> None:
        """Set columns of the row of that id. Without such a row nothing happens."""
        if values:
            self.link.run(statements.updater(model, tuple(sorted(values))), {**values, "id_": id})

    def advance(self, model: type[SQLModel], id: int) -> None:
        """Count a row's revision up, whatever it is: what is shown of it has changed."""
        self.link.run(statements.advancer(model), {"id_": id})

    def delete(self, model: type[SQLModel], *where: ColumnElement[bool] | bool) -> int:
        """Delete rows. Returns how many."""
        if not where:
            raise ValueError("A delete without a condition would empty the table.")
        return self.execute(
            sql_delete(statements.table_of(model)).where(*conditions(where))
        ).rowcount

    def increment(
        self, model: type[SQLModel], key: Mapping[str, Any], by: Mapping[str, int]
    ) -> None:
        """Add to a counter, making its row where there is none.

        Added up over the group and written at its end in one order for everybody, so that
        counters never deadlock. A later read of this action does not see it yet.
        """
        names = tuple(sorted(by))
        count: Count = (model, tuple(sorted(key.items())), names)
        sums = self.counts.setdefault(count, [0] * len(names))
        for at, name in enumerate(names):
            sums[at] += by[name]

    def tell(self, event: Event) -> None:
        """Append an event to the log, in the same commit."""
        self.told.append(event)


def conditions(where: Sequence[ColumnElement[bool] | bool]) -> list[ColumnElement[bool]]:
    """Conditions as SQLAlchemy's types want them: SQLModel's fields claim to compare to bool."""
    return [cast(ColumnElement[bool], each) for each in where]


def write_counts(link: Link, counts: Mapping[Count, Sequence[int]]) -> None:
    """Add the increments of a whole group to their counters, in one order for everybody."""
    for count in sorted(counts, key=lambda count: (count[0].__name__, repr(count[1]), count[2])):
        model, key, names = count
        if any(counts[count]):
            keys = tuple(name for name, _ in key)
            by = dict(zip(names, counts[count], strict=True))
            link.run(statements.incrementer(model, link.name, keys, names), {**dict(key), **by})


def merge_counts(into: dict[Count, list[int]], more: Mapping[Count, Sequence[int]]) -> None:
    """Add the increments of one action to those of its group."""
    for count, sums in more.items():
        known = into.setdefault(count, [0] * len(sums))
        for at, by in enumerate(sums):
            known[at] += by


def _words(model: type[SQLModel]) -> str:
    return statements.table_of(model).name.replace("_", " ")
