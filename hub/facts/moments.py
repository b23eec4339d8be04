"""Days and hours, counted from a given day: "next Tuesday", "el 3 de mayo", "a las siete"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from hub.facts.mention import FactKind
from hub.facts.sheet import Sheet
from hub.facts.tenses import is_over

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        """
        january jan enero ene|february feb febrero|march mar marzo|april apr abril abr|may mayo|
        june jun junio|july jul julio|august aug agosto ago|
        september sep sept septiembre setiembre set|october oct octubre|november nov noviembre|
        december dec diciembre dic
        """.replace("\n", " ").split("|"),
        start=1,
    )
    for name in names.split()
}
_DAYS: Final = {
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5,
    "sunday": 6, "lunes": 0, "martes": 1, "miercoles": 2, "jueves": 3, "viernes": 4, "sabado": 5,
    "domingo": 6, "mon": 0, "tues": 1, "tue": 1, "wed": 2, "thurs": 3, "thu": 3, "fri": 4,
    "sat": 5, "sun": 6, "mondays": 0, "tuesdays": 1, "wednesdays": 2, "thursdays": 3,
    "fridays": 4, "saturdays": 5, "sundays": 6,
}  # fmt: skip
_RELATIVE: Final = {
    "today": 0, "tonight": 0, "tomorrow": 1, "yesterday": -1, "day after tomorrow": 2, "tmrw": 1,
    "day before yesterday": -2, "hoy": 0, "esta noche": 0, "esta tarde": 0, "esta manana": 0,
    "manana": 1, "ayer": -1, "anoche": -1, "pasado manana": 2, "anteayer": -2, "antier": -2,
    "antes de ayer": -2,
}  # fmt: skip
_MONTH: Final = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY_NAMES: Final = "|".join(sorted((one for one in _DAYS if len(one) > 4), key=len, reverse=True))
_SHORT_DAYS: Final = "mon|tues?|wed|thurs?|fri|sat"

_NUMERIC: Final = re.compile(
    r"(?<![\w./-])(?:(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"
    r"|(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<c>\d{4}|\d{2})"
    r"|(?P<a2>\d{1,2})/(?P<b2>\d{1,2}))(?![\w/]|[-.]\d)"
)
_NAMED: Final = re.compile(
    rf"\b(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th|[\u00ba\u00b0])?(?: of| de| del)?[ -](?:mes de )?"
    rf"(?P<m>{_MONTH})\b\.?(?:,?(?: of| de| del)?(?: ano)?[ -](?P<y>\d{{4}}|(?<=de )\d{{2}}|"
    rf"(?<=del )\d{{2}}|(?:3[2-9]|[4-9]\d)(?![\d:])))?"
    rf"|(?P<m2>{_MONTH})\.? (?:the )?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<y2>\d{{4}}))?)"
)
_WEEKDAY: Final = re.compile(
    rf"\b(?:(?P<way>next|this|last|coming|past|proximo|este|pasado|ultimo) )?"
    rf"(?P<day>{_DAY_NAMES}|(?:{_SHORT_DAYS})(?=[ ,.?!]|$))\b"
    rf"(?:,? (?:the |el |dia )?(?P<num>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:.,]\d|\w| ?(?:pm|am|h\b|"
    rf"de la|"
    rf"people|personas|a las|guests|euros|hrs?|horas|de {_MONTH}|or))(?! (?:de )?(?:{_MONTH})))?"
    rf"(?P<after> que viene| proximo| pasado| next| siguiente| que paso)?"
)
_WORDED: Final = re.compile(rf"\b(?:{'|'.join(sorted(_RELATIVE, key=len, reverse=True))})\b")
_GREETED: Final = re.compile(
    r"\b(?:how (?:are|is|r) (?:you|u|ya|it|everything|your day)(?: doing| going)?|how do you do)\s$"
)
_AWAY: Final = re.compile(
    r"\b(?:(?:in|within|dentro de|en) (?P<n>\d{1,3}|a|un|una|one|two|couple of) (?P<unit>days?|"
    r"weeks?|dias?|"
    r"semanas?)|hace (?P<n2>\d{1,3}|un|una) (?P<unit2>dias?|semanas?)|(?P<n3>\d{1,3}|a|one) "
    r"(?P<unit3>days?|weeks?) ago|(?P<next>next week|la semana que viene|la proxima semana))\b"
)
_ORDINAL: Final = re.compile(
    r"\b(?:(?:the |on |from |until |till |thru |through |to |- ?|and )*(?P<d>\d{1,2})(?:st|nd|rd|"
    r"th)\b"
    r"|(?:el (?:dia )?|del (?:dia )?|al (?:dia )?|dia )(?P<d2>\d{1,2})(?![\d:/.,-]\d|\w| ?"
    r"(?:euros|de la|a las|de cada|"
    r"personas|h\b|pedido|es\b|por)))"
)
# Behind a number it is a storey or a street: "the 3rd floor", "10th or higher", "5th and Main".
_NO_DAY: Final = re.compile(
    r"\s?(?:floor|level|storey|story|planta|piso|street|st\b|ave|avenue|"
    r"or (?:higher|above|lower|below)|"
    r"(?:and|&) (?!the |\d|[0-3]?\d(?:st|nd|rd|th)|then|back|i |we |leav|return|until)[a-z])"
)
_FLOOR: Final = re.compile(r"\b(?:floor|level|planta|piso)\b[^.!?]{0,16}$")
_SPAN: Final = re.compile(
    rf"\b(?P<m>{_MONTH})\.? (?P<a>\d{{1,2}})(?:st|nd|rd|th)?(?: ?(?:-|to|until|thru|through|"
    rf"till) ?(?:the )?)"
    rf"(?:(?P=m)\.? )?(?P<b>\d{{1,2}})(?:st|nd|rd|th)?\b"
    rf"|\bdel? (?:dia )?(?P<a2>\d{{1,2}})(?: de (?P<m3>{_MONTH}))? al? (?:dia )?"
    rf"(?P<b2>\d{{1,2}}) de (?P<m2>{_MONTH})\b"
    rf"|\b(?P<a3>\d{{1,2}})(?:st|nd|rd|th) ?(?:-|to|until|thru|through|till|and) ?(?:the )?"
    rf"(?P<b3>\d{{1,2}})(?:st|nd|rd|th)\b"
    rf"|\bdel (?P<a4>\d{{1,2}}) al (?P<b4>\d{{1,2}})\b"
)
_BORN: Final = re.compile(
    r"(?:\bborn\b|\bdob\b|birth|\bnaci\b|nacimiento|nacid[oa]|\bnacio\b|\bmi cumpleanos)"
    r"[^.!?\n]{0,30}$"
)
_UNTIL: Final = re.compile(
    r"\b(?:by|before|no later than|deadline(?: is)?|antes (?:de|del)|no mas tarde del?|"
    r"a mas tardar(?: el)?|como (?:muy tarde|maximo)(?: el)?|para antes del?|"
    r"(?:necesit\w+|requ\w+|urge|hace falta|quiero|need\w*)[^.,;!?]{0,24}\b(?:para|for|by)|"
    r"fecha limite(?: es)?)(?: the| el| este| el dia)? ?$"
)
# A day that is said to be no good, or that of another matter.
_OTHERWISE: Final = re.compile(
    r"(?:\b(?:not|except|busy|other than|besides|cannot|no puedo|menos|salvo|excepto|ocupad[oa]|"
    r"tampoco|ni)|n't)"
    r"(?:\s[\w']+){0,3}\s(?:on |the |el )?$|\b(?:have|has|had|got|is|tengo|tiene)(?: \w+){0,4} "
    r"(?:wedding|interview|date|appointment|birthday|graduation|boda|entrevista|examen)\b[^.!?]{0,16}$"
)
_CLOCK: Final = re.compile(
    r"\b(?P<h>[01]?\d|2[0-4])(?:[:.h](?P<m>[0-5]\d))?\s?(?P<ap>am|pm|a\.m\.?|p\.m\.?|a m|p m)"
    r"(?![a-z])"
    r"|\b(?P<h2>[01]?\d|2[0-3])[:h](?P<m2>[0-5]\d)(?:\s?(?:h|hs|hrs|horas)\b)?"
    r"|\b(?P<h3>[01]?\d|2[0-3])\s?(?:hs|hrs|horas|h)\b(?! de\b)"
    r"|\b(?:a las?|sobre las?|hacia las?|desde las?|hasta las?|de las?|son las?|despues de las?|"
    r"antes de las?|"
    r"las|la) (?P<h4>[01]?\d|2[0-3])(?:[:.](?P<m6>[0-5]\d))?(?: ?y ?(?P<q>media|cuarto|\d{1,2})| "
    r"menos (?P<less>cuarto|\d{1,2})"
    r"| ?(?P<m4>[0-5]\d))?(?! ?\d|/|[.,]\d)(?: ?(?:horas))?(?: de la (?P<part>manana|tarde|noche|"
    r"madrugada))?"
    r"|\b(?:at|around|about|by|until|till|after|before) (?P<h5>1[0-2]|\d)(?:[:.](?P<m5>[0-5]\d))?"
    r"(?:\s?(?P<ap5>am|pm|a\.m\.?|p\.m\.?))?(?:\s?o'?clock)?(?! ?(?:st|nd|rd|th|%|\d|people|"
    r"guests|persons|days?|weeks?|months?|hours?|min|"
    r"\$|euros|dollars|of|stars?|\w{3,} \w+ (?:street|st|ave)))(?:\s?in the (?P<part5>morning|"
    r"afternoon|evening))?(?![\w/:])"
    r"|\b(?P<h6>1[0-2]|\d)\s?o'?clock"
    r"|\b(?P<noon>noon|midday|mediodia|midnight|medianoche)\b"
)
_EVENING: Final = frozenset({"tarde", "noche", "afternoon", "evening"})


# Without one of these words a pattern need not be tried. A month may touch its day: "3-mayo".
_MONTH_WORDS: Final = frozenset(_MONTHS)
_DAY_WORDS: Final = frozenset(_DAYS)
_RELATIVE_WORDS: Final = frozenset(one.split()[-1] for one in _RELATIVE)
_SPANS: Final = frozenset("day days week weeks dia dias semana semanas".split())
_FROM_TO: Final = re.compile(r"\d(?:st|nd|rd|th)|\bdel? (?:dia )?\d{1,2} al?\b")


@dataclass(frozen=True, slots=True)
class Moment:
    """A day in the words: where, and which (ISO 8601, or as written where it is none)."""

    start: int
    end: int
    value: str
    sure: float = 0.95
    label: str = ""
    full: bool = False  # With its month written, so that it can be somebody's birthday.


# Of the digits that stand together in an hour ("a las 1030") and in a day, the most.
_OF_AN_HOUR: Final = 4
_OF_A_DAY: Final = 2
_NOONS: Final = ("noon", "mid", "medi")


def find_moments(sheet: Sheet) -> None:
    """Write down days, birth dates, deadlines and hours."""
    if 0 < sheet.fewest <= _OF_AN_HOUR or any(part in sheet.plain for part in _NOONS):
        _hours(sheet)
    for one in _days(sheet):
        if sheet.is_free(one.start, one.end):
            kind, value = _kind(sheet, one)
            label = one.label if kind is FactKind.DATE else ""
            sure = min(one.sure, _meant(sheet.plain, one.start))
            sheet.add(kind, value, one.start, one.end, confidence=sure, label=label)


def _meant(plain: str, start: int) -> float:
    """How sure it is that a day is the one asked for, and not one of something else."""
    return 0.5 if _OTHERWISE.search(plain[max(0, start - 50) : start]) else 1.0


def _kind(sheet: Sheet, one: Moment) -> tuple[FactKind, str]:
    """Which kind of day it is, by the words before it and by what was asked."""
    before = sheet.plain[max(0, one.start - 44) : one.start]
    asked = sheet.is_asked(FactKind.BIRTH_DATE) and not sheet.has(FactKind.BIRTH_DATE)
    if one.full and (asked or _BORN.search(before)):
        return FactKind.BIRTH_DATE, _past(one.value, sheet)
    if _UNTIL.search(before) or sheet.is_asked(FactKind.DEADLINE):
        return FactKind.DEADLINE, one.value
    return FactKind.DATE, one.value


def _past(value: str, sheet: Sheet) -> str:
    """A birthday lies in the past, however the year was written."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return value
    if day > sheet.today and day.year - 100 > 1900:
        return _iso(day.year - 100, day.month, day.day) or value
    return value


def _days(sheet: Sheet) -> Iterator[Moment]:
    plain, today = sheet.plain, sheet.today
    if 0 < sheet.fewest <= _OF_A_DAY:
        for match in _NUMERIC.finditer(plain):
            yield from _numeric(match, sheet)
        months = sheet.says(_MONTH_WORDS)
        for match in _SPAN.finditer(plain) if months or _FROM_TO.search(plain) else ():
            yield from _span(match, today)
        for match in _NAMED.finditer(plain) if months else ():
            yield from _named(match, sheet)
        for match in _SAID.finditer(plain):
            yield from _said(match, sheet)
    for match in _WEEKDAY.finditer(plain) if sheet.says(_DAY_WORDS) else ():
        yield _weekday(match, today, over=is_over(sheet.plain, sheet.shown, match.span()))
    for match in _WORDED.finditer(plain) if sheet.says(_RELATIVE_WORDS) else ():
        if _is_morning(plain, match) or _GREETED.search(plain, 0, match.start()):
            continue
        day = today + timedelta(days=_RELATIVE[match.group()])
        yield Moment(match.start(), match.end(), day.isoformat(), 0.8)
    for match in _AWAY.finditer(plain) if sheet.says(_SPANS) else ():
        yield from _away(match, today)
    if 0 < sheet.fewest <= _OF_A_DAY:
        for match in _ORDINAL.finditer(plain):
            if _NO_DAY.match(plain, match.end()) or _FLOOR.search(
                plain, 0, match.start("d") if match["d"] else match.start()
            ):
                continue
            digits = match.group("d") or match.group("d2")
            number = int(digits)
            if 1 <= number <= 31:
                start = match.start("d") if match.group("d") else match.start("d2")
                end = match.end()
                led = match.group("d2") or match.start("d") > match.start()
                yield Moment(start, end, _coming(number, today), 0.8 if led else 0.6)


def _is_morning(plain: str, match: re.Match[str]) -> bool:
    """Whether "mañana" is the time of the day: "por la mañana", "a la mañana", "de la mañana"."""
    if match.group() != "manana":
        return False
    return re.search(r"\b(?:la|esa|una|cada) $", plain[: match.start()][-6:]) is not None


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _year(text: str | None, sheet: Sheet) -> int:
    if text is None:
        return sheet.today.year
    number = int(text)
    if number < 100:
        return 2000 + number if number <= sheet.today.year % 100 + 5 else 1900 + number
    return number


def _numeric(match: re.Match[str], sheet: Sheet) -> Iterator[Moment]:
    written = match.group()
    if match.group("y"):
        value = _iso(int(match["y"]), int(match["m"]), int(match["d"]))
    else:
        a, b = int(match["a"] or match["a2"]), int(match["b"] or match["b2"])
        if match.group("a2") and (a > 31 or b > 31 or (a > 12 and b > 12) or a == 0 or b == 0):
            return
        year = _year(match.group("c"), sheet)
        day, month = (b, a) if sheet.region == "US" else (a, b)
        value = _iso(year, month, day) or _iso(year, day, month)
        if match.group("a2") and value and not _is_date_like(sheet, match):
            return
    if value is None and not (match.group("y") or match.group("c")):
        return
    yield Moment(match.start(), match.end(), value or written, full=True)


def _is_date_like(sheet: Sheet, match: re.Match[str]) -> bool:
    """Whether "3/8" is a day and not a fraction or a rating."""
    after = sheet.plain[match.end() : match.end() + 8]
    return re.match(r"\s?(?:\"|''|inch|pulg|of|de (?!\d))", after) is None


def _span(match: re.Match[str], today: date) -> Iterator[Moment]:
    """From one day to another."""
    month = match["m"] or match["m2"]
    for key, label in (("a", "start"), ("b", "end")):
        for number in ("", "2", "3", "4"):
            name = f"{key}{number}"
            if match[name] is None:
                continue
            own = match["m3"] if name == "a2" and match["m3"] else month
            value = (
                _iso(today.year, _MONTHS[own], int(match[name]))
                if own
                else _coming(int(match[name]), today)
            )
            if value:
                end = match.end(name)
                if match.string[end : end + 2] in ("st", "nd", "rd", "th"):
                    end += 2
                yield Moment(match.start(name), end, value, 0.9, label)


# "Veintidós del siete del noventa y uno".
_SAID: Final = re.compile(
    r"\b(?P<d>\d{1,2}) del? (?:mes )?(?P<m>\d{1,2}) del? (?:ano )?(?P<y>\d{4}|\d{2})\b(?! ?euros)"
)


def _said(match: re.Match[str], sheet: Sheet) -> Iterator[Moment]:
    value = _iso(_year(match["y"], sheet), int(match["m"]), int(match["d"]))
    if value:
        yield Moment(match.start(), match.end(), value, full=True)


def _named(match: re.Match[str], sheet: Sheet) -> Iterator[Moment]:
    day = int(match["d"] or match["d2"])
    month = match["m"] or match["m2"]
    written = match["y"] or match["y2"]
    if month == "mar" and match["d2"] is None and written is None:
        return
    value = _iso(_year(written, sheet), _MONTHS[month], day)
    if value:
        yield Moment(match.start(), match.end(), value, full=True)


def _weekday(match: re.Match[str], today: date, *, over: bool) -> Moment:
    """The next such day, or the last one where the words say so, or its verb (`over`)."""
    way = match["way"] or ""
    after = (match["after"] or "").strip()
    ahead = (_DAYS[match["day"]] - today.weekday()) % 7
    start = match.start()
    if match["num"] and 1 <= int(match["num"]) <= 31:
        value = _numbered(int(match["num"]), _DAYS[match["day"]], today)
    elif (
        way in ("last", "past", "pasado", "ultimo")
        or after in ("pasado", "que paso")
        or (over and way not in ("next", "coming", "proximo") and not after)
    ):
        value = (today + timedelta(days=ahead - 7 if ahead else -7)).isoformat()
    elif way == "next" or after in ("que viene", "next", "proximo", "siguiente"):
        value = (today + timedelta(days=ahead or 7)).isoformat()
    else:
        value = (today + timedelta(days=ahead)).isoformat()
    return Moment(start, match.end(), value, 0.9)


def _numbered(number: int, weekday: int, today: date) -> str:
    """The month nearest to today in which that number falls on that day of the week."""
    candidates: list[date] = []
    for shift in range(-3, 12):
        month = today.month - 1 + shift
        try:
            day = date(today.year + month // 12, month % 12 + 1, number)
        except ValueError:
            continue
        if day.weekday() == weekday:
            candidates.append(day)
    if not candidates:
        return _coming(number, today)
    return min(candidates, key=lambda day: abs((day - today).days)).isoformat()


def _coming(number: int, today: date) -> str:
    """That day of this month, or of the next one where it is over."""
    year, month = today.year, today.month
    if number < today.day:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return _iso(year, month, number) or str(number)


def _away(match: re.Match[str], today: date) -> Iterator[Moment]:
    if match["next"]:
        yield Moment(match.start(), match.end(), (today + timedelta(days=7)).isoformat(), 0.6)
        return
    number = match["n"] or match["n2"] or match["n3"]
    unit = match["unit"] or match["unit2"] or match["unit3"]
    count = int(number) if number.isdigit() else (2 if number in ("two", "couple of") else 1)
    days = count * (7 if unit.startswith(("week", "semana")) else 1)
    back = match["n2"] or match["n3"]
    day = today + timedelta(days=-days if back else days)
    # "For two weeks" tells since when something lasts, not a day that anybody asks for.
    yield Moment(match.start(), match.end(), day.isoformat(), 0.6 if back else 0.75)


def _hours(sheet: Sheet) -> None:
    for match in _CLOCK.finditer(sheet.plain):
        if not sheet.is_free(match.start(), match.end()):
            continue
        value = _hour(match)
        if value:
            start = match.start()
            sure = 0.95 if match["h"] or match["h2"] or match["h4"] or match["noon"] else 0.75
            sure = min(sure, _meant(sheet.plain, start))
            sheet.add(FactKind.TIME, value, start, match.end(), confidence=sure)


def _hour(match: re.Match[str]) -> str | None:
    """HH:MM of a match; without a half of the day, as it was said."""
    if (noon := match["noon"]) is not None:
        return "12:00" if noon in ("noon", "midday", "mediodia") else "00:00"
    hour = int(next(match[f"h{n}"] for n in ("", "2", "3", "4", "5", "6") if match[f"h{n}"]))
    minute = int(next((match[f"m{n}"] for n in ("", "2", "4", "5", "6") if match[f"m{n}"]), "0"))
    if (past := match["q"]) is not None:
        minute = {"media": 30, "cuarto": 15}.get(past) or (int(past) if past.isdigit() else 0)
    if (less := match["less"]) is not None:
        minute = 60 - (15 if less == "cuarto" else int(less))
        hour -= 1
    half = (match["ap"] or match["ap5"] or "").replace(".", "").replace(" ", "")
    part = match["part"] or match["part5"] or ""
    if half == "pm" or part in _EVENING:
        hour = hour + 12 if hour < 12 else hour
    elif half == "am" and hour == 12:
        hour = 0
    if not 0 <= hour <= 24 or not 0 <= minute < 60:
        return None
    return f"{hour % 24:02}:{minute:02}"
