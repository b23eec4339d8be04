"""The nouns for what can be told or asked: "order number", "número de pedido", "pet's name"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from hub.facts.mention import FactKind as K

# One line a phrase: words apart, `a|b` either, `a?` may be left out. Folded, apostrophes dropped.
_NUMBER: Final = "number|no|num|nr|id|code|ref|reference"
_NUMERO: Final = "numero|num|no|nº|n|codigo|referencia|ref|id|identificador"
_OF: Final = "de|del|de_tu|de_su|de_mi|de_el|de_la|de_vuestro|de_este|de_ese"
_OWN: Final = "your|the|my|this|that new|second|other|latest|last|replacement?"

# (kind, label, phrases). Strong: a noun that is asked for wherever a request stands before it.
_STRONG: Final = (
    (K.ORDER, "", f"""
order|purchase {_NUMBER}
{_NUMBER} of|for|on {_OWN} order|purchase
{_NUMERO} {_OF} pedido|compra|orden
{_NUMERO} de orden de compra
nro|n de pedido|compra|orden
"""),
    (K.TRACKING, "", f"""
tracking {_NUMBER}?
shipment|parcel|package|consignment|delivery|shipping {_NUMBER}
{_NUMBER} of|for|on {_OWN} parcel|package|shipment
{_NUMERO} {_OF} seguimiento|envio|rastreo|guia|paquete|tracking
localizador de|del envio|paquete
folio de equipaje|envio|rastreo|guia
numero|nro de guia|seguimiento|envio
"""),
    (K.BOOKING, "", f"""
booking|reservation|ride|flight|trip|confirmation|ticket|appointment|itinerary {_NUMBER}
{_NUMBER} of|for|on {_OWN} booking|reservation|ride|flight|trip|appointment
{_NUMERO} {_OF} reserva|reservacion|vuelo|viaje|confirmacion|billete|cita|trayecto
{_NUMERO} {_OF} pasaje|boleto|ticket|turno
clave de? reservacion|reserva
localizador
localizador de|del|de_la|de_tu|de_su reserva|vuelo|billete|compra|viaje
pnr
record locator
"""),
    (K.ACCOUNT, "", f"""
account|customer|client|member|membership|contract|policy|subscriber|loyalty|user {_NUMBER}
bank account {_NUMBER}
bank account|acct
account|acct number|no|num
{_NUMBER} of|for|on {_OWN} account|contract|policy
{_NUMERO} {_OF} cuenta|cliente|socio|contrato|poliza|usuario|abonado|afiliado|afiliada
{_NUMERO} {_OF} expediente|matricula
{_NUMERO} de contrato de la poliza
nro|n de? socio|cliente|cuenta|afiliado|afiliada|contrato|poliza
{_NUMERO} {_OF} cuenta bancaria
"""),
    (K.INVOICE, "", f"""
invoice|receipt|bill {_NUMBER}
{_NUMBER} of|for|on {_OWN} invoice|receipt
{_NUMERO} {_OF} factura|recibo|ticket|albaran
"""),
    (K.SERIAL, "", f"""
serial {_NUMBER}?
imei number?
{_NUMERO} de|del serie|imei
"""),
    (K.NAME, "", """
first|own|legal|user|customer|account|patient|patients|renter|renters name
name
username
naem|nmae|mame|yourname
nombre
name of the account|customer holder|owner?
nombre de usuario
nombre del paciente
"""),
    (K.NAME, "full", """
full|complete name
first and last name
first name and last name
name and surname
nombre completo
nombre y apellido|apellidos
"""),
    (K.NAME, "surname", """
last|family name
surname
apellido|apellidos
"""),
    (K.NAME, "host", """
hosts|host name
name of the|your host
anfitrion
nombre del anfitrion
"""),
    (K.NAME, "guest", """
guest|guests|attendee|attendees name|names
name|names of the|your guest|guests
"""),
    (K.NAME, "recipient", """
recipients|recipient|addressee name
name of the|your recipient
destinatario
nombre del destinatario
quien lo|la|los? recibe|recoge|recibira
"""),
    (K.EMAIL, "", """
email|mail address|id|account?
e mail address?
mail address
correo electronico?
direccion de correo|email|mail electronico?
email|mail|correo
"""),
    (K.PHONE, "", f"""
phone|telephone|mobile|cell|cellphone|contact|whatsapp|callback number|no
phone|telephone|cellphone
{_NUMERO} {_OF} telefono|movil|celular|contacto|whatsapp|linea|fijo
telefono|movil|celular|cel|tel|fono|whatsapp|wasap
telefono de contacto|casa
telefono|numero fijo
que numero de linea
a|en que telefono|movil|celular|numero
"""),
    (K.ADDRESS, "", """
address
delivery|shipping|home|billing|postal|street|mailing|full|collection|pickup address
direccion
direccion de entrega|envio|facturacion|casa|recogida
direccion postal|completa
domicilio
"""),
    (K.POSTCODE, "", """
post|postal|zip code
postcode|zip|zipcode
codigo postal
cp
"""),
    (K.COMPANY, "", """
company|business|firm name
name of your|the company|business
nombre de|de_la|de_tu|de_su empresa|compania|negocio
de? que empresa|compania|firma
en|para que empresa
donde trabajas|trabaja
para alguna empresa
que obra social|seguro|mutua
what|which company
razon social
"""),
    (K.TAX_ID, "", """
vat|tax number|id|no
social security number|no?
ssn
national id
id card number?
passport number
dni|nif|nie|cif|rut|rfc|cuit|cuil|curp|cedula|ruc|documento
numero|nro de cedula|documento|rut|dni|ruc
numero de|del|de_tu|de_su dni|nif|nie|cif|pasaporte|identificacion|documento|cedula
documento
documento de identidad
"""),
    (K.BIRTH_DATE, "", """
date|day|year|place of birth
birth date|day
birthdate|birthday|dob|birth
fecha|dia|ano de? nacimiento
cumpleanos
fec nac
"""),
    (K.AMOUNT, "", """
how much did you pay|spend
how much money
importe|precio|presupuesto|monto
que importe|monto
cuanto pagaste|pago|has_pagado|ha_pagado|transferiste|te_cobraron|le_cobraron|fue
de cuanto es|fue|era el|la? cargo|cobro|pago|transferencia|compra|recibo?
budget
amount
amount of the payment|charge|refund
price range
price
"""),
    (K.QUANTITY, "", """
party size
size of your|the party|group
group size
number of guests|people|persons|attendees|seats|passengers|guest
number guests|guest|people
numero de personas|invitados|comensales|pasajeros|huespedes|plazas
"""),
    (K.SIZE, "", """
shoe|clothing|shirt|dress|trouser size
what|which size
que talla
talla
numero de pie|zapato
"""),
    (K.COLOUR, "", """
colour|color
what|which colour|color
que color
"""),
    (K.DEVICE, "", """
device|phone|computer|laptop model
model of your|the device|phone|laptop|router|computer
what|which device|phone|browser|model
operating system
app version
version of the app
que dispositivo|modelo|navegador|aparato
modelo de|del|de_tu|de_su movil|telefono|dispositivo|ordenador|router|aparato
sistema operativo
version de|de_la app|aplicacion
"""),
    (K.PRODUCT, "", """
what|which product|item|article
product|item name|code
que producto|articulo
nombre del|de producto|articulo
"""),
    (K.TRIED, "", """
what have you tried
what did you try
have you tried
have you already tried
what steps have you taken
que has|ha|habeis|han probado|intentado|hecho
has|ha|habeis probado|intentado|reiniciado|apagado
ya lo|la? has|ha? probado|probaste|intentaste|reiniciaste|apagaste|desconectaste
probaste|intentaste|reiniciaste
que comprobaciones ha|has hecho
que probaste|intentaste
ha|has probado|intentado a
ya? intentaste|probaste a? desconectarlo|reiniciarlo|apagarlo?
"""),
    (K.WANTS, "", """
what is the problem|issue|matter
whats the problem|issue
what seems to be the problem|issue
describe the|your problem|issue
cual es el|tu|su problema|motivo
que te|le|os ocurre|pasa|paso|sucede
que es lo que te|le ocurre|pasa
que necesitas|necesita|necesitan|necesitais|deseas|desea|quieres_hacer
que necesitas|necesita hacer?
cuentame|cuenteme|contame|cuentanos que necesitas|pasa|ocurre|te_pasa?
que problema tienes|tiene
motivo de la|tu|su consulta|llamada
"""),
    (K.SECRET, "pin", f"""
pin {_NUMBER}?
{_NUMERO} pin
pin|nip
clave|codigo pin|nip
"""),
    (K.SECRET, "password", """
password
contrasena
clave
"""),
    (K.SECRET, "code", """
verification|security|access|sms|one_time code
otp
codigo de verificacion|seguridad|acceso
"""),
    (K.SECRET, "cvv", """
cvv|cvc
"""),
    (K.SECURITY_ANSWER, "mother's maiden name", """
mothers|mother|moms|mom|mum|mums|mommys|mommy maiden name?
mothers|mother|moms|mom|mums name
maiden name?
name of your mother
apellido de soltera de tu|su madre|mama?
apellido de tu|su madre|mama
apellido de soltera
nombre de|de_tu|de_su madre|mama|padre|papa
como se llama tu|su madre|mama|mascota|perro
apellido materno
"""),
    (K.SECURITY_ANSWER, "pet's name", """
pets|pet name?
childhood pets|pet name?
first|childhood pet|pets name?
name of? your|the|my? childhood|first? pet
childhood pet
name of your|the|my childhood|first? pet
childhood pets?
name of the pet you
nombre de|de_tu|de_su primera? mascota
mascota
"""),
    (K.SECURITY_ANSWER, "", """
security question|questions|answer|answers number?
security question|questions|answer one|two|1|2
answer|answers to your|the|these? security question|questions
security questions? question|questions answer|answers
pregunta|preguntas|respuesta de seguridad
respuesta a la|tu|su pregunta de seguridad
"""),
    (K.CARD, "", """
card|credit|debit number
credit|debit|bank|payment card number
iban
cbu
clabe
cuenta de ahorro|ahorros
a|en que cuenta|tarjeta
a|en que cuenta bancaria
que tarjeta
last four|4 digits
ultimos cuatro|4 digitos
cuatro|4 ultimos digitos
card details
numero|datos de|de_la|de_tu|de_su tarjeta
"""),
    (K.HEALTH, "", """
symptoms|symptom
sintomas|sintoma
que sintomas
que es? lo? que siente|sientes|le_duele|te_duele
allergies|alergias
"""),
    (K.DEADLINE, "", """
by when do you need
when do you need
deadline
para cuando lo|la|los? necesitas|necesita|requiere|necesitan|quieres|precisas?
para que fecha lo|la|los? necesitas|necesita|requiere
fecha limite
"""),
)  # fmt: skip

# Weak: asked for only right behind a question word, or where the draft says little else.
_WEAK: Final = (
    (K.DATE, "", """
day|date|dates
day of the week
dia|fecha|fechas
dia de la semana
preferred day|date
"""),
    (K.DATE, "start", """
start|starting|arrival|check_in|departure|travel date|day
date of arrival|departure|travel
fecha de llegada|salida|inicio|entrada
"""),
    (K.DATE, "end", """
end|return|check_out|checkout date|day
fecha de vuelta|fin|regreso
"""),
    (K.TIME, "", """
time|hour
hora|horas
start|starting|arrival|departure|pickup|preferred time|hour
hora de inicio|llegada|salida|recogida
time of arrival|departure
franja horaria?
"""),
    (K.TIME, "end", """
end|ending|finish time
hora de fin
"""),
    (K.CITY, "", """
city|town
ciudad|localidad|poblacion
"""),
    (K.OTHER, "location", """
location
ubicacion
"""),
    (K.OTHER, "departure", """
departure|departing|starting|pickup location|place|city|point|address?
location of departure
lugar|ciudad|punto de salida|partida|origen|recogida
"""),
    (K.OTHER, "destination", """
arrival|destination location|place|city|point|address?
destination
location|city of arrival
lugar|ciudad|punto de llegada|destino
destino
"""),
    (K.ACCOUNT, "", """
account
account details
policy|contract|member|membership
cuenta
cta
cuenta|cta corriente|vista
contrato
poliza
socio|socia
afiliado|afiliada
"""),
    (K.INVOICE, "", """
factura|invoice
"""),
    (K.SECRET, "code", """
code
codigo
"""),
    (K.ORDER, "", """
order
purchase order
pedido
orden
orden de compra
compra
"""),
    (K.TRACKING, "", """
parcel|shipment|package
"""),
    (K.BOOKING, "", """
booking|reservation|ride|flight
reserva|vuelo
"""),
    (K.OTHER, "number", """
id number?
number
numero
reference number?
referencia
"""),
    (K.OTHER, "room", """
room number
room
numero de habitacion
"""),
    (K.OTHER, "hotel", """
hotel name?
name of the|your hotel
nombre del hotel
"""),
    (K.OTHER, "restaurant", """
restaurant name?
name of the|your restaurant
restaurante
nombre del restaurante
"""),
    (K.OTHER, "venue", """
venue name?
name of the|your venue
"""),
    (K.OTHER, "apartment", """
apartment|apartments|flat name?
name of the|your apartment|flat
piso|apartamento
"""),
    (K.OTHER, "shop", """
shop|store|branch name?
tienda|sucursal
"""),
    (K.OTHER, "doctor", """
doctor|doctors|dr|physician name?
name of your|the doctor|physician
medico|doctora
nombre de|del medico|doctor|doctora
"""),
    (K.SECURITY_ANSWER, "mother's maiden name", """
mothers|mother|moms|mom
"""),
    (K.SECURITY_ANSWER, "pet's name", """
pets|pet
"""),
    (K.QUANTITY, "", """
party
guests|guest
quantity
people
cantidad
"""),
    (K.SIZE, "", """
size
"""),
    (K.DEVICE, "", """
device|model|browser
modelo|dispositivo
"""),
    (K.PRODUCT, "", """
product|item|article
producto|articulo
"""),
)  # fmt: skip

# Whole questions that need no noun.
_ASKING: Final = (
    (K.QUANTITY, "", """
how many people|guests|guest|persons|travellers|travelers|passengers|adults|seats|attendees|of_you
how many will|are|is|in
for how many
how many
ho wmany guests
bringing any? guests|guest
bring anyone else
cuantas|cuantos personas|invitados|comensales|pasajeros|huespedes|adultos
cuantas|cuantos unidades|plazas|sois|son|seran|vais
para cuantos|cuantas personas?
cuantos|cuantas
cuantos|cuantas vienen|vendran|venis|seran|somos|necesita|necesitas|necesitan
cuantos|cuantas quiere|quieres|son|desea|lleva
"""),
    (K.NAME, "", """
who am i speaking|talking|chatting with|to
who is this|speaking
whom am i speaking with|to
con quien hablo|tengo_el_gusto|estoy_hablando|tengo_el_placer
como te llamas|llamas_tu
como se llama
como se llama usted
y? usted|vos|tu quien es|eres|sos
quien eres|es_usted|sos|habla|llama
a nombre de quien
a que nombre esta|estaba|va|lo_pongo|la_pongo?
cual es tu|su nombre
what are you called
what do i call you
"""),
    (K.NAME, "host", """
host
who is the host
who is hosting
who is hosting the party|event
quien es el anfitrion
"""),
    (K.OTHER, "doctor", """
who is your doctor
"""),
    (K.NAME, "guest", """
with whom would you like
who would you like to meet
who is the guest
"""),
    (K.BIRTH_DATE, "", """
when were you born
cuando naciste|nacio
"""),
    (K.ADDRESS, "", """
where do you live
where should|shall|can|do we|i send|deliver|ship
where would you like it|us|the
where is it going
donde vives|vive
donde te|se lo|la enviamos|mandamos|envio|mando|entregamos
a? que direccion
a? donde vivis|vives|entregamos|pasamos|recogemos
a donde te|se lo|la enviamos|mandamos
"""),
    (K.OTHER, "departure", """
where are you|u departing|leaving|travelling|traveling|coming|starting|flying from?
where will you be departing|leaving|coming from?
where are you|u now|currently|located|at
from where
coming from
departing from
where do you want|need to|us be? picked? leave|depart from
where should|shall|can we|i|they pick you
desde donde
de donde sales|sale|partes
donde estas|esta ahora?
"""),
    (K.OTHER, "destination", """
where are you|yu|u going|heading|headed|travelling|traveling|flying|arriving to?
where are you trying to go|get
where would|do you like|want|need to? go|arrive|travel|get
where to
going to where
where going
where you going
a donde vas|va|quieres|quiere|viajas
"""),
    (K.CITY, "", """
which|what city|town
que ciudad
que|cual ciudad
en que ciudad
"""),
    (K.DATE, "when", """
when would|will|do|are|is|did|should|could|can you|it|that|we|the
and when
when
cuando quieres|quiere|te|le|seria|prefieres|prefiere|vienes|viene
"""),
    (K.DATE, "", """
for what day
cuando fue|ocurrio|paso|pagaste|compraste|lo_compraste|la_compraste
que dia|fecha
en|de|para|a que dia|fecha
"""),
    (K.DATE, "end", """
when will|are you be? leaving|departing|returning
when are you leaving|departing|returning
"""),
    (K.TIME, "", """
at? what time|times
que hora|horario
a|en que hora|horario
"""),
    (K.TIME, "end", """
what time should|will|does it|the end|finish
when do you expect the meeting to
when will|should|does the party|it|event|meeting end|finish
"""),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Thing:
    """What a phrase is the noun for. `asks`: the phrase is a question by itself."""

    kind: K
    label: str = ""
    weak: bool = False
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: folded, without apostrophes; where it stands."""

    text: str
    start: int
    end: int


# A phrase that begins so is a question by itself.
_OPENERS: Final = frozenset(
    """
    what whats which who where when how que cual cuales quien donde cuando como cuanto
    cuantos cuantas have
    has ha habeis ya probaste intentaste reiniciaste cuentame cuenteme contame cuentanos
    """.split()
)
_Trie = dict[str, "_Node"]


class _Node:
    __slots__ = ("next", "thing")

    def __init__(self) -> None:
        self.next: _Trie = {}
        self.thing: Thing | None = None


def _phrases(lines: str) -> Iterator[tuple[str, ...]]:
    for line in lines.strip().splitlines():
        choices: list[list[list[str]]] = []
        for slot in line.split():
            optional = slot.endswith("?")
            words = [one.split("_") for one in slot.rstrip("?").split("|")]
            choices.append([*words, []] if optional else words)
        for combination in product(*choices):
            yield tuple(word for part in combination for word in part)


def _grow() -> _Node:
    root = _Node()
    tables = ((_WEAK, True, False), (_STRONG, False, False), (_ASKING, False, True))
    for table, weak, asks in tables:
        for kind, label, lines in table:
            for phrase in _phrases(lines):
                node = root
                for word in phrase:
                    node = node.next.setdefault(word, _Node())
                whole = asks or (not weak and phrase[0] in _OPENERS and len(phrase) > 1)
                node.thing = node.thing or Thing(kind, label, weak, whole)
    return root


_ROOT: Final = _grow()


def _vocabulary(node: _Node) -> Iterator[str]:
    for word, below in node.next.items():
        if len(word) > 4:
            yield word
        yield from _vocabulary(below)


_LONG_WORDS: Final = tuple(sorted(set(_vocabulary(_ROOT))))
# Words that are like one of ours and are another: never mended.
_ALIKE: Final = frozenset(
    """
    there these those where three their other others place places great please plane planes price
    house houses hours found ready right today table tables could would should about after again
    parking shopping booked ordered tracked trips riders rides flights guess quest dates times
    named names order orders phones emails numbers number codes parties party mother brother
    another enter entra pedir pedidos nombres cuentas claves fechas medico medica medicos tarde
    start stars state status score store story stone shoot short north south notes apart serie
    correcto correcta correctos cuanta cuantas cuanto cuantos cuento cuentan compro compras compre
    comprar pedidos pedida pedirte facturar facturas reservas reservar entregar entregan contrato
    contactar contacta nacional tarjetas mascara recibio reciba clientes movile moverlo
    direcciones paquetes envios
    enviar envia talle tallas codigos correos telefonos localizar localizado
    partly reserved reserve reserving departed arrived arrives arriving leaving patient
    guessed ticks
    series server service services address dress dressed factures factual carta cartas color
    """.split()
)
_WORD: Final = re.compile(r"[a-z0-9ñº]+(?:'[a-z]+)*")


def words(plain: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words of a folded text, apostrophes dropped."""
    stop = len(plain) if end is None else end
    return [
        Word(match.group().replace("'", ""), match.start(), match.end())
        for match in _WORD.finditer(plain, start, stop)
    ]


@lru_cache(maxsize=8192)
def mended(word: str) -> str:
    """`word`, or the word of ours that it is a slip of."""
    if len(word) < 5 or word in _ALIKE or word in _KNOWN or not word.isalpha():
        return word
    best = process.extractOne(
        word, _LONG_WORDS, scorer=OSA.distance, score_cutoff=1 if len(word) < 9 else 2
    )
    return best[0] if best is not None and best[0][0] == word[0] else word


_KNOWN: Final = frozenset(_LONG_WORDS)


def find_things(found: Sequence[Word], *, mend: bool = True) -> list[tuple[int, int, Thing]]:
    """The things named in a row of words, longest first wins: (first word, after last, thing)."""
    texts = [mended(one.text) if mend else one.text for one in found]
    out: list[tuple[int, int, Thing]] = []
    at = 0
    while at < len(texts):
        node = _ROOT.next.get(texts[at])
        best: tuple[int, Thing] | None = None
        step = at + 1
        while node is not None:
            if node.thing is not None:
                best = (step, node.thing)
            if step >= len(texts):
                break
            node = node.next.get(texts[step])
            step += 1
        if best is None:
            at += 1
        else:
            out.append((at, best[0], best[1]))
            at = best[0]
    return out
