"""Where the bytes of files are: objects by key, in a folder of this machine or a bucket elsewhere.

This is obstore with errors of ours. It is 4 MB, so `hub.files` loads it when a file is wanted.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

import anyio
import obstore
from obstore.exceptions import BaseError as StoreError
from obstore.exceptions import NotFoundError
from obstore.store import LocalStore, ObjectStore, from_url

from hub.errors import ConfigError, NotFound, Unavailable
from hub.scratch import BLOCK

if TYPE_CHECKING:
    from obstore import GetResult  # It has no name at run time.

TIMEOUT_S: Final = 120.0


class Objects:
    """The objects of one store. What is asked of it raises Unavailable where it is away."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    @classmethod
    def folder(cls, root: Path) -> Self:
        """Those in a folder, which is there."""
        return cls(LocalStore(root))

    @classmethod
    def at(cls, url: str) -> Self:
        """Those at a URL. Raises ConfigError."""
        try:
            return cls(from_url(url))
        except (StoreError, ValueError) as error:
            raise ConfigError(f"HILO_FILES_URL: {url} cannot be used: {error}.") from None

    async def exists(self, key: str) -> bool:
        try:
            with _told():
                await obstore.head_async(self._store, key)
        except NotFound:
            return False
        return True

    async def delete(self, key: str) -> None:
        """Remove it. Raises NotFound."""
        with _told():
            await obstore.delete_async(self._store, key)

    async def put(self, key: str, path: Path) -> None:
        """Store a file of this machine."""
        with _told():
            await obstore.put_async(self._store, key, path)

    async def copy(self, key: str, keep: Callable[[AsyncIterator[bytes]], Awaitable[Path]]) -> Path:
        """Have `keep` take its bytes. Raises NotFound."""
        with _told():
            found = await obstore.get_async(self._store, key)
            return await keep(_blocks(found))

    async def listed(self) -> AsyncIterator[list[tuple[str, datetime]]]:
        """Every key and when it was stored, in batches."""
        try:
            async for batch in obstore.list(self._store):
                yield [(item["path"], item["last_modified"]) for item in batch]
        except StoreError as error:
            raise Unavailable("The file store is away. Try again soon.") from error


@contextmanager
def _told() -> Iterator[None]:
    """A time limit, and what goes wrong as errors of ours."""
    try:
        with anyio.fail_after(TIMEOUT_S):
            yield
    except (NotFoundError, FileNotFoundError):
        raise NotFound("This file is no longer there.") from None
    except (StoreError, OSError) as error:  # A TimeoutError is an OSError.
        raise Unavailable("The file store is away. Try again soon.") from error


async def _blocks(found: GetResult) -> AsyncIterator[bytes]:
    async for block in found.stream(min_chunk_size=BLOCK):
        yield bytes(block)
