"""One address, one value: phones, mailboxes, WhatsApp ids and platform ids."""

from __future__ import annotations

import itertools
import timeit

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from hub.contract import Address
from hub.identity.addresses import MAX_ID, Normal, normalise
from hub.identity.phones import phone


def normal(kind: str, value: str, *, region: str = "", scope: str = "") -> Normal:
    found = normalise(Address(kind, value, scope), region=region)
    assert found is not None, value
    return found


# --- phones ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "region"),
    [
        ("+34600111222", ""),
        ("+34 600 11 12 22", ""),
        ("0034 600-111-222", ""),
        ("tel:+34600111222", ""),
        ("600 111 222", "ES"),
        ("600.111.222", "es"),
        ("(+34) 600111222", "US"),
        ("٦٠٠١١١٢٢٢", "ES"),
        ("\u202a+34 600 111 222\u202c", ""),
    ],
)
def test_a_number_has_one_value_however_it_is_written(written: str, region: str) -> None:
    found = normal("phone", written, region=region)

    assert found.value == found.canonical == "+34600111222"
    assert found.number_type == "mobile"
    assert found.raw == written
    assert not found.shared
    assert not found.nobody


@pytest.mark.parametrize(
    ("written", "region", "value"),
    [
        # Brazil's ninth digit.
        ("+556281234567", "", "+5562981234567"),
        ("+5562981234567", "", "+5562981234567"),
        ("(62) 8123-4567", "BR", "+5562981234567"),
        ("+551132345678", "", "+551132345678"),
        # Mexico's 521.
        ("+5215512345678", "", "+525512345678"),
        ("+52 1 55 1234 5678", "", "+525512345678"),
        ("55 1234 5678", "MX", "+525512345678"),
        # Argentina's 549 and 15.
        ("+5491143211234", "", "+5491143211234"),
        ("+541143211234", "", "+5491143211234"),
        ("+54 9 11 4321-1234", "", "+5491143211234"),
        ("011 15 4321-1234", "AR", "+5491143211234"),
        ("+543511234567", "", "+5493511234567"),
        # A trunk zero is dropped, and an Italian zero is not.
        ("+44 (0)7400 123456", "", "+447400123456"),
        ("+390612345678", "", "+390612345678"),
    ],
)
def test_national_variants_are_one_number(written: str, region: str, value: str) -> None:
    assert normal("phone", written, region=region).value == value


@pytest.mark.parametrize("kind", ["phone", "whatsapp"])
def test_a_variant_is_one_number_on_whatsapp_too(kind: str) -> None:
    assert normal(kind, "+5215512345678").value == "+525512345678"


def test_an_argentine_landline_is_still_told_from_a_mobile() -> None:
    assert normal("phone", "+541143211234").number_type == "fixed_line"
    assert normal("phone", "+5491143211234").number_type == "mobile"


@pytest.mark.parametrize(
    "written",
    [
        "", " ", "+266696687", "266696687", "+7378742833", "+86282452253", "anonymous", "Anonymous",
        "Unknown", "private", "RESTRICTED", "No Caller ID", "Número oculto", "Privado",
        "sip:anonymous@anonymous.invalid", "+00000000", "000000000", "+10000000000", "999", "11111",
    ],
)  # fmt: skip
def test_a_withheld_caller_is_nobody(written: str) -> None:
    found = normal("phone", written)

    assert found.nobody
    assert found.value == "withheld"
    assert found.raw == written


def test_a_number_that_repeats_one_digit_joins_nothing() -> None:
    assert normal("phone", "+34666666666").shared


@pytest.mark.parametrize(
    ("written", "number_type"),
    [
        ("72345", "short_code"),
        ("AMAZON", "sender_name"),
        ("+34900123456", "toll_free"),
        ("+34 91 123 45 67 ext. 5", "fixed_line"),
    ],
)
def test_a_number_of_a_company_is_shared(written: str, number_type: str) -> None:
    found = normal("phone", written)

    assert found.shared
    assert found.number_type == number_type


def test_a_short_code_belongs_to_its_country() -> None:
    assert normal("phone", "72345", region="us").scope == "US"
    assert normal("phone", "72345", region="GB").scope == "GB"
    assert normal("phone", "+12025550123", region="GB").scope == ""


@pytest.mark.parametrize(
    ("written", "region"),
    [
        ("600111222", ""),  # Without its country it may be anybody's.
        ("1234567", "US"),  # Without its area too.
        ("hello, is anybody there", "ES"),
        ("ana@example.com", "ES"),
        ("12345678901234567890", "ES"),
        ("600111222", "XX"),
    ],
)
def test_what_is_no_number_is_none(written: str, region: str) -> None:
    assert normalise(Address("phone", written), region=region) is None


def test_a_range_newer_than_our_tables_is_believed() -> None:
    assert normal("phone", "+99912345678").number_type == "unknown"
    assert normal("phone", "+999 1234 5678").value == "+99912345678"


@example("+20000000000001")  # Trunk zeros, of which the parser drops one a time.
@example("+559060000000")  # The variant of a Brazilian area that does not exist.
@given(st.from_regex(r"\+[1-9][0-9]{7,13}", fullmatch=True))
def test_a_value_is_its_own_value(written: str) -> None:
    found = phone(written)
    assume(found is not None and not found.nobody)
    assert found is not None
    again = phone(found.value)
    assert again is not None
    assert again.value == found.value


@given(st.text(max_size=60), st.sampled_from(["", "ES", "US", "MX", "AR", "BR", "XX", "?"]))
def test_no_text_breaks_the_phone_parser(text: str, region: str) -> None:
    found = normalise(Address("phone", text), region=region)
    assert found is None or found.value


# --- WhatsApp -------------------------------------------------------------------------------------


def test_a_whatsapp_id_without_its_plus_is_a_whole_number() -> None:
    assert normal("whatsapp", "34600111222").value == "+34600111222"


def test_a_business_scoped_id_keeps_its_letters_and_its_scope() -> None:
    found = normal("whatsapp", "es.13491208655302741918aB", scope="portfolio-1")

    assert found.value == "ES.13491208655302741918aB"
    assert found.scope == "portfolio-1"
    assert found.number_type == ""
    assert normal("whatsapp", "US.ENT.506847293015824").value == "US.ENT.506847293015824"


@pytest.mark.parametrize("written", ["AMAZON", "12345", "ES.", "ESP.123", "ES." + "1" * 129, "ana"])
def test_what_whatsapp_never_gives_is_none(written: str) -> None:
    assert normalise(Address("whatsapp", written)) is None


# --- mail -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("Ana.Garcia@Example.COM", "ana.garcia@example.com"),
        (" ana@example.com ", "ana@example.com"),
        ("<ana@example.com>", "ana@example.com"),
        ("mailto:ana@example.com?subject=hola", "ana@example.com"),
        ("ana\u200b@example.com", "ana@example.com"),
        ("ana@example.com.", "ana@example.com"),
        ("ana@España.es", "ana@xn--espaa-rta.es"),
        ("ana@xn--espaa-rta.es", "ana@xn--espaa-rta.es"),
        ("NÚÑEZ@example.com", "núñez@example.com"),
        ("Nu\u0301n\u0303ez@example.com", "núñez@example.com"),
        ('"ana garcia"@example.com', '"ana garcia"@example.com'),
        ("scanner@printer.local", "scanner@printer.local"),
        ("root@localhost", "root@localhost"),
        ("o'brien+a=b@example.com", "o'brien+a=b@example.com"),
    ],
)
def test_a_mailbox_has_one_value_however_it_is_written(written: str, value: str) -> None:
    found = normal("email", written)

    assert found.value == value
    assert found.raw == written
    assert found.number_type == ""


@pytest.mark.parametrize(
    "written",
    [
        "", "ana", "ana@", "@example.com", "a..b@example.com", ".a@example.com", "a.@example.com",
        "ana@example..com", "ana@-example.com", "ana@example.com\nBcc: eva@example.com",
        "ana@exa mple.com", "ana@example.com,eva@example.com", "a" * 250 + "@x.com",
        "ana@" + "a" * 64 + ".com", "ana@" + "a." * 150 + "com", "ana\x00@example.com", "a@b@c.com",
        "\ud800@example.com",
    ],
)  # fmt: skip
def test_what_is_no_mailbox_is_none(written: str) -> None:
    assert normalise(Address("email", written)) is None


def test_letters_that_only_look_alike_are_two_mailboxes() -> None:
    assert normal("email", "strauß@example.com").value != "strauss@example.com"
    assert normal("email", "аna@example.com").value != "ana@example.com"  # A Cyrillic letter.


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("a.na+shop@gmail.com", "ana@gmail.com"),
        ("A.N.A@googlemail.com", "ana@gmail.com"),
        ("ana+shop@outlook.com", "ana@outlook.com"),
        ("an.a+x@outlook.com", "an.a@outlook.com"),
        ("an-a_@pm.me", "ana@proton.me"),
        ("ana+shop@example.com", "ana+shop@example.com"),
        ("+@gmail.com", "+@gmail.com"),
    ],
)
def test_the_spelling_that_a_provider_delivers_is_a_second_key(
    written: str, canonical: str
) -> None:
    found = normal("email", written)

    assert found.canonical == canonical
    assert found.value == written.lower()


@pytest.mark.parametrize(
    "name",
    [
        "info", "ventas", "Sales", "support2", "atencion.al.cliente", "servicioalcliente", "rrhh",
        "customer-service", "ventas.madrid", "postmaster", "bounces+ana=example.com",
        "notifications", "test", "prueba1", "000", "asdf", "xxxxx", "aaaaaa", "sincorreo",
    ],
)  # fmt: skip
def test_a_mailbox_of_nobody_in_particular_is_shared(name: str) -> None:
    found = normal("email", f"{name}@example.com")

    assert found.shared
    assert not found.no_reply


@pytest.mark.parametrize(
    "name", ["noreply", "no-reply", "No_Reply+123", "noreply-orders", "donotreply", "noresponder",
             "no.responder", "mailer-daemon"]
)  # fmt: skip
def test_a_mailbox_that_nobody_reads_says_so(name: str) -> None:
    found = normal("email", f"{name}@example.com")

    assert found.no_reply
    assert found.shared


@pytest.mark.parametrize(
    "name",
    ["ana", "ana.garcia", "infante", "salesa", "supportiveana", "testa", "noemi", "norma.reply",
     "garcia.ventas", "bouncer", "joseantonio", "anna", "eva", "teamo"],
)  # fmt: skip
def test_a_person_is_not_taken_for_a_role(name: str) -> None:
    found = normal("email", f"{name}@example.com")

    assert not found.shared
    assert not found.no_reply


def test_a_throw_away_mailbox_says_so() -> None:
    assert normal("email", "ana@mailinator.com").disposable
    assert normal("email", "ana@box.yopmail.com").disposable
    assert not normal("email", "ana@notmailinator.com").disposable


@given(st.emails())
def test_a_mailbox_is_its_own_value(written: str) -> None:
    found = normalise(Address("email", written))
    assume(found is not None)
    assert found is not None
    assert normal("email", found.value).value == found.value
    assert normal("email", found.value.upper()).value == found.value


@given(st.text(max_size=80))
def test_no_text_breaks_the_mail_parser(text: str) -> None:
    found = normalise(Address("email", text))
    assert found is None or "@" in found.value


# --- ids of platforms -----------------------------------------------------------------------------


def test_an_id_of_a_platform_is_kept_to_the_letter() -> None:
    found = normal("slack", " U02Ab+c/= ", scope="T1")

    assert (found.value, found.scope, found.canonical) == ("U02Ab+c/=", "T1", "U02Ab+c/=")
    assert not found.shared


@pytest.mark.parametrize("written", ["a\x00b", "a\nb", "a\u2028b", "\ud800", "a" * (MAX_ID + 1)])
def test_an_id_that_cannot_be_stored_is_none(written: str) -> None:
    assert normalise(Address("user", written)) is None


@pytest.mark.parametrize(
    "written",
    ["", " ", "0", "null", "None", "undefined", "NaN", "[object Object]", "guest", "anonymous",
     "00000000-0000-0000-0000-000000000000"],
)  # fmt: skip
def test_an_id_that_a_page_sends_for_everybody_is_nobody(written: str) -> None:
    assert normal("user", written).nobody


def test_an_id_of_a_shop_is_somebody() -> None:
    assert not normal("user", "1").nobody
    assert not normal("user", "null7").nobody


# --- speed ----------------------------------------------------------------------------------------


def test_an_address_that_came_before_costs_next_to_nothing() -> None:
    address = Address("phone", "+34600111222")
    others = itertools.count(34600200000)
    first = min(timeit.repeat(lambda: phone(f"+{next(others)}"), number=200, repeat=5))
    again = min(timeit.repeat(lambda: normalise(address), number=200, repeat=5))

    assert again * 4 < first
