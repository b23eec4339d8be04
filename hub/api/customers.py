"""Known customers, told one by one or a thousand at once, and read again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Body, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from hub.actions import imports
from hub.actions.imports import Outcome
from hub.actions.resolving import IdentitySettings
from hub.actions.threads import audience_of
from hub.api.access import Caller, MayRead, MayWrite
from hub.api.opened import Opened
from hub.contract import Address, Proof
from hub.errors import BadRequest, NotFound
from hub.identity.addresses import normalise
from hub.known_customer import (
    SENTENCES,
    SHOP,
    KnownCustomer,
    LeftOut,
    check_region,
    check_source,
    read_given,
)
from hub.known_customer import Field as Column
from hub.model import Customer
from hub.queries import conversations, customers
from hub.store import Reader, Tx

AT_ONCE: Final = 1000
IN_ONE: Final = 50  # Customers of one transaction: others write too.
_Line = Annotated[str, Field(max_length=320)]

router = APIRouter(tags=["customers"])


class CustomerIn(BaseModel):
    """A customer as your shop knows them. What is stated is evidence of who is who; it proves
    nothing about who sits at the other end of a chat."""

    model_config = ConfigDict(extra="forbid")

    external_id: str = Field(
        "",
        max_length=256,
        description="Your own number of the customer. Without it, an email or mobile of one "
        "person alone is needed.",
    )
    name: str = Field("", max_length=400)
    emails: list[_Line] = Field(default_factory=list, max_length=10)
    phones: list[_Line] = Field(
        default_factory=list, max_length=10, description="With their country: +34600111222."
    )
    language: str = Field("", max_length=40, description="A code: es, en-GB.")


class LeftOutValue(BaseModel):
    """A value that was not taken, and why."""

    field: str
    value: str
    reason: str
    sentence: str


class Told(BaseModel):
    """What became of one customer. outcome: made, matched (known before), unchanged, refused."""

    external_id: str
    outcome: str
    customer_id: int | None = None
    left_out: list[LeftOutValue] = Field(default_factory=list)


class ToldAll(BaseModel):
    """What became of a batch, in its order."""

    results: list[Told]


class ContactPointOut(BaseModel):
    """An address, and how it is known: claimed, vouched, proven, verified."""

    kind: str
    scope: str
    value: str
    proof: str


class CustomerOut(BaseModel):
    """A customer as Hilo knows them now. id: of another where two were joined."""

    id: int
    name: str
    language: str
    created_at: datetime
    contact_points: list[ContactPointOut]


@router.post("/customers", response_model=Told | ToldAll)
async def tell(
    caller: MayWrite,
    door: Opened,
    response: Response,
    body: Annotated[
        CustomerIn | Annotated[list[CustomerIn], Field(min_length=1, max_length=AT_ONCE)], Body()
    ],
    source: Annotated[str, Query(description="Whose numbers these are.")] = SHOP,
    region: Annotated[str, Query(description="Country of numbers without one: ES.")] = "",
) -> Told | ToldAll:
    """Tell of one customer, or of up to 1,000. Idempotent by `external_id`: the same again changes
    nothing, other values are added to what is known."""
    place, country = check_source(source), check_region(region) or door.region
    many = body if isinstance(body, list) else [body]
    read = [_read(one, place, country) for one in many]
    settings = await door.accounts.identity()
    results: list[Told] = []
    for at in range(0, len(read), IN_ONE):
        results += await door.db.write(
            _take,
            list(zip(many[at : at + IN_ONE], read[at : at + IN_ONE], strict=True)),
            source=place,
            region=country,
            settings=settings,
            audience=audience_of([caller.teams or frozenset()]),
            now=door.clock(),
        )
    if isinstance(body, list):
        return ToldAll(results=results)
    if results[0].outcome == "refused":
        left = results[0].left_out[0]
        raise BadRequest(left.sentence)
    response.status_code = 201 if results[0].outcome == Outcome.MADE else 200
    return results[0]


@router.get("/customers/{customer_id}")
async def by_id(caller: MayRead, door: Opened, customer_id: int) -> CustomerOut:
    """A customer by Hilo's own id; that of one who was joined into another finds the other."""
    return await door.db.read(_by_id, caller, customer_id)


@router.get("/customers")
async def by_external_id(
    caller: MayRead,
    door: Opened,
    external_id: Annotated[str, Query(min_length=1, max_length=256)],
    source: str = SHOP,
) -> CustomerOut:
    """A customer by your own number."""
    return await door.db.read(_by_external_id, caller, external_id, check_source(source))


def _read(one: CustomerIn, source: str, region: str) -> KnownCustomer | LeftOut:
    given: dict[Column, Sequence[str]] = {
        Column.EXTERNAL_ID: [one.external_id] if one.external_id else [],
        Column.NAME: [one.name] if one.name else [],
        Column.EMAIL: one.emails,
        Column.PHONE: one.phones,
        Column.LANGUAGE: [one.language] if one.language else [],
    }
    return read_given(given, source=source, region=region)


def _take(
    tx: Tx,
    many: Sequence[tuple[CustomerIn, KnownCustomer | LeftOut]],
    *,
    source: str,
    region: str,
    settings: IdentitySettings,
    audience: str,
    now: datetime,
) -> list[Told]:
    told = []
    for given, read in many:
        if isinstance(read, LeftOut):
            left = [_left(read)]
            told.append(Told(external_id=given.external_id, outcome="refused", left_out=left))
            continue
        done = imports.import_row(
            tx,
            read,
            source=source,
            region=region,
            settings=settings,
            audience=audience,
            now=now,
        )
        told.append(
            Told(
                external_id=given.external_id,
                outcome=str(done.outcome),
                customer_id=done.customer_id,
                left_out=[_left(each) for each in read.left_out],
            )
        )
    return told


def _left(left: LeftOut) -> LeftOutValue:
    return LeftOutValue(
        field=str(left.field),
        value=left.value,
        reason=str(left.reason),
        sentence=SENTENCES[left.reason],
    )


def seen(tx: Reader, caller: Caller, customer_id: int) -> Customer:
    """A customer by id for a caller's eyes, the other where they were joined. Raises NotFound."""
    found = tx.get(Customer, customer_id)
    customer = customers.current(tx, customer_id) if found else None
    if customer is None or customer.erased_at is not None or not _sees(tx, caller, customer):
        raise NotFound("There is no such customer.")
    return customer


def _by_id(tx: Reader, caller: Caller, customer_id: int) -> CustomerOut:
    found = tx.get(Customer, customer_id)
    return _shown(tx, caller, customers.current(tx, customer_id) if found else None)


def _by_external_id(tx: Reader, caller: Caller, external_id: str, source: str) -> CustomerOut:
    normal = normalise(Address("user", external_id, source))
    point = normal and customers.contact_point(tx, "user", normal.scope, normal.value)
    part = customers.part(tx, point.id or 0, "") if point else None
    return _shown(tx, caller, customers.current(tx, part.customer_id) if part else None)


def _shown(tx: Reader, caller: Caller, customer: Customer | None) -> CustomerOut:
    """A customer for a caller's eyes. Raises NotFound also for one whom they may not see."""
    if customer is None or customer.erased_at is not None or not _sees(tx, caller, customer):
        raise NotFound("There is no such customer.")
    return CustomerOut(
        id=customer.id or 0,
        name=customer.name,
        language=customer.language,
        created_at=customer.created_at,
        contact_points=[
            ContactPointOut(
                kind=point.kind,
                scope=point.scope,
                value=point.value,
                proof=Proof(point.proof).name.lower(),
            )
            for _, point in customers.points_of(tx, customer.id or 0)
            if point.proof
        ],
    )


def _sees(tx: Reader, caller: Caller, customer: Customer) -> bool:
    conversation = customers.conversation_of(tx, customer.id or 0)
    return conversations.sees(conversation.audience, caller.teams)
