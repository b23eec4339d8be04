"""What an account at WhatsApp's Cloud API must be configured with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from channels.meta.settings import MetaSettings
from hub.contract import Account


class WhatsAppCloudSettings(MetaSettings):
    """A number of WhatsApp, connected to Meta without anybody between."""

    about: ClassVar[str] = "A WhatsApp number, connected to Meta itself."
    steps: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "": (
            "At developers.facebook.com create an app for WhatsApp. WhatsApp, API setup: "
            "confirm your number; copy Phone number ID and WhatsApp Business account ID.",
            "At business.facebook.com make a system user with the app and the account, and "
            "a token that never expires.",
            "WhatsApp, Configuration: paste the webhook address and the verify token, and "
            "subscribe to messages.",
            "Subscribe the account to the app: POST /WABA_ID/subscribed_apps. Then check again.",
            "Several numbers of one app: every account may have the address of the first "
            "one pasted. Hilo hands each message to the account whose it is.",
        ),
    }

    phone_number_id: str = Field(
        pattern=r"^[0-9]{5,25}$",
        title="Phone number ID",
        description="Phone number ID, from WhatsApp, API setup. It is not the number itself.",
    )
    waba_id: str = Field(
        pattern=r"^[0-9]{5,25}$",
        title="Business account ID",
        description="WhatsApp Business account ID, from WhatsApp, API setup.",
    )
    portfolio_id: str = Field(
        default="",
        pattern=r"^([0-9]{5,25})?$",
        title="Portfolio ID",
        json_schema_extra={"more": True},
        description="Business portfolio ID, if several WhatsApp accounts of one portfolio are "
        "connected: customers without a number then are the same in all of them.",
    )

    @property
    def scope(self) -> str:
        """Within what a user id without a number names somebody."""
        return self.portfolio_id or self.waba_id


def settings_of(account: Account) -> WhatsAppCloudSettings:
    """The account's settings. Raises TypeError for another channel's."""
    if not isinstance(account.settings, WhatsAppCloudSettings):
        raise TypeError(f"Account {account.id} has no WhatsApp Cloud settings.")
    return account.settings
