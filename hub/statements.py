"""The statements behind `Reader` and `Tx`: each made once for a model and its columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from pydantic_core import PydanticUndefined
from sqlalchemy import BigInteger, Table, bindparam, inspect, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapper, configure_mappers
from sqlmodel import SQLModel

from hub.prepared import Prepared

M = TypeVar("M", bound=SQLModel)


@cache
def table_of(model: type[SQLModel]) -> Table:
    table = inspect(model).local_table
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} is not a table.")
    return table


@cache
def getter(model: type[SQLModel]) -> Prepared:
    table = table_of(model)
    return Prepared(select(*table.columns).where(table.c.id == bindparam("id")))


@cache
def holder(model: type[SQLModel]) -> Prepared:
    """The row of an id, held until the commit."""
    # The key is never changed, so rows that refer to this one may be inserted meanwhile. SQLite,
    # where there is one writer, knows no such clause and gets none.
    table = table_of(model)
    found = select(*table.columns).where(table.c.id == bindparam("id"))
    return Prepared(found.with_for_update(key_share=True))


@cache
def finder(model: type[SQLModel], names: tuple[str, ...], nulls: frozenset[str]) -> Prepared:
    table = table_of(model)
    return Prepared(
        select(*table.columns)
        .where(*(table.c[name] == bindparam(name) for name in names))
        .where(*(table.c[name].is_(None) for name in sorted(nulls)))
        .order_by(*table.primary_key.columns)
        .limit(1)
    )


@cache
def lister(model: type[SQLModel], names: tuple[str, ...], order: tuple[str, ...]) -> Prepared:
    """The rows whose columns have given values, in an order: "-id" descends."""
    table = table_of(model)
    return Prepared(
        select(*table.columns)
        .where(*(table.c[name] == bindparam(name) for name in names))
        .order_by(*orders(model, order))
        .limit(bindparam("limit_", type_=BigInteger))
    )


@cache
def picker(model: type[SQLModel], column: str, size: int, order: tuple[str, ...]) -> Prepared:
    """The rows whose column has one of `size` values, v0, v1, ..."""
    table = table_of(model)
    kind = table.c[column].type
    values = [bindparam(f"v{at}", type_=kind) for at in range(size)]
    return Prepared(
        select(*table.columns)
        .where(table.c[column].in_(values))
        .order_by(*orders(model, order))
        .limit(bindparam("limit_", type_=BigInteger))
    )


def orders(model: type[SQLModel], order: tuple[str, ...]) -> list[Any]:
    """Columns to order by; "-id" descends."""
    table = table_of(model)
    return [table.c[name[1:]].desc() if name.startswith("-") else table.c[name] for name in order]


@cache
def maker(model: type[M]) -> Callable[[Sequence[Any]], M]:
    """Builds an instance from a row, as SQLAlchemy's own loading does but without a session."""
    configure_mappers()  # Else attributes have nothing to read with yet.
    mapper: Mapper[M] = inspect(model)
    names = [mapper.get_property_by_column(column).key for column in table_of(model).columns]
    new_instance = mapper.class_manager.new_instance

    def make(row: Sequence[Any]) -> M:
        instance = new_instance()
        instance.__dict__.update(zip(names, row, strict=True))
        return instance

    return make


def inserting(
    model: type[SQLModel], dialect: str, values: dict[str, Any], on: tuple[str, ...] | None
) -> tuple[Prepared, dict[str, Any]]:
    """The insert for these values, and the values with their defaults. on: see `_inserter`."""
    prepared, constants, factories = _inserter(model, dialect, tuple(values), on)
    if constants:
        values = {**constants, **values}
    for name, factory in factories:
        values[name] = factory()
    return prepared, values


def inserting_many(
    model: type[SQLModel], dialect: str, rows: Sequence[dict[str, Any]]
) -> tuple[Prepared, list[dict[str, Any]]]:
    """The insert for rows that have the same columns, and the rows with their defaults."""
    prepared, constants, factories = _inserter(model, dialect, tuple(rows[0]), None)
    found = [{**constants, **row} for row in rows] if constants else list(rows)
    for name, factory in factories:
        for row in found:
            row[name] = factory()
    return prepared, found


@cache
def _inserter(
    model: type[SQLModel], dialect: str, given: tuple[str, ...], on: tuple[str, ...] | None
) -> tuple[Prepared, dict[str, Any], list[tuple[str, Callable[[], Any]]]]:
    """The insert for these columns, and the defaults of the fields that were not given.

    on: None for a plain insert, else the conflict to pass over, () meaning any.
    """
    table = table_of(model)
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
def updater(model: type[SQLModel], names: tuple[str, ...]) -> Prepared:
    table = table_of(model)
    return Prepared(update(table).where(table.c.id == bindparam("id_")), columns=names)


@cache
def advancer(model: type[SQLModel]) -> Prepared:
    """Counts the revision of a row up."""
    table = table_of(model)
    higher = update(table).where(table.c.id == bindparam("id_"))
    return Prepared(higher.values(revision=table.c.revision + 1))


@cache
def incrementer(
    model: type[SQLModel], dialect: str, keys: tuple[str, ...], names: tuple[str, ...]
) -> Prepared:
    """Adds to a counter, making its row where there is none."""
    table = table_of(model)
    insert = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    statement = insert.inline().on_conflict_do_update(
        index_elements=keys,
        set_={name: table.c[name] + insert.excluded[name] for name in names},
    )
    return Prepared(statement, columns=(*keys, *names))
