"""Tombstones outside the database: what a restored backup has to erase again.

A backup was made before some erasures. Their tombstones are also kept in a file beside the
database, which a restore reads before anything is served.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
from sqlmodel import col

from hub.errors import ConfigError
from hub.model import Tombstone
from hub.store import Reader

NAME: Final = "tombstones.json"


def every(tx: Reader) -> list[dict[str, Any]]:
    """The tombstones of a database, oldest first: ids and times."""
    rows = tx.select(Tombstone, order_by=(col(Tombstone.id),), limit=1_000_000)
    return [
        {
            "customer_id": row.customer_id,
            "message_ids": row.message_ids,
            "part_ids": row.part_ids,
            "at": row.at.isoformat(),
            "why": row.why,
        }
        for row in rows
    ]


def write(folder: Path, stones: Sequence[dict[str, Any]]) -> None:
    """Add tombstones to the file, durably; those that are there stay."""
    known = read(folder)
    seen = {_key(stone) for stone in known}
    known += [stone for stone in stones if _key(stone) not in seen]
    new = folder / (NAME + ".new")
    with new.open("wb") as file:
        file.write(msgspec.json.encode(known))
        file.flush()
        os.fsync(file.fileno())
    new.replace(folder / NAME)


def read(folder: Path) -> list[dict[str, Any]]:
    """The tombstones of the file; none where there is no file. Raises ConfigError if damaged."""
    path = folder / NAME
    if not path.exists():
        return []
    try:
        found: list[dict[str, Any]] = msgspec.json.decode(
            path.read_bytes(), type=list[dict[str, Any]]
        )
    except msgspec.DecodeError as error:
        raise ConfigError(f"{path} is damaged ({error}): put back a good copy of it.") from None
    return found


def _key(stone: dict[str, Any]) -> tuple[int, str, str, str]:
    """Stones of one retention run differ in their messages only."""
    messages = str(stone["message_ids"])
    return int(stone["customer_id"]), str(stone["at"]), str(stone["why"]), messages
