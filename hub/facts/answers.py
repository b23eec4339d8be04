"""What a bare answer means, by the question just asked: "4471", "Ana", "two", "the first one"."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from hub.facts.acts import CORRECTION
from hub.facts.asking import ANOTHER
from hub.facts.codes import fits, meant, written
from hub.facts.matters import COLOURS
from hub.facts.mention import FactKind, Question
from hub.facts.people import fuller, is_name_word, name_at
from hub.facts.sheet import Sheet
from hub.facts.things import Thing

_CODES: Final = frozenset({
    FactKind.ORDER, FactKind.TRACKING, FactKind.BOOKING, FactKind.ACCOUNT, FactKind.INVOICE,
    FactKind.SERIAL, FactKind.TAX_ID, FactKind.SECRET,
})  # fmt: skip
_TOKEN: Final = re.compile(
    r"(?<![\w/.,\u20ac$-])#?(?P<value>(?=[a-z/-]{0,8}\d)[a-z0-9]+(?:[-/.][a-z0-9]+)*(?:"
    r"(?<=\d)[ ]\d{2,5}(?!\w)){0,5})"
    r"(?![\w%/]|[.,:]\d)"
)
_COUNTS: Final = re.compile(
    r"\s?(?:%|\u20ac|\$|euros?|dollars?|pesos|pm\b|am\b|o'clock|people|persons?|guests?|personas|days?|dias|"
    r"horas?|hours?|min|minutes|minutos|years?|anos|times|veces|weeks?|months?|semanas|meses|"
    r"year old|dollar)"
)
_LONG: Final = re.compile(r"(?<![\w.,/-])\d{8,16}(?![\w/-]|[.,]\d)")
# Leads of an answer, which are not the answer.
_LEAD: Final = re.compile(
    r"(?:[\s.,;:!\u00a1\u00bf\"'(-]|\b(?:yes|yeah|yep|sure|ok|okay|of course|certainly|"
    r"absolutely|hi|hello|hey|well|oh|ah|um|uh|"
    r"so|it is|it's|its|it|that's|thats|that is|this is|the name is|name is|my name is|my|name's|"
    r"i am|i'm|im|is|was|"
    r"under|for|would be|will be|should be|right|alright|please|thanks|thank you|no problem|here "
    r"you go|here it is|"
    r"i think|i believe|i guess|again|sorry|actually|si|claro|vale|por supuesto|cliente|es|era|"
    r"soy|me llamo|mi nombre es|"
    r"a nombre de|de|seria|serian|pues|mira|mire|anota|anote|apunta|apunte|toma|dale|listo|con|va|"
    r"tardes|noches|dias|muy|senor|senora|senorita|creo|que pena(?: con usted)?|mucho gusto|"
    r"a sus ordenes|para servirle|"
    r"su servidora?|yo soy|habla|le habla|"
    r"eh|este|bueno|hola|buenas|buenos dias|buenas tardes|como "
    r"no|perdon|perdona|con gusto|"
    r"el nombre es|el|la|se llama|se llamaba|creo que|the|you can use|you can put it under|you "
    r"can call me|"
    r"good morning|good afternoon|good evening|yup|ya|wait|great|perfect|cool|nice|gladly|"
    r"happily|ye|yess|let's (?:do|say|go with|try|make it)|lets (?:do|say|go with|try))\b){1,12}"
)
_REFUSAL: Final = re.compile(
    r"\b(?:(?:do not|don't|dont|do n't|can't|cant|cannot|not) (?:know|have|remember|recall|sure|"
    r"think|want|care|need)|no idea|"
    r"forgot|forget|i lost|why do you|why would|what do you mean|not sure|no (?:lo )?(?:se|tengo|"
    r"recuerdo|me acuerdo)|"
    r"ni idea|se me olvido|para que|por que|no quiero|lost it|unsure|skip|any|none|doesn't "
    r"matter|whatever|"
    r"who are you|never had|is that|what is)\b"
)
_SECOND: Final = re.compile(r"(?:and|y|,|;|/|\s-\s|\n)")
_SMALL: Final = {
    "one": "1", "uno": "1", "una": "1", "un": "1", "a": "1", "just me": "1", "solo yo": "1",
    "me": "1", "only me": "1", "myself": "1", "yo": "1", "a couple": "2", "couple": "2", "un "
    "par": "2",
    "a dozen": "12", "una docena": "12",
}  # fmt: skip
_WORDS: Final = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_SHORT: Final = 60
_SPAN: Final = 160


def find_answers(sheet: Sheet) -> None:
    """Write down what answers the questions just asked and was not found by its own form."""
    for question in sheet.asked:
        if question.confirming or not sheet.plain.strip():
            continue
        label = "" if question.label in (ANOTHER, "full", "surname", "when") else question.label
        if sheet.has(question.kind, label):
            continue
        _answer(sheet, question, label)


def find_loose(sheet: Sheet) -> None:
    """A long number without its noun, where an account is what the message is about."""
    if not sheet.has_digit or sheet.has(FactKind.ACCOUNT):
        return
    if not any(
        thing.kind is FactKind.ACCOUNT or (thing.kind is FactKind.SECRET and thing.label == "pin")
        for _, _, thing in sheet.things
    ):
        return
    for match in _LONG.finditer(sheet.plain):
        if sheet.is_free(match.start(), match.end()):
            sheet.add(FactKind.ACCOUNT, match.group(), match.start(), match.end(), confidence=0.75)
            return


def _answer(sheet: Sheet, question: Question, label: str) -> None:
    kind = question.kind
    if kind in _CODES:
        _code(sheet, kind, label)
    elif kind is FactKind.NAME:
        _name(sheet, label)
    elif kind is FactKind.SECURITY_ANSWER:
        _word(sheet, kind, label)
    elif kind is FactKind.QUANTITY:
        _count(sheet)
    elif kind is FactKind.BIRTH_DATE:
        _birthday(sheet)
    elif kind is FactKind.POSTCODE:
        _shaped(sheet, kind, r"\b\d{4,6}\b")
    elif kind is FactKind.CARD:
        _code(sheet, kind, label)
    elif kind is FactKind.SIZE:
        _shaped(sheet, kind, r"\b(?:x{0,3}[sl]|[smlx]|\d{1,2}(?:[.,]5)?)\b")
    elif kind is FactKind.TIME:
        _clock(sheet)
    elif kind is FactKind.AMOUNT:
        _shaped(sheet, kind, r"(?<![\w.,])\d{1,6}(?:[.,]\d{1,3})*(?![\w:/])")
    elif kind is FactKind.OTHER and label in ("number", "room"):
        thing = meant(sheet, Thing(kind, label))
        _code(sheet, thing.kind, thing.label)
    elif kind is FactKind.COLOUR and (colour := COLOURS.search(sheet.plain)):
        sheet.add(kind, colour.group(), colour.start(), colour.end(), confidence=0.9)
    elif label == "code type":
        return
    elif kind in (
        FactKind.CITY,
        FactKind.COMPANY,
        FactKind.PRODUCT,
        FactKind.COLOUR,
        FactKind.OTHER,
    ):
        _phrase(sheet, kind, label, most=6)
    elif kind is FactKind.ADDRESS:
        _phrase(sheet, kind, label, most=16, digits=True)
    elif kind in (FactKind.WANTS, FactKind.TRIED, FactKind.HEALTH, FactKind.DEVICE):
        _phrase(sheet, kind, label, most=30)


def _code(sheet: Sheet, kind: FactKind, label: str) -> None:
    """The first free number, and the others that are offered beside it."""
    if not sheet.has_digit:
        if kind is FactKind.BOOKING:
            _locator(sheet)
        return
    found, last, length = False, 0, 0
    for match in _TOKEN.finditer(sheet.plain):
        start, end = match.span("value")
        text = match.group("value")
        if kind is FactKind.SECRET and label != "code" and " " in text:
            end = start + text.index(" ")
            text = text[: text.index(" ")]
        value = written(kind, text)
        if not sheet.is_free(start, end) or not fits(kind, value) or _is_word(text):
            continue
        if _COUNTS.match(sheet.plain, end) or _MODEL.search(sheet.plain, max(0, start - 16), start):
            continue
        if apart := _APART.search(sheet.shown, max(0, start - 6), start):
            start, value = apart.start(), written(kind, sheet.shown[apart.start() : end])
        if found and start - last > _SHORT:
            return
        between = sheet.plain[last:start]
        either = re.search(r"\b(?:or|o|u)\s(?:it's |el |la )?$", between)
        beside = _BESIDE.search(between) and len(text) == length and kind is not FactKind.SECRET
        if found and not (either or beside or CORRECTION.search(between)):
            continue
        sure = 0.6 if found and either else 0.93
        sheet.add(kind, value, start, end, confidence=sure, label=label)
        found, last, length = True, end, len(text)


# What has a number of its own.
_MODEL: Final = re.compile(
    r"\b(?:modelo?|bus|asientos?|anden|vagon|fila|sala|tren|vuelo|habitacion|mesa|talla|"
    r"articulo|piso)(?: (?:es|el|is|la|numero))? $"
)
_APART: Final = re.compile(r"(?<![\w])(?!PED|PDO|NRO|NUM|COD|REF|DNI|RUT)[A-Z]{2,5} $")
_BESIDE: Final = re.compile(r"(?:,| y| and)\s(?:el|la|the)(?: \w+){0,4} $|^(?:,| y| and) $")
_LETTERS: Final = re.compile(r"(?<![\w@.-])[A-Z]{5,7}(?![\w@.-])")


def _locator(sheet: Sheet) -> None:
    """A booking's code of letters only."""
    match = _LETTERS.search(sheet.shown)
    alone = match is not None and sheet.shown.strip(" .") == match.group()
    if match and (alone or sheet.is_cased) and sheet.is_free(*match.span()):
        sheet.add(FactKind.BOOKING, match.group(), *match.span(), confidence=0.9)


_BIRTHDAY: Final = re.compile(
    r"(?<![\w/.-])(?P<d>\d{2})[ .]?(?P<m>\d{2})[ .]?(?P<y>(?:19|20)\d{2}|\d{2})(?![\w/]|[.-]\d)"
)


def _birthday(sheet: Sheet) -> None:
    """A day without its signs: "190885", "19 08 1985"."""
    for match in _BIRTHDAY.finditer(sheet.plain):
        year = int(match["y"])
        if year < 100:
            year += 1900 if 2000 + year > sheet.today.year else 2000
        try:
            day = date(year, int(match["m"]), int(match["d"]))
        except ValueError:
            continue
        if sheet.is_free(*match.span()):
            sheet.add(FactKind.BIRTH_DATE, day.isoformat(), *match.span(), confidence=0.9)
            return


def _is_word(text: str) -> bool:
    """Whether letters outweigh: "2nd", "10am", "3rd"."""
    return re.fullmatch(r"\d{1,2}(?:st|nd|rd|th|am|pm|h|x)", text) is not None


def _name(sheet: Sheet, label: str) -> None:
    """The name at the head of an answer, or at the head of one of its sentences."""
    heads = [
        0,
        *(
            match.end()
            for match in re.finditer(r"[.!?\n:]\s+|,\s|\b(?:it's|its|it is)\s|\s-\s", sheet.plain)
        ),
    ]
    for order, head in enumerate(heads[:5]):
        lead = _LEAD.match(sheet.plain, head)
        at = lead.end() if lead else head
        at = _after_title(sheet, at)
        span = name_at(sheet, at, loose=order > 0)
        if span is None or not sheet.is_free(*span):
            continue
        if _REFUSAL.match(sheet.plain, at) or not _is_namelike(sheet, span, first=order == 0):
            if order == 0 and _REFUSAL.search(sheet.plain[:40]):
                continue
            continue
        span = fuller(sheet, span)
        name = sheet.shown[span[0] : span[1]]
        known = any(is_name_word(word) for word in _WORDS.findall(name))
        sure = 0.95 if known else 0.85
        sheet.add(FactKind.NAME, name, *span, confidence=sure, label=label)
        return


def _after_title(sheet: Sheet, at: int) -> int:
    match = re.compile(r"(?:the )?(?:name )?(?:of )?(?=[a-z])").match(sheet.plain, at)
    return match.end() if match else at


def _is_namelike(sheet: Sheet, span: tuple[int, int], *, first: bool) -> bool:
    """Whether words at the head of an answer can be a name: known, capital, or nothing else."""
    text = sheet.shown[span[0] : span[1]]
    parts = _WORDS.findall(text)
    if any(is_name_word(word) for word in parts):
        known = is_name_word(parts[0])
        rest = sheet.plain[span[1] :].strip(" .,!")
        return known or first or not rest
    if not first:
        return False
    rest = sheet.plain[span[1] :].strip()
    if sheet.spoken and 2 <= len(parts) <= 4:
        return True
    short = len(rest.split()) <= 2 or rest[:1] in ".,;!-(\n"
    cased = sheet.is_cased
    return short and len(parts) <= 4 and (not cased or text[0].isupper() or len(rest) < 3)


def _word(sheet: Sheet, kind: FactKind, label: str) -> None:
    """An answer of a word or two: a pet's name, a maiden name."""
    lead = _LEAD.match(sheet.plain)
    at = lead.end() if lead else 0
    if _REFUSAL.search(
        re.split(r"[.!,;\n]", sheet.plain[at : at + 60], maxsplit=1)[0]
    ) or sheet.plain[at : at + 3] in ("i ", "a s", "you"):
        return
    span = name_at(sheet, at, loose=False)
    if span is None or not sheet.is_free(*span):
        return
    text = sheet.shown[span[0] : span[1]]
    rest = sheet.plain[span[1] :].strip()
    first = _WORDS.findall(text)[0]
    cased = sheet.is_cased
    likely = first[0].isupper() if cased else (is_name_word(first) or len(rest.split()) <= 3)
    ends = rest[:1] in ("", ".", ",", "!", "-", ";", "(", "?", "&")
    ends = ends or rest.split()[0] in ("and", "i", "y", "the", "is", "was")
    if likely and ends and (cased or len(text.split()) <= 3):
        sheet.add(kind, text, *span, confidence=0.9, label=label)


def _count(sheet: Sheet) -> None:
    """A bare number of people or pieces."""
    for match in re.finditer(
        r"(?<![\w.,/:$-])(\d{1,4})(?![\w:/]|[.,]\d| ?(?:pm|am|dollars|euros))", sheet.plain
    ):
        if sheet.is_free(match.start(), match.end()):
            value = str(int(match.group(1)))
            sheet.add(FactKind.QUANTITY, value, match.start(), match.end(), confidence=0.92)
            return
    lead = _LEAD.match(sheet.plain)
    at = lead.end() if lead else 0
    bare = sheet.plain[at:].strip(" .,!")
    for start in (at, 0):
        bare = sheet.plain[start:].strip(" .,!")
        if bare in _SMALL:
            begin = sheet.plain.index(bare, start)
            sheet.add(FactKind.QUANTITY, _SMALL[bare], begin, begin + len(bare), confidence=0.85)
            return


def _shaped(sheet: Sheet, kind: FactKind, shape: str) -> None:
    for match in re.finditer(shape, sheet.plain):
        if sheet.is_free(match.start(), match.end()):
            value = match.group().upper()
            sheet.add(kind, value, match.start(), match.end(), confidence=0.9)
            return


def _clock(sheet: Sheet) -> None:
    """A bare hour."""
    match = re.search(r"(?<![\w.,/:$-])([01]?\d|2[0-3])(?![\w:/]|[.,]\d)", sheet.plain)
    if match and len(sheet.plain) < _SHORT and sheet.is_free(match.start(), match.end()):
        value = f"{int(match.group(1)):02}:00"
        sheet.add(FactKind.TIME, value, match.start(), match.end(), confidence=0.75)


def _phrase(sheet: Sheet, kind: FactKind, label: str, *, most: int, digits: bool = False) -> None:
    """The answer as it was said, without its leads, if it is short enough to be one."""
    plain = sheet.plain
    if "?" in plain or _REFUSAL.search(plain):
        return
    lead = _LEAD.match(plain)
    start = lead.end() if lead else 0
    if most < 10 and (
        inside := re.compile(r"(?:en|de|del|con|in|at|from|for|to)\s").match(plain, start)
    ):
        start = inside.end()
    stop = re.compile(r"[.!?\n](?:\s|$)|,\s" if most < 10 else r"[.!?\n](?:\s|$)").search(
        plain, start
    )
    end = stop.start() if stop and not digits else len(plain.rstrip(" .!\n"))
    text = sheet.shown[start:end].strip(" ,.")
    if len(text) < 3 or len(text.split()) > most or len(text) > _SPAN:
        return
    if digits and not any(one.isdigit() for one in text):
        return
    if kind is FactKind.OTHER and re.match(r"(?:i|you|we|can|no|nope|yes|not)\b", text.lower()):
        return
    at = sheet.shown.index(text, start)
    # Who is asked for symptoms or colours and names none talks of something else as a rule.
    sure = 0.65 if kind in (FactKind.HEALTH, FactKind.COLOUR) else 0.8
    sheet.add(kind, text, at, at + len(text), confidence=sure, label=label, keep=False)
