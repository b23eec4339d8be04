"""Dialogues and probes in the format in which STAR (RasaHQ/STAR, MIT) is cut for the bench."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, cast

from tests.bench.facts.dialogues import Dialogue, Json, Probe, Turn, rows

# The identity slots of its back offices. Sources: the keys of `gold` and the slots of the probes.
SLOTS: Final = {
    "CustomerName": "name",
    "FullName": "name",
    "HostName": "name",
    "GuestName": "name",
    "RenterName": "name",
    "PatientName": "name",
    "UserName": "name",
    "AccountNumber": "account_number",
    "id": "booking_id",
    "PIN": "pin",
    "SecurityAnswer1": "maiden",
    "SecurityAnswer2": "pet",
    "DateOfBirth": "dob",
    "PartySize": "size",
    "NumberGuests": "size",
}


def read_star(dialogues: Path, probes: Path) -> tuple[Dialogue, ...]:
    """The dialogues with their probes; English as it is written in the United States."""
    asked: dict[int, list[Probe]] = defaultdict(list)
    for raw in cast("Sequence[Json]", json.loads(probes.read_text(encoding="utf-8"))):
        asked[int(str(raw["id"]))].append(_probe(raw))
    with dialogues.open(encoding="utf-8") as lines:
        return tuple(_dialogue(json.loads(line), asked) for line in lines)


def _probe(raw: Json) -> Probe:
    """`cut` counts from 0 and is the last turn before the change: all that is given is before."""
    return Probe(
        cut=int(str(raw["cut"])) + 1,
        question=str(raw["question"]),
        slot=str(raw["slot"]),
        already_given=bool(raw["already_given"]),
    )


def _dialogue(raw: Json, asked: Mapping[int, Sequence[Probe]]) -> Dialogue:
    gold = cast("Mapping[str, Sequence[str]]", raw["gold"])
    return Dialogue(
        key=str(raw["id"]),
        turns=tuple(_turn(one) for one in rows(raw, "turns")),
        probes=tuple(asked.get(int(str(raw["id"])), ())),
        region="US",
        gold={key: tuple(str(value) for value in values) for key, values in gold.items()},
        given=cast("Mapping[str, str]", raw["given"]),
    )


def _turn(raw: Json) -> Turn:
    return Turn(
        customer=raw["who"] == "user",
        text=str(raw["text"]),
        again=bool(raw.get("again")),
        typed=str(raw.get("typed") or ""),
        label=str(raw.get("label") or ""),
    )
