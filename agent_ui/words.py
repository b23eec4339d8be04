"""The words on the screen: gettext catalogues, read as they are, English being the key.

A sentence is written in English where it is used, `_("Reply")`, and looked up in
`locales/{language}/agent_ui.po`. There is no compile step; a missing Spanish sentence shows in
English and fails the tests.
"""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from agent_ui.views import Language

LOCALES: Final = Path(__file__).parent / "locales"
LANGUAGES: Final[tuple[Language, ...]] = ("en", "es")


def noted(sentence: str) -> str:
    """A sentence that is said later, where the reader's language is known: marks it for the
    catalogues."""
    return sentence


def po_path(language: Language) -> Path:
    """Where the catalogue of a language is."""
    return LOCALES / language / "agent_ui.po"


def read(language: Language) -> Catalog:
    """The catalogue as Babel has it. Raises OSError where there is none."""
    with po_path(language).open("rb") as file:
        return read_po(file, locale=language)


class Words(gettext.NullTranslations):
    """One language's sentences, in the shape that Jinja and gettext expect."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.language = language
        self.one: dict[str, str] = {}
        self.many: dict[str, tuple[str, str]] = {}
        for message in read(language):
            said = message.string
            if isinstance(message.id, tuple | list):
                if isinstance(said, tuple | list) and len(said) == 2 and all(said):
                    self.many[message.id[0]] = (said[0], said[1])
            elif message.id and isinstance(said, str) and said:
                self.one[message.id] = said

    def gettext(self, message: str) -> str:
        """The sentence in this language."""
        return self.one.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The sentence for a count: English and Spanish both part one from all others."""
        one, many = self.many.get(msgid1, (msgid1, msgid2))
        return one if n == 1 else many


@cache
def words(language: Language) -> Words:
    """The sentences of a language, read once per process."""
    return Words(language)


def best_language(accept: str) -> Language:
    """The first of our languages in an Accept-Language header, English if there is none."""
    for part in accept.split(","):
        code = part.split(";")[0].strip().lower().split("-")[0]
        for language in LANGUAGES:
            if code == language:
                return language
    return "en"
