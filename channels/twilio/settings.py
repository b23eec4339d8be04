"""What an account at Twilio must be configured with."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from pydantic import Field, SecretStr

from channels.wire.secrets import SpareSecret
from hub.contract import Account, Settings

API_HOST: Final = "https://api.twilio.com"


class TwilioSettings(Settings):
    """The account, its secrets and the sender that its messages come from."""

    account_sid: str = Field(
        pattern=r"^AC[0-9a-fA-F]{32}$",
        title="Account SID",
        description="Account SID, from the first page of the Twilio console (AC...).",
    )
    auth_token: SecretStr = Field(
        min_length=1,
        title="Auth token",
        description="Primary auth token. It signs the webhooks, also when an API key is given.",
    )
    next_auth_token: SpareSecret = Field(
        default=None,
        title="Second auth token",
        json_schema_extra={"more": True},
        description="Secondary auth token, while you rotate: webhooks signed with either pass.",
    )
    api_key_sid: str = Field(
        default="",
        pattern=r"^(SK[0-9a-fA-F]{32})?$",
        title="API key SID",
        json_schema_extra={"more": True},
        description="API key to call Twilio with instead of the auth token (SK...). Optional.",
    )
    api_key_secret: SpareSecret = Field(
        default=None,
        title="API key secret",
        json_schema_extra={"more": True},
        description="Secret of that API key.",
    )
    shared_key_secret: SpareSecret = Field(
        default=None,
        title="Shared key secret",
        json_schema_extra={"more": True},
        description="Secret of the shared key, if you let Twilio sign webhooks with one (SHA-256).",
    )
    number: str = Field(
        default="",
        max_length=20,
        title="Number",
        description="Our number in E.164 (+34910000000), a short code or an alphanumeric sender.",
    )
    messaging_service_sid: str = Field(
        default="",
        pattern=r"^(MG[0-9a-fA-F]{32})?$",
        title="Messaging Service SID",
        description="Messaging Service to send through (MG...). Optional if there is a number.",
    )
    api_base: str = Field(
        default="",
        pattern=r"^(https?://[^/?#@]+)?$",
        title="Address of the API",
        json_schema_extra={"place": True, "more": True},
        description="Leave empty. Another address that stands in for all of Twilio's, for tests.",
    )
    timeout_s: float = Field(
        default=10.0,
        gt=0,
        le=60,
        title="Time to wait",
        json_schema_extra={"more": True},
        description="Seconds to wait for an answer of Twilio.",
    )

    @property
    def credentials(self) -> tuple[str, str]:
        """User and password of the REST API."""
        if self.api_key_sid and self.api_key_secret is not None:
            return self.api_key_sid, self.api_key_secret.get_secret_value()
        return self.account_sid, self.auth_token.get_secret_value()


def settings_of(account: Account) -> TwilioSettings:
    """The account's settings, known to be Twilio's. Raises TypeError for another channel's."""
    if not isinstance(account.settings, TwilioSettings):
        raise TypeError(f"Account {account.id} has no Twilio settings.")
    return account.settings


def status_callback(account: Account, key: str) -> str:
    """Where Twilio reports what became of the message sent under `key`.

    The key travels along, so that a receipt finds a delivery whose send was never answered.
    """
    return f"{account.webhook_url}/status?key={quote(key, safe='')}"
