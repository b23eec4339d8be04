"""G12: what an arrival costs among ten thousand customers and among a million."""

from __future__ import annotations

import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from hub import migrate
from hub.actions import resolving
from hub.actions.resolving import IdentitySettings
from hub.columns import to_micros
from hub.contract import Address, Claim, Proof
from hub.identity.observation import Observation, StatedName
from hub.identity.profile import candidate_keys, hashed, profile_of
from hub.identity.sighting import read_sighting
from hub.identity.stored import to_json
from hub.store import Database, Tx
from hub.suggester import look
from tests.bench.figures import Figure, percentile, ratio

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SETTINGS = IdentitySettings(secret=b"b" * 32, region="ES")
FEW, MANY = 10_000, 1_000_000
ARRIVALS = 1_500
_GIVEN = "Ana Luis Marta Jorge Carmen Pablo Elena Raúl Inés Hugo Vera Iker Nuria Olga Mario".split()
_FAMILY = "Ruiz Ortega Vidal Gómez Paz Soler Ibarra Nogal Prado Llanos Rey Mora Sanz Gil".split()


async def arrivals() -> list[Figure]:
    """Arrivals of all kinds, mixed as a day brings them: most say nothing new."""
    with tempfile.TemporaryDirectory() as folder:
        few = _measure(Path(folder) / "few.db", FEW)
        many = _measure(Path(folder) / "many.db", MANY)
    p50, p99 = percentile(many["mixed"], 0.5) * 1000, percentile(many["mixed"], 0.99) * 1000
    found = [
        Figure("G12", "arrival among a million, p50", f"{p50:.2f} ms", "under 0.5 ms", p50 < 0.5),
        Figure("G12", "the same, p99", f"{p99:.2f} ms", "under 5 ms", p99 < 5),
    ]
    for kind, times in many.items():
        said = f"{percentile(times, 0.5) * 1000:.2f} ms"
        found.append(Figure("G12", f"{kind}, p50 among a million", said, "", None))
        grown = percentile(times, 0.5) / percentile(few[kind], 0.5)
        found.append(ratio("G12", f"{kind}, of among ten thousand", [grown], at_most=2))
    return found


def _measure(path: Path, customers: int) -> dict[str, list[float]]:
    _fill(path, customers)
    db = Database.open_now(f"sqlite:///{path}", readers=1)
    chance = random.Random(7)

    def some(count: int) -> list[int]:
        return [chance.randrange(customers) for _ in range(count)]

    try:
        hour, month = timedelta(hours=1), timedelta(days=32)
        kinds = {
            "nothing new": [_seen(n, "phone", NOW + hour) for n in some(ARRIVALS)],
            "another channel": [_seen(n, "whatsapp", NOW + hour) for n in some(ARRIVALS // 5)],
            "another month": [_seen(n, "phone", NOW + month) for n in some(ARRIVALS // 5)],
            "somebody new": [_seen(customers + n, "phone", NOW) for n in range(ARRIVALS // 5)],
        }
        found = {kind: db.write_now(_arrive, stream) for kind, stream in kinds.items()}
        # Of a hundred arrivals, eighty say nothing new.
        rest = [t for kind in list(kinds)[1:] for t in found[kind]]
        found["mixed"] = found["nothing new"] + rest[: ARRIVALS // 4]
        found["suggestions"] = [_look(db, n + 1) for n in some(100)]
        return found
    finally:
        db.close_now()


def _arrive(tx: Tx, stream: Sequence[Observation]) -> list[float]:
    times = []
    for one in stream:
        began = time.perf_counter()
        resolving.arrive(tx, one, settings=SETTINGS, now=one.at)
        times.append(time.perf_counter() - began)
    return times


def _look(db: Database, customer_id: int) -> float:
    began = time.perf_counter()
    db.read_now(look, [customer_id], SETTINGS)
    return time.perf_counter() - began


def _seen(number: int, kind: str, at: datetime) -> Observation:
    """What customer `number` shows: a mobile number, a name, a mail address that a third types."""
    name = f"{_GIVEN[number % 15]} {_FAMILY[number // 15 % 14]} {_word(number)}"
    mail = Address("email", f"{_word(number)}.{number}@example.com")
    return Observation(
        id=f"{kind}-{number}-{at.isoformat()}",
        at=at,
        channel=kind,
        sender=Address(kind, f"+346{number:08d}"),
        proof=Proof.VOUCHED,
        stated=(Claim(mail, Proof.CLAIMED),) if number % 3 == 0 else (),
        names=(StatedName(name),),
    )


def _word(number: int) -> str:
    """A second surname that some hundreds of people have."""
    syllables = "ba ce di fo gu ma ne ri so tu".split()
    return "".join(syllables[number // 10**place % 10] for place in (0, 1, 2)) + "ez"


def _fill(path: Path, customers: int) -> None:
    """A database of customers, each with one sighting, written past the actions: a million by
    them would take twenty minutes."""
    migrate.upgrade(f"sqlite:///{path}")
    at = to_micros(NOW)
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("PRAGMA synchronous = OFF")
        for begin in range(0, customers, 20_000):
            block = list(islice(_rows(begin, at), min(20_000, customers - begin)))
            for table, columns in _COLUMNS.items():
                marks = ", ".join("?" * len(columns.split()))
                names = ", ".join(columns.split())
                rows = [row for person in block for row in person[table]]
                raw.executemany(f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})", rows)


_COLUMNS = {
    "customer": "id name name_source language created_at revision",
    "conversation": ("id customer_id status handling epoch audience last_at unread revision"),
    "contact_point": "id kind scope value canonical display name proof shared created_at",
    "part": "id contact_point_id holder customer_id conversation_id home_customer_id pictures "
    "created_at",
    "sighting": "id key part_id contact_point_id session first_at last_at shown",
    "shown_ident": "ident sighting_id",
    "candidate_key": "key sighting_id",
}


def _rows(begin: int, at: int) -> Iterator[dict[str, list[tuple[Any, ...]]]]:
    number = begin
    while True:
        value = read_sighting(_seen(number, "phone", NOW), region="ES")
        one, phone = number + 1, f"+346{number:08d}"
        keys = {hashed(key, SETTINGS.secret) for key in candidate_keys(profile_of([value]))}
        idents = {hashed(key, SETTINGS.secret) for key in value.idents}
        shown = msgspec.json.encode(to_json(value)).decode()
        yield {
            "customer": [(one, "", "", "", at, 0)],
            "conversation": [(one, one, "empty", "nobody", 0, "", at, 0, 0)],
            "contact_point": [(one, "phone", "", phone, phone, phone, "", 2, 0, at)],
            "part": [(one, one, "", one, one, one, 0, at)],
            "sighting": [(one, value.key, one, one, "", at, at, shown)],
            "shown_ident": [(ident, one) for ident in idents],
            "candidate_key": [(key, one) for key in keys],
        }
        number += 1


MEASURES = (arrivals,)
