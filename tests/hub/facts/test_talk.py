"""What lies between the telling and the question: matters, refusals, changes of mind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hub.facts.asking import find_questions
from hub.facts.chances import TURNED_DOWN, chance, signs
from hub.facts.finding import find_facts
from hub.facts.hints import candidates
from hub.facts.known import Told, fold
from hub.facts.talk import MAX_LINES, Line, Since, Talk, heard, topic_of
from hub.facts.weights import SHOWN, WEIGHTS

NOW = datetime(2026, 5, 6, 12, tzinfo=UTC)


def talk(*said: str) -> Talk:
    """Lines a minute apart; ours begin with ">"."""
    return Talk(
        [
            Line(at=at(n), ours=one.startswith(">"), text=one.lstrip("> "))
            for n, one in enumerate(said)
        ]
    )


def at(minute: int) -> datetime:
    return NOW + timedelta(minutes=minute)


def signs_of(draft: str, *said: str) -> frozenset[str]:
    """The signs of the likeliest candidate."""
    told: list[Told] = []
    for minute, words in enumerate(said):
        for one in () if words.startswith(">") else find_facts(words, today=NOW.date()):
            told.append(Told(fact_id=len(told) + 1, mention=one, at=at(minute)))
    known = fold(told, now=at(60))
    found = candidates(find_questions(draft), known, now=at(60), talk=talk(*said))
    return max(found, key=lambda one: one.chance).signs if found else frozenset()


def test_a_wish_with_another_topic_opens_the_next_matter() -> None:
    lines = talk("a table for Friday", "> It is booked.", "now I need to book a flight")

    since = lines.since(at(0))

    assert (since.topic, since.now, since.matters) == ("table", "flight", 1)
    assert since.closed


def test_a_word_about_something_else_opens_nothing() -> None:
    lines = talk("I want to book a table", "> For how many?", "four, before our flight")

    assert lines.since(at(0)).matters == 0


def test_what_was_told_is_found_by_its_message_where_times_are_equal() -> None:
    lines = Talk(
        [
            Line(at=NOW, ours=False, text="a table for Friday", message_id=7),
            Line(at=NOW, ours=True, text="I am sorry, we are fully booked.", message_id=8),
            Line(at=NOW, ours=False, text="and Saturday?", message_id=9),
        ]
    )

    assert (lines.since(NOW, 7).refused, lines.since(NOW, 7).said) == (True, 1)
    assert (lines.since(NOW, 9).refused, lines.since(NOW, 9).said) == (False, 0)


def test_without_a_talk_nothing_speaks_for_or_against() -> None:
    assert Talk().since(NOW) == Since()


def test_of_a_long_talk_only_the_newest_lines_are_read() -> None:
    lines = talk(*["hello"] * (MAX_LINES + 5))

    assert len(lines.lines) == MAX_LINES
    assert lines.since(at(0)) == Since()


@pytest.mark.parametrize(
    "words",
    [
        "Oh, I have a dentist appointment on Friday!",
        "I am busy then",
        "can we move it to another day",
        "I need to change the date",
        "she will be out of town",
        "no puedo, mejor otro día",
        "tengo una boda",
    ],
)
def test_a_clash_or_a_change_turns_the_day_down(words: str) -> None:
    assert heard(words, False).turns
    assert not signs_of("For what day should I book it?", "a table for Friday", words)


@pytest.mark.parametrize("words", ["Friday is perfect", "I'd change my name too, haha", "gracias"])
def test_other_words_leave_the_day_alone(words: str) -> None:
    assert not heard(words, False).turns
    assert signs_of("For what day should I book it?", "a table for Friday", words)


def test_signs_say_how_and_when_something_was_told() -> None:
    assert {"day", "named day", "just now"} <= signs_of("What day?", "a table for Friday")
    assert "day from today" in signs_of("What day?", "a table for tomorrow")
    assert "weather of a named day" in signs_of(
        "For what day do you want the weather forecast?", "a table for Friday", "> Done.", "and?"
    )
    assert "name, answered" in signs_of("Your name?", "> Your name?", "I'm Clara Miller", "ok?")
    assert "recalling" in signs_of("What day did you say?", "a table for Friday")
    assert TURNED_DOWN not in WEIGHTS


def test_the_weights_are_of_signs_that_there_are() -> None:
    known = {one.rpartition(", ")[2] for one in WEIGHTS}
    told = fold(
        [
            Told(fact_id=n, mention=one, at=NOW)
            for n, one in enumerate(find_facts("I'm Clara Miller", today=NOW.date()))
        ],
        now=NOW,
    )
    (question,) = find_questions("your name please?")

    found = signs(question, told[0], told, Talk())

    assert {one.rpartition(", ")[2] for one in found} <= known
    assert chance(found) >= SHOWN
    assert chance(frozenset({"day", "in passing", "day from today", "other topic"})) < SHOWN


def test_a_topic_is_the_last_one_named() -> None:
    assert topic_of("About your flight: what is the weather like?") == "weather"
    assert topic_of("¿Para qué día es la cita?") == "doctor"
    assert topic_of("Hello!") == ""
