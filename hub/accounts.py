"""The configured accounts, resolved: settings checked, secrets opened, kept until they change."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from hub.actions.facts import FactSettings
from hub.actions.resolving import IdentitySettings
from hub.contract import (
    Account,
    Address,
    Answering,
    Challenging,
    Channel,
    Enriching,
    Greeting,
    Keyed,
    Sharing,
)
from hub.errors import ConfigError, NotFound
from hub.identity.ident import read_ident
from hub.model import AccountRow
from hub.plugins import Channels
from hub.queries import accounts, facts
from hub.queries.proofs import Offer
from hub.store import Database, Reader
from hub.vault import Vault


@dataclass(frozen=True, slots=True)
class Configured:
    """An account with its channel, ready to use."""

    account: Account
    channel: Channel
    retention_days: int | None
    # The channel again where it can do more: asked once, for asking is slow.
    challenging: Challenging | None = None
    answering: Answering | None = None
    keyed: Keyed | None = None
    enriching: Enriching | None = None
    greeting: Greeting | None = None


class Accounts:
    """Finds accounts by id. `forget` is called when the log tells that one has changed."""

    def __init__(
        self,
        db: Database,
        channels: Channels,
        vault: Vault,
        *,
        public_url: str,
        region: str = "",
    ) -> None:
        self._db = db
        self._channels = channels
        self._vault = vault
        self._public_url = public_url
        self._region = region
        self._known: dict[int, Configured] = {}
        self._identity: IdentitySettings | None = None
        self._facts: FactSettings | None = None
        self._owners: dict[str, Configured] | None = None
        self._forgotten = 0  # How often something was: tells a change from under a read.

    async def find(self, account_id: int, *, channel: str | None = None) -> Configured:
        """The account, if it is enabled (and of that channel). Raises NotFound, Unavailable, and
        ConfigError for settings that no longer work."""
        found = self._known.get(account_id)
        if found is None:
            found = await self._read(account_id)
        if channel is not None and found.account.channel != channel:
            raise NotFound("There is no account %(id)s here.", id=account_id)
        return found

    async def _read(self, account_id: int) -> Configured:
        """The account as it is stored, kept unless it changes while it is being read."""
        before = self._forgotten
        row = await self._db.read(_row, account_id)
        if row is None or not row.enabled:
            raise NotFound("There is no account %(id)s here.", id=account_id)
        found = self.open(row)
        if before == self._forgotten:
            self._known[account_id] = found
        return found

    async def load_channels(self) -> None:
        """Load the channels that there are accounts of, so that no message waits for that.

        Raises Unavailable, and ConfigError naming the channel at fault.
        """
        names = await self._db.read(accounts.channels)
        await asyncio.to_thread(self._channels.load, names)

    async def enabled(self) -> list[Configured]:
        """Every enabled account whose channel is installed; one that cannot work is left out."""
        found: list[Configured] = []
        for row in await self._db.read(accounts.every):
            if row.enabled and row.id is not None and row.channel in self._channels:
                try:
                    found.append(await self.find(row.id))
                except (ConfigError, NotFound):
                    continue
        return found

    async def owners(self) -> dict[str, Configured]:
        """The enabled accounts that share an address, by how a webhook names them; the eldest
        where two say that they are the same. Raises Unavailable."""
        if self._owners is not None:
            return self._owners
        before, found = self._forgotten, dict[str, Configured]()
        for one in await self.enabled():
            if isinstance(one.channel, Sharing):
                for name in one.channel.owned(one.account):
                    found.setdefault(name, one)
        if before == self._forgotten:
            self._owners = found
        return found

    async def identity(self) -> IdentitySettings:
        """What deciding who somebody is needs to know: our own addresses are nobody's.

        Raises Unavailable.
        """
        if self._identity is not None:
            return self._identity
        before = self._forgotten
        addresses = await self._db.read(_own_addresses)
        idents = (read_ident(address, region=self._region) for address in addresses)
        found = IdentitySettings(
            secret=self._vault.subkey("identity"),
            own=frozenset(ident.key for ident in idents if ident is not None),
            region=self._region,
        )
        if before == self._forgotten:
            self._identity = found
        return found

    async def facts(self) -> FactSettings:
        """What finding what customers tell needs to know: how the shop writes its numbers.

        Raises Unavailable.
        """
        if self._facts is None:
            self._facts = FactSettings(
                secret=self._vault.subkey("facts"),
                seal=self._vault.seal,
                patterns=await self._db.read(facts.patterns),
                region=self._region,
            )
        return self._facts

    def open(self, row: AccountRow) -> Configured:
        """Resolve a stored account. Raises ConfigError naming the setting."""
        channel = self._channels.need(row.channel)
        settings = self._vault.open_settings(channel.settings, row.settings)
        account = Account(
            id=row.id or 0,
            channel=row.channel,
            name=row.name,
            address=row.address,
            settings=settings,
            webhook_url=self.webhook_url(row),
            signing_key=bytes(row.signing_key),
            language=row.language,
        )
        return Configured(
            account,
            channel,
            row.retention_days,
            challenging=channel if isinstance(channel, Challenging) else None,
            answering=channel if isinstance(channel, Answering) else None,
            keyed=channel if isinstance(channel, Keyed) else None,
            enriching=channel if isinstance(channel, Enriching) else None,
            greeting=channel if isinstance(channel, Greeting) else None,
        )

    def webhook_url(self, row: AccountRow) -> str:
        """The address to paste at the provider of an account."""
        return f"{self._public_url}/hooks/{row.channel}/{row.id}"

    def forget(self, account_id: int | None = None) -> None:
        """Read an account (or all) afresh the next time."""
        self._identity = None
        self._facts = None
        self._owners = None
        self._forgotten += 1
        if account_id is None:
            self._known.clear()
        else:
            self._known.pop(account_id, None)

    def forget_patterns(self) -> None:
        """The shop writes its numbers otherwise from now on."""
        self._facts = None


def _row(tx: Reader, account_id: int) -> AccountRow | None:
    return tx.get(AccountRow, account_id)


def _own_addresses(tx: Reader) -> list[Address]:
    """Every account's address, as what it may be: a channel tells only its name."""
    return [
        Address(kind, row.address)
        for row in accounts.every(tx)
        if row.address
        for kind in (("email",) if "@" in row.address else ("phone", "whatsapp"))
    ]


def offer_of(found: Configured) -> Offer:
    """An account as something could be sent by it."""
    can = found.channel.capabilities
    return Offer(
        found.account.id, found.channel.contact_kind, can.starts_conversations, can.reply_window_s
    )
