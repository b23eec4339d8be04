"""Broken and hostile variations of a request, the same ones in every run."""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from hub.contract import WebhookRequest

# What an honest value is swapped with: other types, extremes, and what breaks databases.
STRANGE_VALUES: Final[tuple[Any, ...]] = (
    None, True, False, 0, -1, 2**63, 2**200, 1e308, -0.0, "", " ", "\x00", "\ud800", "﷽" * 40,
    "9" * 400, "NaN", "null", "2026-99-99T99:99:99Z", "../../etc/passwd", "http://[", "\r\nX: y",
    "a" * 5000, [], {}, [[]], [None], {"": {}}, [{"id": []}], {"a": {"b": {"c": [1, {}]}}},
)  # fmt: skip
STRANGE_TYPES: Final = (
    "",
    "text/plain",
    "application/json",
    "multipart/form-data",
    "x/y; charset=zz",
)


def variations(request: WebhookRequest, *, count: int = 300) -> Iterator[WebhookRequest]:
    """About `count` broken variations of a request: cut, with bytes changed, with values swapped,
    taken out or doubled, with another content type or an empty query."""
    rng = random.Random(zlib.crc32(request.body + request.url.encode()))
    share = max(1, count // 5)
    for cut in sorted({int(len(request.body) * step / share) for step in range(share)}):
        yield replace(request, body=request.body[:cut])
    for _ in range(share):
        yield replace(request, body=_noise(request.body, rng))
    yield replace(request, query=(), body=request.body)
    for media_type in STRANGE_TYPES:
        yield _with_media_type(request, media_type)
    if change := _structure(request):
        for _ in range(max(0, count - 2 * share)):
            yield replace(request, body=change(rng))


def tampered(
    request: WebhookRequest, *, signature_header: str, body: bool = True, flips: int = 64
) -> Iterator[WebhookRequest]:
    """The request with one byte of its body, or one character of its signature, changed.

    The lowest bit is flipped: that changes a letter's meaning even in `%2b`. Signatures are
    changed in their first half, because the last character of base64 may hold spare bits.
    """
    if body:
        step = max(1, len(request.body) // flips)
        for at in range(0, len(request.body), step):
            flipped = bytes([request.body[at] ^ 1])
            yield replace(request, body=request.body[:at] + flipped + request.body[at + 1 :])
    value = request.header(signature_header)
    for at in range((len(value) + 1) // 2):
        changed = value[:at] + chr(ord(value[at]) ^ 1) + value[at + 1 :]
        yield with_header(request, signature_header, changed)
    yield with_header(request, signature_header, "")
    yield with_header(request, signature_header, None)


def with_header(request: WebhookRequest, name: str, value: str | None) -> WebhookRequest:
    """The request with one header set to `value`, or without it."""
    kept = tuple((k, v) for k, v in request.headers if k.lower() != name.lower())
    return replace(request, headers=kept if value is None else (*kept, (name, value)))


def _with_media_type(request: WebhookRequest, media_type: str) -> WebhookRequest:
    return with_header(request, "Content-Type", media_type or None)


def _noise(body: bytes, rng: random.Random) -> bytes:
    noisy = bytearray(body or b"\x00")
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(noisy))
        noisy[at : at + rng.randint(0, 3)] = rng.randbytes(rng.randint(0, 3))
        noisy = noisy or bytearray(b"\xff")
    return bytes(noisy)


def _structure(request: WebhookRequest) -> Callable[[random.Random], bytes] | None:
    """How to change the body as what it is, or None where that is unknown."""
    media_type = request.header("Content-Type").partition(";")[0].strip().lower()
    if media_type == "application/x-www-form-urlencoded":
        pairs = parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True)
        return (lambda rng: _change_form(pairs, rng)) if pairs else None
    try:
        json.loads(request.body)
    except (ValueError, RecursionError):
        return _line_changer(request.body)
    return lambda rng: _change_json(request.body, rng)


def _change_form(pairs: list[tuple[str, str]], rng: random.Random) -> bytes:
    changed = list(pairs)
    at = rng.randrange(len(changed))
    name, value = changed[at]
    strange = rng.choice([v for v in STRANGE_VALUES if not isinstance(v, list | dict)])
    choices: tuple[list[tuple[str, str]], ...] = (
        [],
        [(name, str(strange))],
        [(name, value)] * 3,
        [(name + "[]", value)],
        [(value, name)],
    )
    changed[at : at + 1] = rng.choice(choices)
    return urlencode(changed, errors="replace").encode()


def _change_json(body: bytes, rng: random.Random) -> bytes:
    tree = json.loads(body)
    holder, key = rng.choice(list(_slots(tree)) or [(None, None)])
    strange = rng.choice(STRANGE_VALUES)
    if holder is None:
        tree = strange
    elif rng.random() < 0.25:
        del holder[key]
    else:
        holder[key] = strange
    return json.dumps(tree).encode()


def _slots(tree: Any) -> Iterator[tuple[Any, Any]]:
    keys: Iterable[Any] = ()
    if isinstance(tree, dict):
        keys = list(tree)
    elif isinstance(tree, list):
        keys = range(len(tree))
    for key in keys:
        yield tree, key
        yield from _slots(tree[key])


def _line_changer(body: bytes) -> Callable[[random.Random], bytes] | None:
    lines = body.splitlines(keepends=True)

    def change(rng: random.Random) -> bytes:
        changed = list(lines)
        at = rng.randrange(len(changed))
        head = changed[at].partition(b":")[0]
        strange = str(rng.choice(STRANGE_VALUES)).encode("utf-8", "replace")
        line = changed[at]
        swapped = head + b": " + strange + b"\r\n"
        choices: tuple[list[bytes], ...] = ([], [line] * 3, [swapped], [b"\r\n"], [line[::-1]])
        changed[at : at + 1] = rng.choice(choices)
        return b"".join(changed)

    return change if lines else None
