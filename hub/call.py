"""A call as its message keeps it: what the news of it add up to, in any order. Pure.

It is stored in the message's `extra` under "call"; what was said stands in rows of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from hub.contract import CallState, CallUpdate

CALL: Final = "call"  # Its key in a message's `extra`.
# Of two ends the later in this row is kept: only so is any order of the news the same call.
_ORDER: Final = (
    CallState.RINGING,
    CallState.ACTIVE,
    CallState.COMPLETED,
    CallState.CANCELLED,
    CallState.NO_ANSWER,
    CallState.BUSY,
    CallState.FAILED,
)
MAX_S: Final = 7 * 24 * 3600  # A longer call is a defect of whoever counted.


class CallOutcome(StrEnum):
    """What became of a call, in one word."""

    RINGING = "ringing"
    ACTIVE = "active"
    ANSWERED = "answered"
    MISSED = "missed"
    VOICEMAIL = "voicemail"
    NOT_REACHED = "not_reached"  # We called and nobody answered.
    FAILED = "failed"
    ENDED = "ended"  # It is over, and nobody told us whether somebody took it.


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What is known of a call. roles: whose voice a speaker's key is, customer or agent, where
    that was said or guessed; names: as an agent or the file calls them. note: what an agent wrote
    about it. writing: why there is no transcript yet ("waiting", "running", "failed", "missing").
    source: the form of the file that it was read from, "" for a live one.
    """

    state: CallState | None = None
    outbound: bool = False
    answered: bool | None = None
    answered_by: str = ""
    voicemail: bool = False
    recorded: bool = False
    started_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    duration_s: int | None = None
    spoke: bool = False  # Somebody of ours was heard.
    trouble: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    note_by: int | None = None
    note_at: datetime | None = None
    writing: str = ""
    source: str = ""
    agent_id: int | None = None

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.state is not None and _ORDER.index(self.state) >= 2

    @property
    def seconds(self) -> int | None:
        """How long somebody talked, or the whole call took where only that is known."""
        if self.answered_at is not None and self.ended_at is not None:
            return max(0, round((self.ended_at - self.answered_at).total_seconds()))
        return self.duration_s

    @property
    def outcome(self) -> CallOutcome:
        """What became of it. Somebody who left a message was not talked to, whatever it rang."""
        talked = self.answered is True or (self.answered is None and self.spoke)
        if not self.is_over:
            active = talked or (self.state is CallState.ACTIVE and self.answered is None)
            return CallOutcome.ACTIVE if active else CallOutcome.RINGING
        if talked:
            return CallOutcome.ANSWERED
        if self.voicemail:
            return CallOutcome.VOICEMAIL
        if self.state is CallState.FAILED:
            return CallOutcome.FAILED
        if self.state is CallState.COMPLETED and self.answered is None:
            return CallOutcome.ENDED
        return CallOutcome.NOT_REACHED if self.outbound else CallOutcome.MISSED

    def role(self, speaker: str) -> str:
        """Whose voice it is: customer, agent, or "" for nobody in particular."""
        return self.roles.get(speaker) or (speaker if speaker in ("customer", "agent") else "")


def take(call: Call, item: CallUpdate) -> Call:
    """The call with some news. Any order, and twice is once."""
    at = item.happened_at
    over = item.state is not None and _ORDER.index(item.state) >= 2
    known = [one for one in (call.duration_s, item.duration_s) if one is not None]
    return replace(
        call,
        state=max(
            (one for one in (call.state, item.state) if one is not None),
            key=_ORDER.index,
            default=None,
        ),
        outbound=call.outbound or item.outbound,
        answered=_better(call.answered, item.answered),
        answered_by=max(call.answered_by, item.answered_by[:100]),
        voicemail=call.voicemail or item.voicemail,
        recorded=call.recorded or item.recorded,
        started_at=_first(call.started_at, at if item.state is not None and not over else None),
        answered_at=_first(call.answered_at, at if item.answered is True else None),
        ended_at=_last(call.ended_at, at if over else None),
        duration_s=min(max(known), MAX_S) if known else None,
        trouble=max(call.trouble, item.trouble[:200]),
    )


def began_at(call: Call) -> datetime | None:
    """When it began, as well as it is known."""
    if call.started_at is None and call.ended_at is not None and call.duration_s is not None:
        return call.ended_at - timedelta(seconds=call.duration_s)
    return call.started_at


def call_of(extra: Mapping[str, Any]) -> Call:
    """The call that a message's `extra` holds."""
    stored = extra.get(CALL)
    if not isinstance(stored, dict):
        return Call()
    values: dict[str, Any] = {k: v for k, v in stored.items() if k in Call.__dataclass_fields__}
    for name in _TIMES & values.keys():
        values[name] = datetime.fromisoformat(values[name]).astimezone(UTC)
    if "state" in values:
        values["state"] = CallState(values["state"])
    return Call(**values)


def as_extra(call: Call) -> dict[str, Any]:
    """The call as `extra` holds it: what is not known is left out."""
    found: dict[str, Any] = {}
    for name, known in _PLAIN.items():
        value = getattr(call, name)
        if value == known:
            continue
        is_time = isinstance(value, datetime)
        found[name] = value.isoformat() if is_time else value
        if isinstance(value, Mapping):
            found[name] = dict(value)
        elif isinstance(value, CallState):
            found[name] = value.value
    return found


_TIMES: Final = frozenset({"started_at", "answered_at", "ended_at", "note_at"})
_PLAIN: Final = {name: getattr(Call(), name) for name in Call.__dataclass_fields__}


def _better(one: bool | None, other: bool | None) -> bool | None:
    """That somebody took it is worth more than that somebody should have."""
    known = [each for each in (one, other) if each is not None]
    return any(known) if known else None


def _first(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((each for each in (one, other) if each is not None), default=None)


def _last(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((each for each in (one, other) if each is not None), default=None)
