"""What callers hear, in English and Spanish."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "greeting": {"en": "Hello, and thank you for calling.", "es": "Hola, gracias por llamar."},
    "named": {"en": "Hello, %(name)s.", "es": "Hola, %(name)s."},
    "consent": {
        "en": "This call is recorded so that we can help you better.",
        "es": "Esta llamada se graba para poder atenderte mejor.",
    },
    "wait": {"en": "One moment, please.", "es": "Un momento, por favor."},
    "voicemail": {
        "en": "Nobody can take your call right now. Leave a message after the tone, "
        "and we will call you back.",
        "es": "Ahora no podemos atenderte. Deja un mensaje después de la señal y te llamaremos.",
    },
    "closed": {
        "en": "Nobody can take your call right now. Please call again later.",
        "es": "Ahora no podemos atenderte. Vuelve a llamar más tarde, por favor.",
    },
    "thanks": {
        "en": "Thank you. We have your message. Goodbye.",
        "es": "Gracias. Hemos recibido tu mensaje. Adiós.",
    },
    "silence": {
        "en": "We heard no message. Goodbye.",
        "es": "No hemos oído ningún mensaje. Adiós.",
    },
    "next": {"en": "Here is the next caller.", "es": "Te paso la siguiente llamada."},
    "nobody": {"en": "Nobody is waiting.", "es": "No espera nadie."},
}
# What Twilio calls the two. Source: Twilio, "TwiML Voice: Say", languages and locales.
LOCALES: Final = {"en": "en-US", "es": "es-ES"}


def say(key: str, language: str, own: str = "", **values: str) -> str:
    """The operator's own sentence, or ours."""
    return own.strip() or _WORDS[key][language] % values
