"""Search over messages and customers: what is indexed, and how it is asked.

Words are folded and cut here, the same way for both databases, which only see the finished words
(FTS5 on SQLite, tsvector on PostgreSQL). Tags of our own (`_a7` for account 7, `_p9` for part 9)
stand among them, so that who may see what is decided inside the index. The index is written behind
the commit, by `hub.indexer`; only forgetting happens at once.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import bindparam, select, text
from sqlmodel import col

from hub.folding import fold
from hub.model import ContactPoint, Customer, Message, Part
from hub.tx import Reader, Tx

MESSAGES: Final = "message_search"
CUSTOMERS: Final = "customer_search"
MAX_WORDS: Final = 5_000  # Different words of one message; a book is found by its beginning.
MAX_LETTERS: Final = 60
MAX_ASKED: Final = 20  # Words of one question.
# PostgreSQL may walk the time index for a rare word, and collect every row of a frequent one.
# So the newest are looked through first, and then the whole match set is taken.
WINDOW: Final = 10_000

_WORD: Final = re.compile(r"[^\W_]+")
# Written without spaces: found by pairs of neighbours.
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)
_NUMBER: Final = re.compile(r"[\d\s()+./-]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index is to hold for a row; words None takes it out."""

    id: int
    words: tuple[str, ...] | None


def words(written: str) -> list[str]:
    """The words of a text, folded, in order: `¿Dónde está?` is donde, esta."""
    found: list[str] = []
    for word in _WORD.findall(fold(written)):
        if word.isascii() or not _UNSPACED.search(word):
            found.append(word[:MAX_LETTERS])
        else:
            found.extend(_neighbours(word))
    return found


def _neighbours(word: str) -> list[str]:
    """A word in a script without spaces as overlapping pairs, with the rest of it whole."""
    found = []
    for run in _UNSPACED.findall(word):
        found += [run[at : at + 2] for at in range(max(1, len(run) - 1))]
    return found + [rest[:MAX_LETTERS] for rest in _UNSPACED.split(word) if rest]


# --- what is indexed ----------------------------------------------------------------------------


def message_entries(reader: Reader, ids: Collection[int]) -> list[Entry]:
    """What the index is to hold for these messages: nothing of those taken back or erased."""
    wanted = (Message.id, Message.account_id, Message.part_id, Message.subject, Message.text)
    rows = reader.rows(
        select(*(col(column) for column in wanted)).where(
            col(Message.id).in_(ids),
            col(Message.deleted_at).is_(None),
            col(Message.erased_at).is_(None),
        )
    )
    found = {
        row.id: (
            *dict.fromkeys(words(f"{row.subject} {row.text}")[:MAX_WORDS]),
            f"_a{row.account_id}",
            f"_p{row.part_id}",
        )
        for row in rows
    }
    return [Entry(id, found.get(id)) for id in ids]


def customer_entries(reader: Reader, ids: Collection[int]) -> list[Entry]:
    """What the index is to hold for these customers: names and addresses, unless gone."""
    found: dict[int, dict[str, None]] = {}
    alive = select(col(Customer.id), col(Customer.name)).where(
        col(Customer.id).in_(ids),
        col(Customer.alias_of).is_(None),
        col(Customer.erased_at).is_(None),
    )
    for row in reader.rows(alive):
        found[row.id] = dict.fromkeys(words(row.name))
    points = (
        select(col(Part.customer_id), col(ContactPoint.value), col(ContactPoint.name))
        .join_from(Part, ContactPoint, col(ContactPoint.id) == col(Part.contact_point_id))
        .where(col(Part.customer_id).in_(found))
    )
    for row in reader.rows(points):
        found[row.customer_id] |= dict.fromkeys(words(row.name) + _address_words(row.value))
    return [Entry(id, tuple(found[id])[:MAX_WORDS] if id in found else None) for id in ids]


def _address_words(value: str) -> list[str]:
    """The words of an address; of a number also its ends, since few people type +34."""
    digits = value.removeprefix("+")
    if digits.isdecimal() and digits.isascii():
        return [digits[at:] for at in range(max(1, len(digits) - 3))]
    return words(value)


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
    groups: list[list[str]] = []
    if account_ids is not None:
        groups.append([f"_a{id}" for id in sorted(account_ids)])
    if conversation_id is not None:
        parts = select(col(Part.id)).where(col(Part.conversation_id) == conversation_id)
        groups.append([f"_p{row.id}" for row in reader.rows(parts.order_by(col(Part.id)))])
    question = _question(reader.dialect, words(asked), groups)
    if question is None:
        return []
    return _newest(reader, MESSAGES, question, before_id, limit)


def search_customers(
    reader: Reader, asked: str, *, account_ids: frozenset[int] | None = None, limit: int = 20
) -> list[int]:
    """Ids of customers by the beginnings of names and addresses, who wrote last first.

    account_ids: only customers who have written to one of these accounts; None is everybody.
    """
    found = words(asked)
    if _NUMBER.fullmatch(asked):
        found = ["".join(found)]  # However the number is spaced.
    question = _question(reader.dialect, found, [], beginnings=True)
    if question is None or account_ids == frozenset():
        return []
    ids = _newest(reader, CUSTOMERS, question, None, 10 * limit, account_ids)
    if not ids:
        return []
    recent = text(
        "SELECT c.id FROM customer c LEFT JOIN conversation v ON v.customer_id = c.id"
        " WHERE c.id IN :ids AND c.alias_of IS NULL AND c.erased_at IS NULL"
        " ORDER BY v.last_message_id IS NULL, v.last_at DESC, c.id DESC LIMIT :limit"
    ).bindparams(bindparam("ids", expanding=True))
    return [row.id for row in reader.rows(recent, ids=ids, limit=limit)]


def _question(
    dialect: str, asked: Sequence[str], groups: Sequence[Sequence[str]], *, beginnings: bool = False
) -> str | None:
    """Every word, and one of each group, in the database's own language; None finds nothing."""
    asked = asked[:MAX_ASKED]
    if not asked or not all(groups):
        return None
    mark, both, either = ('"', " AND ", " OR ") if dialect == "sqlite" else ("'", " & ", " | ")
    open_end = " *" if dialect == "sqlite" else ":*"
    terms = []
    for at, word in enumerate(asked):
        last = beginnings or at == len(asked) - 1
        terms.append(f"{mark}{word}{mark}{open_end if last else ''}")
    for group in groups:
        terms.append("(" + either.join(f"{mark}{tag}{mark}" for tag in group) + ")")
    return both.join(terms)


_REACHED: Final = (
    " AND EXISTS (SELECT 1 FROM part JOIN reach ON reach.part_id = part.id"
    " WHERE part.customer_id = {key} AND reach.account_id IN :accounts)"
)
_ON_SQLITE: Final = (
    "SELECT rowid AS id FROM {table} WHERE {table} MATCH :question AND rowid < :before{more}"
    " ORDER BY rowid DESC LIMIT :limit"
)
# OFFSET 0 keeps the planner from asking the word index first.
_IN_WINDOW: Final = (
    "SELECT id FROM (SELECT id, words FROM {table} WHERE id < :before AND id >= :floor"
    " ORDER BY id DESC OFFSET 0) AS recent"
    " WHERE words @@ CAST(:question AS tsquery){more} LIMIT :limit"
)
_IN_ALL: Final = (
    "WITH found AS MATERIALIZED (SELECT id FROM {table}"
    " WHERE words @@ CAST(:question AS tsquery) AND id < :before)"
    " SELECT id FROM found WHERE true{more} ORDER BY id DESC LIMIT :limit"
)
_FOREVER: Final = 2**62


def _newest(
    reader: Reader,
    table: str,
    question: str,
    before_id: int | None,
    limit: int,
    account_ids: frozenset[int] | None = None,
) -> list[int]:
    values: dict[str, Any] = {"question": question, "before": before_id or _FOREVER}
    if account_ids is not None:
        values["accounts"] = sorted(account_ids)

    def ask(sql: str, key: str, **more: int) -> list[int]:
        reached = "" if account_ids is None else _REACHED.format(key=key)
        statement = text(sql.format(table=table, more=reached))
        if account_ids is not None:
            statement = statement.bindparams(bindparam("accounts", expanding=True))
        return [row.id for row in reader.rows(statement, **values, **more)]

    if reader.dialect == "sqlite":
        return ask(_ON_SQLITE, f"{table}.rowid", limit=limit)
    if before_id is None:
        values["before"] = (reader.scalar(text(f"SELECT max(id) FROM {table}")) or 0) + 1
    floor = int(values["before"]) - WINDOW
    found = ask(_IN_WINDOW, "recent.id", floor=floor, limit=limit)
    if len(found) < limit and floor > 0:
        values["before"] = floor
        found += ask(_IN_ALL, "found.id", limit=limit - len(found))
    return found
