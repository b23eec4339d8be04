"""What a row says of a customer: in English or Spanish, one value a cell or several."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hub.contract import Proof
from hub.errors import BadRequest
from hub.identity.observation import NameSource
from hub.known_customer import (
    SENTENCES,
    Columns,
    Field,
    KnownCustomer,
    LeftOut,
    Reason,
    check_region,
    check_source,
    field_of,
    observation_of,
    read_cells,
    read_object,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("names", "field"),
    [
        ("External ID|external_id|ID|Customer Number|Nº cliente|Código de cliente", "external_id"),
        ("Name|full_name|Nombre completo|Nombre y apellidos|Cliente", "name"),
        ("First name|firstName|Nombre|NOMBRE", "first_name"),
        ("Last name|surname|Apellidos|Primer apellido|Apellido 2", "last_name"),
        ("E-mail|email|Emails|Email 2|Correo electrónico|correo", "email"),
        ("Phone|mobile|Teléfono|Móvil|TELÉFONO MÓVIL|Phone number 3|tel.", "phone"),
        ("Language|locale|Idioma", "language"),
    ],
)
def test_columns_are_known_by_many_names(names: str, field: str) -> None:
    assert {name: field_of(name) for name in names.split("|")} == dict.fromkeys(
        names.split("|"), Field(field)
    )


@pytest.mark.parametrize("name", ["", "birthday", "notes", "order", "fecha de alta"])
def test_other_columns_are_not_needed(name: str) -> None:
    assert field_of(name) is None


def test_a_header_that_names_nobody_is_refused() -> None:
    with pytest.raises(BadRequest, match="external_id"):
        Columns.of(["Nombre", "Apellidos", "Fecha"])


def read(header: str, row: str, region: str = "ES") -> KnownCustomer | LeftOut:
    columns = Columns.of(header.split(","))
    return read_cells(row.split(","), columns, source="shop", region=region)


def test_first_and_last_names_are_put_together_and_a_lone_nombre_is_the_whole() -> None:
    found = read("id,Nombre,Primer apellido,Segundo apellido", "1,Lucía,Ferrer,Gil")
    assert isinstance(found, KnownCustomer)
    assert found.name == "Lucía Ferrer Gil"
    found = read("id,Nombre", "1,Lucía Ferrer")
    assert isinstance(found, KnownCustomer)
    assert found.name == "Lucía Ferrer"


def test_several_values_of_a_cell_and_of_several_columns() -> None:
    found = read(
        "id,email,email 2,phone",
        "1,a@b.example; c@d.example|A@B.example,e@f.example,600111222|+34 600 111 222;910000000",
    )
    assert isinstance(found, KnownCustomer)
    assert found.emails == ("a@b.example", "c@d.example", "e@f.example")
    assert found.phones == ("600111222", "910000000")
    assert not found.left_out


def test_values_that_cannot_be_are_left_out_and_named() -> None:
    found = read("id,email,phone,language", "1,nobody at home,12,xx-yy-zz-aa")
    assert isinstance(found, KnownCustomer)
    assert [(left.reason, left.value) for left in found.left_out] == [
        (Reason.BAD_EMAIL, "nobody at home"),
        (Reason.BAD_PHONE, "12"),
        (Reason.BAD_LANGUAGE, "xx-yy-zz-aa"),
    ]


@pytest.mark.parametrize("phone", ["malo", "INFO", "22144", "anonymous", "+266696687"])
def test_what_is_no_persons_number_is_left_out(phone: str) -> None:
    found = read("id,phone", f"1,{phone}")
    assert isinstance(found, KnownCustomer)
    assert found.phones == ()
    assert found.left_out == (LeftOut(Reason.BAD_PHONE, "phone", phone),)


def test_a_number_without_a_country_needs_a_region() -> None:
    found = read("id,phone", "1,600111222", region="")
    assert isinstance(found, KnownCustomer)
    assert found.phones == ()
    assert found.left_out[0].reason is Reason.BAD_PHONE


def test_a_flood_of_addresses_is_cut() -> None:
    flood = ";".join(f"c{n}@correo.example" for n in range(500))
    found = read("id,email", f"1,{flood}")
    assert isinstance(found, KnownCustomer)
    assert len(found.emails) == 10
    assert found.left_out == (LeftOut(Reason.TOO_MANY, "email"),)
    bad = read("id,email", "1," + ";".join("bad" for _ in range(500)))
    assert isinstance(bad, KnownCustomer)
    assert len(bad.left_out) < 20


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",info@empresa.example,", Reason.NOBODY),  # A role's.
        (",,910000000", Reason.NOBODY),  # A landline.
        (",,", Reason.NOBODY),
        (",nomail,", Reason.BAD_EMAIL),
        ("undefined,,", Reason.BAD_ID),
        ("0000,,", Reason.BAD_ID),
        (",a@b.example,,,more", Reason.CELLS),
    ],
)
def test_who_is_nobody_is_refused(row: str, reason: Reason) -> None:
    found = read("id,email,phone", row)
    assert isinstance(found, LeftOut)
    assert found.reason is reason


@pytest.mark.parametrize(
    ("said", "code"),
    [("es", "es"), ("ES", "es"), ("en_gb", "en-GB"), ("Español", "es"), ("English", "en")],
)
def test_a_language_may_be_a_code_or_a_word(said: str, code: str) -> None:
    found = read("id,idioma", f"1,{said}")
    assert isinstance(found, KnownCustomer)
    assert found.language == code


def test_an_object_may_hold_lists_and_numbers_and_nonsense() -> None:
    given = {
        "externalId": 17,
        "external_id": 17,
        "emails": ["a@b.example", 5, None, {"x": 1}],
        "phone": "+34600111222",
        "first_name": "Ana",
        "last_name": "Ruiz",
        "notes": ["x"] * 1000,
    }
    found = read_object(given, source="shop", region="")
    assert isinstance(found, KnownCustomer)
    assert (found.external_id, found.name) == ("17", "Ana Ruiz")
    assert found.emails == ("a@b.example",)


def test_what_the_shop_states_is_vouched_and_never_more() -> None:
    found = read("id,name,email,phone", "7,Lucía,l@b.example,600111222")
    assert isinstance(found, KnownCustomer)
    said = observation_of(found, id="x", at=NOW, source="shop", region="ES")
    assert (said.sender.kind, said.sender.value, said.sender.scope) == ("user", "7", "shop")
    assert {claim.proof for claim in said.stated} | {said.proof} == {Proof.VOUCHED}
    assert [claim.address.value for claim in said.stated] == ["l@b.example", "+34600111222"]
    assert [name.source for name in said.names] == [NameSource.IMPORT]
    assert said.session == ""


def test_every_reason_has_its_sentence() -> None:
    assert SENTENCES.keys() == set(Reason)


@pytest.mark.parametrize("text", ["a b", "../x", "ñ", "x" * 41, "-"])
def test_a_source_is_a_word(text: str) -> None:
    with pytest.raises(BadRequest):
        check_source(text)


def test_source_and_region_are_put_in_order() -> None:
    assert (check_source(" Shop "), check_source("")) == ("shop", "shop")
    assert (check_region("es"), check_region("")) == ("ES", "")
    with pytest.raises(BadRequest):
        check_region("Spain")
