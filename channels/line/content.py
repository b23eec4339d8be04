"""What a LINE message holds. Pure. Source: LINE Developers, "Message event"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from channels.line.words import say
from hub.contract import FileRef, Json
from hub.untrusted import Untrusted, clean

# Media types that LINE does not tell; what the bytes are is looked at when they are there.
_MEDIA: Final = {
    "image": ("image/jpeg", "image.jpg"),
    "video": ("video/mp4", "video.mp4"),
    "audio": ("audio/mp4", "audio.m4a"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What somebody sent."""

    text: str = ""
    files: tuple[FileRef, ...] = ()
    extra: Mapping[str, Json] = field(default_factory=dict)


def read_content(message: Untrusted, *, language: str) -> Content:
    """The content of a message. language: in which to say what has no words of its own."""
    kind = message["type"].text()
    if reader := _READERS.get(kind):
        return reader(message, language)
    shown = clean(kind)[:40] or "?"
    text = message["text"].text() or say("unknown", language, kind=shown)
    return Content(text=text, extra={"unsupported": shown})


def _text(message: Untrusted, language: str) -> Content:
    return Content(text=message["text"].text())


def _media(message: Untrusted, language: str) -> Content:
    media_type, name = _MEDIA[message["type"].text()]
    return Content(files=(_ref(message, media_type, name),), extra=_set(message))


def _file(message: Untrusted, language: str) -> Content:
    name = message["fileName"].text()[:255]
    return Content(files=(_ref(message, "application/octet-stream", name),))


def _ref(message: Untrusted, media_type: str, name: str) -> FileRef:
    """Where the bytes are: at LINE by the message's id, or at an address of somebody else's."""
    provider, url = message["contentProvider"], ""
    if provider["type"].text() == "external":
        url = provider["originalContentUrl"].text()[:2000]
    size = message["fileSize"].integer()
    return FileRef(
        name=name,
        media_type=media_type,
        size=size if size is not None and size >= 0 else None,
        locator=f"url:{url}" if url else f"content:{message['id'].text()}",
        voice=message["type"].text() == "audio",
    )


def _set(message: Untrusted) -> dict[str, Json]:
    """Pictures that were sent together."""
    album = message["imageSet"]["id"].text()[:80]
    return {"album": album} if album else {}


def _location(message: Untrusted, language: str) -> Content:
    latitude, longitude = message["latitude"].number(), message["longitude"].number()
    label, address = message["title"].text()[:200], message["address"].text()[:300]
    parts = [label, address]
    known: dict[str, Json] = {k: v for k, v in (("label", label), ("address", address)) if v}
    if latitude is not None and longitude is not None and abs(latitude) <= 90 >= abs(longitude) / 2:
        known |= {"latitude": latitude, "longitude": longitude}
        parts.append(f"https://www.openstreetmap.org/?mlat={latitude:.6f}&mlon={longitude:.6f}")
    text = "\n".join(part for part in parts if part)
    if not text:
        return Content(text=say("unknown", language, kind="location"))
    return Content(text=text, extra={"location": known})


def _sticker(message: Untrusted, language: str) -> Content:
    """A sticker as what it says: its own text, else what LINE says that it expresses."""
    said = message["text"].text()[:200].strip()
    meant = ", ".join(word for one in list(message["keywords"])[:3] if (word := one.text()[:40]))
    words = said or meant
    shown = say("sticker", language, words=words) if words else say("bare_sticker", language)
    package, number = message["packageId"].text()[:40], message["stickerId"].text()[:40]
    return Content(text=shown, extra={"sticker": {"package": package, "id": number}})


_READERS: Final[Mapping[str, Callable[[Untrusted, str], Content]]] = {
    "text": _text,
    "image": _media,
    "video": _media,
    "audio": _media,
    "file": _file,
    "location": _location,
    "sticker": _sticker,
}
