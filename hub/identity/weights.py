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
    # For suggestions, where what was only said counts too.
    suggest: dict[str, float] = field(
        default_factory=lambda: {
            "user": 24.0,
            "account": 24.0,
            "email": 20.0,
            "phone": 20.0,
            "company_id": 4.0,
            "household_id": 10.0,
            "device": 8.0,
            "email_canonical": 18.0,
            "email_slip": 12.0,
            "email_near": 8.0,
            "email_local": 10.0,
            "last_seven": 8.0,
            "order": 16.0,
            "postcode": 6.0,
            "address": 9.0,
            "city": 2.0,
            "amount": 3.0,
            "birth_date": 12.0,
            "other": 0.0,
            "two_accounts": -12.0,
        }
    )
    household: float = 10.0  # The most that surname, address, landline and device say together.
    nobody: float = 12.0  # What speaks for somebody who was never here, in the same bits.
    given_conflict: float = -9.0
    # Deciding.
    join_at: float = 0.9999
    margin: float = 6.0
    suggest_at: float = 0.2
    max_holders: int = 32


CURRENT: Final = Weights(version="2026-11-1")
