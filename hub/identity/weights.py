"""The table of weights: bits for and against two being one person. Versioned, and logged.

A weight is log2(m/u): how much oftener two sightings of one person agree on it than two of
different people. Measured on generated streams, rounded to half bits.
"""

from __future__ import annotations

from collections.abc import Mapping
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
    attested: Mapping[str, float] = field(
        default_factory=lambda: {"user": 42.0, "email": 36.0, "phone": 36.0}
    )
    attested_account: float = 42.0
    given_conflict: float = -9.0
    # For suggestions, where what was only said counts too.
    suggest: Mapping[str, float] = field(
        default_factory=lambda: {
            "user": 16.0,
            "account": 16.0,  # A platform's.
            "email": 8.5,
            "phone": 12.0,
            "company_id": 2.0,
            "household_id": 7.0,
            "device": 8.0,
            "email_canonical": 8.0,
            "email_slip": 7.5,  # One letter off.
            "email_near": 1.0,
            "email_local": 1.0,  # The same before the @, at another provider.
            "last_seven": 8.0,
            "order": 8.0,
            "postcode": 4.5,
            "address": 4.0,
            "city": 1.0,
            "amount": 3.0,
            "birth_date": 8.0,
            "other": 0.0,
            "two_accounts": -9.5,
        }
    )
    # Names: the rarity of the agreeing words, less what the level of agreement takes off.
    rarity: float = 0.45
    max_rarity: float = 18.0
    names: Mapping[NameLevel, float] = field(
        default_factory=lambda: {
            NameLevel.SAME: -1.5,
            NameLevel.VARIANT: -1.5,
            NameLevel.SUBSET: -2.5,
            NameLevel.TYPO: -1.5,
            NameLevel.INITIALS: -1.5,
            NameLevel.WEAK: -2.5,
            NameLevel.DIFFERENT: -3.5,
        }
    )
    both_attested: float = 4.0  # For an id that neither side only claims.
    nameless: float = 0.5  # Where one side has no name that could contradict.
    household: float = 10.0  # The most that surname, address, landline and device say together.
    nobody: float = 5.5  # What speaks for somebody who was never here, in the same bits.
    # The share that was right, by the bits that are left after alternatives and nobody.
    shares: tuple[tuple[float, float], ...] = (
        (-8.0, 0.0), (-5.0, 0.02), (-3.5, 0.08), (-2.5, 0.21), (-1.5, 0.43), (-0.5, 0.52),
        (0.5, 0.6), (1.0, 0.76), (1.4, 0.82), (2.5, 0.89), (5.0, 0.945), (9.0, 0.95), (12.0, 0.985),
        (20.0, 0.999),
    )  # fmt: skip
    # Deciding.
    join_at: float = 0.9999
    margin: float = 6.0
    suggest_at: float = 0.2
    max_holders: int = 32

    def share(self, bits: float) -> float:
        """The probability that stands for some bits: measured, and straight between the points."""
        below = self.shares[0]
        for point in self.shares:
            if bits < point[0]:
                if point is below:
                    break
                part = (bits - below[0]) / (point[0] - below[0])
                return below[1] + part * (point[1] - below[1])
            below = point
        return below[1]


CURRENT: Final = Weights(version="2026-11-3")
# Every version that decided something in some log, so that any log can be replayed.
VERSIONS: Final[Mapping[str, Weights]] = {CURRENT.version: CURRENT}
