"""One message of ours as the messages that WhatsApp takes. Pure.

Source: Meta, "Messages API". One message carries one file; words of a voice note or of a long text
go by themselves, first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from channels.meta.choices import fit, numbered
from channels.whatsapp_cloud.words import words
from channels.wire.text import split
from hub.contract import Json, Outbound, OutboundFile, Refusal
from hub.errors import Refused

TEXT_LIMIT: Final = 4096  # Of one message; a longer text becomes several.
CAPTION_LIMIT: Final = 1024
BODY_LIMIT: Final = 1024  # Of a message with buttons.
MAX_BUTTONS: Final = 3
BUTTON_LIMIT: Final = 20
MAX_ROWS: Final = 10
ROW_LIMIT: Final = 24

# What may be sent as what, and how many bytes of it. Source: Meta, "Media: supported types".
_SIZES: Final[Mapping[str, int]] = {
    "image": 5_000_000,
    "audio": 16_000_000,
    "video": 16_000_000,
    "document": 100_000_000,
}
_PICTURES: Final = ("image/jpeg", "image/png")
_SOUNDS: Final = ("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg")
_FILMS: Final = ("video/mp4", "video/3gpp")
FILE_TYPES: Final = (
    *_PICTURES,
    *_SOUNDS,
    *_FILMS,
    "application/pdf",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.*",
    "text/plain",
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One call's worth of a message. body: its part of the call; with a file, `body[kind]` gets the
    id that the file has at Meta once it is there."""

    kind: str
    body: Mapping[str, Json] = field(default_factory=dict)
    file: OutboundFile | None = None

    def payload(self, media_id: str = "") -> dict[str, Json]:
        """Its part of the call."""
        inner: Json = {"id": media_id, **self.body} if self.file is not None else self.body
        return {"type": self.kind, self.kind: inner}


def pieces_of(out: Outbound) -> list[Piece]:
    """The pieces in the order in which the customer shall read them. Raises Refused."""
    for file in out.files:
        _check_size(file)
    if out.quick_replies:
        return [*_files(out.files, caption=""), *_asked(out)]
    caption = ""
    if out.files and len(out.text) <= CAPTION_LIMIT and kind_of(out.files[0]) != "audio":
        caption = out.text
    first = [] if caption or not out.text else _texts(out.text)
    return [*first, *_files(out.files, caption=caption)]


def kind_of(file: OutboundFile) -> str:
    """What a file is to WhatsApp: a picture, a sound, a film or a document."""
    media_type = file.media_type.partition(";")[0].strip().lower()
    if media_type in _PICTURES:
        return "image"
    if media_type in _SOUNDS:
        return "audio"
    return "video" if media_type in _FILMS else "document"


def _check_size(file: OutboundFile) -> None:
    most = _SIZES[kind_of(file)]
    if file.size > most:
        sentence = f"{file.name} is bigger than the {most // 1_000_000} MB that WhatsApp takes."
        raise Refused(sentence, reason=Refusal.FILE)


def _files(files: Sequence[OutboundFile], *, caption: str) -> list[Piece]:
    pieces: list[Piece] = []
    for place, file in enumerate(files):
        kind, body = kind_of(file), {}
        if caption and place == 0:
            body["caption"] = caption
        if kind == "document":
            body["filename"] = file.name
        pieces.append(Piece(kind, body, file))
    return pieces


def _texts(text: str) -> list[Piece]:
    """A text as one message, or as several where it is longer than WhatsApp takes."""
    return [
        Piece("text", {"body": part, "preview_url": "https://" in part or "http://" in part})
        for part in split(text, TEXT_LIMIT, unit="utf16")
    ]


def _asked(out: Outbound) -> list[Piece]:
    """The text with answers to press: buttons, else a list, else numbers."""
    choices = [choice.strip() for choice in out.quick_replies]
    if 0 < len(out.text) <= BODY_LIMIT:
        if fit(choices, most=MAX_BUTTONS, longest=BUTTON_LIMIT):
            return [_buttons(out.text, choices)]
        if fit(choices, most=MAX_ROWS, longest=ROW_LIMIT):
            return [_rows(out.text, choices, label=words(out.language, "choose"))]
    return _texts(numbered(out.text, choices))


def _buttons(text: str, choices: Sequence[str]) -> Piece:
    buttons: list[Json] = [
        {"type": "reply", "reply": {"id": str(number), "title": choice}}
        for number, choice in enumerate(choices, 1)
    ]
    body: dict[str, Json] = {
        "type": "button",
        "body": {"text": text},
        "action": {"buttons": buttons},
    }
    return Piece("interactive", body)


def _rows(text: str, choices: Sequence[str], *, label: str) -> Piece:
    rows: list[Json] = [
        {"id": str(number), "title": choice} for number, choice in enumerate(choices, 1)
    ]
    body: dict[str, Json] = {
        "type": "list",
        "body": {"text": text},
        "action": {"button": label, "sections": [{"title": label, "rows": rows}]},
    }
    return Piece("interactive", body)
