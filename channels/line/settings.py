"""What an account of LINE must be configured with."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field, SecretStr

from hub.contract import Account, Settings

API: Final = "https://api.line.me"
DATA: Final = "https://api-data.line.me"  # Files are at another host.
_HOST: Final = r"^https?://[^/?#@\s]+$"


class LineSettings(Settings):
    """An official account with a Messaging API channel."""

    channel_access_token: SecretStr = Field(
        min_length=1,
        description="Channel access token (long-lived), from the channel's Messaging API tab.",
    )
    channel_secret: SecretStr = Field(
        min_length=1,
        description="Channel secret, from the channel's Basic settings tab. It signs webhooks.",
    )
    provider_id: str = Field(
        default="",
        pattern=r"^[A-Za-z0-9_-]{0,60}$",
        description=(
            "Any word that is the same for all your channels of one LINE provider: a person has "
            "one id in all of them. Leave it empty if there is only one."
        ),
    )
    groups: Literal["ignored", "customers"] = Field(
        default="ignored",
        description=(
            "What to do with groups and rooms: ignored, or each is one customer whose messages "
            "say who wrote them."
        ),
    )
    reply_tokens: bool = Field(
        default=False,
        description=(
            "Use LINE's reply tokens for answers within half a minute, as bots give: they cost "
            "nothing of the monthly limit. An answer that is lost on its way stays uncertain."
        ),
    )
    api_base: str = Field(
        default=API,
        pattern=_HOST,
        description="Leave as it is. Another address that stands in for LINE's, for tests.",
    )
    data_base: str = Field(
        default=DATA,
        pattern=_HOST,
        description="Leave as it is. Another address that stands in for LINE's files, for tests.",
    )
    timeout_s: float = Field(
        default=15.0, gt=0, le=50, description="Seconds to wait for an answer of LINE."
    )


def settings_of(account: Account) -> LineSettings:
    """The account's settings, known to be LINE's. Raises TypeError for another channel's."""
    if not isinstance(account.settings, LineSettings):
        raise TypeError(f"Account {account.id} has no LINE settings.")
    return account.settings
