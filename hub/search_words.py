"""What the search index holds: the words of messages and customers, folded and cut.

Done here and not in a database, so that both find the same rows. Tags of our own (`_a7` for
account 7, `_p9` for part 9) stand among the words: no word of a text has an underscore.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlmodel import col

from hub.folding import fold
from hub.model import ContactPoint, Customer, Message, Part
from hub.tx import Reader

MAX_WORDS: Final = 5_000  # Different words of one message; a book is found by its beginning.
MAX_LETTERS: Final = 60

_WORD: Final = re.compile(r"[^\W_]+")
# Written without spaces: found by pairs of neighbours.
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index is to hold for a row; words None takes it out."""

    id: int
    words: tuple[str, ...] | None


def words(written: str) -> list[str]:
    """The words of a text, folded, in order: `¿Dónde está?` is donde, esta."""
    found: list[str] = []
    for word in _WORD.findall(fold(written)):
        if word.isascii() or not _UNSPACED.search(word):
            found.append(word[:MAX_LETTERS])
        else:
            found.extend(_neighbours(word))
    return found


def _neighbours(word: str) -> list[str]:
    """A word in a script without spaces as overlapping pairs, with the rest of it whole."""
    found = []
    for run in _UNSPACED.findall(word):
        found += [run[at : at + 2] for at in range(max(1, len(run) - 1))]
    return found + [rest[:MAX_LETTERS] for rest in _UNSPACED.split(word) if rest]


def message_entries(reader: Reader, ids: Collection[int]) -> list[Entry]:
    """What the index is to hold for these messages: nothing of those taken back or erased."""
    wanted = (Message.id, Message.account_id, Message.part_id, Message.subject, Message.text)
    rows = reader.rows(
        select(*(col(column) for column in wanted)).where(
            col(Message.id).in_(ids),
            col(Message.deleted_at).is_(None),
            col(Message.erased_at).is_(None),
        )
    )
    found = {
        row.id: (
            *dict.fromkeys(words(f"{row.subject} {row.text}")[:MAX_WORDS]),
            f"_a{row.account_id}",
            f"_p{row.part_id}",
        )
        for row in rows
    }
    return [Entry(id, found.get(id)) for id in ids]


def customer_entries(reader: Reader, ids: Collection[int]) -> list[Entry]:
    """What the index is to hold for these customers: names and addresses, unless gone."""
    found: dict[int, dict[str, None]] = {}
    alive = select(col(Customer.id), col(Customer.name)).where(
        col(Customer.id).in_(ids),
        col(Customer.alias_of).is_(None),
        col(Customer.erased_at).is_(None),
    )
    for row in reader.rows(alive):
        found[row.id] = dict.fromkeys(words(row.name))
    points = (
        select(col(Part.customer_id), col(ContactPoint.value), col(ContactPoint.name))
        .join_from(Part, ContactPoint, col(ContactPoint.id) == col(Part.contact_point_id))
        .where(col(Part.customer_id).in_(found))
    )
    for row in reader.rows(points):
        found[row.customer_id] |= dict.fromkeys(words(row.name) + _address_words(row.value))
    return [Entry(id, tuple(found[id])[:MAX_WORDS] if id in found else None) for id in ids]


def _address_words(value: str) -> list[str]:
    """The words of an address; of a number also its ends, since few people type +34."""
    digits = value.removeprefix("+")
    if digits.isdecimal() and digits.isascii():
        return [digits[at:] for at in range(max(1, len(digits) - 3))]
    return words(value)
