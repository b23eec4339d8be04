"""The icon sprite, drawn from the `lucide` package: only what the console uses."""

from __future__ import annotations

import re
from importlib.resources import files
from io import BytesIO
from typing import Final
from zipfile import ZipFile

ICONS: Final = (
    *("alarm-clock", "arrow-down", "arrow-left", "bot", "camera", "check", "check-check"),
    *("chevron-down", "circle-alert", "circle-question-mark", "clock", "copy", "ellipsis", "eye"),
    *(
        "file",
        "git-merge",
        "globe",
        "hash",
        "hourglass",
        "inbox",
        "info",
        "keyboard",
        "link",
        "list",
    ),
    *("lightbulb",),
    *("loader", "log-out", "mail", "mail-open", "map-pin", "message-circle", "message-circle-more"),
    *("message-square", "message-square-text", "package", "panel-right", "paperclip", "pencil"),
    *("phone", "phone-call"),
    *("phone-missed", "plus", "rotate-cw", "voicemail"),
    *("search", "send", "settings", "smartphone", "split", "sticky-note", "trash-2"),
    *("triangle-alert", "undo-2", "user", "user-check", "user-plus", "users", "x"),
)
_SHAPES: Final = re.compile(r"<svg\b[^>]*>(.*)</svg>", re.DOTALL)


def sprite() -> bytes:
    """One SVG with a symbol for each icon. Raises KeyError for a name that lucide lacks."""
    packed = files("lucide").joinpath("lucide.zip").read_bytes()
    with ZipFile(BytesIO(packed)) as icons:
        symbols = "".join(_symbol(name, icons.read(f"{name}.svg").decode()) for name in ICONS)
    return f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>'.encode()


def _symbol(name: str, svg: str) -> str:
    found = _SHAPES.search(svg)
    shapes = re.sub(r"\s+", " ", found[1]).replace("> <", "><").strip() if found else ""
    return f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>'
