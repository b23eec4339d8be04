"""A form with one file, read from the disk in pieces while it is sent."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Mapping
from typing import Final

from hub.contract import OutboundFile, Refusal
from hub.errors import Refused

CHUNK: Final = 256 * 1024


async def file_form(
    file: OutboundFile, fields: Mapping[str, str], *, name: str
) -> tuple[AsyncIterator[bytes], dict[str, str]]:
    """The body and the headers of a multipart form. name: of the field that holds the file.

    Raises Refused for a file that is no longer there.
    """
    try:
        size = (await asyncio.to_thread(os.stat, file.path)).st_size
    except OSError:
        raise Refused(f"The file {file.name} is no longer there.", reason=Refusal.FILE) from None
    boundary = secrets.token_hex(16)
    head = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in fields.items()
    )
    head += (
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; '
        f'filename="{_quoted(file.name)}"\r\nContent-Type: {file.media_type}\r\n\r\n'
    )
    tail = f"\r\n--{boundary}--\r\n"
    first, last = head.encode(), tail.encode()
    headers = {
        "Content-Type": f"multipart/form-data; boundary={boundary}",
        "Content-Length": str(len(first) + size + len(last)),
    }
    return _body(first, file.path, last), headers


def _quoted(name: str) -> str:
    """A name that cannot end its header. Source: HTML, "Multipart form data"."""
    plain = name.encode("utf-8", "replace").decode()
    return plain.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A") or "file"


async def _body(first: bytes, path: str, last: bytes) -> AsyncIterator[bytes]:
    yield first
    opened = await asyncio.to_thread(open, path, "rb")
    try:
        while chunk := await asyncio.to_thread(opened.read, CHUNK):
            yield chunk
    finally:
        opened.close()
    yield last
