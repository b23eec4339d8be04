"""Leases: what only one process may do at a time, on either database."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col

from hub.model import Meta
from hub.store import Tx


def take(tx: Tx, name: str, holder: str, *, until: datetime, now: datetime) -> bool:
    """Take or renew a lease. Returns whether it is the holder's until then.

    A holder that died loses it when its time is over.
    """
    key, value = f"lease:{name}"[:60], f"{holder}|{until.isoformat()}"
    found = tx.select(Meta, col(Meta.key) == key, limit=1)
    if not found:
        tx.insert_new(Meta, on=("key",), key=key, value=value)
        found = tx.select(Meta, col(Meta.key) == key, limit=1)
    owner, _, ends = found[0].value.partition("|")
    if owner != holder and datetime.fromisoformat(ends) > now:
        return False
    tx.delete(Meta, col(Meta.key) == key)
    tx.insert(Meta, key=key, value=value)
    return True


def give_back(tx: Tx, name: str, holder: str) -> None:
    """End a lease early, so that another process can take it at once."""
    key = f"lease:{name}"[:60]
    found = tx.select(Meta, col(Meta.key) == key, limit=1)
    if found and found[0].value.startswith(f"{holder}|"):
        tx.delete(Meta, col(Meta.key) == key)
