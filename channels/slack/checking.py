"""Whether an app is set up as it must be."""

from __future__ import annotations

from typing import Final

from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from channels.slack.client import ask, response
from channels.slack.settings import SlackSettings
from hub.contract import Account, CheckResult
from hub.errors import DeliveryError

DIRECT: Final = (
    "chat:write im:history im:read im:write users:read users:read.email files:read files:write "
    "reactions:read"
)
CHANNELS: Final = "channels:history channels:read groups:history groups:read"
EVENTS: Final = "message.im, reaction_added, reaction_removed, app_uninstalled, tokens_revoked"


async def check(
    client: AsyncWebClient, settings: SlackSettings, account: Account
) -> list[CheckResult]:
    """The token, its permissions, then how events reach us."""
    try:
        answer = await response(client.auth_test())
    except DeliveryError as error:
        mend = "Compare bot_token with OAuth & Permissions, Bot User OAuth Token."
        return [CheckResult(ok=False, what=error.sentence, mend=mend)]
    results = [_who(answer), _scopes(answer, settings)]
    if settings.receive == "socket":
        results.append(await _socket(client, settings))
    else:
        results.append(_events(settings, account))
    return results


def _who(answer: AsyncSlackResponse) -> CheckResult:
    team, team_id = str(answer.get("team", "")), str(answer.get("team_id", ""))
    own = str(answer.get("enterprise_id") or team_id)
    what = f"The app is @{answer.get('user', '')} in {team}; the workspace's id is {own}."
    return CheckResult(ok=True, what=what)


def _scopes(answer: AsyncSlackResponse, settings: SlackSettings) -> CheckResult:
    """Slack names the permissions of a token beside every answer."""
    given = {one.strip() for one in str(answer.headers.get("x-oauth-scopes", "")).split(",")}
    wanted = DIRECT.split()
    wanted += CHANNELS.split() if settings.channels != "ignored" else []
    wanted += ["chat:write.customize"] if settings.show_agent else []
    missing = [scope for scope in wanted if scope not in given]
    if not missing or given == {""}:
        return CheckResult(ok=True, what="The app has the permissions that Hilo uses.")
    mend = "Add them under OAuth & Permissions, Bot Token Scopes, then install the app again."
    return CheckResult(ok=False, what=f"The app lacks {', '.join(missing)}.", mend=mend)


def _events(settings: SlackSettings, account: Account) -> CheckResult:
    if settings.signing_secret is None:
        what = "Without signing_secret nothing that Slack sends can be let in."
        return CheckResult(ok=False, what=what, mend="Copy it from Basic Information.")
    events = EVENTS
    events += ", message.channels, message.groups" if settings.channels != "ignored" else ""
    what = (
        f"Paste {account.webhook_url} at Slack as the Request URL of Event Subscriptions and of "
        f"Interactivity, and subscribe the bot to {events}."
    )
    return CheckResult(ok=True, what=what)


async def _socket(client: AsyncWebClient, settings: SlackSettings) -> CheckResult:
    mend = "Make an App-Level Token with connections:write under Basic Information."
    if settings.app_token is None:
        return CheckResult(ok=False, what="Socket Mode needs app_token.", mend=mend)
    token = settings.app_token.get_secret_value()
    try:
        await ask(client.apps_connections_open(app_token=token))
    except (DeliveryError, SlackClientError) as error:
        return CheckResult(ok=False, what=f"Socket Mode does not open: {error}", mend=mend)
    return CheckResult(ok=True, what="Socket Mode opens; no address has to be pasted.")
