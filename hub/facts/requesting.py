"""How something is asked for: requests in English and in Spanish, built from their verbs.

Spanish asks by mood and person more than by word: "me indica", "indíqueme", "podría indicarme",
"le ruego que me indique", "si me indicas". So its verbs stand in tables, and each is conjugated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

# Regular verbs for handing something over, by their infinitives, folded.
_REGULAR: Final = """
facilitar indicar pasar enviar mandar proporcionar brindar dejar regalar dictar deletrear comentar
especificar aportar suministrar prestar precisar detallar señalar confirmar adjuntar completar
compartir remitir escribir ratificar validar avisar informar entregar ingresar apuntar
obsequiar anotar permitir soltar chivar ceder otorgar reenviar reconfirmar corroborar
"""
# Irregular ones: infinitive, present (tú, usted, vos, plural), orders (tú, usted, vos, plural),
# what is wished that one does (present, past).
_IRREGULAR: Final = """
dar: das da dan dais / da de dad den / des de deis den diera dieras dieran diese dieses dieseis
decir: dices dice decis dicen / di diga deci decid digan / digas diga digan dijera dijeras
recordar: recuerdas recuerda recordas / recuerda recuerde recorda / recuerdes recuerde recordara
repetir: repites repite repetis repiten / repite repita repeti repitan / repitas repita repitiera
contar: cuentas cuenta contas cuentan / cuenta cuente conta cuenten / cuentes cuente contara
mostrar: muestras muestra mostras / muestra muestre mostra muestren / muestres muestre mostrara
poner: pones pone ponen / pon ponga pone pongan / pongas ponga pusiera
leer: lees lee lean / lee lea lean / leas lea leyera leyeras
"""  # fmt: skip


def _soft(stem: str, ending: str) -> str:
    """A stem of the first conjugation before an e: indicar, indique; entregar, entregue."""
    if ending[:1] != "e":
        return stem + ending
    for hard, soft in (("c", "qu"), ("g", "gu"), ("z", "c")):
        if stem.endswith(hard):
            return stem[:-1] + soft + ending
    return stem + ending


def _regular() -> Iterator[tuple[str, list[str], list[str], list[str]]]:
    """Infinitive, present, orders, wished, of each regular verb."""
    for verb in _REGULAR.replace("ñ", "n").split():
        stem = verb[:-2]
        if verb.endswith("ar"):
            now, told, wish = "as a an ais", "a e ad en", "e es eis en ara aras aran ase ases"
        else:
            now, told, wish = "es e en is", "e a i id an", "a as ais an iera ieras iese ieses"
        forms = ([_soft(stem, one) for one in row.split()] for row in (now, told, wish))
        present, orders, wished = forms
        yield verb, present, orders, wished


def _irregular() -> Iterator[tuple[str, list[str], list[str], list[str]]]:
    for line in _IRREGULAR.strip().splitlines():
        verb, _, rest = line.partition(":")
        present, orders, wished = (part.split() for part in rest.split("/"))
        yield verb, present, orders, wished


_VERBS: Final = (*_regular(), *_irregular())


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(set(words), key=lambda one: (-len(one), one)))


_PRESENT: Final = _any(form for _, forms, _, _ in _VERBS for form in forms)
_WISHED: Final = _any(form for _, _, _, forms in _VERBS for form in forms)
_TOLD: Final = _any(form for _, _, forms, _ in _VERBS for form in forms)
_INFINITIVE: Final = _any(verb for verb, _, _, _ in _VERBS)
_WOULD: Final = _any(
    {"decir": "dir", "poner": "pondr"}.get(verb, verb) + ending
    for verb, _, _, _ in _VERBS
    for ending in ("ia", "ias", "ian", "iais")
)
_POLITE: Final = r"(?: (?:por favor|porfa|porfavor|usted|tambien|tambien usted|vos|tu|ya|ademas))*"
_HELP: Final = (
    r"(?:ayudame|ayudeme|ayudanos|apoyame|apoyeme|colaborame|colaboreme|(?:me|nos) (?:ayudas?|"
    r"ayudaria|ayudarias|apoyas?|apoyaria|colaboras?|colaboraria|podrias? (?:ayudar|apoyar))|"
    r"(?:puedes?|podrias?|podes) (?:ayudar|apoyar|colaborar)(?:me|nos)) con"
)
_ABLE: Final = (
    r"(?:puede|puedes|podes|podria|podrias|podrian|podeis|podriais|pueden|podemos|puedo|quiere|"
    r"quieres|(?:seria|serias|es|eres|fuera|fuese|sea) (?:usted )?(?:tan|muy) amable de|"
    r"seria posible|es posible|(?:te|le|os|les) (?:importa|importaria|molesta|molestaria)|"
    r"(?:tendria|tendrias|tiene|tenga) (?:usted )?(?:a bien|la amabilidad de)|"
    r"(?:hace|haces|haga|hacer|hacerme|hazme|hagame|haceme) (?:usted )?(?:el|un) favor de|"
    r"(?:quisiera|quisieramos|queria|necesito|necesitamos|me gustaria|solo|favor de|procede a))"
)
# What somebody must do, or we shall.
_OBLIGED: Final = (
    r"(?:voy|vamos|ire|iremos) a (?:necesitar|requerir|precisar|pedir|solicitar|ocupar)(?:te|le|"
    r"les|os)?|"
    r"(?:ocupo|ocupamos|ocuparia)|"
    r"(?:debe|debes|debera|deberas|deberia|deberias|hay que|tiene que|tienes que|tenes que|"
    r"tendria que|tendrias que|tendra que|tendras que|ha de|has de)"
    rf" (?:{_INFINITIVE})(?:me|nos|te|le|les|se)?"
)
_WAITING: Final = (
    r"(?:a la espera|pendientes?|a falta|estoy esperando|esperamos|esperando)"
    r" (?:de (?:que (?:me|nos) \w+|recibir)?)"
)
# Behind a noun: whose it is, where it stands, how it is to be said.
_PLACES: Final = (
    "titular|linea|cuenta|contrato|poliza|tarjeta|reserva|servicio|suministro|contacto|casa|"
    "factura|recibo|boleta|cliente|asegurado|compra|pedido|envio|entrega|instalacion|equipo|"
    "router|modem|aparato|seguro|credito|debito|domicilio|vivienda|correo|ticket|comprobante|"
    "etiqueta|sms|mensaje|direccion|perfil|dispositivo|movil|celular|paciente|usuario|registro|"
    "local|destino|despacho|facturacion|paquete|viaje|vuelo|emision|nacimiento"
)
_AT: Final = (
    r"(?:de|del|de la|de su|de tu|de el|en|en el|en la|en su|en tu|al|a la|a su|a tu|con el)"
)
TAIL: Final = re.compile(
    rf"(?:(?:{_AT} (?:{_PLACES})|(?:de|en) (?:es[ae]|est[ae]) (?:{_PLACES})|"
    r"(?:que|con (?:el|la) que|a la que|al que|donde|como|tal (?:y )?como) (?:te |le |les |se |me "
    r"|lo |la |nos )?(?:figura|aparece|sale|viene|pone|consta|tienes?|tenga|tenemos|usaste|uso|"
    r"compraste|compro|registro|registraste|asignaron|dieron|llego|facilitaron|enviaron|mandaron|"
    r"esta|dio de alta|diste de alta|entras|accede|acabo de (?:enviar|mandar)|acabamos de "
    r"(?:enviar|mandar)|acaba de llegar|hizo|hiciste)|"
    r"complet[oa]s?|asociad[oa]|vinculad[oa]|registrad[oa]|afectad[oa]|principal|actual|exact[oa]|"
    r"interbancari[oa]|vigente|alternativo|a \d+ digitos|"
    r"(?:con|sin) (?:la |su )?(?:letra|puntos?|guion(?:es)?|homoclave|prefijo|lada|digito "
    r"verificador)|"
    r"de nuevo|otra vez|nuevamente|por favor|porfa\w*|si es tan amable|si eres tan amable|"
    r"cuando puedas?|cuando pueda|gracias)(?: |$))+"
)
# A thing that was named just before: "¿me lo dices?", "¿la tiene a mano?", "dímelo".
POINTING: Final = re.compile(
    rf"\b(?:(?:me|nos) (?:lo|la|los|las) (?:{_PRESENT}|{_WOULD})|"
    rf"(?:{_TOLD})(?:me|nos)(?:lo|la|los|las)|"
    rf"(?:me|nos) (?:lo|la|los|las) {_ABLE}{_POLITE} (?:volver a )?(?:{_INFINITIVE})|"
    rf"{_ABLE}{_POLITE} (?:volver a )?(?:{_INFINITIVE})(?:me|nos)(?:lo|la|los|las)|"
    r"(?:me|nos) (?:lo|la|los|las) (?:vuelves?|volves) a \w+|"
    r"(?:lo|la|los|las) (?:tienes?|tenes|teneis)(?: usted)?(?: por ahi| ahi)?"
    r"(?: a (?:la )?mano| cerca| delante| apuntad[oa])?|"
    r"copialo|copiala|copielo|escribelo|escribalo|ponlo|pongalo|cual (?:era|es|seria)|"
    r"que numero (?:es|era|tiene))\b"
)
# "Escribí tu nombre", "manda tu folio": an order, and whose it is.
_ORDERED: Final = _any(
    form
    for verb, _, orders, _ in _regular()
    for form in orders
    if verb not in ("dejar", "avisar", "informar", "entregar", "permitir", "ceder")
)
SPANISH: Final = (
    rf"(?:me|nos|te|le)(?: lo| la)? (?:{_PRESENT}|{_WOULD})|"
    rf"(?:que )?(?:me|nos) (?:{_WISHED})|"
    rf"(?:{_TOLD})(?:me|nos)(?:lo|la)?(?: tu| usted| vos)?|"
    r"(?:me|nos) colabora\w* (?:otra vez )?con|"
    rf"(?:me|nos|le|te)? ?{_ABLE}{_POLITE} (?:{_INFINITIVE}|saber|pedir|solicitar|verificar|"
    rf"consultar(?=le|te))(?:me|nos|te|le|les|se)?|"
    r"(?:verificame|verifiqueme|verificanos|me verificas?)|"
    r"(?:haznos|hazme|hagame|haganos|haceme|hacenos) (?:llegar|saber)|"
    r"(?:me|nos) ha(?:ce|ces|ga|gas|cen|gan) (?:llegar|saber)|"
    rf"{_HELP}|{_OBLIGED}|{_WAITING}|"
    rf"(?<!no )(?<!nunca )(?:{_ORDERED}|di|diga|ponga|pon)(?= (?:tus?|sus?|vuestr[oa])\b)|"
    r"(?:contest|respond)\w{1,4}(?:me|nos)? con|"
    r"(?:te|le|os|les) (?:pido|pedimos|pediria|pediriamos|pedi|solicito|solicitamos|ruego)|"
    r"(?:me|nos) (?:dijo|dijiste|habia dado|habias dado|diste|dio|paso|pasaste)(?: que)?|"
    r"(?:tienes?|tenes|tendrias?|tendra|teneis)(?: usted| tu| vos)?(?: por ahi)? (?:a (?:la )?mano|"
    r"disponible)|(?:cuentas?|dispone|dispones) con|dispones? de|"
    r"(?<!no )(?<!nunca )(?:indica|indique|confirma|confirme|escribe|escriba|facilite|"
    r"facilita|introduce|introduzca|"
    r"describe|ingresa|ingrese|teclea|teclee|digita|digite|marca|marque|proporcione|"
    r"especifica|especifique|adjunta|adjunte|comparte|comparta|detalla|detalle)|"
    r"(?:necesito|necesitamos|necesitaria|necesitariamos|preciso|precisamos|precisaria|"
    r"precisariamos|requiero|requerimos|requeriria|"
    r"falta|faltaria|faltan|hace falta|haria falta|solicito|solicitamos)|"
    r"no (?:te |le )?(?:cogi|pille|escuche|oi|entendi|capte|retuve|anote|apunte|tome)(?: bien)?|"
    r"(?:vuelves?|volves|puedes volver|podria volver) a (?:poner|dar|decir|pasar|mandar|escribir|"
    r"indicar)(?:me)?|"
    r"(?:dieron|han dado|enviaron|facilitaron|asignaron)|"
    r"(?:tienes|tenes|tiene|teneis|recuerdas|recordas|sabeis|sabes tu|recuerda(?! que)|sabes|sabe|"
    r"tendrias|tendria)"
)
