"""Whether an account at WhatsApp is set up as it must be, and what to paste where."""

from __future__ import annotations

from typing import Final

from channels.meta.graph import Graph
from channels.whatsapp_cloud.settings import WhatsAppCloudSettings
from hub.contract import Account, CheckResult
from hub.errors import DeliveryError
from hub.untrusted import Untrusted

_FIELDS: Final = (
    "display_phone_number,verified_name,quality_rating,status,account_mode,webhook_configuration"
)
_PASTE: Final = (
    "At Meta, WhatsApp, Configuration: set the callback URL to {url}, the verify token to the one "
    "in these settings, and subscribe to the field messages."
)


async def check(
    graph: Graph, account: Account, settings: WhatsAppCloudSettings
) -> list[CheckResult]:
    """The token and the number, where its messages go, and whether they go at all."""
    try:
        number = await graph.get(settings.phone_number_id, fields=_FIELDS)
    except DeliveryError as error:
        mend = "Compare access_token, app_secret and phone_number_id with Meta's API setup."
        return [CheckResult(ok=False, what=error.sentence, mend=mend)]
    results = [_number(number), _webhook(number["webhook_configuration"], account)]
    return [*results, await _subscription(graph, settings)]


def _number(number: Untrusted) -> CheckResult:
    shown = number["display_phone_number"].text() or "a number"
    name = number["verified_name"].text()
    what = f"WhatsApp knows {shown}{f' ({name})' if name else ''}."
    status = number["status"].text().upper()
    if status and status != "CONNECTED":
        mend = "See WhatsApp Manager, Phone numbers; a new number must be registered with a PIN."
        return CheckResult(ok=False, what=f"{what} It is {status.lower()}.", mend=mend)
    if number["quality_rating"].text().upper() == "RED":
        mend = "Customers block or report its messages: send fewer and better ones."
        return CheckResult(ok=False, what=f"{what} Its quality is low.", mend=mend)
    return CheckResult(ok=True, what=what)


def _webhook(given: Untrusted, account: Account) -> CheckResult:
    """Meta takes the number's own address before that of the account and that of the app."""
    for level in ("phone_number", "whatsapp_business_account", "application"):
        if url := given[level].text():
            break
    else:
        url = ""
    if url == account.webhook_url:
        return CheckResult(ok=True, what=f"Its messages come to {url}.")
    what = f"Its messages go to {url}." if url else "Its messages go nowhere."
    return CheckResult(ok=False, what=what, mend=_PASTE.format(url=account.webhook_url))


async def _subscription(graph: Graph, settings: WhatsAppCloudSettings) -> CheckResult:
    try:
        found = await graph.get(f"{settings.waba_id}/subscribed_apps")
    except DeliveryError as error:
        mend = "Correct waba_id, and give the token whatsapp_business_management."
        return CheckResult(ok=False, what=error.sentence, mend=mend)
    if not list(found["data"]):
        mend = f"Subscribe it: POST /{settings.waba_id}/subscribed_apps with the same token."
        return CheckResult(ok=False, what="No app gets this account's messages.", mend=mend)
    return CheckResult(ok=True, what="The WhatsApp account passes its messages on to the app.")
