"""What a bot is set up with."""

from __future__ import annotations

from base64 import b64decode

from pydantic import Field, SecretStr, field_validator

from hub.contract import Settings
from hub.facts.mention import FactKind
from hub.handoff.triage import ASKABLE


class BotSettings(Settings):
    """The settings of a bot of any kind; each kind reads its own."""

    url: str = Field(
        "",
        description="Where its turns are sent. Rasa: the address of its server, without a path.",
    )
    secret: SecretStr | None = Field(
        None, description="Signs what is sent to it (Standard Webhooks): whsec_ and base64."
    )
    bearer: SecretStr | None = Field(
        None, description="Sent along as `Authorization: Bearer`, where its server wants that."
    )
    callback: bool = Field(
        False, description="Rasa: use its callback channel, whose answers come by calls of its own."
    )
    read_slots: bool = Field(
        False, description="Rasa: read its slots as facts after each turn; needs its HTTP API."
    )
    handoff_phrases: tuple[str, ...] = Field(
        (), description="Words with which it says that a person goes on."
    )
    collect: tuple[FactKind, ...] = Field(
        (FactKind.WANTS, FactKind.ORDER),
        description="Triage: what it asks for where it is missing.",
    )

    @field_validator("url")
    @classmethod
    def _is_address(cls, url: str) -> str:
        if url and not url.startswith(("https://", "http://")):
            raise ValueError("An address begins with https:// or http://.")
        return url.rstrip("/")

    @field_validator("secret")
    @classmethod
    def _is_secret(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is None or not secret.get_secret_value():
            return None
        try:
            found = b64decode(secret.get_secret_value().removeprefix("whsec_"), validate=True)
        except ValueError:
            found = b""
        if len(found) < 16:
            raise ValueError("A secret is whsec_ and the base64 of at least 16 bytes.")
        return secret

    @field_validator("collect")
    @classmethod
    def _is_askable(cls, collect: tuple[FactKind, ...]) -> tuple[FactKind, ...]:
        for kind in collect:
            if kind not in ASKABLE:
                names = ", ".join(str(each) for each in ASKABLE)
                raise ValueError(f"It can ask for {names}, and not for {kind}.")
        return collect
