"""What queries and actions are given: a snapshot to read from, a transaction to write in.

Both are thin over a SQLAlchemy Core connection. Models come out as detached instances: changing
one changes nothing stored, `Tx.update` does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar, cast

from pydantic_core import PydanticUndefined
from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Executable,
    Table,
    bindparam,
    inspect,
    select,
    update,
)
from sqlalchemy import delete as sql_delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapper, configure_mappers
from sqlmodel import SQLModel

from hub.errors import NotFound
from hub.events import Event
from hub.link import Link
from hub.prepared import Prepared, Rows

M = TypeVar("M", bound=SQLModel)
# The counter to add to: its model, its key and the names of what is added, all in one order.
Count = tuple[type[SQLModel], tuple[tuple[str, Any], ...], tuple[str, ...]]

MAX_ID = 2**63 - 1


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
        found = self.link.run(_getter(model), {"id": id})
        return _maker(model)(found[0]) if found else None

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
        found = self.link.run(_finder(model, tuple(values), nulls), values)
        return _maker(model)(found[0]) if found else None

    def select(
        self,
        model: type[M],
        *where: ColumnElement[bool] | bool,
        order_by: Sequence[Any] | Any = (),
        limit: int = 1000,
    ) -> list[M]:
        """At most `limit` rows as instances, ordered by their keys unless told otherwise."""
        table = _table(model)
        orders = order_by if isinstance(order_by, list | tuple) else (order_by,)
        statement = (
            select(*table.columns)
            .where(*conditions(where))
            .order_by(*(orders or table.primary_key.columns))
            .limit(limit)
        )
        return [_maker(model)(row) for row in self.execute(statement)]

    def instances(self, model: type[M], prepared: Prepared, **params: Any) -> list[M]:
        """The rows of a prepared `select(*Model.__table__.columns)` as instances."""
        return [_maker(model)(row) for row in self.link.run(prepared, params)]


class Tx(Reader):
    """One action's part of a transaction. The store begins, commits and runs it again if it must.

    Increments and told events are kept, and written last: after them nothing waits for a lock.
    """

    __slots__ = ("counts", "told")

    def __init__(self, link: Link) -> None:
        super().__init__(link)
        self.told: list[Event] = []
        self.counts: dict[Count, list[int]] = {}

    def hold(self, model: type[M], id: int) -> M:
        """The row of that id as it is now, which no other process changes before the commit.

        Whoever writes what follows from a row's values reads it so: on PostgreSQL another process
        may be writing too, and the later one would undo what the earlier has done. Raises NotFound.
        """
        found = self.link.run(_holder(model), {"id": id})
        if not found:
            raise NotFound("There is no %(what)s %(id)s.", what=_words(model), id=id)
        held: M = _maker(model)(found[0])
        return held

    def insert(self, model: type[SQLModel], **values: Any) -> int:
        """Insert a row; what is not given has its field's default. Returns the new id, or 0 in a
        table without one."""
        made = self.link.insert(*_insert(model, self.dialect, values, None))
        if made is None:
            raise RuntimeError(f"The {_words(model)} was not stored.")
        return made

    def insert_new(
        self, model: type[SQLModel], *, on: tuple[str, ...] | None = None, **values: Any
    ) -> int | None:
        """Insert a row unless the unique columns `on` (any unique key if None) are taken. Returns
        the new id, or None when it was there: then a query sees it."""
        return self.link.insert(*_insert(model, self.dialect, values, on or ()))

    def update(self, model: type[SQLModel], id: int, **values: Any) -> None:
        """Set columns of the row of that id. Without such a row nothing happens."""
        if values:
            self.link.run(_updater(model, tuple(sorted(values))), {**values, "id_": id})

    def delete(self, model: type[SQLModel], *where: ColumnElement[bool] | bool) -> int:
        """Delete rows. Returns how many."""
        if not where:
            raise ValueError("A delete without a condition would empty the table.")
        return self.execute(sql_delete(_table(model)).where(*conditions(where))).rowcount

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
            link.run(_incrementer(model, link.name, keys, names), {**dict(key), **by})


def merge_counts(into: dict[Count, list[int]], more: Mapping[Count, Sequence[int]]) -> None:
    """Add the increments of one action to those of its group."""
    for count, sums in more.items():
        known = into.setdefault(count, [0] * len(sums))
        for at, by in enumerate(sums):
            known[at] += by


def _words(model: type[SQLModel]) -> str:
    return _table(model).name.replace("_", " ")


@cache
def _table(model: type[SQLModel]) -> Table:
    table = inspect(model).local_table
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} is not a table.")
    return table


@cache
def _getter(model: type[SQLModel]) -> Prepared:
    table = _table(model)
    return Prepared(select(*table.columns).where(table.c.id == bindparam("id")))


@cache
def _holder(model: type[SQLModel]) -> Prepared:
    # The key is never changed, so rows that refer to this one may be inserted meanwhile. SQLite,
    # where there is one writer, knows no such clause and gets none.
    table = _table(model)
    found = select(*table.columns).where(table.c.id == bindparam("id"))
    return Prepared(found.with_for_update(key_share=True))


@cache
def _finder(model: type[SQLModel], names: tuple[str, ...], nulls: frozenset[str]) -> Prepared:
    table = _table(model)
    return Prepared(
        select(*table.columns)
        .where(*(table.c[name] == bindparam(name) for name in names))
        .where(*(table.c[name].is_(None) for name in sorted(nulls)))
        .order_by(*table.primary_key.columns)
        .limit(1)
    )


@cache
def _maker(model: type[M]) -> Callable[[Sequence[Any]], M]:
    """Builds an instance from a row, as SQLAlchemy's own loading does but without a session."""
    configure_mappers()  # Else attributes have nothing to read with yet.
    mapper: Mapper[M] = inspect(model)
    names = [mapper.get_property_by_column(column).key for column in _table(model).columns]
    new_instance = mapper.class_manager.new_instance

    def make(row: Sequence[Any]) -> M:
        instance = new_instance()
        instance.__dict__.update(zip(names, row, strict=True))
        return instance

    return make


def _insert(
    model: type[SQLModel], dialect: str, values: dict[str, Any], on: tuple[str, ...] | None
) -> tuple[Prepared, dict[str, Any]]:
    prepared, constants, factories = _inserter(model, dialect, tuple(values), on)
    if constants:
        values = {**constants, **values}
    for name, factory in factories:
        values[name] = factory()
    return prepared, values


@cache
def _inserter(
    model: type[SQLModel], dialect: str, given: tuple[str, ...], on: tuple[str, ...] | None
) -> tuple[Prepared, dict[str, Any], list[tuple[str, Callable[[], Any]]]]:
    """The insert for these columns, and the defaults of the fields that were not given.

    on: None for a plain insert, else the conflict to pass over, () meaning any.
    """
    table = _table(model)
    constants: dict[str, Any] = {}
    factories: list[tuple[str, Callable[[], Any]]] = []
    for name, field in model.model_fields.items():
        if name in given or name not in table.c:
            continue
        if field.default_factory is not None:
            factories.append((name, field.default_factory))  # type: ignore[arg-type]  # SQLModel's take no data.
        elif field.default is not PydanticUndefined and field.default is not None:
            constants[name] = field.default
    columns = (*given, *constants, *(name for name, _ in factories))
    insert = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    statement = insert.inline()
    if on is not None:
        statement = statement.on_conflict_do_nothing(index_elements=on or None)
    # SQLite's driver tells the new id by itself.
    returning = dialect != "sqlite" and "id" in table.c
    executable = statement.returning(table.c.id) if returning else statement
    return Prepared(executable, columns=columns), constants, factories


@cache
def _updater(model: type[SQLModel], names: tuple[str, ...]) -> Prepared:
    table = _table(model)
    return Prepared(update(table).where(table.c.id == bindparam("id_")), columns=names)


@cache
def _incrementer(
    model: type[SQLModel], dialect: str, keys: tuple[str, ...], names: tuple[str, ...]
) -> Prepared:
    table = _table(model)
    insert = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    statement = insert.inline().on_conflict_do_update(
        index_elements=keys,
        set_={name: table.c[name] + insert.excluded[name] for name in names},
    )
    return Prepared(statement, columns=(*keys, *names))
