"""Whose an entry of a webhook is: one app of Meta has one address for everything it is told.

A page, an account of Instagram and a number of WhatsApp are named by ids of Meta's own. They are
written here with the `object` of their webhooks, so that accounts of all three channels find theirs
wherever it arrives.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hub.contract import Account, Told
from hub.untrusted import Untrusted

PAGE: Final = "page"
INSTAGRAM: Final = "instagram"
WHATSAPP: Final = "whatsapp_business_account"
OBJECTS: Final = (PAGE, INSTAGRAM, WHATSAPP)
PASSED_ON: Final = Told(
    "Its messages come to another account of Hilo, which passes them on: %(url)s"
)


def owner(about: str, identity: str) -> str:
    """How an entry for this page, account or number is written: `page:1234`."""
    return f"{about}:{identity[:100]}"


def owners(entry: Untrusted, about: str) -> Iterator[str]:
    """Whose an entry of another product is."""
    if about != WHATSAPP:
        yield owner(about, _id(entry["id"]))
        return
    for change in entry["changes"]:
        number = _id(change["value"]["metadata"]["phone_number_id"])
        yield owner(about, number) if number else owner("waba", _id(entry["id"]))


def passes_on(url: str, account: Account) -> bool:
    """Whether a callback URL is that of another account here."""
    here, hooks, _ = account.webhook_url.rpartition("/hooks/")
    return bool(hooks) and url.startswith(here + hooks)


def _id(value: Untrusted) -> str:
    number = value.integer()
    return value.text().strip()[:100] or (str(number) if number is not None else "")
