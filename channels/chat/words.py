"""The chat's own catalogue: every word a visitor reads, in English and Spanish."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec

LANGUAGES: Final = ("en", "es")


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All words of one language by key; English where the language is not ours."""
    name = language if language in LANGUAGES else "en"
    text = files("channels.chat").joinpath("locales", f"{name}.json").read_bytes()
    return msgspec.json.decode(text, type=dict[str, str])


def sentence(language: str, key: str, **values: str) -> str:
    """One entry with its {placeholders} filled. Values are not read as patterns."""
    text = catalogue(language)[key]
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def choose(wishes: Sequence[str], offered: Sequence[str], *, fallback: str) -> str:
    """The first wish (BCP 47 tags, best first) that is offered, by its primary subtag.

    Without one, `fallback` if it is offered, else the first that is.
    """
    for wish in wishes:
        primary = wish.strip().lower().replace("_", "-").split("-")[0]
        if primary in offered:
            return primary
    return fallback if fallback in offered else offered[0]


def accepted(header: str) -> list[str]:
    """The tags of an Accept-Language header, best first. Source: RFC 9110, section 12.5.4."""
    weighed: list[tuple[float, str]] = []
    for item in header[:500].split(","):
        tag, _, quality = item.partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            weight = 0.0
        if tag.strip() and weight > 0:
            weighed.append((weight, tag.strip()))
    return [tag for _, tag in sorted(weighed, key=lambda pair: -pair[0])]
