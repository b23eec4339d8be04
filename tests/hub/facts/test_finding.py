"""What a message tells, in tables: one line a way of saying it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.facts.asking import find_questions
from hub.facts.finding import find_facts
from hub.facts.mention import Act, FactKind, Mention, Question
from hub.facts.patterns import Patterns
from hub.facts.reading import MAX_CHARACTERS

K = FactKind
WEDNESDAY = date(2026, 5, 6)


def told(
    text: str, question: str = "", *, spoken: bool = False, region: str = "ES"
) -> list[Mention]:
    asked = find_questions(question)
    return list(find_facts(text, asked=asked, spoken=spoken, region=region, today=WEDNESDAY))


def values(
    text: str, question: str = "", *, spoken: bool = False, region: str = "ES"
) -> set[tuple[FactKind, str]]:
    return {(one.kind, one.value) for one in told(text, question, spoken=spoken, region=region)}


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("my order number is TN-48213", K.ORDER, "TN-48213"),
        ("Order #4471 never arrived", K.ORDER, "4471"),
        ("4471 is my order number", K.ORDER, "4471"),
        ("mi pedido es el 338 201 95", K.ORDER, "33820195"),
        ("el número de pedido es WEB-20260422-118", K.ORDER, "WEB-20260422-118"),
        ("orden de compra OC-2026-0871", K.ORDER, "OC-2026-0871"),
        ("the parcel is RR123456785ES by the way", K.TRACKING, "RR123456785ES"),
        ("tracking number 8042661937", K.TRACKING, "8042661937"),
        ("localizador RVKQXZ", K.BOOKING, "RVKQXZ"),
        ("I would like to cancel my ride with ID 663", K.BOOKING, "663"),
        ("account number is 85731890 & PIN is 5380", K.ACCOUNT, "85731890"),
        ("nro de socio 60 884213 7 01", K.ACCOUNT, "60884213701"),
        ("la factura B 0003-00018842", K.INVOICE, "B0003-00018842"),
        ("Hi I'm Jane Doe and need help", K.NAME, "Jane Doe"),
        ("Hola soy Marta García López", K.NAME, "Marta García López"),
        ("me llamo íñigo de la torre", K.NAME, "íñigo de la torre"),
        ("This is Mr. John Smith", K.NAME, "John Smith"),
        ("Thanks,\nBest regards,\nAna Ruiz", K.NAME, "Ana Ruiz"),
        ("mail me at Ana@Example.com.", K.EMAIL, "ana@example.com"),
        ("mi móvil es 612 34 56 71", K.PHONE, "+34612345671"),
        ("vivo en Calle Luna 8, 3º B, 28013 Madrid", K.ADDRESS, "Calle Luna 8, 3º B"),
        ("vivo en Calle Luna 8, 3º B, 28013 Madrid", K.POSTCODE, "28013"),
        ("vivo en Calle Luna 8, 3º B, 28013 Madrid", K.CITY, "Madrid"),
        ("Av. Irarrázaval 3450 depto 1104, Ñuñoa", K.ADDRESS, "Av. Irarrázaval 3450 depto 1104"),
        ("Cra 15 # 93-47, torre 2", K.ADDRESS, "Cra 15 # 93-47, torre 2"),
        ("send it to 221 Baker Street, London NW1 6XE", K.ADDRESS, "221 Baker Street"),
        ("send it to 221 Baker Street, London NW1 6XE", K.POSTCODE, "NW1 6XE"),
        ("my dni is 12345678Z", K.TAX_ID, "12345678Z"),
        ("nací el 3 de febrero del 49", K.BIRTH_DATE, "1949-02-03"),
        ("see you next Tuesday", K.DATE, "2026-05-12"),
        ("el martes que viene", K.DATE, "2026-05-12"),
        ("pasado mañana me va bien", K.DATE, "2026-05-08"),
        ("el 3 de junio", K.DATE, "2026-06-03"),
        ("a las siete y media de la tarde", K.TIME, "19:30"),
        ("around 6:45 pm", K.TIME, "18:45"),
        ("lo necesito antes del 28 de noviembre", K.DEADLINE, "2026-11-28"),
        ("me cobraron 49,90 €", K.AMOUNT, "49.90 EUR"),
        ("it was $1,849.50", K.AMOUNT, "1849.50 USD"),
        ("a table for 2, please", K.QUANTITY, "2"),
        ("somos cuatro", K.QUANTITY, "4"),
        ("la talla 42 me queda bien", K.SIZE, "42"),
        ("I already tried restarting the app", K.TRIED, "I already tried restarting the app"),
        ("quiero devolver unas zapatillas", K.WANTS, "devolver unas zapatillas"),
        ("my pin is 0314", K.SECRET, "0314"),
        ("my mother's maiden name is Wong", K.SECURITY_ANSWER, "Wong"),
        ("card 4242 4242 4242 4242", K.CARD, "4242424242424242"),
        ("me duele mucho la rodilla", K.HEALTH, "me duele mucho la rodilla"),
    ],
)  # fmt: skip
def test_a_value_is_found_by_the_words_around_it(text: str, kind: FactKind, value: str) -> None:
    region = "US" if "$" in text else "ES"
    assert (kind, value) in values(text, region=region)


@pytest.mark.parametrize(
    ("question", "answer", "kind", "value"),
    [
        ("What's your order number?", "4471", K.ORDER, "4471"),
        ("Can I have your flight ID?", "It is 944.... wait I mean 312.", K.BOOKING, "312"),
        ("May I have your name?", "John Smith,hopefully we can sit outside", K.NAME, "John Smith"),
        ("¿Con quién hablo?", "con Hernando Bustamante", K.NAME, "Hernando Bustamante"),
        ("How many guests?", "two", K.QUANTITY, "2"),
        ("¿Qué día?", "el 3 de mayo", K.DATE, "2026-05-03"),
        ("And your PIN please?", "0314, don't tell anyone", K.SECRET, "0314"),
        ("Your mother's maiden name?", "Cooper. I lost my card!", K.SECURITY_ANSWER, "Cooper"),
        ("Could you provide your date of birth?", "12/12/2001", K.BIRTH_DATE, "2001-12-12"),
        ("¿De qué color es?", "morada, mediana", K.COLOUR, "morada"),
        ("¿En qué empresa trabajas?", "en Bimbo, llevo 4 años", K.COMPANY, "Bimbo"),
        ("¿Qué código postal?", "15003", K.POSTCODE, "15003"),
    ],
)  # fmt: skip
def test_a_bare_answer_is_of_the_kind_that_was_asked_for(
    question: str, answer: str, kind: FactKind, value: str
) -> None:
    assert (kind, value) in values(answer, question)


@pytest.mark.parametrize(
    ("text", "question", "kind", "value"),
    [
        ("it's four four seven one", "your order number?", K.ORDER, "4471"),
        ("double five two oh three", "your order number?", K.ORDER, "55203"),
        ("cuarenta y cuatro setenta y uno", "¿tu número de pedido?", K.ORDER, "4471"),
        ("zeta te siete siete cuatro cero dos be", "¿El número de serie?", K.SERIAL, "ZT77402B"),
        ("ana punto lopez arroba gmail punto com", "¿Tu correo?", K.EMAIL, "ana.lopez@gmail.com"),
        ("seiscientos doce, treinta y cuatro, sesenta, setenta y uno", "¿Un teléfono?", K.PHONE,
         "+34612346071"),
        ("documento cuarenta millones ciento dieciocho mil doscientos sesenta y cinco", "",
         K.TAX_ID, "40118265"),
    ],
)  # fmt: skip
def test_numbers_that_are_said_are_digits(
    text: str, question: str, kind: FactKind, value: str
) -> None:
    assert (kind, value) in values(text, question, spoken=True)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I'm looking for a hotel", K.NAME),
        ("soy cliente desde hace años", K.NAME),
        ("I don't remember my account number", K.ACCOUNT),
        ("my order arrived 3 days ago", K.ORDER),
        ("order 2 pizzas for 6 people", K.ORDER),
        ("mil gracias", K.AMOUNT),
        ("por la mañana", K.DATE),
        ("ring me once upon arrival", K.QUANTITY),
    ],
)
def test_words_that_only_look_alike_tell_nothing(text: str, kind: FactKind) -> None:
    assert kind not in {one for one, _ in values(text)}


def test_somebody_elses_name_is_not_the_customers() -> None:
    found = told("recibe mi madre, Susana, 612 34 56 71")

    assert {one.label for one in found if one.kind in (K.NAME, K.PHONE)} == {"somebody else"}


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("No, it's 4472, my order number", Act.CORRECTS),
        ("perdona, mi número de pedido es 4472", Act.CORRECTS),
        ("my order number is 4472", Act.STATES),
    ],
)
def test_a_correction_says_that_it_is_one(text: str, act: Act) -> None:
    assert [(one.value, one.act) for one in told(text) if one.kind is K.ORDER] == [("4472", act)]


def test_what_is_taken_back_in_the_same_breath_is_not_told() -> None:
    assert values("mi pedido es el 4471, digo, el pedido 4472") == {(K.ORDER, "4472")}


def test_yes_confirms_what_was_read_out_and_no_takes_it_back() -> None:
    yes = told("sí, exacto", "¿Tu pedido sigue siendo el 44713?")
    no = told("no", "Is your order number still 44713?")

    assert [(one.kind, one.value, one.act) for one in yes] == [(K.ORDER, "44713", Act.CONFIRMS)]
    assert [(one.kind, one.value, one.act) for one in no] == [(K.ORDER, "44713", Act.RETRACTS)]


def test_a_number_is_taken_back_by_its_noun() -> None:
    assert [(one.kind, one.act) for one in told("forget that order number")] == [
        (K.ORDER, Act.RETRACTS)
    ]


def test_a_second_number_that_is_offered_is_only_a_guess() -> None:
    found = told("My PIN is either 1596 or 0314")

    assert [one.value for one in found] == ["1596", "0314"]
    assert found[0].confidence > 0.7 > found[1].confidence


def test_what_the_shop_sells_is_known_by_its_list() -> None:
    patterns = Patterns(products=("Colchón Valentina",))
    found = find_facts("compré el colchon valentina 2 plazas", patterns=patterns, today=WEDNESDAY)

    assert ("Colchón Valentina", "colchon valentina") in {(one.value, one.text) for one in found}


def test_of_a_long_text_only_the_head_is_read() -> None:
    late = "x " * (MAX_CHARACTERS // 2) + "my order number is 4471"

    assert not told(late)


WORDS = st.sampled_from(
    """
    my mi order pedido number número is es 4471 TN-48213 name nombre Ana García Mr. and y , .
    ? ¿ : # pin 0314 calle Luna 8 , 28013 Madrid double doble five cinco cuarenta y uno
    arroba punto at dot
    612345671 49,90 € $ 3 de mayo next Tuesday a las siete pm no wait digo
    forget that e\u0301 \n ñ İ ß
    """.split(" ")
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=120), st.lists(WORDS, max_size=30).map(" ".join))
ASKED = st.lists(
    st.builds(
        Question,
        kind=st.sampled_from(K),
        label=st.sampled_from(["", "pin", "number", "another"]),
        confirming=st.booleans(),
        value=st.sampled_from(["", "4471"]),
    ),
    max_size=3,
)


@settings(max_examples=150, deadline=None)
@given(TEXTS, ASKED, st.booleans(), st.sampled_from(["ES", "US", "MX", ""]))
def test_any_text_is_read_and_every_place_is_where_it_says(
    text: str, asked: list[Question], spoken: bool, region: str
) -> None:
    for one in find_facts(text, asked=asked, spoken=spoken, region=region, today=WEDNESDAY):
        assert text[one.start : one.end] == one.text
        assert 0 <= one.start <= one.end <= len(text)
        assert 0 < one.confidence <= 1
        assert one.value or one.act is not Act.STATES
