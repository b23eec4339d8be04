"""A mail taken apart: the values that every other module reads."""

from __future__ import annotations

from dataclasses import dataclass, field

from channels.email.headers import decode_bytes, decode_value
from hub.contract import FileRef
from hub.untrusted import clean


@dataclass(frozen=True, slots=True)
class Headers:
    """The header lines of a mail, in order; names are compared without case."""

    lines: tuple[tuple[str, str], ...] = ()

    def all(self, name: str) -> list[str]:
        """Every value of that name, raw, top first."""
        wanted = name.lower()
        return [value for key, value in self.lines if key.lower() == wanted]

    def first(self, name: str) -> str:
        """The first value of that name, decoded, or ""."""
        return decode_value(next(iter(self.all(name)), ""))

    def raw(self, name: str) -> str:
        """The first value of that name on one line, its encoded words left as they are, or ""."""
        value = next(iter(self.all(name)), "")
        if not value.isascii():
            value = decode_bytes(value.encode("utf-8", "surrogateescape"), "utf-8")
        return clean(" ".join(value.split()))

    def __contains__(self, name: str) -> bool:
        return bool(self.all(name))


@dataclass(frozen=True, slots=True)
class Report:
    """A delivery report: its blocks of fields, and the head of the mail it is about."""

    kind: str  # delivery-status or disposition-notification
    blocks: tuple[Headers, ...] = ()
    original: Headers = field(default_factory=Headers)


@dataclass(slots=True)
class Body:
    """One stretch of the mail in its two forms; either may be empty. `html` is hostile."""

    plain: str = ""
    html: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail taken apart. `notes` say what was left out and why: nesting, structure, parts,
    files, long."""

    headers: Headers
    bodies: tuple[Body, ...] = ()
    files: tuple[FileRef, ...] = ()
    report: Report | None = None
    size: int = 0
    notes: tuple[str, ...] = ()
