"""Ways to ask and ways to tell, composed: what holds of one noun holds of every other."""

from __future__ import annotations

from datetime import date

import pytest

from hub.facts.asking import find_questions
from hub.facts.codes import squeezed
from hub.facts.finding import find_facts
from hub.facts.mention import SURE, FactKind
from hub.facts.reading import read

K = FactKind
WEDNESDAY = date(2026, 5, 6)

NOUNS = (
    ("número de pedido", K.ORDER), ("folio de compra", K.ORDER), ("nº de pedido", K.ORDER),
    ("código de seguimiento", K.TRACKING), ("número de remito", K.TRACKING),
    ("localizador", K.BOOKING), ("clave de reservación", K.BOOKING),
    ("número de tiquete", K.BOOKING), ("número de póliza", K.ACCOUNT),
    ("número de afiliada", K.ACCOUNT), ("CUPS que aparece en la factura", K.ACCOUNT),
    ("número de boleta", K.INVOICE), ("número de serie del equipo", K.SERIAL),
    ("nombre completo", K.NAME), ("nombre del titular de la línea", K.NAME),
    ("correo con el que se registró", K.EMAIL), ("celu", K.PHONE),
    ("número de contacto", K.PHONE), ("domicilio de entrega", K.ADDRESS),
    ("cód. postal", K.POSTCODE), ("DNI con letra", K.TAX_ID), ("NIT", K.TAX_ID),
    ("número de cédula", K.TAX_ID), ("IBAN", K.CARD), ("CLABE interbancaria", K.CARD),
)  # fmt: skip
ASKING = (
    "¿Me das tu {}?", "Indíqueme su {}, por favor.", "¿Me regala su {}?", "¿Me dejás tu {}?",
    "Necesitaría su {} para comprobarlo.", "¿Podrías pasarme tu {}?", "Voy a necesitar tu {}",
    "Debe indicarme su {}", "Escribí tu {}", "Te pido tu {}", "Quedo a la espera de su {}",
    "¿Y tu {}?", "De nuevo su {}, por favor", "¿Me dijo su {}?", "¿Qué {} tiene?",
    "Por último, tu {}", "su {} me lo repite por favor", "muy bien y su {}",
)  # fmt: skip
TALKING = (
    "Ya tengo tu {}.", "No encuentro tu {}.", "Gracias por tu {}.", "Hemos cambiado tu {}.",
    "Déjeme verificar su {}.", "No es necesario que tenga a mano su {}.",
    "Estoy revisando su {}.", "Le enviamos su {} por mensaje.",
)  # fmt: skip


@pytest.mark.parametrize("way", ASKING)
def test_every_way_to_ask_asks_for_everything(way: str) -> None:
    missed = [
        noun
        for noun, kind in NOUNS
        if kind
        not in [one.kind for one in find_questions(way.format(noun)) if one.confidence > SURE]
    ]

    assert missed == []


@pytest.mark.parametrize("way", TALKING)
def test_talk_about_a_thing_asks_for_none_of_them(way: str) -> None:
    asked = [noun for noun, _ in NOUNS if find_questions(way.format(noun))]

    assert asked == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Te he mandado un código por SMS, ¿me lo pones por aquí?", K.SECRET),
        ("Le llegó un código al celular. ¿Cuál es?", K.SECRET),
        ("En la etiqueta está el número de serie. ¿Me lo lee?", K.SERIAL),
        ("El localizador va en el correo. ¿Lo tiene a mano?", K.BOOKING),
    ],
)
def test_a_pronoun_asks_for_what_was_named_just_before(text: str, kind: FactKind) -> None:
    assert kind in [one.kind for one in find_questions(text)]


DIGITS = ("cuatro cuatro siete uno cero dos", "cuarenta y cuatro setenta y uno cero dos",
          "cuatrocientos cuarenta y siete ciento dos",
          "doble cuatro, siete, uno, cero dos")  # fmt: skip
TELLING = (
    "{}", "sí, es el {}", "a ver, eh, {}", "apunte, {}", "el {} creo", "cuatro cinco, perdón, {}",
    "sí claro mire es el {}", "aquí pone {}",
)  # fmt: skip


@pytest.mark.parametrize("way", TELLING)
@pytest.mark.parametrize("kind", [K.ORDER, K.TRACKING, K.ACCOUNT, K.INVOICE])
def test_every_way_to_say_a_number_answers_for_its_kind(way: str, kind: FactKind) -> None:
    noun = next(noun for noun, each in NOUNS if each is kind)
    asked = find_questions(f"¿Me dice su {noun}?")

    for digits in DIGITS:
        found = find_facts(way.format(digits), asked=asked, spoken=True, today=WEDNESDAY)
        assert [squeezed(one.value) for one in found if one.kind is kind] == ["447102"], digits


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("ana efe arroba gmail punto com", "anaf@gmail.com"),
        ("ele punto fernandez arroba telefonica punto net", "l.fernandez@telefonica.net"),
        ("es martina perez veintidós arroba hotmail punto com", "martinaperez22@hotmail.com"),
        ("info arroba talleres guion ruiz punto es", "info@talleres-ruiz.es"),
        ("ralvear arroba correoandes punto ce ele todo junto", "ralvear@correoandes.cl"),
        ("el de la mujer luz guion bajo eme arroba buzon punto co", "luz_m@buzon.co"),
        ("jota u a ene uve doble arroba vera todo junto punto es", "juanw@vera.es"),
        ("mgarcia (arroba) postalia (punto) com", "mgarcia@postalia.com"),
    ],
)
def test_a_mail_address_is_put_together_from_its_sounds(said: str, written: str) -> None:
    assert written in read(said, transcript=True).shown


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("cero siete nueve cuatro dos dos uno tres letra ese", "07942213S"),
        ("doce millones trescientos cuarenta y cinco seiscientos siete guion cinco", "12345607-5"),
        ("es la hache erre guion veinte noventa y cuatro", "HR-2094"),
        ("es a u sesenta y seis cero cuatro barra dos", "AU6604/2"),
        ("51 82 37 64 A, de Alicante", "51823764A"),
        ("47 39 01 26, y griega", "47390126Y"),
        ("mayor doce tercero be veintiocho cero trece", "tercero B 28013"),
        ("el uno de enero del ochenta", "1 de enero"),
        ("siete del once del dos mil uno", "7 del 11 del 2001"),
    ],
)
def test_letters_and_numbers_are_heard_as_they_would_be_written(said: str, written: str) -> None:
    assert written in read(said, transcript=True).shown


@pytest.mark.parametrize(
    "text",
    [
        "no encuentro el número de pedido por ningún lado", "he cambiado de dirección hace poco",
        "mi pedido llega mañana según la web", "llevo 45 minutos esperando, es la tercera vez",
        "soy clienta desde 2015", "la referencia del sofá es la 40-221-X",
        "el pasaje me costó 60 euros", "no ha llamado nadie, vecino", "Fecha: 07/02/2026",
        "el bus 614, asiento 23, piso 2",
    ],
)  # fmt: skip
def test_ordinary_talk_tells_no_number_and_no_name(text: str) -> None:
    found = find_facts(text, asked=(), today=WEDNESDAY)
    told = {K.ORDER, K.TRACKING, K.BOOKING, K.ACCOUNT, K.INVOICE, K.NAME, K.ADDRESS, K.PHONE}

    assert [one.text for one in found if one.kind in told and one.confidence >= SURE] == []
