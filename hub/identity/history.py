"""What the resolver answers to an input, and the log it keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hub.identity.observation import Decision, Observation
from hub.identity.partition import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an observation or a decision changed.

    customer: whose the observation is now. joined: (kept, went in); split: (from, came out); of
    any customers. refused: links that a rule forbids, beside this observation's.
    """

    customer: str
    joined: tuple[tuple[str, str], ...] = ()
    split: tuple[tuple[str, str], ...] = ()
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the log, which is only ever added to.

    kind: observed, decided, joined (about: who stays, who went in), split (from whom, who came
    out), refused (about: two sightings). at: of the input that caused it. actor: an agent, or the
    rules of `version`. evidence: the keys of the ids it rests on. `given` is set on inputs:
    replaying them gives everything else.
    """

    number: int
    kind: str
    at: datetime
    actor: str
    version: str
    rule: str = ""
    about: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    given: Observation | Decision | None = None
