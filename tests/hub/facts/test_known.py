"""What is known after everything that was told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hub.facts.known import Known, Told, comparable, fold, history
from hub.facts.mention import Act, FactKind, Mention

K = FactKind
NOW = datetime(2026, 5, 6, 12, tzinfo=UTC)


def tell(
    number: int,
    kind: FactKind,
    value: str,
    *,
    act: Act = Act.STATES,
    label: str = "",
    confidence: float = 0.95,
    days_ago: float = 0.0,
    to: str = "",
    case_id: int | None = None,
    digest: str = "",
) -> Told:
    mention = Mention(
        kind=kind, value=value, text=value, start=0, end=len(value), act=act, label=label,
        confidence=confidence,
    )  # fmt: skip
    at = NOW - timedelta(days=days_ago) + timedelta(seconds=number)
    return Told(
        fact_id=number, mention=mention, at=at, message_id=number, told_to=to, case_id=case_id,
        digest=digest,
    )  # fmt: skip


def held(*told: Told, days: float = 1.0, open_case_id: int | None = None) -> list[str]:
    now = NOW + timedelta(days=days)
    return [one.value for one in fold(told, now=now, open_case_id=open_case_id)]


def test_later_beats_earlier_in_whatever_order_they_come() -> None:
    first, second = tell(1, K.NAME, "Ana"), tell(2, K.NAME, "Ana Ruiz")

    assert held(second, first) == ["Ana Ruiz"]


def test_several_orders_hold_at_once_and_a_correction_replaces_the_last() -> None:
    orders = (tell(1, K.ORDER, "4471"), tell(2, K.ORDER, "5512"))

    assert held(*orders) == ["5512", "4471"]
    assert held(*orders, tell(3, K.ORDER, "5513", act=Act.CORRECTS)) == ["5513", "4471"]


def test_what_is_taken_back_drops_out_and_stays_in_the_history() -> None:
    told = (tell(1, K.ORDER, "4471"), tell(2, K.ORDER, "", act=Act.RETRACTS))

    assert held(*told) == []
    assert [(one.value, one.retracted) for one in history(told)] == [("4471", True)]


def test_a_confirmation_makes_sure_even_by_the_last_digits() -> None:
    (one,) = fold(
        (tell(1, K.ORDER, "4471", confidence=0.6), tell(2, K.ORDER, "71", act=Act.CONFIRMS)),
        now=NOW,
    )

    assert (one.value, one.confirmed, one.confidence) == ("4471", True, 1.0)


def test_a_guess_never_pushes_out_what_is_sure() -> None:
    assert "Ana" in held(tell(1, K.NAME, "Ana"), tell(2, K.NAME, "Sad", confidence=0.5))


def test_the_same_value_again_is_one_fact_that_both_have_heard() -> None:
    (one,) = fold(
        (tell(1, K.EMAIL, "a@b.es", to="bot:rasa"), tell(2, K.EMAIL, "A@b.es", to="agent:3")),
        now=NOW,
    )

    assert (one.told_to, one.fact_id, one.message_id) == (("bot:rasa", "agent:3"), 2, 2)


def test_sensitive_values_are_the_same_by_their_digest_only() -> None:
    known = fold(
        (tell(1, K.CARD, "dots", digest="a"), tell(2, K.CARD, "dots", digest="b")), now=NOW
    )

    assert [one.digest for one in known] == ["b"]


def test_an_old_order_is_forgotten_and_a_name_is_not() -> None:
    told = (tell(1, K.ORDER, "4471", days_ago=200), tell(2, K.NAME, "Ana", days_ago=200))

    assert held(*told) == ["Ana"]


def test_a_day_that_was_to_come_is_over_when_it_has_passed() -> None:
    assert held(tell(1, K.DATE, "2026-05-08"), days=1) == ["2026-05-08"]
    assert held(tell(1, K.DATE, "2026-05-08"), days=4) == []


def test_a_day_on_which_something_happened_stays() -> None:
    assert held(tell(1, K.DATE, "2026-05-01"), days=4) == ["2026-05-01"]


def test_another_matters_numbers_are_left_out_and_who_one_is_stays() -> None:
    told = (tell(1, K.ORDER, "4471", case_id=1), tell(2, K.NAME, "Ana", case_id=1))

    assert held(*told, open_case_id=2) == ["Ana"]


def test_somebody_elses_name_does_not_replace_ones_own() -> None:
    names = (tell(1, K.NAME, "Ana"), tell(2, K.NAME, "Eva", label="somebody else"))

    assert held(*names) == ["Eva", "Ana"]


def test_what_holds_is_newest_first() -> None:
    known: tuple[Known, ...] = fold(
        (tell(1, K.NAME, "Ana"), tell(2, K.ORDER, "4471"), tell(3, K.EMAIL, "a@b.es")), now=NOW
    )

    assert [one.kind for one in known] == [K.EMAIL, K.ORDER, K.NAME]


def test_a_number_with_and_without_its_signs_is_one() -> None:
    assert comparable(FactKind.ORDER, "TN-48213") == comparable(FactKind.ORDER, "tn48213")
    assert comparable(FactKind.NAME, "Ana-Luz") != comparable(FactKind.NAME, "Analuz")
