"""The page's icon sprite, drawn from the `lucide` package, and Hilo's mark."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Final
from zipfile import ZipFile

ICONS: Final = (
    *("arrow-left", "camera", "check", "check-check", "clock", "contact-round", "external-link"),
    *("file", "hash", "hourglass", "mail", "message-circle", "message-circle-more"),
    *(
        "message-square",
        "message-square-text",
        "paperclip",
        "pencil",
        "phone",
        "power",
        "reply",
        "send",
    ),
    *("store", "tablet", "triangle-alert", "undo-2", "user-plus", "wrench", "x"),
)
# One thread that is knotted once: the mark of the product.
MARK: Final = (
    '<path d="M7 3v18M7 13c0-5 10-5 10 0v8" fill="none" stroke="{ink}" stroke-width="3"'
    ' stroke-linecap="round"/><circle cx="17" cy="5" r="2.5" fill="{ink}"/>'
)
_SHAPES: Final = re.compile(r"<svg\b[^>]*>(.*)</svg>", re.DOTALL)


@cache
def sprite() -> bytes:
    """One SVG with a symbol for each icon. Raises KeyError for a name that lucide lacks."""
    packed = files("lucide").joinpath("lucide.zip").read_bytes()
    with ZipFile(BytesIO(packed)) as icons:
        drawn = {name: icons.read(f"{name}.svg").decode() for name in ICONS}
    symbols = "".join(_symbol(name, _shapes(svg)) for name, svg in drawn.items())
    logo = _symbol("logo", MARK.format(ink="currentColor"))
    return f'<svg xmlns="http://www.w3.org/2000/svg">{logo}{symbols}</svg>'.encode()


def mark() -> bytes:
    """The mark as a picture of its own."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
        f"{MARK.format(ink='#0B6A6A')}</svg>"
    ).encode()


def _shapes(svg: str) -> str:
    found = _SHAPES.search(svg)
    return re.sub(r"\s+", " ", found[1]).strip() if found else ""


def _symbol(name: str, shapes: str) -> str:
    return f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>'
