"""In which of our two languages somebody writes, by the small words that every sentence has. Pure.

English or Spanish; what is neither (Portuguese, Catalan, Italian, French, German), too short or
mixed is nothing, and nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from hub.folding import fold

MAX_READ: Final = 2000  # Characters.
CLEAR: Final = 4  # Small words that outweigh what a channel has stated.

_WORD: Final = re.compile(r"[a-z]+(?:'[a-z]+)?")
# None of these is a word of the other language ("no", "me", "a", "he", "son", "once" are).
_ENGLISH: Final = frozenset(
    """
    the an and or but of to for from with without this that these those my your his her our their
    i i'm i've i'd i'll it it's is isn't are aren't was were been do don't does doesn't did
    didn't have haven't has hasn't had can can't cannot could couldn't would should will won't not
    what what's when where which who why how hi hello hey thanks thank you please yes still there
    any some at on by about after before because if than then want need got get good morning
    """.split()
)
_SPANISH: Final = frozenset(
    """
    el los las una unos unas y o de del al que qué en con por para sin mi mis tus su sus lo le
    les se es esta estan estoy este esto eso esa ese hay hemos soy eres somos fue era
    usted ustedes nosotros quiero quiere queria quisiera necesito tengo tiene tienen puedo puede
    pueden podria hacer pero porque cuando donde como cual quien cuanto muy mas ya aun todavia
    tambien nada algo hola buenas buenos dias tardes noches gracias favor si saludos vale ayuda
    """.split()
)
# Of languages that share Spanish's small words, or English's: one of these weighs against both.
_OTHER: Final = frozenset(
    """
    nao voce voces obrigado obrigada ola meu minha meus minhas muito ainda onde quando um uma uns
    umas do da dos das no na nos nas ao em com sem pelo pela isso este eu ele ela esta estou foi
    amb els les meva meu meus vull tinc gracies bon dia si us plau on encara perque aixo
    je tu il elle nous vous ils le la les du des au aux et ou est suis avez ai mon ma mes votre
    bonjour merci pas pour avec dans sur ce cette quand
    io lui lei noi voi il gli della dello del dei delle che non sono ho hai ha avete mio mia grazie
    ciao buongiorno per con nel nella questo questa dove
    ich du er sie wir ihr der die das den dem ein eine und oder nicht ist bin habe haben mein meine
    danke bitte hallo guten tag fur mit auf wo wann
    """.split()
) - (_SPANISH | _ENGLISH | {"no", "la", "tu", "un", "ha", "si"})


def written(texts: Iterable[str], *, stated: str = "") -> str:
    """The language that texts are written in: "en", "es" or "".

    stated: what else is known of their language, which only a clear sentence outweighs.
    """
    text = "\n".join(texts)[:MAX_READ]
    words = _WORD.findall(fold(text).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    english = sum(word in _ENGLISH for word in words)
    spanish = sum(word in _SPANISH for word in words)
    spanish += len(set(text) & set("¿¡ñÑ"))
    other = sum(word in _OTHER for word in words)
    most, least = max(english, spanish), min(english, spanish)
    found = "es" if spanish > english else "en"
    if most <= other or most < 2 * least or not most:
        return ""
    known = stated[:2].casefold()
    return found if most >= CLEAR or known not in ("en", "es") or known == found else ""
