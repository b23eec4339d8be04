"""A Core statement compiled once and then run on the driver itself.

Building and compiling a statement costs ten times what SQLite needs to run it, so whatever runs
for each message is a `Prepared` at the top of its module. It means exactly what the statement
means: the same parameters, the same conversions, rows with the same names.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final, TypeAlias

from sqlalchemy import Dialect, Executable
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.types import Float, TypeEngine

Converter: TypeAlias = Callable[[Any], Any]
_NOTHING: Final[Mapping[str, Any]] = {}
_FLOAT8: Final = 701  # PostgreSQL's number of the type: it alone must be told which one comes.


class Rows(list[Any]):
    """The rows of a prepared statement, as named tuples, and how many rows it wrote."""

    __slots__ = ("rowcount",)

    def __init__(self, rows: Sequence[Any] = (), rowcount: int = 0) -> None:
        super().__init__(rows)
        self.rowcount = rowcount


class Prepared:
    """A select, insert, update or delete with `bindparam`s, compiled once per database.

    columns: for an insert or update without `.values()`, the columns that parameters of the same
    name fill. Lists for IN cannot be parameters: such a statement is for `Reader.rows` unprepared.
    """

    def __init__(self, statement: Executable, *, columns: Sequence[str] = ()) -> None:
        self.statement = statement
        self.columns = tuple(columns)
        self._compiled: dict[str, Compiled] = {}

    def on(self, dialect: Dialect) -> Compiled:
        """The statement as this database wants it."""
        found = self._compiled.get(dialect.name)
        if found is None:
            found = self._compiled[dialect.name] = Compiled(self, dialect)
        return found


class Compiled:
    """SQL with positional parameters, and the conversions on its way in and out."""

    __slots__ = ("decode", "encode", "fixed", "make", "names", "required", "sql")

    def __init__(self, prepared: Prepared, dialect: Dialect) -> None:
        statement = prepared.statement
        if not isinstance(statement, ClauseElement):
            raise TypeError(f"{statement!r} cannot be compiled.")
        keys = list(prepared.columns) or None
        compiled = statement.compile(dialect=dialect, column_keys=keys)
        if not isinstance(compiled, SQLCompiler) or compiled.positiontup is None:
            raise TypeError(f"{statement!r} cannot be prepared.")
        if compiled.post_compile_params or compiled.prefetch:
            raise TypeError(f"A list or a default cannot be prepared: {compiled.string}")
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        self.sql: Final = compiled.string
        self.names: Final = tuple(compiled.positiontup)
        # Values that stand in the statement itself, such as a status compared with.
        self.fixed: Final = {
            name: bind.effective_value for name, bind in binds.items() if not bind.required
        }
        self.required: Final = len(set(self.names) - set(self.fixed))
        self.encode: Final = _converters([binds[name].type for name in self.names], dialect, "in")
        columns = _columns(statement)
        self.decode: Final = _converters([kind for _, kind in columns], dialect, "out")
        # SQL names need not be Python's; those that are not become _0, _1.
        row: Any = namedtuple("row", [name for name, _ in columns], rename=True)  # type: ignore[misc]  # The names are the statement's.
        self.make: Final[Callable[[Sequence[Any]], Any]] = row._make

    def bind(self, params: Mapping[str, Any]) -> list[Any]:
        """The parameters in the statement's order, converted. Raises TypeError for a stray one."""
        if self.fixed:
            fixed = self.fixed
            known = sum(name in fixed for name in params)
            values = [params[name] if name in params else fixed[name] for name in self.names]
        else:
            known = 0
            values = [params[name] for name in self.names]
        if len(params) - known != self.required:
            raise TypeError(f"{sorted(params)} are not the parameters of: {self.sql}")
        for at, convert in self.encode:
            values[at] = convert(values[at])
        return values

    def bind_many(self, many: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
        """The same for many sets of parameters that have the same names. What stands in one
        column of row after row, such as a time, is converted once."""
        if self.fixed or len(self.names) < 2 or len(many[0]) != self.required:
            return [self.bind(params) for params in many]
        pick = itemgetter(*self.names)
        rows = [list(pick(params)) for params in many]
        for at, convert in self.encode:
            last: Any = self
            made: Any = None
            for row in rows:
                if row[at] is not last:
                    last = row[at]
                    made = convert(last)
                row[at] = made
        return rows

    def read(self, raw: Sequence[Sequence[Any]]) -> list[Any]:
        """The driver's rows, converted and named."""
        make = self.make
        if not self.decode:
            return [make(row) for row in raw]
        rows = []
        for row in raw:
            values = list(row)
            for at, convert in self.decode:
                values[at] = convert(values[at])
            rows.append(make(values))
        return rows


def _columns(statement: ClauseElement) -> list[tuple[str, TypeEngine[Any]]]:
    found = getattr(statement, "exported_columns", None)
    if not isinstance(found, ReadOnlyColumnCollection):
        return []
    return [(column.name or "", column.type) for column in found]


def _converters(
    kinds: Sequence[TypeEngine[Any]], dialect: Dialect, way: str
) -> tuple[tuple[int, Converter], ...]:
    """(position, conversion) for the columns whose type needs one."""
    found = []
    for at, kind in enumerate(kinds):
        implementation, is_float = kind.dialect_impl(dialect), isinstance(kind, Float)
        convert = (
            implementation.bind_processor(dialect)
            if way == "in"
            else implementation.result_processor(dialect, _FLOAT8 if is_float else None)
        )
        if convert is not None:
            found.append((at, convert))
    return tuple(found)
