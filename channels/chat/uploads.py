"""Files that visitors send: read with a limit, named safely, programs refused."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import PurePosixPath
from typing import Final

from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from channels.chat.problems import Problem
from channels.chat.wire import MAX_CHARACTERS
from hub.contract import FileRef
from hub.untrusted import clean

MAX_FILES: Final = 5
MAX_FILE_BYTES: Final = 20_000_000
MAX_MESSAGE_BYTES: Final = 25_000_000  # All files of one message: they pass through memory.
_ROOM_FOR_FIELDS: Final = 100_000

# What an agent's computer would run at a double click.
_PROGRAMS: Final = (
    "apk app appimage application bat bin cmd com command cpl csh deb dll dmg elf exe gadget hta"
    " inf ins iso jar js jse ksh lnk msc msi msix msp mst ocx osx out pif pkg ps1 psm1 py reg rpm"
    " run scf scr sct sh sys url vb vbe vbs workflow ws wsc wsf wsh"
)
_PROGRAM_NAMES: Final = frozenset(_PROGRAMS.split())
_PROGRAM_STARTS: Final = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"L\x00\x00\x00\x01\x14\x02\x00",
)
_IMAGE_STARTS: Final = {
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "image/gif": b"GIF8",
}
_MEDIA_TYPE: Final = re.compile(r"[a-z]+/[a-z0-9.+-]{1,100}")
_UNPRINTABLE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\\\\/]"
)


async def read_form(headers: Headers, stream: AsyncIterator[bytes]) -> FormData:
    """The fields and files of a message. Raises Problem where it is too much or not a form.

    Nothing beyond the limit is read: a body that claims to be small and goes on is cut.
    """
    stated = headers.get("content-length", "")
    if stated.isdecimal() and int(stated) > MAX_MESSAGE_BYTES + _ROOM_FOR_FIELDS:
        raise _too_large()
    parser = MultiPartParser(
        headers,
        _limited(stream),
        max_files=MAX_FILES,
        max_fields=8,
        max_part_size=MAX_CHARACTERS * 4 + 1,
    )
    try:
        return await parser.parse()
    except (MultiPartException, KeyError, UnicodeDecodeError):
        raise Problem("form") from None


async def read_file(upload: UploadFile) -> FileRef:
    """One file with its bytes. Raises Problem where it is too big, empty or a program."""
    name = file_name(upload.filename or "")
    if (upload.size or 0) > MAX_FILE_BYTES:
        raise _too_large()
    content = await upload.read()
    if is_program(name, content):
        raise Problem("file_type", name=name)
    media_type = _media_type(upload.content_type or "", content)
    return FileRef(name=name, media_type=media_type, size=len(content), content=content)


def file_name(text: str) -> str:
    """The last part of a name, without what could hide its ending or leave a folder."""
    last = PurePosixPath(clean(text).replace("\\", "/")).name
    name = _UNPRINTABLE.sub("", last).strip(" .")
    if len(name) > 120:
        stem, dot, ending = name.rpartition(".")
        name = (stem[:100] + dot + ending[:19]) if stem else name[:120]
    return name or "file"


def is_program(name: str, content: bytes) -> bool:
    """Whether some computer would run this file, by its ending or by how it begins."""
    ending = name.rpartition(".")[2].strip().lower()
    return ending in _PROGRAM_NAMES or content.startswith(_PROGRAM_STARTS)


def _media_type(stated: str, content: bytes) -> str:
    """The type as stated, unless it is malformed or calls something an image that is none."""
    kind = stated.partition(";")[0].strip().lower()
    if not _MEDIA_TYPE.fullmatch(kind):
        return "application/octet-stream"
    start = _IMAGE_STARTS.get(kind)
    if start is not None and not content.startswith(start):
        return "application/octet-stream"
    return kind


async def _limited(stream: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    left = MAX_MESSAGE_BYTES + _ROOM_FOR_FIELDS
    async for chunk in stream:
        left -= len(chunk)
        if left < 0:
            raise _too_large()
        yield chunk


def _too_large() -> Problem:
    return Problem("file_size", http=413, megabytes=str(MAX_FILE_BYTES // 1_000_000))
