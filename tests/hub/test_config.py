"""The settings of a process: where they come from, and what is said when they cannot work."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hub.config import Config, load, table
from hub.errors import ConfigError

ROOT = Path(__file__).resolve().parents[2]
KEY = "k" * 32


def test_nothing_set_gives_a_server_that_only_this_machine_reaches() -> None:
    config = load({})

    assert (config.host, config.port, config.workers) == ("127.0.0.1", 8000, 1)
    assert config.is_sqlite
    assert config.database == f"sqlite:///{Path('data/hilo.db').absolute()}"
    assert config.files == Path("data/files").absolute().as_uri()


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(tmp_path: Path) -> None:
    path = tmp_path / "hilo.toml"
    path.write_text('port = 9000\nlanguage = "es"\nallow_hosts = ["crm.lan"]\n')

    config = load({"HILO_PORT": "9001"}, path=path)

    assert (config.port, config.language, config.log_level) == (9001, "es", "info")
    assert config.allow_hosts == ("crm.lan",)


def test_the_environment_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "hilo.toml"
    path.write_text("port = 9000\n")

    assert load({"HILO_CONFIG": str(path)}).port == 9000


def test_lists_are_separated_by_commas() -> None:
    config = load({"HILO_ALLOW_HOSTS": "crm.lan, 10.0.0.0/8,", "HILO_TRUSTED_PROXIES": "::1"})

    assert config.allow_hosts == ("crm.lan", "10.0.0.0/8")
    assert config.trusted_proxies == ("::1",)


def test_an_empty_variable_is_not_set() -> None:
    assert load({"HILO_PORT": "", "HILO_LANGUAGE": ""}).port == 8000


def test_a_value_can_be_kept_in_a_file_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "database"
    path.write_text("postgres://hilo:secret@db/hilo\n")

    config = load({"HILO_DATABASE_URL_FILE": str(path), "HILO_WORKERS": "4"})

    assert config.database == "postgresql://hilo:secret@db/hilo"
    assert not config.is_sqlite


def test_a_file_that_is_away_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"HILO_SECRET_KEY_FILE names .*away"):
        load({"HILO_SECRET_KEY_FILE": str(tmp_path / "away")})


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("PORT", "http", "whole|integer"),
        ("PORT", "70000", "65535"),
        ("PORT", "tcp://10.0.0.1:8000", "enableServiceLinks"),
        ("PUBLIC_URL", "help.example.com", "https://help.example.com"),
        ("PUBLIC_URL", "https://help.example.com/?a=1", "query"),
        ("DATABASE_URL", "mysql://db", "postgresql"),
        ("LANGUAGE", "fr", "'es'"),
        ("LOG_LEVEL", "loud", "'debug'"),
        ("TRUSTED_PROXIES", "proxy.lan", "10.0.0.0/8"),
        ("MAX_BODY_BYTES", "3 MB", "integer"),
        ("WORKERS", "2", "HILO_DATABASE_URL"),
        ("KEEP_MESSAGES_DAYS", "-1", "0"),
    ],
)
def test_a_setting_that_cannot_work_is_named_with_its_mend(
    name: str, value: str, mend: str
) -> None:
    with pytest.raises(ConfigError, match=mend) as caught:
        load({f"HILO_{name}": value})

    assert f"HILO_{name}" in caught.value.sentence


def test_every_wrong_setting_is_named_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        load({"HILO_PORT": "x", "HILO_LANGUAGE": "fr"})

    assert "HILO_PORT" in caught.value.sentence
    assert "HILO_LANGUAGE" in caught.value.sentence


@pytest.mark.parametrize(
    ("name", "value"),
    [("SECRET_KEY", "hunter2hunter2"), ("DATABASE_URL", "mysql://root:hunter2@db/x")],
)
def test_no_message_repeats_a_secret(name: str, value: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load({f"HILO_{name}": value})

    assert "hunter2" not in caught.value.sentence


def test_the_settings_do_not_show_their_secrets() -> None:
    shown = repr(load({"HILO_SECRET_KEY": KEY, "HILO_DATABASE_URL": "postgresql://a:hunter2@db/x"}))

    assert KEY not in shown
    assert "hunter2" not in shown


def test_keys_are_kept_in_order_for_rotation() -> None:
    keys = load({"HILO_SECRET_KEY": f"{KEY}new,{KEY}old"}).secret_key

    assert [key.get_secret_value() for key in keys] == [f"{KEY}new", f"{KEY}old"]


def test_a_slip_in_a_variable_name_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"HILO_DATBASE_URL.*HILO_DATABASE_URL"):
        load({"HILO_DATBASE_URL": "postgresql://db/x"})


def test_variables_of_others_are_left_alone() -> None:
    assert load({"HILO_SERVICE_PORT_HTTP": "1", "OTHER": "2", "PORT": "3"}).port == 8000


def test_an_unknown_name_in_the_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "hilo.toml"
    path.write_text("worker = 1\n")

    with pytest.raises(ConfigError, match=r"'worker'.*HILO_WORKERS"):
        load({}, path=path)


@pytest.mark.parametrize("content", [b"port = = 1", b"\xff\xfe"])
def test_a_file_that_is_not_toml_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "hilo.toml"
    path.write_bytes(content)

    with pytest.raises(ConfigError, match=r"hilo\.toml is not TOML"):
        load({}, path=path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"away\.toml cannot be read"):
        load({}, path=tmp_path / "away.toml")


def test_every_setting_is_described_for_the_documentation() -> None:
    for name in Config.model_fields:
        assert f"| `HILO_{name.upper()}` |" in table()
        assert (Config.model_fields[name].description or "").endswith(".")


def test_the_module_prints_the_table() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "hub.config"], cwd=ROOT, capture_output=True, check=True
    )

    assert printed.stdout.decode() == table()


def test_the_documentation_shows_the_settings_as_they_are() -> None:
    shown = [
        text.split("<!-- settings -->\n")[1].split("<!-- /settings -->")[0]
        for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
        if "<!-- settings -->\n" in (text := path.read_text(encoding="utf-8"))
    ]

    assert [each.strip() for each in shown] == [table().strip()] * len(shown)
