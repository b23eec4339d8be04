"""Each made-up pair is told apart or together as a careful person would."""

from __future__ import annotations

import pytest

from hub.identity.names import NameLevel, NameMatch, compare_names, name_keys, read_name
from tests.hub.identity.name_pairs import LATER_OTHER, LATER_SAME, OTHER, SAME, pairs

# What is known to go wrong, so that it is seen when it changes.
MISSED = {("Benoît de La Tour", "Benoit Latour")}
# Both are called Terry, and the tables cannot know which. Both orders of two given names exist.
MISTAKEN = {("Terry Frost", "Tessa Frost")}
CROSSED = {("Teresa Lorenzo", "Lorenzo Teresa Gil"), ("José Benito", "Benito José Parra")}
# No common key: found by other evidence, or not at all.
UNKEYED = MISSED | {
    ("عبد الرحمن ناصر", "Abdulrahman Nasser"),
    ("王小明", "Xiao Ming Wang"),
    ("Xiao-Ming Wang", "Xiaoming Wang"),
    ("Bart Hoekstra", "Bart Hoeksta"),
    ("Hassan Ali Osman", "Hasan Osman"),
}
TOGETHER = pairs(SAME) + pairs(LATER_SAME)
APART = pairs(OTHER) + pairs(LATER_OTHER)


def _match(one: str, other: str) -> NameMatch:
    a, b = read_name(one), read_name(other)
    assert a is not None, one
    assert b is not None, other
    return compare_names(a, b)


def test_there_are_pairs_enough_to_judge_by() -> None:
    assert len(TOGETHER) + len(APART) >= 600


@pytest.mark.parametrize("culture", sorted({culture for culture, _, _ in TOGETHER}))
def test_one_persons_names_agree(culture: str) -> None:
    wrong = [
        (one, other, match)
        for found, one, other in TOGETHER
        if found == culture and (one, other) not in MISSED
        and ((match := _match(one, other)).level is NameLevel.DIFFERENT or match.score < 0.5)
    ]  # fmt: skip
    assert wrong == []


@pytest.mark.parametrize("culture", sorted({culture for culture, _, _ in TOGETHER}))
def test_one_persons_names_never_veto(culture: str) -> None:
    vetoed = [
        (one, other)
        for found, one, other in TOGETHER
        if found == culture and _match(one, other).given_conflict
    ]
    assert vetoed == []


@pytest.mark.parametrize("culture", sorted({culture for culture, _, _ in APART}))
def test_two_peoples_names_differ(culture: str) -> None:
    wrong = [
        (one, other, match)
        for found, one, other in APART
        if found == culture and (one, other) not in MISTAKEN | CROSSED
        and ((match := _match(one, other)).level is not NameLevel.DIFFERENT or match.score > 0.4)
    ]  # fmt: skip
    assert wrong == []


def test_brothers_and_sisters_veto() -> None:
    """Nearly all of the pairs share a surname, and only the given name tells them apart."""
    vetoed = [_match(one, other).given_conflict for _, one, other in APART]
    assert sum(vetoed) / len(vetoed) > 0.93


def test_crossed_given_names_and_surnames_are_weak_at_most() -> None:
    assert {_match(one, other).level for one, other in CROSSED} == {NameLevel.WEAK}


def test_one_persons_names_share_a_key() -> None:
    lost = set()
    for _, one, other in TOGETHER:
        a, b = read_name(one), read_name(other)
        assert a is not None
        assert b is not None
        alone = len(a.tokens) == 1 or len(b.tokens) == 1
        if not alone and not set(name_keys(a)) & set(name_keys(b)):
            lost.add((one, other))
    assert lost == UNKEYED
