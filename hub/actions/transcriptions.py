"""Recordings that this machine writes down: taken, finished, given up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import col

from hub.actions import call_imports, calls
from hub.actions.facts import Heard
from hub.call import call_of
from hub.contract import SpokenText
from hub.errors import NotFound
from hub.model import TranscriptionJob
from hub.queries import calls as queries
from hub.store import Reader, Tx

TRIES: Final = 2
AGAIN: Final = timedelta(minutes=1)


def due(tx: Reader, now: datetime) -> bool:
    """Whether a recording waits."""
    return bool(queries.jobs_due(tx, now))


def claim(tx: Tx, *, now: datetime, until: datetime) -> TranscriptionJob | None:
    """Take a recording; if its process dies it is due again at `until`."""
    for found in queries.jobs_due(tx, now):
        job = tx.hold(TranscriptionJob, found.id or 0)
        if job.due_at is None or job.due_at > now:
            continue
        job.attempts += 1
        tx.update(TranscriptionJob, job.id or 0, attempts=job.attempts, due_at=until)
        _say(tx, job.message_id, "running")
        return job
    return None


def finish(tx: Tx, job_id: int, text: SpokenText, heard: Sequence[Heard | None]) -> None:
    """It was written down. Of a call that was erased meanwhile nothing is kept."""
    job = tx.get(TranscriptionJob, job_id)
    if job is None:
        return
    tx.delete(TranscriptionJob, col(TranscriptionJob.id) == job_id)
    call_imports.written(tx, job.message_id, text, heard=heard)


def fail(tx: Tx, job_id: int, *, reason: str, now: datetime) -> None:
    """It could not be written down: once more a little later, then no more until asked."""
    job = tx.get(TranscriptionJob, job_id)
    if job is None:
        return
    again = job.attempts < TRIES
    due_at = now + AGAIN if again else None
    tx.update(TranscriptionJob, job_id, reason=reason[:300], due_at=due_at)
    _say(tx, job.message_id, "waiting" if again else "failed")


def _say(tx: Tx, message_id: int, what: str) -> None:
    try:
        message = calls.need_call(tx, message_id)
    except NotFound:
        return
    calls.change(tx, message, replace(call_of(message.extra), writing=what))
