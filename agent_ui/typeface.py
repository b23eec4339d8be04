"""Cutting Inter down to what two languages need: `python -m agent_ui.typeface SOURCE TARGET`.

A program of its own, because what it imports would cost every start of Hilo half a second and
30 MB, and it is needed once in the life of an installation.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

# Latin with its accents, punctuation of both languages, currency, arrows and key caps.
_CHARACTERS: Final = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *(0x2010, 0x2011, 0x2013, 0x2014, 0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E, 0x2022),
    *(0x2026, 0x2039, 0x203A, 0x20AC, 0x2122, 0x2190, 0x2191, 0x2192, 0x2193, 0x21B5, 0x21E7),
    *(0x2212, 0x2303, 0x2318, 0x2325, 0x00D7),
)
_FEATURES: Final = ("calt", "ccmp", "locl", "kern", "mark", "tnum", "cv11", "ss03", "case")


def build(source: Path, target: Path) -> None:
    """Write the woff2. Raises OSError and fontTools' errors."""
    font = TTFont(source)
    options = Options()
    options.layout_features = list(_FEATURES)
    options.name_IDs = [0, 1, 2, 13, 14]
    options.notdef_outline = True
    options.hinting = False
    subsetter = Subsetter(options=options)
    subsetter.populate(unicodes=_CHARACTERS)
    # Cutting first makes the instancer's work, and its result, far smaller.
    subsetter.subset(font)
    instantiateVariableFont(font, {"opsz": 14, "wght": (400, 700)}, inplace=True)
    font.flavor = "woff2"
    font.save(target)


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]))
