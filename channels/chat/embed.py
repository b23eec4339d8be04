"""The line that a shop puts into its pages."""

from __future__ import annotations

from markupsafe import Markup

from channels.chat.settings import DEFAULT_ACCENT, settings_of
from hub.contract import Account


def embed_code(account: Account, public_url: str) -> str:
    """The script tag of an account, escaped, as one copies it into HTML.

    A page with a strict policy adds its own nonce to it; a page that knows who is signed in adds
    `data-identity` with a token as `channels.chat.identity` says.
    """
    settings = settings_of(account)
    marks = {"account": str(account.id), "name": settings.site_name}
    if settings.launcher_label:
        marks["label"] = settings.launcher_label
    if settings.accent != DEFAULT_ACCENT:
        marks["accent"] = settings.accent
    if len(settings.languages) == 1:
        marks["lang"] = settings.languages[0]
    data = Markup("").join(Markup(' data-{}="{}"').format(*mark) for mark in marks.items())
    source = f"{public_url.rstrip('/')}/chat/loader.js"
    return str(Markup('<script async src="{}"{}></script>').format(source, data))
