"""Looks whether answers were read in the chats they were written in, and lets them go on if not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from hub.accounts import Accounts, offer_of
from hub.actions import onward
from hub.actions.resolving import IdentitySettings
from hub.contract import Leaving
from hub.queries import onward as queries
from hub.store import Database


async def send_on(
    db: Database,
    accounts: Accounts,
    *,
    identity: Callable[[], Awaitable[IdentitySettings]],
    now: datetime,
) -> int:
    """Look at every chat that is due. Returns how many deliveries were made."""
    due = await db.read(queries.due_ids, now)
    if not due:
        return 0
    enabled = await accounts.enabled()
    pauses = {
        found.account.id: found.channel.pause_s(found.account)
        for found in enabled
        if isinstance(found.channel, Leaving)
    }

    def pause(account_id: int) -> timedelta | None:
        seconds = pauses.get(account_id)
        return None if seconds is None else timedelta(seconds=seconds)

    offers = [offer_of(found) for found in enabled if found.channel.capabilities.answers]
    settings = await identity()
    made = 0
    for onward_id in due:
        sent = await db.write(
            onward.send_due,
            onward_id,
            pause=pause,
            offers=offers,
            secret=settings.secret,
            now=now,
        )
        made += sent is not None
    return made
