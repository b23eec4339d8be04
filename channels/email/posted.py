"""What providers share that post a mail taken apart: headers, files, times, JSON in a field."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from channels.email.file_names import file_name
from channels.email.forms import Field, Form
from channels.email.headers import decode_value
from channels.email.mail import Body, Headers, Mail
from channels.email.parts import MAX_FILES, media_type
from hub.contract import FileRef
from hub.errors import PayloadError
from hub.untrusted import Untrusted, clean

MAX_HEADERS: Final = 2_000


def seconds(stamp: str) -> datetime | None:
    """Whole seconds since 1970, as they are signed; None for anything else."""
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= 11):
        return None
    return datetime.fromtimestamp(int(stamp), UTC)


def count(text: str) -> int:
    """The number in a header, or 0."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 15 else 0


def json_field(form: Form, name: str) -> Untrusted:
    """The JSON in a field, or nothing."""
    try:
        return Untrusted.parse(form.text(name))
    except PayloadError:
        return Untrusted(None)


def cut(value: Untrusted) -> str:
    """The beginning of a value, to be kept for whoever mends the parser."""
    try:
        return clean(json.dumps(value.value, ensure_ascii=False))[:2000]
    except (ValueError, RecursionError):
        return ""


def pairs(listed: Untrusted, *, name: str = "", value: str = "") -> Headers:
    """Header lines out of JSON: a list of [name, value], or of objects with these two keys."""
    lines: list[tuple[str, str]] = []
    for one in list(listed)[:MAX_HEADERS]:
        key = (one[name] if name else one[0]).text().strip()
        if key:
            lines.append((key, (one[value] if value else one[1]).text()))
    return Headers(tuple(lines))


def completed(headers: Headers, known: Mapping[str, str]) -> Headers:
    """The headers with those that are missing put in."""
    more = [(name, value) for name, value in known.items() if value and name not in headers]
    return Headers((*headers.lines, *more)) if more else headers


def mail_of(
    headers: Headers,
    body: Body,
    fields: Sequence[Field],
    *,
    inline: Mapping[str, str],
    kinds: Mapping[str, str],
) -> Mail:
    """A mail out of its pieces. inline and kinds: Content-ID and type by the field's name."""
    files = [
        _file(field, number, inline.get(field.name, ""), kinds.get(field.name, ""))
        for number, field in enumerate(fields[:MAX_FILES], 1)
    ]
    return Mail(
        headers=headers,
        bodies=(body,),
        files=tuple(files),
        size=len(body.plain) + len(body.html) + sum(file.size or 0 for file in files),
        notes=("files",) if len(fields) > MAX_FILES else (),
    )


def content_of(mail: Mail) -> bytes:
    """What makes a mail without Message-ID the same mail again."""
    return "\n".join(body.plain + body.html for body in mail.bodies).encode("utf-8", "replace")


def _file(field: Field, number: int, inline: str, kind: str) -> FileRef:
    declared = (kind or field.media_type).partition(";")[0].strip().lower()
    return FileRef(
        name=file_name(decode_value(field.filename), declared, number=number),
        media_type=media_type(declared),
        size=len(field.content),
        content=field.content,
        inline_id=inline.strip().strip("<>")[:200],
    )
