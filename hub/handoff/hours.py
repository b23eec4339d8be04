"""When a bot answers: on which accounts, and in which hours of the week. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hub.errors import BadRequest

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN: Final = re.compile(
    r"(?P<from>mon|tue|wed|thu|fri|sat|sun)(?:-(?P<to>mon|tue|wed|thu|fri|sat|sun))?"
    r" (?P<start>[0-2]\d:[0-5]\d)-(?P<end>[0-2]\d:[0-5]\d)"
)
WEEK: Final = 7 * 24 * 60


@dataclass(frozen=True, slots=True)
class Hours:
    """Parts of a week, in minutes since Monday's midnight. Without any: always."""

    spans: tuple[tuple[int, int], ...] = ()
    zone: str = "UTC"

    def includes(self, at: datetime) -> bool:
        """Whether a moment falls into these hours."""
        if not self.spans:
            return True
        local = at.astimezone(ZoneInfo(self.zone))
        minute = local.weekday() * 1440 + local.hour * 60 + local.minute
        return any(
            start <= minute < end or start <= minute + WEEK < end for start, end in self.spans
        )


def read_hours(text: str, zone: str) -> Hours:
    """Hours as they are typed: "mon-fri 18:00-09:00, sat 00:00-24:00". Empty: always.

    A span that ends before it begins goes over midnight. Raises BadRequest.
    """
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise BadRequest(
            "There is no time zone %(zone)s. Write Europe/Madrid.", zone=zone
        ) from None
    spans: list[tuple[int, int]] = []
    for part in filter(None, (each.strip() for each in text.casefold().split(","))):
        match = _SPAN.fullmatch(part)
        if match is None:
            raise BadRequest(
                "%(part)s are no hours. Write: mon-fri 18:00-09:00, sat 00:00-24:00.", part=part
            )
        spans += _spans(match)
    return Hours(tuple(spans), zone)


def _spans(match: re.Match[str]) -> list[tuple[int, int]]:
    start, end = _minutes(match["start"]), _minutes(match["end"])
    first = DAYS.index(match["from"])
    last = DAYS.index(match["to"] or match["from"])
    days = [(first + step) % 7 for step in range((last - first) % 7 + 1)]
    length = end - start if end > start else end - start + 1440
    return [(day * 1440 + start, day * 1440 + start + length) for day in days]


def _minutes(text: str) -> int:
    found = timedelta(hours=int(text[:2]), minutes=int(text[3:]))
    if found > timedelta(days=1):
        raise BadRequest("A day ends at 24:00.")
    return int(found.total_seconds()) // 60
