"""The pages of accounts, as stories: the list, the choice of a channel, forms with and without
faults."""

from __future__ import annotations

from dataclasses import replace

import httpx
from starlette.datastructures import FormData

from agent_ui import account_forms
from agent_ui.account_views import AccountForm, AccountsView, ChoiceView
from agent_ui.views import AccountView
from channels.email.channel import EmailChannel
from hub.contract import CheckResult, Told
from hub.plugins import load_classes
from hub.setting_faults import NEEDED
from hub.testing.cases import Context
from tests.agent_ui.import_stories import TABS
from tests.agent_ui.stories import NOW, at

ACCOUNTS = (
    AccountView(
        id=1,
        channel="whatsapp",
        name="Support WhatsApp",
        address="+34 910 000 001",
        teams=("Support", "Delivery"),
        webhook_url="https://hilo.example/hooks/whatsapp/1",
    ),
    AccountView(
        id=3,
        channel="email",
        name="Help",
        address="help@tienda.example",
        trouble="The mail server refuses the password.",
        trouble_at=at("11:02"),
        forged=3,
        unreadable=2,
    ),
    AccountView(id=4, channel="chat", name="Web chat", enabled=False),
)


def accounts(state: str = "") -> AccountsView:
    """The list; or, by the state, none yet, the choice, a new form, one with faults, one stored."""
    if state == "empty":
        return AccountsView(tabs=TABS)
    if state == "choices":
        choices = tuple(
            ChoiceView(channel=name, about=channel.settings.about)
            for name, channel in load_classes().items()
        )
        return AccountsView(tabs=TABS, choices=choices)
    if state:
        return AccountsView(tabs=TABS, form=form(state), said="saved" if state == "stored" else "")
    return AccountsView(tabs=TABS, accounts=ACCOUNTS)


def form(state: str) -> AccountForm:
    mail = EmailChannel(Context(http=httpx.AsyncClient()))
    new = account_forms.blank(mail, ("Delivery", "Support"), language="es")
    if state == "faults":
        given = FormData([("name", ""), ("set-inbound", "mailgun"), ("team", "Support")])
        faults = {
            "name": "Give the account a name, such as Support WhatsApp.",
            "address": Told("“%(text)s” is not a mail address.", text="help@"),
            "webhook_key": NEEDED,
        }
        return account_forms.filled(new, given, faults)
    if state != "stored":
        return new
    results = (
        CheckResult(ok=True, what=Told("%(where)s takes our mail.", where="smtp.example:465")),
        CheckResult(
            ok=False,
            what=Told("%(where)s refuses: %(error)s", where="imap.example:993", error="NO"),
            mend=Told("Check imap_username and imap_password; Gmail wants an app password."),
        ),
    )
    return replace(
        new,
        id=3,
        named={**new.named, "name": "Help", "address": "help@tienda.example"},
        results=results,
        checked_at=NOW,
        webhook_url="https://hilo.example/hooks/email/3",
    )
