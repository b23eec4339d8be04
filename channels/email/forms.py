"""Forms that providers post, from their raw bytes: a field may be in any charset, or a file.

Starlette would decode every field as UTF-8; providers send a mail's text in the mail's own charset.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from channels.email.headers import decode_bytes
from hub.contract import WebhookRequest
from hub.errors import BadRequest, PayloadError

MAX_PARTS: Final = 1_000
MAX_PART_HEAD: Final = 16_000

_BOUNDARY: Final = re.compile(r"boundary\s*=\s*(?:\"([^\"]{1,200})\"|([^\s;\"]{1,200}))", re.I)
_PARAMETER: Final = re.compile(
    r";\s*([a-z*-]{1,20})\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^;\s]*))", re.I
)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form, as bytes. filename is "" for a plain field."""

    name: str
    content: bytes
    filename: str = ""
    media_type: str = ""
    charset: str = ""

    @property
    def is_file(self) -> bool:
        return bool(self.filename)

    def text(self, charset: str = "") -> str:
        """The field as text: in its own charset, the one that is given, or UTF-8."""
        return decode_bytes(self.content, self.charset or charset or "utf-8")


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form in order; a name may come more than once."""

    fields: tuple[Field, ...] = ()

    def get(self, name: str) -> Field | None:
        """The first field of that name."""
        return next((field for field in self.fields if field.name == name), None)

    def text(self, name: str, charset: str = "") -> str:
        """The first field of that name as text, or ""."""
        found = self.get(name)
        return found.text(charset) if found is not None else ""

    def __contains__(self, name: str) -> bool:
        return self.get(name) is not None


def read_form(request: WebhookRequest) -> Form:
    """The form in a request. Raises BadRequest for another kind of body, PayloadError for one that
    cannot be taken apart."""
    declared = request.header("Content-Type")
    kind = declared.partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        return _urlencoded(request.body)
    if kind == "multipart/form-data":
        return _multipart(request.body, declared)
    raise BadRequest("The body is no form.")


def _urlencoded(body: bytes) -> Form:
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "surrogateescape"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="surrogateescape",
            max_num_fields=MAX_PARTS,
        )
    except ValueError:
        raise PayloadError("The form has too many fields.") from None
    return Form(
        tuple(
            Field(_clean(name), value.encode("utf-8", "surrogateescape")) for name, value in pairs
        )
    )


def _multipart(body: bytes, declared: str) -> Form:
    """The parts between the boundaries. Source: RFC 2046 section 5.1, RFC 7578."""
    found = _BOUNDARY.search(declared)
    if found is None:
        raise PayloadError("The form names no boundary.")
    mark = b"\r\n--" + (found[1] or found[2]).encode("utf-8", "replace")
    pieces = (b"\r\n" + body).split(mark, MAX_PARTS)
    if len(pieces) < 2:
        raise PayloadError("The form has no part.")
    fields: list[Field] = []
    for piece in pieces[1:]:
        if piece.startswith(b"--"):
            break
        head, blank, content = piece.partition(b"\r\n\r\n")
        if blank and len(head) < MAX_PART_HEAD:
            fields += _part(head.decode("utf-8", "replace"), content)
    return Form(tuple(fields))


def _part(head: str, content: bytes) -> list[Field]:
    lines = dict(_line(line) for line in head.replace("\r\n ", " ").split("\r\n") if ":" in line)
    said = _parameters(lines.get("content-disposition", ""))
    kind = lines.get("content-type", "")
    if not said.get("name"):
        return []
    return [
        Field(
            name=_clean(said["name"]),
            content=content,
            filename=_clean(said.get("filename", "")),
            media_type=kind.partition(";")[0].strip().lower()[:100],
            charset=_parameters(kind).get("charset", "")[:40],
        )
    ]


def _line(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip().lower(), value.strip()


def _parameters(value: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, quoted, plain in _PARAMETER.findall(value):
        text = re.sub(r"\\(.)", r"\1", quoted) if quoted else plain
        found.setdefault(name.lower(), text)
    return found


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8", "replace").replace("\x00", "")[:500]
