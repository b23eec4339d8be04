"""What an account of the generic channel is configured with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal, TypeAlias
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from channels.standard_webhooks import check_secret
from hub.contract import Account, Proof, Settings, Told
from hub.errors import ConfigError

Belief: TypeAlias = Literal["claimed", "vouched", "proven"]


class WebhookSettings(Settings):
    """A system of the operator's own: where answers go, and how far it is believed."""

    about: ClassVar[str] = "A system of your own: a tablet in the shop, an app, a gateway."
    steps: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "": (
            "Make a secret of whsec_ and base64 of 32 random bytes, and give it to both sides.",
            "Let your system post what customers say to the webhook address, signed, as "
            "the documentation shows.",
            "Enter where Hilo is to post the answers; leave it empty if your system only sends.",
        ),
    }

    url: str = Field(
        "",
        title="Address for answers",
        description="Where Hilo posts answers, for example https://kiosk.shop.com/hilo; "
        "empty if this account only receives",
    )
    secret: SecretStr = Field(
        title="Signing secret",
        description="Signing secret: whsec_ and base64 of 24 bytes or more. While you change it, "
        "several with spaces between: all are accepted, and all sign what Hilo posts",
    )
    senders_vouched: bool = Field(
        False,
        title="Your system knows its senders",
        description="Whether your system knows for certain who its senders are (they signed in "
        "there). Without it every sender is only claimed",
    )
    believe: Belief = Field(
        "claimed",
        title="How far it is believed",
        json_schema_extra={
            "words": {
                "claimed": "They typed them",
                "vouched": "You checked them",
                "proven": "They entered a code",
            }
        },
        description="How far your system's word on a customer's other addresses goes at most: "
        "claimed (they typed them), vouched (you checked them), proven (they entered a code)",
    )
    scope: str = Field(
        "",
        pattern=r"^[a-z0-9_.-]{0,60}$",
        title="Name for its ids",
        json_schema_extra={"more": True},
        description="A name for the ids of your system, if several accounts share them; "
        "they belong to this account alone if empty",
    )
    repeats_safely: bool = Field(
        True,
        title="It does nothing twice",
        description="Your system does nothing twice for a webhook-id that it has seen, so Hilo may "
        "post again when it got no answer. Without it an agent decides",
    )
    signals: bool = Field(
        False,
        title="Post typing and reading",
        description="Also post when an agent types and when they have read a message",
    )
    tolerance_s: int = Field(
        300,
        ge=10,
        le=3600,
        title="Clock tolerance",
        json_schema_extra={"more": True},
        description="Seconds that your system's clock may be wrong",
    )
    timeout_s: float = Field(
        15,
        ge=0.1,
        le=55,
        title="Time to wait",
        json_schema_extra={"more": True},
        description="Seconds that your system may take to answer",
    )

    @field_validator("url")
    @classmethod
    def _is_url(cls, value: str) -> str:
        value = value.strip()
        if not value:
            return ""
        try:
            parts = urlsplit(value)
            fine = parts.scheme in ("http", "https") and parts.hostname and not parts.fragment
        except ValueError:
            fine = False
        if not fine or parts.username is not None:
            raise ValueError(Told("This is to be an https:// address without a user name in it."))
        return value

    @field_validator("secret")
    @classmethod
    def _is_secret(cls, value: SecretStr) -> SecretStr:
        found = value.get_secret_value().split()
        if not found:
            raise ValueError(Told("This is needed."))
        for one in found:
            check_secret(one)
        return value

    @property
    def secrets(self) -> tuple[str, ...]:
        return tuple(self.secret.get_secret_value().split())

    @property
    def belief(self) -> Proof:
        """The most that a claim of this system counts for."""
        return Proof[self.believe.upper()]


def webhook_settings(account: Account) -> WebhookSettings:
    """The settings of such an account. Raises ConfigError for an account of another channel."""
    if not isinstance(account.settings, WebhookSettings):
        raise ConfigError(f"Account {account.id} is not a webhook account.")
    return account.settings
