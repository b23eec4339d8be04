"""What is done with a value: corrected, confirmed, taken back."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from hub.facts.codes import squeezed
from hub.facts.known import SEVERAL
from hub.facts.mention import Act, FactKind, Mention
from hub.facts.sheet import Sheet

CORRECTION: Final = re.compile(
    r"\b(?:i mean|i meant|meant to say|make that|correction|scratch that|wait|no wait|sorry|oops|"
    r"actually|my bad|"
    r"my mistake|i was wrong|rather|instead|not that|hold on|digo|perdon|perdona|perdone|quise "
    r"decir|queria decir|me equivoque|"
    r"equivocado|equivocada|rectifico|corrijo|mejor dicho|en realidad|no no|ay no|me confundi|"
    r"miento|espera|esperate|pera|perate|no,? para|aguanta|disculpa|disculpe|me lie|me equivoco|"
    r"corrige|"
    r"ese es el (?:otro|viejo|anterior|del otro)|no es ese|o no|olvide|olvidese|"
    r"me baile|lo puse mal|puse mal|escribi mal|era)\b"
)
_CORRECTING: Final = re.compile(
    r"^\W*(?:no+\W+(?:(?:it's|its|it is|that's|is|es|era|the|el|la|mi|my|sorry|perdon|perdona|"
    r"wait|actually|not|i)\b)|"
    r"(?:sorry|perdon|perdona|perdone|oops|uy|ay|ups|wait|espera|actually|correction|correccion|"
    r"rectifico|me equivoque|"
    r"i was wrong|i made a mistake|digo|quise decir|en realidad|i meant|i mean)\b)|"
    r"\b(?:me equivoque|i meant|i was wrong|wrong number|the correct one is|the right one is|el "
    r"correcto es|la correcta es|"
    r"el bueno es|la buena es|quise decir|queria decir|(?:my|mi) (?:new|nuevo|nueva) \w+|(?:my|"
    r"mi) \w+ (?:nuevo|nueva)|me (?:he )?mudado|me mude|i moved|"
    r"i've moved|he cambiado de|cambie de|has changed|ha cambiado|me baile|lo puse mal|lo "
    r"escribi mal|estaba mal)\b"
)
_RETRACTION: Final = re.compile(
    r"\b(?:(?:forget|ignore|disregard|scratch|delete|drop)(?: about)? (?:that|the|my|it|what)\b|"
    r"(?:that|this|it)(?:'s| is) (?:not|no longer) (?:my|mine|the right)|(?:do not|don't) use "
    r"(?:that|the|my)|"
    r"(?:olvida|olvidate|olvide|olvidese|ignora|ignore|borra|borre|descarta)(?: de)? (?:el|la|"
    r"ese|esa|eso|este|esta|lo|ese|mi)\b|"
    r"(?:ese|esa|eso) no (?:es|era|vale)|ya no (?:es|uso|vale|vivo|tengo ese|lo uso)|no (?:uses|"
    r"useis|use|uséis) (?:ese|esa|el|la))"
)
_YES: Final = re.compile(
    r"^\W*(?:yes|yeah|yep|yup|correct|right|exactly|that's right|that is correct|thats right|"
    r"sure|indeed|it is|that's it|"
    r"that's the one|ok|perfect|affirmative|si+|sip|correcto|exacto|asi es|eso es|esa mera|ese "
    r"mero|ese mismo|esa misma|el mismo|"
    r"la misma|claro|efectivamente|vale|ajam?|aja|andele|dale|perfecto|de acuerdo|justo|tal cual)\b"
)
_NO: Final = re.compile(
    r"^\W*(?:no+|nope|nop|incorrect|wrong|not anymore|ya no|para nada|negativo)\b"
)
_POINTED: Final = re.compile(r"\b(?:number|numero|one|codigo|code)\b")
_CODE_KINDS: Final = frozenset({
    FactKind.ORDER, FactKind.TRACKING, FactKind.BOOKING, FactKind.ACCOUNT, FactKind.INVOICE,
})  # fmt: skip
_ONE_AT_A_TIME: Final = _CODE_KINDS | {
    FactKind.NAME, FactKind.EMAIL, FactKind.PHONE, FactKind.ADDRESS, FactKind.POSTCODE,
    FactKind.SECRET, FactKind.TAX_ID, FactKind.BIRTH_DATE, FactKind.DATE, FactKind.TIME,
    FactKind.QUANTITY, FactKind.CARD, FactKind.SIZE, FactKind.SERIAL, FactKind.AMOUNT,
    FactKind.SECURITY_ANSWER,
}  # fmt: skip
_NEAR: Final = 60


def with_acts(sheet: Sheet, found: list[Mention]) -> list[Mention]:
    """`found` with what is done with each; what was taken back in the same breath is left out."""
    if not (found or sheet.things or sheet.asked):
        return found
    plain = sheet.plain if not sheet.reading.breaks else sheet.reading.folded()
    kept = _last_words(plain, found)
    if _RETRACTION.search(plain):
        return _retracted(sheet, plain, kept)
    if (turn := _CORRECTING.search(plain)) is not None:
        kept = [
            replace(one, act=Act.CORRECTS)
            if one.kind in _ONE_AT_A_TIME and (one.start >= turn.start() or turn.start() > one.end)
            else one
            for one in kept
        ]
    return [*_confirmed(sheet, plain, kept), *kept]


def _last_words(plain: str, found: list[Mention]) -> list[Mention]:
    """Without the values that the next words of the same kind correct."""
    gone: set[int] = set()
    for at, one in enumerate(found):
        if one.kind not in _ONE_AT_A_TIME:
            continue
        later = next(
            (
                other
                for other in found[at + 1 :]
                if other.kind is one.kind and other.label == one.label and other.start >= one.end
            ),
            None,
        )
        if later is not None and later.start - one.end <= _NEAR:
            between = plain[one.end : later.start]
            if CORRECTION.search(between) or re.match(r"\W+no,? ", between):
                gone.add(at)
    return [one for at, one in enumerate(found) if at not in gone]


def _retracted(sheet: Sheet, plain: str, found: list[Mention]) -> list[Mention]:
    """What the words take back: the value they name, or the last one of its kind."""
    turn = _RETRACTION.search(plain)
    if turn is None:
        return found
    near = [
        one for one in found if 0 <= one.start - turn.end() <= 30 and one.kind in _ONE_AT_A_TIME
    ]
    if near:
        return [replace(one, act=Act.RETRACTS) if one is near[0] else one for one in found]
    for first, last, thing in sheet.things:
        start, end = sheet.reading.place(sheet.words[first].start, sheet.words[last - 1].end)
        if -40 <= start - turn.start() <= 40 and thing.kind in _ONE_AT_A_TIME and not thing.asks:
            text = sheet.reading.text[start:end]
            gone = Mention(
                kind=thing.kind, value="", text=text, start=start, end=end, confidence=0.85,
                label=thing.label, act=Act.RETRACTS,
            )  # fmt: skip
            return [gone, *found]
    return found


def _confirmed(sheet: Sheet, plain: str, found: list[Mention]) -> list[Mention]:
    """Yes or no to values that were read out."""
    yes, no = _YES.match(plain), _NO.match(plain)
    out: list[Mention] = []
    for question in sheet.asked:
        if not question.confirming or any(one.kind is question.kind for one in found):
            continue
        answer, act = (yes, Act.CONFIRMS) if yes else (no, Act.RETRACTS)
        if answer is None:
            continue
        value = squeezed(question.value) if question.kind in _CODE_KINDS else question.value
        out.append(
            Mention(
                kind=question.kind,
                label=question.label,
                value=value,
                text=sheet.reading.text[: answer.end()],
                start=0,
                end=answer.end(),
                confidence=0.9 if len(value) > 4 else 0.65,
                act=act,
            )
        )
    return out


def is_of_several(kind: FactKind) -> bool:
    """Whether several of the kind may be told in one message."""
    return kind in SEVERAL
