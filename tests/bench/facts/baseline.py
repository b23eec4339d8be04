"""What a page of regular expressions finds: the figures that ours has to beat."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from hub.facts.mention import FactKind, Mention, Question

_KINDS: Final = (
    (FactKind.ORDER, r"order|pedido|orden|compra"),
    (FactKind.TRACKING, r"tracking|seguimiento|gu[ií]a|localizador del (?:paquete|env[ií]o)"),
    (FactKind.BOOKING, r"booking|reservation|ride|flight|\bid\b|reserva|localizador"),
    (
        FactKind.ACCOUNT,
        r"account|cuenta|contrato|p[oó]liza|cliente|soci[oa]|suministro|afiliad[oa]",
    ),
    (FactKind.INVOICE, r"invoice|factura|boleta"),
    (FactKind.SERIAL, r"serial|serie"),
    (FactKind.TAX_ID, r"\bdni\b|\bnif\b|\bnie\b|\brut\b|\brfc\b|\bcif\b|c[eé]dula|\bcui[tl]\b"),
    (FactKind.SECRET, r"\bpin\b|password|contrase[ñn]a|clave|\bnip\b|c[oó]digo de"),
    (FactKind.BIRTH_DATE, r"birth|\bdob\b|nacimiento|naci[oó]|nac[ií]"),
    (FactKind.EMAIL, r"e-?mail|correo|\bmail\b"),
    (FactKind.PHONE, r"phone|tel[eé]fono|m[oó]vil|celular|\bcelu?\b|n[uú]mero de l[ií]nea"),
    (FactKind.POSTCODE, r"post ?code|\bzip\b|c[oó]digo postal|\bcp\b"),
    (FactKind.ADDRESS, r"address|direcci[oó]n|domicilio"),
    (FactKind.QUANTITY, r"how many|guests|party size|cu[aá]nt[oa]s"),
    (FactKind.NAME, r"\bname\b|nombre|c[oó]mo te llam|c[oó]mo se llam|con qui[eé]n"),
)
_ASKED: Final = {
    FactKind.BOOKING: r"(?:booking|ride|flight) (?:id|number)|\bid\b|localizador|de reserva",
    FactKind.NAME: r"^\W*name\b|your (?:full )?name|[ts]u nombre|nombre completo|te llam|quién",
}
_SECURITY: Final = (("maiden name", r"maiden|soltera"), ("pet", r"\bpet\b|mascota"))
_NUMBER: Final = r"[A-Za-z]{0,4}[-/]?\d[\w./-]{1,20}"
_WORD: Final = r"[A-ZÁÉÍÓÚÑ][\w'-]+"
_NO_NAME: Final = r"(?!(?:My|It|The|I|Hi|Hello|Yes|No|Sure|Si|Sí|Es|El|La)\b)"
_NAME: Final = rf"(?-i:{_NO_NAME}{_WORD}(?: {_WORD}){{0,2}})"
_DAY: Final = r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}"
_SAID: Final = (
    (FactKind.EMAIL, r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    (FactKind.PHONE, r"(?<![\w-])\+?\d(?:[ -]?\d){8,12}(?![\w-])"),
    (FactKind.NAME, rf"(?:my name(?: is|'s)|i am|i'm|this is|soy|me llamo|a nombre de) ({_NAME})"),
    (FactKind.QUANTITY, r"(\d+) (?:people|guests|of us|personas)"),
    (FactKind.SECURITY_ANSWER, rf"(?:maiden name|pet'?s? name)(?: is|'s| was)? ({_NAME})"),
)
_ANSWERS: Final = {
    FactKind.NAME: rf"\b({_NAME})",
    FactKind.SECURITY_ANSWER: rf"\b({_NAME})",
    FactKind.BIRTH_DATE: _DAY,
    FactKind.QUANTITY: r"\d+",
}
_NO_ANSWER: Final = (FactKind.EMAIL, FactKind.PHONE, FactKind.ADDRESS)


def find_facts(
    text: str,
    *,
    asked: Sequence[Question] = (),
    spoken: bool = False,
    region: str = "ES",
    today: date,
) -> tuple[Mention, ...]:
    """Emails, phones, what follows a word for it, and what answers the question before."""
    del spoken, region, today
    found = [_mention(kind, m) for kind, said in _SAID for m in re.finditer(said, text, re.I)]
    for kind, word in _KINDS[:9]:
        value = _DAY if kind is FactKind.BIRTH_DATE else _NUMBER
        said = rf"(?:{word})\W+(?:number|n[uúº.]\w*|is|was|es|el|de)?\W*(?:is|es)?\W*({value})"
        found += [_mention(kind, match) for match in re.finditer(said, text, re.I)]
    for question in asked:
        answer = _ANSWERS.get(question.kind, _NUMBER)
        match = re.search(answer, text)
        if match and question.kind not in _NO_ANSWER and question.kind not in _found(found):
            found.append(_mention(question.kind, match, label=question.label))
    return tuple(found)


def find_questions(text: str) -> tuple[Question, ...]:
    """A question mark or a please, and a word for the thing."""
    if not re.search(r"\?|please|por favor|need|necesito|dime|give me|^\W*[\w ]{2,20}\W*$", text):
        return ()
    words = [(kind, _ASKED.get(kind, word)) for kind, word in _KINDS]
    found = [Question(kind=kind) for kind, word in words if re.search(word, text, re.I)]
    for label, word in _SECURITY:
        if re.search(word, text, re.I):
            found = [one for one in found if one.kind is not FactKind.NAME]
            found.append(Question(kind=FactKind.SECURITY_ANSWER, label=label))
    return tuple(found)


def _found(mentions: Sequence[Mention]) -> set[FactKind]:
    return {one.kind for one in mentions}


def _mention(kind: FactKind, match: re.Match[str], *, label: str = "") -> Mention:
    group = match.lastindex or 0
    value = match.group(group)
    start, end = match.span(group)
    return Mention(kind=kind, value=value, text=value, start=start, end=end, label=label)
