"""What an account at WhatsApp's Cloud API must be configured with."""

from __future__ import annotations

from pydantic import Field

from channels.meta.settings import MetaSettings
from hub.contract import Account


class WhatsAppCloudSettings(MetaSettings):
    """A number of WhatsApp, connected to Meta without anybody between."""

    phone_number_id: str = Field(
        pattern=r"^[0-9]{5,25}$",
        description="Phone number ID, from WhatsApp, API setup. It is not the number itself.",
    )
    waba_id: str = Field(
        pattern=r"^[0-9]{5,25}$",
        description="WhatsApp Business account ID, from WhatsApp, API setup.",
    )
    portfolio_id: str = Field(
        default="",
        pattern=r"^([0-9]{5,25})?$",
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
