"""Whether the provider behind an account answers: what its sends and its connection tell. Pure.

An account is *down* from when several signs in a row were bad, or the provider refused our
credentials, until it has answered for a while: one lucky send does not end an outage, and one
unlucky one does not begin it. What nobody has tried for long is not called down any more, but the
next bad sign is believed at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from hub.contract import Accepted, Refusal
from hub.errors import DeliveryError, Refused, Throttled

BAD: Final = 3  # Bad signs in a row that open an outage,
SPAN: Final = timedelta(seconds=10)  # if they are not all of one moment.
CALM: Final = timedelta(seconds=30)  # An answer so long after the last bad sign closes it,
GOOD: Final = 3  # and so do this many in a row.
UNTRIED: Final = timedelta(minutes=30)  # For longer than the longest wait between two tries.


class Sign(StrEnum):
    """What one attempt says of an account."""

    ANSWERS = "answers"
    SILENT = "silent"  # Not reached, a time-out, a 5xx.
    THROTTLED = "throttled"
    CUT_OFF = "cut_off"  # The connection by which it is listened to cannot be made.
    CREDENTIALS = "credentials"  # The provider does not know us any more.


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How an account fares. down_at is since when it has been down, None while it works.

    bad, good: signs in a row. bad_since, bad_at: the first and the last bad one of the row.
    cause: what the worst of them said.
    """

    bad: int = 0
    good: int = 0
    bad_since: datetime | None = None
    bad_at: datetime | None = None
    down_at: datetime | None = None
    cause: Sign = Sign.ANSWERS


WELL: Final = Health()


def sign_of(outcome: Accepted | DeliveryError) -> Sign:
    """What the end of a send says. A refusal is an answer: it is the message that is refused."""
    if isinstance(outcome, Accepted):
        return Sign.ANSWERS
    if isinstance(outcome, Refused):
        refused_us = str(outcome.reason) == str(Refusal.CREDENTIALS)
        return Sign.CREDENTIALS if refused_us else Sign.ANSWERS
    return Sign.THROTTLED if isinstance(outcome, Throttled) else Sign.SILENT


def after(health: Health, sign: Sign, now: datetime) -> Health:
    """How an account fares once it has given a sign."""
    return _better(health, now) if sign is Sign.ANSWERS else _worse(health, sign, now)


def _worse(health: Health, sign: Sign, now: datetime) -> Health:
    begins = health.bad_since if health.bad and health.bad_since else now
    cause = health.cause if health.cause is Sign.CREDENTIALS else sign
    seen = replace(health, bad=health.bad + 1, good=0, bad_since=begins, bad_at=now, cause=cause)
    lasting = seen.bad >= BAD and now - begins >= SPAN
    if health.down_at is None and (lasting or sign is Sign.CREDENTIALS):
        return replace(seen, down_at=begins)
    return seen


def _better(health: Health, now: datetime) -> Health:
    if health.down_at is None:
        return WELL
    calm = health.bad_at is None or now - health.bad_at >= CALM
    if calm or health.good + 1 >= GOOD:
        return WELL
    return replace(health, good=health.good + 1)


def untried(health: Health, now: datetime) -> Health:
    """The same a while later: what nobody tries is not known to be down. The next bad sign is."""
    if health.down_at is None or health.bad_at is None or now - health.bad_at < UNTRIED:
        return health
    return replace(WELL, bad=BAD - 1, bad_since=health.bad_at)
