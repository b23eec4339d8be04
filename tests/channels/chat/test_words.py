"""The catalogue: complete in both languages, and every key that is used exists."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from channels.chat.frame import _facts
from channels.chat.settings import ChatSettings
from channels.chat.words import accepted, catalogue, choose, sentence
from tests.channels.chat.memory_hub import chat_account

ROOT = files("channels.chat")
# Made of the site's name by the page itself.
MADE_IN_BROWSER = {"team"}


def test_both_languages_have_the_same_keys_and_placeholders() -> None:
    english, spanish = catalogue("en"), catalogue("es")

    assert english.keys() == spanish.keys()
    for key in english:
        holes = [set(re.findall(r"\{(\w+)\}", words[key])) for words in (english, spanish)]
        assert holes[0] == holes[1], key


def test_no_sentence_was_left_in_the_other_language() -> None:
    english, spanish = catalogue("en"), catalogue("es")

    same = [key for key in english if english[key] == spanish[key]]
    # Names of products are the same everywhere.
    assert [key for key in same if not key.startswith("channel.")] == ["byline", "spoken"]


def test_every_key_that_a_module_asks_for_exists() -> None:
    frame = ROOT.joinpath("static", "frame")
    asked: set[str] = set()
    for node in frame.iterdir():
        text = node.read_text()
        asked |= set(re.findall(r"\bsay\('([\w.]+)'", text))
        asked |= {f"{key}.other" for key in re.findall(r"\bcount\('([\w.]+)'", text)}
    template = ROOT.joinpath("templates", "frame.html.j2").read_text()
    asked |= set(re.findall(r"words\['([\w.]+)'\]", template))

    assert len(asked) > 30
    assert asked - MADE_IN_BROWSER <= catalogue("en").keys()
    told = _facts(chat_account(ChatSettings(site_name="Shop")), "en", "")["words"]
    assert isinstance(told, dict)
    assert {key for key in asked if key.startswith("error.")} <= told.keys()


def test_a_problem_has_its_sentence() -> None:
    used: set[str] = set()
    for node in ROOT.iterdir():
        if node.name.endswith(".py"):
            used |= set(re.findall(r"Problem\(\s*\"(\w+)\"", node.read_text()))

    assert len(used) > 10
    assert {f"error.{word}" for word in used} <= catalogue("en").keys()


def test_a_value_is_never_read_as_a_pattern() -> None:
    said = sentence("en", "error.file_type", name="{limit}.exe")

    assert said.startswith("{limit}.exe is a program")


@pytest.mark.parametrize(
    ("wishes", "spoken"),
    [
        (["es-MX", "en"], "es"),
        (["fr", "es"], "es"),
        (["fr"], "en"),
        ([], "en"),
        (["", "ES_es"], "es"),
    ],
)
def test_the_first_wish_that_we_speak_is_spoken(wishes: list[str], spoken: str) -> None:
    assert choose(wishes, ("en", "es"), fallback="en") == spoken


def test_a_language_that_the_account_does_not_offer_is_not_spoken() -> None:
    assert choose(["en"], ("es",), fallback="en") == "es"


def test_accept_language_is_read_by_weight() -> None:
    assert accepted("en;q=0.5, es-ES, fr;q=0, x;q=broken") == ["es-ES", "en"]
