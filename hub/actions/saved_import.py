"""Saved replies from a table: the same title is the same reply."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.actions import saved
from hub.actions.saved import Draft
from hub.contract import Told
from hub.errors import SettingsError
from hub.model import SavedReply
from hub.queries import agents
from hub.queries import saved as queries
from hub.queries.saved import Teams
from hub.saved_file import Row
from hub.store import Reader, Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of a table. refused: the rows that were left out, each with its sentence."""

    added: int = 0
    changed: int = 0
    same: int = 0
    refused: tuple[tuple[int, str], ...] = ()


def take(
    tx: Tx, rows: Sequence[Row], *, teams: Teams = None, agent_id: int | None, now: datetime
) -> Imported:
    """Keep the replies of a table; what cannot be is left out and told. The same again changes
    nothing. teams: of whoever imports: they change what is their teams' alone, and what they add is
    for these."""
    by_name = {name.casefold(): number for number, name in agents.team_names(tx).items()}
    known = {row.title.casefold(): row for row in queries.every(tx, teams=None)}
    counts = {"added": 0, "changed": 0, "same": 0}
    refused: list[tuple[int, str]] = []
    for row in rows:
        found = known.get(" ".join(row.title.split()).casefold())
        try:
            draft = saved.check(_draft(row, found, by_name, teams))
            what = _keep(tx, draft, found, agent_id=agent_id, now=now)
        except SettingsError as error:
            refused.append((row.number, next(iter(error.faults.values()))))
            continue
        counts[what] += 1
        if found is None:
            made = tx.find(SavedReply, key=_key(draft, now))
            known |= {draft.title.casefold(): made} if made else {}
    return Imported(**counts, refused=tuple(refused))


def rows_of(tx: Reader, *, teams: Teams = None) -> list[tuple[str, ...]]:
    """The replies that somebody sees, as the rows of a table."""
    names = agents.team_names(tx)
    return [
        (
            row.title,
            row.text_en,
            row.text_es,
            ", ".join(row.labels),
            ", ".join(names[each] for each in row.team_ids if each in names),
        )
        for row in queries.every(tx, teams=teams)
    ]


def may_change(row: SavedReply, teams: Teams) -> bool:
    """Whether somebody of these teams may change a reply: one that is for nobody else."""
    return teams is None or (bool(row.team_ids) and set(row.team_ids) <= teams)


def _draft(row: Row, found: SavedReply | None, by_name: Mapping[str, int], teams: Teams) -> Draft:
    if found is not None and not may_change(found, teams):
        raise _fault("This reply is also for teams that you may not see.")
    ids = found.team_ids if found is not None else sorted(teams or ())
    if row.teams is not None:
        named = saved.labels_in(row.teams)
        if unknown := [name for name in named if name.casefold() not in by_name]:
            raise _fault("There is no team %(name)s.", name=unknown[0])
        ids = [by_name[name.casefold()] for name in named] or sorted(teams or ())
    if teams is not None and not set(ids) <= teams:
        raise _fault("This reply is also for teams that you may not see.")
    return Draft(
        title=row.title,
        text_en=row.text_en,
        text_es=row.text_es,
        labels=saved.labels_in(row.labels),
        team_ids=ids,
    )


def _keep(
    tx: Tx, draft: Draft, found: SavedReply | None, *, agent_id: int | None, now: datetime
) -> str:
    if found is None:
        saved.add(tx, draft, key=_key(draft, now), agent_id=agent_id, now=now)
        return "added"
    same = (draft.text_en, draft.text_es, list(draft.labels), list(draft.team_ids))
    if same == (found.text_en, found.text_es, found.labels, found.team_ids):
        return "same"
    saved.change(tx, found.id or 0, draft, now=now)
    return "changed"


def _key(draft: Draft, now: datetime) -> str:
    named = f"{draft.title}\0{now.isoformat()}".encode()
    return f"table:{hashlib.sha256(named).hexdigest()}"[:80]


def _fault(sentence: str, **values: str) -> SettingsError:
    return SettingsError("The form has faults.", {"teams": Told(sentence, **values)})
