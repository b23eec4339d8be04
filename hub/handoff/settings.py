"""What a bot is set up with."""

from __future__ import annotations

from base64 import b64decode
from typing import Final, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic.config import JsonDict

from hub.contract import Settings
from hub.facts.mention import FactKind

_HTTP: Final[JsonDict] = {"kind": ["hilo", "rasa", "chatwoot"]}
_RASA: Final[JsonDict] = {"kind": ["rasa"]}
Collected = Literal[
    "wants", "order", "booking", "account", "name", "email", "phone", "postcode", "product"
]
_WORDS: Final[JsonDict] = {
    "wants": "What they want",
    "order": "Order number",
    "booking": "Booking number",
    "account": "Customer number",
    "name": "Name",
    "email": "Email",
    "phone": "Phone number",
    "postcode": "Postcode",
    "product": "Product",
}


class BotSettings(Settings):
    """The settings of a bot of any kind; each kind reads its own."""

    url: str = Field(
        "",
        max_length=500,
        title="Its address",
        description="Where turns are sent. Of Rasa: its server, without a path.",
        json_schema_extra={"when": _HTTP, "place": True},
    )
    secret: SecretStr | None = Field(
        None,
        title="Secret for signing",
        description="Signs what is sent (Standard Webhooks): whsec_ and base64. "
        "Empty: one is made.",
        json_schema_extra={"when": {"kind": ["hilo"]}},
    )
    bearer: SecretStr | None = Field(
        None,
        title="Its own token",
        description="Sent along as Authorization: Bearer, where its server wants one.",
        json_schema_extra={"when": _HTTP},
    )
    callback: bool = Field(
        False,
        title="Rasa's callback channel",
        description="Its answers come by calls of its own, and not in the response.",
        json_schema_extra={"when": _RASA},
    )
    read_slots: bool = Field(
        False,
        title="Read its slots as facts",
        description="After each turn. Needs Rasa's HTTP API (--enable-api).",
        json_schema_extra={"when": _RASA},
    )
    handoff_phrases: tuple[str, ...] = Field(
        (),
        title="Phrases that hand over",
        description="A bot that cannot send a payload says one of these, and a person goes on.",
        json_schema_extra={"when": _RASA},
    )
    collect: tuple[Collected, ...] = Field(
        ("wants", "order"),
        title="What it asks for",
        description="Only what is missing, each once, and then a person goes on.",
        json_schema_extra={"when": {"kind": ["triage"]}, "words": _WORDS},
    )

    @property
    def collects(self) -> tuple[FactKind, ...]:
        """What the built-in bot asks for."""
        return tuple(FactKind(each) for each in self.collect)

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
