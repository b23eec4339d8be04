"""What came with a message of Messenger or Instagram: files, shared posts, stories. Pure.

Source: Meta, "Messenger webhooks: messages" and "Instagram messaging: webhooks". The addresses of
files are signed and end within hours or days, so they are fetched at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, urlsplit

from channels.meta.messaging_words import words
from hub.contract import FileRef, Json
from hub.untrusted import Untrusted

MAX_ATTACHMENTS: Final = 20
MAX_URL: Final = 4000
_TYPES: Final[Mapping[str, str]] = {
    "image": "image/jpeg",
    "sticker": "image/png",
    "audio": "audio/mp4",
    "video": "video/mp4",
    "file": "application/octet-stream",
}


@dataclass(slots=True)
class Brought:
    """Files, lines to read and small facts."""

    files: list[FileRef] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    extra: dict[str, Json] = field(default_factory=dict)


def read_attachments(attachments: Untrusted, *, language: str) -> Brought:
    """Everything that came with a message, in its order."""
    brought = Brought()
    for one in list(attachments)[:MAX_ATTACHMENTS]:
        if one.is_object():
            _read(one, brought, language)
    return brought


def _read(one: Untrusted, brought: Brought, language: str) -> None:
    kind, payload = one["type"].text().lower(), one["payload"]
    url = payload["url"].text()[:MAX_URL]
    if kind in _TYPES and url:
        brought.files.append(_file(kind, url))
        if sticker := payload["sticker_id"].integer():
            brought.extra["sticker"] = str(sticker)
    elif kind == "story_mention":
        # A story is its owner's, and ends: it is pointed at and never kept.
        brought.lines.append(words(language, "story_mention"))
        brought.extra["story"] = {"url": url, "mention": True}
    elif kind == "location":
        _location(one, brought)
    else:
        _shared(one, kind, url, brought, language)


def _file(kind: str, url: str) -> FileRef:
    return FileRef(
        name=_name(url) if kind == "file" else "",
        media_type=_TYPES[kind],
        locator=url,
        voice=kind == "audio",
    )


def _name(url: str) -> str:
    try:
        last = unquote(urlsplit(url).path.rpartition("/")[2], errors="replace")
    except ValueError:
        return ""
    return last.replace("\x00", "")[:255] if "." in last else ""


def _location(one: Untrusted, brought: Brought) -> None:
    """Only of older apps: people cannot send places any more."""
    at = one["payload"]["coordinates"]
    latitude, longitude = at["lat"].number(), at["long"].number()
    title = one["title"].text()[:200]
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return
    place = f"{latitude:.6f}, {longitude:.6f}"
    brought.lines.append(f"{title}\n{place}" if title else place)
    brought.extra["location"] = {"latitude": latitude, "longitude": longitude, "label": title}


def _shared(one: Untrusted, kind: str, url: str, brought: Brought, language: str) -> None:
    """A post, a reel, a link: its title and where it is."""
    payload = one["payload"]
    title = (payload["title"].text() or one["title"].text())[:1000]
    link = url or one["url"].text()[:MAX_URL] or payload["elements"][0]["item_url"].text()[:MAX_URL]
    title = title or payload["elements"][0]["title"].text()[:1000]
    known = kind in ("share", "ig_reel", "reel", "ig_post", "post", "fallback", "template")
    if not title and not link:
        word = "shared" if known else "unknown"
        brought.lines.append(words(language, word, kind=kind[:40] or "?"))
        return
    brought.lines.append("\n".join(part for part in (title, link) if part))
    brought.extra["shared"] = {"type": kind[:40], "title": title[:300], "url": link[:2000]}
