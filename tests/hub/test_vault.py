"""Secrets at rest, and the keys that are derived for a purpose."""

from __future__ import annotations

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel, Field, SecretStr, field_validator

from hub.contract import Json, Settings
from hub.errors import ConfigError
from hub.setting_fields import SettingField, describe_settings
from hub.vault import Vault

OLD, NEW = "o" * 32, "n" * 32


class MailSettings(Settings):
    host: str = Field(description="Name of the server.")
    port: int = Field(993, ge=1, le=65535, description="Port of the server.")
    password: SecretStr = Field(description="Password of the mailbox.")
    token: SecretStr | None = Field(None, description="Token of the webhook, if there is one.")
    security: Literal["tls", "starttls"] = "tls"
    folders: tuple[str, ...] = ("INBOX",)
    idle: bool = True

    @field_validator("host")
    @classmethod
    def _lower(cls, value: str) -> str:
        if " " in value:
            raise ValueError("a host has no spaces")
        return value.lower()


@pytest.fixture
def vault() -> Vault:
    return Vault([OLD])


def test_settings_come_back_as_they_were(vault: Vault) -> None:
    stored = vault.seal_settings(MailSettings, {"host": "Mail.lan", "password": "hunter2"})

    opened = vault.open_settings(MailSettings, json.loads(json.dumps(stored)))

    assert opened.host == "mail.lan"
    assert opened.password.get_secret_value() == "hunter2"
    assert opened.token is None
    assert opened.folders == ("INBOX",)


def test_no_secret_is_stored_in_the_open(vault: Vault) -> None:
    stored = vault.seal_settings(
        MailSettings, {"host": "mail.lan", "password": "hunter2", "token": "hunter3"}
    )

    assert "hunter" not in json.dumps(stored)
    assert "hunter" not in repr(vault.open_settings(MailSettings, stored))
    assert stored["host"] == "mail.lan"


def test_what_a_form_sends_is_text(vault: Vault) -> None:
    stored = vault.seal_settings(
        MailSettings,
        {"host": "a", "password": "p", "port": "143", "folders": "A, B", "idle": "false",
         "token": "", "security": ""},
    )  # fmt: skip

    opened = vault.open_settings(MailSettings, stored)

    assert (opened.port, opened.folders, opened.idle) == (143, ("A", "B"), False)
    assert (opened.token, opened.security) == (None, "tls")


def test_a_secret_left_empty_stays_as_it_was(vault: Vault) -> None:
    kept = vault.seal_settings(MailSettings, {"host": "a", "password": "p1", "token": "t1"})

    stored = vault.seal_settings(
        MailSettings, {"host": "b", "password": "", "token": "t2"}, kept=kept
    )

    assert stored["password"] == kept["password"]
    opened = vault.open_settings(MailSettings, stored)
    assert opened.host == "b"
    assert opened.password.get_secret_value() == "p1"
    assert opened.token is not None
    assert opened.token.get_secret_value() == "t2"


def test_a_secret_that_looks_sealed_is_sealed_again(vault: Vault) -> None:
    token = vault.seal("somebody else's")

    stored = vault.seal_settings(MailSettings, {"host": "a", "password": token})

    assert vault.open_settings(MailSettings, stored).password.get_secret_value() == token


@pytest.mark.parametrize(
    ("values", "field", "mend"),
    [
        ({"host": "a"}, "password", "Password of the mailbox."),
        ({"host": "a b", "password": "hunter2"}, "host", "no spaces"),
        ({"host": "a", "password": "hunter2", "port": "99999"}, "port", "65535"),
        ({"host": "a", "password": "hunter2", "prot": "1"}, "prot", "no such setting"),
        ({"host": "a", "password": 7}, "password", "string"),
    ],
)
def test_a_wrong_setting_is_named_with_its_mend(
    vault: Vault, values: dict[str, object], field: str, mend: str
) -> None:
    with pytest.raises(ConfigError, match=mend) as caught:
        vault.seal_settings(MailSettings, values)

    assert caught.value.sentence.startswith(f"{field}: ")
    assert "hunter2" not in caught.value.sentence


def test_settings_of_another_version_are_named(vault: Vault) -> None:
    stored = vault.seal_settings(MailSettings, {"host": "a", "password": "p"})

    with pytest.raises(ConfigError, match="gone: "):
        vault.open_settings(MailSettings, {**stored, "gone": 1})


@pytest.mark.parametrize("password", ["hunter2", {"other": "x"}, 7, {"sealed": 7}, ["x"]])
def test_a_stored_secret_that_is_none_of_ours_is_refused(vault: Vault, password: Json) -> None:
    with pytest.raises(ConfigError, match=r"password: .*Enter it again"):
        vault.open_settings(MailSettings, {"host": "a", "password": password})


# --- references -----------------------------------------------------------------------------------


def test_a_secret_can_stay_in_a_file_and_is_read_anew(vault: Vault, tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.write_text("hunter2\n")
    stored = vault.seal_settings(
        MailSettings, {"host": "a", "password": f"file:{path}"}, references=True
    )
    assert stored["password"] == {"ref": f"file:{path}"}
    assert vault.open_settings(MailSettings, stored).password.get_secret_value() == "hunter2"

    path.write_text("changed")

    assert vault.open_settings(MailSettings, stored).password.get_secret_value() == "changed"


def test_a_secret_can_stay_in_the_environment(vault: Vault) -> None:
    name, value = next((k, v) for k, v in os.environ.items() if v and k.isidentifier())

    stored = vault.seal_settings(
        MailSettings, {"host": "a", "password": f"env:{name}"}, references=True
    )

    assert stored["password"] == {"ref": f"env:{name}"}
    assert vault.open_settings(MailSettings, stored).password.get_secret_value() == value


@pytest.mark.parametrize("reference", ["file:/etc/hostname", "env:PATH"])
def test_a_form_cannot_read_the_server(vault: Vault, reference: str) -> None:
    with pytest.raises(ConfigError, match=r"password: .*on the server"):
        vault.seal_settings(MailSettings, {"host": "a", "password": reference})


def test_a_reference_set_by_the_command_survives_a_form(vault: Vault, tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.write_text("hunter2")
    kept = vault.seal_settings(
        MailSettings, {"host": "a", "password": f"file:{path}"}, references=True
    )

    stored = vault.seal_settings(MailSettings, {"host": "b", "password": ""}, kept=kept)

    assert stored["password"] == {"ref": f"file:{path}"}


@pytest.mark.parametrize(
    "reference",
    ["env:HILO_TEST_NOT_THERE", "env:", "env:A=B", "file:away", "file:/away/from/here", "file:/",
     "file:", "file:/dev/zero", "file:/\x00"],
)  # fmt: skip
def test_a_reference_to_nothing_names_the_setting(vault: Vault, reference: str) -> None:
    with pytest.raises(ConfigError, match="password: "):
        vault.seal_settings(MailSettings, {"host": "a", "password": reference}, references=True)


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe\x00", b"x" * 70_000])
def test_a_file_that_holds_no_secret_is_refused(
    vault: Vault, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "password"
    path.write_bytes(content)

    with pytest.raises(ConfigError, match="password: the file"):
        vault.open_settings(MailSettings, {"host": "a", "password": {"ref": f"file:{path}"}})


# --- keys -----------------------------------------------------------------------------------------


def test_a_new_key_opens_nothing_that_an_old_one_sealed(vault: Vault) -> None:
    stored = vault.seal_settings(MailSettings, {"host": "a", "password": "p"})

    with pytest.raises(ConfigError, match="HILO_SECRET_KEY"):
        Vault([NEW]).open_settings(MailSettings, stored)


def test_after_a_rotation_the_old_key_can_go(vault: Vault) -> None:
    stored = vault.seal_settings(MailSettings, {"host": "a", "password": "p"})
    both = Vault([NEW, OLD])
    assert both.open_settings(MailSettings, stored).password.get_secret_value() == "p"

    resealed = both.reseal(stored)

    opened = Vault([NEW]).open_settings(MailSettings, resealed)
    assert (opened.host, opened.password.get_secret_value()) == ("a", "p")


def test_a_purpose_has_a_key_of_its_own_that_stays(vault: Vault) -> None:
    assert vault.subkey("sessions") == Vault([OLD]).subkey("sessions")
    assert vault.subkey("sessions") != vault.subkey("csrf")
    assert vault.subkey("sessions") != Vault([NEW]).subkey("sessions")
    assert len(vault.subkey("sessions")) == 32


def test_after_a_rotation_what_was_signed_still_holds(vault: Vault) -> None:
    assert Vault([NEW, OLD]).subkeys("sessions") == (
        Vault([NEW]).subkey("sessions"),
        vault.subkey("sessions"),
    )


@pytest.mark.parametrize("keys", [[], ["short"], [OLD, "short"]])
def test_a_weak_key_is_refused(keys: list[str]) -> None:
    with pytest.raises(ConfigError, match="32 characters"):
        Vault(keys)


def test_the_key_file_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    data = tmp_path / "data"

    first = Vault.open(data)

    assert stat.S_IMODE((data / "secret.key").stat().st_mode) == 0o600
    assert [path.name for path in data.iterdir()] == ["secret.key"]
    assert Vault.open(data).unseal(first.seal("x")) == "x"


def test_processes_that_start_together_have_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: Vault.open(tmp_path).subkey("x"), range(32)))

    assert len(keys) == 1


def test_a_key_file_holds_a_key_a_line(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    path.write_text(f"{NEW}\n{OLD}\n")
    path.chmod(0o600)

    assert Vault.open(tmp_path).subkeys("x") == Vault([NEW, OLD]).subkeys("x")


@pytest.mark.parametrize(
    ("content", "mode", "mend"),
    [(OLD, 0o640, "chmod 600"), ("", 0o600, "backup"), ("ñ" * 32, 0o600, "cannot be read"),
     ("short", 0o600, "32 characters")],
)  # fmt: skip
def test_a_key_file_that_cannot_be_trusted_is_refused(
    tmp_path: Path, content: str, mode: int, mend: str
) -> None:
    path = tmp_path / "secret.key"
    path.write_text(content)
    path.chmod(mode)

    with pytest.raises(ConfigError, match=mend):
        Vault.open(tmp_path)


def test_a_configured_key_needs_no_file(tmp_path: Path) -> None:
    assert Vault.open(tmp_path, [SecretStr(OLD)]).subkey("x") == Vault([OLD]).subkey("x")
    assert list(tmp_path.iterdir()) == []


# --- forms ----------------------------------------------------------------------------------------


def test_a_form_knows_what_to_ask() -> None:
    assert describe_settings(MailSettings) == [
        SettingField(name="host", type="text", secret=False, required=True,
                     description="Name of the server."),
        SettingField(name="port", type="integer", secret=False, required=False,
                     description="Port of the server.", default=993),
        SettingField(name="password", type="text", secret=True, required=True,
                     description="Password of the mailbox."),
        SettingField(name="token", type="text", secret=True, required=False,
                     description="Token of the webhook, if there is one."),
        SettingField(name="security", type="choice", secret=False, required=False, description="",
                     default="tls", choices=("tls", "starttls")),
        SettingField(name="folders", type="list", secret=False, required=False, description="",
                     default=("INBOX",)),
        SettingField(name="idle", type="flag", secret=False, required=False, description="",
                     default=True),
    ]  # fmt: skip


class _Inner(BaseModel):
    key: SecretStr


class _Listed(Settings):
    keys: tuple[SecretStr, ...] = ()


class _Nested(Settings):
    inner: _Inner | None = None


class _Either(Settings):
    key: SecretStr | int = 1


@pytest.mark.parametrize("model", [_Listed, _Nested, _Either])
def test_a_secret_that_would_be_stored_in_the_open_is_refused(model: type[Settings]) -> None:
    with pytest.raises(ConfigError, match="field of its own"):
        Vault([OLD]).seal_settings(model, {})
