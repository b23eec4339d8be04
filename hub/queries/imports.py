"""Reading imports, and what was refused of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlmodel import col

from hub.errors import BadRequest
from hub.model import Customer, ImportJob, ImportRefusal, Team
from hub.store import Prepared, Reader

PAGE: Final = 1_000


def same_file(tx: Reader, digest: str, *, source: str, region: str) -> ImportJob | None:
    """The newest import of the same bytes for the same ids that was not given up. Index:
    import_job_digest."""
    found = tx.all(ImportJob, digest=digest, source=source, region=region, order=("-id",), limit=20)
    return next((job for job in found if job.state in ("waiting", "running", "done")), None)


def newest_customer(tx: Reader) -> int:
    """The largest id of a customer. Index: its key."""
    return int(tx.scalar(_NEWEST) or 0)


_NEWEST: Final = Prepared(select(func.max(col(Customer.id))))


def newest(tx: Reader, *, limit: int = 20) -> list[ImportJob]:
    """The imports, newest first."""
    return tx.all(ImportJob, order=("-id",), limit=limit)


def audience_of(tx: Reader, teams: Collection[str]) -> str:
    """The stored form of an audience of teams by their names; none is everybody. Raises
    BadRequest for a name that no team has."""
    found = {row.name: row.id for row in tx.select(Team, col(Team.name).in_(list(teams)))}
    for name in teams:
        if name not in found:
            raise BadRequest("There is no team %(name)s.", name=name)
    ids = sorted(id for id in found.values() if id is not None)
    return "," + ",".join(map(str, ids)) + "," if ids else "*"


def unfinished(tx: Reader) -> list[ImportJob]:
    """Imports that are not over and whose file any process can read, oldest first. Index:
    import_job_state."""
    return tx.select(
        ImportJob,
        col(ImportJob.state).in_(["waiting", "running"]),
        col(ImportJob.file_key) != "",
        limit=20,
    )


def lapsed(tx: Reader, now: datetime) -> list[ImportJob]:
    """Imports of which somebody said that they work on them, and is silent since. Index:
    import_job_state."""
    return tx.select(
        ImportJob,
        col(ImportJob.state) == "running",
        col(ImportJob.lease_by) != "",
        col(ImportJob.lease_until) <= now,
        limit=20,
    )


def refusals(tx: Reader, job_id: int, *, after: int = 0, limit: int = PAGE) -> list[ImportRefusal]:
    """What was refused of an import, by its rows. Index: import_refusal_job."""
    return tx.select(
        ImportRefusal,
        col(ImportRefusal.job_id) == job_id,
        col(ImportRefusal.id) > after,
        limit=limit,
    )


def listed(tx: Reader, *, after: int = 0) -> list[ImportRefusal]:
    """Everything that reports say, by pages. Index: its key."""
    return tx.select(ImportRefusal, col(ImportRefusal.id) > after, limit=PAGE)
