"""Reading a mailbox for ever: what was missed first, then each mail as it comes.

A mail is stored before the position moves on, so a crash between the two brings it again, which
changes nothing. Whether a person has read it in the mailbox makes no difference.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from urllib.parse import quote

from channels.email.imap import FAILURES, Fetched, Folder, LoginRefused, Mailbox, open_mailbox
from channels.email.oauth import Tokens
from channels.email.settings import EmailSettings, email_settings
from hub.contract import Account, ListenerPort, WebhookRequest
from hub.errors import ConfigError, DeliveryError, HiloError, Refused, Unavailable

FIRST_WAIT_S: Final = 1.0
LONGEST_WAIT_S: Final = 300.0
SCHEME: Final = "imap:"

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Position:
    """How far a folder has been read: the newest UID, good while UIDVALIDITY stays, and the day
    of the newest mail, from which to read again when it does not."""

    validity: int = 0
    uid: int = 0
    day: str = ""


class Positions:
    """The positions of an account's folders, stored as one text."""

    def __init__(self, port: ListenerPort, stored: str) -> None:
        self._port = port
        self._known = _read_positions(stored)

    def of(self, folder: str) -> Position:
        return self._known.get(folder, Position())

    async def move(self, folder: str, position: Position) -> None:
        """Store a new position."""
        self._known[folder] = position
        await self._port.save_state(
            json.dumps({name: asdict(one) for name, one in self._known.items()})
        )


def _read_positions(stored: str) -> dict[str, Position]:
    try:
        found = json.loads(stored) if stored else {}
        return {name: Position(**one) for name, one in found.items()}
    except (ValueError, TypeError, AttributeError):
        return {}  # A text of another version: the first days are read again, harmlessly.


class Listener:
    """Reads the folders of one account. `listen` runs until it is cancelled."""

    def __init__(self, account: Account, port: ListenerPort, tokens: Tokens) -> None:
        self._account = account
        self._settings = email_settings(account)
        self._port = port
        self._tokens = tokens

    async def listen(self) -> None:
        """Follow every folder, each by a connection of its own, since IDLE watches only one.

        Raises ConfigError when the server refuses the credentials.
        """
        positions = Positions(self._port, await self._port.load_state())
        refused: list[BaseException] = []
        try:
            async with asyncio.TaskGroup() as group:
                for folder in dict.fromkeys(self._settings.folders):
                    group.create_task(self._follow(folder, positions))
        except* ConfigError as failed:
            refused.extend(failed.exceptions)
        # Not in the clause above: the first releases of Python 3.11 wrap what is raised there.
        if refused:
            raise refused[0]

    async def _follow(self, folder: str, positions: Positions) -> None:
        """Connect again and again, waiting longer each time that nothing came of it."""
        wait_s = FIRST_WAIT_S
        while True:
            before = positions.of(folder)
            try:
                await self._connected(folder, positions)
            except LoginRefused as error:
                raise ConfigError(f"The mail server refuses to let us in: {error}") from error
            except Refused as error:
                raise ConfigError(error.sentence) from error
            except (*FAILURES, DeliveryError, Unavailable) as error:
                _logger.info("mailbox %s: %s", folder, error)
                await self._port.report("The mailbox could not be reached.")
            wait_s = FIRST_WAIT_S if positions.of(folder) != before else wait_s
            await asyncio.sleep(wait_s * random.uniform(0.7, 1.3))
            wait_s = min(wait_s * 2, LONGEST_WAIT_S)

    async def _connected(self, folder: str, positions: Positions) -> None:
        """Read what is new and wait for more, until the connection ends."""
        mailbox = await open_mailbox(self._settings, self._tokens)
        await self._port.report()
        try:
            while True:
                opened = await mailbox.select(folder)
                new = await self._new(mailbox, folder, opened, positions)
                if new is None:
                    await mailbox.wait(poll_s=self._settings.poll_s)
                    continue
                for uid in new:
                    await self._take(mailbox, folder, uid, opened, positions)
        finally:
            await mailbox.close()

    async def _new(
        self, mailbox: Mailbox, folder: str, opened: Folder, positions: Positions
    ) -> list[int] | None:
        """The UIDs that have not been taken yet, with the position ready to go on from them; None
        if there is nothing to do but wait.

        Another command between opening and waiting could swallow the news of a mail, so None
        means that none was given, and the folder is opened again after everything else.
        """
        known = positions.of(folder)
        top = opened.next_uid - 1
        if known.validity != opened.validity:
            return await self._start(mailbox, folder, opened, positions)
        if 0 <= top <= known.uid:
            return None
        uids = await mailbox.uids_after(known.uid)
        if uids or top < 0:  # A server that does not say its next UID leaves only this way.
            return uids or None
        await positions.move(folder, replace(known, uid=top))  # What was above has been deleted.
        return []

    async def _start(
        self, mailbox: Mailbox, folder: str, opened: Folder, positions: Positions
    ) -> list[int]:
        """Begin with a folder, or again when its UIDs are void: by day, since the newest known."""
        known = positions.of(folder)
        day = _day_before(known.day) or _today() - timedelta(days=self._settings.first_days)
        uids = await mailbox.uids_since(day)
        if uids:
            below = uids[0] - 1
        elif opened.next_uid:
            below = opened.next_uid - 1
        else:
            below = max(await mailbox.uids_after(0), default=0)
        await positions.move(folder, replace(known, validity=opened.validity, uid=below))
        return uids

    async def _take(
        self, mailbox: Mailbox, folder: str, uid: int, opened: Folder, positions: Positions
    ) -> None:
        """Store one mail, then move on."""
        fetched = await mailbox.fetch(uid, max_bytes=self._settings.max_bytes)
        known = positions.of(folder)
        day = known.day
        if fetched is not None:
            await self._store(fetched, folder, opened.validity)
            came = fetched.received_at.date().isoformat() if fetched.received_at else ""
            day = min(max(day, came), _today().isoformat())
        position = Position(opened.validity, max(uid, known.uid), day)
        await positions.move(folder, position)

    async def _store(self, fetched: Fetched, folder: str, validity: int) -> None:
        """Hand a mail to the hub. What the hub refuses for good stays in the mailbox."""
        request = as_request(
            fetched, self._settings, folder=folder, validity=validity, now=datetime.now(UTC)
        )
        try:
            await self._port.receive(request)
        except Unavailable:
            raise
        except HiloError as error:
            _logger.warning("mail %s of %s was not taken: %s", fetched.uid, folder, error.sentence)


def as_request(
    fetched: Fetched, settings: EmailSettings, *, folder: str, validity: int, now: datetime
) -> WebhookRequest:
    """A fetched mail in the form in which the hub keeps, replays and parses everything."""
    headers = [("X-Hilo-Uid", str(fetched.uid)), ("X-Hilo-Delivered-To", settings.address)]
    if fetched.received_at is not None:
        headers.append(("X-Hilo-Internal-Date", fetched.received_at.isoformat()))
    if not fetched.whole:
        headers.append(("X-Hilo-Too-Large", str(fetched.size)))
    where = (
        f"//{quote(settings.imap_host)}/{quote(folder)};UIDVALIDITY={validity};UID={fetched.uid}"
    )
    return WebhookRequest(
        method="IMAP",
        url=f"{SCHEME}{where}",
        path="",
        query=(),
        headers=tuple(headers),
        body=fetched.raw,
        received_at=now,
    )


def _today() -> date:
    return datetime.now(UTC).date()


def _day_before(day: str) -> date | None:
    """A day earlier, since SINCE counts days of the server's own zone."""
    try:
        return date.fromisoformat(day) - timedelta(days=1)
    except (ValueError, OverflowError):
        return None
