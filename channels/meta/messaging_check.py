"""Whether an app gets the messages of a page or account, and what to paste where."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pydantic import SecretStr

from channels.meta.graph import Graph
from channels.meta.messaging_settings import MessagingSettings
from channels.meta.owners import PASSED_ON, passes_on
from hub.contract import Account, CheckResult, Told
from hub.errors import DeliveryError

NEEDED: Final = frozenset({"messages", "messaging_postbacks"})


async def check_callback(
    graph: Graph, settings: MessagingSettings, account: Account, *, about: str
) -> CheckResult:
    """Where the app has its webhooks of one object sent: the app itself may ask."""
    own = settings.model_copy(
        update={
            "access_token": SecretStr(
                f"{settings.app_id}|{settings.app_secret.get_secret_value()}"
            ),
            "app_secret_proof": False,
        }
    )
    paste = Told(
        "At Meta, Webhooks, object %(about)s: set the callback URL to %(url)s and "
        "the verify token to the one in these settings.",
        about=about,
        url=account.webhook_url,
    )
    try:
        found = await replace(graph, settings=own).get(f"{settings.app_id}/subscriptions")
    except DeliveryError as error:
        what = Told(
            "Where the app sends its webhooks cannot be asked. %(sentence)s",
            sentence=error.sentence,
        )
        return CheckResult(
            ok=False, what=what, mend=Told("Compare app_id and app_secret. %(paste)s", paste=paste)
        )
    if not account.webhook_url:
        return CheckResult(ok=True, what=Told("The app's secret is right."))
    urls = [one["callback_url"].text() for one in found["data"] if one["object"].text() == about]
    if account.webhook_url in urls:
        return CheckResult(
            ok=True, what=Told("The app's webhooks come to %(url)s.", url=account.webhook_url)
        )
    if shared := next((url for url in urls if passes_on(url, account)), ""):
        return CheckResult(ok=True, what=Told(PASSED_ON, url=shared))
    what = Told("The app's webhooks go to %(urls)s.", urls=next(filter(None, urls), Told("nobody")))
    return CheckResult(ok=False, what=what, mend=paste)


async def check_subscription(graph: Graph, settings: MessagingSettings, node: str) -> CheckResult:
    """Whether the page or account passes its messages on to the app."""
    fields = ",".join(sorted(NEEDED))
    mend = Told(
        "Subscribe it: POST /%(node)s/subscribed_apps?subscribed_fields=%(fields)s and the others.",
        node=node,
        fields=fields,
    )
    try:
        found = await graph.get(f"{node}/subscribed_apps")
    except DeliveryError as error:
        return CheckResult(ok=False, what=error.sentence, mend=mend)
    apps = list(found["data"])
    ours = next((app for app in apps if app["id"].text() == settings.app_id), None)
    if ours is None:
        return CheckResult(ok=False, what=Told("The app does not get its messages."), mend=mend)
    missing = NEEDED - {one.text() for one in ours["subscribed_fields"]}
    if missing:
        what = Told("The app does not get %(missing)s.", missing=", ".join(sorted(missing)))
        return CheckResult(ok=False, what=what, mend=mend)
    return CheckResult(ok=True, what=Told("The app gets its messages."))
