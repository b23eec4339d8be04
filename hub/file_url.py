"""Public addresses of files that end by themselves, for providers that fetch what we send."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

from hub.errors import NotFound
from hub.file_names import file_name

PATH: Final = "/files"  # Below it: {token}/{name}.

_TOKEN: Final = re.compile(r"([0-9]{1,18})\.([0-9]{1,12})\.([A-Za-z0-9_-]{43})", re.ASCII)
# What a browser shows by itself without running anything.
_SHOWN: Final = re.compile(r"image/(?:png|jpeg|gif|webp|avif)|audio/.+|video/.+|text/plain")


@dataclass(frozen=True, slots=True)
class FileUrls:
    """Signs and checks. keys: `Vault.subkeys("file urls")`; the first signs, all are believed."""

    public_url: str
    keys: Sequence[bytes]

    def sign(self, attachment_id: int, name: str, *, expires_at: datetime) -> str:
        """The address at which anybody may fetch the file until then.

        The name is only for the reader: some providers tell the type by its ending.
        """
        stated = f"{attachment_id}.{int(expires_at.timestamp())}"
        path = f"{PATH}/{stated}.{_mac(self.keys[0], stated)}/{quote(file_name(name), safe='')}"
        return self.public_url.rstrip("/") + path

    def check(self, token: str, *, now: datetime) -> int:
        """The attachment that the token opens. Raises NotFound for any other token."""
        parts = _TOKEN.fullmatch(token)
        if parts is None:
            raise NotFound("There is no such file.")
        stated = f"{parts[1]}.{parts[2]}"
        # Every key is tried, so that the time taken does not tell which one fitted.
        genuine = [hmac.compare_digest(_mac(key, stated), parts[3]) for key in self.keys]
        if not any(genuine) or now >= datetime.fromtimestamp(int(parts[2]), UTC):
            raise NotFound("There is no such file.")
        return int(parts[1])


def file_headers(
    media_type: str, name: str, *, sha256: str = "", download: bool = False, public: bool = False
) -> dict[str, str]:
    """The headers to serve a stored file with; Starlette's FileResponse adds length and ranges.

    download: also what a browser could show is saved. public: for signed addresses; otherwise
    copies stay in the reader's own browser.
    """
    shown = _SHOWN.fullmatch(media_type) is not None and not download
    plain = re.sub(r'[^ -~]|["\\%]', "_", name)
    headers = {
        "Content-Type": f"{media_type}; charset=utf-8" if media_type[:5] == "text/" else media_type,
        "Content-Disposition": f"{'inline' if shown else 'attachment'}; "
        f"filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "X-Content-Type-Options": "nosniff",
        # Should a browser open it as a page after all, that page has no scripts and no origin.
        "Content-Security-Policy": "sandbox; default-src 'none'; media-src 'self'; img-src 'self'",
        "Cross-Origin-Resource-Policy": "cross-origin" if public else "same-origin",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "private, max-age=3600, immutable" if not public else "no-store",
    }
    return headers | ({"ETag": f'"{sha256}"'} if sha256 else {})


def _mac(key: bytes, stated: str) -> str:
    digest = hmac.new(key, f"file:{stated}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
