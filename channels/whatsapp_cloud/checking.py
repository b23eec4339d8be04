"""Whether an account at WhatsApp is set up as it must be, and what to paste where."""

from __future__ import annotations

from typing import Final

from channels.meta.graph import Graph
from channels.meta.owners import PASSED_ON, passes_on
from channels.whatsapp_cloud.settings import WhatsAppCloudSettings
from hub.contract import Account, CheckResult, Told
from hub.errors import DeliveryError
from hub.untrusted import Untrusted

_FIELDS: Final = (
    "display_phone_number,verified_name,quality_rating,status,account_mode,webhook_configuration"
)


async def check(
    graph: Graph, account: Account, settings: WhatsAppCloudSettings
) -> list[CheckResult]:
    """The token and the number, where its messages go, and whether they go at all."""
    try:
        number = await graph.get(settings.phone_number_id, fields=_FIELDS)
    except DeliveryError as error:
        mend = Told("Compare access_token, app_secret and phone_number_id with Meta's API setup.")
        return [CheckResult(ok=False, what=error.sentence, mend=mend)]
    results = [_number(number)]
    if account.webhook_url:
        results.append(_webhook(number["webhook_configuration"], account))
    return [*results, await _subscription(graph, settings)]


def _number(number: Untrusted) -> CheckResult:
    shown = number["display_phone_number"].text() or "a number"
    name = number["verified_name"].text()
    what = Told("WhatsApp knows %(number)s.", number=f"{shown} ({name})" if name else shown)
    status = number["status"].text().upper()
    if status and status != "CONNECTED":
        mend = Told(
            "See WhatsApp Manager, Phone numbers; a new number must be registered with a PIN."
        )
        return CheckResult(
            ok=False,
            what=Told("%(known)s It is %(status)s.", known=what, status=status.lower()),
            mend=mend,
        )
    if number["quality_rating"].text().upper() == "RED":
        mend = Told("Customers block or report its messages: send fewer and better ones.")
        return CheckResult(
            ok=False, what=Told("%(known)s Its quality is low.", known=what), mend=mend
        )
    return CheckResult(ok=True, what=what)


def _webhook(given: Untrusted, account: Account) -> CheckResult:
    """Meta takes the number's own address before that of the account and that of the app."""
    for level in ("phone_number", "whatsapp_business_account", "application"):
        if url := given[level].text():
            break
    else:
        url = ""
    if url == account.webhook_url:
        return CheckResult(ok=True, what=Told("Its messages come to %(url)s.", url=url))
    if passes_on(url, account):
        return CheckResult(ok=True, what=Told(PASSED_ON, url=url))
    what = Told("Its messages go to %(url)s.", url=url) if url else Told("Its messages go nowhere.")
    mend = Told(
        "At Meta, WhatsApp, Configuration: set the callback URL to %(url)s, the verify token to "
        "the one in these settings, and subscribe to the field messages.",
        url=account.webhook_url,
    )
    return CheckResult(ok=False, what=what, mend=mend)


async def _subscription(graph: Graph, settings: WhatsAppCloudSettings) -> CheckResult:
    try:
        found = await graph.get(f"{settings.waba_id}/subscribed_apps")
    except DeliveryError as error:
        mend = Told("Correct waba_id, and give the token whatsapp_business_management.")
        return CheckResult(ok=False, what=error.sentence, mend=mend)
    if not list(found["data"]):
        mend = Told(
            "Subscribe it: POST /%(waba_id)s/subscribed_apps with the same token.",
            waba_id=settings.waba_id,
        )
        return CheckResult(ok=False, what=Told("No app gets this account's messages."), mend=mend)
    return CheckResult(
        ok=True, what=Told("The WhatsApp account passes its messages on to the app.")
    )
