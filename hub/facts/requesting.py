"""How something is asked for: requests in English and in Spanish, built from their verbs.

Spanish asks by mood and person more than by word: "me indica", "indíqueme", "podría indicarme",
"le ruego que me indique", "si me indicas". So its verbs stand in tables, and each is conjugated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

# Regular verbs for handing something over, by their infinitives, folded.
_REGULAR: Final = """
facilitar indicar pasar enviar mandar proporcionar brindar dejar regalar dictar deletrear comentar
especificar aportar suministrar prestar precisar detallar señalar confirmar adjuntar completar
compartir remitir escribir ratificar validar avisar informar entregar ingresar apuntar
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
SPANISH: Final = (
    rf"(?:me|nos|te|le)(?: lo| la)? (?:{_PRESENT}|{_WOULD})|"
    rf"(?:que )?(?:me|nos) (?:{_WISHED})|"
    rf"(?:{_TOLD})(?:me|nos)(?:lo|la)?|"
    rf"(?:me|nos|le|te)? ?{_ABLE}{_POLITE} (?:{_INFINITIVE}|saber|pedir|solicitar|verificar|"
    rf"consultar(?=le|te))(?:me|nos|te|le|les|se)?|"
    r"(?:verificame|verifiqueme|verificanos|me verificas?)|"
    r"(?:haznos|hazme|hagame|haganos|haceme|hacenos) (?:llegar|saber)|me hac(?:e|es) llegar|"
    rf"{_HELP}|"
    r"(?:tienes?|tenes|tendrias?|teneis)(?: usted| tu| vos)?(?: por ahi)? (?:a (?:la )?mano|"
    r"disponible)|(?:cuentas?|dispone|dispones) con|dispones? de|"
    r"(?<!no )(?<!nunca )(?:indica|indique|confirma|confirme|escribe|escriba|facilite|"
    r"facilita|introduce|introduzca|"
    r"describe|ingresa|ingrese|teclea|teclee|digita|digite|marca|marque|proporcione|"
    r"especifica|especifique|adjunta|adjunte|comparte|comparta|detalla|detalle)|"
    r"(?:necesito|necesitamos|necesitaria|necesitariamos|preciso|precisamos|requiero|requerimos|"
    r"falta|faltaria|faltan|hace falta|haria falta|solicito|solicitamos)|"
    r"no (?:te |le )?(?:cogi|pille|escuche|oi|entendi|capte|retuve|anote|apunte|tome)(?: bien)?|"
    r"(?:vuelves?|volves|puedes volver|podria volver) a (?:poner|dar|decir|pasar|mandar|escribir|"
    r"indicar)(?:me)?|"
    r"(?:dieron|han dado|enviaron|facilitaron|asignaron)|"
    r"(?:tienes|tenes|tiene|teneis|recuerdas|recordas|sabeis|sabes tu|recuerda|sabes|sabe|"
    r"tendrias|tendria)"
)
