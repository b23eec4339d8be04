"""Files on their way: those that come in and are not stored yet, and copies of remote ones."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import anyio
from anyio import to_thread

from hub.errors import TooLarge

BLOCK: Final = 1 << 20  # Bytes that are worth a thread's while.
MAX_KEPT_BYTES: Final = 2_000_000_000
ABANDONED_S: Final = 86_400.0  # No draft takes a day.
_FEWEST_KEPT: Final = 32  # Copies that stay over the limit: they may be on their way out.


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that is whole on this machine and not in the store yet."""

    path: Path
    size: int
    sha256: str


class Scratch:
    """A folder for such files. Drafts that a crash left behind go at a later start, when no other
    process can still be writing them."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        _sweep(folder, before=time.time() - ABANDONED_S)

    async def take(self, content: bytes | AsyncIterable[bytes], *, max_bytes: int) -> Draft:
        """Write the content down, no further than a block past the limit. Raises TooLarge and
        OSError; then, or when it is cancelled, nothing is left."""
        digest, size = hashlib.sha256(), 0
        path = self._folder / f"in-{secrets.token_hex(16)}"
        file = await anyio.open_file(path, "xb")
        try:
            async with file:
                async for block in _blocks(content):
                    size += len(block)
                    if size > max_bytes:
                        raise TooLarge(
                            "Files may have at most %(most)s bytes.", most=f"{max_bytes:,}"
                        )
                    digest.update(block)
                    await file.write(block)
        except BaseException:
            await self.drop(path)
            raise
        return Draft(path, size, digest.hexdigest())

    async def keep(self, key: str, content: AsyncIterable[bytes]) -> Path:
        """Make a copy of the remote file `key`, seen by others when it is whole."""
        draft = self._folder / f"out-{secrets.token_hex(16)}"
        try:
            async with await anyio.open_file(draft, "xb") as file:
                async for block in content:
                    await file.write(block)
            await to_thread.run_sync(draft.replace, self._copy(key))
            await to_thread.run_sync(_prune, self._folder)
        finally:
            await self.drop(draft)
        return self._copy(key)

    async def kept(self, key: str) -> Path | None:
        """The copy of the remote file `key`, from now on the one used last."""
        with suppress(FileNotFoundError):
            await to_thread.run_sync(os.utime, self._copy(key))
            return self._copy(key)
        return None

    async def forget(self, key: str) -> None:
        await self.drop(self._copy(key))

    async def drop(self, path: Path) -> None:
        """Remove a file that may be gone already, also on the way out of a cancelled task."""
        with anyio.CancelScope(shield=True):
            await to_thread.run_sync(_remove, path)

    def _copy(self, key: str) -> Path:
        return self._folder / key.replace("/", "-")


async def _blocks(content: bytes | AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """The content in large blocks, so that a thread is asked seldom."""
    if isinstance(content, bytes):
        yield content
        return
    pending = bytearray()
    async for piece in content:
        pending += piece
        if len(pending) >= BLOCK:
            yield bytes(pending)
            pending.clear()
    yield bytes(pending)


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)


def _sweep(folder: Path, *, before: float) -> None:
    """Drop the drafts that were last written before this time, in seconds of the epoch."""
    for path in [*folder.glob("in-*"), *folder.glob("out-*")]:
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before:
                _remove(path)


def _prune(folder: Path) -> None:
    """Drop the copies that were used longest ago until the rest fits."""
    copies: list[tuple[float, int, Path]] = []
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            found = path.stat()
            if not path.name.startswith(("in-", "out-")):
                copies.append((found.st_mtime, found.st_size, path))
    copies.sort(reverse=True)
    total = 0
    for index, (_, size, path) in enumerate(copies):
        total += size
        if total > MAX_KEPT_BYTES and index >= _FEWEST_KEPT:
            _remove(path)
