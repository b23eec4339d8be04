"""What a file is, told by its first bytes: a declared type is only a claim.

A type from here is safe to serve: what a browser would run (HTML, SVG, XML, scripts) is
`application/octet-stream`, whatever it calls itself. Containers are never opened.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

HEAD: Final = 8192  # Bytes that `sniff` wants to see.
UNKNOWN: Final = "application/octet-stream"
EXECUTABLE: Final = "application/x-executable"

# (offset, bytes, type), the first that fits.
_MAGIC: Final[tuple[tuple[int, bytes, str], ...]] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"MThd", "audio/midi"),
    (0, b"caff", "audio/x-caf"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\x00", "application/x-xz"),
    (0, b"\x28\xb5\x2f\xfd", "application/zstd"),
    (257, b"ustar", "application/x-tar"),
    (0, b"\x7fELF", EXECUTABLE),
    (0, b"\xca\xfe\xba\xbe", EXECUTABLE),  # Java classes and fat Mach-O.
    (0, b"\xcf\xfa\xed\xfe", EXECUTABLE),
    (0, b"\xce\xfa\xed\xfe", EXECUTABLE),
    (0, b"\xfe\xed\xfa\xce", EXECUTABLE),
    (0, b"\xfe\xed\xfa\xcf", EXECUTABLE),
    (0, b"dex\n", EXECUTABLE),
    (0, b"\x00asm", EXECUTABLE),
    (0, b"L\x00\x00\x00\x01\x14\x02\x00", EXECUTABLE),  # A Windows shortcut.
)
_RIFF: Final = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_BRANDS: Final = {
    b"avif": "image/avif", b"avis": "image/avif", b"heic": "image/heic", b"heix": "image/heic",
    b"mif1": "image/heic", b"msf1": "image/heic", b"M4A ": "audio/mp4", b"M4B ": "audio/mp4",
    b"qt  ": "video/quicktime",
}  # fmt: skip
_OFFICE: Final = re.compile(
    r"application/(?:vnd\.openxmlformats-officedocument\.[a-z.]{1,60}"
    r"|vnd\.oasis\.opendocument\.[a-z]{1,40}|epub\+zip)"
)
_OLE: Final = frozenset({
    "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
    "application/vnd.ms-outlook",
})  # fmt: skip
# Text that is nothing worse than text, and what it may be called.
_TEXTS: Final = frozenset({
    "text/plain", "text/csv", "text/markdown", "text/calendar", "text/vcard", "text/x-vcard",
    "application/json", "message/rfc822",
})  # fmt: skip
_RUNS: Final = re.compile(
    rb"\A\s*(?:#!|@echo|<)|<(?:script|html|svg|body|iframe|object|!doctype|\?xml|\?php)\b",
    re.IGNORECASE,
)
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")

_SUFFIXES: Final = {
    "image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp",
    "image/avif": ".avif", "image/heic": ".heic", "image/tiff": ".tiff", "image/bmp": ".bmp",
    "audio/mpeg": ".mp3", "audio/mp4": ".m4a", "audio/ogg": ".ogg", "audio/wav": ".wav",
    "audio/amr": ".amr", "audio/aac": ".aac", "audio/flac": ".flac", "audio/webm": ".webm",
    "video/mp4": ".mp4", "video/webm": ".webm", "video/quicktime": ".mov", "video/3gpp": ".3gp",
    "application/pdf": ".pdf", "application/zip": ".zip", "application/json": ".json",
    "text/plain": ".txt", "text/csv": ".csv", "text/vcard": ".vcf", "text/calendar": ".ics",
    "message/rfc822": ".eml",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sniffed:
    """media_type: what it is, safe to serve. runs: a browser or a machine would run it."""

    media_type: str
    runs: bool = False


def sniff(head: bytes, *, declared: str = "") -> Sniffed:
    """What the file that begins with `head` (its first 8 KiB, or all of it) is.

    declared: only chooses among the types that one kind of container or of text may have.
    """
    declared = declared.partition(";")[0].strip().lower()
    for offset, magic, media_type in _MAGIC:
        if head.startswith(magic, offset):
            return Sniffed(media_type, runs=media_type == EXECUTABLE)
    if head[:2] == b"MZ" and _CONTROLS.search(head):  # DOS and Windows; a text may begin so too.
        return Sniffed(EXECUTABLE, runs=True)
    if head[:4] == b"PK\x03\x04":
        return _zip(head, declared)
    if head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return Sniffed(declared if declared in _OLE else "application/x-ole-storage")
    return Sniffed(found) if (found := _media(head, declared)) else _text(head, declared)


def suffix(media_type: str) -> str:
    """The usual ending of a file of this type, with its point, or ""."""
    return _SUFFIXES.get(media_type, "")


def _media(head: bytes, declared: str) -> str:
    """Pictures, sound and film whose type is told by more than their first bytes."""
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if found := _BRANDS.get(brand):
            return found
        kind = "audio" if declared.startswith("audio/") else "video"
        return f"{kind}/3gpp" if brand[:2] == b"3g" else f"{kind}/mp4"
    if head[:4] == b"OggS":
        return "video/ogg" if b"theora" in head[:512] else "audio/ogg"
    if head[:4] == b"\x1a\x45\xdf\xa3":
        kind = "audio" if declared.startswith("audio/") else "video"
        return f"{kind}/webm" if b"webm" in head[:64] else "video/x-matroska"
    if head[:2] == b"BM" and len(head) > 18 and head[14:18] in {b"\x28\0\0\0", b"\x7c\0\0\0"}:
        return "image/bmp"
    if len(head) > 3 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        layer = head[1] >> 1 & 3  # III or II; I would also be the mark of UTF-16 text.
        return "audio/aac" if head[1] & 0xF6 == 0xF0 else "audio/mpeg" if layer in {1, 2} else ""
    return ""


def _zip(head: bytes, declared: str) -> Sniffed:
    """A container by the name of its first entry; it is never opened, so no bomb goes off."""
    if head[30:38] == b"mimetype":
        stated = re.match(rb"[a-z0-9.+/-]{1,100}", head[38:])
        named = stated.group().decode() if stated else ""
        return Sniffed(named if _OFFICE.fullmatch(named) else "application/zip")
    if b"AndroidManifest.xml" in head or b"META-INF/MANIFEST.MF" in head[:512]:
        return Sniffed(EXECUTABLE, runs=True)
    fits = b"[Content_Types].xml" in head or b"_rels/" in head
    return Sniffed(declared if fits and _OFFICE.fullmatch(declared) else "application/zip")


def _text(head: bytes, declared: str) -> Sniffed:
    if not head or _CONTROLS.search(head):
        # UTF-16 has NULs: a browser may still read it as HTML, so it is told apart like the rest.
        return Sniffed(UNKNOWN, runs=_RUNS.search(head.replace(b"\x00", b"")) is not None)
    if _RUNS.search(head.removeprefix(b"\xef\xbb\xbf")):
        return Sniffed(UNKNOWN, runs=True)
    try:
        head.decode()
    except UnicodeDecodeError as error:
        # A character may be cut by the end of the head; otherwise it is an old 8-bit encoding.
        if error.start < len(head) - 3 and not declared.startswith("text/"):
            return Sniffed(UNKNOWN)
    return Sniffed(declared if declared in _TEXTS else "text/plain")
