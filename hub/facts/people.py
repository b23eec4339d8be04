"""Names of persons, only where somebody says that it is one: "soy Ana", "my name is Jane Doe"."""

from __future__ import annotations

import re
from typing import Final

from hub.facts.asking import SOMEBODY
from hub.facts.mention import FactKind
from hub.facts.sheet import Sheet
from hub.folding import fold
from hub.identity.name_titles import PARTICLES, TITLES
from hub.identity.name_words import given_share, surname_share

# Sure leads: what follows is a name even if nobody bears it.
_SURE: Final = re.compile(
    r"\b(?:(?P<whose>(?:\w+'?s|\w+) )?(?:(?:full|first|complete|real|whole) )?"
    r"name(?:'s| is|s| was| would be|:| -| =|'s is)|name is|"
    r"(?:under|in|by) (?:the )?name(?: of)?:?|"
    r"me llamo|mi nombre (?:completo )?(?:es|:)|nombre(?: completo| y apellidos?)?(?:\s?:| es)|"
    r"se llama|(?<!\b(?:ha|he) )(?<!\b(?:han) )(?<!(?:mos|bia|eis) )(?:llamado|llamada)|"
    r"apellidos?\s?(?=:)|nombre (?:del? )?(?:la )?[a-z]+\s?(?=:)|(?:con )?su servidora?|"
    r"a nombre (?:de|m[ii]o,?|nuestro,?)|de parte del?|titular(?: es)?:?|mi nombre|"
    r"(?:huesped|pasajer[oa]|cliente|asegurad[oa]|contacto|destinatari[oa]|comprador|remitente|"
    r"paciente|alumn[oa]|usuari[oa]|solicitante|inquilin[oa]|apoderad[oa]|propietari[oa]|"
    r"arrendatari[oa]|beneficiari[oa]|soci[oa]|tutora?|(?:enviar|entregar|dirigido) a|"
    r"consumidora?|representante|reclamante|firmante|interesad[oa]|contratante|tomadora?|viajer[oa]|"
    r"att?e|fdo)\.?(?: \d)?:|"
    r"(?:le |te |les )?habla(?: usted)?(?: con| aqui)?|(?:les?|te|os) (?:saluda|escribe|contacta)|"
    r"(?:el|la|mi) titular (?:de \w+ \w+ )?(?:es|soy yo,?))(?=[\s:\"'\u201c])[\s:\"'\u201c]*"
)
# Leads behind which many other words follow as well.
_LOOSE: Final = re.compile(
    r"(?:^|(?<=[\s,.!?;:(]))(?:i'm|i am|im|it's me|its me|this is|it's|its|it is|soy|yo soy|"
    r"soy yo|estoy yo|yo|aqui|con|my name|and name|name|call me)[\s,:]+"
)
_HERE: Final = re.compile(
    r"^(?:hi|hey|hello|hola|buenas)?[ ,.!]*(?P<name>[a-z]+(?: [a-z]+)?) (?:here|speaking)\b"
)
# Between other answers: "I forgot. Ana Ruiz, 4471", "Check my balance. Ana Ruiz pin 1596".
_LISTED: Final = re.compile(
    r"(?:^|[.!?:,]\s+)(?P<name>[A-Z][a-z]+(?:\s[A-Z][a-z]+){0,2})(?=,?\s(?:#|\d|(?i:ac#|(?:acct|account|pin|"
    r"dob|and i (?:want|need))\b)))"
)
_SIGNED: Final = re.compile(
    r"(?:regards|thanks|thank you|best|cheers|sincerely|yours|saludos?|gracias|atentamente|"
    r"cordialmente|abrazo)[ ,.!]*\n+\s*"
)
RELATIVES: Final = (
    "mujer|marido|espos[oa]|madre|padre|mama|papa|mamita|papito|hij[oa]|hijit[oa]|herman[oa]|"
    "hermanit[oa]|amig[oa]|soci[oa]|suegr[oa]|viej[oa]|novi[oa]|pareja|vecin[oa]|jef[ea]|"
    "companer[oa]|abuel[oa]|abuelit[oa]|niet[oa]|nietit[oa]|sobrin[oa]|ti[oa]|prim[oa]|cunad[oa]|"
    "yerno|nuera|ahijad[oa]|secretari[oa]|nen[ea]|bebe|peque|inquilin[oa]|emplead[oa]"
)
_KIN: Final = re.compile(
    rf"\b(?:(?:mi|my) (?:{RELATIVES}|wife|husband|"
    r"mother|father|mom|dad|son|daughter|brother|sister|friend|partner|boss|colleague|neighbou?r)|"
    r"(?:lo|la|los|las)? ?(?:recibe|recoge|recibira|recogera)|preguntar por|pregunte por|"
    r"pregunten por|ask for)"
    r"(?: q(?:ue)? en paz descanse| mayor| menor)?"
    r"[,:]?\s(?:(?:is|es|se llama|called|named|el senor|la senora|don|dona)\s)*(?=[^\W\d_])"
)
# Between commas or behind its title: somebody that the matter touches, "D. Avelino Suárez".
_HONOUR: Final = re.compile(r"\b(?:d\.|da\.|d\.?\u00aa|dna\.|dona|don)\s(?=[^\W\d_]+\s[^\W\d_])")
_HOST: Final = re.compile(
    r"\b(?:host(?:'s name)?(?: of the party)? is|hosted by|organizada por|anfitrion es)\s"
)
_DOCTOR: Final = re.compile(r"\b(?:dr|dra|doctor|doctora|drs)\b\.?\s(?=[a-z])")
_OTHERS: Final = re.compile(
    r"\b(?:mother|father|wife|husband|son|daughter|friend|boss|brother|sister|partner|doctor|host|"
    r"dr|pet|dog|cat|mom|dad|mum|bank|hotel|restaurant|venue|company|guest|recipient|neighbour|"
    r"neighbor|colleague|manager|driver|holder|madre|padre|mama|papa|mujer|marido|esposa|esposo|"
    r"hijo|hija|amigo|amiga|jefe|hermano|hermana|pareja|socio|socia|suegra|suegro|medico|doctora|"
    r"vieja|viejo|novia|novio|vecino|vecina|empresa|mascota|perro|gato|banco|her|his|their|el|"
    r"ella|su|product|street|user|last|site|app|movie|song|manufacturer|lock|brand)\b[^.!?;,]{0,14}$"
)
_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019.-][^\W\d_]+)*\.?")
# Never part of a name, although some of them are somewhere.
_NEVER: Final = frozenset(
    """
    a an the and or but not just so very still also really looking trying calling having going
    interested sorry sure afraid happy glad unable here there in on at from with for to of about
    waiting wanting wondering hoping needing thinking planning writing contacting asking checking
    done good fine ok okay yes no yeah yep nope please thanks thank hi hello hey well actually i
    my me your you he she it we they is am are was were be been can could would should will shall
    do does did have has had need want like would know think guess mean see get got make book
    what when where which who why how this that these those because if then than too only new old
    back ready late sick lost stuck tired hungry excited out off up down now today tomorrow never
    always already maybe probably currently definitely getting coming leaving flying visiting
    traveling travelling using working living staying expecting bringing thirsty free busy all
    some any one two three first last second dont cant wont didnt please name number account order
    pin card phone email address date birth time day week month room table flight ride hotel
    monday tuesday wednesday thursday friday saturday sunday january february march april june
    july august september october november december customer client user member urgent between
    que como cuando donde porque pero con sin para por en de del al el la los las un una unos unas
    y o u ni no si yo tu mi su me te se le lo les nos muy mas menos ya aun tambien solo cliente
    clienta titular nuevo nueva socio hola buenas buenos gracias vale ok claro perfecto bueno pues
    desde hace tengo quiero necesito quisiera queria puedo puede podria estoy esta este eso ese
    esa aqui alli ahora hoy ayer manana siempre nunca todo todos toda nada algo alguien quien cual
    cuenta pedido numero correo telefono movil direccion codigo tarjeta dni nif rut rfc nie fecha
    mire mira oye oiga digo perdon disculpe era es son fue de_la lunes martes miercoles jueves
    viernes sabado domingo enero febrero marzo abril mayo junio julio agosto septiembre octubre
    noviembre diciembre hablo llamo espanola espanol autonomo autonoma
    captain officer speaking calling again though however hopefully since while please however
    lordy gosh god oh ah uh um hmm lol haha great awesome cool nice perfect wonderful
    naci nacio nacida nacido vivo escribo mando necesito identificado con pues mejor igual solo
    born documento mismo misma ha haha hah dear im ive listen lol omg wow damn hmm hmmm
    me him her them us
    nadie mia mio mios mias tuya tuyo suya suyo nuestra nuestro genial muchas muchos ambos todas
    otra otro otras vez hijo hija hermano hermana madre padre esposa esposo marido mujer abuela
    abuelo nieto nieta sobrino sobrina vecino vecina primo prima dueno duena encargado encargada
    creo servidor cedula curp pasaporte jubilado jubilada pensionado vecinos senorita senor senora
    nomas namas listo lista gracia entonces luego igualmente aparece sale figura viene consta
    again sir madam man dude buddy_ folks guys everyone dumb stupid oops whoops ouch ugh yikes duh
    """.split()
)
# Names that are words too: behind a loose lead only with a capital.
_COMMON: Final = frozenset(
    """
    rich will may grace hope faith joy frank art bill guy sunny drew chase grant pat rob sue gay
    angel dean earl jack rose summer lane sky young long short small little strong wise good
    love park hill green brown white black gray stone wood woods field price pace day page west
    north east moon star snow frost bush rivers cook carter miller baker king knight bishop pope
    sharp bright swift noble savage moody hale power powers wall bell ball church house banks
    cruz paz mar sol luz rey ley leal bueno blanco rubio moreno calvo delgado bravo franco santo
    """.split()
)
_LINKS: Final = frozenset("de del la las los y da dos van von der den di du el bin al ibn".split())
_GREETING: Final = 4  # Words of a greeting: "sí, muy buenas tardes".
# First names that are shortened in writing, and end no sentence with their dot.
_SHORTENED: Final = frozenset(
    "fco ma m\u00aa gpe ant jse sta sto ml fdez hdez gtz mtz rdguez".split()
)
_MAX_WORDS: Final = 5
MAX_NAME: Final = 80  # With its titles, in characters.
_CONFIDENT: Final = 0.95


# Without one of these words a lead need not be looked for.
_NAMING: Final = frozenset(
    """
    name names naem nombre llamo llama llamado llamada parte titular habla saluda saludan escribe
    contacta saludo apellidos completo huesped pasajero pasajera cliente asegurado asegurada
    contacto destinatario destinataria comprador remitente paciente alumno alumna usuario usuaria
    servidor servidora apoderado apoderada inquilino inquilina propietario propietaria beneficiario
    beneficiaria socio socia tutor tutora arrendatario arrendataria apellido
    consumidor consumidora representante reclamante firmante interesado interesada contratante
    tomador tomadora viajero viajera solicitante enviar entregar dirigido atte ate fdo
    """.split()
)
_KIN_WORDS: Final = frozenset(
    "mi my recibe recoge recibira recogera preguntar pregunte pregunten ask".split()
)


def find_people(sheet: Sheet) -> None:
    """Write down the names that are said to be names."""
    plain = sheet.plain
    for match in _SURE.finditer(plain) if sheet.says(_NAMING) else ():
        other = _is_other(plain, match)
        lead = match.group()
        label = SOMEBODY if other else ""
        loose = lead.startswith(("habla", "le habla", "te habla", "se llama", "titular"))
        loose = loose or lead.strip() == "mi nombre" or ":" in lead
        _take(sheet, match.end(), label=label, loose=loose, sure=_CONFIDENT)
    for match in _LOOSE.finditer(plain):
        bare = match.group().strip(" ,:")
        heard = sheet.spoken and sheet.is_asked(FactKind.NAME)
        if bare == "yo" and not (heard or sheet.shown[match.end() : match.end() + 1].isupper()):
            continue
        greeted = len(plain[: match.start()].split()) <= _GREETING
        if bare == "con" and not (greeted and sheet.is_asked(FactKind.NAME)):
            continue
        if bare in ("it's", "its", "it is", "aqui") and not sheet.is_asked(FactKind.NAME):
            greeted = not sheet.asked and len(plain[: match.start()].split()) <= 1
            greeted = greeted and sheet.shown[match.end() : match.end() + 1].isupper()
            said = re.match(r"[a-z]+[ ,.]+(?:here|calling|again|speaking)", plain[match.end() :])
            if not (said or greeted):
                continue
        if bare == "call me" and sheet.has(FactKind.NAME):
            continue
        label = _asked_of(sheet) if bare.startswith("it") else ""
        _take(sheet, match.end(), label=label, loose=True, sure=0.9)
    if (here := _HERE.search(plain)) is not None:
        _take(sheet, here.start("name"), label="", loose=True, sure=0.9)
    for match in _KIN.finditer(plain) if sheet.says(_KIN_WORDS) else ():
        if sheet.shown[match.end()].isupper() or sheet.reading.text.islower():
            _take(sheet, match.end(), label=SOMEBODY, loose=True, sure=0.85)
    for match in _HONOUR.finditer(plain) if sheet.is_cased else ():
        if sheet.shown[match.end()].isupper():
            label = "" if sheet.is_asked(FactKind.NAME) else SOMEBODY
            _take(sheet, match.end(), label=label, loose=True, sure=0.8)
    for match in _HOST.finditer(plain):
        _take(sheet, match.end(), label="host", loose=True, sure=0.85)
    for match in _DOCTOR.finditer(plain):
        _doctor(sheet, match.end())
    for match in _SIGNED.finditer(plain):
        _signed(sheet, match.end())
    if not sheet.has(FactKind.NAME):
        _heads(sheet)
    if sheet.has_digit and not sheet.has(FactKind.NAME):
        _listed(sheet)
    if plain.count("\n") > 1 and not sheet.has(FactKind.NAME):
        _last_lines(sheet)


def _asked_of(sheet: Sheet) -> str:
    """Whose name was asked for, where only one was: "it's Bob" answers for the host."""
    labels = {one.label for one in sheet.asked if one.kind is FactKind.NAME}
    (label,) = labels if len(labels) == 1 else ("",)
    return label if label in ("host", "guest", "recipient") else ""


def _is_other(plain: str, match: re.Match[str]) -> bool:
    """Whether the words before say that it is somebody else's."""
    whose = (match.group("whose") or "").strip()
    if whose in ("my", "", "the", "full", "is", "and", "hi", "hello", "yes", "sure", "customer"):
        before = plain[max(0, match.start() - 24) : match.start()]
        if match.group().strip() in ("se llama",):
            return True
        return whose != "my" and _OTHERS.search(before) is not None
    return _OTHERS.search(f"{whose} ") is not None or _OTHERS.search(f"{whose[:-1]} ") is not None


def _take(sheet: Sheet, at: int, *, label: str, loose: bool, sure: float) -> bool:
    span = name_at(sheet, at, loose=loose)
    if span is None:
        return False
    start, end = span
    if not sheet.is_free(start, end):
        return False
    if label == "" and (kin := re.match(r", (?:mi|my) (\w+)", sheet.plain[end : end + 24])):
        label = SOMEBODY if _OTHERS.search(f"{kin.group(1)} ") else label
    start, end = fuller(sheet, span)
    sheet.add(FactKind.NAME, sheet.shown[start:end], start, end, confidence=sure, label=label)
    return True


def fuller(sheet: Sheet, span: tuple[int, int]) -> tuple[int, int]:
    """The same name said again with its surname: "Ana, Ana Ruiz"."""
    first = sheet.plain[span[0] : span[1]]
    if " " in first:
        return span
    again = sheet.plain.find(f" {first} ", span[1])
    if again < 0 or again - span[1] > 20:
        return span
    longer = name_at(sheet, again + 1, loose=True)
    return longer if longer is not None and longer[1] - longer[0] > len(first) else span


def _doctor(sheet: Sheet, at: int) -> None:
    span = name_at(sheet, at, loose=True)
    if span is not None and sheet.is_free(*span):
        name = sheet.shown[span[0] : span[1]]
        sheet.add(FactKind.OTHER, name, *span, confidence=0.9, label="doctor")


def _signed(sheet: Sheet, at: int) -> None:
    """A name alone on the line below a greeting."""
    end = sheet.plain.find("\n", at)
    line = sheet.shown[at : end if end >= 0 else len(sheet.shown)].strip(" .,!")
    span = name_at(sheet, at, loose=True)
    if span is not None and span[1] - span[0] == len(line) and sheet.is_free(*span):
        sheet.add(FactKind.NAME, sheet.shown[span[0] : span[1]], *span, confidence=0.9)


def _heads(sheet: Sheet) -> None:
    """A whole name at the head of a message, and then a stop: "Ana Ruiz, 4471"."""
    span = name_at(sheet, 0, loose=True)
    if span is None or span[0] > 1 or not sheet.is_free(*span):
        return
    name = sheet.shown[span[0] : span[1]].split()
    rest = sheet.plain[span[1] :]
    if not 2 <= len(name) <= 4 or not re.match(r"$|[.,;/\n]| \d| - | y (?:mi|el)\b", rest):
        return
    if all(one[0].isupper() for one in name) and sum(map(is_name_word, name)) >= 2:
        sheet.add(FactKind.NAME, " ".join(name), *span, confidence=0.8)


def _listed(sheet: Sheet) -> None:
    """A name among numbers: first and last name, or one alone at the head."""
    for match in _LISTED.finditer(sheet.shown):
        start, end = match.span("name")
        parts = match.group("name").split()
        folded = [fold(one) for one in parts]
        if not sheet.is_free(start, end) or any(one in _NEVER for one in folded):
            continue
        borne = given_share(folded[0]) > 0 and folded[0] not in _COMMON
        if borne and (len(parts) > 1 or start == 0):
            sure = 0.85 if len(parts) > 1 else 0.75
            sheet.add(FactKind.NAME, match.group("name"), start, end, confidence=sure)
            return


def _last_lines(sheet: Sheet) -> None:
    """A name alone on one of the last lines of a letter."""
    starts = [0, *(match.end() for match in re.finditer(r"\n\s*", sheet.plain))]
    for at in starts[-4:]:
        end = sheet.plain.find("\n", at)
        line = sheet.shown[at : end if end >= 0 else len(sheet.shown)].rstrip(" .,!")
        span = name_at(sheet, at, loose=True)
        if span is None or span[1] - at - len(line) not in (0, 1) or not sheet.is_free(*span):
            continue
        name = sheet.shown[span[0] : span[1]].split()
        apart = at > 1 and sheet.plain[:at].rstrip(" ").endswith(("\n\n", ",\n", "\n"))
        cased = apart and all(one[0].isupper() or fold(one) in _LINKS for one in name)
        if len(name) > 1 and (is_name_word(name[0]) or (cased and _is_ended(sheet, end))):
            sheet.add(FactKind.NAME, " ".join(name), *span, confidence=0.85)
            return


def _is_ended(sheet: Sheet, end: int) -> bool:
    """Whether behind a line there is nothing more, or only how to reach who wrote it."""
    rest = sheet.plain[end:].strip() if end >= 0 else ""
    return not rest or (len(rest) < MAX_NAME and ("@" in rest or any(map(str.isdigit, rest))))


def is_name_word(word: str) -> bool:
    """Whether tables of names have the word, given or inherited."""
    folded = fold(word.strip(".'\u2019"))
    return given_share(folded) > 0 or surname_share(folded) > 0


def name_at(sheet: Sheet, at: int, *, loose: bool) -> tuple[int, int] | None:
    """Where a name that begins at `at` begins and ends, without titles, or None.

    loose: much else may stand there, so the first word must look like a name.
    """
    shown, plain = sheet.shown, sheet.plain
    cased = sheet.is_cased
    while at < len(shown) and shown[at] in " \t\"'\u201c(":
        at += 1
    start = end = None
    place, count, titled, linked = at, 0, False, False
    limit = at + MAX_NAME
    while count < _MAX_WORDS and place < limit and (match := _WORD.match(shown, place)):
        word, raw = plain[match.start() : match.end()].rstrip("."), match.group()
        if start is None and (after := _past_title(sheet, word, match.end())):
            titled, place = titled or word not in ("la", "el"), after
            continue
        if start is not None and word in _LINKS:
            if not linked and not _goes_on(sheet, match.end(), cased=cased):
                break
            linked, place = True, match.end() + 1
            continue
        # What has begun as a name goes on as one where a name was asked for.
        strict = loose and not (start is not None and sheet.is_asked(FactKind.NAME))
        bare = word.removesuffix("'s")
        if not linked and not _is_part(
            bare, raw, first=start is None, loose=strict, cased=cased, titled=titled
        ):
            break
        linked, count = False, count + 1
        start = match.start() if start is None else start
        end = match.end() - (1 if raw.endswith(".") and len(word) > 1 else 0)
        if bare != word:
            end -= 2
            break
        place = match.end() + 1
        initial = raw.endswith(".") and (len(word) == 1 or word in _SHORTENED)
        if shown[match.end() : place] != " " or (raw.endswith(".") and not initial):
            break
    if start is None or end is None or end - start < 2:
        return None
    return start, end


def _past_title(sheet: Sheet, word: str, end: int) -> int:
    """Where the name behind a title or an article begins; 0 where the word is neither."""
    if word in TITLES and word not in ("don", "na", "en", "me"):
        return _skip(sheet.shown, end)
    if word in ("don", "dona", "la", "el") and _titled(sheet.plain, end):
        return end + 1
    return 0


def _skip(shown: str, at: int) -> int:
    while at < len(shown) and shown[at] in " .":
        at += 1
    return at


def _titled(plain: str, at: int) -> bool:
    """Whether a title, or a name behind don and doña, follows an article."""
    match = _WORD.match(plain, at + 1)
    if match is None:
        return False
    word = match.group().rstrip(".")
    return word in TITLES or given_share(word) > 0


def _goes_on(sheet: Sheet, at: int, *, cased: bool) -> bool:
    """Whether a name goes on behind "de" or "y"."""
    match = re.compile(r" (?P<article>la |las |los |el )?(?P<word>[^\W\d_]+)").match(
        sheet.shown, at
    )
    if match is None:
        return False
    raw = match.group("word")
    word = fold(raw)
    if word in _NEVER:
        return False
    if raw[0].isupper() and cased:
        return True
    borne = max(surname_share(word), given_share(word)) > 0.0005
    return raw.islower() and (borne or match.group("article") == "la ")


def _is_part(word: str, raw: str, *, first: bool, loose: bool, cased: bool, titled: bool) -> bool:
    """Whether a word can be part of a name at this place."""
    if word in _NEVER:
        return False
    if len(word) == 1:
        return not first and raw[0].isupper()
    if word in _SHORTENED:
        return True
    if is_name_word(word):
        return not (loose and first and word in _COMMON and not raw[0].isupper())
    if cased and raw[0].isupper():
        return True
    if first:
        return not loose or (titled and word not in PARTICLES)
    if not cased:
        return not loose or raw.isupper()
    return False
