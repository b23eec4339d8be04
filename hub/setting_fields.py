"""The settings of a channel as forms and commands ask for them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Literal, Union, cast, get_args, get_origin

from pydantic import BaseModel, SecretBytes, SecretStr

from hub.contract import Json, Settings
from hub.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingField:
    """A setting as a form or a command asks for it.

    type: text, integer, number, flag, choice or list. default: what a form shows at first; never
    that of a secret.
    """

    name: str
    type: str
    secret: bool
    required: bool
    description: str
    default: Json = None
    choices: tuple[str, ...] = ()


def describe_settings(model: type[Settings]) -> list[SettingField]:
    """The fields of `model` in its order. Raises ConfigError for a secret inside another value,
    for it would be stored in the open."""
    fields = []
    for name, info in model.model_fields.items():
        kinds = [kind for kind in _alternatives(info.annotation) if kind is not NoneType]
        secret = kinds == [SecretStr]
        if not secret and _holds_secret(info.annotation):
            raise ConfigError(
                f"{model.__name__}.{name} holds a secret inside another value. "
                "The channel must make it a field of its own, SecretStr or SecretStr | None."
            )
        kind, choices = _kind(kinds[0] if len(kinds) == 1 else str)
        default = (
            None if secret or info.is_required() else info.get_default(call_default_factory=True)
        )
        fields.append(
            SettingField(
                name=name,
                type=kind,
                secret=secret,
                required=info.is_required(),
                description=info.description or "",
                default=cast("Json", default.value if isinstance(default, Enum) else default),
                choices=choices,
            )
        )
    return fields


def _alternatives(annotation: object) -> tuple[object, ...]:
    """The members of a union, or the one type that it is."""
    union = get_origin(annotation) in {Union, UnionType}
    return get_args(annotation) if union else (annotation,)


def _holds_secret(annotation: object) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return any(_holds_secret(info.annotation) for info in annotation.model_fields.values())
    return annotation in {SecretStr, SecretBytes} or any(map(_holds_secret, get_args(annotation)))


def _kind(kind: object) -> tuple[str, tuple[str, ...]]:
    if get_origin(kind) is Literal:
        return "choice", tuple(map(str, get_args(kind)))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return "choice", tuple(str(member.value) for member in kind)
    if (get_origin(kind) or kind) in {list, tuple, set, frozenset}:
        return "list", ()
    return {bool: "flag", int: "integer", float: "number"}.get(cast("type", kind), "text"), ()
