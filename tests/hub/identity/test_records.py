"""Plain records: slips, swapped fields, houses."""

from __future__ import annotations

from hub.identity.records import Record, link, read_record

STREETS = "alder birch cedar dogwood elm fir ginkgo hazel ivy juniper".split()
GIVEN = "maria lucas elena hugo carla ivan nora pablo sara mateo".split()
SURNAMES = (
    "quiroga belmonte zaldivar ferrandiz olmedo trujillo iriarte pallares uceda vidal".split()
)


def record(
    name: str, given: str, surname: str, street: str, number: str, *, source: str = ""
) -> Record:
    return read_record(
        {
            "id": name,
            "source": source,
            "given_name": given,
            "surname": surname,
            "address_1": f"{street} street",
            "street_number": number,
            "suburb": f"{street}ville",
            "postcode": str(4000 + 7 * int(number)),
        }
    )


def crowd() -> list[Record]:
    """A hundred people, each alone in a house."""
    return [
        record(f"p{a}{b}", GIVEN[a], SURNAMES[b], STREETS[(a + b) % 10], str(10 * a + b + 1))
        for a in range(10)
        for b in range(10)
    ]


def pairs(records: list[Record]) -> set[tuple[str, str]]:
    return {(pair.one, pair.other) for pair in link(records)}


def test_a_record_with_slips_finds_its_own() -> None:
    changed = record("x", "mraia", "quirgoa", "alder", "1")

    assert pairs([*crowd(), changed]) == {("p00", "x")}


def test_given_name_and_surname_may_have_changed_places() -> None:
    assert pairs([*crowd(), record("x", "quiroga", "maria", "alder", "1")]) == {("p00", "x")}


def test_records_of_one_source_are_not_compared() -> None:
    one = record("a", "maria", "quiroga", "alder", "1", source="s")
    other = record("b", "maria", "quiroga", "alder", "1", source="s")

    assert ("a", "b") not in pairs([*crowd(), one, other])


def surname(number: int) -> str:
    return SURNAMES[number % 10][:5] + SURNAMES[number // 10 + 3][-4:]


def test_people_of_one_house_are_two_people() -> None:
    houses = [
        record(f"{who}{n}", GIVEN[(n + shift) % 10], surname(n), STREETS[n % 10], str(200 + 7 * n))
        for n in range(30)
        for who, shift in (("f", 0), ("m", 3), ("c", 5))
    ]
    again = record("x", GIVEN[0], surname(0), STREETS[0], "200")

    assert pairs([*houses, again]) == {("f0", "x")}
