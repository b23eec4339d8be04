"""Accounts: adding and changing them, who may see them, how they fare."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlmodel import col

from hub import health
from hub.actions import staff, threads
from hub.contract import Json
from hub.errors import BadRequest, NotFound
from hub.events import Event, EventKind
from hub.health import Health, Sign
from hub.model import AccountHealth, AccountRow, AccountTeam, Conversation, Part, Reach, Team
from hub.queries.accounts import health_of, healths
from hub.store import Tx


def add(
    tx: Tx,
    *,
    channel: str,
    name: str,
    address: str,
    settings: Mapping[str, Any],
    language: str = "en",
    enabled: bool = True,
    teams: Collection[str] = (),
    now: datetime,
) -> int:
    """Add an account. settings are sealed already. Returns its id, which its webhook ends with."""
    if not name.strip():
        raise BadRequest("Give the account a name, such as Support WhatsApp.")
    account_id = tx.insert(
        AccountRow,
        channel=channel,
        name=name.strip()[:100],
        address=address.strip()[:254],
        settings=dict(settings),
        signing_key=secrets.token_bytes(32),
        language=language,
        enabled=enabled,
        created_at=now,
    )
    show_to(tx, account_id, teams)
    return account_id


def change(tx: Tx, /, account_id: int, **values: Any) -> None:
    """Set columns of an account. Raises NotFound for one that is removed."""
    _present(tx, account_id)
    tx.update(AccountRow, account_id, **values)
    tx.tell(Event(kind=EventKind.ACCOUNT, account_id=account_id))


def show_to(tx: Tx, account_id: int, teams: Collection[str]) -> None:
    """Show an account to exactly these teams (to every team when there are none).

    Every conversation on it changes its audience, so every screen starts afresh.
    """
    tx.delete(AccountTeam, col(AccountTeam.account_id) == account_id)
    for name in dict.fromkeys(teams):
        tx.insert_new(AccountTeam, account_id=account_id, team_id=staff.find_or_make_team(tx, name))
    statement = (
        select(col(Part.conversation_id))
        .join(Reach, col(Reach.part_id) == col(Part.id))
        .where(col(Reach.account_id) == account_id)
        .distinct()
    )
    for row in tx.rows(statement):
        threads.widen_audience(tx, tx.hold(Conversation, row[0]))
    tx.tell(Event(kind=EventKind.ACCOUNT, account_id=account_id))
    tx.tell(Event(kind=EventKind.RELOAD))


def edit(
    tx: Tx,
    account_id: int,
    *,
    name: str,
    address: str,
    language: str,
    settings: Mapping[str, Any],
    retention_days: int | None,
    teams: Collection[str],
) -> list[str]:
    """Make an account what a form says. settings are sealed already. Returns the names of what has
    changed, never a value. Raises BadRequest, NotFound."""
    if not name.strip():
        raise BadRequest("Give the account a name, such as Support WhatsApp.")
    row = _present(tx, account_id)
    wanted = {
        "name": name.strip()[:100],
        "address": address.strip()[:254],
        "language": language,
        "retention_days": retention_days,
    }
    columns = {key: value for key, value in wanted.items() if getattr(row, key) != value}
    changed = [*columns, *_differing(row.settings, settings)]
    if changed:
        change(tx, account_id, **columns, settings=dict(settings))
    if "name" in columns:
        tx.tell(Event(kind=EventKind.RELOAD))  # It stands at every message of the account.
    if set(teams) != _team_names(tx, account_id):
        show_to(tx, account_id, teams)
        changed.append("teams")
    return changed


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The settings that are not the same; a secret that was typed again counts as changed."""
    names = sorted(before.keys() | after.keys())
    return [name for name in names if before.get(name) != after.get(name)]


def _team_names(tx: Tx, account_id: int) -> set[str]:
    statement = (
        select(col(Team.name))
        .join(AccountTeam, col(AccountTeam.team_id) == col(Team.id))
        .where(col(AccountTeam.account_id) == account_id)
        .limit(1000)
    )
    return {row[0] for row in tx.rows(statement)}


def remove(tx: Tx, account_id: int, *, now: datetime) -> None:
    """Take an account away for good, with its credentials. What was said by it stays, and so does
    its name; nothing comes in or goes out by it any more. Raises NotFound."""
    change(
        tx,
        account_id,
        settings={},
        signing_key=secrets.token_bytes(32),  # Its signed addresses are worth nothing any more.
        listener_state="",
        enabled=False,
        trouble="",
        trouble_at=None,
        checked=[],
        checked_at=None,
        removed_at=now,
    )
    tx.tell(Event(kind=EventKind.RELOAD))


def note_check(tx: Tx, account_id: int, results: list[Json], *, now: datetime) -> None:
    """Keep what the last check of an account found (`hub.checks.pack`). No process needs to know:
    the account itself is as it was."""
    _present(tx, account_id)
    tx.update(AccountRow, account_id, checked=results, checked_at=now)


def _present(tx: Tx, account_id: int) -> AccountRow:
    row = tx.need(AccountRow, account_id)
    if row.removed_at is not None:
        raise NotFound("There is no account %(id)s.", id=account_id)
    return row


def report_trouble(tx: Tx, account_id: int, sentence: str, *, now: datetime) -> None:
    """Say what is wrong with an account now; "" says that it works again."""
    row = tx.need(AccountRow, account_id)
    if row.trouble == sentence[:500]:
        return
    tx.update(AccountRow, account_id, trouble=sentence[:500], trouble_at=now if sentence else None)


def note_sign(tx: Tx, account_id: int, sign: Sign, said: str = "", *, now: datetime) -> None:
    """Take note of what an attempt says of an account's provider, and tell when it goes down or
    comes back. A good sign of an account that is well writes nothing."""
    row = tx.get(AccountHealth, account_id)
    before = health_of(row)
    found = health.after(health.untried(before, now), sign, now)
    if found != before:
        _keep_health(tx, account_id, row, found, said or (row.said if row else ""))


def forget_outages(tx: Tx, *, now: datetime) -> None:
    """What nobody has tried for long is not called down any more."""
    for row in healths(tx).values():
        found = health.untried(health_of(row), now)
        if found.down_at is None and row.down_at is not None:
            _keep_health(tx, row.id, row, found, row.said)


def _keep_health(
    tx: Tx, account_id: int, row: AccountHealth | None, found: Health, said: str
) -> None:
    before = health_of(row)
    turned = (found.down_at is None) != (before.down_at is None) or (
        found.down_at is not None and found.cause != before.cause
    )
    values = {
        "bad": found.bad,
        "good": found.good,
        "bad_since": found.bad_since,
        "bad_at": found.bad_at,
        "down_at": found.down_at,
        "cause": str(found.cause),
        "said": said[:500],
        "revision": (row.revision if row else 0) + turned,
    }
    if row is None:
        tx.insert_new(AccountHealth, on=("id",), id=account_id, **values)
    else:
        tx.update(AccountHealth, account_id, **values)
    if turned:
        tx.tell(Event(kind=EventKind.HEALTH, account_id=account_id))


def save_listener_state(tx: Tx, account_id: int, state: str) -> None:
    """Keep how far a pull channel has got."""
    tx.update(AccountRow, account_id, listener_state=state)


def count_forged(tx: Tx, forged: Mapping[int, int]) -> None:
    """Add to the numbers of requests refused for their signature."""
    for account_id, number in sorted(forged.items()):
        tx.execute(
            update(AccountRow)
            .where(col(AccountRow.id) == account_id)
            .values(forged=col(AccountRow.forged) + number)
        )
