"""What the truth about an arrival is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from hub.contract import Address
from hub.identity.observation import Observation

BEGINS_AT: Final = datetime(2024, 1, 1, tzinfo=UTC)
REGION: Final = "ES"
OWN_ADDRESSES: Final = (
    Address("email", "hola@tienda-ejemplo.com"),
    Address("phone", "+34912345678"),
    Address("whatsapp", "+34912345678"),
)

# Ids of truth beyond the people's: companies known by their mailbox, and strangers who attack.
COMPANIES: Final = 1_000_000
STRANGERS: Final = 2_000_000


class Role(StrEnum):
    """With what in mind something was written."""

    HONEST = "honest"
    IMPOSTOR = "impostor"  # A stranger who wants to pass for `victim`.
    INSIDER = "insider"  # One of the household who wants to pass for another of it.
    POISON = "poison"  # One of many who all type the same value.


@dataclass(frozen=True, slots=True)
class Event:
    """An observation and the truth about it. person: who wrote it; victim: whom they want to pass
    for, or -1; attack: how they try it, or ""."""

    observation: Observation
    person: int
    role: Role = Role.HONEST
    victim: int = -1
    attack: str = ""


@dataclass(frozen=True, slots=True)
class Stream:
    """Events in the order of their arrival. readers: by mailbox, who can read it anyway."""

    seed: int
    people: int
    events: tuple[Event, ...] = field(repr=False)
    readers: Mapping[str, frozenset[int]] = field(repr=False, default_factory=dict)
