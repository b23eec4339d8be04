"""A test case of a channel: `name.http`, a raw request, and `name.expected.json`, what it means."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from hub.contract import WebhookRequest

PUBLIC_URL: Final = "https://hilo.example.com"
RECEIVED_AT: Final = datetime(2026, 5, 4, 9, 15, tzinfo=UTC)  # Unless the file says otherwise.
RECEIVED_HEADER: Final = "Hilo-Received-At"  # Says when it came; taken out of the headers.


@dataclass(frozen=True, slots=True)
class Recording:
    """A test case on disk. `path` is that of the .http file."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def expected_path(self) -> Path:
        return self.path.with_suffix(".expected.json")

    def request(self) -> WebhookRequest:
        """The request in the .http file. Raises ValueError where it is none."""
        return read_http(self.path.read_bytes())

    def expected(self) -> Any:
        """What the other file holds: a list of encoded values, or {"raises": "PayloadError"}."""
        return json.loads(self.expected_path.read_text("utf-8"))

    def write_expected(self, outcome: object) -> None:
        """Make `outcome` what is expected from now on."""
        text = json.dumps(outcome, indent=2, ensure_ascii=False, sort_keys=False)
        self.expected_path.write_text(text + "\n", "utf-8")


def recordings(folder: Path) -> list[Recording]:
    """Every recording of a folder and the folders in it, by name."""
    return [Recording(path) for path in sorted(folder.rglob("*.http"))]


def read_http(raw: bytes) -> WebhookRequest:
    """A request out of its raw bytes: request line, headers, blank line, body.

    The body is as long as Content-Length says, else all that follows less one final newline,
    which editors add. Lines of the head may end in CRLF or LF. Raises ValueError.
    """
    head, body = _split(raw)
    line, *rest = head.decode("utf-8").splitlines()
    method, target, _version = line.split(" ", 2)
    headers = [(name.strip(), value.strip()) for name, _, value in (h.partition(":") for h in rest)]
    received = [v for k, v in headers if k.lower() == RECEIVED_HEADER.lower()]
    length = [v for k, v in headers if k.lower() == "content-length"]
    return make_request(
        method,
        target,
        headers=tuple((k, v) for k, v in headers if k.lower() != RECEIVED_HEADER.lower()),
        body=body[: int(length[0])] if length else _without_final_newline(body),
        received_at=datetime.fromisoformat(received[0]) if received else RECEIVED_AT,
    )


def make_request(
    method: str,
    target: str,
    *,
    headers: tuple[tuple[str, str], ...] = (),
    body: bytes = b"",
    received_at: datetime = RECEIVED_AT,
) -> WebhookRequest:
    """A request to `target`, an address below the public URL: `/hooks/sms/1/status?x=1`."""
    parts = urlsplit(target)
    steps = parts.path.split("/", 4)
    return WebhookRequest(
        method=method,
        url=PUBLIC_URL + target,
        path="/" + steps[4] if len(steps) > 4 else "",
        query=tuple(parse_qsl(parts.query, keep_blank_values=True)),
        headers=headers,
        body=body,
        received_at=received_at,
    )


def write_http(request: WebhookRequest) -> bytes:
    """The raw bytes of a request, as `read_http` takes them, with its true Content-Length."""
    lines = [f"{request.method} {request.url.removeprefix(PUBLIC_URL)} HTTP/1.1"]
    lines += [f"{k}: {v}" for k, v in request.headers if k.lower() != "content-length"]
    if request.received_at != RECEIVED_AT:
        lines.append(f"{RECEIVED_HEADER}: {request.received_at.isoformat()}")
    lines.append(f"Content-Length: {len(request.body)}")
    return "\n".join([*lines, "", ""]).encode() + request.body


def _split(raw: bytes) -> tuple[bytes, bytes]:
    ends = [(at, end) for end in (b"\r\n\r\n", b"\n\n") if (at := raw.find(end)) >= 0]
    if not ends:
        return raw, b""
    at, end = min(ends)
    return raw[:at], raw[at + len(end) :]


def _without_final_newline(body: bytes) -> bytes:
    return body[:-1] if body.endswith(b"\n") and not body.endswith(b"\r\n") else body
