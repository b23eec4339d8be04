"""What FETCH answers, byte by byte. Pure, but for the mark that reading leaves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from channels.simulator.imap_words import (
    BadCommand,
    Word,
    body_block,
    header_block,
    internal_date,
    part_of,
    text_of,
)
from channels.simulator.mailbox import Stored

_MACROS: Final = {"FAST": ("FLAGS", "INTERNALDATE", "RFC822.SIZE")}
_SIMPLE: Final = frozenset({"UID", "FLAGS", "INTERNALDATE", "RFC822.SIZE"})
_OLD_NAMES: Final = {
    "RFC822": "BODY[]",
    "RFC822.HEADER": "BODY.PEEK[HEADER]",
    "RFC822.TEXT": "BODY[TEXT]",
}
_SECTION: Final = re.compile(r"BODY(\.PEEK)?\[([^\]]*)\](?:<(\d+)\.(\d+)>)?\Z", re.I)


def items_of(word: Word, *, with_uid: bool) -> list[str]:
    """The items asked for. Raises BadCommand for what this server does not know."""
    asked = [text_of(one) for one in word] if isinstance(word, list) else [text_of(word)]
    items: list[str] = ["UID"] if with_uid else []
    for one in asked:
        for item in _MACROS.get(one.upper(), (one,)):
            simple = item.upper() in _SIMPLE
            if not (simple or item.upper() in _OLD_NAMES or _SECTION.match(item)):
                raise BadCommand(f"FETCH {item} is not known")
            if (name := item.upper() if simple else item) not in items:
                items.append(name)
    return items


def fetched(stored: Stored, number: int, items: Sequence[str], *, marks: bool) -> bytes:
    """The untagged answer. Reading a body without PEEK marks it as seen, if `marks`."""
    said = [_item(stored, item, marks=marks) for item in items]
    return b"* %d FETCH (%s)\r\n" % (number, b" ".join(said))


def _item(stored: Stored, item: str, *, marks: bool) -> bytes:
    if item == "UID":
        return b"UID %d" % stored.uid
    if item == "FLAGS":
        return f"FLAGS ({' '.join(sorted(stored.flags))})".encode()
    if item == "INTERNALDATE":
        return f'INTERNALDATE "{internal_date(stored.at)}"'.encode()
    if item == "RFC822.SIZE":
        return b"RFC822.SIZE %d" % len(stored.raw)
    found = _SECTION.match(_OLD_NAMES.get(item.upper(), item))
    if found is None:
        raise BadCommand(f"FETCH {item} is not known")
    peek, section, start, length = found.groups()
    if marks and not peek:
        stored.flags.add("\\Seen")
    content = _section(stored.raw, section)
    name = item.upper() if item.upper() in _OLD_NAMES else f"BODY[{section}]"
    if start is not None:
        content = content[int(start) : int(start) + int(length)]
        name += f"<{start}>"
    return f"{name} {{{len(content)}}}\r\n".encode() + content


def _section(raw: bytes, section: str) -> bytes:
    name, _, fields = section.partition(" ")
    upper = name.upper()
    if not name:
        return raw
    if upper == "HEADER":
        return header_block(raw)
    if upper == "TEXT":
        return body_block(raw)
    if upper in ("HEADER.FIELDS", "HEADER.FIELDS.NOT"):
        names = fields.strip("()").replace('"', "").split()
        return header_block(raw, names, without=upper.endswith(".NOT"))
    if re.fullmatch(r"\d+(\.\d+)*", name):
        return part_of(raw, [int(place) for place in name.split(".")]) or b""
    raise BadCommand(f"BODY[{section}] is not known")
