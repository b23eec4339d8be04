"""What the page says, in English and Spanish."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

LANGUAGES: Final = ("en", "es")
Say = Callable[..., str]


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Every sentence of a language, by its key."""
    text = files("channels.simulator").joinpath(f"locales/{language}.json").read_text("utf-8")
    return {str(key): str(value) for key, value in json.loads(text).items()}


def sayer(language: str) -> Say:
    """A function that says a sentence: key, and what stands in its braces by name."""
    words = catalogue(language)

    def say(key: str, **parts: object) -> str:
        sentence = words[key]
        for name, value in parts.items():
            sentence = sentence.replace(f"{{{name}}}", str(value))
        return sentence

    return say


def choose(wish: str, accept_language: str) -> str:
    """The language that was asked for, else the first of the browser's that we speak."""
    offered = [wish, *(part.partition(";")[0] for part in accept_language.split(","))]
    return next((tag for one in offered if (tag := one.strip().lower()[:2]) in LANGUAGES), "en")
