"""Inbound values as JSON and back: what recordings expect, and what a replayed request shows.

`{"type": "InboundMessage", "external_id": "SM1", "sender": {"kind": "phone", "value": "+34..."}}`.
A field that has its default is left out, so a new field breaks no stored value.
"""

from __future__ import annotations

import base64
import hashlib
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import lru_cache
from typing import Any, Final, TypeAlias, Union, get_args, get_origin, get_type_hints

from hub import contract
from hub.contract import Inbound
from hub.errors import PayloadError

JsonObject: TypeAlias = dict[str, Any]  # JSON is where types end.

INBOUND_TYPES: Final[Mapping[str, type]] = {
    kind.__name__: kind
    for kind in (
        contract.InboundMessage,
        contract.Receipt,
        contract.Edit,
        contract.Deletion,
        contract.Reaction,
        contract.CallSegment,
        contract.CallUpdate,
        contract.TypingSignal,
        contract.SeenUpTo,
        contract.OptOut,
        contract.Unreadable,
        contract.Ignored,
    )
}
# Types that the contract's string annotations may name: only Json refers to itself.
_NAMES: Final = {**vars(contract), "Json": object}


def encode_inbound(item: Inbound, *, digest_over: int | None = None) -> JsonObject:
    """One value as JSON, its type name under "type".

    digest_over: file contents of more bytes are written as their SHA-256 instead of base64;
    such JSON shows what came and cannot be decoded.
    """
    return {"type": type(item).__name__, **_encode_fields(item, digest_over)}


def decode_inbound(value: object) -> Inbound:
    """The value that `encode_inbound` wrote. Raises PayloadError for anything else."""
    if not isinstance(value, dict) or value.get("type") not in INBOUND_TYPES:
        raise PayloadError("An inbound value needs a known type.")
    found: Inbound = _decode_fields(
        INBOUND_TYPES[value["type"]], {k: v for k, v in value.items() if k != "type"}
    )
    return found


def _encode_fields(value: Any, digest_over: int | None) -> JsonObject:
    return {
        entry.name: _encode(getattr(value, entry.name), digest_over)
        for entry in fields(value)
        if not _is_default(entry, getattr(value, entry.name))
    }


def _is_default(entry: Field[Any], value: object) -> bool:
    if entry.default is not MISSING:
        return type(entry.default) is type(value) and bool(entry.default == value)
    return entry.default_factory is not MISSING and bool(entry.default_factory() == value)


def _encode(value: Any, digest_over: int | None) -> Any:
    if isinstance(value, contract.Proof):
        return value.name.lower()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return _encode_bytes(value, digest_over)
    if is_dataclass(value):
        return _encode_fields(value, digest_over)
    if isinstance(value, Mapping):
        return {str(key): _encode(found, digest_over) for key, found in value.items()}
    if isinstance(value, list | tuple):
        return [_encode(found, digest_over) for found in value]
    return value


def _encode_bytes(value: bytes, digest_over: int | None) -> str:
    if digest_over is not None and len(value) > digest_over:
        return f"sha256:{hashlib.sha256(value).hexdigest()}"
    return base64.b64encode(value).decode()


@lru_cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind, globalns=_NAMES)


def _decode_fields(kind: Any, value: object) -> Any:
    hints = _hints(kind)
    if not isinstance(value, dict) or not hints.keys() >= value.keys():
        raise PayloadError(f"This is no {kind.__name__}.")
    try:
        return kind(**{name: _decode(hints[name], found) for name, found in value.items()})
    except (TypeError, ValueError, KeyError) as error:
        raise PayloadError(f"This is no {kind.__name__}: {error}.") from None


def _decode(hint: Any, value: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        inner = [arm for arm in get_args(hint) if arm is not type(None)]
        return None if value is None else _decode(inner[0], value)
    if get_origin(hint) is tuple:
        return tuple(_decode(get_args(hint)[0], found) for found in value)
    if isinstance(hint, type) and is_dataclass(hint):
        return _decode_fields(hint, value)
    if isinstance(hint, type) and (decoder := _SCALARS.get(hint)):
        return decoder(value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    return value


def _exactly(kind: type) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if type(value) is not kind:
            raise TypeError(f"{value!r} should be a {kind.__name__}")
        return value

    return check


_SCALARS: Final[Mapping[type, Callable[[Any], Any]]] = {
    contract.Proof: lambda name: contract.Proof[name.upper()] if name == name.lower() else name,
    datetime: datetime.fromisoformat,
    bytes: lambda text: base64.b64decode(text, validate=True),
    str: _exactly(str),
    int: _exactly(int),
    bool: _exactly(bool),
    float: float,
}
