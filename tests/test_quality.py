"""The scale of channels says what is true, and the README shows it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from agent_ui.words import words
from hub.plugins import load_classes
from hub.setting_fields import describe_settings
from tests.quality import BEGIN, END, README, Quality, Rule, faults, read, table, with_table


def test_every_proof_of_the_scale_is_there() -> None:
    assert list(faults(read())) == []


def test_the_readme_shows_the_scale_as_it_is() -> None:
    text = README.read_text(encoding="utf-8")
    assert text.count(BEGIN) == text.count(END) == 1
    assert with_table(text, table(read())) == text, "Run: python -m tests.quality"


@pytest.mark.parametrize(
    "rule",
    [
        Rule("verify", ("tests/test_quality.py::test_of_nothing",)),
        Rule("verify", ("tests/channels/sms/test_contract.py::TestSms::test_of_nothing",)),
        Rule("verify", ("recording:sms/of_nothing",)),
        Rule("verify", ("docs/channels/sms.md#Of nothing",)),
        Rule("verify", ("tests/nothing.py::test_of_nothing",)),
        Rule("verify", exempt="no"),
        Rule("verify", todo=""),
    ],
)
def test_a_proof_that_is_not_there_and_a_reason_that_is_none_are_found(rule: Rule) -> None:
    scale = read()
    wrong = {**scale.channels, "sms": {**scale.channels["sms"], "verify": rule}}
    assert [one for one in faults(replace(scale, channels=wrong)) if one.startswith("sms.verify:")]


def test_a_level_needs_every_rule_of_it_and_below() -> None:
    kept, lacking = Rule("a", ("x",)), Rule("b", todo="It is not written yet.")
    levels = {"bronze": {"a": ""}, "silver": {"b": ""}, "gold": {"c": ""}}
    scale = Quality(levels, {"fax": {"a": kept, "b": lacking, "c": kept}})
    assert scale.level("fax") == "bronze"
    whole = {"fax": {"a": kept, "b": replace(lacking, todo="", exempt="x"), "c": kept}}
    assert replace(scale, channels=whole).level("fax") == "gold"
    nothing = {"fax": {"a": lacking, "b": kept, "c": kept}}
    assert replace(scale, channels=nothing).level("fax") == ""


def test_every_setting_has_its_words_in_every_language() -> None:
    spanish = words("es")
    for name, channel in load_classes().items():
        assert channel.settings.about in spanish.one, name
        for sentences in channel.settings.steps.values():
            assert set(sentences) <= spanish.one.keys(), name
        for field in describe_settings(channel.settings):
            assert field.title, f"{name}.{field.name}"
            assert field.description, f"{name}.{field.name}"
            said = {field.label, field.description, *field.words.values()}
            assert said <= spanish.one.keys(), f"{name}.{field.name}"


def test_every_setting_is_in_its_channels_page() -> None:
    pages = Path(README.parent, "docs/channels")
    for name, channel in load_classes().items():
        page = pages / f"{name}.md"
        if not page.is_file():
            continue  # The scale says that it is missing.
        text = page.read_text(encoding="utf-8")
        missing = [f.name for f in describe_settings(channel.settings) if f.name not in text]
        assert missing == [], name
