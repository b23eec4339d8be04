"""How often customers had to repeat themselves: the measures, from what was asked. Pure.

repeat rate: of the cases in which somebody of ours answered, the share in which somebody asked for
something that was already known. hint taken: of the hints that were shown, the share after which
the question was not asked. clean handover: of the handovers, the share after which nobody asked
again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class By(StrEnum):
    """What the figures are told apart by."""

    CHANNEL = "channel"
    TEAM = "team"
    AGENT = "agent"
    BOT = "bot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """That somebody of ours answered in a case. who: an agent's or a bot's name."""

    case_id: int
    channel: str
    team: str
    who: str
    is_bot: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """That somebody asked for something known. hinted: although they had seen the hint."""

    case_id: int
    message_id: int
    channel: str
    team: str
    who: str
    is_bot: bool
    kind: str
    hinted: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """That a case changed hands. until: the message at which it did so again, None for the last."""

    case_id: int
    message_id: int
    until: int | None
    channel: str
    team: str
    who: str  # Who had it before.
    is_bot: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Heeded:
    """That a hint was inserted or put away by an agent."""

    who: str
    team: str
    inserted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts; a share is None where there is nothing to have a share of."""

    cases: int = 0
    repeated: int = 0
    hints: int = 0
    taken: int = 0
    handovers: int = 0
    clean: int = 0

    @property
    def repeat_rate(self) -> float | None:
        return self.repeated / self.cases if self.cases else None

    @property
    def hint_taken(self) -> float | None:
        return self.taken / self.hints if self.hints else None

    @property
    def clean_handover(self) -> float | None:
        return self.clean / self.handovers if self.handovers else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What the measures of a time are made of."""

    answered: Sequence[Answered]
    repeats: Sequence[Repeat]
    handovers: Sequence[Handover]
    heeded: Sequence[Heeded]


def total(week: Week) -> Figures:
    """The figures of everybody together."""
    return _figures(week.answered, week.repeats, week.handovers, week.heeded, week.repeats)


def by(week: Week, what: By) -> dict[str, Figures]:
    """The figures told apart, the most cases first. What has no name is left out."""
    names = {_name(one, what) for one in week.answered} - {""}
    found = {
        name: _figures(
            [one for one in week.answered if _name(one, what) == name],
            [one for one in week.repeats if _name(one, what) == name],
            [one for one in week.handovers if _name(one, what) == name],
            [one for one in week.heeded if what in (By.AGENT, By.TEAM) and _own(one, what) == name],
            week.repeats,
        )
        for name in names
    }
    return dict(sorted(found.items(), key=lambda pair: (-pair[1].cases, pair[0])))


def _name(one: Answered | Repeat | Handover, what: By) -> str:
    match what:
        case By.CHANNEL:
            return one.channel
        case By.TEAM:
            return one.team
        case By.AGENT:
            return "" if one.is_bot else one.who
        case By.BOT:
            return one.who if one.is_bot else ""


def _own(one: Heeded, what: By) -> str:
    return one.who if what is By.AGENT else one.team


def _figures(
    answered: Iterable[Answered],
    repeats: Sequence[Repeat],
    handovers: Sequence[Handover],
    heeded: Sequence[Heeded],
    every: Sequence[Repeat],
) -> Figures:
    after: defaultdict[int, list[int]] = defaultdict(list)
    for one in every:
        after[one.case_id].append(one.message_id)
    clean = [one for one in handovers if not _asked_after(one, after[one.case_id])]
    in_spite = sum(one.hinted for one in repeats)
    return Figures(
        cases=len({one.case_id for one in answered}),
        repeated=len({one.case_id for one in repeats}),
        hints=len(heeded) + in_spite,
        taken=sum(one.inserted for one in heeded),
        handovers=len(handovers),
        clean=len(clean),
    )


def _asked_after(one: Handover, messages: Sequence[int]) -> bool:
    return any(
        one.message_id < message and (one.until is None or message < one.until)
        for message in messages
    )


def kinds(week: Week) -> dict[str, int]:
    """What was asked again, the most frequent first."""
    found: defaultdict[str, int] = defaultdict(int)
    for one in week.repeats:
        found[one.kind] += 1
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))
