"""Writes recordings down on this machine: one at a time, in a program of its own.

Which program is the operator's choice: faster-whisper where the extra is installed, or any that
takes a file and prints WebVTT, SRT or JSON.
"""

from __future__ import annotations

import asyncio
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from importlib.util import find_spec
from typing import Final

import structlog

from hub.accounts import Accounts
from hub.actions import call_imports, transcriptions
from hub.actions.facts import Heard
from hub.call_file import reader_of
from hub.config import Config
from hub.contract import Channel, SpokenText
from hub.driver import Driver
from hub.errors import HiloError, Unavailable
from hub.files import Files
from hub.model import Attachment, TranscriptionJob
from hub.speakers import guess
from hub.store import Database, Reader

TIMEOUT_S: Final = 3600.0
LEASE: Final = timedelta(seconds=TIMEOUT_S + 60)
TICK_S: Final = 3.0
MAX_OUTPUT: Final = 20_000_000
_logger = structlog.get_logger(__name__)


def command_of(config: Config) -> Sequence[str]:
    """The program that writes a recording down; empty where there is none."""
    if config.transcribe_command:
        return shlex.split(config.transcribe_command)
    if find_spec("faster_whisper") is not None:
        return (sys.executable, "-m", "hub.whisper", config.transcribe_model)
    return ()


class Transcriber:
    """One per process; what two of them take at once, one of them has."""

    def __init__(
        self,
        db: Database,
        accounts: Accounts,
        files: Files,
        channels: Mapping[str, Channel],
        *,
        command: Sequence[str],
        clock: Callable[[], datetime],
    ) -> None:
        self._db = db
        self._accounts = accounts
        self._files = files
        self._channels = channels
        self._command = tuple(command)
        self._clock = clock
        self._driver = Driver(
            self._step, tick_s=TICK_S, waits="transcriber_waits", failed="transcriber_failed"
        )

    @property
    def can(self) -> bool:
        """Whether this machine can write recordings down."""
        return bool(self._command)

    def use(self, command: Sequence[str]) -> None:
        """Write down by another program from now on."""
        self._command = tuple(command)

    def wake(self) -> None:
        """Look for recordings now."""
        self._driver.wake()

    async def run(self) -> None:
        """Write down for ever. Ends by cancellation, and the program that runs with it."""
        await self._driver.run()

    async def _step(self) -> float | None:
        return 0.0 if self.can and await self.work() else None

    async def work(self) -> bool:
        """Write one recording down, if one waits. Returns whether one did."""
        now = self._clock()
        if not await self._db.read(transcriptions.due, now):
            return False
        job = await self._db.write(transcriptions.claim, now=now, until=now + LEASE)
        if job is None:
            return False
        try:
            await self._write(job)
        except (HiloError, OSError, TimeoutError) as error:
            sentence = error.sentence if isinstance(error, HiloError) else type(error).__name__
            _logger.warning("transcription_failed", job=job.id, error=sentence)
            await self._db.write(
                transcriptions.fail, job.id or 0, reason=sentence, now=self._clock()
            )
        return True

    async def _write(self, job: TranscriptionJob) -> None:
        file = await self._db.read(_file, job.attachment_id)
        path = await self._files.path(file.key)
        output = await self._run(str(path))
        told = await self._accounts.facts()
        reader, now = reader_of(self._channels), self._clock()

        def read() -> tuple[SpokenText, list[Heard | None]]:
            text = reader.read_transcript(output)
            heard = call_imports.hear_lines(text.lines, guess(text.lines), told=told, now=now)
            return text, heard

        text, heard = await asyncio.to_thread(read)
        await self._db.write(transcriptions.finish, job.id or 0, text, heard)

    async def _run(self, path: str) -> bytes:
        """What the program prints. Raises Unavailable with the end of what it complains of."""
        process = await asyncio.create_subprocess_exec(
            *self._command,
            path,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(TIMEOUT_S):
                output, complaint = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode:
            lines = complaint.decode("utf-8", "replace").strip().splitlines() or ["no reason given"]
            raise Unavailable("The program failed: %(why)s", why=lines[-1][:200])
        return output[: MAX_OUTPUT + 1]


def _file(tx: Reader, attachment_id: int) -> Attachment:
    return tx.need(Attachment, attachment_id)
