"""Secrets at rest: an account's credentials are stored sealed, and keys for a purpose are derived.

A secret of an account's settings is stored as `{"sealed": token}`, or as `{"ref": "env:NAME"}` or
`{"ref": "file:/path"}` where the operator keeps it elsewhere; it is read when the account is
opened. Everything else of the settings is stored as it is.
"""

from __future__ import annotations

import base64
import os
import re
import secrets
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, Self, TypeVar, cast

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr, ValidationError

from hub.contract import Json, Settings, Told
from hub.errors import ConfigError, SettingsError
from hub.setting_faults import read_faults, refusal
from hub.setting_fields import SettingField, describe_settings

KEY_FILE: Final = "secret.key"
MIN_KEY: Final = 32  # Characters.
MAX_SECRET_FILE: Final = 65_536  # Bytes; a private key has some three thousand.

_SEALED: Final = "sealed"
_REF: Final = "ref"
S = TypeVar("S", bound=Settings)

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


class Vault:
    """Seals and opens with the operator's keys. The first key seals; every one of them opens."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys or any(len(key) < MIN_KEY for key in keys):
            raise ConfigError(
                f"Every secret key needs at least {MIN_KEY} characters. Set HILO_SECRET_KEY, or "
                f"leave it out and keep {KEY_FILE} in the data folder."
            )
        self._keys = tuple(key.encode() for key in keys)
        self._fernet = MultiFernet(
            [Fernet(base64.urlsafe_b64encode(_derive(key, "settings"))) for key in self._keys]
        )

    @classmethod
    def open(cls, data: Path, keys: Sequence[SecretStr] = ()) -> Self:
        """The vault of the configured keys, or else of the key file in the folder `data`.

        The file is made when there is none, readable by its owner alone. A line each is a key; new
        keys go on top. Raises ConfigError where others can read the file, or we cannot.
        """
        if keys:
            return cls([key.get_secret_value() for key in keys])
        return cls(_key_file(data / KEY_FILE))

    def subkey(self, purpose: str) -> bytes:
        """32 bytes that only this purpose has ("sessions", "csrf"), the same at every start."""
        return _derive(self._keys[0], f"purpose:{purpose}")

    def subkeys(self, purpose: str) -> tuple[bytes, ...]:
        """`subkey` of every key, newest first: what was signed before a rotation still holds."""
        return tuple(_derive(key, f"purpose:{purpose}") for key in self._keys)

    def seal(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def unseal(self, token: str) -> str:
        """Raises ConfigError where none of the keys has sealed it."""
        try:
            return self._fernet.decrypt(token).decode()
        except (InvalidToken, TypeError):
            raise ConfigError(
                "A stored secret was sealed with another key. Add the former key after a comma to "
                f"HILO_SECRET_KEY (or as a line to {KEY_FILE}), or enter the secret again."
            ) from None

    def seal_settings(
        self,
        model: type[Settings],
        values: Mapping[str, object],
        *,
        kept: Mapping[str, Json] | None = None,
        references: bool = False,
    ) -> dict[str, Json]:
        """`values`, checked against `model`, as they are stored. Raises ConfigError by field.

        values: as typed into a form or a command, so texts where a field is a number or a list
        (with commas) are fine. kept: what is stored now; a secret that is missing or empty in
        `values` stays as it was. references: whether a secret may be `env:NAME` or `file:/path`.
        Only who has a shell on the server may say so: in a form it would send any file anywhere.
        """
        fields = {field.name: field for field in describe_settings(model)}
        secret = {name for name, field in fields.items() if field.secret}
        given = _typed(values, fields)
        stored: dict[str, Json] = {}
        for name in secret:
            if given.get(name) is None and kept and name in kept:
                stored[name] = kept[name]
            elif _is_reference(text := _plain(given.get(name))):
                _refuse_reference(name, allowed=references)
                stored[name] = {_REF: text}
        _refuse_moved(fields, given, stored, kept or {})
        checked = _validated(model, given | {k: self._opened(k, v) for k, v in stored.items()})
        for name in secret - stored.keys():
            if isinstance(value := getattr(checked, name), SecretStr):
                stored[name] = {_SEALED: self.seal(value.get_secret_value())}
        return cast("dict[str, Json]", checked.model_dump(mode="json", exclude=secret)) | stored

    def open_settings(self, model: type[S], stored: Mapping[str, Json]) -> S:
        """The settings with their secrets, read anew from where references point.

        Raises ConfigError by field: a key that is gone, a variable or file that is not there, or
        settings that another version stored and this one does not take.
        """
        secret = {field.name for field in describe_settings(model) if field.secret}
        return _validated(
            model,
            {k: self._opened(k, v) if k in secret else v for k, v in stored.items()},
        )

    def reseal(self, stored: Mapping[str, Json]) -> dict[str, Json]:
        """The same stored settings, sealed with the newest key, so that older ones can go."""
        return {
            name: {_SEALED: self.seal(self.unseal(str(value[_SEALED])))}
            if isinstance(value, Mapping) and set(value) == {_SEALED}
            else value
            for name, value in stored.items()
        }

    def _opened(self, name: str, stored: Json) -> str | None:
        """The secret behind a stored value; None where none is set."""
        if stored is None:
            return None
        if isinstance(stored, Mapping) and isinstance(token := stored.get(_SEALED), str):
            return self.unseal(token)
        if isinstance(stored, Mapping) and isinstance(reference := stored.get(_REF), str):
            return _looked_up(name, reference)
        raise ConfigError(f"{name}: the stored secret cannot be read. Enter it again.")


def _typed(values: Mapping[str, object], fields: Mapping[str, SettingField]) -> dict[str, object]:
    """What was typed, lists taken apart. Left empty is not given, but for a text, which may be."""
    typed: dict[str, object] = {}
    for name, value in values.items():
        field = fields.get(name)
        if field and value in ("", SecretStr("")) and (field.secret or field.type != "text"):
            continue
        if field and field.type == "list" and isinstance(value, str):
            value = [part.strip() for part in value.split(",") if part.strip()]
        typed[name] = value
    return typed


def _plain(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return value if isinstance(value, str) else ""


def _validated(model: type[S], values: Mapping[str, object]) -> S:
    # None means "not given": the model's own default then holds, or its sentence that it must be.
    given = {name: value for name, value in values.items() if value is not None}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        faults = read_faults(error, model.model_fields)
        raise SettingsError(" ".join(_sentences(model, faults)), faults) from None


def _sentences(model: type[Settings], faults: Mapping[str, str]) -> Iterator[str]:
    """The faults for a command line: each with what its setting means."""
    for name, reason in faults.items():
        info = model.model_fields.get(name)
        meaning = (info and info.description) or ""
        # What is about no setting of the model names itself, or is about all of them.
        place = f"{name}: " if name else "" if ":" in reason else f"{model.__name__}: "
        yield f"{place}{reason.rstrip('.?')}. {meaning}".rstrip()


def _is_reference(text: str) -> bool:
    return text.startswith(("env:", "file:"))


def _refuse_reference(name: str, *, allowed: bool) -> None:
    if not allowed:
        said = Told(
            "Where a secret is kept can only be told on the server, with the command hilo. Enter "
            "the secret itself."
        )
        raise refusal(name, said, setting=name)


def _refuse_moved(
    fields: Mapping[str, SettingField],
    given: Mapping[str, object],
    stored: Mapping[str, Json],
    kept: Mapping[str, Json],
) -> None:
    """A secret that stays as it was must not be sent to another place than before: whoever may
    change the place could have it sent to themselves and read it."""
    places = (field for field in fields.values() if field.place and field.name in given)
    moved = any(
        str(given[field.name] or "") != str(kept.get(field.name, field.default) or "")
        for field in places
    )
    said = Told("Enter it again: the address that it is sent to has changed.")
    again = [name for name in stored if moved and stored[name] == kept.get(name) is not None]
    if again:
        raise SettingsError(f"{again[0]}: {said}", dict.fromkeys(again, said))


def _looked_up(name: str, reference: str) -> str:
    """The secret that a reference points to. No message repeats what was found."""
    kind, _, place = reference.partition(":")
    if kind == "env":
        if not _NAME.fullmatch(place) or not (found := os.environ.get(place)):
            raise ConfigError(f"{name}: the environment variable {place!r} is not set.")
        return found
    try:
        if not Path(place).is_absolute() or not Path(place).is_file():
            raise ConfigError(f"{name}: there is no file {place}. Give its whole path, from /.")
        with Path(place).open("rb") as file:
            content = file.read(MAX_SECRET_FILE + 1)
        text = content.decode().rstrip("\r\n")
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"{name}: the file {place} cannot be read ({type(error).__name__})."
        ) from None
    if not text or len(content) > MAX_SECRET_FILE:
        raise ConfigError(f"{name}: the file {place} is empty, or too large for a secret.")
    return text


def _key_file(path: Path) -> list[str]:
    try:
        if not path.exists():
            _make_key_file(path)
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise ConfigError(f"Others can read {path}. Run: chmod 600 {path}")
        lines = path.read_text(encoding="ascii").split()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"The key file {path} cannot be read or made: {error}.") from None
    if not lines:
        raise ConfigError(
            f"The key file {path} is empty. Restore it from your backup: without it, the stored "
            "credentials must be entered again. To start anew, delete it."
        )
    return lines


def _make_key_file(path: Path) -> None:
    """Made whole under another name and then linked, so that of two processes one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()


def _derive(key: bytes, info: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=b"hilo", info=info.encode()).derive(key)
