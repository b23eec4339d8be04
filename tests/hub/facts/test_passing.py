"""What is said on the way to a wish: where it is to be, with whom, from where to where."""

from __future__ import annotations

from datetime import date

import pytest

from hub.facts.asking import find_questions
from hub.facts.finding import find_facts
from hub.facts.mention import FactKind

K = FactKind
WEDNESDAY = date(2026, 5, 6)


def told(text: str, question: str = "") -> set[tuple[FactKind, str, str]]:
    found = find_facts(text, asked=find_questions(question), region="US", today=WEDNESDAY)
    return {(one.kind, one.label, one.value) for one in found}


@pytest.mark.parametrize(
    ("text", "kind", "label", "value"),
    [
        ("book a table for four at Blue Heron please", K.OTHER, "restaurant", "Blue Heron"),
        ("quiero una mesa en Casa Benita", K.OTHER, "restaurant", "Casa Benita"),
        ("I am staying in the green lake inn", K.OTHER, "hotel", "green lake inn"),
        ("I'm coming to Clara's party", K.NAME, "host", "Clara"),
        ("David is hosting it, I believe, the party", K.NAME, "host", "David"),
        ("me apunto a la fiesta de Clara", K.NAME, "host", "Clara"),
        ("set up a meeting with Robert for noon", K.NAME, "guest", "Robert"),
        ("I'm at Oak and Third right now", K.OTHER, "departure", "Oak and Third"),
        ("a ride from 'Oak and Third' to 'Station'", K.OTHER, "departure", "Oak and Third"),
        ("Oak and Third to Elm and Ninth please", K.OTHER, "destination", "Elm and Ninth"),
        ("5th and Oak, going to Museum", K.OTHER, "departure", "5th and Oak"),
        ("check my balance. Clara Miller 4471882 pin 1190", K.NAME, "", "Clara Miller"),
        ("David, 7716, and I want to cancel", K.NAME, "", "David"),
        ("Hello. Clara here, about my room", K.NAME, "", "Clara"),
    ],
)
def test_what_is_said_in_passing_is_found(
    text: str, kind: FactKind, label: str, value: str
) -> None:
    assert (kind, label, value) in told(text)


@pytest.mark.parametrize(
    ("text", "kind", "label"),
    [
        ("dinner in Madrid at Friday noon", K.OTHER, "restaurant"),
        ("a table at Friday", K.OTHER, "restaurant"),
        ("how are you today?", K.DATE, ""),
        ("a flat on the 3rd floor or the 10th or higher", K.DATE, ""),
        ("from 5th and Oak", K.DATE, ""),
        ("I want to go to RSVP", K.OTHER, "destination"),
        ("My doctors name is Robert", K.NAME, ""),
    ],
)
def test_words_beside_a_wish_are_not_taken_for_its_place_or_day(
    text: str, kind: FactKind, label: str
) -> None:
    assert not [one for one in told(text) if one[:2] == (kind, label)]


def test_an_exclamation_is_nobodys_name() -> None:
    assert not told("Oops! one moment", "What is your name?")


def test_who_answers_for_the_host_does_not_tell_their_own_name() -> None:
    assert (K.NAME, "host", "Robert") in told("I think it's Robert", "Who is the host?")


def test_the_type_of_a_code_is_not_the_code() -> None:
    (question,) = find_questions("Please tell me the code type.")

    assert (question.kind, question.label) == (K.OTHER, "code type")
    assert told("Clearance", "What is the code type?") == set()
