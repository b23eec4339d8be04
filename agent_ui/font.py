"""The typeface: Inter from the `fontpkg-inter` package, cut down to what two languages need.

Built once into a cache folder, because it takes a second or two. Where it cannot be built the
console uses the system's typeface.
"""

from __future__ import annotations

import hashlib
import logging
import os
from importlib.resources import as_file, files
from io import BytesIO
from pathlib import Path
from typing import Final

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, TTLibError
from fontTools.varLib.instancer import instantiateVariableFont

log = logging.getLogger(__name__)

# Latin with its accents, punctuation of both languages, currency, arrows and key caps.
_CHARACTERS: Final = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *(0x2010, 0x2011, 0x2013, 0x2014, 0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E, 0x2022),
    *(0x2026, 0x2039, 0x203A, 0x20AC, 0x2122, 0x2190, 0x2191, 0x2192, 0x2193, 0x21B5, 0x21E7),
    *(0x2212, 0x2303, 0x2318, 0x2325, 0x00D7),
)
_FEATURES: Final = ("calt", "ccmp", "locl", "kern", "mark", "tnum", "cv11", "ss03", "case")
_FACE: Final = "Inter[opsz,wght].ttf"
_RECIPE: Final = "2"  # Grows when the recipe above changes, so that an old cache is not used.


def cache_folder() -> Path:
    """Where built files are kept: `HILO_CACHE`, else the user's cache folder."""
    if chosen := os.environ.get("HILO_CACHE"):
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hilo"


def inter(folder: Path | None = None) -> bytes | None:
    """The woff2, from the cache or built now; None where it cannot be built."""
    try:
        with as_file(files("fontpkg_inter").joinpath("files", _FACE)) as source:
            recipe = f"{_RECIPE} {source.stat().st_size} {_CHARACTERS} {_FEATURES}"
            name = f"inter-{hashlib.sha256(recipe.encode()).hexdigest()[:16]}.woff2"
            kept = (folder or cache_folder()) / name
            if kept.is_file():
                return kept.read_bytes()
            built = _build(source)
    except (ImportError, OSError, TTLibError) as error:
        log.warning("Inter could not be built, so the system's typeface is used: %s", error)
        return None
    _keep(kept, built)
    return built


def _build(source: Path) -> bytes:
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
    out = BytesIO()
    font.save(out)
    return out.getvalue()


def _keep(path: Path, content: bytes) -> None:
    """Put it in the cache; a cache that cannot be written only costs time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        log.info("The font cache %s cannot be written: %s", path.parent, error)
