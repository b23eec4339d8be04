"""Names of files that strangers send, made harmless and still recognisable."""

from __future__ import annotations

import mimetypes
import re
import unicodedata
from typing import Final

MAX_NAME: Final = 120

# Marks that turn the reading direction make `exe.fdp` out of `pdf.exe`; they are format
# characters (Cf) like the other invisible ones. Source: Unicode TR 36, section 2.10.
_UNSAFE: Final = re.compile(r"[<>:\"|?*\x00-\x1f\x7f]")
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def file_name(name: str, media_type: str, *, number: int) -> str:
    """A safe name: no path, no invisible characters, at most 120 characters, never empty.

    number: which file of the mail it is, for files without a name.
    """
    name = re.split(r"[/\\]", name)[-1]
    name = "".join(c for c in name if unicodedata.category(c) not in ("Cf", "Cc", "Cs", "Co", "Cn"))
    name = " ".join(_UNSAFE.sub(" ", name).split()).strip(". ")
    if not name:
        return f"attachment-{number}{_extension(media_type)}"
    if _RESERVED.match(name):
        name = f"_{name}"
    if len(name) <= MAX_NAME:
        return name
    stem, dot, extension = name.rpartition(".")
    if dot and len(extension) <= 10:
        return f"{stem[: MAX_NAME - 1 - len(extension)]}.{extension}"
    return name[:MAX_NAME]


def _extension(media_type: str) -> str:
    known = {"message/rfc822": ".eml", "text/calendar": ".ics", "application/ms-tnef": ".dat"}
    return known.get(media_type) or mimetypes.guess_extension(media_type) or ".bin"
