"""Trying again, after a mend, what was kept because it was not understood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hub.accounts import Accounts
from hub.actions import unreadable
from hub.contract import Unreadable
from hub.errors import BadRequest
from hub.model import RawRequest
from hub.store import Database, Reader
from hub.webhooks import Webhooks


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a replay."""

    understood: bool
    reason: str = ""
    messages: int = 0


async def replay(
    db: Database, accounts: Accounts, webhooks: Webhooks, request_id: int, *, now: datetime
) -> Outcome:
    """Parse a kept request again and store what it holds; what is there already stays as it is.

    It was verified when it came, so its signature, which may have expired, is not asked again.
    Raises NotFound.
    """
    row = await db.read(_need, request_id)
    found = await accounts.find(row.account_id)
    request = unreadable.as_request(row)
    try:
        items = webhooks.understand(found, request)
    except BadRequest as error:
        return Outcome(False, error.sentence)
    items = await webhooks.hand_on(found, request, items)
    ids = await webhooks.store(row.account_id, items, request=None)
    left = [item.reason for item in items if isinstance(item, Unreadable)]
    if left:
        return Outcome(False, left[0], sum(1 for found_id in ids if found_id))
    await db.write(unreadable.mark, request_id, replayed_at=now, dropped_at=None)
    return Outcome(True, "", sum(1 for found_id in ids if found_id))


def _need(tx: Reader, request_id: int) -> RawRequest:
    return tx.need(RawRequest, request_id)
