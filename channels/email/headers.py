"""Header values of mail as it really comes: broken encodings, addresses in disguise, odd ids."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import MessageError
from email.header import decode_header
from email.utils import parsedate_to_datetime
from typing import Final

from hub.untrusted import clean

MAX_VALUE: Final = (
    100_000  # Characters of one header that are looked at: a thousand recipients fit.
)
MAX_ADDRESSES: Final = 2_000
MAX_ID: Final = 400  # Longer message ids are nobody's.

# Codecs of Python that are no charset of mail; some take quadratic time or run escapes.
_NOT_CHARSETS: Final = frozenset(
    {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
)
# What senders write, and what they mean. Source: WHATWG "Encoding", where browsers agree.
_ALIASES: Final = {
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-9": "cp1254",
    "windows-874": "cp874",
    "unicode-1-1-utf-7": "utf-7",
}
_ADDR_SPEC: Final = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}@[^\s@<>()\[\],;:\\\"]{1,255}")
_MESSAGE_ID: Final = re.compile(r"<[^<>\s]{1,400}>")
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One address of a header with the name beside it; the address as written, domain lowered."""

    address: str
    name: str = ""

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


def decode_bytes(data: bytes, charset: str) -> str:
    """Text out of bytes whose charset is only claimed: it, else UTF-8, else Windows-1252."""
    named = charset.strip().strip("\"'").lower()
    for candidate in (_ALIASES.get(named, named), "utf-8"):
        if not candidate or candidate.replace("-", "_") in _NOT_CHARSETS:
            continue
        try:
            return clean(data.decode(candidate))
        except (LookupError, ValueError):
            continue
    return clean(data.decode("cp1252", "replace"))


def decode_value(value: str) -> str:
    """A header value as text: unfolded, encoded words decoded, broken ones left as they are."""
    value = value[:MAX_VALUE].replace("\r", "").replace("\n", " ").strip()
    if not value.isascii():
        value = decode_bytes(value.encode("utf-8", "surrogateescape"), "utf-8")
    if "=?" not in value:
        return _CONTROLS.sub("", clean(value))
    try:
        pieces = decode_header(value)
    except (ValueError, MessageError):
        return _CONTROLS.sub("", clean(value))
    text = "".join(
        piece if isinstance(piece, str) else decode_bytes(piece, charset or "utf-8")
        for piece, charset in pieces
    )
    return " ".join(_CONTROLS.sub("", text).split())


def mailboxes(values: Sequence[str]) -> list[Mailbox]:
    """The addresses of the headers of one name, in order, each address once.

    Encoded words are decoded after the list is taken apart, so that a name cannot hide a comma
    or an address in itself. Source: RFC 5322 section 3.4, RFC 2047 section 5.
    """
    found: dict[str, Mailbox] = {}
    for value in values:
        for item in _items(value[:MAX_VALUE]):
            mailbox = _mailbox(item)
            if mailbox is not None:
                found.setdefault(mailbox.address.lower(), mailbox)
            if len(found) >= MAX_ADDRESSES:
                return list(found.values())
    return list(found.values())


def _items(value: str) -> Iterator[str]:
    """The items of an address list, without comments; a group's name and end are cut off."""
    item: list[str] = []
    quoted, depth, angle = False, 0, False
    skip = False
    for char in value:
        if skip:
            skip = False
        elif char == "\\" and (quoted or depth):
            skip = True
        elif char == '"' and not depth:
            quoted = not quoted
        elif not quoted and char == "(":
            depth += 1
        elif not quoted and char == ")" and depth:
            depth -= 1
            continue
        elif not quoted and not depth:
            angle = char == "<" or (angle and char != ">")
            if char in ",;" and not angle:
                yield "".join(item)
                item = []
                continue
            if char == ":" and not angle:
                item = []
                continue
        if not depth:
            item.append(char)
    yield "".join(item)


def _mailbox(item: str) -> Mailbox | None:
    name, bracket, rest = item.rpartition("<")
    spec = rest.partition(">")[0] if bracket else item
    found = _ADDR_SPEC.fullmatch(spec.strip().strip("\"'"))
    if found is None:
        return None
    local, _, domain = found[0].rpartition("@")
    if not found[0].isascii():
        local, domain = decode_value(local), decode_value(domain)
    address = clean(f"{local}@{ascii_domain(domain)}")
    label = decode_value(name.strip().strip("\"'").replace('\\"', '"').replace("\\\\", "\\"))
    return Mailbox(address, label.strip().strip("\"'")[:200])


def ascii_domain(domain: str) -> str:
    """A domain in lower case and in its ASCII form, so that one domain is one text."""
    domain = domain.strip().rstrip(".").lower()
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except ValueError:
        return domain


def message_ids(values: Sequence[str]) -> list[str]:
    """The message ids in headers such as References, in order, each once, with their brackets."""
    found: dict[str, None] = {}
    for value in values:
        text = value[:MAX_VALUE].replace("\r", "").replace("\n", " ")
        ids = _MESSAGE_ID.findall(text)
        if not ids and "@" in text and 0 < len(text.strip()) <= MAX_ID and len(text.split()) == 1:
            ids = [f"<{text.strip().strip('<>')}>"]
        for one in ids:
            found.setdefault(clean(decode_value(one)))
    return list(found)


def claimed_date(value: str) -> datetime | None:
    """What the sender's clock said, in UTC; None for what is no date."""
    try:
        found = parsedate_to_datetime(value[:200])
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
