"""Reading IMAP commands: words, lists, sets, search keys. Pure. Source: RFC 3501, section 9."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import MIMEPart
from typing import Final, TypeAlias

from channels.simulator.mailbox import Stored

Word: TypeAlias = "str | bytes | list[Word]"
Test: TypeAlias = Callable[[Stored, int], bool]

_MONTHS: Final = "JanFebMarAprMayJunJulAugSepOctNovDec"
_LITERAL: Final = re.compile(rb"\{(\d+)(\+?)\}\r?\n?\Z")
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ATOM: Final = re.compile(r'(?:[^\s()"\[\]]|\[[^\]]*\])+')


class BadCommand(Exception):
    """Raised where a command cannot be read; it is answered with BAD."""


def literal_size(line: bytes) -> tuple[int, bool] | None:
    """(bytes, whether the client waits for a go-ahead) if the line ends in a literal."""
    found = _LITERAL.search(line)
    return (int(found[1]), not found[2]) if found else None


def words_of(parts: Sequence[bytes]) -> list[Word]:
    """The words of a command. parts alternates between text and literals, text first."""
    stack: list[list[Word]] = [[]]
    for place, part in enumerate(parts):
        if place % 2:
            stack[-1].append(part)
            continue
        _read_text(_LITERAL.sub(b"", part).decode("latin-1").strip("\r\n"), stack)
    if len(stack) != 1:
        raise BadCommand("A bracket is open")
    return stack[0]


def text_of(word: Word) -> str:
    """A word that must be text."""
    if isinstance(word, list):
        raise BadCommand("A list is where a word should be")
    return word.decode("utf-8", "replace") if isinstance(word, bytes) else word


def in_set(text: str, number: int, largest: int) -> bool:
    """Whether a number is in a sequence set, in which * is the largest number there is.

    So `n:*` always holds the newest message, even when n is beyond it.
    """
    for part in text.split(","):
        ends = [largest if end == "*" else _number(end) for end in part.split(":")]
        if len(ends) > 2:
            raise BadCommand("That is no sequence set")
        if min(ends) <= number <= max(ends):
            return True
    return False


def internal_date(at: datetime) -> str:
    """A time as INTERNALDATE shows it; month names are English whatever the locale."""
    utc = at.astimezone(UTC)
    return f"{utc.day:2d}-{_month_name(utc.month)}-{utc:%Y %H:%M:%S} +0000"


def read_internal_date(text: str) -> datetime:
    """The time of an INTERNALDATE in APPEND."""
    day, _, clock = text.strip().partition(" ")
    try:
        at = datetime.strptime(clock, "%H:%M:%S %z")
    except ValueError:
        raise BadCommand(f"{text!r} is no time") from None
    return datetime.combine(_day(day), at.timetz()).astimezone(UTC)


def search_tests(words: Sequence[Word], *, last_uid: int, last_number: int) -> list[Test]:
    """What a message must fulfil to be found. A test gets the message and its number."""
    rest = list(words)
    tests: list[Test] = []
    while rest:
        tests.append(_next_test(rest, last_uid, last_number))
    return tests


def _next_test(rest: list[Word], last_uid: int, last_number: int) -> Test:
    word = rest.pop(0)
    if isinstance(word, list):
        inner = search_tests(word, last_uid=last_uid, last_number=last_number)
        return lambda stored, number: all(test(stored, number) for test in inner)
    key = text_of(word).upper()

    def argument() -> str:
        if not rest:
            raise BadCommand(f"{key} lacks its argument")
        return text_of(rest.pop(0))

    if key in _FLAGS:
        flag, wanted = _FLAGS[key]
        return lambda stored, _: (flag in stored.flags) is wanted
    if key == "ALL":
        return lambda *_: True
    if key == "NOT":
        denied = _next_test(rest, last_uid, last_number)
        return lambda stored, number: not denied(stored, number)
    if key == "OR":
        one, other = (_next_test(rest, last_uid, last_number) for _ in range(2))
        return lambda stored, number: one(stored, number) or other(stored, number)
    if key == "UID":
        uids = argument()
        return lambda stored, _: in_set(uids, stored.uid, last_uid)
    if key in ("SINCE", "BEFORE", "ON"):
        return _date_test(key, _day(argument()))
    if key in ("FROM", "TO", "CC", "SUBJECT"):
        return _header_test(key, argument())
    if key == "HEADER":
        return _header_test(argument(), argument())
    if key in ("TEXT", "BODY"):
        wanted_bytes = argument().lower().encode()
        return lambda stored, _: wanted_bytes in stored.raw.lower()
    if key in ("LARGER", "SMALLER"):
        size = _number(argument())
        return lambda stored, _: (len(stored.raw) > size) is (key == "LARGER")
    if key[:1].isdigit() or key.startswith("*"):
        return lambda _, number: in_set(key, number, last_number)
    raise BadCommand(f"The search key {key} is not known")


_FLAGS: Final[dict[str, tuple[str, bool]]] = {
    **{name.upper(): (f"\\{name}", True) for name in ("Seen", "Answered", "Deleted", "Flagged")},
    **{f"UN{name.upper()}": (f"\\{name}", False) for name in ("Seen", "Answered", "Deleted")},
    "DRAFT": ("\\Draft", True),
    "NEW": ("\\Seen", False),
}


def _date_test(key: str, day: date) -> Test:
    if key == "SINCE":
        return lambda stored, _: stored.at.date() >= day
    if key == "BEFORE":
        return lambda stored, _: stored.at.date() < day
    return lambda stored, _: stored.at.date() == day


def _header_test(name: str, wanted: str) -> Test:
    def holds(stored: Stored, _: int) -> bool:
        # compat32 keeps raw values, so that no header can make the search fail.
        values = message_from_bytes(stored.raw, policy=policy.compat32).get_all(name, [])
        return any(wanted.lower() in str(value).lower() for value in values)

    return holds


def header_block(raw: bytes, names: Sequence[str] | None = None, *, without: bool = False) -> bytes:
    """The header of a mail with its empty line: all of it, or only (or all but) some fields."""
    head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
    fields = re.split(rb"\r?\n(?![ \t])", head)
    if names is not None:
        wanted = {name.lower().encode() for name in names}
        fields = [
            one
            for one in fields
            if (one.partition(b":")[0].strip().lower() in wanted) is not without
        ]
    return b"".join(one + b"\r\n" for one in fields if one) + b"\r\n"


def body_block(raw: bytes) -> bytes:
    """What follows the header."""
    parts = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)
    return parts[1] if len(parts) == 2 else b""


def part_of(raw: bytes, path: Sequence[int]) -> bytes | None:
    """One MIME part, numbered from 1 as IMAP does, or None."""
    part: MIMEPart = message_from_bytes(raw, policy=policy.SMTP)
    for place in path:
        children = list(part.iter_parts()) if part.is_multipart() else []
        if not children and place == 1:
            continue
        if not 1 <= place <= len(children):
            return None
        part = children[place - 1]
    return body_block(part.as_bytes())


def _name_of(field: bytes) -> bytes:
    return field.partition(b":")[0].strip().lower()


def _read_text(text: str, stack: list[list[Word]]) -> None:
    place = 0
    while place < len(text):
        letter = text[place]
        if letter.isspace():
            place += 1
        elif letter == "(":
            stack.append([])
            place += 1
        elif letter == ")":
            if len(stack) == 1:
                raise BadCommand("A bracket closes that never opened")
            closed = stack.pop()
            stack[-1].append(closed)
            place += 1
        else:
            found = (_QUOTED if letter == '"' else _ATOM).match(text, place)
            if not found:
                raise BadCommand("That cannot be read")
            quoted = letter == '"'
            stack[-1].append(re.sub(r"\\(.)", r"\1", found[1]) if quoted else found[0])
            place = found.end()


def _number(text: str) -> int:
    if not text.isdecimal():
        raise BadCommand(f"{text!r} is no number")
    return int(text)


def _day(text: str) -> date:
    found = re.match(r"(\d{1,2})-(\w{3})-(\d{4})\Z", text)
    place = _MONTHS.find(found[2].title()) if found else -1
    if not found or place % 3:
        raise BadCommand(f"{text!r} is no date")
    try:
        return date(int(found[3]), place // 3 + 1, int(found[1]))
    except ValueError:
        raise BadCommand(f"{text!r} is no date") from None


def _month_name(month: int) -> str:
    return _MONTHS[3 * (month - 1) : 3 * month]
