"""Saved replies: what their blanks are filled with, and who may use them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hub.actions.saved import Draft, check, labels_in
from hub.errors import SettingsError
from hub.facts.known import Known
from hub.facts.mention import FactKind
from hub.model import SavedReply
from hub.queries.saved import sees
from hub.saved import blanks, meaning_of, pieces, proposals, values_of
from tests.clock import Clock

NOON = Clock()()


def known(kind: FactKind, value: str, *, ago: int = 0, **more: object) -> Known:
    at = NOON - timedelta(hours=ago)
    return Known(fact_id=1, kind=kind, value=value, text="", at=at, **more)  # type: ignore[arg-type]  # Fields by name.


def test_of_each_kind_the_surest_is_taken_and_then_the_newest() -> None:
    told = [
        known(FactKind.ORDER, "3"),
        known(FactKind.ORDER, "2", ago=1, confirmed=True),
        known(FactKind.ORDER, "1", ago=2, confirmed=True),
        known(FactKind.EMAIL, "new@shop.example"),
        known(FactKind.EMAIL, "old@shop.example", ago=1),
    ]
    assert values_of(told) == {"order": "2", "email": "new@shop.example"}


@pytest.mark.parametrize("kind", ["secret", "security_answer", "card", "health", "tax_id"])
def test_what_is_sensitive_fills_nothing(kind: str) -> None:
    assert values_of([known(FactKind(kind), "hidden")]) == {}


def test_a_guess_and_somebody_elses_name_fill_nothing() -> None:
    guess = known(FactKind.ORDER, "1", confidence=0.6)
    pet = known(FactKind.NAME, "Toby", label="pet")
    assert values_of([guess, pet]) == {}


@pytest.mark.parametrize(
    ("blank", "meant"),
    [
        ("order", "order"),
        ("Pedido", "order"),
        ("dirección", "address"),
        ("first-name", "first_name"),
        ("agent", "agent"),
        ("discount", ""),
    ],
)
def test_a_blank_is_called_as_people_say_it(blank: str, meant: str) -> None:
    assert meaning_of(blank) == meant


def test_what_is_not_known_stays_a_blank() -> None:
    found = pieces("Hola {{nombre}}, el {{ pedido }}: {{descuento}}.", {"first_name": "Lucía"})
    assert "".join(one.text for one in found) == "Hola Lucía, el {{pedido}}: {{descuento}}."
    assert [one.blank for one in found if one.filled] == ["nombre"]
    assert blanks("".join(one.text for one in found)) == ("pedido", "descuento")


def test_a_value_with_braces_opens_no_blank_of_its_own() -> None:
    found = pieces("{{order}} and {{email}}", {"order": "{{email}}", "email": "a@b.example"})
    assert "".join(one.text for one in found) == "{{email}} and a@b.example"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("Hola, {{1}}: tu pedido {{2}} va de camino.", {"1": "Lucía", "2": "4471"}),
        ("Hi {{1}}, your order number {{2}} is at {{3}}.", {"1": "Lucía", "2": "4471"}),
        ("It costs {{1}} and comes by {{2}}.", {}),
        ("{{order}} / {{other}}", {"order": "4471"}),
    ],
)
def test_the_blanks_of_a_template_go_by_their_name_or_the_words_before(
    body: str, found: dict[str, str]
) -> None:
    values = {"first_name": "Lucía", "order": "4471"}
    assert proposals(body, blanks(body), values) == found


@pytest.mark.parametrize(
    ("for_teams", "mine", "seen"),
    [([], {1}, True), ([1, 2], {2}, True), ([1], {2}, False), ([1], set(), False)],
)
def test_a_reply_is_for_its_teams(for_teams: list[int], mine: set[int], seen: bool) -> None:
    reply = SavedReply(key="k", title="t", team_ids=for_teams, created_at=NOON, changed_at=NOON)
    assert sees(reply, frozenset(mine)) is seen
    assert sees(reply, None)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        check(Draft(title=" ", labels=("x" * 41,)))
    assert caught.value.faults.keys() == {"title", "text_en", "labels"}
    assert labels_in(" a,b b ,, a") == ("a", "b b")
