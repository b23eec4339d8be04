"""Reading JSON and forms that somebody else wrote, without ever trusting a shape.

Source: every fuzzed parse test. Reading a missing or wrongly typed value gives the neutral value
of the type asked for; only `need_*` raises PayloadError, naming the path.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from hub.errors import PayloadError

# Deeper JSON is nobody's honest payload; msgspec itself stops at Python's recursion limit.
MAX_TEXT: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Untrusted:
    """A value somewhere in untrusted JSON, with the path that led to it."""

    value: Any  # Whatever the decoder gave: this class is the edge where Any ends.
    path: str = "$"

    @classmethod
    def parse(cls, body: bytes | str) -> Untrusted:
        """Decode JSON. Raises PayloadError for anything else."""
        try:
            return cls(msgspec.json.decode(body))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise PayloadError(f"The body is not JSON: {error}.") from None

    def __getitem__(self, key: str | int) -> Untrusted:
        found: Any = None
        if isinstance(key, str) and isinstance(self.value, dict):
            found = self.value.get(key)
        elif isinstance(key, int) and isinstance(self.value, list) and 0 <= key < len(self.value):
            found = self.value[key]
        step = f".{key}" if isinstance(key, str) else f"[{key}]"
        return Untrusted(found, self.path + step)

    def __iter__(self) -> Iterator[Untrusted]:
        if isinstance(self.value, list):
            for index, item in enumerate(self.value):
                yield Untrusted(item, f"{self.path}[{index}]")

    def __contains__(self, key: str) -> bool:
        return isinstance(self.value, dict) and key in self.value

    def __bool__(self) -> bool:
        return bool(self.value)

    def is_object(self) -> bool:
        return isinstance(self.value, dict)

    def is_list(self) -> bool:
        return isinstance(self.value, list)

    def keys(self) -> list[str]:
        return list(self.value) if isinstance(self.value, dict) else []

    def text(self, default: str = "") -> str:
        """The string, without NUL; numbers are not strings."""
        return clean(self.value) if isinstance(self.value, str) else default

    def number(self) -> float | None:
        """The number, or None; booleans are not numbers, NaN and infinities are none."""
        value = self.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return float(value) if abs(value) < 1e300 else None

    def integer(self) -> int | None:
        """The integer, also out of a decimal string of at most 18 digits; else None."""
        value = self.value
        if isinstance(value, bool):
            return None
        if isinstance(value, int):
            return value if abs(value) < 2**63 else None
        if isinstance(value, str) and len(value) <= 18 and value.lstrip("-").isdecimal():
            return int(value) if value.lstrip("-").isascii() and value.count("-") <= 1 else None
        return None

    def flag(self) -> bool:
        return self.value is True

    def need_text(self) -> str:
        """The non-empty string. Raises PayloadError naming the path."""
        if not (found := self.text()):
            raise PayloadError(f"{self.path} should be a text, and is {_kind(self.value)}.")
        return found

    def need_list(self) -> Untrusted:
        if not self.is_list():
            raise PayloadError(f"{self.path} should be a list, and is {_kind(self.value)}.")
        return self

    def need_object(self) -> Untrusted:
        if not self.is_object():
            raise PayloadError(f"{self.path} should be an object, and is {_kind(self.value)}.")
        return self


def clean(text: str) -> str:
    """Text that every database takes: no NUL, no lone surrogates, at most a million characters."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-8", "replace").decode()
    return text[:MAX_TEXT]


def _kind(value: object) -> str:
    return "missing" if value is None else f"a {type(value).__name__}"
