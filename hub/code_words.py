"""What a code or a link says where it arrives, in English and Spanish. No other word of it is ours.

It says what to do, and that nobody else should have it.
"""

from __future__ import annotations

from typing import Final

_SUBJECT: Final = {
    "code": {"en": "{code} is your code", "es": "{code} es tu código"},
    "link": {"en": "Continue in the chat", "es": "Sigue en el chat"},
}
_TEXT: Final = {
    "typed": {
        "en": "{code} is your code{of}. Type it in the chat within 10 minutes. "
        "If you did not ask for it, ignore this and give it to nobody.",
        "es": "{code} es tu código{of}. Escríbelo en el chat antes de 10 minutos. "
        "Si no lo has pedido, ignóralo y no se lo des a nadie.",
    },
    "told": {
        "en": "{code} is your code{of}. Give it only to the person you are talking with now, "
        "within 10 minutes. If you are not talking with us, give it to nobody.",
        "es": "{code} es tu código{of}. Dáselo solo a la persona con la que hablas ahora, "
        "antes de 10 minutos. Si no estás hablando con nosotros, no se lo des a nadie.",
    },
    "field": {
        "en": "We have sent you a code, to be sure that it is you. Please type it here.",
        "es": "Te hemos enviado un código para estar seguros de que eres tú. Escríbelo aquí.",
    },
    "link": {
        "en": "Continue our conversation in the chat{of}: {link} "
        "It works once, for 24 hours, and only for you: pass it on to nobody.",
        "es": "Sigue nuestra conversación en el chat{of}: {link} "
        "Funciona una sola vez, durante 24 horas, y solo para ti: no se lo pases a nadie.",
    },
}
_OF: Final = {"en": " for {site}", "es": " de {site}"}


def subject(what: str, language: str, *, code: str = "") -> str:
    """The subject where it goes by mail. what: code or link."""
    return _SUBJECT[what][_known(language)].replace("{code}", code)


def text(what: str, language: str, *, site: str = "", code: str = "", link: str = "") -> str:
    """The whole text. what: typed (in the chat), told (to an agent), link, or
    field: what stands in the chat over the field for a code."""
    spoken = _known(language)
    of = _OF[spoken].replace("{site}", " ".join(site.split())[:60]) if site.strip() else ""
    return _TEXT[what][spoken].replace("{code}", code).replace("{link}", link).replace("{of}", of)


def _known(language: str) -> str:
    return "es" if language.lower().startswith("es") else "en"
