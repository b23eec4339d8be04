"""The settings of a channel as forms and commands ask for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from types import NoneType, UnionType
from typing import Literal, Union, cast, get_args, get_origin

from pydantic import BaseModel, SecretBytes, SecretStr
from pydantic.fields import FieldInfo

from hub.contract import Json, Settings
from hub.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingField:
    """A setting as a form or a command asks for it.

    type: text, integer, number, flag, choice, list or choices. default: what a form shows at
    first; never that of a secret. words: what a form calls the choices. more: rarely needed. when:
    by the name of another setting, the values with which this one matters. place: where secrets
    are sent to.
    """

    name: str
    type: str
    secret: bool
    required: bool
    description: str
    title: str = ""
    default: Json = None
    choices: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    more: bool = False
    place: bool = False
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """What stands before it in a form."""
        return self.title or self.name.replace("_", " ").capitalize()


def describe_settings(model: type[Settings]) -> list[SettingField]:
    """The fields of `model` in its order. Raises ConfigError for a secret inside another value,
    for it would be stored in the open."""
    return [_field(model, name, info) for name, info in model.model_fields.items()]


def _field(model: type[Settings], name: str, info: FieldInfo) -> SettingField:
    kinds = [kind for kind in _alternatives(info.annotation) if kind is not NoneType]
    secret = kinds == [SecretStr]
    if not secret and _holds_secret(info.annotation):
        raise ConfigError(
            f"{model.__name__}.{name} holds a secret inside another value. "
            "The channel must make it a field of its own, SecretStr or SecretStr | None."
        )
    kind, choices = _kind(kinds[0] if len(kinds) == 1 else str)
    default = None if secret or info.is_required() else info.get_default(call_default_factory=True)
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    return SettingField(
        name=name,
        type=kind,
        secret=secret,
        required=info.is_required(),
        title=info.title or "",
        description=info.description or "",
        default=cast("Json", default.value if isinstance(default, Enum) else default),
        choices=choices,
        words=_words(extra.get("words")),
        more=extra.get("more") is True,
        place=extra.get("place") is True,
        when=_when(extra.get("when")),
    )


def _words(told: object) -> dict[str, str]:
    return {str(k): str(v) for k, v in told.items()} if isinstance(told, Mapping) else {}


def _when(told: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(told, Mapping):
        return {}
    return {
        str(name): tuple(map(str, values))
        for name, values in told.items()
        if isinstance(values, Sequence)
    }


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
        of = [each for each in get_args(kind) if each is not Ellipsis]
        inner, choices = _kind(of[0]) if len(of) == 1 else ("text", ())
        return ("choices", choices) if inner == "choice" else ("list", ())
    return {bool: "flag", int: "integer", float: "number"}.get(cast("type", kind), "text"), ()
