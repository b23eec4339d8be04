"""What an account of Telegram must be configured with."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import ClassVar, Final, Literal

from pydantic import Field, SecretStr, field_validator

from hub.contract import Account, Settings, Told

API: Final = "https://api.telegram.org"
_TOKEN: Final = re.compile(r"[0-9]{3,20}:[A-Za-z0-9_-]{3,200}")
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")


class TelegramSettings(Settings):
    """A bot and how it is reached."""

    about: ClassVar[str] = "A Telegram bot, or a business account through it."
    steps: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "": (
            "In Telegram write to @BotFather, send /newbot, and copy the token that it "
            "answers with.",
        ),
        "receive:webhook": (
            "Add the account. There is nothing to paste: the check tells Telegram the address.",
        ),
        "receive:polling": (
            "Add the account. Hilo asks Telegram for messages; no public address is needed.",
        ),
    }

    token: SecretStr = Field(
        min_length=1,
        title="Bot token",
        description="The bot's token, from @BotFather (123456789:AA...).",
    )
    secret_token: SecretStr | None = Field(
        default=None,
        title="Secret of the webhook",
        json_schema_extra={"when": {"receive": ["webhook"]}, "more": True},
        description=(
            "Secret that Telegram sends along with every update: letters, digits, _ and -, at "
            "most 256. Leave it empty to have Hilo make one and give it to Telegram."
        ),
    )
    receive: Literal["webhook", "polling"] = Field(
        default="webhook",
        title="How messages come in",
        json_schema_extra={
            "words": {"webhook": "Telegram calls Hilo", "polling": "Hilo asks Telegram"}
        },
        description=(
            "webhook: Telegram calls Hilo, which needs a public HTTPS address. polling: Hilo asks "
            "Telegram, from anywhere. The check switches Telegram over."
        ),
    )
    groups: Literal["ignored", "customers"] = Field(
        default="ignored",
        title="Groups",
        json_schema_extra={"words": {"ignored": "Left alone", "customers": "Each is one customer"}},
        description=(
            "What to do with groups that the bot is in: ignored, or each group is one customer "
            "whose messages say who wrote them."
        ),
    )
    api_base: str = Field(
        default=API,
        pattern=r"^https?://[^/?#@\s]+$",
        title="Address of the API",
        json_schema_extra={"place": True, "more": True},
        description="Address of the Bot API; another one for a Bot API server of your own.",
    )
    timeout_s: float = Field(
        default=15.0,
        gt=0,
        le=50,
        title="Time to wait",
        json_schema_extra={"more": True},
        description="Seconds to wait for an answer of Telegram.",
    )

    @field_validator("token")
    @classmethod
    def _is_token(cls, value: SecretStr) -> SecretStr:
        if not _TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError(Told("A bot's token is digits, a colon and a long word."))
        return value

    @field_validator("secret_token")
    @classmethod
    def _is_secret(cls, value: SecretStr | None) -> SecretStr | None:
        # A form sends a field that was left empty as "", and anybody can send that.
        if value is None or not value.get_secret_value():
            return None
        if not _SECRET.fullmatch(value.get_secret_value()):
            raise ValueError(Told("Only letters, digits, _ and -, at most 256 of them."))
        return value


def settings_of(account: Account) -> TelegramSettings:
    """The account's settings, known to be Telegram's. Raises TypeError for another channel's."""
    if not isinstance(account.settings, TelegramSettings):
        raise TypeError(f"Account {account.id} has no Telegram settings.")
    return account.settings


def secret_token(account: Account) -> str:
    """What Telegram sends along with every update of this account.

    Made of the account's own key unless it is configured; another bot has another one.
    """
    settings = settings_of(account)
    if settings.secret_token is not None:
        return settings.secret_token.get_secret_value()
    token = settings.token.get_secret_value().encode()
    return hmac.new(account.signing_key, b"telegram " + token, hashlib.sha256).hexdigest()
