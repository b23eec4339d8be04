"""Saved replies, for programs: read them, keep them in step with another system."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from hub.actions import saved as actions
from hub.actions.saved import Draft
from hub.actions.saved_import import may_change
from hub.api.access import Caller, MayReadReplies, MayWriteReplies
from hub.api.opened import Opened
from hub.errors import BadRequest, Forbidden, NotFound, SettingsError
from hub.model import SavedReply
from hub.queries import agents, saved
from hub.store import Reader, Tx

router = APIRouter(tags=["replies"])
ReplyId = Annotated[int, Path(ge=1, le=2**53)]


class ReplyIn(BaseModel):
    """A reply as it is to be. {{first_name}}, {{order}} and the like fill themselves. teams: by
    name, who may use it; none is everybody, or the token's own teams."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1, max_length=actions.MAX_TITLE)
    text_en: str = Field("", max_length=actions.MAX_TEXT)
    text_es: str = Field("", max_length=actions.MAX_TEXT)
    labels: list[str] = Field([], max_length=actions.MAX_LABELS)
    teams: list[str] = Field([], max_length=100)


class NewReply(ReplyIn):
    """A reply that is to be kept. key: of yours; the same again keeps nothing more."""

    key: str = Field("", max_length=60, pattern=r"^[\w.:-]*$")


class ReplyOut(BaseModel):
    """A saved reply."""

    id: int
    title: str
    text_en: str
    text_es: str
    labels: list[str]
    teams: list[str]
    changed_at: datetime


class RepliesOut(BaseModel):
    """Saved replies, by title."""

    replies: list[ReplyOut]


@router.get("/replies")
async def listed(caller: MayReadReplies, door: Opened, q: str = "") -> RepliesOut:
    """Those that the token's teams may use; q: words that all stand in one."""
    return await door.db.read(_listed, caller, q[:100].replace("\0", ""))


@router.post("/replies", status_code=201)
async def add(caller: MayWriteReplies, door: Opened, body: NewReply) -> ReplyOut:
    """Keep a reply."""
    key = f"api:{caller.token_id}:{body.key}" if body.key else f"api:{secrets.token_hex(16)}"
    return await door.db.write(_add, caller, body, key, door.clock())


@router.put("/replies/{reply_id}")
async def change(
    caller: MayWriteReplies, door: Opened, reply_id: ReplyId, body: ReplyIn
) -> ReplyOut:
    """Put another text in the place of a reply."""
    return await door.db.write(_change, caller, reply_id, body, door.clock())


@router.delete("/replies/{reply_id}", status_code=204)
async def remove(caller: MayWriteReplies, door: Opened, reply_id: ReplyId) -> None:
    """A reply is offered no more. What was sent with it stays."""
    await door.db.write(_remove, caller, reply_id)


def _listed(tx: Reader, caller: Caller, words: str) -> RepliesOut:
    found = saved.matching(tx, words, teams=caller.teams, limit=saved.MAX_REPLIES)
    names = agents.team_names(tx)
    return RepliesOut(replies=[_out(row, names) for row in found])


def _add(tx: Tx, caller: Caller, body: NewReply, key: str, now: datetime) -> ReplyOut:
    try:
        made = actions.add(tx, _draft(tx, caller, body), key=key, agent_id=None, now=now)
    except SettingsError as error:
        raise BadRequest(f"{next(iter(error.faults.values()))}") from None
    return _out(tx.need(SavedReply, made), agents.team_names(tx))


def _change(tx: Tx, caller: Caller, reply_id: int, body: ReplyIn, now: datetime) -> ReplyOut:
    _own(tx, caller, reply_id)
    try:
        actions.change(tx, reply_id, _draft(tx, caller, body), now=now)
    except SettingsError as error:
        raise BadRequest(f"{next(iter(error.faults.values()))}") from None
    return _out(tx.need(SavedReply, reply_id), agents.team_names(tx))


def _remove(tx: Tx, caller: Caller, reply_id: int) -> None:
    _own(tx, caller, reply_id)
    actions.remove(tx, reply_id)


def _own(tx: Reader, caller: Caller, reply_id: int) -> None:
    """Raises NotFound for what the token's teams do not see, Forbidden for what is others' too."""
    row = tx.get(SavedReply, reply_id)
    if row is None or not saved.sees(row, caller.teams):
        raise NotFound("There is nothing here, or your team may not see it.")
    if not may_change(row, caller.teams):
        raise Forbidden("This reply is also for teams that you may not see.")


def _draft(tx: Reader, caller: Caller, body: ReplyIn) -> Draft:
    by_name = {name.casefold(): number for number, name in agents.team_names(tx).items()}
    ids = set()
    for name in body.teams:
        if name.casefold() not in by_name:
            raise BadRequest("There is no team %(name)s.", name=name[:100])
        ids.add(by_name[name.casefold()])
    ids = ids or set(caller.teams or ())
    if caller.teams is not None and not ids <= caller.teams:
        raise Forbidden("This reply is also for teams that you may not see.")
    return Draft(
        title=body.title,
        text_en=body.text_en,
        text_es=body.text_es,
        labels=actions.labels_in(",".join(body.labels)),
        team_ids=sorted(ids),
    )


def _out(row: SavedReply, names: dict[int, str]) -> ReplyOut:
    return ReplyOut(
        id=row.id or 0,
        title=row.title,
        text_en=row.text_en,
        text_es=row.text_es,
        labels=[str(each) for each in row.labels],
        teams=[names[each] for each in row.team_ids if each in names],
        changed_at=row.changed_at,
    )
