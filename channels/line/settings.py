"""What an account of LINE must be configured with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final, Literal

from pydantic import Field, SecretStr

from hub.contract import Account, Settings

API: Final = "https://api.line.me"
DATA: Final = "https://api-data.line.me"  # Files are at another host.
_HOST: Final = r"^https?://[^/?#@\s]+$"


class LineSettings(Settings):
    """An official account with a Messaging API channel."""

    about: ClassVar[str] = "A LINE official account."
    steps: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "": (
            "At developers.line.biz create a Messaging API channel. Copy the channel "
            "secret from Basic settings, and issue a long-lived channel access token under "
            "Messaging API.",
            "In the Official Account Manager, Response settings: webhooks on, auto-response off.",
            "Add the account. The check gives LINE the webhook address; switch “Use "
            "webhook” and “Webhook redelivery” on.",
        ),
    }

    channel_access_token: SecretStr = Field(
        min_length=1,
        title="Channel access token",
        description="Channel access token (long-lived), from the channel's Messaging API tab.",
    )
    channel_secret: SecretStr = Field(
        min_length=1,
        title="Channel secret",
        description="Channel secret, from the channel's Basic settings tab. It signs webhooks.",
    )
    provider_id: str = Field(
        default="",
        pattern=r"^[A-Za-z0-9_-]{0,60}$",
        title="Word of the provider",
        json_schema_extra={"more": True},
        description=(
            "Any word that is the same for all your channels of one LINE provider: a person has "
            "one id in all of them. Leave it empty if there is only one."
        ),
    )
    groups: Literal["ignored", "customers"] = Field(
        default="ignored",
        title="Groups and rooms",
        json_schema_extra={"words": {"ignored": "Left alone", "customers": "Each is one customer"}},
        description=(
            "What to do with groups and rooms: ignored, or each is one customer whose messages "
            "say who wrote them."
        ),
    )
    reply_tokens: bool = Field(
        default=False,
        title="Reply tokens",
        json_schema_extra={"more": True},
        description=(
            "Use LINE's reply tokens for answers within half a minute, as bots give: they cost "
            "nothing of the monthly limit. An answer that is lost on its way stays uncertain."
        ),
    )
    api_base: str = Field(
        default=API,
        pattern=_HOST,
        title="Address of the API",
        json_schema_extra={"place": True, "more": True},
        description="Leave as it is. Another address that stands in for LINE's, for tests.",
    )
    data_base: str = Field(
        default=DATA,
        pattern=_HOST,
        title="Address of files",
        json_schema_extra={"place": True, "more": True},
        description="Leave as it is. Another address that stands in for LINE's files, for tests.",
    )
    timeout_s: float = Field(
        default=15.0,
        gt=0,
        le=50,
        title="Time to wait",
        json_schema_extra={"more": True},
        description="Seconds to wait for an answer of LINE.",
    )


def settings_of(account: Account) -> LineSettings:
    """The account's settings, known to be LINE's. Raises TypeError for another channel's."""
    if not isinstance(account.settings, LineSettings):
        raise TypeError(f"Account {account.id} has no LINE settings.")
    return account.settings
