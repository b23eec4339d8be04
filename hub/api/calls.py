"""Calls that were had elsewhere, handed over; and what may be said to whoever calls now."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import APIRouter, File, Form, Query, Response, UploadFile
from pydantic import BaseModel, Field

from hub.actions import call_imports
from hub.actions.call_imports import CallImport
from hub.api.access import Caller, MayLookUp, MayWriteCalls
from hub.api.opened import Opened
from hub.call import call_of
from hub.call_file import account_for, number_of, read_call_file
from hub.contract import Address, Proof
from hub.errors import BadRequest, NotFound, TooLarge
from hub.known_customer import check_region
from hub.model import Message, Part
from hub.queries import accounts, callers, calls, customers
from hub.queries.callers import Disclosure
from hub.store import Reader
from hub.words import AuthorKind, MessageKind

MAX_SHOWN: Final = 500  # Characters of a message that may be said.
MAX_ROLES: Final = 20
_BLOCK: Final = 1 << 16

router = APIRouter(tags=["calls"])


class CallOut(BaseModel):
    """A call. outcome: answered, missed, voicemail, ended, ... lines: how many it has. speakers:
    whose voice each key of the transcript is: customer, agent, or "" where it cannot be told.
    writing: of a recording without words: waiting, running, failed, or missing where this server
    cannot write it down."""

    id: int
    conversation_id: int
    customer_id: int
    outcome: str
    started_at: datetime | None
    duration_s: int | None
    lines: int
    speakers: dict[str, str]
    writing: str
    again: bool = False


class SaidMessage(BaseModel):
    """A message that may be read to the caller."""

    at: datetime
    channel: str
    from_customer: bool
    text: str


class CallerOut(BaseModel):
    """What may be said to the far end of a number at some proof. `may_say` false says nothing
    about whether the number is known."""

    may_say: bool
    name: str = ""
    language: str = ""
    waiting_since: datetime | None = None
    messages: list[SaidMessage] = Field(default_factory=list)
    facts: list[dict[str, str]] = Field(default_factory=list)


@router.post("/calls", status_code=201)
async def hand_over(
    caller: MayWriteCalls,
    door: Opened,
    response: Response,
    file: Annotated[
        UploadFile,
        File(
            description="A transcript (WebVTT, SRT, JSON of Whisper, Deepgram or AssemblyAI) or a "
            "recording."
        ),
    ],
    phone: Annotated[str, Form(max_length=40, description="The customer's, with its country.")],
    at: Annotated[datetime | None, Form(description="When it began: ISO 8601 with a zone.")] = None,
    external_id: Annotated[
        str, Form(max_length=200, description="Yours: the same again replaces the words.")
    ] = "",
    outbound: Annotated[bool, Form(description="Whether we called.")] = False,
    account: Annotated[int | None, Form(description="Of the channel voice, where several.")] = None,
    name: Annotated[str, Form(max_length=200, description="The customer's, as they gave it.")] = "",
    agent: Annotated[str, Form(max_length=200, description="Who spoke for us.")] = "",
    speakers: Annotated[
        str,
        Form(
            max_length=4000,
            description='Whose voice is whose, as JSON: {"SPEAKER_00": "agent"}. Guessed if left '
            "out, and an agent can correct it.",
        ),
    ] = "",
    note: Annotated[str, Form(max_length=4000, description="What came of it.")] = "",
    duration_s: Annotated[int | None, Form(ge=0, le=604_800)] = None,
    region: Annotated[str, Form(description="Country of a number without one: ES.")] = "",
) -> CallOut:
    """Put a call into its customer's thread. The same file again is the same call (200)."""
    sender = number_of(phone, check_region(region) or door.region)
    account_id = await door.db.read(_account, door, account, caller.teams)
    read = await read_call_file(
        await _content(file, door.limits.max_bytes),
        name=file.filename or "call",
        declared=file.content_type or "",
        channels=door.channels,
        files=door.files,
        limits=door.limits,
        outbound=outbound,
        customers=(name,) if name else (),
        agents=(agent,) if agent else (),
        said=_roles(speakers),
        told=await door.accounts.facts(),
        now=door.clock(),
    )
    item = CallImport(
        at=_utc(at),
        sender=sender,
        sender_name=name,
        outbound=outbound,
        external_id=external_id,
        text=read.text,
        sound=read.sound,
        heard=read.heard,
        roles=read.roles or {},
        firm=bool(speakers.strip()),
        duration_s=duration_s,
        note=note,
        write="waiting" if door.can_write_down else "missing",
    )
    done = await door.db.write(
        call_imports.take,
        account_id,
        item,
        identity=await door.accounts.identity(),
        now=door.clock(),
    )
    response.status_code = 200 if done.again else 201
    response.headers["Location"] = f"/api/v1/calls/{done.message_id}"
    shown = await door.db.read(_shown, done.message_id, caller)
    return shown.model_copy(update={"again": done.again})


@router.get("/calls/{call_id}")
async def by_id(caller: MayWriteCalls, door: Opened, call_id: int) -> CallOut:
    """How a call stands, and how far its recording is written down."""
    return await door.db.read(_shown, call_id, caller)


@router.get("/callers")
async def look_up(
    caller: MayLookUp,
    door: Opened,
    phone: Annotated[str, Query(max_length=40, description="The number that calls.")],
    proof: Annotated[
        str,
        Query(
            pattern="^(claimed|vouched|proven)$",
            description="How your telephone system knows that the number is the caller's: claimed "
            "(it is only shown), vouched (the network signed it: STIR/SHAKEN A), proven (they gave "
            "a code that was sent to it, in this call).",
        ),
    ] = "claimed",
    region: str = "",
) -> CallerOut:
    """What may be said to whoever calls: for an IVR, before it greets them.

    At `claimed` nothing, whoever it is. At `vouched` what was said on this number itself, where it
    is a mobile that has one holder. At `proven` what was said by everybody shown to own it.
    """
    sender = number_of(phone, check_region(region) or door.region)
    settings = await door.accounts.identity()
    found = await door.db.read(
        _disclosure, sender, Proof[proof.upper()], caller, settings.secret, settings.region,
        door.clock(),
    )  # fmt: skip
    return found


def _disclosure(
    tx: Reader,
    sender: Address,
    proof: Proof,
    caller: Caller,
    secret: bytes,
    region: str,
    now: datetime,
) -> CallerOut:
    visible = _visible(tx, caller)
    found = callers.disclosure(
        tx, sender, proof, accounts=visible, secret=secret, region=region, now=now
    )
    return _caller_out(tx, found)


def _caller_out(tx: Reader, found: Disclosure) -> CallerOut:
    channels = {row.id: row.channel for row in accounts.every(tx)}
    return CallerOut(
        may_say=found.may_say,
        name=found.name,
        language=found.language,
        waiting_since=found.waiting_since,
        messages=[
            SaidMessage(
                at=message.happened_at or message.at,
                channel=channels.get(message.account_id, ""),
                from_customer=message.author_kind == AuthorKind.CUSTOMER,
                text=message.text[:MAX_SHOWN],
            )
            for message in found.messages
        ],
        facts=[{"kind": kind, "value": value} for kind, value in found.facts],
    )


def _visible(tx: Reader, caller: Caller) -> frozenset[int] | None:
    """The accounts that a token's teams may see; None is all of them."""
    if caller.teams is None:
        return None
    teams = accounts.teams_by_account(tx)
    return frozenset(id_ for id_, own in teams.items() if not own or own & caller.teams)


def _account(tx: Reader, door: Opened, wanted: int | None, teams: frozenset[int] | None) -> int:
    return account_for(tx, door.channels, wanted=wanted, teams=teams)


def _shown(tx: Reader, message_id: int, caller: Caller) -> CallOut:
    """A call for a caller's eyes. Raises NotFound also for one whom they may not see."""
    row = tx.get(Message, message_id)
    visible = _visible(tx, caller)
    hidden = row is not None and visible is not None and row.account_id not in visible
    if row is None or row.kind != MessageKind.CALL or row.erased_at is not None or hidden:
        raise NotFound("There is no such call.")
    call = call_of(row.extra)
    part = tx.need(Part, row.part_id)
    return CallOut(
        id=message_id,
        conversation_id=row.conversation_id,
        customer_id=customers.current(tx, part.customer_id).id or 0,
        outcome=call.outcome.value,
        started_at=call.started_at,
        duration_s=call.seconds,
        lines=calls.count_lines(tx, message_id),
        speakers={key: call.role(key) for key in calls.speakers(tx, message_id)},
        writing=call.writing,
    )


async def _content(file: UploadFile, limit: int) -> bytes:
    content = bytearray()
    while block := await file.read(_BLOCK):
        content += block
        if len(content) > limit:
            raise TooLarge("A file may have %(limit)s bytes at most.", limit=limit)
    return bytes(content)


def _utc(at: datetime | None) -> datetime | None:
    if at is None:
        return None
    if at.utcoffset() is None:
        raise BadRequest("A time needs its zone: 2026-05-04T09:15:00+02:00.")
    return at.astimezone(UTC)


def _roles(text: str) -> dict[str, str]:
    if not text.strip():
        return {}
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict) or len(found) > MAX_ROLES:
        raise BadRequest('Give speakers as JSON: {"SPEAKER_00": "agent"}.')
    return {str(key): str(role) for key, role in found.items()}
