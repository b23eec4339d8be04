"""Postal addresses, postcodes and cities: Spain, Latin America, the United States, Britain."""

from __future__ import annotations

import re
from typing import Final

from hub.facts.mention import FactKind
from hub.facts.sheet import Sheet

_ROADS: Final = (
    r"calle|c/|avenida|avda\.?|avd\.?|av\.?|paseo|p\u00ba|pso\.?|plaza|plza\.?|pza\.?|pl\.|ronda|"
    r"carretera|ctra\.?|camino|travesia|glorieta|rambla|via|callejon|pasaje|psje\.?|urbanizacion|urb\.|poligono|"
    r"carrera|cra\.?|kra\.?|cr\.?|diagonal|transversal|tv\.|jiron|jr\.|boulevard|blvd\.?|bulevar|"
    r"cll\.?|clle|cuesta|costanilla|passeig|pg\.?|avinguda|placa|pasadizo|alameda|malecon|costanera|"
    r"dg\.?|circular|kr\.?|ak|circunvalar|sendero|vereda|autopista|plazuela|plazoleta|corredera|"
    r"calzada|privada|circuito|prolongacion|cl\.?|carrer|kalea|rua"
)
_NUMBER: Final = (
    r"(?:nave |altura |al |parcela |lote |km\.? ?|n[\u00ba\u00b0]?\.? ?|no\.? ?|num\.? ?|"
    r"numero |#\s?)?"
    r"\d{1,5}(?:-?[a-z](?![\w']))?(?!\d)"
)
_EXTRA: Final = (
    r"(?:,? ?(?:\d{1,2}(?:n|r|er|a|t|e) \d{1,2}[a\u00aa]\b|"
    r"\d{1,2}(?:\.?[\u00ba\u00b0])?[ -]?(?:[a-h]\b|izda?\b|dcha?\b|izquierda|derecha|"
    r"[1-9][\u00aa\u00ba]?\b)|"
    r"(?:[1-9](?:er|ro|do|to|mo|vo|no)|bajo|primero|segundo|tercero|cuarto|quinto|sexto|septimo|"
    r"octavo|noveno|decimo) "
    r"(?:piso\b|[a-h]\b|izda?\b|dcha?\b|izquierda|derecha)|"
    r"(?:planta baja|piso|planta|puerta|escalera|esc\.?|bloque|portal|torre|dpto\.?|depto\.?|"
    r"departamento|apto\.?|"
    r"apartamento|interior|int\.?|oficina|of\.|local|casa|manzana|mz\.?|lote|lt\.?|apt\.?|apartment|suite|"
    r"ste\.?|unit|flat|floor|#|timbre|bajo|atico|entresuelo|principal|atras) ?"
    r"(?:n[\u00ba\u00b0]\.? ?)?"
    r"[\w\u00ba\u00aa\u00b0]{0,4}(?![\w@])))"
)
_SPANISH: Final = re.compile(
    rf"(?<![\w])(?:{_ROADS})(?! (?:es|era|se|y|numero|no|que|esta|donde|a|para|me|te|le|lo|nos|"
    rf"costo|cuesta|vale|sale|salio|fue|son|tiene|por|en|ya) )"
    rf"(?:(?<=[./\u00ba])\s?|\s)(?:\d{{1,3}}[a-z]?(?: (?:bis|sur|norte))?\s?"
    rf"(?:#|n[\u00ba\u00b0]\.?|no\.?|con|numero)\s?\d{{1,3}}[a-z]?(?:\s?-\s?\d{{1,3}})?|"
    rf"(?:de |del |la |las |los |el )*[^\W\d_][\w'.\u00ba-]*"
    rf"(?:(?<!\w{{5}}\.) [\w'.\u00ba-]+){{0,5}}?,? {_NUMBER}){_EXTRA}{{0,4}}"
)
_STREETS: Final = (
    r"street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|court|ct|way|place|pl|terrace|close|"
    r"crescent|square|sq|highway|hwy|parkway|pkwy|circle|gardens|grove|mews|row|hill|walk"
)
_ENGLISH: Final = re.compile(
    rf"(?<![\w/$.,-])(?:(?:flat|unit|apt\.?|apartment|suite) \w{{1,4}},? )?\d{{1,5}}[a-z]?,? "
    rf"(?:(?:n|s|e|w|north|south|east|west)\.? )?(?:[a-z][\w'-]*\.? |\d{{1,3}}(?:st|nd|rd|"
    rf"th) ){{1,4}}?(?:{_STREETS})\b\.?"
    rf"{_EXTRA}{{0,2}}"
)
_BLOCK: Final = re.compile(
    r"\b(?:mz|mza|manzana)\.? ?\w{1,4},? (?:casa|lote|lt|villa)\.? ?\w{1,4}(?:,? (?:barrio|"
    r"urb\.?|urbanizacion|sector) [^\W\d_]+(?: [A-Z]\w+)?)?"
)
_BOX: Final = re.compile(r"\bp\.?\s?o\.? box \d{1,6}\b|\bapartado(?: de correos)? \d{1,6}\b")
_STATES: Final = (
    "al|ak|az|ar|ca|co|ct|de|fl|ga|hi|id|il|ia|ks|ky|la|me|md|ma|mi|mn|ms|mo|mt|ne|nv|nh|nj|nm|ny|"
    "nc|nd|oh|ok|or|pa|ri|sc|sd|tn|tx|ut|vt|va|wa|wv|wi|wy|dc"
)
_BRITISH: Final = re.compile(
    r"(?<![\w-])(?:gir 0aa|[a-pr-uwyz](?:\d{1,2}|[a-hk-y]\d{1,2}|\d[a-hjkps-uw]|"
    r"[a-hk-y]\d[abehmnprv-y])"
    r" ?\d[abd-hjlnp-uw-z]{2})(?![\w-])"
)
_POSTCODE: Final = re.compile(
    r"\b(?:c\.?p\.?|cod(?:igo)?\.? postal|postal code|post ?code|zip(?: code)?|zipcode|codigo)"
    r"(?:[\s:,.#]|\b(?:is|es|el|it's|its|number|numero|de|destino|mi|my|the)\b){0,6}(?P<code>\d{4,6}(?:-\d{3,4})?|[a-z]\d{4}[a-z]{0,3})(?!\d)"
)
_IN_ADDRESS: Final = re.compile(
    rf"[\s,.-]{{1,3}}(?:[^\W\d_]+[\s,]{{1,2}}){{0,4}}?(?:(?:{_STATES})[ ,]{{1,2}})?"
    rf"(?P<code>\d{{5}}(?:-\d{{4}})?|[a-z]\d{{4}}[a-z]{{3}})(?![\d\w-])"
)
_STATE_ZIP: Final = re.compile(rf"\b(?:{_STATES}),? (?P<code>\d{{5}}(?:-\d{{4}})?)(?!\d)")
_BEFORE_CITY: Final = re.compile(r"(?<![\d\w-])(?P<code>\d{5})(?=,? (?P<city>[^\W\d_]{4,}))")
_CITY_BEHIND: Final = re.compile(
    r"[\s,.-]{1,3}(?:de |en |-)?(?P<city>[^\W\d_]+(?: [^\W\d_]+){0,3})(?=[\s.,)]|$)"
)
CITIES: Final = frozenset(
    line.strip()
    for line in """
    madrid|barcelona|valencia|sevilla|zaragoza|malaga|murcia|palma|palma de mallorca|las palmas|
    bilbao|alicante|cordoba|valladolid|vigo|gijon|granada|vitoria|vitoria-gasteiz|elche|oviedo|
    badalona|cartagena|terrassa|jerez|jerez de la frontera|sabadell|mostoles|
    santa cruz de tenerife|pamplona|almeria|alcala de henares|fuenlabrada|leganes|san sebastian|
    donostia|getafe|burgos|santander|castellon|albacete|alcorcon|logrono|badajoz|salamanca|huelva|
    lleida|marbella|leon|tarragona|cadiz|jaen|ourense|girona|lugo|caceres|melilla|ceuta|guadalajara|
    toledo|pontevedra|palencia|ciudad real|zamora|avila|cuenca|huesca|segovia|soria|teruel|
    a coruna|la coruna|coruna|santiago de compostela|gandia|torrevieja|benidorm|sitges|mataro|reus|
    ciudad de mexico|cdmx|monterrey|puebla|tijuana|merida|cancun|queretaro|toluca|
    oaxaca|veracruz|chihuahua|hermosillo|saltillo|aguascalientes|morelia|culiacan|acapulco|
    bogota|medellin|cali|barranquilla|bucaramanga|pereira|manizales|ibague|cucuta|santa marta|
    buenos aires|rosario|mendoza|la plata|tucuman|mar del plata|salta|santa fe|neuquen|bariloche|
    santiago de chile|valparaiso|vina del mar|concepcion|antofagasta|la serena|temuco|
    lima|arequipa|trujillo|cusco|cuzco|chiclayo|piura|iquitos|huancayo|miraflores|san isidro|
    quito|guayaquil|caracas|maracaibo|montevideo|asuncion|la paz|santa cruz|panama|san jose|
    guatemala|tegucigalpa|managua|san salvador|santo domingo|la habana|san juan|
    new york|new york city|nyc|los angeles|chicago|houston|phoenix|philadelphia|san antonio|
    san diego|dallas|austin|jacksonville|san francisco|columbus|indianapolis|seattle|denver|
    washington|boston|nashville|detroit|portland|las vegas|memphis|baltimore|milwaukee|albuquerque|
    tucson|fresno|sacramento|atlanta|kansas city|miami|raleigh|omaha|oakland|minneapolis|tampa|
    pittsburgh|cincinnati|cleveland|orlando|st louis|st. louis|newark|honolulu|charlotte|
    new orleans|salt lake city|buffalo|jersey city|l.a.|
    london|birmingham|manchester|glasgow|leeds|liverpool|edinburgh|bristol|sheffield|cardiff|
    belfast|nottingham|leicester|newcastle|southampton|portsmouth|brighton|oxford|cambridge|york|
    bath|dublin|cork|galway|plymouth|norwich|exeter|aberdeen|dundee|swansea|coventry|reading|
    paris|lyon|marseille|rome|roma|milan|milano|naples|berlin|munich|hamburg|frankfurt|cologne|
    lisbon|lisboa|porto|oporto|amsterdam|rotterdam|brussels|bruselas|vienna|viena|zurich|geneva|
    ginebra|prague|praga|warsaw|varsovia|athens|atenas|stockholm|oslo|copenhagen|helsinki|
    istanbul|tokyo|sydney|melbourne|toronto|montreal|vancouver|mumbai|delhi|singapore|dubai|
    londres|nueva york|berna|tokio
    """.replace("\n", "").split("|")
)
_LONGEST: Final = max(one.count(" ") for one in CITIES) + 1
_FIRST: Final = frozenset(re.split(r"[ -]", one)[0] for one in CITIES)
_DOUBTFUL: Final = frozenset(
    "reading york bath cork porto leon salta merida cuenca rosario".split()
)
_SIDES: Final = re.compile(
    r"\b(?P<side>from|leaving|departing(?: from)?|desde|saliendo de|salgo de|to|going to|for|"
    r"hacia|arriving in|"
    r"arriving at|heading to|hasta|in|en|at|a)(?: the)?\s(?P<place>[^\W\d_][\w.'&-]*"
    r"(?:\s[\w.'&-]+){0,4})"
)


def find_places(sheet: Sheet) -> None:
    """Write down addresses, the postcodes and cities in them, and cities by themselves."""
    if sheet.has_digit:
        _addresses(sheet)
        if sheet.is_asked(FactKind.ADDRESS) and not sheet.has(FactKind.ADDRESS):
            _bare_street(sheet)
        _postcodes(sheet)


def find_towns(sheet: Sheet) -> None:
    """Write down cities by themselves, and the two ends of a journey."""
    _cities(sheet)
    _journeys(sheet)


# Each with the words of which one must stand somewhere, so that most messages need no try.
_STREETS_BY: Final = (
    (
        _SPANISH,
        frozenset(
            """
            calle c avenida avda avd av paseo pº pso plaza plza pza pl ronda carretera ctra camino
            travesia glorieta rambla via callejon pasaje psje urbanizacion urb poligono carrera cra
            kra cr diagonal transversal tv jiron jr boulevard blvd bulevar calzada privada circuito
            prolongacion cl carrer kalea rua cll clle cuesta costanilla passeig pg avinguda placa
            dg circular kr ak circunvalar pasadizo alameda malecon costanera sendero vereda
            autopista plazuela plazoleta corredera
            """.split()
        ),
    ),
    (_ENGLISH, frozenset(_STREETS.split("|"))),
    (_BLOCK, frozenset("mz mza manzana".split())),
    (_BOX, frozenset("box apartado".split())),
)
_POST_WORDS: Final = frozenset("cp c cod codigo postal post postcode zip zipcode".split())


def _addresses(sheet: Sheet) -> None:
    for pattern, needed in _STREETS_BY:
        for match in pattern.finditer(sheet.plain) if sheet.says(needed) else ():
            end = match.start() + len(match.group().rstrip(" ,."))
            if not sheet.is_free(match.start(), end):
                continue
            text = sheet.shown[match.start() : end]
            sheet.add(FactKind.ADDRESS, text, match.start(), end, confidence=0.9)
            _tail(sheet, end)


_WORD: Final = r"(?:(?!(?:A|En|Es|De|Al)\b)[A-Z\u00c0-\u00de][\w'.\u00aa\u00ba-]*)"
# A street without its kind, as it is told to who asked for it: "Thames 1740, planta baja".
_CAPITALS: Final = re.compile(
    rf"(?<![\w@.])(?P<street>{_WORD}(?: (?:(?:de|del|la|las|los|el|y) ){{0,2}}{_WORD}){{0,4}},? "
    rf"(?i:{_NUMBER}){_EXTRA.replace('(?:,', '(?i:,', 1)}{{0,4}})"
)
_SMALL: Final = re.compile(
    r"^(?:(?:si|claro|pues|mira|mire|bueno|ok|vale|es|en|a|al|eh|a ver|la|mi|direccion|vivo|estoy|"
    r"seria|anota|apunta|anote|apunte|hola|dale|ah|ya|mismo|aqui|senor|senora|senorita)[ ,.:]+)*"
    rf"(?P<street>[^\W\d_]{{3,}}(?: [\w']+){{0,4}}?,? {_NUMBER}{_EXTRA}{{0,4}})"
)


def _bare_street(sheet: Sheet) -> None:
    match = _CAPITALS.search(sheet.shown) if sheet.is_cased else None
    match = match or _SMALL.match(sheet.plain)
    if match is None or not sheet.is_free(*match.span("street")):
        return
    start = match.start("street")
    end = start + len(match.group("street").rstrip(" ,."))
    sheet.add(FactKind.ADDRESS, sheet.shown[start:end], start, end, confidence=0.85)
    _tail(sheet, end)


def _tail(sheet: Sheet, end: int) -> None:
    """The postcode and the town behind a street."""
    match = _IN_ADDRESS.match(sheet.plain, end, end + 80)
    if match is None:
        town = re.compile(
            r",\s(?P<city>[A-Z\u00c0-\u00de][^\W\d_]+(?: (?:de |del |la |el |los "
            r")*[A-Z\u00c0-\u00de][^\W\d_]+)*)(?=[.,;\n]|$)"
        ).match(sheet.shown, end)
        if town is not None and sheet.is_free(*town.span("city")):
            sheet.add(FactKind.CITY, town.group("city"), *town.span("city"), confidence=0.8)
    if match is not None and sheet.is_free(match.start("code"), match.end("code")):
        code = match.group("code").upper()
        sheet.add(FactKind.POSTCODE, code, match.start("code"), match.end("code"), confidence=0.9)
        end = match.end()
        town = _CITY_BEHIND.match(sheet.plain, end, end + 50)
        if town is not None and sheet.is_free(town.start("city"), town.end("city")):
            start, stop = town.start("city"), town.end("city")
            if sheet.shown[start].isupper():
                name = re.match(
                    r"[^\W\d_]+(?: (?:de |del |la |el |los )*[A-Z\u00c0-\u00de][^\W\d_]+)*",
                    sheet.shown[start:stop],
                )
                if name:
                    stop = start + name.end()
                    sheet.add(FactKind.CITY, sheet.shown[start:stop], start, stop, confidence=0.9)


def _postcodes(sheet: Sheet) -> None:
    five = sheet.digits > 4
    for pattern in (_POSTCODE, _STATE_ZIP):
        needed = sheet.says(_POST_WORDS) if pattern is _POSTCODE else five
        for match in pattern.finditer(sheet.plain) if needed else ():
            start, end = match.span("code")
            lead = match.group()
            bare = lead.startswith("codigo ") and "postal" not in lead
            if bare and not sheet.is_asked(FactKind.POSTCODE):
                continue
            if sheet.is_free(start, end):
                code = match.group("code").upper()
                sheet.add(FactKind.POSTCODE, code, start, end, confidence=0.95)
    for match in _BRITISH.finditer(sheet.plain):
        if sheet.is_free(match.start(), match.end()) and (
            sheet.region == "GB" or " " in match.group()
        ):
            sheet.add(
                FactKind.POSTCODE,
                _spaced(match.group()),
                match.start(),
                match.end(),
                confidence=0.9,
            )
    for match in _BEFORE_CITY.finditer(sheet.plain) if five else ():
        if sheet.is_free(*match.span("code")) and match.group("city") in CITIES:
            sheet.add(FactKind.POSTCODE, match.group("code"), *match.span("code"), confidence=0.9)


def _spaced(text: str) -> str:
    bare = text.replace(" ", "").upper()
    return f"{bare[:-3]} {bare[-3:]}"


def _cities(sheet: Sheet) -> None:
    """Cities that are on the list, with the side of a journey they stand on."""
    row = sheet.words
    at = 0
    while at < len(row):
        if row[at].text not in _FIRST:
            at += 1
            continue
        for length in range(min(_LONGEST, len(row) - at), 0, -1):
            start, end = row[at].start, row[at + length - 1].end
            name = sheet.plain[start:end]
            if name in CITIES and sheet.is_free(start, end) and _is_city(sheet, name, start):
                label = _side(sheet.plain[max(0, start - 24) : start])
                sheet.add(
                    FactKind.CITY, sheet.shown[start:end], start, end, confidence=0.85, label=label
                )
                at += length - 1
                break
        at += 1


_PLACE: Final = (
    r"(?:[A-Z][\w'&-]*(?:\.\w+)*|\d{1,3}(?:st|nd|rd|th)(?= and| &))"
    r"(?:\s(?:and\s|&\s|on\s|of\s)?(?:[A-Z][\w'&-]*)){0,3}"
    r"(?:\sand\s[A-Z]\w*)?|\d{1,3}(?:st|nd|rd|th)(?! )|"
    r"(?i:airport|hospital|university|station|office|aeropuerto|estacion|universidad)"
)
_GONE: Final = re.compile(
    r"\b(?P<side>(?i:from|leaving(?: from)?|departing(?: from)?|pick(?:ed)? (?:me |us )?up (?:at|"
    r"from)|i'?m (?:(?:currently|now|right now) )?at|"
    r"i am (?:(?:currently|now) )?at|just arrived at|arrived at|"
    r"desde|to get to|get to|getting to|going to|go to|"
    r"head(?:ed|ing) to(?:wards?)?|take me to|ride to|drive to|dropped (?:off )?at|"
    r"drop (?:me |us )?(?:off )?at|"
    r"directions to|"
    r"flight to|way to|trip to|arrive at|hasta|to))\s(?:the |The |el |la )?['\"\u2018]?(?P<place>"
    rf"{_PLACE})"
)
# From one to another without a word before the first: "Craig and Center to 5th and Main".
_CROSSINGS: Final = re.compile(
    r"(?:^|[.!?]\s)(?P<from>(?:[A-Z]\w+|\d{1,3}(?:st|nd|rd|th))(?:\s(?:and|&)\s[A-Z]\w+)?)"
    r"(?:\sto\s|(?:,\s|\sand\s|\.\s|\s)?(?i:going to|headed to|headed towards?)\s)(?:the )?"
    r"(?P<to>(?:[A-Z]\w+|\d{1,3}(?:st|nd|rd|th))(?:\s(?:and|&)\s[A-Z]\w+)?)"
)
_FROM: Final = frozenset(
    ("from", "leaving", "departing", "pick", "picked", "i'm", "im", "i", "desde", "just", "arrived")
)


def _journeys(sheet: Sheet) -> None:
    """Where a journey starts and where it ends."""
    for match in _GONE.finditer(sheet.shown):
        start, end = match.span("place")
        label = "departure" if match.group("side").split()[0].lower() in _FROM else "destination"
        _stop(sheet, start, end, label)
    for match in _CROSSINGS.finditer(sheet.shown):
        if not sheet.has(FactKind.OTHER, "departure"):
            _stop(sheet, *match.span("from"), "departure")
        if not sheet.has(FactKind.OTHER, "destination"):
            _stop(sheet, *match.span("to"), "destination")


def _stop(sheet: Sheet, start: int, end: int, label: str) -> None:
    """One end of a journey, unless it is a day or a deed."""
    end -= sheet.plain[start:end].endswith("'")  # A quotation mark, no apostrophe.
    if _DAYLIKE.match(sheet.plain, start):
        return
    sheet.add(
        FactKind.OTHER,
        sheet.shown[start:end],
        start,
        end,
        confidence=0.8,
        label=label,
        keep=False,
    )


_DAYLIKE: Final = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|jan|feb|mar(?:ch)?\b|apr|may\b|jun|jul|aug|sep|oct|nov|dec|"
    r"\d{1,3}(?:st|nd|rd|th)(?! (?:and|&) (?!leav|return|until|to |the ))|dr\b|rsvp\b|i\b|my\b|"
    r"[a-z]+'s\b"
)


def _is_city(sheet: Sheet, name: str, start: int) -> bool:
    if name in _DOUBTFUL:
        return sheet.shown[start].isupper() and start > 0
    return True


def _side(before: str) -> str:
    """Whether a journey starts or ends at a place, by the words before it."""
    if re.search(
        r"\b(?:from|leaving|departing|desde|salgo de|saliendo de|salida)\s(?:the )?$", before
    ):
        return "departure"
    if re.search(r"\b(?:to|going to|hacia|destino|into|towards)\s(?:the )?$", before):
        return "destination"
    return ""
