"""Whether a bot is set up as it must be; what can be mended by a call, is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from channels.telegram.api import Api, Moved
from channels.telegram.settings import API, TelegramSettings, secret_token
from hub.contract import Account, CheckResult, Told
from hub.errors import DeliveryError
from hub.untrusted import Untrusted

PORTS: Final = (443, 80, 88, 8443)  # Source: Bot API, "setWebhook".
# Reactions come only where they are asked for by name.
UPDATES: Final = (
    "message edited_message callback_query message_reaction my_chat_member business_connection "
    "business_message edited_business_message deleted_business_messages"
).split()
MAX_CONNECTIONS: Final = 40


async def check(api: Api, account: Account) -> list[CheckResult]:
    """The token, then where Telegram sends the bot's updates, which is set right."""
    try:
        bot = await api.call("getMe", {})
        results = [_bot(bot)]
        if api.settings.groups == "customers":
            results.append(_privacy(bot))
        if not account.webhook_url:
            return results
        if api.settings.receive == "polling":
            await api.call("deleteWebhook", {})
            results.append(CheckResult(ok=True, what=Told("Hilo asks Telegram for what is new.")))
            return results
        return [*results, *await _webhook(api, account)]
    except Moved:
        return [CheckResult(ok=False, what=Told("Telegram's answer makes no sense."))]
    except DeliveryError as error:
        mend = Told("Compare the token with what @BotFather shows under API Token.")
        return [CheckResult(ok=False, what=error.sentence, mend=mend)]


def _bot(bot: Untrusted) -> CheckResult:
    name = bot["username"].text()
    return CheckResult(
        ok=True, what=Told("The token is @%(name)s's: customers write to t.me/%(name)s.", name=name)
    )


def _privacy(bot: Untrusted) -> CheckResult:
    if bot["can_read_all_group_messages"].flag():
        return CheckResult(ok=True, what=Told("The bot reads everything in its groups."))
    what = Told("In groups the bot sees only commands and replies to it.")
    mend = Told(
        "Send /setprivacy to @BotFather, choose Disable, then add the bot to the group again."
    )
    return CheckResult(ok=False, what=what, mend=mend)


async def _webhook(api: Api, account: Account) -> list[CheckResult]:
    url = account.webhook_url
    if reason := why_unreachable(url, api.settings):
        mend = Told("Give Hilo a public HTTPS address (public_url), or set receive to polling.")
        return [CheckResult(ok=False, what=reason, mend=mend)]
    before = await api.call("getWebhookInfo", {})
    await api.call(
        "setWebhook",
        {
            "url": url,
            "secret_token": secret_token(account),
            "allowed_updates": UPDATES,
            "max_connections": MAX_CONNECTIONS,
        },
    )
    was = before["url"].text()
    what = Told("Telegram sends the bot's messages to %(url)s.", url=url)
    if was and was != url:
        what = Told(
            "Telegram sends the bot's messages to %(url)s. It sent them to %(host)s before.",
            url=url,
            host=_host(was),
        )
    told = CheckResult(ok=True, what=what)
    return [told, *_trouble(before, url)]


def why_unreachable(url: str, settings: TelegramSettings) -> str:
    """Why Telegram cannot call the address, or "". A server of one's own can call any."""
    parts = urlsplit(url)
    if settings.api_base != API:
        return ""
    if parts.scheme != "https":
        return Told("Telegram calls only HTTPS addresses, and ours is %(url)s.", url=url)
    if (parts.port or 443) not in PORTS:
        return Told(
            "Telegram calls only the ports 443, 80, 88 and 8443, and ours is %(port)s.",
            port=parts.port,
        )
    return ""


def _trouble(info: Untrusted, url: str) -> list[CheckResult]:
    """What went wrong when Telegram last called, if it called us."""
    message, at = info["last_error_message"].text()[:300], info["last_error_date"].integer()
    waiting = info["pending_update_count"].integer() or 0
    if not message or info["url"].text() != url or not waiting:
        return []
    seconds = at if at and 0 < at < 7.3e9 else 0
    when = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
    what = Told(
        "%(waiting)s updates wait at Telegram: %(message)s (%(when)s).",
        waiting=waiting,
        message=message,
        when=when,
    )
    mend = Told(
        "Look at the proxy in front of Hilo: it must pass on POST and the X-Telegram headers."
    )
    return [CheckResult(ok=False, what=what, mend=mend)]


def _host(url: str) -> str:
    """Another program's webhook, without a secret that its path may hold."""
    return urlsplit(url).hostname or "somewhere else"
