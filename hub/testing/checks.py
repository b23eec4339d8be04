"""What must hold for every parsed value, and what no channel may let out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hub.contract import Capabilities, Inbound, InboundMessage, OutboundFile, Unreadable
from hub.inbound_json import INBOUND_TYPES, encode_inbound
from hub.testing.recording import PUBLIC_URL


def assert_well_formed(item: Inbound) -> None:
    """Assert that a parsed value can be stored: known type, clean text, aware times, an id."""
    assert type(item).__name__ in INBOUND_TYPES
    _assert_clean(encode_inbound(item))
    if isinstance(item, InboundMessage):
        assert item.external_id
        assert item.sender.value or not item.claims, "claims about nobody"
    if isinstance(item, Unreadable):
        assert item.reason
        assert len(item.fragment) <= 2000
    happened_at = getattr(item, "happened_at", None)
    assert happened_at is None or _is_aware(happened_at)


def _is_aware(at: datetime) -> bool:
    return at.utcoffset() == timedelta(0)


def _assert_clean(value: Any) -> None:
    if isinstance(value, str):
        assert "\x00" not in value
        value.encode()  # A lone surrogate raises here.
    elif isinstance(value, dict):
        for key, found in value.items():
            _assert_clean(key)
            _assert_clean(found)
    elif isinstance(value, list):
        for found in value:
            _assert_clean(found)


def impossible_files(
    capabilities: Capabilities, folder: Path
) -> Iterator[tuple[OutboundFile, ...]]:
    """File lists that a channel of these capabilities must refuse."""
    path = folder / "file.bin"
    path.write_bytes(b"x")
    good = OutboundFile(
        name="file.bin",
        media_type=_media_type(capabilities.file_types),
        size=1,
        path=str(path),
        url=f"{PUBLIC_URL}/files/1/file.bin",
    )
    yield (good,) * (capabilities.max_files + 1)
    if capabilities.max_files and capabilities.max_file_bytes:
        yield (replace(good, size=capabilities.max_file_bytes + 1),)
    if capabilities.max_files and capabilities.file_types:
        yield (replace(good, media_type="application/x-hilo-impossible"),)


def _media_type(patterns: Sequence[str]) -> str:
    return patterns[0].replace("*", "png") if patterns else "image/png"
