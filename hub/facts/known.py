"""What is known now: everything that was told, folded in the order of time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from hub.facts.mention import Act, FactKind, Mention

# Kinds of which several may hold at once; of all others, one a label: the later replaces it.
SEVERAL: Final = frozenset({
    FactKind.ORDER, FactKind.TRACKING, FactKind.BOOKING, FactKind.INVOICE, FactKind.SERIAL,
    FactKind.PRODUCT, FactKind.TRIED, FactKind.WANTS, FactKind.AMOUNT, FactKind.DEVICE,
    FactKind.HEALTH,
})  # fmt: skip

# How long a fact is believed after it was last told. Not named here: as long as it stands.
LIFETIMES: Final = {
    FactKind.ORDER: timedelta(days=120),
    FactKind.TRACKING: timedelta(days=60),
    FactKind.BOOKING: timedelta(days=180),
    FactKind.INVOICE: timedelta(days=365),
    FactKind.SERIAL: timedelta(days=1095),
    FactKind.ADDRESS: timedelta(days=1095),
    FactKind.PRODUCT: timedelta(days=180),
    FactKind.DEVICE: timedelta(days=365),
    FactKind.SIZE: timedelta(days=365),
    FactKind.COLOUR: timedelta(days=30),
    FactKind.DATE: timedelta(days=90),
    FactKind.TIME: timedelta(days=7),
    FactKind.DEADLINE: timedelta(days=30),
    FactKind.AMOUNT: timedelta(days=60),
    FactKind.QUANTITY: timedelta(days=30),
    FactKind.TRIED: timedelta(days=60),
    FactKind.WANTS: timedelta(days=60),
    FactKind.SECRET: timedelta(hours=1),
    FactKind.SECURITY_ANSWER: timedelta(hours=1),
    FactKind.HEALTH: timedelta(days=60),
    FactKind.OTHER: timedelta(days=90),
}

# What belongs to one matter, and says nothing about the next.
OF_A_CASE: Final = frozenset({
    FactKind.ORDER, FactKind.TRACKING, FactKind.BOOKING, FactKind.INVOICE, FactKind.PRODUCT,
    FactKind.DATE, FactKind.TIME, FactKind.DEADLINE, FactKind.AMOUNT, FactKind.QUANTITY,
    FactKind.SIZE, FactKind.COLOUR, FactKind.TRIED, FactKind.WANTS, FactKind.SECRET,
    FactKind.SECURITY_ANSWER, FactKind.HEALTH, FactKind.OTHER,
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One mention with its source, as the store keeps it.

    mention: of a sensitive one, value and text are the masked form. digest: of a sensitive one,
    what tells equal values (`secrets.digest`); "" otherwise. case_id: the matter it was told in.
    told_to: who heard it ("agent:3", "bot:rasa", "form:contact").
    """

    fact_id: int
    mention: Mention
    at: datetime
    message_id: int | None = None
    case_id: int | None = None
    told_to: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One fact that holds, or held (`retracted`).

    at: when it was last said; message_id: where; told_to: everybody who heard it, in order.
    """

    fact_id: int
    kind: FactKind
    value: str
    text: str
    at: datetime
    label: str = ""
    message_id: int | None = None
    case_id: int | None = None
    confidence: float = 1.0
    confirmed: bool = False
    retracted: bool = False
    told_to: tuple[str, ...] = ()
    digest: str = ""

    @property
    def is_several(self) -> bool:
        """Whether others of its kind may hold beside it."""
        return self.kind in SEVERAL


def fold(
    told: Iterable[Told], *, now: datetime, open_case_id: int | None = None
) -> tuple[Known, ...]:
    """What holds at `now`, newest first.

    told: in any order. open_case_id: the matter at hand; what belongs to another one is left out,
    None keeps all. Later beats earlier, a correction replaces, what was retracted or is past its
    lifetime drops out.
    """
    facts = history(told)
    live = [one for one in facts if not one.retracted and not is_expired(one, now=now)]
    if open_case_id is not None:
        live = [
            one
            for one in live
            if one.kind not in OF_A_CASE or one.case_id is None or one.case_id == open_case_id
        ]
    return tuple(live)


def history(told: Iterable[Told]) -> tuple[Known, ...]:
    """Everything that was told, each value once, newest first; replaced ones as retracted."""
    facts: list[Known] = []
    for one in sorted(told, key=lambda each: (each.at, each.fact_id)):
        _take(facts, one)
    return tuple(reversed(facts))


def is_expired(one: Known, *, now: datetime) -> bool:
    """Whether it is past the lifetime of its kind, or a day that is over."""
    lifetime = LIFETIMES.get(one.kind)
    if lifetime is not None and now - one.at > lifetime:
        return True
    if one.kind in (FactKind.DATE, FactKind.DEADLINE):
        day = _day(one.value)
        # A day that was over when it was told is when something happened: that stays true.
        return day is not None and one.at.astimezone(UTC).date() <= day < now.astimezone(UTC).date()
    return False


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def _take(facts: list[Known], one: Told) -> None:
    """Put one telling into `facts`, oldest first."""
    mention = one.mention
    peers = [
        at
        for at, each in enumerate(facts)
        if each.kind is mention.kind and each.label == mention.label and not each.retracted
    ]
    same = [at for at in peers if _is_same(facts[at], one)]
    if mention.act is Act.RETRACTS:
        for at in same or peers[-1:]:
            facts[at] = replace(facts[at], retracted=True)
        return
    if same:
        _again(facts, same[-1], one)
        return
    if mention.kind not in SEVERAL:
        gone = peers
    elif mention.act is Act.CORRECTS:
        gone = peers[-1:]
    else:
        gone = []
    # A guess never pushes out what is sure.
    gone = [at for at in gone if mention.confidence >= facts[at].confidence - 0.3]
    for at in gone:
        facts[at] = replace(facts[at], retracted=True)
    facts.append(_known(one))


def comparable(kind: FactKind, value: str) -> str:
    """What equal values have in common: "TN-48213" and "tn48213" are one order."""
    folded = value.casefold()
    return _SIGNS.sub("", folded) if kind in _CODES else folded


_SIGNS: Final = re.compile(r"[\s\-./_#]")
_CODES: Final = frozenset({
    FactKind.ORDER, FactKind.TRACKING, FactKind.BOOKING, FactKind.ACCOUNT, FactKind.INVOICE,
    FactKind.SERIAL,
})  # fmt: skip


def _is_same(known: Known, one: Told) -> bool:
    if one.digest or known.digest:
        return one.digest == known.digest
    value, said = comparable(known.kind, known.value), comparable(known.kind, one.mention.value)
    if one.mention.act is Act.CONFIRMS:  # "The one ending in 71": yes.
        return value.endswith(said)
    return value == said


def _again(facts: list[Known], at: int, one: Told) -> None:
    """The same value once more: surer, newer, and the last one said."""
    known = facts.pop(at)
    confirms = one.mention.act is Act.CONFIRMS
    facts.append(
        replace(
            known,
            fact_id=one.fact_id,
            at=one.at,
            message_id=one.message_id if one.message_id is not None else known.message_id,
            case_id=one.case_id if one.case_id is not None else known.case_id,
            confidence=1.0 if confirms else max(known.confidence, one.mention.confidence),
            confirmed=known.confirmed or confirms,
            told_to=tuple(dict.fromkeys((*known.told_to, *filter(None, (one.told_to,))))),
        )
    )


def _known(one: Told) -> Known:
    mention = one.mention
    return Known(
        fact_id=one.fact_id,
        kind=mention.kind,
        label=mention.label,
        value=mention.value,
        text=mention.text,
        at=one.at,
        message_id=one.message_id,
        case_id=one.case_id,
        confidence=mention.confidence,
        confirmed=mention.act is Act.CONFIRMS,
        told_to=(one.told_to,) if one.told_to else (),
        digest=one.digest,
    )
