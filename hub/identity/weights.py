"""The table of weights: bits for and against two being one person. Versioned, and logged.

A weight is log2(m/u): how much oftener two sightings of one person agree on it than two of
different people. Measured on generated streams, rounded to half bits.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from hub.identity.names import NameLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """One version of the table. Bits everywhere, thresholds as probabilities."""

    version: str
    # Before any evidence, that one of a million is the person in question.
    prior: float = -20.0
    # A shared attested id, by its kind; the rest of the kinds are platforms' account ids.
    attested: dict[str, float] = field(
        default_factory=lambda: {"user": 42.0, "email": 36.0, "phone": 36.0}
    )
    attested_account: float = 42.0
    # Names, beyond what their rarity says.
    names: dict[NameLevel, float] = field(
        default_factory=lambda: {
            NameLevel.SAME: 0.0,
            NameLevel.VARIANT: -0.5,
            NameLevel.SUBSET: -0.5,
            NameLevel.TYPO: -1.0,
            NameLevel.INITIALS: -1.5,
            NameLevel.WEAK: -2.0,
            NameLevel.DIFFERENT: -6.0,
        }
    )
    max_name: float = 18.0
    given_conflict: float = -9.0
    # Deciding.
    join_at: float = 0.9999
    margin: float = 6.0
    suggest_at: float = 0.2
    max_holders: int = 32


CURRENT: Final = Weights(version="2026-11-1")
