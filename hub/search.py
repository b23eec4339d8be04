"""Search over messages and customers: keeping the index, and asking it.

The databases only see finished words (FTS5 on SQLite, tsvector on PostgreSQL) and tags among them,
so who may see what is decided inside the index. It is written behind the commit, by `hub.indexer`;
only forgetting happens at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import bindparam, select, text
from sqlmodel import col

from hub.model import Part
from hub.search_words import Entry, words
from hub.tx import Reader, Tx

MESSAGES: Final = "message_search"
CUSTOMERS: Final = "customer_search"
MAX_ASKED: Final = 20  # Words of one question.
MAX_TAGS: Final = 1_000  # Accounts or parts of one question.
# The beginning of a frequent word matches half of everything, and both databases would collect all
# of it before the first row. So the newest are looked through one by one first, where twenty of a
# frequent word are soon found, and the whole index is asked only for what is rare.
WINDOW: Final = 4_000

_NUMBER: Final = re.compile(r"[\d\s()+./-]+")


# --- writing ------------------------------------------------------------------------------------

_PUT: Final = {
    "sqlite": "INSERT OR REPLACE INTO {table} (rowid, words) VALUES (:id, :words)",
    "postgresql": (
        "INSERT INTO {table} (id, words) VALUES (:id, array_to_tsvector(CAST(:words AS text[])))"
        " ON CONFLICT (id) DO UPDATE SET words = excluded.words"
    ),
}


def put(tx: Tx, table: str, entries: Iterable[Entry]) -> None:
    """Bring index rows to what they are to hold."""
    sqlite = tx.dialect == "sqlite"
    gone, rows = [], []
    for entry in entries:
        if entry.words is None:
            gone.append(entry.id)
        else:
            found: Any = " ".join(entry.words) if sqlite else list(entry.words)
            rows.append({"id": entry.id, "words": found})
    if rows:
        tx.link.connection.execute(text(_PUT[tx.dialect].format(table=table)), rows)
    _drop(tx, table, gone)


def forget(tx: Tx, message_ids: Sequence[int]) -> None:
    """Take messages out of the index, in the transaction that erases them."""
    _drop(tx, MESSAGES, message_ids)


def forget_customers(tx: Tx, customer_ids: Sequence[int]) -> None:
    """Take customers out of the index, in the transaction that erases them."""
    _drop(tx, CUSTOMERS, customer_ids)


def tidy(tx: Tx, *, begin: bool, pages: int = 200) -> bool:
    """Rewrite a part of the index so that forgotten words leave the file. Returns whether more
    is to be done. PostgreSQL does it by itself.

    Source: SQLite, "FTS5", the merge command: a negative number begins, a positive goes on, and
    fewer than two changes mean that it is done.
    """
    if tx.dialect != "sqlite":
        return False
    more = False
    for table in (MESSAGES, CUSTOMERS):
        before = tx.link.raw.total_changes
        tx.execute(
            text(f"INSERT INTO {table} ({table}, rank) VALUES ('merge', :pages)"),
            {"pages": -pages if begin else pages},
        )
        more = more or tx.link.raw.total_changes - before >= 2
    return more


def _drop(tx: Tx, table: str, ids: Sequence[int]) -> None:
    if ids:
        key = "rowid" if tx.dialect == "sqlite" else "id"
        tx.link.connection.execute(
            text(f"DELETE FROM {table} WHERE {key} = :id"), [{"id": id} for id in ids]
        )


# --- asking -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Question:
    """What a row must have: every word, of the last (or of all) only the beginning, and one tag
    of each group."""

    words: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...] = ()
    beginnings: bool = False

    def terms(self) -> list[tuple[str, bool]]:
        """The words, and whether each is only a beginning."""
        last = len(self.words) - 1
        return [(word, self.beginnings or at == last) for at, word in enumerate(self.words)]

    def match(self) -> str:
        """As FTS5 wants it."""
        terms = [f'"{word}"{" *" if begins else ""}' for word, begins in self.terms()]
        groups = ["(" + " OR ".join(f'"{tag}"' for tag in group) + ")" for group in self.groups]
        return " AND ".join(terms + groups)

    def tsquery(self) -> str:
        """As PostgreSQL wants it."""
        terms = [f"'{word}'{':*' if begins else ''}" for word, begins in self.terms()]
        groups = ["(" + " | ".join(f"'{tag}'" for tag in group) + ")" for group in self.groups]
        return " & ".join(terms + groups)

    def scan(self) -> tuple[str, dict[str, str]]:
        """A condition on the words of one row of SQLite's, and its values."""
        terms = self.terms()
        values = {
            f"w{at}": f" {word}{'' if begins else ' '}" for at, (word, begins) in enumerate(terms)
        }
        tests = [f"instr(' ' || c0 || ' ', :w{at}) > 0" for at in range(len(terms))]
        for number, group in enumerate(self.groups):
            tags = {f"g{number}_{at}": f" {tag} " for at, tag in enumerate(group)}
            tests.append(
                "(" + " OR ".join(f"instr(' ' || c0 || ' ', :{name}) > 0" for name in tags) + ")"
            )
            values |= tags
        return " AND ".join(tests), values


def search_messages(
    reader: Reader,
    asked: str,
    *,
    account_ids: frozenset[int] | None = None,
    conversation_id: int | None = None,
    before_id: int | None = None,
    limit: int = 20,
) -> list[int]:
    """Ids of the newest messages that have every word asked for, the last as a beginning.

    account_ids: what the asker may see; None is everything. At most 250 ms behind the store.
    """
    groups: list[tuple[str, ...]] = []
    if account_ids is not None:
        groups.append(tuple(f"_a{id}" for id in sorted(account_ids)))
    if conversation_id is not None:
        parts = select(col(Part.id)).where(col(Part.conversation_id) == conversation_id)
        groups.append(tuple(f"_p{row.id}" for row in reader.rows(parts.limit(MAX_TAGS))))
    question = Question(tuple(words(asked)[:MAX_ASKED]), tuple(groups))
    return _newest(reader, MESSAGES, question, before_id, limit)


def search_customers(
    reader: Reader,
    asked: str,
    *,
    account_ids: frozenset[int] | None = None,
    teams: frozenset[int] | None = None,
    limit: int = 20,
) -> list[int]:
    """Ids of customers by the beginnings of names and addresses, who wrote last first.

    account_ids: only customers who have written to one of these accounts, and those with whom
    nobody has talked yet and whom an import shows to one of `teams`; None is everybody.
    """
    found = words(asked)
    if _NUMBER.fullmatch(asked):
        found = ["".join(found)]  # However the number is spaced.
    question = Question(tuple(found[:MAX_ASKED]), beginnings=True)
    ids = _newest(reader, CUSTOMERS, question, None, 10 * limit, account_ids, teams or frozenset())
    if not ids:
        return []
    recent = text(
        "SELECT c.id FROM customer c LEFT JOIN conversation v ON v.customer_id = c.id"
        " WHERE c.id IN :ids AND c.alias_of IS NULL AND c.erased_at IS NULL"
        " ORDER BY v.last_message_id IS NULL, v.last_at DESC, c.id DESC LIMIT :limit"
    ).bindparams(bindparam("ids", expanding=True))
    return [row.id for row in reader.rows(recent, ids=ids, limit=limit)]


_REACHED: Final = (
    " AND (EXISTS (SELECT 1 FROM part JOIN reach ON reach.part_id = part.id"
    " WHERE part.customer_id = {key} AND reach.account_id IN :accounts)"
    " OR EXISTS (SELECT 1 FROM conversation WHERE conversation.customer_id = {key}"
    " AND conversation.last_message_id IS NULL AND {silent}))"
)
# The rows themselves are in FTS5's own table, where walking down is cheapest.
_SCAN_SQLITE: Final = (
    "SELECT id FROM {table}_content AS recent WHERE id < :before AND id >= :floor AND {test}{more}"
    " ORDER BY id DESC LIMIT :limit"
)
_MATCH_SQLITE: Final = (
    "SELECT rowid AS id FROM {table} WHERE {table} MATCH :question AND rowid < :before{more}"
    " ORDER BY rowid DESC LIMIT :limit"
)
# OFFSET 0 keeps the planner from asking the word index first.
_SCAN_POSTGRES: Final = (
    "SELECT id FROM (SELECT id, words FROM {table} WHERE id < :before AND id >= :floor"
    " ORDER BY id DESC OFFSET 0) AS recent"
    " WHERE words @@ CAST(:question AS tsquery){more} LIMIT :limit"
)
_MATCH_POSTGRES: Final = (
    "WITH found AS MATERIALIZED (SELECT id FROM {table}"
    " WHERE words @@ CAST(:question AS tsquery) AND id < :before)"
    " SELECT id FROM found WHERE true{more} ORDER BY id DESC LIMIT :limit"
)


def _newest(
    reader: Reader,
    table: str,
    question: Question,
    before_id: int | None,
    limit: int,
    account_ids: frozenset[int] | None = None,
    teams: frozenset[int] = frozenset(),
) -> list[int]:
    """Ids of the newest rows that answer a question, newest first."""
    if not question.words or not all(question.groups):
        return []
    sqlite = reader.dialect == "sqlite"
    key = "rowid" if sqlite else "id"
    before = before_id or (reader.scalar(text(f"SELECT max({key}) FROM {table}")) or 0) + 1
    floor = before - WINDOW
    values: dict[str, Any] = {"before": before, "floor": floor, "limit": limit}
    if account_ids is not None:
        values["accounts"] = sorted(account_ids)

    def ask(sql: str, own: str, test: str, more: Mapping[str, Any]) -> list[int]:
        reached = "" if account_ids is None else _REACHED.format(key=own, silent=_silent(teams))
        statement = text(sql.format(table=table, test=test, more=reached))
        if account_ids is not None:
            statement = statement.bindparams(bindparam("accounts", expanding=True))
        return [row.id for row in reader.rows(statement, **{**values, **more})]

    if sqlite:
        test, given = question.scan()
        found = ask(_SCAN_SQLITE, "recent.id", test, given)
    else:
        found = ask(_SCAN_POSTGRES, "recent.id", "", {"question": question.tsquery()})
    left = limit - len(found)
    if left <= 0 or floor <= 1:
        return found
    rest = {"before": floor, "limit": left}
    if sqlite:
        rare = {"question": question.match(), **rest}
        return found + ask(_MATCH_SQLITE, f"{table}.rowid", "", rare)
    rare = {"question": question.tsquery(), **rest}
    return found + ask(_MATCH_POSTGRES, "found.id", "", rare)


def _silent(teams: frozenset[int]) -> str:
    """The condition that an import shows somebody to one of some teams, or to everybody."""
    marks = "".join(f" OR conversation.audience LIKE '%,{int(team)},%'" for team in sorted(teams))
    return f"(conversation.audience = '*'{marks})"
