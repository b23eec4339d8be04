"""The table of weights: bits for and against two being one person. Versioned, and logged.

A weight is log2(m/u): how much oftener two sightings of one person agree on it than two of
different people. Measured on generated streams, rounded to half bits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log2
from typing import Final

from hub.identity.names import NameLevel

MEASURED_AMONG: Final = 12.0  # Log2 of the customers among whom the table says what it says.


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
    # Names, for joins: the rarity of the agreeing words, less what the level takes off.
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
    # For suggestions, where what was only said counts too.
    suggest: Mapping[str, float] = field(
        default_factory=lambda: {
            "user": 15.0,
            "account": 15.0,  # A platform's.
            "email": 11.5,
            "phone": 13.0,
            "company_id": 10.0,
            "household_id": 9.0,
            "device": 11.0,
            "email_canonical": 10.0,
            "email_slip": 10.5,  # One letter off.
            "email_near": 0.5,
            "email_local": 0.5,  # The same before the @, at another provider.
            "last_seven": 8.0,
            "order": 9.5,
            "postcode": 6.0,
            "address": 2.0,
            "city": 1.0,
            "amount": 3.0,
            "birth_date": 8.0,
            "other": 0.0,
            "two_accounts": -9.5,
            "two_mailboxes": -1.5,  # Each wrote from one of their own: many have only one.
            "two_numbers": -3.0,
            "given_conflict": -4.5,
        }
    )
    # Names, for suggestions: the level of agreement, less what namesakes take off: as many as the
    # words let expect among so many customers, and as many as there are.
    suggest_names: Mapping[NameLevel, float] = field(
        default_factory=lambda: {
            NameLevel.SAME: 11.0,
            NameLevel.VARIANT: 10.5,
            NameLevel.SUBSET: 9.0,
            NameLevel.TYPO: 10.5,
            NameLevel.INITIALS: 9.5,
            NameLevel.WEAK: 9.0,
            NameLevel.DIFFERENT: -3.0,
        }
    )
    expected: float = 1.25  # For each doubling of the namesakes that are to be expected.
    expected_weak: float = 2.0  # The same, where it is a part of the names that agrees.
    known: float = 0.3  # For each doubling of those that are known.
    # For each doubling of the customers beyond 4,096, for names go by fashion, family and town.
    growth: float = 0.35
    name_in_mailbox: float = -0.5  # A mail address is made of the name.
    crowd: float = 3.0  # For each doubling of the people who hold one value.
    each: int = 6  # Customers that one person may be; of a value that more hold, there are more.
    both_attested: float = 1.5  # For an id that neither side only claims.
    nameless: float = 0.0  # Where one side has no name that could contradict.
    household: float = 11.0  # The most that surname, address, landline and device say together.
    nobody: float = 8.0  # What speaks for somebody who was never here, in the same bits.
    # The share that was right, by the bits that are left after alternatives and nobody.
    shares: tuple[tuple[float, float], ...] = (
        (-12.0, 0.002), (-8.0, 0.015), (-6.0, 0.052), (-5.0, 0.068), (-4.0, 0.089), (-3.0, 0.108),
        (-2.0, 0.154), (-1.0, 0.225), (0.0, 0.359), (1.0, 0.557), (2.0, 0.779), (3.0, 0.89),
        (4.0, 0.925), (6.0, 0.959), (13.0, 0.96), (18.0, 0.969), (25.0, 0.985),
    )  # fmt: skip
    # Deciding.
    join_at: float = 0.9999
    margin: float = 6.0
    # One in ten: of several who bear a frequent name, each is unlikely, and one may be right.
    suggest_at: float = 0.1
    max_holders: int = 32

    def named(self, level: NameLevel, bits: float, customers: float) -> float:
        """What the agreement of two names says to a suggestion; never against. bits: how rare the
        words are that agree. customers: log2 of how many there are, of whom some are namesakes."""
        namesakes = log2(1 + 2.0 ** min(60.0, customers - bits))
        off = self.expected_weak if level is NameLevel.WEAK else self.expected
        growth = self.growth * (customers - MEASURED_AMONG)
        return max(0.0, self.suggest_names[level] - off * namesakes - growth)

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


CURRENT: Final = Weights(version="2026-11-4")
# Every version that decided something in some log, so that any log can be replayed. The one before
# weighed suggestions otherwise; what it joined, this one joins.
VERSIONS: Final[Mapping[str, Weights]] = {
    CURRENT.version: CURRENT,
    "2026-11-3": Weights(version="2026-11-3"),
}
