"""What is known of a customer, for programs: read it, and tell what the shop's systems know."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict, Field

from hub.actions import facts
from hub.actions.facts import FactSettings
from hub.api.access import Caller, MayRead, MayWrite
from hub.api.customers import seen
from hub.api.opened import Opened
from hub.facts.mention import SURE, FactKind, Mention
from hub.queries import accounts, customers
from hub.queries import facts as stored
from hub.store import Reader, Tx
from hub.words import FactSource

router = APIRouter(tags=["facts"])


class FactOut(BaseModel):
    """A fact that holds now. value: dots for what is not kept in clear. message: where it was
    said. told_to: who heard it, "agent:7", "bot:2". sure: a guess is not."""

    id: int
    kind: str
    label: str
    value: str
    at: datetime
    message: int | None
    told_to: list[str]
    sure: bool
    confirmed: bool


class FactIn(BaseModel):
    """A fact that your systems know. kind: order, tracking, booking, account, ..., other with a
    label of your own."""

    model_config = ConfigDict(extra="forbid")

    kind: FactKind
    value: str = Field(min_length=1, max_length=500)
    label: str = Field("", max_length=100)


class FactsOut(BaseModel):
    """What holds now, the newest first."""

    facts: list[FactOut]


@router.get("/customers/{customer_id}/facts")
async def known(caller: MayRead, door: Opened, customer_id: int) -> FactsOut:
    """What a customer has told and what is known of them, as far as the token's teams see."""
    return await door.db.read(_known, caller, customer_id, door.clock())


@router.post("/customers/{customer_id}/facts", status_code=201)
async def tell(
    caller: MayWrite,
    door: Opened,
    customer_id: int,
    body: Annotated[list[FactIn], Body(min_length=1, max_length=40)],
) -> FactsOut:
    """Tell what your systems know of a customer: the order that was just placed, its parcel. The
    same again changes nothing."""
    settings = await door.accounts.facts()
    return await door.db.write(_tell, caller, customer_id, body, settings, door.clock())


def _known(tx: Reader, caller: Caller, customer_id: int, now: datetime) -> FactsOut:
    customer = seen(tx, caller, customer_id)
    conversation = customers.conversation_of(tx, customer.id or 0)
    found = stored.known(tx, conversation.id or 0, accounts=_accounts(tx, caller), now=now)
    return FactsOut(
        facts=[
            FactOut(
                id=one.fact_id,
                kind=str(one.kind),
                label=one.label,
                value=one.value,
                at=one.at,
                message=one.message_id,
                told_to=list(one.told_to),
                sure=one.confidence >= SURE,
                confirmed=one.confirmed,
            )
            for one in found
        ]
    )


def _accounts(tx: Reader, caller: Caller) -> frozenset[int] | None:
    """Those that the token's teams see; None is all of them."""
    teams = caller.teams
    if teams is None:
        return None
    by_account = accounts.teams_by_account(tx)
    return frozenset(each for each, seen_by in by_account.items() if not seen_by or seen_by & teams)


def _tell(
    tx: Tx,
    caller: Caller,
    customer_id: int,
    told: Sequence[FactIn],
    settings: FactSettings,
    now: datetime,
) -> FactsOut:
    customer = seen(tx, caller, customer_id)
    conversation = customers.conversation_of(tx, customer.id or 0)
    mentions = [
        Mention(
            kind=each.kind,
            label=each.label.strip().casefold(),
            value=each.value.strip(),
            text=each.value.strip(),
            start=0,
            end=0,
        )
        for each in told
    ]
    facts.state(
        tx,
        conversation.id or 0,
        mentions,
        source=FactSource.SHOP,
        by=f"token:{caller.token_id}",
        settings=settings,
        now=now,
    )
    return _known(tx, caller, customer_id, now)
