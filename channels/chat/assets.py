"""The chat's own files for browsers, read once, compressed once, named by what is in them."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

_TYPES: Final = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8"}
# Comments that have their lines to themselves. They are for whoever reads the source; on the way
# to a phone they would be a quarter of the bytes. Line numbers stay what they are.
_COMMENT: Final = re.compile(rb"^[ \t]*(?://[^\n]*|/\*\*(?:(?!\*/).)*\*/)[ \t]*$", re.M | re.S)
_YEAR: Final = "public, max-age=31536000, immutable"
_HOUR: Final = "public, max-age=3600"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One file: its bytes, plain and gzipped."""

    body: bytes
    packed: bytes
    media_type: str
    etag: str


@cache
def assets() -> Mapping[str, Asset]:
    """Every file under `static`, by its path there."""
    root = files("channels.chat").joinpath("static")
    return {name: _asset(name, node.read_bytes()) for name, node in _walk(root, "")}


@cache
def version() -> str:
    """A name that changes whenever any file does, so that browsers may keep them for ever."""
    digest = hashlib.sha256()
    for name, asset in sorted(assets().items()):
        digest.update(name.encode() + b"\x00" + asset.body)
    return digest.hexdigest()[:12]


async def loader(request: Request) -> Response:
    """GET /chat/loader.js: what a shop's page includes."""
    return _answer(request, assets()["loader.js"], _HOUR)


async def window(request: Request) -> Response:
    """GET /chat/window.js: what the loader fetches when the chat is first wanted."""
    return _answer(request, assets()["window.js"], _HOUR)


async def static(request: Request) -> Response:
    """GET /chat/static/{version}/{name}: a file of the frame, cached for ever."""
    asset = assets().get(request.path_params["name"])
    if asset is None or request.path_params["version"] != version():
        return PlainTextResponse("No such file.", status_code=404)
    return _answer(request, asset, _YEAR)


def _answer(request: Request, asset: Asset, cache_control: str) -> Response:
    headers = {
        "Cache-Control": cache_control,
        "ETag": asset.etag,
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
        # The page that includes the loader is another site, perhaps an isolated one.
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    if request.headers.get("if-none-match") == asset.etag:
        return Response(status_code=304, headers=headers)
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(asset.body, media_type=asset.media_type, headers=headers)
    headers["Content-Encoding"] = "gzip"
    return Response(asset.packed, media_type=asset.media_type, headers=headers)


def without_comments(script: bytes) -> bytes:
    """A script of ours without its comments, line for line."""
    return _COMMENT.sub(lambda found: b"\n" * found[0].count(b"\n"), script)


def _asset(name: str, body: bytes) -> Asset:
    if name.endswith(".js"):
        body = without_comments(body)
    return Asset(
        body=body,
        packed=gzip.compress(body, 9, mtime=0),
        media_type=_TYPES[name.rpartition(".")[2]],
        etag=f'"{hashlib.sha256(body).hexdigest()[:20]}"',
    )


def _walk(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    for node in folder.iterdir():
        if node.is_dir():
            yield from _walk(node, f"{prefix}{node.name}/")
        elif node.name.rpartition(".")[2] in _TYPES:
            yield f"{prefix}{node.name}", node
