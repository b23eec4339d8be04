"""Whether an app is set up as it must be."""

from __future__ import annotations

from typing import Final

from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from channels.slack.client import ask, response
from channels.slack.settings import SlackSettings
from hub.contract import Account, CheckResult, Told
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
        mend = Told("Compare bot_token with OAuth & Permissions, Bot User OAuth Token.")
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
    what = Told(
        "The app is @%(app)s in %(team)s; the workspace's id is %(own)s.",
        app=answer.get("user", ""),
        team=team,
        own=own,
    )
    return CheckResult(ok=True, what=what)


def _scopes(answer: AsyncSlackResponse, settings: SlackSettings) -> CheckResult:
    """Slack names the permissions of a token beside every answer."""
    given = {one.strip() for one in str(answer.headers.get("x-oauth-scopes", "")).split(",")}
    wanted = DIRECT.split()
    wanted += CHANNELS.split() if settings.channels != "ignored" else []
    wanted += ["chat:write.customize"] if settings.show_agent else []
    missing = [scope for scope in wanted if scope not in given]
    if not missing or given == {""}:
        return CheckResult(ok=True, what=Told("The app has the permissions that Hilo uses."))
    mend = Told("Add them under OAuth & Permissions, Bot Token Scopes, then install the app again.")
    return CheckResult(
        ok=False, what=Told("The app lacks %(missing)s.", missing=", ".join(missing)), mend=mend
    )


def _events(settings: SlackSettings, account: Account) -> CheckResult:
    if settings.signing_secret is None:
        what = Told("Without signing_secret nothing that Slack sends can be let in.")
        return CheckResult(ok=False, what=what, mend=Told("Copy it from Basic Information."))
    if not account.webhook_url:
        return CheckResult(ok=True, what=Told("A signing secret is there."))
    events = EVENTS
    events += ", message.channels, message.groups" if settings.channels != "ignored" else ""
    what = Told(
        "Paste %(url)s at Slack as the Request URL of Event Subscriptions and of "
        "Interactivity, and subscribe the bot to %(events)s.",
        url=account.webhook_url,
        events=events,
    )
    return CheckResult(ok=True, what=what)


async def _socket(client: AsyncWebClient, settings: SlackSettings) -> CheckResult:
    mend = Told("Make an App-Level Token with connections:write under Basic Information.")
    if settings.app_token is None:
        return CheckResult(ok=False, what=Told("Socket Mode needs app_token."), mend=mend)
    token = settings.app_token.get_secret_value()
    try:
        await ask(client.apps_connections_open(app_token=token))
    except (DeliveryError, SlackClientError) as error:
        return CheckResult(
            ok=False, what=Told("Socket Mode does not open: %(error)s", error=error), mend=mend
        )
    return CheckResult(ok=True, what=Told("Socket Mode opens; no address has to be pasted."))
