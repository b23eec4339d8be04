"""Everything that is said can be said in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from agent_ui import render
from agent_ui.extract import faults, used
from agent_ui.views import Language
from agent_ui.words import LANGUAGES, best_language, read, words

HERE = Path(render.__file__).parent
# What is never read: drawings, keys, the attributes of a page's body.
SILENT = r"<svg.*?</svg>|<kbd.*?</kbd>|<!doctype html>|\{% block body %\}.*?\{% endblock %\}"
# Words that stand in templates outside `_()`: names, keys and units that no language changes.
NAMES = {"Hilo", "English", "Español", "kB", "MB", "GB"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_exactly_what_is_said(language: Language) -> None:
    assert faults(read(language)) == []


def test_a_missing_translation_is_found() -> None:
    catalogue = read("es")
    catalogue["Undo"].string = ""
    catalogue.delete("Send")
    catalogue.add("Nobody says this", "Nadie dice esto")
    assert faults(catalogue) == [
        "left over: Nobody says this",
        "missing: Send",
        "not translated: Undo",
    ]


def test_no_template_says_anything_outside_the_catalogue() -> None:
    loose = []
    for path in (HERE / "templates").rglob("*.html"):
        source = re.sub(SILENT, " ", path.read_text(), flags=re.DOTALL)
        # Tags are taken away after the template's own marks, which may hold angle brackets.
        text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", source, flags=re.DOTALL)
        text = re.sub(r"<[^>]*>", "\n", text)
        for piece in re.findall(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ' ]{2,}", text):
            if piece.strip() not in NAMES:
                loose.append(f"{path.name}: {piece.strip()}")
    assert loose == []


def test_no_attribute_says_anything_outside_the_catalogue() -> None:
    loose = []
    for path in (HERE / "templates").rglob("*.html"):
        for name, value in re.findall(
            r"\s(aria-label|placeholder|title|alt)=\"([^\"{]+)\"", path.read_text()
        ):
            loose.append(f"{path.name}: {name}={value}")
    assert loose == []


def test_the_modules_words_come_with_the_page() -> None:
    said = render.browser_words("es")
    for key in render.browser_keys():
        assert key in words("es").one or key in words("es").many, key
    assert '"Deshacer"' in said
    assert str(render.browser_words("en")) == "{}"
    in_modules = {
        key if isinstance(key, str) else key[0]
        for key, places in used().items()
        if any(place.startswith("static/js/") for place in places)
    }
    assert in_modules == set(render.browser_keys())


def test_counts_have_their_form() -> None:
    spanish = words("es")
    assert spanish.ngettext("unread message", "unread messages", 1) == "mensaje sin leer"
    assert spanish.ngettext("unread message", "unread messages", 0) == "mensajes sin leer"


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("es-ES,es;q=0.9", "es"),
        ("fr, es;q=0.5, en;q=0.1", "es"),
        ("", "en"),
        ("de", "en"),
        ("EN-gb", "en"),
        (";;,,", "en"),
    ],
)
def test_the_browser_chooses_the_language(accept: str, language: Language) -> None:
    assert best_language(accept) == language
