"""Spanish nouns for what can be told or asked, by the names of Spain and of Latin America.

Written as the English ones in `nouns`: one line a phrase, `a|b` either, `a?` may be left out.
"""

from __future__ import annotations

from typing import Final

from hub.facts.mention import FactKind as K

_N: Final = (
    "numero|numeros|no|num|nro|nº|n|n_º|n_o|codigo|cod|referencia|ref|id|identificador|folio|clave"
)
_SHORT_N: Final = "numero|no|num|nro|nº|n|n_º"
_OF: Final = (
    "de|del|de_tu|de_su|de_mi|de_el|de_la|de_los|de_las|de_vuestro|de_vuestra|de_este|de_ese|"
    "de_esta|de_esa|de_un|de_una|de_tu_ultimo|de_tu_ultima|de_su_ultimo|de_su_ultima|"
    "alfanumerico_de_la|alfanumerico_de_su|alfanumerico_de_tu|alfanumerico_de"
)
_WHOSE: Final = "de_la|de_el|del|de_tu|de_su|de"
_PERSON: Final = (
    "titular|paciente|asegurado|asegurada|cliente|clienta|abonado|abonada|tomador|tomadora|"
    "contratante|socio|socia|afiliado|afiliada|usuario|usuaria|pasajero|pasajera|viajero|viajera|"
    "huesped|beneficiario|beneficiaria|interesado|interesada|alumno|alumna|arrendatario|comprador"
)
_LAST: Final = "ultimos|ultimas|primeros|primeras"
_DIGITS: Final = "digitos|numeros|cifras"

# (kind, label, phrases). Strong: a noun that is asked for wherever a request stands before it.
STRONG: Final = (
    (K.ORDER, "", f"""
{_N} {_OF}? pedido|pedidos|compra|orden|encargo|oc
{_N} {_OF}? orden de compra|pedido
{_N} {_OF} solicitud|comanda
localizador {_OF} pedido
pedido|orden|encargo {_SHORT_N}
"""),
    (K.TRACKING, "", f"""
{_N} {_OF}? seguimiento|envio|rastreo|guia|paquete|tracking|bulto|remesa|encomienda|despacho
{_N} {_OF}? expedicion|remito|rastreamiento|traking|paqueteria
{_N} {_OF} orden|albaran|guia|carta de envio|entrega|transporte|porte|despacho|remision
localizador {_OF} envio|paquete|seguimiento
guia de despacho|remision|envio
guia|envio|seguimiento|remito {_SHORT_N}
folio|talon|comprobante|etiqueta de|del equipaje
codigo|numero pir
"""),
    (K.BOOKING, "", f"""
{_N} {_OF}? reserva|reservacion|viaje|confirmacion|billete|cita|trayecto|boleto
{_N} {_OF} pasaje|turno|tiquete|tiquetes|check_in|embarque|voucher|bono|hospedaje
{_N} {_OF} estadia|estancia|entrada|entradas|boletos|billetes|hora|agendamiento
reserva|reservacion {_SHORT_N}
localizador
localizador {_OF} reserva|vuelo|billete|viaje|reservacion|compra
codigo alfanumerico
"""),
    (K.ACCOUNT, "", f"""
{_N} {_OF}? cuenta|cliente|socio|socia|contrato|poliza|usuario|abonado|afiliado|afiliada
{_N} {_OF} credito|prestamo
{_N} {_OF} expediente|matricula|suministro|servicio|siniestro|tramite|instalacion|nic|cups
{_N} {_OF} medidor|contador|membresia|asegurado|asegurada|beneficiario|paciente|alumno
{_N} {_OF} titular|usuaria|clienta|abonada|inscripcion|alta|credencial|mutualista|predio
{_N} {_OF} historia|historial|ficha clinica|clinico|medica|medico
historia|historial clinica|clinico
{_N} {_OF} tarjeta|carnet|carne|credencial sanitaria|de_socio|de_cliente|de_fidelizacion
{_N} {_OF} tarjeta|carnet|carne|credencial de_socia|de_afiliado|de_puntos|de_membresia|monedero
{_N} {_OF} cuenta contrato|bancaria|corriente
{_N} {_OF} contrato|servicio {_WHOSE} poliza|luz|gas|agua|cuenta|suministro|linea
cuenta contrato
cups
nic
nis
nise
nhc
contrato|poliza|cliente|socio|socia|afiliado|suministro|expediente {_SHORT_N}
"""),
    (K.INVOICE, "", f"""
{_N} {_OF}? factura|recibo|albaran|boleta|comprobante|fra|liquidacion
{_N} {_OF} ticket
{_N} {_OF} ticket|comprobante|boleta|recibo de_compra|de_pago|de_caja|de_venta|de_la_compra
factura|boleta|recibo|fra {_SHORT_N}
"""),
    (K.SERIAL, "", f"""
{_N} {_OF}? serie|imei|serial|mac
imei
"""),
    (K.NAME, "", f"""
nombre|nombres
nombre de usuario|pila
nombre del|de_el|de_la|de_un|de_una {_PERSON}
nombre {_WHOSE} persona titular|asegurada|contratante?
nombre completo? del|de_la {_PERSON}
titular {_WHOSE} linea|cuenta|contrato|poliza|tarjeta|reserva|servicio|seguro|suministro|pedido
titular de esta|esa|este|ese linea|cuenta|contrato|poliza|tarjeta|reserva|servicio
titular del prestamo|bono|abono|carnet|billete
nombre que|como|tal_como|tal_y_como figura|aparece|consta|sale|viene|esta
su gracia
"""),
    (K.NAME, "full", """
nombre|nombres completo|completos
nombre|nombres y sus? apellido|apellidos
"""),
    (K.NAME, "surname", """
primer? apellido
apellidos
"""),
    (K.NAME, "host", """
anfitrion
nombre del anfitrion
"""),
    (K.NAME, "recipient", """
destinatario|destinataria
nombre del|de_la destinatario|destinataria
nombre de quien recibe|recoge|recibira|retira
"""),
    (K.EMAIL, "", f"""
correo|correos electronico?
direccion de correo|email|mail electronico?
email|mail|correo|emilio|gmail
{_N} {_WHOSE} correo
direccion electronica
"""),
    (K.PHONE, "", f"""
{_N} {_OF} telefono|movil|celular|contacto|whatsapp|linea|fijo|cel|celu|tfno|tlf|telf|casa
numero|nro|no|nº|telefono telefonico|movil|celular|fijo|whatsapp|contacto
telefono|telf|tlf|tfno|tel|movil|celular|celu|cel|fono|whatsapp|wasap|wsp|guasap
numero|nro|telefono|celular|movil donde|para|al_que|en_el_que|al_cual|por_si llamarle|llamarte
numero|nro|telefono|celular|movil donde|para|al_que|en_el_que|al_cual llamarlo|llamarla
numero|nro|telefono|celular|movil donde|para|al_que|en_el_que|al_cual localizarle|localizarte
numero|nro|telefono|celular|movil donde|para|al_que|en_el_que|al_cual contactarle|contactarte
numero|nro|telefono|celular|movil donde|para|al_que|en_el_que|al_cual ubicarlo|ubicarle|ubicarte
numero|nro|telefono|celular|movil donde|para|al_que|en_el_que|al_cual llame|llamemos|podamos
numero|nro|telefono|celular|movil donde|al_que|en_el_que|al_cual te|le|lo|la|os|los? pueda|puedo
numero|nro|telefono|celular|movil donde|al_que|en_el_que|al_cual te|le|lo|la|os|los? podemos
numero|nro|telefono por si se|nos
numero|nro|telefono por cualquier cosa|eventualidad
numero|nro|telefono de|desde donde|el_que me|nos llama|llamas|habla|hablas
numero|nro|telefono para contactarle|contactarte|contactarlo|avisarle|avisarte|la_entrega
numero de la linea afectada
telefono de contacto|casa
linea telefonica|afectada
"""),
    (K.ADDRESS, "", """
direccion|direcciones
la? calle y? el|la? numero|altura
direccion de entrega|envio|facturacion|casa|recogida|instalacion|despacho|domicilio
direccion postal|completa|exacta
domicilio
lugar|punto de entrega|retiro
"""),
    (K.POSTCODE, "", """
codigo|cod postal
cp
c p
"""),
    (K.COMPANY, "", """
nombre de|de_la|de_tu|de_su empresa|compania|negocio|comercio
de? que empresa|compania|firma
en|para que empresa
donde trabajas|trabaja
para alguna empresa
que obra social|seguro|mutua|prepaga|eps|isapre
razon social
"""),
    (K.TAX_ID, "", f"""
dni|nif|nie|cif|rut|run|rfc|cuit|cuil|curp|cedula|ruc|documento|nit|pasaporte|nss
{_N} {_OF}? dni|nif|nie|cif|rut|run|rfc|cuit|cuil|curp|cedula|ruc|documento|nit|pasaporte|nss|ine
{_N} {_OF}? carnet|carne|identidad|identificacion|identificacion_fiscal|extranjeria
{_N} {_OF} seguridad|seguro social
{_N} {_OF} documento|carnet|carne|cedula|tarjeta nacional|de_identidad|de_ciudadania|extranjeria
carnet|carne|tarjeta|documento|cedula de identidad|ciudadania|extranjeria
documento nacional de identidad
cedula juridica|fiscal
identificacion oficial|fiscal
"""),
    (K.BIRTH_DATE, "", """
fecha|dia|ano|lugar de su|tu? nacimiento
dia mes y ano de nacimiento
en? que|cual fecha|dia|ano|mes usted? nacio|naciste|nacisteis
cumpleanos
fec|f nac|nacimiento
y de nacimiento
"""),
    (K.AMOUNT, "", """
importe|precio|presupuesto|monto
que importe|monto|valor
cuanto pagaste|pago|has_pagado|ha_pagado|transferiste|te_cobraron|le_cobraron|fue|abonaste|deposito
cuanto te|le|les|os han? cobrado|cobraron|descontaron|cargaron|facturaron|debitaron
cuanto es|fue|era lo_que te|le|les cobraron|descontaron|cargaron
que cantidad te|le|les han? cobrado|cobraron|descontaron|cargaron
de|por cuanto es|fue|era|sale|salio el|la? cargo|cobro|pago|transferencia|compra|recibo|factura?
"""),
    (K.QUANTITY, "", """
numero de personas|invitados|comensales|pasajeros|huespedes|plazas|viajeros|asistentes
"""),
    (K.SIZE, "", """
que talla|talle
talla
numero de pie|zapato|calzado
que numero calzas|calza|usas|de_pie
"""),
    (K.COLOUR, "", """
que color
"""),
    (K.DEVICE, "", """
que dispositivo|modelo|navegador|aparato|equipo
que marca|marca_y_modelo es|tiene|tienes|tenes|era
de que marca|modelo es|era
que telefono|movil|celular|ordenador|router|aparato tiene|tienes|usas|usa iphone|android
marca y modelo
que|cual modelo|marca de telefono|movil|celular|router|modem|dispositivo|ordenador|equipo
modelo de|del|de_tu|de_su movil|telefono|dispositivo|ordenador|router|aparato|celular|equipo
sistema operativo
version de|de_la app|aplicacion
"""),
    (K.PRODUCT, "", """
que producto|articulo
que compro|compraste|pidio|pediste|has_comprado|ha_comprado|has_pedido|ha_pedido
que fue lo_que compro|compraste|pidio|pediste
que quiere|quieres|queres|desea|deseas devolver|cambiar|comprar
nombre del|de producto|articulo
"""),
    (K.TRIED, "", """
que|lo_que has|ha|habeis|han probado|intentado|hecho
has|ha|habeis|han probado|intentado|reiniciado|apagado|desenchufado|desconectado|reinstalado
ya lo|la|los? has|ha? probado|probaste|intentaste|reiniciaste|apagaste|desconectaste|reinicio|apago
que comprobaciones|pruebas|pasos ha|has hecho|realizado|seguido
que probaste|intentaste|hiciste|intento|probo
probaste|intentaste|reiniciaste
ya reinicio|reiniciaste|apago|apagaste|desenchufo|desenchufaste|probo|intento|actualizo|actualizaste
reinicio|apago|desenchufaste|desconectaste|desinstalaste el|la|tu|su
probaste|probo|intentaste|intento apagar|reiniciar|desinstalar|desenchufar|desconectar|borrar
ha|has probado|intentado a
ya? intentaste|probaste a? desconectarlo|reiniciarlo|apagarlo?
ya? ha|has|habeis hecho|realizado algun|alguna|alguno prueba|comprobacion|paso|reinicio
ya? probo|probaste|ha_probado|has_probado con otro|otra|un|una
"""),
    (K.WANTS, "", """
cual es el|tu|su problema|motivo|inconveniente
que te|le|os ocurre|pasa|paso|sucede
que es lo que te|le|os? ocurre|pasa|sucede|necesita|necesitas|paso
que necesitas|necesita|necesitan|necesitais|deseas|desea|quieres_hacer
que necesitas|necesita hacer?
cuentame|cuenteme|contame|cuentanos que necesitas|pasa|ocurre|te_pasa?
que|cual problema|inconveniente|falla|incidencia|averia tienes|tiene|presenta|presentas|tenes|es
motivo de la|tu|su consulta|llamada|devolucion|cancelacion|baja|reclamacion|visita
que te|le|les|os ha pasado|ocurrido|sucedido
que ha pasado|ocurrido|sucedido
que paso|sucedio|ocurrio
que le|te gustaria hacer
que desea|deseas|quiere|quieres|queres hacer
cual es tu|su consulta|inquietud|solicitud|requerimiento|duda
"""),
    (K.SECRET, "pin", f"""
{_N} pin
pin|nip
clave|codigo pin|nip
"""),
    (K.SECRET, "password", """
contrasena
clave
"""),
    (K.SECRET, "code", """
codigo de verificacion|seguridad|acceso|validacion|activacion
codigo sms|otp
"""),
    (K.SECURITY_ANSWER, "mother's maiden name", """
apellido de soltera de tu|su madre|mama?
segundo|primer? apellido de tu|su madre|mama
apellido de soltera
nombre de|de_tu|de_su madre|mama|padre|papa
como se llama|llamaba tu|su madre|mama
apellido materno
"""),
    (K.SECURITY_ANSWER, "pet's name", """
nombre de|de_tu|de_su primera|primer? mascota|perro|gato
como se llama|llamaba tu|su primera|primer? mascota|perro|perra|gato
mascota
"""),
    (K.SECURITY_ANSWER, "birthplace", """
en? que ciudad|pueblo|lugar nacio|naciste
ciudad|pueblo|lugar donde|en_que|en_la_que|en_el_que nacio|naciste
"""),
    (K.SECURITY_ANSWER, "", """
pregunta|preguntas|respuesta de seguridad
respuesta a la|tu|su pregunta de seguridad
"""),
    (K.CARD, "", f"""
iban
cbu
clabe interbancaria?
cuenta de ahorro|ahorros
a|en que cuenta|tarjeta
de que tarjeta
a|en que cuenta bancaria
con? que tarjeta
{_LAST} 4|cuatro|6|seis|16|dieciseis? {_DIGITS}
cuatro|4|16|dieciseis {_LAST}? {_DIGITS} {_OF} tarjeta|cuenta|plastico
cuatro|4|6|seis {_LAST} {_DIGITS}?
{_LAST} 4|cuatro {_OF} tarjeta|cuenta|plastico
{_LAST}? 4|cuatro? {_DIGITS} {_OF} tarjeta|cuenta|plastico
numero|datos|numeracion {_OF} tarjeta
terminacion {_OF}? tarjeta|plastico|cuenta
en que termina|acaba tu|su|la tarjeta|cuenta|plastico
a|en que clabe|cbu|iban|cvu|cci|alias
cvu
cci
cuenta interbancaria
datos bancarios
"""),
    (K.HEALTH, "", """
sintomas|sintoma
que sintomas
que es? lo? que siente|sientes|sentis|le_duele|te_duele
alergias|alergia
es usted? alergico|alergica
eres alergico|alergica
toma|tomas|tomais algun|alguna medicamento|medicacion|medicina
que parte? le|te duele
que molestias tiene|tienes|siente
"""),
    (K.DEADLINE, "", """
para cuando|que_fecha|que_dia lo|la|los|las? necesitas|necesita|requiere|necesitan|quieres|precisas?
cuando lo|la|los|las necesitas|necesita|requiere|necesitan|precisas
antes de que fecha|dia
fecha limite
"""),
)  # fmt: skip

# Weak: asked for only right behind a question word, or where the draft says little else.
WEAK: Final = (
    (K.DATE, "", """
dia|fecha|fechas
dia de la semana
"""),
    (K.DATE, "start", """
fecha de llegada|salida|inicio|entrada
"""),
    (K.DATE, "end", """
fecha de vuelta|fin|regreso
"""),
    (K.TIME, "", """
hora|horas
hora de inicio|llegada|salida|recogida
franja horaria?
"""),
    (K.TIME, "end", """
hora de fin
"""),
    (K.CITY, "", """
ciudad|localidad|poblacion
"""),
    (K.OTHER, "location", """
ubicacion
"""),
    (K.OTHER, "departure", """
lugar|ciudad|punto de salida|partida|origen|recogida
"""),
    (K.OTHER, "destination", """
lugar|ciudad|punto de llegada|destino
destino
"""),
    (K.ACCOUNT, "", """
cuenta
cta
cuenta|cta corriente|vista
contrato
poliza
socio|socia
afiliado|afiliada
siniestro
suministro
expediente
medidor
soy el|la|un|una? cliente|clienta|socio|socia|abonado|abonada
"""),
    (K.INVOICE, "", """
factura|boleta|fra|recibo|comprobante|albaran|ticket
"""),
    (K.SECRET, "code", """
codigo
"""),
    (K.ORDER, "", """
pedido|pdo
orden
orden de compra
compra
folio
encargo
"""),
    (K.TRACKING, "", """
guia
seguimiento
rastreo
encomienda
envio
"""),
    (K.BOOKING, "", """
reserva|reservacion
"""),
    (K.OTHER, "flight", f"""
{_N} {_OF}? vuelo
"""),
    (K.PHONE, "", """
linea
"""),
    (K.NAME, "", """
titular
"""),
    (K.TAX_ID, "", """
identificacion
c c
cc
c i
"""),
    (K.SERIAL, "", """
serial
serie
"""),
    (K.OTHER, "number", """
numero|num|nro|nº
referencia
"""),
    (K.OTHER, "room", """
numero de habitacion
"""),
    (K.OTHER, "hotel", """
nombre del hotel
"""),
    (K.OTHER, "restaurant", """
restaurante
nombre del restaurante
"""),
    (K.OTHER, "apartment", """
piso|apartamento
"""),
    (K.OTHER, "shop", """
tienda|sucursal
"""),
    (K.OTHER, "doctor", """
medico|doctora
nombre de|del medico|doctor|doctora
"""),
    (K.QUANTITY, "", """
cantidad
"""),
    (K.DEVICE, "", """
modelo|dispositivo
"""),
    (K.PRODUCT, "", """
producto|articulo
"""),
)  # fmt: skip
