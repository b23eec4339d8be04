"""Shapes of numbers, learned from examples, and parcels by their check digits."""

from __future__ import annotations

from datetime import date

import pytest

from hub.facts.checks import is_card, is_dni, is_iban, is_rut, is_s10, is_ups, is_usps
from hub.facts.finding import find_facts
from hub.facts.mention import FactKind
from hub.facts.patterns import Patterns, learn

K = FactKind
TODAY = date(2026, 5, 6)


@pytest.mark.parametrize(
    ("example", "text", "value"),
    [
        ("QX-4821-Z", "it is QX-9911-B", "QX-9911-B"),
        ("TN-48213", "where is tn48999?", "TN48999"),
        ("TN-48213", "TN 48999 is late", "TN48999"),
        ("ES2024-000123", "ES2025-000999", "ES2025-000999"),
        ("A1B2C3D4E5", "it says Z9Y8X7W6V5", "Z9Y8X7W6V5"),
        ("100234567", "sobre 100999888", "100999888"),
    ],
)
def test_the_like_of_an_example_is_found(example: str, text: str, value: str) -> None:
    patterns = Patterns().with_examples(K.ORDER, [example])

    found = find_facts(text, patterns=patterns, today=TODAY)

    assert [(one.kind, one.value) for one in found if one.kind is K.ORDER] == [(K.ORDER, value)]


def test_letters_that_differ_in_the_examples_may_differ() -> None:
    patterns = Patterns().with_examples(K.ORDER, ["AB-48213", "XY-48214"])

    assert [one.value for one in find_facts("CD-11111", patterns=patterns, today=TODAY)] == [
        "CD-11111"
    ]


def test_a_short_number_alone_teaches_nothing() -> None:
    assert learn(K.ORDER, ["4471"]) == ()


def test_examples_add_up() -> None:
    patterns = Patterns().with_examples(K.ORDER, ["TN-48213"]).with_examples(K.ORDER, ["W2024-1"])

    assert len(patterns.shapes[K.ORDER]) == 2


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (is_card, "4242 4242 4242 4242", "4242 4242 4242 4243"),
        (is_iban, "ES91 2100 0418 4502 0005 1332", "ES91 2100 0418 4502 0005 1333"),
        (is_dni, "12345678Z", "12345678A"),
        (is_dni, "X1234567L", "X1234567A"),
        (is_rut, "17.654.321-3", "17.654.321-5"),
        (is_s10, "RR123456785ES", "RR123456784ES"),
        (is_ups, "1Z999AA10123456784", "1Z999AA10123456785"),
        (is_usps, "9400111899223197428497", "9400111899223197428491"),
    ],
)
def test_a_check_digit_tells_right_from_wrong(check, good: str, bad: str) -> None:  # type: ignore[no-untyped-def]
    assert check(good)
    assert not check(bad)
