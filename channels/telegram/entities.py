"""The formatting of a Telegram text as words. Source: Bot API, "MessageEntity".

Offsets count UTF-16 code units, so that an emoji counts twice.
"""

from __future__ import annotations

from hub.untrusted import Untrusted, clean

MAX_ENTITIES = 200


def plain(text: str, entities: Untrusted) -> str:
    """The text with the address of every link whose words hide it: `our shop (https://...)`.

    Whatever else is formatted reads the same without. Entities that lie outside the text, or in
    the middle of an emoji, are left out.
    """
    links = sorted(_links(text, entities))
    if not links:
        return text
    raw = text.encode("utf-16-le")
    parts: list[bytes] = []
    done = 0
    for end, url in links:
        parts += [raw[done:end], f" ({url})".encode("utf-16-le")]
        done = end
    return clean(b"".join([*parts, raw[done:]]).decode("utf-16-le", "replace"))


def command(text: str) -> tuple[str, str]:
    """A command at the beginning of the text and what follows it: ("start", "abc"), else "", "".

    `/start@our_bot` names the bot in groups.
    """
    if not text.startswith("/"):
        return "", ""
    word, _, rest = text.partition(" ")
    return word[1:].partition("@")[0].lower()[:32], rest.strip()[:64]


def _links(text: str, entities: Untrusted) -> list[tuple[int, str]]:
    """Where in the bytes of UTF-16 a hidden link ends, and its address."""
    raw = text.encode("utf-16-le", "surrogatepass")
    found: list[tuple[int, str]] = []
    for entity in list(entities)[:MAX_ENTITIES]:
        url = entity["url"].text()[:2000].strip()
        offset, length = entity["offset"].integer(), entity["length"].integer()
        if entity["type"].text() != "text_link" or not url or offset is None or length is None:
            continue
        begin, end = 2 * offset, 2 * (offset + length)
        if not 0 <= begin < end <= len(raw) or _splits(raw, end):
            continue
        label = raw[begin:end].decode("utf-16-le", "replace").strip()
        if label.rstrip("/") not in {url.rstrip("/"), url.partition("://")[2].rstrip("/")}:
            found.append((end, url))
    return found


def _splits(raw: bytes, at: int) -> bool:
    """Whether a cut at this byte parts the two halves of one character."""
    return 2 <= at <= len(raw) - 2 and 0xD8 <= raw[at - 1] < 0xDC
