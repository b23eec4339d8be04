"""Width and height of a picture from its header alone: no pixel is ever decoded."""

from __future__ import annotations

import struct
from typing import BinaryIO, Final

# A picture of more pixels than this could stop the browser that shows it.
MAX_PIXELS: Final = 100_000_000
_HEAD: Final = 65_536
_MAX_SEGMENTS: Final = 500  # Of a JPEG before its size; an honest one has some twenty.
_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD,
                            0xCE, 0xCF})  # fmt: skip


def image_size(file: BinaryIO, media_type: str) -> tuple[int, int] | None:
    """(width, height) in pixels as a reader sees it, or None where the header does not say.

    `file` is read from its start and by seeking; a JPEG that was taken sideways is turned.
    """
    file.seek(0)
    is_jpeg = media_type == "image/jpeg"
    found = _jpeg(file) if is_jpeg else _from_head(file.read(_HEAD), media_type)
    return found if found and min(found) > 0 else None


def _from_head(head: bytes, media_type: str) -> tuple[int, int] | None:
    try:
        if media_type == "image/png" and head[12:16] == b"IHDR":
            return _pair(">II", head, 16)
        if media_type == "image/gif":
            return _pair("<HH", head, 6)
        if media_type == "image/webp":
            return _webp(head)
        if media_type in {"image/avif", "image/heic"}:
            return _ispe(head)
    except struct.error:
        return None
    return None


def _pair(form: str, data: bytes, at: int) -> tuple[int, int]:
    first, second = struct.unpack_from(form, data, at)
    return first, second


def _webp(head: bytes) -> tuple[int, int] | None:
    """Source: RFC 9649."""
    kind = head[12:16]
    if kind == b"VP8 " and head[23:26] == b"\x9d\x01\x2a":
        width, height = _pair("<HH", head, 26)
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L" and head[20:21] == b"\x2f":
        (bits,) = struct.unpack_from("<I", head, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8X" and len(head) >= 30:
        return (
            int.from_bytes(head[24:27], "little") + 1,
            int.from_bytes(head[27:30], "little") + 1,
        )
    return None


def _ispe(head: bytes) -> tuple[int, int] | None:
    """The largest of the spatial extents: smaller ones are tiles and thumbnails. ISO 23008-12."""
    found: list[tuple[int, int]] = []
    at = head.find(b"ispe")
    while at >= 0 and len(found) < 100:
        found.append(_pair(">II", head, at + 8))
        at = head.find(b"ispe", at + 4)
    return max(found, key=lambda size: size[0] * size[1]) if found else None


def _jpeg(file: BinaryIO) -> tuple[int, int] | None:
    """Walks from marker to marker until the frame header. Source: ITU-T T.81, annex B."""
    turned = False
    file.seek(2)
    for _ in range(_MAX_SEGMENTS):
        start = file.read(4)
        if len(start) < 4 or start[0] != 0xFF:
            return None
        if start[1] == 0xFF:  # A fill byte.
            file.seek(-3, 1)
            continue
        length = int.from_bytes(start[2:], "big")
        if length < 2:
            return None
        if start[1] in _FRAMES:
            frame = file.read(5)
            if len(frame) < 5:
                return None
            height, width = _pair(">HH", frame, 1)
            return (height, width) if turned else (width, height)
        if start[1] == 0xE1:
            turned = _is_turned(file.read(length - 2)) or turned
        else:
            file.seek(length - 2, 1)
    return None


def _is_turned(exif: bytes) -> bool:
    """Whether the camera was held sideways: orientation 5 to 8. Source: Exif 2.32, 4.6.4."""
    tiff = exif[6:]
    if exif[:6] != b"Exif\x00\x00" or tiff[:2] not in {b"II", b"MM"}:
        return False
    order = "<" if tiff[:2] == b"II" else ">"
    try:
        (at,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, at)
        for entry in range(at + 2, at + 2 + 12 * min(count, 200), 12):
            tag, kind, _, value = struct.unpack_from(order + "HHIH", tiff, entry)
            if tag == 0x0112 and kind == 3:
                return value in {5, 6, 7, 8}
    except struct.error:
        return False
    return False
