"""Files of ours as the body of a request, read piece by piece off the loop."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import IO, Final
from urllib.parse import quote

from hub.contract import OutboundFile, Refusal
from hub.errors import Refused

CHUNK: Final = 262_144


async def read_pieces(file: OutboundFile) -> AsyncIterator[bytes]:
    """The bytes of a file. Raises Refused if it is gone."""
    try:
        opened: IO[bytes] = await asyncio.to_thread(Path(file.path).open, "rb")
    except OSError:
        raise Refused(f"{file.name} is no longer there.", reason=Refusal.FILE) from None
    try:
        while piece := await asyncio.to_thread(opened.read, CHUNK):
            yield piece
    finally:
        opened.close()


class Form:
    """A multipart form with one file. `headers` must go along: they say how long it is."""

    def __init__(self, fields: Mapping[str, str], *, name: str, file: OutboundFile) -> None:
        boundary = secrets.token_hex(16)
        self._file = file
        head = "".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
            for field, value in fields.items()
        )
        head += (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; '
            f'filename="{_quoted(file.name)}"\r\nContent-Type: {_header(file.media_type)}\r\n\r\n'
        )
        self._head, self._tail = head.encode(), f"\r\n--{boundary}--\r\n".encode()
        self._size = Path(file.path)
        self._boundary = boundary

    async def headers(self) -> dict[str, str]:
        """Type and length. Raises Refused if the file is gone."""
        try:
            found = await asyncio.to_thread(self._size.stat)
        except OSError:
            raise Refused(f"{self._file.name} is no longer there.", reason=Refusal.FILE) from None
        return {
            "Content-Type": f"multipart/form-data; boundary={self._boundary}",
            "Content-Length": str(len(self._head) + found.st_size + len(self._tail)),
        }

    async def body(self) -> AsyncIterator[bytes]:
        """The form's bytes."""
        yield self._head
        async for piece in read_pieces(self._file):
            yield piece
        yield self._tail


def _quoted(name: str) -> str:
    """A file name that cannot leave its quotes: as browsers write it into a form."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _header(value: str) -> str:
    return quote(value, safe="/+.-;= ")
