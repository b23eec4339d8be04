"""Static files: everything the browser loads, under one content hash, so that it may keep it.

`/static/{hash}/js/app.js` imports its neighbours by relative address, so one hash over all files
makes every address of a release new at once, without a build step or an import map.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent_ui import font, icons

STATIC: Final = Path(__file__).parent / "static"
FONT: Final = "inter.woff2"
SPRITE: Final = "icons.svg"
STYLES: Final = (
    "css/tokens.css",
    "css/base.css",
    "css/parts.css",
    "css/calls.css",
    "css/pages.css",
)

# The policy of every page: nothing inline, nothing from elsewhere, HTML only by our own policy.
# Pictures the agent pastes are drawn from blob: before they are sent.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; media-src 'self'; manifest-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types hilo"
)
HEADERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
)

_BLOCK_COMMENT: Final = re.compile(r"^[ \t]*/\*(?:(?!\*/).)*\*/[ \t]*\n", re.DOTALL | re.MULTILINE)
_LINE_COMMENT: Final = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
_CAST: Final = re.compile(r"/\*\* @type \{.*?\} \*/ ?")
_INDENT: Final = re.compile(r"^\s+", re.MULTILINE)
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file. zipped is None where gzip would not make it smaller."""

    content: bytes = field(repr=False)
    zipped: bytes | None = field(repr=False)
    media_type: str


@dataclass(frozen=True, slots=True)
class Assets:
    """All static files of this release."""

    digest: str
    files: Mapping[str, Asset] = field(repr=False)

    def url(self, name: str) -> str:
        """The address of a file. Raises KeyError for one that there is not."""
        if name not in self.files:
            raise KeyError(name)
        return f"/static/{self.digest}/{name}"

    @property
    def has_font(self) -> bool:
        return FONT in self.files

    def route(self) -> Route:
        """Serves them. A page of an older release gets today's file, which nobody may keep."""
        return Route("/static/{digest}/{name:path}", self._serve, methods=["GET"])

    async def _serve(self, request: Request) -> Response:
        asset = self.files.get(request.path_params["name"])
        if asset is None:
            return Response(status_code=404)
        current = request.path_params["digest"] == self.digest
        kept = "public, max-age=31536000, immutable" if current else "no-store"
        headers = {"Cache-Control": kept, "X-Content-Type-Options": "nosniff"}
        content = asset.content
        if asset.zipped is not None:
            headers["Vary"] = "Accept-Encoding"
            if "gzip" in request.headers.get("accept-encoding", ""):
                headers["Content-Encoding"] = "gzip"
                content = asset.zipped
        return Response(content, media_type=asset.media_type, headers=headers)


def build(folder: Path | None = None) -> Assets:
    """Read and make every file. folder: where the font is cached, None for the usual place."""
    contents = {
        path.relative_to(STATIC).as_posix(): path.read_bytes()
        for path in sorted(STATIC.rglob("*"))
        if path.suffix in _TYPES
    }
    contents = {name: lean(content, name) for name, content in contents.items()}
    contents["css/console.css"] = b"\n".join(contents.pop(name) for name in STYLES)
    contents[SPRITE] = icons.sprite()
    if (typeface := font.inter(folder)) is not None:
        contents[FONT] = typeface
    digest = hashlib.sha256()
    for name in sorted(contents):
        digest.update(name.encode() + b"\0" + contents[name] + b"\0")
    return Assets(
        digest.hexdigest()[:12],
        MappingProxyType({name: _asset(name, content) for name, content in contents.items()}),
    )


def lean(content: bytes, name: str) -> bytes:
    """A module or style sheet without the comments and indentation that only we read.

    Only whole-line comments and the casts of type comments go, which our own files keep to; the
    tests run what comes out of this.
    """
    if not name.endswith((".js", ".css")):
        return content
    text = _BLOCK_COMMENT.sub("", content.decode())
    if name.endswith(".js"):
        text = _LINE_COMMENT.sub("", _CAST.sub("", text))
    return _INDENT.sub("", text).encode()


def _asset(name: str, content: bytes) -> Asset:
    zipped = gzip.compress(content, 9, mtime=0)
    media_type = _TYPES[Path(name).suffix]
    return Asset(content, zipped if len(zipped) < len(content) else None, media_type)


@cache
def assets() -> Assets:
    """This release's files, made once per process."""
    return build()
