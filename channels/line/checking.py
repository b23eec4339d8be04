"""Whether a channel is set up as it must be; what can be mended by a call, is."""

from __future__ import annotations

from channels.line.api import Api
from channels.line.settings import API
from hub.contract import Account, CheckResult, Told
from hub.errors import DeliveryError

ENDPOINT = "/v2/bot/channel/webhook/endpoint"
CONSOLE = Told("the Messaging API tab of the channel at developers.line.biz")


async def check(api: Api, account: Account) -> list[CheckResult]:
    """The token, the monthly limit, then where LINE sends its events, which is set right."""
    try:
        bot = await api.ask("GET", "/v2/bot/info")
    except DeliveryError as error:
        mend = Told(
            "Issue a channel access token (long-lived) in %(place)s and paste it.",
            place=CONSOLE,
        )
        return [CheckResult(ok=False, what=error.sentence, mend=mend)]
    name, basic = bot["displayName"].text()[:100], bot["basicId"].text()[:40]
    results = [
        CheckResult(
            ok=True, what=Told("The token is that of %(name)s (%(basic)s).", name=name, basic=basic)
        )
    ]
    if bot["chatMode"].text() == "chat":
        what = Told(
            "The account is in chat mode: people answer at LINE, and webhooks may stay away."
        )
        mend = Told(
            "Switch Response mode to Bot, or webhooks on, in the LINE Official Account Manager."
        )
        results.append(CheckResult(ok=False, what=what, mend=mend))
    results += await _quota(api)
    if account.webhook_url:
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
            CheckResult(
                ok=True,
                what=Told(
                    "%(spent)s of %(most)s messages of this month are used.",
                    spent=f"{spent:,}",
                    most=f"{most:,}",
                ),
            )
        ]
    mend = Told(
        "Change the plan in the LINE Official Account Manager, or answer elsewhere until then."
    )
    return [
        CheckResult(ok=False, what=Told("The monthly limit of messages is reached."), mend=mend)
    ]


async def _webhook(api: Api, account: Account) -> list[CheckResult]:
    url = account.webhook_url
    if not url.startswith("https://") and api.settings.api_base == API:
        what = Told("LINE calls only HTTPS addresses, and ours is %(url)s.", url=url)
        return [CheckResult(ok=False, what=what, mend=Told("Give Hilo a public HTTPS address."))]
    try:
        was = await _endpoint(api)
        if was[0] != url:
            await api.ask("PUT", ENDPOINT, json={"endpoint": url})
            was = await _endpoint(api)
        tried = await api.ask("POST", "/v2/bot/channel/webhook/test", json={"endpoint": url})
    except DeliveryError as error:
        mend = Told("Paste %(url)s as Webhook URL in %(place)s.", url=url, place=CONSOLE)
        return [
            CheckResult(
                ok=False,
                what=Told("The webhook was not set: %(sentence)s", sentence=error.sentence),
                mend=mend,
            )
        ]
    results = [
        CheckResult(ok=True, what=Told("LINE sends the account's messages to %(url)s.", url=url))
    ]
    if not was[1]:
        what = Told("Webhooks are switched off.")
        results.append(
            CheckResult(
                ok=False,
                what=what,
                mend=Told("Switch Use webhook on in %(place)s.", place=CONSOLE),
            )
        )
    if not tried["success"].flag():
        reason = f"{tried['reason'].text()[:100]} {tried['detail'].text()[:200]}".strip()
        what = Told(
            "LINE tried the address and failed: %(reason)s.",
            reason=reason or tried["statusCode"].integer(),
        )
        mend = Told(
            "Is Hilo reached from outside at this address, and is channel_secret this channel's?"
        )
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
