"""What Messenger and Instagram accounts must be configured with beside the app's secrets."""

from __future__ import annotations

from pydantic import Field

from channels.meta.settings import MetaSettings


class MessagingSettings(MetaSettings):
    """An app that speaks for a page or for a professional account."""

    app_id: str = Field(
        pattern=r"^[0-9]{3,25}$",
        title="App ID",
        description="App ID (App settings, Basic). By it our own messages are told from those "
        "that somebody wrote in Meta's inbox.",
    )
    human_agent: bool = Field(
        default=False,
        title="Seven days to answer",
        description="Whether Meta has approved the feature Human Agent for the app: people may "
        "then answer for seven days instead of one.",
    )
