"""Going on elsewhere, as a visitor asks for it: links with a reference, and consent."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from hub import onward_words
from hub.accounts import Accounts
from hub.actions import moving, onward
from hub.contract import Address, Elsewhere, Linking, WayOn
from hub.errors import BadRequest
from hub.identity.possession import masked, provable
from hub.identity.reference import LENGTH, reference_of
from hub.queries import onward as queries
from hub.store import Database

_REACHED: Final = ("email", "phone", "whatsapp")


class Moving:
    """One per mounted channel."""

    def __init__(self, db: Database, accounts: Accounts, *, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._accounts = accounts
        self._clock = clock

    async def elsewhere(
        self, account_id: int, proven: Sequence[Address], *, language: str
    ) -> Elsewhere:
        """See `VisitorPort.elsewhere`."""
        enabled = await self._accounts.enabled()
        reference = reference_of(secrets.token_bytes(LENGTH * 2))
        words = onward_words.begin(language, reference=reference)
        ways: dict[str, WayOn] = {}
        for found in enabled:
            if isinstance(found.channel, Linking) and found.channel.label not in ways:
                url = found.channel.write_link(found.account, words, reference)
                if url:
                    ways[found.channel.label] = WayOn(channel=found.account.channel, url=url)
        settings, visitor = await self._accounts.identity(), proven[0]
        if ways:
            await self._db.write(
                moving.offer,
                visitor,
                reference,
                account_id=account_id,
                secret=settings.secret,
                now=self._clock(),
            )
        agreed = await self._db.read(queries.of_visitor, visitor, account_id)
        to = newest_shown(proven)
        return Elsewhere(
            ways=tuple(ways.values()),
            mail=any(found.channel.contact_kind == "email" for found in enabled),
            to=masked(to) if to else "",
            agreed=agreed is not None and agreed.agreed_at is not None,
        )

    async def agree(self, account_id: int, proven: Sequence[Address], on: bool) -> None:
        """See `VisitorPort.agree`."""
        to = newest_shown(proven) if on else None
        if on and to is None:
            raise BadRequest("Show first that the address is yours.")
        await self._db.write(
            onward.agree,
            proven[0],
            to,
            account_id=account_id,
            settings=await self._accounts.identity(),
            now=self._clock(),
        )


def newest_shown(proven: Sequence[Address]) -> Address | None:
    """The address at which a visitor can be answered: the one that was shown last."""
    reached = [one for one in proven[1:] if one.kind in _REACHED and provable(one) is not None]
    return reached[-1] if reached else None
