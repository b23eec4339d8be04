"""How far an import is, as a card of the settings shows it: live, and as of its newest step."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from agent_ui.import_views import ImportView, RefusalView
from agent_ui.order import newest_first
from agent_ui.words import noted
from hub.actions.imports import LEASE, OVER, State
from hub.known_customer import Reason
from hub.model import ImportJob
from hub.queries import imports as queries
from hub.store import Reader

SHOWN: Final = 10  # Refusals of an import that the page itself shows.
TELLING_S: Final = 2.0  # Nothing is said of a pace that was kept for less.
REASONS: Final = {
    Reason.TOO_LONG: noted("The row is longer than 64 KB."),
    Reason.NUL: noted("The row holds a zero byte, which is no text."),
    Reason.ENCODING: noted("The row holds letters that are not of the file's encoding."),
    Reason.QUOTES: noted("A quote opens and does not close, or closes inside a cell."),
    Reason.NOT_JSON: noted("The line is no JSON object."),
    Reason.CELLS: noted("The row has more cells than the header."),
    Reason.NOBODY: noted(
        "There is no customer number, and no email or mobile of one person alone."
    ),
    Reason.BAD_ID: noted("This customer number is empty of meaning or too long."),
    Reason.BAD_EMAIL: noted("This is no email address."),
    Reason.BAD_PHONE: noted(
        "This is no phone number. Without a country code the import needs a region."
    ),
    Reason.BAD_NAME: noted("This name has nothing that can be read."),
    Reason.BAD_LANGUAGE: noted("This is no language. Write a code such as es or en-GB."),
    Reason.TOO_MANY: noted("There are more than 10 of a kind: the first 10 were taken."),
    Reason.NOT_STORED: noted("The row could not be stored."),
}


def import_views(tx: Reader, job_ids: Iterable[int], now: datetime) -> dict[int, ImportView]:
    """Some imports as they are now."""
    rows = tx.among(ImportJob, "id", sorted(job_ids))
    return {row.id or 0: import_view(tx, row, now) for row in rows}


def import_view(tx: Reader, job: ImportJob, now: datetime) -> ImportView:
    """One import as it is now."""
    stopped = _is_stopped(job, now)
    rate, left_s = (0, None) if stopped else _pace(job)
    return ImportView(
        id=job.id or 0,
        name=job.name,
        source=job.source,
        state=job.state,
        percent=100 if job.state == "done" else min(99, 100 * job.done_bytes // max(job.size, 1)),
        rev=_rev(job, stopped=stopped),
        order=newest_first(job.created_at, job.id or 0),
        rate=rate,
        left_s=left_s,
        form=job.form,
        ignored=tuple(str(each) for each in job.ignored),
        rows=job.done_rows,
        made=job.made,
        matched=job.matched,
        unchanged=job.unchanged,
        refused=job.refused,
        partial=job.partial,
        trouble=job.trouble,
        stopped=stopped,
        created_at=job.created_at,
        refusals=tuple(
            RefusalView(row=row.row, value=row.value, reason=REASONS[Reason(row.reason)])
            for row in queries.refusals(tx, job.id or 0, limit=SHOWN)
        ),
    )


def _is_stopped(job: ImportJob, now: datetime) -> bool:
    """Whether nobody works on it, and no server can: its file is on somebody's own machine."""
    leased = bool(job.lease_by) and job.lease_until is not None and job.lease_until > now
    return job.state not in OVER and not leased and not job.file_key


def _rev(job: ImportJob, *, stopped: bool) -> int:
    """Grows with the rows and, between two, with the states that follow one another."""
    steps = (job.state == State.RUNNING, stopped, job.state in OVER)
    return 4 * job.done_rows + max((at for at, on in enumerate(steps, 1) if on), default=0)


def _pace(job: ImportJob) -> tuple[int, int | None]:
    """Rows a second since it was taken up, and the seconds that the rest will take."""
    if job.state != State.RUNNING or job.began_at is None or job.lease_until is None:
        return 0, None
    passed_s = (job.lease_until - LEASE - job.began_at).total_seconds()
    read = job.done_bytes - job.began_bytes
    if passed_s < TELLING_S or read <= 0:
        return 0, None
    left_s = (job.size - job.done_bytes) * passed_s / read
    return round((job.done_rows - job.began_rows) / passed_s), round(left_s)
