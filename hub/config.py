"""What a process of Hilo is set up with: environment variables, then an optional TOML file.

A variable `HILO_NAME` wins over `name` in the file, and the file over the default. `HILO_NAME_FILE`
names a file that holds the value, as container platforms hand over secrets. `python -m hub.config`
prints the table of settings that the documentation shows.
"""

from __future__ import annotations

import ipaddress
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails

from hub.errors import ConfigError

PREFIX: Final = "HILO_"
# Names of this prefix that are no settings: where the file is, and what tests and containers set.
_OTHERS: Final = frozenset({"CONFIG"})
# Values that no message may repeat.
# Values that no message may repeat.
_SECRET: Final = frozenset({"database_url", "model_key", "secret_key"})


class Config(BaseModel):
    """The settings of a process, checked. Each description is what the documentation prints."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    data: Path = Field(
        Path("data"), description="Folder for the database, files and the secret key."
    )
    database_url: str = Field(
        "",
        repr=False,
        description="`sqlite:///path` or `postgresql://user:password@host/name`. "
        "Empty: `hilo.db` in the data folder.",
    )
    files_url: str = Field(
        "",
        description="Where attachments are kept: `file:///path`, `s3://bucket/prefix`, "
        "`gs://bucket` or `az://account/container`. Empty: `files` in the data folder.",
    )
    public_url: str = Field(
        "http://localhost:8000",
        description="Address at which customers and providers reach this server, "
        "without a slash at the end.",
    )
    host: str = Field("127.0.0.1", description="Address to listen on; `0.0.0.0` for every one.")
    port: int = Field(8000, ge=1, le=65535, description="Port to listen on.")
    workers: int = Field(
        1, ge=1, le=64, description="Processes to start; more than one needs PostgreSQL."
    )
    secret_key: tuple[SecretStr, ...] = Field(
        (),
        description="Key that encrypts stored credentials and signs sessions, at least 32 "
        "characters. Several, separated by commas: the first is used, the others still open what "
        "they sealed. Empty: `secret.key` in the data folder, made at the first start.",
    )
    language: Literal["en", "es"] = Field(
        "en", description="Language for people who have not chosen one: `en` or `es`."
    )
    region: str = Field(
        "",
        pattern="^([A-Z]{2})?$",
        description="Country (`ES`, `MX`, `US`) by whose rules numbers without a country code are "
        "read. Empty: such numbers are nobody's.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="How much to log: `debug`, `info`, `warning` or `error`."
    )
    log_format: Literal["text", "json"] = Field(
        "text", description="How log lines look: `text` for people or `json` for collectors."
    )
    keep_messages_days: int = Field(
        0,
        ge=0,
        description="Days until messages are erased, where an account says nothing else; "
        "0 keeps them.",
    )
    keep_requests_days: int = Field(
        30, ge=1, description="Days until raw provider requests that were kept are erased."
    )
    keep_events_days: int = Field(
        14,
        ge=1,
        description="Days a screen may have been away and still catch up without a reload.",
    )
    allow_hosts: tuple[str, ...] = Field(
        (),
        description="Addresses inside your network that Hilo may call (webhooks, files): "
        "`host`, `host:port` or `10.1.0.0/16`, separated by commas.",
    )
    trusted_proxies: tuple[str, ...] = Field(
        (),
        description="Addresses or networks of reverse proxies whose forwarding headers "
        "are believed, separated by commas.",
    )
    max_body_bytes: int = Field(
        4_000_000, ge=10_000, description="Largest webhook request accepted."
    )
    max_mail_bytes: int = Field(
        40_000_000, ge=100_000, description="Largest mail accepted, with its files."
    )
    max_file_bytes: int = Field(
        25_000_000, ge=1_000, description="Largest single file stored from a message."
    )

    transcribe_command: str = Field(
        "",
        description="Program that writes a recording down: it is given the file as its last word "
        "and prints WebVTT, SRT or JSON. Empty: faster-whisper, where the extra `transcribe` is "
        "installed.",
    )
    transcribe_model: str = Field(
        "small",
        description="Model of faster-whisper: `tiny`, `base`, `small`, `medium`, `large-v3` or a "
        "folder. Bigger ones hear better and take longer.",
    )
    model_url: str = Field(
        "",
        description="Base address of a language model that speaks OpenAI's chat completions "
        "(`http://localhost:11434/v1`): it says the brief in shorter words. Empty: none is asked.",
    )
    model_name: str = Field("", description="Name of that model.")
    model_key: SecretStr = Field(SecretStr(""), description="Key of that model, where it has one.")
    max_import_bytes: int = Field(
        500_000_000, ge=1_000, description="Largest file of known customers accepted."
    )

    @property
    def database(self) -> str:
        """The address of the database, with the default filled in."""
        return self.database_url or f"sqlite:///{(self.data / 'hilo.db').absolute()}"

    @property
    def files(self) -> str:
        """The address of the file store, with the default filled in."""
        return self.files_url or (self.data / "files").absolute().as_uri()

    @property
    def is_sqlite(self) -> bool:
        return self.database.startswith("sqlite:")

    @field_validator("secret_key", "allow_hosts", "trusted_proxies", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        """One text with commas is as good as a list."""
        if isinstance(value, str):
            return [part.strip() for part in value.split(",") if part.strip()]
        return value

    @field_validator("log_level", "log_format", "language", mode="before")
    @classmethod
    def _lowered(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("public_url")
    @classmethod
    def _is_base(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("this is no web address; write it like https://help.example.com")
        if parts.query or parts.fragment or parts.username:
            raise ValueError("leave out the query, the fragment and the user name")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite://", "postgresql://", "postgres://")):
            raise ValueError("only sqlite:// and postgresql:// databases are known")
        if value.startswith("postgres://"):
            return "postgresql://" + value.removeprefix("postgres://")
        return value

    @field_validator("secret_key")
    @classmethod
    def _is_long(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if any(len(key.get_secret_value()) < 32 for key in value):
            raise ValueError(
                "each key needs at least 32 characters; "
                'make one with: python -c "import secrets; print(secrets.token_urlsafe(32))"'
            )
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            try:
                ipaddress.ip_network(each, strict=False)
            except ValueError:
                raise ValueError(
                    f"{each!r} is no address or network; write 10.0.0.7 or 10.0.0.0/8"
                ) from None
        return value


def load(environ: Mapping[str, str], *, path: Path | None = None) -> Config:
    """The settings of `environ` and of the TOML file `path`, or the file that HILO_CONFIG names.

    Raises ConfigError with one sentence for each setting that cannot work, and how to mend it.
    """
    path = path or (Path(environ["HILO_CONFIG"]) if environ.get("HILO_CONFIG") else None)
    stated = _from_file(path) if path else {}
    origins = {name: f"{name} in {path}" for name in stated}
    for name, (value, origin) in _from_environ(environ).items():
        stated[name], origins[name] = value, origin
    try:
        config = Config.model_validate(stated)
    except ValidationError as error:
        raise ConfigError(" ".join(_sentence(each, origins) for each in error.errors())) from None
    if config.workers > 1 and config.is_sqlite:
        raise ConfigError(
            f"{origins['workers']} is {config.workers}, but SQLite serves one process. "
            "Set it to 1, or set HILO_DATABASE_URL to a PostgreSQL database."
        )
    return config


def table() -> str:
    """The settings as a Markdown table, as the documentation shows them."""
    lines = ["| Setting | Default | What it is |", "|---|---|---|"]
    for name, field in Config.model_fields.items():
        default = field.default
        shown = ",".join(map(str, default)) if isinstance(default, tuple) else str(default)
        lines.append(
            f"| `{PREFIX}{name.upper()}` | {f'`{shown}`' if shown else ''} | {field.description} |"
        )
    return "\n".join(lines) + "\n"


def _from_file(path: Path) -> dict[str, object]:
    try:
        with path.open("rb") as file:
            stated = tomllib.load(file)
    except OSError as error:
        raise ConfigError(f"The settings file {path} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"The settings file {path} is not TOML: {error}.") from None
    for name in stated:
        if name not in Config.model_fields:
            raise ConfigError(f"{path} sets {name!r}, which is no setting.{_meant(name)}")
    return stated


def _from_environ(environ: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Name to (value, variable it came from). An empty variable is one that is not set."""
    stated: dict[str, tuple[str, str]] = {}
    for variable, value in sorted(environ.items()):
        if not variable.startswith(PREFIX) or not value:
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name in Config.model_fields:
            stated[name] = (value, variable)
        elif name.removesuffix("_file") in Config.model_fields:
            stated.setdefault(name.removesuffix("_file"), (_read(variable, value), variable))
        elif name.upper() not in _OTHERS and (meant := _meant(name)):
            # Only what looks like a slip is refused: platforms add variables of their own.
            raise ConfigError(f"{variable} is no setting.{meant}")
    return stated


def _read(variable: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{variable} names {path}, which cannot be read: {error}.") from None


def _meant(name: str) -> str:
    close = get_close_matches(name.lower(), Config.model_fields, n=1, cutoff=0.8)
    return f" Did you mean {PREFIX}{close[0].upper()}?" if close else ""


def _sentence(error: ErrorDetails, origins: Mapping[str, str]) -> str:
    name = str(error["loc"][0])
    origin = origins.get(name, PREFIX + name.upper())
    shown = "" if name in _SECRET else f" is {error['input']!r}"
    reason = error["msg"].removeprefix("Value error, ").rstrip(".")
    if name == "port" and str(error["input"]).startswith("tcp://"):
        reason += "; Kubernetes sets this for a service called hilo: use enableServiceLinks: false"
    return f"{origin}{shown}, which cannot work: {reason}. {Config.model_fields[name].description}"


if __name__ == "__main__":
    print(table(), end="")
