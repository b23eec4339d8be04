"""G6 to G8: threads, lists and search in a database of a million messages."""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlmodel import col

from agent_ui.pages import Window, list_view, thread_view
from agent_ui.scene import Scene
from agent_ui.viewer import EVERYTHING, Viewer
from hub import migrate, search
from hub.columns import to_micros
from hub.model import Agent, Conversation
from hub.queries import conversations
from hub.search_words import Entry, message_entries
from hub.store import Database, Reader
from tests.bench.figures import Figure, ratio

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MESSAGES = 1_000_000
TALKS = 100_000
_BUCKETS = ("open", "unassigned")
WORDS = (
    "pedido paquete entrega mañana gracias dirección factura talla cambio devolución tienda "
    "correo número cliente problema ayuda llegar esperar producto precio tarjeta pago cuenta "
    "order parcel delivery tomorrow thanks address invoice size exchange refund shop mail number"
).split()


async def reading() -> list[Figure]:
    """Everything that is read, on one large database."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = f"{folder}/small.db", f"{folder}/large.db"
        _fill(Path(small), messages=10_000, talks=1_000)
        _fill(Path(large), messages=MESSAGES, talks=TALKS, indexed=True)
        few = Database.open_now(f"sqlite:///{small}", readers=1)
        many = Database.open_now(f"sqlite:///{large}", readers=1)
        try:
            return [*_threads(many), *_lists(few, many), *_search(many)]
        finally:
            few.close_now()
            many.close_now()


def _threads(many: Database) -> list[Figure]:
    """G6: the same page of a long and of a short thread."""
    long, short = 1, 2  # Of 10,000 and of 100 messages.
    ratios = [
        _time(many, lambda tx: _thread(tx, long)) / _time(many, lambda tx: _thread(tx, short))
        for _ in range(3)
    ]
    page = _time(many, lambda tx: _thread(tx, long)) * 1000
    return [
        Figure("G6", "the newest page of 10,000 messages, as views", f"{page:.2f} ms", "", None),
        ratio("G6", "of the same of 100", ratios, at_most=1.2),
    ]


def _lists(few: Database, many: Database) -> list[Figure]:
    """G7: the list, and its counters against counting."""
    ratios = [_time(many, _list) / _time(few, _list) for _ in range(3)]
    counted = [_time(many, _count) / _time(many, _counters) for _ in range(3)]
    return [
        ratio("G7", "a page of 100,000 open against 1,000", ratios, at_most=1.3),
        ratio("G7", "counters faster than COUNT", counted, at_least=50),
    ]


def _search(many: Database) -> list[Figure]:
    """G8: the newest twenty, of words that are everywhere, seldom and nowhere."""
    found = []
    for asked in ("pedido", "pedido paquete", "unicornio", "zzzz"):
        milliseconds = _time(many, lambda tx, asked=asked: search.search_messages(tx, asked)) * 1000  # type: ignore[misc]
        said = f"{milliseconds:.2f} ms"
        found.append(Figure("G8", f"newest 20 for {asked!r}", said, "under 5 ms", milliseconds < 5))
    return found


def _time(db: Database, query: Callable[[Reader], object]) -> float:
    """The median seconds of a query, in its reader thread."""

    def run(tx: Reader) -> float:
        query(tx)
        times = []
        for _ in range(15):
            began = time.perf_counter()
            query(tx)
            times.append(time.perf_counter() - began)
        return statistics.median(times)

    return db.read_now(run)


def _viewer() -> Viewer:
    agent = Agent(id=1, email="", name="", role="administrator", created_at=NOW, preferences={})
    return Viewer(agent, EVERYTHING)


def _thread(tx: Reader, conversation_id: int) -> object:
    scene = Scene(tx, {}, EVERYTHING)
    conversation = tx.need(Conversation, conversation_id)
    return thread_view(scene, _viewer(), conversation, Window(), now=NOW)


def _list(tx: Reader) -> object:
    return list_view(tx, Scene(tx, {}, EVERYTHING), _viewer(), "all")


def _counters(tx: Reader) -> object:
    return conversations.counters(tx, agent_id=1)


def _count(tx: Reader) -> object:
    counted = []
    for where in (
        col(Conversation.status) == "open",
        (col(Conversation.status) == "open") & col(Conversation.assignee_id).is_(None),
        (col(Conversation.status) == "open") & (col(Conversation.assignee_id) == 1),
        col(Conversation.status) == "snoozed",
        col(Conversation.status) == "done",
    ):
        counted.append(tx.scalar(select(func.count()).select_from(Conversation).where(where)))
    return counted


def _fill(path: Path, *, messages: int, talks: int, indexed: bool = False) -> None:
    """A database with conversation 1 of 10,000 messages, 2 of 100, and the rest spread out."""
    migrate.upgrade(f"sqlite:///{path}")
    at = [to_micros(NOW - timedelta(seconds=messages - n)) for n in range(messages)]
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("PRAGMA foreign_keys = OFF")
        for table, rows in _rows(messages, talks, at):
            columns = list(rows[0])
            marks = ", ".join("?" * len(columns))
            names = ", ".join(f'"{name}"' for name in columns)
            raw.executemany(
                f"INSERT INTO {table} ({names}) VALUES ({marks})",
                [tuple(row.values()) for row in rows],
            )
    if indexed:
        _index(path)


def _rows(messages: int, talks: int, at: list[int]) -> list[tuple[str, list[dict[str, object]]]]:
    talk_of = [_talk(n, talks) for n in range(messages)]
    last: dict[int, int] = {talk: n for n, talk in enumerate(talk_of)}
    ids = range(1, talks + 1)
    return [
        ("account", [_account()]),
        ("customer", [{**_customer(), "id": n, "name": f"Persona {n}"} for n in ids]),
        ("contact_point", [{**_point(), "id": n, "value": f"+346{n:08d}"} for n in ids]),
        ("conversation", [_conversation(n, at[last.get(n, 0)], last.get(n, 0) + 1) for n in ids]),
        ("part", [_part(n) for n in ids]),
        ("reach", [{"id": n, "part_id": n, "account_id": 1} for n in ids]),
        (
            "counter",
            [{"audience": "*", "bucket": b, "value": talks} for b in ("open", "unassigned")],
        ),
        ("message", [_message(n + 1, talk_of[n], at[n]) for n in range(messages)]),
    ]


def _talk(number: int, talks: int) -> int:
    if number % 100 == 0 and number < 1_000_000:
        return 1
    if number % 10_000 == 1:
        return 2
    return 3 + (number * 7919) % (talks - 2)


def _account() -> dict[str, object]:
    return {
        "id": 1, "channel": "sms", "name": "SMS", "address": "", "settings": "{}",
        "signing_key": b"", "language": "es", "enabled": 1, "listener_state": "", "trouble": "",
        "forged": 0, "created_at": to_micros(NOW),
    }  # fmt: skip


def _customer() -> dict[str, object]:
    return {
        "id": 0, "name": "", "name_source": "", "language": "es", "revision": 0,
        "created_at": to_micros(NOW),
    }  # fmt: skip


def _point() -> dict[str, object]:
    return {
        "id": 0, "kind": "phone", "scope": "", "value": "", "canonical": "", "display": "",
        "name": "", "proof": 2, "shared": 0, "created_at": to_micros(NOW),
    }  # fmt: skip


def _conversation(number: int, at: int, last: int) -> dict[str, object]:
    return {
        "id": number, "customer_id": number, "status": "open", "handling": "queue", "epoch": 0,
        "audience": "*", "waiting_since": at, "last_at": at, "last_message_id": last,
        "last_inbound_id": last, "unread": 1, "revision": 0,
    }  # fmt: skip


def _part(number: int) -> dict[str, object]:
    return {
        "id": number, "contact_point_id": number, "holder": "", "customer_id": number,
        "conversation_id": number, "home_customer_id": number, "pictures": 0,
        "created_at": to_micros(NOW),
    }  # fmt: skip


def _message(number: int, talk: int, at: int) -> dict[str, object]:
    words = [WORDS[(number * step) % len(WORDS)] for step in (3, 5, 7, 11, 13, 17)]
    words += ["unicornio"] if number % 50_000 == 0 else []
    return {
        "id": number, "conversation_id": talk, "part_id": talk, "account_id": 1,
        "kind": "inbound", "author_kind": "customer", "author_name": "", "author_address": "",
        "external_id": f"SM{number}", "text": " ".join(words), "subject": "", "quoted": "",
        "signature": "", "proof": 2, "automatic": "", "language": "", "at": at, "extra": "{}",
        "files": 0, "revision": 0,
    }  # fmt: skip


def _index(path: Path) -> None:
    """Index everything, as the indexer does, in large steps."""
    db = Database.open_now(f"sqlite:///{path}", readers=1)
    try:
        for begin in range(1, MESSAGES + 1, 20_000):
            ids = range(begin, begin + 20_000)
            entries = db.read_now(_entries, list(ids))
            db.write_now(search.put, search.MESSAGES, entries)
    finally:
        db.close_now()


def _entries(tx: Reader, ids: list[int]) -> list[Entry]:
    found: list[Entry] = []
    for begin in range(0, len(ids), 5000):
        found += message_entries(tx, ids[begin : begin + 5000])
    return found


MEASURES = (reading,)
