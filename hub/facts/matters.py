"""What it is about, in the customer's words: wanted, tried, broken, ill; sizes, colours, "
"devices."""

from __future__ import annotations

import re
from typing import Final

from hub.facts.mention import FactKind
from hub.facts.sheet import Sheet

MAX_SPAN: Final = 160

_STOP: Final = r"(?:[^.!?\n;]|\.(?=\w)){1,200}"
_WANTS: Final = re.compile(
    r"\b(?:(?:i|we)(?:'d| would)? (?:(?:really|also|just|now|still|only) )*(?:want|need|would "
    r"like|like|wish|am trying|are trying|'m trying|"
    r"was hoping|am looking|'m looking)(?: to| for)? |i'd like (?:to )?|i want (?:to )?|"
    r"(?:can|could|would) you (?:please )?(?=cancel|change|send|refund|help me|book|check|return|"
    r"exchange|replace)|"
    r"(?:can|could|may) i (?:please )?(?=cancel|change|return|exchange|get a refund|get my money|"
    r"book|move)|"
    r"(?:yo )?(?:quiero|quisiera|queria|querria|necesito|necesitaria|me gustaria|deseo|busco|"
    r"estoy buscando|"
    r"ando buscando|quiero que|solicito|pido)(?: que)? |"
    r"(?:puedo|puedes|podeis|podria|podrias|se puede|pueden|podemos|puede|pudiera) "
    r"(?=cambiar|cancelar|devolver|anular|modificar|adelantar|retrasar|reservar|ayudar|recoger|mandar|enviar|saber))"
    rf"(?P<what>{_STOP})"
)
# A wish without its verb: an order at the head of a sentence, or a question of the customer's.
_ASKED: Final = re.compile(
    r"(?:(?:^|[.!?\n]\s*|\b(?:please|now|also|and|hi|hello|ok|okay|then|yes|so|great|hola|"
    r"buenas)[ ,]+)"
    r"(?:can|could|would|will) (?:you|i|we)|let's|lets|let us|(?:^|[.!?\n]\s*)(?:please |kindly |"
    r"just |ok |okay |now |then )*"
    r"(?=(?:book|reserve|cancel|check|find|change|send|tell me|give me|schedule|search|help)\b)|"
    r"(?:^|[.!?\n]\s*|\b(?:please|now|also|and|hi|hello|ok|okay|then|so|great)[ ,]+)(?:what(?:'s|"
    r" is| will| about)|where(?:'s| is| are)|how about|"
    r"when (?:will|is|does)|is there|do you have)|"
    r"\b(?:donde esta|cuando (?:llega|llegara|me llega|sale|estara)|por que no (?:me )?(?:llega|"
    r"ha llegado|funciona)|hay (?:hueco|sitio|mesa|cita)))"
    r" ?(?P<what>(?:[^.!?\n;]|\.(?=\w)){3,200})"
)
_TRIED: Final = re.compile(
    r"\b(?:(?:i|we)(?:'ve| have| had)?(?: already| also| just)? (?:tried|restarted|rebooted|"
    r"reset|reinstalled|"
    r"unplugged|turned (?:it )?off|cleared|updated|checked|cleaned|charged|replaced|called|"
    r"contacted|emailed|"
    r"switched)|(?:already|just) (?:tried|restarted|rebooted|reset|reinstalled)|"
    r"(?:ya )?(?:he|hemos|habia) (?:probado|intentado|reiniciado|apagado|desconectado|"
    r"desenchufado|desinstalado|"
    r"reinstalado|borrado|actualizado|cambiado|llamado|revisado|comprobado)|"
    r"(?:ya )?(?:lo |la |los |las |le )?(?:probe|intente|reinicie|apague|desconecte|desenchufe|"
    r"desinstale|"
    r"reinstale|borre|actualice|formatee|resetee|revise)\b|"
    r"(?:ya )?(?:probamos|intentamos|reiniciamos|apagamos|desconectamos))"
    r"(?:(?!\s(?:como|porque|pero|igual|asi que|y sigue|but|and still|because|as it|and it|y "
    r"nada|y no)\b)[^.!?\n;,]|,(?=\d)){0,120}"
)
_PARTS: Final = re.compile(
    r"\s(?:y|and then|and)\s(?=(?:lo |la |then |i )?(?:probe|intente|reinicie|tried|reset|"
    r"restarted))"
)
_SYMPTOMS: Final = (
    r"fever|cough|sore throat|runny nose|headache|nausea|vomit\w*|dizz\w+|rash|sneez\w+|diarrh\w+|"
    r"chest pain|back pain|stomach ?ache|stomach pain|toothache|tooth pain|swollen|fatigue|lack "
    r"of energy|"
    r"asthma|diabet\w+|pregnan\w+|allerg\w+|cancer|depress\w+|anxiety|migraine\w*|infection|"
    r"fiebre|tos|dolor de \w+|me duele\w* [^.,;!?\n]{3,40}|nauseas|vomitos?|mareos?|mareada|"
    r"mareado|sarpullido|"
    r"diarrea|hinchad[oa]s?|embarazada|alergic[oa]s?(?: a \w+(?: \w+)?)?|alergia(?: a \w+(?: "
    r"\w+)?)?|asma|"
    r"diabetes|diabetic[oa]|hipertens\w+|migranas?|ansiedad|depresion|celiac[oa]s?|empaste|"
    r"graduacion|esguince(?: de \w+)?|fractura(?: de \w+)?|lesion(?: de \w+)?|lumbalgia|ciatica|"
    r"intolerante a \w+(?: \w+)?"
)
_HEALTH: Final = re.compile(rf"\b(?:{_SYMPTOMS})\b")
_SIZE: Final = re.compile(
    r"\b(?:(?P<lead>sizes?|talla|tallas|numero de pie|calzo(?: un| el)?|gasto(?: un| una)?|uso"
    r"(?: la| una| talla)?)"
    r"(?: (?:is|es|number|numero|la|el|un|una|uk|us|eu|de|a|:))* ?:?)\s?"
    r"(?P<size>(?:x{0,3}[sl]|xxs|[smlx]|\d{1,2}(?:[.,]5)?)(?:/(?:[sml]|\d{1,2}))?)\b(?! ?(?:of|"
    r"people|de \w+ de))"
)
_NEED_SIZE: Final = re.compile(
    r"\b(?:necesito|quiero|prefiero|mejor|dame|me va|seria|need|want)\s(?:la|una|un|el|a)\s"
    r"(?:size |talla )?"
    r"(?P<size>x{0,3}[sl]|[smlx]|3[2-9]|4[0-9]|5[0-4])\b(?![\d:/]|\s?(?:euros|de la))"
)
_COLOURS: Final = (
    r"black|white|red|blue|green|yellow|orange|purple|pink|brown|grey|gray|beige|navy|silver|gold|turquoise|"
    r"negr[oa]s?|blanc[oa]s?|roj[oa]s?|azul(?:es|it[oa])?|verdes?|amarill[oa]s?|naranjas?|morad[oa]s?|rosas?|"
    r"marron(?:es)?|gris(?:es)?|platead[oa]s?|dorad[oa]s?|turquesa|granate|burdeos"
)
_COLOUR: Final = re.compile(
    rf"\b(?:(?:in|en|color|colour|de color|el|la|the|un|una|cable is|is)\s)(?P<colour>(?:(?:dark|"
    rf"light) )?(?:{_COLOURS})"
    r"(?: (?:claro|oscuro|marino))?)\b(?! (?:friday|cross|card|house|flag|market|book|list|"
    r"panther|light|rug))"
)
COLOURS: Final = re.compile(rf"\b(?:(?:dark|light) )?(?:{_COLOURS})(?: (?:claro|oscuro|marino))?\b")
_BRANDS: Final = (
    r"iphone|ipad|macbook|imac|airpods|apple watch|galaxy|samsung|huawei|xiaomi|redmi|pixel|"
    r"motorola|moto g|nokia|"
    r"oneplus|oppo|realme|lenovo|thinkpad|dell|asus|acer|hp|lg|sony|playstation|ps5|ps4|xbox|"
    r"nintendo switch|"
    r"kindle|chromecast|fire stick|surface|zenbook|epson|canon|roomba|dyson|kobo|garmin|fitbit|"
    r"gopro"
)
_DEVICE: Final = re.compile(
    rf"\b(?:{_BRANDS})\b(?: (?:pro|max|plus|ultra|mini|air|note|se|lite|a|s|x|xr|xs|"
    rf"[a-z]?\d{{1,4}}[a-z]{{0,2}}|fe|5g|redmi|galaxy|iphone|"
    r"quince|series)\b){0,4}"
    r"|\b(?:ios|android|windows|macos|mac os|ubuntu|chrome|firefox|safari)\s(?:version )?\d{1,3}"
    r"(?:\.\d{1,3}){0,2}\b"
    r"|\b(?:app|version|firmware)(?: version)?\s?v?\d{1,3}(?:\.\d{1,4}){1,3}\b"
)
_COMPANY: Final = re.compile(
    r"\b(?:my company is|company(?: name)?(?: is|:)|i work (?:for|at)|from the company|mi "
    r"empresa es|empresa:|"
    r"trabajo (?:en|para)|razon social(?: es|:)?|orden de compra [\w-]+ de)\s+"
    r"(?P<name>[^\W\d_][\w&'-]*(?:\.\w[\w&'-]*)*"
    r"(?: (?:de |del |la |y |& |and )*[^\W\d_][\w&'-]*(?:\.\w[\w&'-]*)*){0,4})"
)
_FORMS: Final = re.compile(
    r"(?:[A-Z\u00c0-\u00de][\w&'-]*\s(?:(?:de|del|la|y|&)\s)?){1,4}(?:S\.?L\.?U?|S\.?A\.?|"
    r"S\.?A\.? de C\.?V\.?|Ltd|Inc|LLC|GmbH|S\.?R\.?L|S\.?A\.?S)\b\.?"
)


# Without one of these words a pattern need not be tried.
_DEVICES: Final = frozenset(
    re.split(r"[| ]", _BRANDS)
    + "ios android windows macos mac os ubuntu chrome firefox safari app version firmware".split()
)
_SIZES: Final = frozenset("size sizes talla tallas numero calzo gasto uso".split())
_COMPANIES: Final = frozenset("company empresa work trabajo razon orden".split())
_LEGAL: Final = frozenset("sl slu sa ltd inc llc gmbh srl sas s".split())
_ILL: Final = frozenset(
    """
    fev cou sor run hea nau vom diz ras sne dia che bac sto too swo fat lac ast pre all can dep anx
    mig inf fie tos dol due mar sar hin emb ale asm hip ans cel emp gra esg fra les lum cia int
    """.split()
)  # The first three letters of each symptom.


NEEDING: Final = frozenset("necesito quiero prefiero mejor dame va seria need want".split())
WANTING: Final = frozenset(
    """
    i we can could would may quiero quisiera queria querria necesito necesitaria gustaria deseo
    busco buscando solicito pido puedo puedes podeis podria podrias puede pueden podemos pudiera
    """.split()
)
# "Let's" may stand anywhere, also in "outlet's": it is looked for by its letters.
ASKING: Final = frozenset(
    """
    can could would will book reserve cancel check find change send tell give schedule search help
    what whats where wheres how when is do donde cuando por hay
    """.split()
)
TRYING: Final = frozenset(
    """
    i we already just he hemos habia probe intente reinicie apague desconecte desenchufe desinstale
    reinstale borre actualice formatee resetee revise
    """.split()
)


def may_try(sheet: Sheet) -> bool:
    """Whether `_TRIED` may be found."""
    return "amos" in sheet.plain or sheet.may_say(TRYING)  # Probamos, intentamos, reiniciamos.


def find_matters(sheet: Sheet) -> None:
    """Write down what is tried, wanted, hurting, and the qualities of things."""
    _products(sheet)
    _houses(sheet)
    for match in _DEVICE.finditer(sheet.plain) if sheet.says(_DEVICES) else ():
        _put(sheet, FactKind.DEVICE, match.start(), match.end(), 0.8, keep=False)
    for match in _SIZE.finditer(sheet.plain) if sheet.says(_SIZES) else ():
        size = match.group("size").upper().replace(",", ".")
        _put(sheet, FactKind.SIZE, *match.span("size"), 0.85, value=size)
    if not sheet.has(FactKind.SIZE):
        for match in _NEED_SIZE.finditer(sheet.plain) if sheet.may_say(NEEDING) else ():
            _put(sheet, FactKind.SIZE, *match.span("size"), 0.75, value=match.group("size").upper())
    for match in _COLOUR.finditer(sheet.plain):
        _put(sheet, FactKind.COLOUR, *match.span("colour"), 0.75, value=match.group("colour"))
    find_health(sheet)
    for match in _COMPANY.finditer(sheet.plain) if sheet.says(_COMPANIES) else ():
        name = _CAPITALS.match(sheet.shown, match.start("name"), match.end("name"))
        if name is not None:
            _put(sheet, FactKind.COMPANY, *name.span(), 0.8, keep=False)
    for match in _FORMS.finditer(sheet.shown) if sheet.says(_LEGAL) else ():
        _put(sheet, FactKind.COMPANY, match.start(), match.end(), 0.85, keep=False)
    _tried(sheet)
    _wish(sheet)


# A company's words have capitals, small ones only between them.
_CAPITALS: Final = re.compile(
    r"[A-Z\u00c0-\u00de][\w&.'-]*(?<!\.)(?: (?:(?:de|del|la|las|los|y|&|and|of) ){0,2}"
    r"[A-Z\u00c0-\u00de][\w&.'-]*(?<!\.))*"
)


def _wish(sheet: Sheet) -> None:
    """The first wish that says what is wished for."""
    wanted, asked = sheet.may_say(WANTING), "let" in sheet.plain or sheet.may_say(ASKING)
    for pattern, may in ((_WANTS, wanted), (_ASKED, asked)):
        for match in pattern.finditer(sheet.plain) if may else ():
            start, end = match.span("what")
            end = min(end, start + MAX_SPAN)
            if is_wish(sheet.plain[start:end]):
                _put(sheet, FactKind.WANTS, start, end, 0.75, keep=False)
                return


def is_wish(words: str) -> bool:
    """Whether folded words say what is wished for: two at least, one with a meaning of its own."""
    row = _PLAIN_WORD.findall(words)
    return len(row) > 1 and any(word not in _EMPTY for word in row)


_PLAIN_WORD: Final = re.compile(r"[^\W\d_]+(?:'[a-z]+)?")
# Words that say nothing of a wish by themselves: "antes del viernes", "saber más", "it back".
_EMPTY: Final = frozenset(
    """
    a an the it this that them these those me you us him her my your our his their i we he she they
    to of for in on at by from with as and or but so if please thanks thank now today tomorrow soon
    more less some any one ones all also just only still again back here there then before after
    until monday tuesday wednesday thursday friday saturday sunday week day days weeks month do be
    is are have has get know see ask tell make go very much too not no yes something anything
    un una unos unas el la los las lo le les te se nos os mi mis tu tus su sus esto eso esta este
    ese esa yo usted ustedes al del de a en con por para sin sobre desde hasta y o u e ni que si no
    ya mas menos muy mucho algo todo nada otro otra otros otras antes despues luego ahora hoy manana
    ayer pronto tambien solo asi aqui alli ahi favor gracias lunes martes miercoles jueves viernes
    sabado domingo semana dia dias semanas mes hora saber ver hacer hacerlo ser estar tener decir
    preguntar poder ir hacerme verlo mandar mandarlo mandarla mandarme enviar enviarlo enviarla
    """.split()
)


_HOUSES: Final = {
    "hotel": "hotel", "inn": "hotel", "hostel": "hotel", "resort": "hotel", "hostal": "hotel",
    "venue": "venue", "apartments": "apartment", "apartment": "apartment", "flats": "apartment",
    "restaurant": "restaurant", "restaurante": "restaurant", "club": "restaurant",
    "apartamentos": "apartment", "parador": "hotel",
}  # fmt: skip
HOUSES: Final = frozenset(_HOUSES)
_HOUSE: Final = re.compile(
    r"\b(?P<name>(?:[A-Z][\w'&-]*\s(?:of the\s|of\s|on\s)?){1,3})(?P<house>(?i:hotel|inn|hostel|"
    r"resort|venue|apartments?|restaurant|club))\b"
    r"|\b(?P<house2>(?i:hotel|hostal|restaurante|apartamentos|parador))\s"
    r"(?P<name2>[A-Z\u00c0-\u00de][\w'-]*(?:\s(?:de la\s|de\s|"
    r"del\s)?[A-Z\u00c0-\u00de][\w'-]*){0,3})"
)


def _houses(sheet: Sheet) -> None:
    """Hotels, restaurants and the like that are named."""
    for match in _HOUSE.finditer(sheet.shown) if sheet.may_say(HOUSES) else ():
        label = _HOUSES.get((match.group("house") or match.group("house2")).lower(), "")
        if label:
            start = match.start()
            sheet.add(
                FactKind.OTHER,
                match.group(),
                start,
                match.end(),
                confidence=0.85,
                label=label,
                keep=False,
            )


def find_health(sheet: Sheet) -> None:
    """Write down symptoms and conditions."""
    ill = not sheet.heads.isdisjoint(_ILL) or "me duele" in sheet.plain
    for match in _HEALTH.finditer(sheet.plain) if ill else ():
        _put(sheet, FactKind.HEALTH, match.start(), match.end(), 0.8, keep=False)


def _products(sheet: Sheet) -> None:
    """What the shop sells, by its own list."""
    for plain, name in sheet.patterns.product_names:
        at = sheet.plain.find(plain)
        if at < 0:
            continue
        end = at + len(plain)
        whole = not sheet.plain[at - 1 : at].isalnum() and not sheet.plain[end : end + 1].isalnum()
        if whole and sheet.is_free(at, end):
            sheet.add(FactKind.PRODUCT, name, at, end, confidence=0.95)


def _tried(sheet: Sheet) -> None:
    for match in _TRIED.finditer(sheet.plain) if may_try(sheet) else ():
        start = match.start()
        for part in _PARTS.split(match.group()):
            at = sheet.plain.find(part, start)
            if at >= 0 and part.strip():
                _put(sheet, FactKind.TRIED, at, at + len(part), 0.8, keep=False)
                start = at + len(part)


def _put(
    sheet: Sheet,
    kind: FactKind,
    start: int,
    end: int,
    sure: float,
    *,
    value: str = "",
    keep: bool = True,
) -> None:
    """Write down a span of words, trimmed; not `keep`: others may be found within."""
    text = sheet.shown[start:end]
    stripped = text.strip(" ,.:;-\"'")
    if len(stripped) < 1:
        return
    start += text.index(stripped)
    end = start + len(stripped)
    if keep and not sheet.is_free(start, end):
        return
    sheet.add(kind, value or stripped, start, end, confidence=sure, keep=keep)
