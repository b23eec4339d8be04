"""Spanish questions that need no noun: "¿con quién hablo?", "¿a dónde te lo mandamos?"."""

from __future__ import annotations

from typing import Final

from hub.facts.mention import FactKind as K

_TO_YOU: Final = "te|le|les|os|se"
_IT: Final = "lo|la|los|las"
_HOLDER: Final = (
    "titular|dueno|duena|asegurado|asegurada|contratante|abonado|paciente|tomador|propietario|"
    "arrendatario|beneficiario"
)
_SENDS: Final = (
    "enviamos|mandamos|entregamos|llevamos|despachamos|envio|mando|entrego|llevo|despacho|dejamos|"
    "enviaremos|mandaremos|hacemos_llegar|hago_llegar|enviaria|enviariamos|podemos_enviar|"
    "podemos_mandar|podemos_entregar|puedo_enviar|puedo_mandar"
)
_VISITS: Final = (
    "recogemos|pasamos|visitamos|instalamos|retiramos|vamos|recojo|mandamos_al_tecnico|"
    "enviamos_al_tecnico|paso|mandamos_el_paquete|enviamos_el_paquete|enviamos_el_pedido"
)
_RECEIVE: Final = (
    "recibirlo|recibirla|recibir_el_pedido|recibir_el_paquete|que_te_lo_enviemos|que_se_lo_enviemos|"
    "que_te_lo_mandemos|que_se_lo_mandemos|que_lo_enviemos|que_lo_mandemos|que_lo_entreguemos|"
    "la_entrega|el_envio"
)
_WISH: Final = "quiere|quieres|queres|desea|deseas|prefiere|prefieres|preferis|gustaria"
_WRITE: Final = (
    "escribo|escribimos|mando|mandamos|envio|enviamos|hago_llegar|contacto|contactamos|remito"
)
_CALL: Final = (
    "llamo|llamamos|llame|localizo|localizamos|contacto|contactamos|ubico|ubicamos|marco|marcamos|"
    "aviso|avisamos"
)
_CAN_CALL: Final = (
    "llamarte|llamarle|llamarlo|llamarla|localizarte|localizarle|contactarte|contactarle|"
    "contactarlo|contactarla|ubicarte|ubicarle|ubicarlo|ubicarla|comunicarnos|comunicarme"
)
_HELD: Final = (
    "esta|estaba|figura|aparece|hizo|se_hizo|hicieron|hiciste|quedo|va|vino|viene|consta|salio|"
    "lo_pongo|la_pongo|lo_dejo|la_dejo|lo_hago|la_hago|hago|pongo|registro|registramos|facturamos|"
    "emito|emitimos|la_busco|lo_busco|reservo|reservaste|reservo_usted|compraste|compro|lo_tiene"
)
_OF_YOURS: Final = "cuenta|linea|contrato|reserva|servicio|poliza|suministro|pedido|tarjeta"

# (kind, label, phrases), as in `nouns`.
ASKING: Final = (
    (K.QUANTITY, "", """
cuantas|cuantos personas|invitados|comensales|pasajeros|huespedes|adultos|viajeros
cuantas|cuantos unidades|plazas|sois|son|seran|vais|van_a_ser|vamos_a_ser|serian
para cuantos|cuantas personas?
cuantos|cuantas
cuantos|cuantas vienen|vendran|venis|seran|somos|necesita|necesitas|necesitan
cuantas|cuantos noches|cajas|piezas|paquetes|bultos|articulos|productos|dias|habitaciones|lineas
cuantas|cuantos faltan|llegaron|faltaron|compro|compraste|pidio|pediste|recibio|recibiste|reservo
cuantos|cuantas quiere|quieres|queres|son|desea|lleva
"""),
    (K.NAME, "", f"""
con quien hablo|tengo_el_gusto|estoy_hablando|tengo_el_placer|me_comunico|converso|platico
con quien estoy|me_estoy hablando|comunicando|conversando|platicando
con quien tengo el? honor|placer|gusto
con quien me atiendo|entiendo
a quien tengo el? honor|placer|gusto
de parte de quien
quien me|nos|le|te habla|llama|escribe|contacta|saluda
quien es|figura|aparece|consta|esta|sale|era|viene como|de? el|la? {_HOLDER}
quien hizo|realizo|contrato|compro|reservo|figura|aparece|consta el|la|en|como
como puedo|debo|podemos|{_WISH} que? {_TO_YOU}? llamarte|llamarle|llame|llamemos
como puedo|debo|podemos dirigirme|referirme a? usted|ti|vos
como le|te|se llamo|dirijo|digo
como es|era|seria|me_dijo_que_era|dijo_que_era tu|su nombre
como me? dijo|dijiste|has_dicho|ha_dicho|habias_dicho|habia_dicho que te|se llamaba|llamabas
como me? dijo|dijiste|has_dicho|ha_dicho|habias_dicho|habia_dicho que te|se llama|llamas
como era que te|se llamabas|llamaba|llamas|llama
bajo|con|a que|cual nombre {_HELD}?
que nombre {_HELD}|anoto|apunto|le_pongo|ponemos|tiene|tenia|usaste|uso
como te llamas|llamas_tu|llamas_vos|llamabas
como se llama|llamaba
como se llama usted
y? usted|vos|tu quien es|eres|sos
quien eres|es_usted|sos|habla|llama
quien es usted
y usted|vos|tu es|sos|eres
y? es usted
y? usted|vos|tu se|te llama|llamas
a nombre de quien
a nombre de quien {_HELD}
a que nombre {_HELD}?
cual es tu|su nombre
"""),
    (K.NAME, "host", """
quien es el anfitrion
"""),
    (K.NAME, "recipient", f"""
quien {_IT}? recibe|recoge|recibira|recogera|va_a_recibir|va_a_recoger|retira|va_a_retirar
quien puede|podria recibirlo|recibirla|recogerlo|recogerla|recibir|recoger
a quien {_TO_YOU} {_IT} {_SENDS}
a quien {_IT}? entregamos|dejamos|va_dirigido|se_lo_entregamos
"""),
    (K.BIRTH_DATE, "", """
y? cuando naciste|nacio
cuando cumple|cumples anos
cuando es tu|su cumpleanos
"""),
    (K.PHONE, "", f"""
a|en que|cual telefono|movil|celular|numero|fijo|fono|celu
desde|de que|cual numero|telefono|linea nos|me llama|llamas|esta|habla|escribe|escribes|contacta
desde|de que|cual numero|telefono|linea llama|llamas|se_comunica|te_comunicas|esta_llamando
desde|de que|cual numero|telefono|linea estas_llamando|hablamos|se_trata|habla
que|cual numero tiene|tienes|tenes de telefono|celular|movil
que|cual linea
con|de|en|sobre que|cual linea
como|donde {_TO_YOU}|{_IT} {_CALL}
como|donde {_TO_YOU}|{_IT} podemos|puedo llamar|localizar|contactar|ubicar|marcar
como|donde podemos|puedo {_CAN_CALL}
"""),
    (K.EMAIL, "", f"""
con que correo|mail|email
donde {_TO_YOU} envio|mando|enviamos|mandamos la|el factura|comprobante|ticket|recibo|etiqueta
donde {_TO_YOU} envio|mando|enviamos|mandamos la|el confirmacion|justificante|presupuesto|enlace
"""),
    (K.ADDRESS, "", f"""
donde vives|vive|vivis|reside|resides|{_TO_YOU}_encuentra
donde esta|queda ubicado|ubicada|instalado|instalada|situado|situada|tu_casa|su_casa|el_domicilio
a? donde|adonde {_TO_YOU}? {_IT}? {_SENDS}
a? donde|adonde {_TO_YOU}? {_IT}? {_VISITS}
a? donde|adonde {_TO_YOU}? {_WISH} {_RECEIVE}
a? donde|adonde {_TO_YOU} hacemos|hago la entrega|el_envio
a? donde|adonde va|iba|tiene_que_llegar|tenia_que_llegar|hay_que_enviarlo|hay_que_llevarlo
a? donde|adonde era la entrega|el_envio
a? que direccion|domicilio
a|en que calle|piso vives|vive|vivis|te|se|lo|la
a? donde hay_que|toca|tenemos_que recogerlo|recogerla|enviarlo|entregarlo|llevarlo|mandarlo|ir
a? donde quieres|quiere|queres que te|se|le? lo|la? llegue|envie|mande|lleve|entregue
a donde
adonde
en que direccion|calle|domicilio
en que calle vive|vives|vivis|esta
"""),
    (K.OTHER, "departure", """
desde donde
de donde sales|sale|partes
donde estas|esta ahora?
"""),
    (K.OTHER, "destination", """
a donde vas|viajas|quieres_ir|quiere_ir|viaja
"""),
    (K.CITY, "", """
que ciudad
que|cual ciudad
en|de|desde que ciudad
"""),
    (K.DATE, "when", """
cuando viaja|viajas|viajan|llega|llegas|vuela|vuelas|sale|sales
cuando quieres|quiere|te|le|seria|prefieres|prefiere|vienes|viene|queres
"""),
    (K.DATE, "", f"""
cuando fue|ocurrio|sucedio|hizo|hiciste|paso|pagaste|compraste|realizo|realizaste|recibio|recibiste
cuando {_IT} compro|compraste|hizo|hiciste|pago|pagaste|recibio|recibiste|envio|enviaste|pidio
que dia|fecha|dias|fechas
en|de|para|a|desde que dia|fecha
"""),
    (K.TIME, "", """
por la manana o por? la? tarde
de manana o de? tarde
que hora|horario
a|en que hora|horario
"""),
    (K.AMOUNT, "", """
de|por que importe|monto|valor
"""),
    (K.CARD, "", f"""
en que cuenta {_WISH} recibir|el_dinero|el_abono|la_devolucion|el_reembolso
a que cuenta {_TO_YOU} hago|hacemos|abono|abonamos|deposito|depositamos|transfiero|transferimos
"""),
    (K.ACCOUNT, "", f"""
que numero sale|figura|aparece|pone en? el|la|tu|su contrato|poliza|tarjeta_de_socio|carnet
cual es la cuenta|linea|poliza de|del {_OF_YOURS}
"""),
)  # fmt: skip
