"""What an account at Meta must be configured with, whatever the product."""

from __future__ import annotations

from pydantic import Field, SecretStr

from channels.wire.secrets import SpareSecret
from hub.contract import Settings


class MetaSettings(Settings):
    """The app, its secrets and how its Graph API is called."""

    access_token: SecretStr = Field(
        min_length=1,
        title="Access token",
        description="Access token that never expires, of a system user of yours.",
    )
    app_secret: SecretStr = Field(
        min_length=1,
        title="App secret",
        description="App secret (App settings, Basic). It signs the webhooks.",
    )
    next_app_secret: SpareSecret = Field(
        default=None,
        title="Second app secret",
        json_schema_extra={"more": True},
        description="Second app secret, while you rotate: webhooks signed with either pass.",
    )
    verify_token: SecretStr = Field(
        min_length=1,
        title="Verify token",
        description="A word of your own, to be typed in beside the callback URL at Meta.",
    )
    app_secret_proof: bool = Field(
        default=True,
        title="Prove the app secret",
        json_schema_extra={"more": True},
        description="Prove with each call that we hold the app secret. Turn it off only if the "
        "token belongs to another app.",
    )
    graph_version: str = Field(
        default="v26.0",
        pattern=r"^v[1-9][0-9]?\.[0-9]$",
        title="Version of the API",
        json_schema_extra={"more": True},
        description="Version of the Graph API.",
    )
    api_base: str = Field(
        default="",
        pattern=r"^(https?://[^/?#@]+)?$",
        title="Address of the API",
        json_schema_extra={"place": True, "more": True},
        description="Leave empty. Another address that stands in for Meta's, for tests.",
    )
    timeout_s: float = Field(
        default=10.0,
        gt=0,
        le=60,
        title="Time to wait",
        json_schema_extra={"more": True},
        description="Seconds to wait for an answer of Meta.",
    )

    @property
    def app_secrets(self) -> tuple[str, ...]:
        """Every secret with which a webhook may be signed."""
        found = (self.app_secret, self.next_app_secret)
        return tuple(secret.get_secret_value() for secret in found if secret is not None)
