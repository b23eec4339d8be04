"""`hilo erase`: what is known of a customer goes, for good."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from hub import tombstones
from hub.actions import erasing, staff
from hub.actions.threads import SYSTEM
from hub.cli.opening import config, database, out, plainly
from hub.contract import Address
from hub.discarded import delete_discarded
from hub.errors import NotFound
from hub.files import Files
from hub.identity.addresses import normalise
from hub.model import Customer
from hub.process import utc_now
from hub.queries import customers
from hub.store import Reader, Tx


@plainly
def erase(
    customer: Annotated[str, typer.Argument(help="An id, a mail address or a phone number.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase a customer: words, files, addresses and kept requests. It cannot be undone.

    A tombstone with ids and times stays, so that a restored backup erases them again.
    """
    settings = config()
    with database(settings) as db:
        found = db.read_now(_find, customer)
        if not yes:
            typer.confirm(
                f"Erase customer {found.id}, {found.name or 'without a name'}?", abort=True
            )
        erased = db.write_now(_erase, found.id or 0)
        # On disk before the last byte goes: a backup put back after a crash here knows of it.
        tombstones.write(settings.data, db.read_now(tombstones.every))
        asyncio.run(delete_discarded(db, Files.open(settings.files)))
    out.print(f"Erased {erased.messages} messages and {len(erased.file_keys)} files.")


def _erase(tx: Tx, customer_id: int) -> erasing.Erased:
    now = utc_now()
    erased = erasing.erase_customer(tx, customer_id, by=SYSTEM, why="customer", now=now)
    staff.audit(
        tx, act="customer.erased", subject=f"customer {customer_id}", agent_id=None, now=now
    )
    return erased


def _find(tx: Reader, text: str) -> Customer:
    if text.isdecimal():
        return customers.current(tx, int(text))
    kinds = ("email",) if "@" in text else ("phone", "whatsapp")
    for kind in kinds:
        normal = normalise(Address(kind, text))
        point = normal and customers.contact_point(tx, normal.kind, normal.scope, normal.value)
        part = customers.part(tx, point.id or 0, "") if point else None
        if part is not None:
            return customers.current(tx, part.customer_id)
    raise NotFound(f"Nobody is known by {text}.")
