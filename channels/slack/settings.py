"""What an account of Slack must be configured with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final, Literal

from pydantic import Field, SecretStr

from channels.wire.secrets import SpareSecret
from hub.contract import Account, Settings

API: Final = "https://slack.com"


class SlackSettings(Settings):
    """An app that is installed in a workspace."""

    about: ClassVar[str] = "People of a Slack workspace, and channels shared with customers."
    steps: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "": (
            "At api.slack.com/apps create an app. OAuth & Permissions: add the scopes that "
            "the documentation names, and install it to the workspace.",
            "App Home, Show Tabs: Messages Tab on, and allow messages from it.",
        ),
        "receive:events": (
            "Copy the bot token, and the signing secret from Basic Information. Add the account.",
            "Event Subscriptions: paste the webhook address as Request URL and subscribe "
            "to the bot events of the documentation. Interactivity & Shortcuts: the same "
            "address.",
        ),
        "receive:socket": (
            "Basic Information, App-Level Tokens: make one with connections:write, and "
            "switch on Socket Mode. No address has to be pasted.",
        ),
    }

    bot_token: SecretStr = Field(
        min_length=1,
        title="Bot token",
        description="Bot User OAuth Token of the app, from OAuth & Permissions (xoxb-...).",
    )
    receive: Literal["events", "socket"] = Field(
        default="events",
        title="How messages come in",
        json_schema_extra={
            "words": {
                "events": "Slack calls Hilo (events)",
                "socket": "Hilo stays connected (Socket Mode)",
            }
        },
        description=(
            "events: Slack calls Hilo, which needs a public HTTPS address. socket: Hilo keeps a "
            "connection to Slack open (Socket Mode), from anywhere."
        ),
    )
    signing_secret: SpareSecret = Field(
        default=None,
        title="Signing secret",
        json_schema_extra={"when": {"receive": ["events"]}},
        description="Signing Secret, from Basic Information. Needed for events.",
    )
    app_token: SpareSecret = Field(
        default=None,
        title="App-level token",
        json_schema_extra={"when": {"receive": ["socket"]}},
        description=(
            "App-Level Token with connections:write, from Basic Information (xapp-...). Needed "
            "for socket."
        ),
    )
    channels: Literal["ignored", "external", "all"] = Field(
        default="all",
        title="Channels that are customers",
        json_schema_extra={
            "words": {
                "ignored": "None",
                "external": "Those shared with another company",
                "all": "Every one the app is in",
            }
        },
        description=(
            "Which channels are customers, beside direct messages. all: every channel that the "
            "app was invited to. external: only those shared with another company. ignored: none."
        ),
    )
    threads: Literal["channels", "always", "never"] = Field(
        default="channels",
        title="Threads",
        json_schema_extra={
            "words": {
                "channels": "In channels",
                "always": "Always",
                "never": "Only where the customer began one",
            }
        },
        description=(
            "Where answers go into the thread of the message that they answer: in channels, "
            "always, or only where the customer opened a thread (never)."
        ),
    )
    show_agent: bool = Field(
        default=False,
        title="Show the agent's name",
        description="Show the agent's name on messages; the app needs chat:write.customize.",
    )
    workspace: str = Field(
        default="",
        pattern=r"^([TE][A-Z0-9]{2,20})?$",
        title="Workspace",
        json_schema_extra={"more": True},
        description=(
            "Id of the workspace or organisation (T... or E...), as the check shows it. Only "
            "needed where people of another company press buttons."
        ),
    )
    api_base: str = Field(
        default=API,
        pattern=r"^https?://[^/?#@\s]+$",
        title="Address of the API",
        json_schema_extra={"place": True, "more": True},
        description="Leave as it is. Another address that stands in for Slack's, for tests.",
    )
    timeout_s: float = Field(
        default=15.0,
        gt=0,
        le=50,
        title="Time to wait",
        json_schema_extra={"more": True},
        description="Seconds to wait for an answer of Slack.",
    )


def settings_of(account: Account) -> SlackSettings:
    """The account's settings, known to be Slack's. Raises TypeError for another channel's."""
    if not isinstance(account.settings, SlackSettings):
        raise TypeError(f"Account {account.id} has no Slack settings.")
    return account.settings
