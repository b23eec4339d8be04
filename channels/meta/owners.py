"""Whose an entry of a webhook is: one app of Meta has one address for everything it is told.

A page, an account of Instagram and a number of WhatsApp are named by ids of Meta's own. They are
written here with the `object` of their webhooks, so that accounts of all three channels find theirs
wherever it arrives.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from hub.contract import Account, Ignored, Inbound, Told, Unreadable
from hub.errors import BadRequest
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


def others(about: str, identity: str, value: Untrusted) -> Unreadable:
    """What is for another page, account or number than this one."""
    return Unreadable(
        reason=f"This is for {about} {identity[:30]}, and no account of Hilo is that. Add one, or "
        "correct its ID; then replay this.",
        fragment=json.dumps(value.value)[:2000],
        owner=owner(about, identity),
    )


def read_others(payload: Untrusted, about: str) -> list[Inbound]:
    """What an app is told of its other products. Raises BadRequest for what is none of them."""
    if about not in OBJECTS:
        raise BadRequest(f"This is about {about[:40]!r}, which is no channel.")
    found: list[Inbound] = []
    for entry in payload["entry"].need_list():
        ids = filter(None, dict.fromkeys(_ids(entry, about)))
        found += [others(about, identity, entry) for identity in ids]
    return found or [Ignored(reason="The webhook holds nothing.")]


def passes_on(url: str, account: Account) -> bool:
    """Whether a callback URL is that of another account here."""
    here, hooks, _ = account.webhook_url.rpartition("/hooks/")
    return bool(hooks) and url.startswith(here + hooks)


def _ids(entry: Untrusted, about: str) -> Iterator[str]:
    """Whose an entry is. One of WhatsApp may tell of several numbers."""
    if about != WHATSAPP:
        yield _id(entry["id"])
        return
    for change in entry["changes"]:
        # What concerns the whole account of WhatsApp names no number.
        number = _id(change["value"]["metadata"]["phone_number_id"])
        yield number or _id(entry["id"])


def _id(value: Untrusted) -> str:
    number = value.integer()
    return value.text().strip()[:100] or (str(number) if number is not None else "")
