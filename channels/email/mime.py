"""Bytes of a mail to what is in it.

What cannot be taken apart, or would cost too much, is kept whole as a file, so that nothing of a
mail is lost.
"""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from itertools import islice
from typing import Final

from channels.email.mail import Headers, Mail, Report
from channels.email.parts import (
    BROKEN,
    MAX_HEADER_BYTES,
    Parts,
    parameter,
    read_headers,
    walk,
)
from hub.contract import FileRef

MAX_MULTIPARTS: Final = 60  # Honest mail stays under ten; each level costs time for every line.

_MULTIPART: Final = re.compile(rb"^content-type:[ \t]*(?:\r?\n[ \t]+)?multipart/", re.I | re.M)
_NESTED: Final = re.compile(rb"^content-type:[ \t]*(?:\r?\n[ \t]+)?message/", re.I | re.M)
_HEAD_END: Final = re.compile(rb"\r?\n\r?\n")


def read(raw: bytes) -> Mail:
    """Take a mail apart. Raises nothing, whatever the bytes."""
    head, body = _cut_head(raw)
    headers = read_headers(head)
    if _is_bomb(raw):
        return _unopened(raw, headers, "nesting")
    try:
        message = message_from_bytes(head + b"\r\n\r\n" + body, policy=compat32)
        parts = Parts()
        walk(message, parts, None)
        report = _report(message, parts)
    except BROKEN:
        return _unopened(raw, headers, "structure")
    return Mail(
        headers=headers,
        bodies=tuple(parts.bodies),
        files=tuple(parts.files),
        report=report,
        size=len(raw),
        notes=tuple(dict.fromkeys(parts.notes)),
    )


def body_of(raw: bytes) -> bytes:
    """What comes after the head: the same by whatever way a mail came."""
    return _cut_head(raw)[1]


def _cut_head(raw: bytes) -> tuple[bytes, bytes]:
    found = _HEAD_END.search(raw)
    if found is None:
        return raw[:MAX_HEADER_BYTES], b""
    return raw[: min(found.start(), MAX_HEADER_BYTES)], raw[found.end() :]


def _is_bomb(raw: bytes) -> bool:
    """Whether so many parts nest that taking them apart would cost more than a mail is worth."""
    for pattern in (_MULTIPART, _NESTED):
        if next(islice(pattern.finditer(raw), MAX_MULTIPARTS, None), None) is not None:
            return True
    return False


def _unopened(raw: bytes, headers: Headers, why: str) -> Mail:
    """A mail that stays closed: its head is read, the whole is a file."""
    whole = FileRef(name="message.eml", media_type="message/rfc822", size=len(raw), content=raw)
    return Mail(headers=headers, files=(whole,), size=len(raw), notes=(why,))


def _report(message: Message, parts: Parts) -> Report | None:
    if message.get_content_type() != "multipart/report":
        return None
    return Report(parameter(message, "report-type"), tuple(parts.blocks), parts.original)
