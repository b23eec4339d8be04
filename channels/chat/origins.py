"""Which sites may show an account's chat."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit


def origin_of(url: str) -> str:
    """`scheme://host[:port]` of a URL, lower case and without a default port, or ""."""
    try:
        parts = urlsplit(url.strip().lower())
        host, port = parts.hostname, parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host:
        return ""
    usual = {"http": 80, "https": 443}[parts.scheme]
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (f":{port}" if port and port != usual else "")


def is_allowed(origin: str, allowed: Sequence[str]) -> bool:
    """Whether an Origin is one of those allowed; `*.` stands for one or more labels."""
    asked = origin_of(origin)
    return bool(asked) and any(_matches(asked, each) for each in allowed)


def is_own(origin: str, *, public_url: str, host: str) -> bool:
    """Whether an Origin is this server: the chat's frame, which is what opens sockets.

    The Host header may be believed here. No cookie or other standing right hangs on the answer;
    a page that could forge its own Host would gain what a plain client has anyway.
    """
    asked = origin_of(origin)
    return bool(asked) and (
        asked == origin_of(public_url) or urlsplit(asked).netloc == host.strip().lower()
    )


def _matches(asked: str, allowed: str) -> bool:
    scheme, _, host = allowed.partition("://*.")
    if not host:
        return asked == origin_of(allowed)
    usual = ":443" if scheme == "https" else ":80"
    suffix = host.removesuffix(usual)
    return asked.startswith(f"{scheme}://") and asked.endswith(f".{suffix}")
