"""The typeface: Inter from the `fontpkg-inter` package, cut down to what two languages need.

Built once into a cache folder, because it takes a second or two. Where it cannot be built the
console uses the system's typeface.
"""

from __future__ import annotations

import hashlib
import logging
import os
import subprocess
import sys
import tempfile
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

log = logging.getLogger(__name__)

_FACE: Final = "Inter[opsz,wght].ttf"
_RECIPE: Final = Path(__file__).with_name("typeface.py")
_BUILD_S: Final = 120


def cache_folder() -> Path:
    """Where built files are kept: `HILO_CACHE`, else the user's cache folder."""
    if chosen := os.environ.get("HILO_CACHE"):
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hilo"


def inter(folder: Path | None = None) -> bytes | None:
    """The woff2, from the cache or built now; None where it cannot be built."""
    try:
        with as_file(files("fontpkg_inter").joinpath("files", _FACE)) as source:
            # Another face or another recipe makes another file, so an old cache is not used.
            recipe = b"%d %b" % (source.stat().st_size, _RECIPE.read_bytes())
            name = f"inter-{hashlib.sha256(recipe).hexdigest()[:16]}.woff2"
            kept = (folder or cache_folder()) / name
            if kept.is_file():
                return kept.read_bytes()
            built = _build(source)
    except (ImportError, OSError, subprocess.SubprocessError) as error:
        log.warning("Inter could not be built, so the system's typeface is used: %s", error)
        return None
    _keep(kept, built)
    return built


def _build(source: Path) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "inter.woff2"
        command = [sys.executable, "-m", "agent_ui.typeface", str(source), str(target)]
        subprocess.run(command, check=True, capture_output=True, timeout=_BUILD_S)
        return target.read_bytes()


def _keep(path: Path, content: bytes) -> None:
    """Put it in the cache; a cache that cannot be written only costs time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        log.info("The font cache %s cannot be written: %s", path.parent, error)
