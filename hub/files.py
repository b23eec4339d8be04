"""The bytes of attachments: taken in within limits, told apart by their content, stored by key.

A folder of this machine by default; S3, Google Cloud Storage or Azure by their URL. A key says
nothing about the file. Nothing is ever unpacked, decoded or run.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import tempfile
from collections.abc import AsyncIterable, AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import unquote, urlsplit

from anyio import to_thread

from hub import file_names, media
from hub.errors import BadRequest, ConfigError, NotFound, Unavailable
from hub.images import MAX_PIXELS, image_size
from hub.scratch import Draft, Scratch

if TYPE_CHECKING:
    from hub.objects import Objects  # `_objects` puts it off.

_KEY: Final = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLimits:
    """What is taken in. `allowed` and `denied` are patterns of types as the content shows them
    (image/*), empty allowing every type; what machines run is never taken unless `executables`."""

    max_bytes: int = 25_000_000
    allowed: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    executables: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file in the store. media_type is safe to serve; width and height are of pictures."""

    key: str
    size: int
    sha256: str
    media_type: str
    name: str
    width: int | None = None
    height: int | None = None


class Files:
    """The file store of one process. Safe to use from many tasks at once."""

    def __init__(self, store: Callable[[], Objects], *, root: Path | None, scratch: Path) -> None:
        self._make = store
        self._store: Objects | None = None  # Until it is wanted.
        self._root = root  # The folder, when the store is one of this machine.
        self._scratch = Scratch(scratch)

    @classmethod
    def open(cls, url: str, *, cache: Path | None = None) -> Self:
        """The store at `url`: a path or `file:///path` (made if it is not there), `s3://`,
        `gs://` or `az://`, whose credentials come from the environment as their own tools take
        them. cache: a folder for copies of remote files. Raises ConfigError.
        """
        parts = urlsplit(url)
        if parts.scheme in {"", "file"}:
            root = Path(unquote(parts.path) if parts.scheme else url).absolute()
            try:
                root.mkdir(mode=0o700, parents=True, exist_ok=True)
                return cls(lambda: _objects().folder(root), root=root, scratch=root / ".scratch")
            except OSError as error:
                raise ConfigError(f"HILO_FILES_URL: {root} cannot be used: {error}.") from None
        store = _objects().at(url)
        scratch = cache or Path(tempfile.mkdtemp(prefix="hilo-"))
        return cls(lambda: store, root=None, scratch=scratch)

    async def store(
        self,
        content: bytes | AsyncIterable[bytes],
        *,
        name: str,
        declared_type: str,
        limits: FileLimits,
    ) -> StoredFile:
        """Take a file in, durably. Raises TooLarge, BadRequest for a type that is not accepted,
        and Unavailable where the store is away: then nothing was stored."""
        try:
            draft = await self._scratch.take(content, max_bytes=limits.max_bytes)
        except OSError as error:
            raise Unavailable("The file cannot be stored now. Try again soon.") from error
        try:
            stored = await to_thread.run_sync(_look, draft, name, declared_type, limits)
            await self._put(draft.path, stored.key)
        finally:
            await self._scratch.drop(draft.path)
        return stored

    async def path(self, key: str) -> Path:
        """A file of this machine with the content of `key`, to read soon. Raises NotFound, and
        Unavailable where the store is away."""
        _check(key)
        if self._root is not None:
            if not await to_thread.run_sync((self._root / key).is_file):
                raise NotFound("This file is no longer there.")
            return self._root / key
        return await self._scratch.kept(key) or await self._fetch(key)

    async def is_whole(self, key: str, *, sha256: str) -> bool:
        """Whether the stored bytes are those that were taken in. Raises as `path` does."""
        return await to_thread.run_sync(_digest, await self.path(key)) == sha256

    async def exists(self, key: str) -> bool:
        _check(key)
        return await (await self._opened()).exists(key)

    async def delete(self, key: str) -> None:
        """Remove the bytes and every copy of them here. A file that is gone already is fine."""
        await self._scratch.forget(_check(key))
        with suppress(NotFound):
            await (await self._opened()).delete(key)

    async def keys(self, *, before: datetime) -> AsyncIterator[list[str]]:
        """All keys that were stored before then, in batches: what has no row may be swept."""
        async for batch in (await self._opened()).listed():
            yield [key for key, at in batch if at < before and _KEY.fullmatch(key)]

    async def _put(self, path: Path, key: str) -> None:
        try:
            await (await self._opened()).put(key, path)
            if self._root is not None:
                await to_thread.run_sync(_sync, self._root / key)
        except (Unavailable, NotFound, OSError) as error:
            raise Unavailable("The file cannot be stored now. Try again soon.") from error

    async def _fetch(self, key: str) -> Path:
        """Copy a remote file here, whole or not at all."""
        return await (await self._opened()).copy(key, partial(self._scratch.keep, key))

    async def _opened(self) -> Objects:
        if self._store is None:
            self._store = await to_thread.run_sync(self._make)
        return self._store


def _objects() -> type[Objects]:
    # Of a store in a folder nothing is wanted before somebody sends a file.
    from hub.objects import Objects  # noqa: PLC0415

    return Objects


def _look(draft: Draft, name: str, declared_type: str, limits: FileLimits) -> StoredFile:
    """What the file is, and whether it is accepted. Raises BadRequest."""
    size: tuple[int, int] | None = None
    with draft.path.open("rb") as file:
        sniffed = media.sniff(file.read(media.HEAD), declared=declared_type)
        if sniffed.media_type.startswith("image/"):
            size = image_size(file, sniffed.media_type)
    _accept(sniffed, name, limits)
    served = sniffed.media_type
    if served == media.EXECUTABLE or (size and size[0] * size[1] > MAX_PIXELS):
        served, size = media.UNKNOWN, None
    random = secrets.token_hex(16)
    return StoredFile(
        key=f"{random[:2]}/{random}",
        size=draft.size,
        sha256=draft.sha256,
        media_type=served,
        name=file_names.file_name(name, suffix=media.suffix(served)),
        width=size[0] if size else None,
        height=size[1] if size else None,
    )


def _accept(sniffed: media.Sniffed, name: str, limits: FileLimits) -> None:
    runs = sniffed.media_type == media.EXECUTABLE or file_names.runs(name)
    if runs and not limits.executables:
        raise BadRequest("Files that a computer would run are not accepted.")
    denied = any(fnmatchcase(sniffed.media_type, pattern) for pattern in limits.denied)
    allowed = not limits.allowed or any(
        fnmatchcase(sniffed.media_type, pattern) for pattern in limits.allowed
    )
    if denied or not allowed:
        raise BadRequest(
            "Files of the type %(media_type)s are not accepted.", media_type=sniffed.media_type
        )


def _check(key: str) -> str:
    """The key, if it is one of ours: nothing else may become a path. Raises NotFound."""
    if not _KEY.fullmatch(key):
        raise NotFound("There is no such file.")
    return key


def _sync(path: Path) -> None:
    """Have the disk hold the file and its name before anybody is told that we have it."""
    for each in (path, path.parent, path.parent.parent):
        descriptor = os.open(each, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
