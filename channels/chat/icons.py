"""The few icons of the chat as one sheet of symbols, made of the package `lucide`."""

from __future__ import annotations

from functools import cache
from typing import Final
from xml.etree import ElementTree

from lucide.jinja import lucide
from markupsafe import Markup

ICONS: Final = ("x", "paperclip", "send", "file", "bell", "bell-off", "arrow-down", "user-round")


@cache
def sheet() -> Markup:
    """An inline `<svg>` with a `<symbol>` per icon, for `<use href="#i-name">`."""
    symbols = Markup("").join(_symbol(name) for name in ICONS)
    return Markup('<svg xmlns="http://www.w3.org/2000/svg" hidden>{}</svg>').format(symbols)


def _symbol(name: str) -> Markup:
    drawn = ElementTree.fromstring(lucide(name))
    shapes = "".join(ElementTree.tostring(each, encoding="unicode").strip() for each in drawn)
    # Nobody outside has a hand in these shapes: they come out of a package's archive.
    body = Markup(shapes)
    return Markup('<symbol id="i-{}" viewBox="0 0 24 24">{}</symbol>').format(name, body)
