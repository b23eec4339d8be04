"""Tables of nouns for what can be told or asked: "order number", "número de pedido"."""

from __future__ import annotations

from typing import Final

from hub.facts.mention import FactKind as K

# One line a phrase: words apart, `a|b` either, `a?` may be left out. Folded, apostrophes dropped.
_NUMBER: Final = "number|no|num|nr|id|code|ref|reference"
_NUMERO: Final = "numero|no|num|nro|nº|n|codigo|referencia|ref|id|identificador|folio|clave"
_OF: Final = (
    "de|del|de_tu|de_su|de_mi|de_el|de_la|de_vuestro|de_vuestra|de_este|de_ese|de_esta|de_esa|"
    "de_un|de_una|alfanumerico_de_la|alfanumerico_de_su|alfanumerico_de_tu|alfanumerico_de"
)
_YOUR: Final = "tu|su|la|el|vuestra|vuestro"
_OWN: Final = "your|the|my|this|that new|second|other|latest|last|replacement?"

# (kind, label, phrases). Strong: a noun that is asked for wherever a request stands before it.
STRONG: Final = (
    (K.ORDER, "", f"""
order|purchase {_NUMBER}
{_NUMBER} of|for|on {_OWN} order|purchase
{_NUMERO} {_OF} pedido|compra|orden
{_NUMERO} de orden de compra
{_NUMERO} {_OF} encargo|solicitud|oc
localizador {_OF} pedido
"""),
    (K.TRACKING, "", f"""
tracking {_NUMBER}?
shipment|parcel|package|consignment|delivery|shipping {_NUMBER}
{_NUMBER} of|for|on {_OWN} parcel|package|shipment
{_NUMERO} {_OF} seguimiento|envio|rastreo|guia|paquete|tracking
localizador de|del envio|paquete
folio de equipaje
{_NUMERO} {_OF} bulto|remesa|encomienda|despacho|expedicion
tracking id
"""),
    (K.BOOKING, "", f"""
booking|reservation|ride|flight|trip|confirmation|ticket|appointment|itinerary {_NUMBER}
{_NUMBER} of|for|on {_OWN} booking|reservation|ride|flight|trip|appointment
{_NUMERO} {_OF} reserva|reservacion|vuelo|viaje|confirmacion|billete|cita|trayecto
{_NUMERO} {_OF} pasaje|boleto|ticket|turno
clave de? reservacion|reserva
localizador
localizador {_OF} reserva|vuelo|billete|viaje|reservacion|compra
codigo alfanumerico
{_NUMERO} {_OF} tiquete|tiquetes|check_in|embarque|voucher|bono|hospedaje|estadia
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
{_NUMERO} {_OF} expediente|matricula|suministro|servicio|siniestro|tramite|instalacion
{_NUMERO} {_OF} medidor|contador|membresia|asegurado|asegurada|beneficiario|paciente|alumno
{_NUMERO} {_OF} titular|usuaria|clienta|abonada|inscripcion|alta|credencial|mutualista
{_NUMERO} {_OF} historia|historial clinica|clinico|medica
historia|historial clinica|clinico
{_NUMERO} {_OF} tarjeta sanitaria|socio|cliente|fidelizacion|puntos
{_NUMERO} {_OF} cuenta contrato
cuenta contrato
cups
nic
nis
nise
nhc
{_NUMERO} de contrato de la poliza
nro|n de? socio|cliente|cuenta|afiliado|afiliada|contrato|poliza
{_NUMERO} {_OF} cuenta bancaria
"""),
    (K.INVOICE, "", f"""
invoice|receipt|bill {_NUMBER}
{_NUMBER} of|for|on {_OWN} invoice|receipt
{_NUMERO} {_OF} factura|recibo|ticket|albaran|boleta|comprobante|fra
"""),
    (K.SERIAL, "", f"""
serial {_NUMBER}?
imei number?
s n
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
nombre del|de_el|de_la paciente
nombre del|de_el|de_la titular
titular de la|el|tu|su|este|esta|esa|ese linea|cuenta|contrato|poliza|tarjeta|reserva|servicio
titular del contrato|servicio|seguro|suministro|pedido|prestamo|bono
nombre que figura|aparece|consta
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
telefono|movil|celular|cel|tel|fono|whatsapp|wasap|wsp
numero|nro donde|para|al_que|en_el_que|al_cual llamarle|llamarte|llamarlo|llamarla|localizarle
numero|nro donde|para|al_que|en_el_que contactarle|contactarte|ubicarlo|ubicarle|ubicarte
numero|nro donde|para|al_que|en_el_que localizarte|llame|llamemos|podamos|pueda|puedo|podemos
numero de la linea afectada
que|cual linea
telefono de contacto|casa
telefono|numero fijo
que numero de linea
a|en que telefono|movil|celular|numero
"""),
    (K.ADDRESS, "", """
address
delivery|shipping|home|billing|postal|street|mailing|full|collection|pickup address
direccion
calle y? numero|altura
direccion de entrega|envio|facturacion|casa|recogida
direccion postal|completa
domicilio
"""),
    (K.POSTCODE, "", """
post|postal|zip code
postcode|zip|zipcode
codigo postal
cod postal
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
    (K.TAX_ID, "", f"""
vat|tax number|id|no
social security number|no?
ssn
national id
id card number?
passport number
dni|nif|nie|cif|rut|run|rfc|cuit|cuil|curp|cedula|ruc|documento
{_NUMERO} {_OF} cedula|carnet|carne|ruc|rfc|curp|cuit|cuil|pasaporte|ine|rut|run|dni|nif|nie|cif
{_NUMERO} {_OF} identidad|identificacion|documento|nss
{_NUMERO} {_OF} seguridad social
{_NUMERO} {_OF} documento nacional|de_identidad
carnet|carne|tarjeta|documento|cedula de identidad|ciudadania|extranjeria
nss
numero de la seguridad social
pasaporte
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
en? que|cual fecha|dia|ano nacio|naciste|nacisteis
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
que dispositivo|modelo|navegador|aparato|equipo
que|cual modelo|marca de telefono|movil|celular|router|modem|dispositivo|ordenador|equipo
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
ya reinicio|reiniciaste|apago|apagaste|desenchufo|desenchufaste|probo|intento|actualizo|actualizaste
reinicio|apago|desenchufaste|desconectaste|desinstalaste el|la|tu|su
probaste|probo|intentaste|intento apagar|reiniciar|desinstalar|desenchufar|desconectar|borrar
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
    (K.CARD, "", f"""
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
numero|datos|digitos|numeracion {_OF} tarjeta
cuatro|4|16|dieciseis ultimos|primeros? digitos|numeros {_OF} tarjeta|cuenta?
ultimos|primeros|16|dieciseis 4|cuatro|6|seis? digitos|numeros {_OF} tarjeta|cuenta?
en que termina|acaba tu|su|la tarjeta|cuenta
cvu
cci
cuenta interbancaria
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
WEAK: Final = (
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
siniestro
suministro
soy el|la cliente
"""),
    (K.INVOICE, "", """
factura|invoice
boleta|fra|recibo|comprobante|albaran
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
folio
"""),
    (K.TRACKING, "", """
parcel|shipment|package
guia
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
ASKING: Final = (
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
con quien hablo|tengo_el_gusto|estoy_hablando|tengo_el_placer|me_comunico|converso|platico
con quien tengo el? honor|placer|gusto
a quien tengo el? honor|placer|gusto
de parte de quien
quien me|nos|le|te habla|llama|escribe|contacta|saluda
quien es|figura|aparece|consta|esta|sale|era como? el|la? titular
como puedo|debo|podemos|quieres|quiere|prefieres|prefiere que? te|le|se? llamarte|llamarle|llame
como puedo|debo|podemos dirigirme|referirme a? usted|ti|vos
como le|te|se llamo|dirijo|digo
como es|era tu|su nombre
bajo|con|a que|cual nombre esta|estaba|figura|aparece|hizo|se_hizo|quedo|va?
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
cuando cumple|cumples anos
cuando es tu|su cumpleanos
"""),
    (K.PHONE, "", """
desde|de que numero nos|me llama|llamas|esta|habla
desde|de que numero llama|llamas|se_comunica|te_comunicas|esta_llamando|estas_llamando
que|cual numero tiene|tienes|tenes de telefono|celular|movil
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
cuando fue|ocurrio|sucedio|hizo|hiciste|paso|pagaste|compraste|lo_compraste|la_compraste
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
