"""The name of a file as somebody else chose it, made safe to store, to show and to download."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

MAX_NAME: Final = 180  # Bytes in UTF-8: every file system takes them, with room for a prefix.
_MAX_SUFFIX: Final = 16

# Slashes end a folder's name; the others mean something to a shell, to Windows or to a header.
_FORBIDDEN: Final = re.compile(r'[<>:"|?*;]')
# Names that Windows keeps for devices, with any ending.
_DEVICES: Final = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)")
# Endings that a machine runs on a double click.
_RUN: Final = frozenset(
    {
        "apk", "app", "appx", "bat", "chm", "cmd", "com", "command", "cpl", "dll", "dmg", "exe",
        "gadget", "hta", "img", "inf", "iso", "jar", "js", "jse", "jnlp", "lnk", "mjs", "msc",
        "msi", "msix", "msp", "mst", "pif", "ps1", "psm1", "reg", "scf", "scr", "sct",
        "settingcontent-ms", "sh", "sys", "url", "vb", "vbe", "vbs", "vhd", "vhdx", "ws", "wsc",
        "wsf", "wsh", "xll",
    }
)  # fmt: skip


def file_name(name: str, *, suffix: str = "") -> str:
    """`name` without folders, controls, direction changes and invisible characters; never empty.

    suffix: an ending to give to a name that has none. At most 180 bytes, the ending kept.
    """
    name = name[-2000:].encode("utf-8", "ignore").decode()
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    name = _FORBIDDEN.sub("_", "".join(c for c in name if not _is_hidden(c)))
    name = " ".join(name.split()).strip(". ")
    if not name.strip("_"):
        name = "file"
    if _DEVICES.match(name):
        name = f"_{name}"
    stem, ending = _apart(name)
    return _cut(stem, MAX_NAME - len((ending or suffix).encode())) + (ending or suffix)


def runs(name: str) -> bool:
    """Whether a machine would run a file of this name, also behind a harmless first ending."""
    return name.rpartition(".")[2].lower().strip() in _RUN and "." in name


def _is_hidden(letter: str) -> bool:
    category = unicodedata.category(letter)
    return category in {"Cf", "Cs", "Co", "Cn", "Zl", "Zp"} or (
        category == "Cc" and letter not in "\t\n\r"
    )


def _apart(name: str) -> tuple[str, str]:
    stem, point, ending = name.rpartition(".")
    if not stem or not ending or len(ending) > _MAX_SUFFIX or " " in ending:
        return name, ""
    return stem, point + ending


def _cut(stem: str, max_bytes: int) -> str:
    return stem.encode()[:max_bytes].decode(errors="ignore").rstrip(". ") or "file"
