"""The parts of a mail: which are read, which are files, and what is in them.

The sender is hostile or broken: every charset may be a lie, every encoding may break off.
Archives are never opened.
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.policy import compat32
from typing import Final

from channels.email.file_names import file_name
from channels.email.headers import decode_bytes, decode_value
from channels.email.mail import Body, Headers
from hub.contract import FileRef
from hub.untrusted import clean

MAX_HEADER_BYTES: Final = 256 * 1024
MAX_PARTS: Final = 300
MAX_FILES: Final = 100
MAX_TEXT: Final = 400_000  # Characters of a body; a longer one is also kept as a file.

# What the standard library raises on mail that breaks its assumptions.
BROKEN: Final = (LookupError, ValueError, TypeError, AttributeError, RecursionError, MessageError)

_NAMING: Final = frozenset({"content-type", "content-disposition", "content-id"})
_MEDIA_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9.+_-]{0,60}/[a-z0-9][a-z0-9.+_-]{0,80}")
_NOT_BASE64: Final = re.compile(r"[^A-Za-z0-9+/]+")
_META: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.I)


@dataclass(slots=True)
class Parts:
    """What the walk over a mail collects."""

    bodies: list[Body] = field(default_factory=list)
    files: list[FileRef] = field(default_factory=list)
    blocks: list[Headers] = field(default_factory=list)
    original: Headers = field(default_factory=Headers)
    seen: int = 0
    notes: list[str] = field(default_factory=list)


def walk(part: Message, parts: Parts, body: Body | None) -> None:
    """Collect what is in a part. body: the alternative it is a form of, if it is one."""
    parts.seen += 1
    if parts.seen > MAX_PARTS:
        parts.notes.append("parts")
        return
    _mend_headers(part)
    kind = part.get_content_type().lower()
    if kind.startswith("multipart/") and part.is_multipart():
        if kind == "multipart/alternative" and body is None:
            parts.bodies.append(body := Body())
        for child in _children(part, kind):
            walk(child, parts, body)
    elif kind in ("message/delivery-status", "message/disposition-notification"):
        parts.blocks.extend(fields(block) for block in _payload_parts(part))
        _add_file(part, parts, kind)
    elif kind in ("message/rfc822", "text/rfc822-headers") and parts.blocks:
        parts.original = _original(part)
        _add_file(part, parts, kind)
    elif _is_body(part, kind):
        _add_text(part, parts, kind, body)
    else:
        _add_file(part, parts, kind)


def _mend_headers(part: Message) -> None:
    """Decode header lines with bytes above 127, which the library would replace by marks."""
    for name, value in list(part.raw_items()):
        if name.lower() in _NAMING and not str(value).isascii():
            data = str(value).encode("utf-8", "surrogateescape")
            part.replace_header(name, decode_bytes(data, "utf-8"))


def _children(part: Message, kind: str) -> list[Message]:
    """The parts of a multipart; of alternatives the last of each readable type, which is the
    sender's best. Source: RFC 2046, section 5.1.4."""
    children = _payload_parts(part)
    if kind != "multipart/alternative":
        return children
    kinds = [child.get_content_type().lower() for child in children]
    readable = ("text/plain", "text/html")
    return [
        child
        for index, child in enumerate(children)
        if kinds[index] not in readable or kinds[index] not in kinds[index + 1 :]
    ]


def _payload_parts(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def _is_body(part: Message, kind: str) -> bool:
    """Whether a part is to be read in the thread, and is not a file."""
    if kind.startswith("multipart/"):
        return True  # Its boundary is missing, so the parser left it as one text.
    disposition = str(part.get("Content-Disposition", "")).strip().lower()
    named = disposition.startswith("attachment") or bool(_raw_name(part))
    return kind in ("text/plain", "text/html") and not named


def _add_text(part: Message, parts: Parts, kind: str, body: Body | None) -> None:
    data = _payload_bytes(part)
    charset = parameter(part, "charset")
    if kind == "text/html" and not charset and (meta := _META.search(data[:4096])):
        charset = meta[1].decode("ascii", "replace")
    text = decode_bytes(data[: MAX_TEXT * 4], charset)
    if len(text) > MAX_TEXT or len(data) > MAX_TEXT * 4:
        parts.notes.append("long")
        _add_file(part, parts, kind)
        text = text[:MAX_TEXT]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if body is None:
        parts.bodies.append(body := Body())
    if kind == "text/html":
        body.html += text
    elif parameter(part, "format") == "flowed":
        body.plain += _unflow(text, parameter(part, "delsp") == "yes")
    else:
        body.plain += text


def _unflow(text: str, delsp: bool) -> str:
    """Join lines that end in a space. Source: RFC 3676, section 4."""
    lines: list[str] = []
    open_depth = -1
    for raw in text.split("\n"):
        content = raw.lstrip(">")
        depth = len(raw) - len(content)
        content = content.removeprefix(" ")
        soft = content.endswith(" ") and content != "-- "
        if open_depth == depth and content != "-- ":
            lines[-1] += content
        else:
            lines.append((">" * depth + " " if depth else "") + content)
        if soft and delsp:
            lines[-1] = lines[-1][:-1]
        open_depth = depth if soft else -1
    return "\n".join(lines)


def _add_file(part: Message, parts: Parts, kind: str) -> None:
    if len(parts.files) >= MAX_FILES:
        parts.notes.append("files")
        return
    content = _nested_bytes(part) if part.is_multipart() else _payload_bytes(part)
    content_id = clean(decode_value(str(part.get("Content-ID", "")))).strip().strip("<>")[:200]
    parts.files.append(
        FileRef(
            name=file_name(_raw_name(part), kind, number=len(parts.files) + 1),
            media_type=media_type(kind),
            size=len(content),
            content=content,
            inline_id=content_id,
        )
    )


def media_type(claimed: str) -> str:
    """A media type that is at least well-formed; the general one where it is not."""
    return claimed if _MEDIA_TYPE.fullmatch(claimed) else "application/octet-stream"


def _payload_bytes(part: Message) -> bytes:
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    payload: object = None
    for decode in (False, True) if encoding == "base64" else (True, False):
        try:
            payload = part.get_payload(decode=decode)
            break
        except BROKEN:
            continue
    if encoding == "base64" and isinstance(payload, str):
        return _from_base64(payload)
    if isinstance(payload, bytes):
        return payload
    return payload.encode("utf-8", "surrogateescape") if isinstance(payload, str) else b""


def _from_base64(text: str) -> bytes:
    """As much as can be decoded: relays break texts off and put lines of their own below."""
    plain = _NOT_BASE64.sub("", text.partition("=")[0])
    plain += "A" if len(plain) % 4 == 1 else ""
    return binascii.a2b_base64(plain + "=" * (-len(plain) % 4))


def _nested_bytes(part: Message) -> bytes:
    """A mail inside a mail, or the blocks of a report, as bytes."""
    pieces: list[bytes] = []
    for child in _payload_parts(part):
        try:
            pieces.append(child.as_bytes())
        except BROKEN:
            pieces.append(
                "\n".join(f"{k}: {v}" for k, v in child.raw_items()).encode("utf-8", "replace")
            )
    return b"\n".join(pieces)


def fields(block: Message) -> Headers:
    """The header lines of a part, in order."""
    return Headers(tuple((str(name), str(value)) for name, value in block.raw_items()))


def _original(part: Message) -> Headers:
    children = _payload_parts(part)
    return fields(children[0]) if children else read_headers(_payload_bytes(part))


def parameter(part: Message, name: str) -> str:
    """A parameter of the content type, in lower case, or ""."""
    try:
        value = part.get_param(name)
    except BROKEN:
        return ""
    found = value[2] if isinstance(value, tuple) else value
    return found.strip().lower() if isinstance(found, str) else ""


def _raw_name(part: Message) -> str:
    try:
        return decode_value(part.get_filename("") or "")
    except BROKEN:
        return ""


def read_headers(head: bytes) -> Headers:
    """The header lines of a mail's head."""
    try:
        message = message_from_bytes(head[:MAX_HEADER_BYTES] + b"\r\n\r\n", policy=compat32)
        return Headers(tuple((str(name), str(value)) for name, value in message.raw_items()))
    except BROKEN:
        return Headers()
