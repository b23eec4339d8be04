"""Whether a channel is set up as it must be; what can be mended by a call, is."""

from __future__ import annotations

from channels.line.api import Api
from channels.line.settings import API
from hub.contract import Account, CheckResult
from hub.errors import DeliveryError

ENDPOINT = "/v2/bot/channel/webhook/endpoint"
CONSOLE = "the Messaging API tab of the channel at developers.line.biz"


async def check(api: Api, account: Account) -> list[CheckResult]:
    """The token, the monthly limit, then where LINE sends its events, which is set right."""
    try:
        bot = await api.ask("GET", "/v2/bot/info")
    except DeliveryError as error:
        mend = f"Issue a channel access token (long-lived) in {CONSOLE} and paste it."
        return [CheckResult(ok=False, what=error.sentence, mend=mend)]
    name, basic = bot["displayName"].text()[:100], bot["basicId"].text()[:40]
    results = [CheckResult(ok=True, what=f"The token is that of {name} ({basic}).")]
    if bot["chatMode"].text() == "chat":
        what = "The account is in chat mode: people answer at LINE, and webhooks may stay away."
        mend = "Switch Response mode to Bot, or webhooks on, in the LINE Official Account Manager."
        results.append(CheckResult(ok=False, what=what, mend=mend))
    results += await _quota(api)
    results += await _webhook(api, account)
    return results


async def _quota(api: Api) -> list[CheckResult]:
    try:
        quota = await api.ask("GET", "/v2/bot/message/quota")
        used = await api.ask("GET", "/v2/bot/message/quota/consumption")
    except DeliveryError:
        return []
    most, spent = quota["value"].integer(), used["totalUsage"].integer() or 0
    if quota["type"].text() != "limited" or most is None:
        return []
    if spent < most:
        return [
            CheckResult(ok=True, what=f"{spent:,} of {most:,} messages of this month are used.")
        ]
    mend = "Change the plan in the LINE Official Account Manager, or answer elsewhere until then."
    return [CheckResult(ok=False, what="The monthly limit of messages is reached.", mend=mend)]


async def _webhook(api: Api, account: Account) -> list[CheckResult]:
    url = account.webhook_url
    if not url.startswith("https://") and api.settings.api_base == API:
        what = f"LINE calls only HTTPS addresses, and ours is {url}."
        return [CheckResult(ok=False, what=what, mend="Give Hilo a public HTTPS address.")]
    try:
        was = await _endpoint(api)
        if was[0] != url:
            await api.ask("PUT", ENDPOINT, json={"endpoint": url})
            was = await _endpoint(api)
        tried = await api.ask("POST", "/v2/bot/channel/webhook/test", json={"endpoint": url})
    except DeliveryError as error:
        mend = f"Paste {url} as Webhook URL in {CONSOLE}."
        return [CheckResult(ok=False, what=f"The webhook was not set: {error.sentence}", mend=mend)]
    results = [CheckResult(ok=True, what=f"LINE sends the account's messages to {url}.")]
    if not was[1]:
        what = "Webhooks are switched off."
        results.append(
            CheckResult(ok=False, what=what, mend=f"Switch Use webhook on in {CONSOLE}.")
        )
    if not tried["success"].flag():
        reason = f"{tried['reason'].text()[:100]} {tried['detail'].text()[:200]}".strip()
        what = f"LINE tried the address and failed: {reason or tried['statusCode'].integer()}."
        mend = "Is Hilo reached from outside at this address, and is channel_secret this channel's?"
        results.append(CheckResult(ok=False, what=what, mend=mend))
    return results


async def _endpoint(api: Api) -> tuple[str, bool]:
    """The address that LINE has, and whether it is used; ("", True) where there is none yet."""
    try:
        found = await api.ask("GET", ENDPOINT)
    except DeliveryError as error:
        if error.provider_code == "404":
            return "", True
        raise
    return found["endpoint"].text(), found["active"].flag()
