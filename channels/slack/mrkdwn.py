"""Slack's own markup as text and back. Pure.

Source: Slack, "Formatting text for app surfaces".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from channels.slack.emoji import with_emoji

_TOKEN: Final = re.compile(r"<([^<>\n]{1,3000})>")
_PERSON: Final = re.compile(r"@([UW][A-Z0-9]{2,20})\b")
_AUTHOR: Final = re.compile(r"^@([UW][A-Z0-9]{2,20}): ")


def plain(text: str) -> str:
    """The text as people read it: links written out, entities resolved, names where Slack gives
    them. Somebody of whom only the id is known is `@U123`, which `named` replaces."""
    shown = _TOKEN.sub(_token, text)
    shown = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return with_emoji(shown)


def escape(text: str) -> str:
    """Text of ours, so that nothing in it is markup: nobody is called by it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def people_in(text: str) -> set[str]:
    """The ids of everybody whom `plain` could not name."""
    return set(_PERSON.findall(text))


def named(text: str, names: Mapping[str, str]) -> str:
    """The text with names in place of the ids that are known."""

    def name(found: re.Match[str], form: str) -> str:
        known = names.get(found[1])
        return form.format(known) if known else found[0]

    text = _AUTHOR.sub(lambda found: name(found, "{}: "), text)
    return _PERSON.sub(lambda found: name(found, "@{}"), text)


def _token(found: re.Match[str]) -> str:
    body, _, label = found[1].partition("|")
    for sign, read in _TOKENS.items():
        if body.startswith(sign):
            return read(body, label)
    return _link(body, label)


def _link(url: str, label: str) -> str:
    shown = url.removeprefix("mailto:").removeprefix("tel:")
    bare = shown.partition("://")[2] or shown
    if not label or label.rstrip("/") in {shown.rstrip("/"), bare.rstrip("/")}:
        return shown
    return f"{label} ({shown})"


def _special(body: str, label: str) -> str:
    """<!here>, <!subteam^S1|@team>, <!date^1392734382^{date}|Feb 18>."""
    if label:
        return label
    return "@" + body[1:].partition("^")[0]


_TOKENS: Final[Mapping[str, Callable[[str, str], str]]] = {
    "@": lambda body, label: f"@{label.removeprefix('@')}" if label else body,
    "#": lambda body, label: f"#{label}" if label else body,
    "!": _special,
}
