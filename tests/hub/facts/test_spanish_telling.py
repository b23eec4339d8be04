"""What customers tell in Spanish: by voice and in writing, and what is no fact at all."""

from __future__ import annotations

from datetime import date

import pytest

from hub.facts.asking import find_questions
from hub.facts.codes import squeezed
from hub.facts.finding import find_facts
from hub.facts.mention import SURE, FactKind

K = FactKind
WEDNESDAY = date(2026, 5, 6)
_CODES = {K.ORDER, K.TRACKING, K.BOOKING, K.ACCOUNT, K.INVOICE, K.SERIAL, K.TAX_ID, K.CARD}


def told(
    text: str, question: str = "", *, spoken: bool = False, region: str = "ES"
) -> set[tuple[FactKind, str]]:
    asked = find_questions(question)
    found = find_facts(text, asked=asked, spoken=spoken, region=region, today=WEDNESDAY)
    return {
        (one.kind, squeezed(one.value) if one.kind in _CODES else one.value)
        for one in found
        if one.confidence >= SURE
    }


@pytest.mark.parametrize(
    ("question", "answer", "region", "kind", "value"),
    [
        ("¿Me regala su número de cédula?",
         "sí claro es la mil veintitrés cuatrocientos cincuenta y seis setecientos ochenta y nueve",
         "CO", K.TAX_ID, "1023456789"),
        ("¿Su cédula?", "uno cero tres cuatro, cinco seis siete, ocho nueve cero", "CO",
         K.TAX_ID, "1034567890"),
        ("¿Me dice el DNI?", "treinta y un millones doscientos cuatro mil ciento dieciocho", "AR",
         K.TAX_ID, "31204118"),
        ("¿El número de pedido?", "a ver... eh... es el seis cuarenta y dos, dieciocho, cero tres",
         "ES", K.ORDER, "6421803"),
        ("¿Me dicta el número de cliente?", "apunta, cuatro cuatro, dos uno, nueve nueve", "ES",
         K.ACCOUNT, "442199"),
        ("¿Cuál es su teléfono?", "seis cuarenta y dos, dieciocho, cero tres, cincuenta y siete",
         "ES", K.PHONE, "+34642180357"),
        ("¿Un celular?", "tres diez, cuatro veintidós, dieciocho, cero nueve", "CO", K.PHONE,
         "+573104221809"),
        ("¿Me deja un número?", "cincuenta y cinco, veintitrés, cuarenta y uno, ochenta y siete, "
         "sesenta y dos", "MX", K.PHONE, "+525523418762"),
        ("¿Un teléfono?", "nueve ocho siete, seis cinco cuatro, tres dos uno", "PE", K.PHONE,
         "+51987654321"),
        ("¿Me dice el localizador?", "be de Barcelona, erre, cinco, jota, dos, zeta", "ES",
         K.BOOKING, "BR5J2Z"),
        ("¿Cuál sería el localizador?", "eme de Madrid, te de Toledo, siete, ocho, ka, uno", "ES",
         K.BOOKING, "MT78K1"),
        ("¿La referencia del pedido?", "es pe guion cuatro cinco siete siete", "ES", K.ORDER,
         "P4577"),
        ("¿Me deletrea el correo?", "laura punto mesa ochenta y uno arroba gmail punto com", "ES",
         K.EMAIL, "laura.mesa81@gmail.com"),
        ("¿Su correo?", "pepe guion bajo ruiz arroba hotmail punto es", "ES", K.EMAIL,
         "pepe_ruiz@hotmail.es"),
        ("¿A qué mail se lo mando?", "a marcelo rivas, todo junto, arroba yahoo punto com punto ar",
         "AR", K.EMAIL, "marcelorivas@yahoo.com.ar"),
        ("¿Su correo?", "contacto arroba panaderia lopez punto com, panadería lópez todo junto",
         "MX", K.EMAIL, "contacto@panaderialopez.com"),
        ("¿Qué número de póliza?", "cero cero uno, perdón, cero cero dos siete ocho uno", "ES",
         K.ACCOUNT, "002781"),
        ("¿El número de contrato?", "doscientos cuarenta y uno ciento dos trescientos ocho", "ES",
         K.ACCOUNT, "241102308"),
        ("¿El código postal?", "veintiocho cero catorce", "ES", K.POSTCODE, "28014"),
        ("¿Código postal?", "cero seis siete cero cero", "MX", K.POSTCODE, "06700"),
        ("¿Y el número de guía?", "siete siete cuatro, doble cero, cinco tres, uno ocho", "MX",
         K.TRACKING, "7740053" + "18"),
        ("¿Su fecha de nacimiento?", "el doce de marzo de mil novecientos ochenta y cuatro", "ES",
         K.BIRTH_DATE, "1984-03-12"),
        ("¿Fecha de nacimiento?", "veintidós del siete del noventa y uno", "ES", K.BIRTH_DATE,
         "1991-07-22"),
        ("¿Con quién tengo el gusto?", "mi nombre es Yolanda Cifuentes", "CO", K.NAME,
         "Yolanda Cifuentes"),
        ("¿Con quién hablo?", "habla usted con maría eugenia salas", "CL", K.NAME,
         "maría eugenia salas"),
        ("¿A nombre de quién está la línea?", "está a nombre de mi papá, Ernesto Quiroga", "MX",
         K.NAME, "Ernesto Quiroga"),
        ("¿Me dice su nombre?", "sí, mira, soy Encarna, Encarna Pozuelo", "ES", K.NAME,
         "Encarna Pozuelo"),
        ("¿Cuántas personas?", "seríamos siete", "ES", K.QUANTITY, "7"),
        ("¿De cuánto fue el cargo?", "de doscientos treinta y cinco mil pesos", "CO", K.AMOUNT,
         "235000 COP"),
        ("¿Me da su DNI?", "cinco tres uno, dos cero ocho, cuatro cuatro, ge", "ES", K.TAX_ID,
         "53120844G"),
        ("¿La dirección?", "calle mayor cuarenta y cinco, segundo be", "ES", K.ADDRESS,
         "calle mayor cuarenta y cinco, segundo be"),
    ],
)  # fmt: skip
def test_what_is_said_on_the_phone_is_heard(
    question: str, answer: str, region: str, kind: FactKind, value: str
) -> None:
    found = told(answer, question, spoken=True, region=region)

    if kind is K.ADDRESS:
        assert kind in {one for one, _ in found}
    else:
        assert (kind, value) in found


@pytest.mark.parametrize(
    ("question", "answer", "region", "kind", "value"),
    [
        ("", "mi pedido es el A-10428", "ES", K.ORDER, "A10428"),
        ("", "hola, sobre el pedido A-10390, aún no llega", "ES", K.ORDER, "A10390"),
        ("", "me pueden ayudar con la orden OV/2291-7", "MX", K.ORDER, "OV22917"),
        ("", "compré con el folio 883120 y no ha llegado", "MX", K.ORDER, "883120"),
        ("", "n.º de pedido: ES2024-000123", "ES", K.ORDER, "ES2024000123"),
        ("", "Pedido #A-10428, sigue sin salir", "ES", K.ORDER, "A10428"),
        ("¿Número de pedido?", "te lo paso: 70-33418", "ES", K.ORDER, "7033418"),
        ("¿Me das el pedido?", "el último que hice, el 55120", "ES", K.ORDER, "55120"),
        ("", "mi RUT es 12.345.678-5", "CL", K.TAX_ID, "123456785"),
        ("¿Me dice su RFC?", "GOAL850312H81", "MX", K.TAX_ID, "GOAL850312H81"),
        ("", "mi cédula es 52.814.330", "CO", K.TAX_ID, "52814330"),
        ("", "DNI 28.114.902, soy la titular", "AR", K.TAX_ID, "28114902"),
        ("", "CUIT 27-28114902-4", "AR", K.TAX_ID, "27281149024"),
        ("", "mi NIE es X1234567L", "ES", K.TAX_ID, "X1234567L"),
        ("", "nº de contrato 210.334.556", "ES", K.ACCOUNT, "210334556"),
        ("", "mi número de suministro es 1558820", "PE", K.ACCOUNT, "1558820"),
        ("", "soy el cliente 40021", "ES", K.ACCOUNT, "40021"),
        ("", "póliza HG-559102", "ES", K.ACCOUNT, "HG559102"),
        ("", "NIC 7740912, Electricaribe", "CO", K.ACCOUNT, "7740912"),
        ("", "el siniestro es el 2026/00417", "ES", K.ACCOUNT, "202600417"),
        ("", "tengo una reserva con localizador QX7T2M para el sábado", "ES", K.BOOKING, "QX7T2M"),
        ("", "código de reserva: LMN4P9", "ES", K.BOOKING, "LMN4P9"),
        ("", "mi nro de trámite es 00123991", "AR", K.ACCOUNT, "00123991"),
        ("", "la boleta 99120 está mal cobrada", "CL", K.INVOICE, "99120"),
        ("", "la fra. 2026-0045 no me cuadra", "ES", K.INVOICE, "20260045"),
        ("", "guía 794411208837", "MX", K.TRACKING, "794411208837"),
        ("", "nº de envío PQ4X2200981", "ES", K.TRACKING, "PQ4X2200981"),
        ("", "S/N: C02ZX19LMD6T", "ES", K.SERIAL, "C02ZX19LMD6T"),
        ("", "IMEI 356938035643809", "ES", K.SERIAL, "356938035643809"),
        ("", "me llamo Nerea Etxeberria y mi correo es nerea@caserio.eus", "ES", K.NAME,
         "Nerea Etxeberria"),
        ("", "Buenos días, les escribe Gonzalo Iturra por un reclamo", "CL", K.NAME,
         "Gonzalo Iturra"),
        ("", "Mi nombre: Paola Benavides Tello", "PE", K.NAME, "Paola Benavides Tello"),
        ("", "Un saludo,\nMercedes Alcaraz\n", "ES", K.NAME, "Mercedes Alcaraz"),
        ("", "Quedo atenta.\n\nLucía Fernández Prado\nTel. 611 22 33 44", "ES", K.PHONE,
         "+34611223344"),
        ("¿A nombre de quién está?", "Javier Montiel", "MX", K.NAME, "Javier Montiel"),
        ("¿Quién figura como titular?", "Rosa Amaya, mi madre", "ES", K.NAME, "Rosa Amaya"),
        ("", "llámenme al 11 5523-4471", "AR", K.PHONE, "+541155234471"),
        ("", "mi cel es 300 412 8890", "CO", K.PHONE, "+573004128890"),
        ("", "mi fono +56 9 8123 4567", "CL", K.PHONE, "+56981234567"),
        ("", "vivo en Jr. Huiracocha 1510, Jesús María", "PE", K.ADDRESS, "Jr. Huiracocha 1510"),
        ("", "Calle 85 # 11-53 apto 402, Bogotá", "CO", K.ADDRESS, "Calle 85 # 11-53 apto 402"),
        ("", "es en Av. Cabildo 2230 4to B, CABA", "AR", K.ADDRESS, "Av. Cabildo 2230 4to B"),
        ("", "C/ Doctor Fleming, 12, 1º izda, 46009 Valencia", "ES", K.POSTCODE, "46009"),
        ("", "tuve un golpe el lunes con el coche", "ES", K.DATE, "2026-05-04"),
        ("", "el paquete llegó el martes roto", "ES", K.DATE, "2026-05-05"),
        ("", "me llamaron el viernes y nada", "ES", K.DATE, "2026-05-01"),
        ("", "quedamos en que venían el viernes", "ES", K.DATE, "2026-05-08"),
        ("", "pueden venir el lunes", "ES", K.DATE, "2026-05-11"),
        ("", "it arrived on Monday, broken", "ES", K.DATE, "2026-05-04"),
        ("", "nací el 4 de julio de 1979", "ES", K.BIRTH_DATE, "1979-07-04"),
    ],
)  # fmt: skip
def test_what_is_written_is_read(
    question: str, answer: str, region: str, kind: FactKind, value: str
) -> None:
    assert (kind, value) in told(answer, question, region=region)


@pytest.mark.parametrize(
    ("text", "question", "kind"),
    [
        ("no me lo sé de memoria", "¿Su número de contrato?", K.ACCOUNT),
        ("espera que lo busco", "¿El número de pedido?", K.ORDER),
        ("soy autónomo y llevo 12 años con ustedes", "", K.NAME),
        ("soy muy fan de la marca", "", K.NAME),
        ("habla muy bajo, no le oigo", "", K.NAME),
        ("el pedido de 45 euros no llegó", "", K.ORDER),
        ("pedí 3 camisetas", "", K.ORDER),
        ("mi contrato es de 24 meses", "", K.ACCOUNT),
        ("la factura es de 89 euros", "", K.INVOICE),
        ("la reserva es para 2 noches", "", K.BOOKING),
        ("la cuenta me la cobraron dos veces", "", K.ACCOUNT),
        ("vuelo de las 19:40", "", K.BOOKING),
        ("el paquete pesa 12 kilos", "", K.TRACKING),
        ("con quién hablo para poner una queja?", "", K.NAME),
        ("mi línea es de 100 megas", "", K.PHONE),
        ("tengo 43 años", "", K.ACCOUNT),
        ("hace 2 semanas que espero el pedido", "", K.ORDER),
        ("el piso 4 está sin luz", "", K.ACCOUNT),
        ("no quiero dar mi nombre", "¿Su nombre?", K.NAME),
        ("¿para qué quiere mi nombre?", "¿Su nombre?", K.NAME),
        ("el cliente tiene la razón", "", K.NAME),
        ("la orden no ha llegado en 2026", "", K.ORDER),
        ("a las 10 tenía la cita", "", K.BOOKING),
        ("el folio no lo tengo", "¿El folio?", K.ORDER),
        ("me atendió Rosa la otra vez", "¿En qué le ayudo?", K.NAME),
    ],
)  # fmt: skip
def test_what_only_looks_like_a_fact_is_none(text: str, question: str, kind: FactKind) -> None:
    assert kind not in {one for one, _ in told(text, question)}


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [
        ("mi pedido es el A-10428", "A-10428", "A-10428"),
        ("order a-10428 is late", "A-10428", "a-10428"),
        ("pedido A-10390, por favor", "A-10390", "A-10390"),
        ("my order TN-48213", "TN-48213", "TN-48213"),
        ("n.º de pedido: ES2024-000123", "ES2024-000123", "ES2024-000123"),
        ("Pedido #A-10428", "A-10428", "A-10428"),
        ("la orden OV/2291-7", "OV/2291-7", "OV/2291-7"),
    ],
)
def test_a_code_is_taken_whole_and_as_it_is_written(text: str, value: str, shown: str) -> None:
    found = [one for one in find_facts(text, today=WEDNESDAY) if one.kind is K.ORDER]

    assert [(one.value, one.text) for one in found] == [(value, shown)]


def test_a_company_ends_with_its_sentence() -> None:
    found = find_facts("My company is Kent & Daughter. We'd like a quote", today=WEDNESDAY)

    assert [one.value for one in found if one.kind is K.COMPANY] == ["Kent & Daughter"]


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("¿me lo pueden mandar?", []),
        ("quiero más", []),
        ("lo necesito antes del viernes", []),
        ("necesito saber más", []),
        ("quiero devolver unas zapatillas", ["devolver unas zapatillas"]),
        ("necesito una devolución", ["una devolución"]),
    ],
)
def test_a_wish_says_what_is_wished_for(text: str, wishes: list[str]) -> None:
    found = find_facts(text, today=WEDNESDAY)

    assert [one.value for one in found if one.kind is K.WANTS] == wishes
