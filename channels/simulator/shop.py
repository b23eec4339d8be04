"""The shop's own page, with Hilo's chat put in by one script tag."""

from __future__ import annotations

from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from channels.simulator.chat import ChatLine
from channels.simulator.page_words import choose
from channels.simulator.simulator import SMS_NUMBER, SUPPORT, Simulator

_WORDS: Final = {
    "en": {
        "menu": "Shop",
        "toys": "Wooden toys",
        "books": "Books",
        "help": "Help",
        "guest": "Not signed in",
        "hero": "Toys that stay in the family",
        "hero_text": "Wood from Navarra, painted by hand. At your home in two days.",
        "new": "New this week",
        "help_text": "Chat with us here, write by WhatsApp or SMS, or send a mail. It is one "
        "thread for us, so you never have to say anything twice.",
    },
    "es": {
        "menu": "Tienda",
        "toys": "Juguetes de madera",
        "books": "Cuentos",
        "help": "Ayuda",
        "guest": "Sin iniciar sesión",
        "hero": "Juguetes que se quedan en la familia",
        "hero_text": "Madera de Navarra, pintada a mano. En tu casa en dos días.",
        "new": "Novedades",
        "help_text": "Escríbenos por este chat, por WhatsApp, por SMS o por correo. Para nosotros "
        "es un solo hilo: no tendrás que repetir nada.",
    },
}
_GOODS: Final = {
    "en": ("Train set", "The lighthouse (picture book)", "Rainbow top", "Mountain puzzle"),
    "es": ("Tren de madera", "El faro (cuento)", "Peonza arcoíris", "Puzle de montañas"),
}
_PRICES: Final = (3490, 1450, 990, 2250)  # Euro cents.


class Shop:
    """Shows the page as somebody signed in, or as a stranger."""

    def __init__(self, sim: Simulator) -> None:
        self._sim = sim
        self._templates = Environment(
            loader=PackageLoader("channels.simulator"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    async def show(self, request: Request) -> Response:
        """The page. Only Hilo's scripts run on it beside its own."""
        asked = request.query_params
        language = choose(asked.get("lang", ""), request.headers.get("accept-language", ""))
        person = self._sim.crowd.people.get(asked.get("who", ""))
        signed_in = person is not None and person.user_id and not asked.get("anonymous")
        chat = self._sim.crowd.lines.get("chat")
        line = chat if isinstance(chat, ChatLine) else None
        html = self._templates.get_template("shop.html.j2").render(
            language=language,
            words=_WORDS[language],
            products=_products(language),
            base=f"{request.scope.get('root_path', '')}/",
            chat_url=line.hilo_url if line else "",
            chat_account=line.account_id if line else 0,
            identity=line.token_of(person) if line and person and signed_in else "",
            shopper=f"{person.key if person else 'guest'}{'' if signed_in else '-guest'}",
            name=person.name if person and signed_in else "",
            phone=SMS_NUMBER,
            mail=SUPPORT,
        )
        return HTMLResponse(html, headers=_headers(line.hilo_url if line else ""))


def _products(language: str) -> list[dict[str, str]]:
    prices = [f"{cents / 100:.2f}" for cents in _PRICES]
    shown = [f"{p.replace('.', ',')} €" if language == "es" else f"€{p}" for p in prices]
    return [
        {"name": name, "price": price} for name, price in zip(_GOODS[language], shown, strict=True)
    ]


def _headers(hilo_url: str) -> dict[str, str]:
    policy = (
        f"default-src 'none'; script-src 'self' {hilo_url}; style-src 'self'; img-src 'self';"
        f" connect-src 'self' {hilo_url}; frame-src 'self' {hilo_url}; base-uri 'none';"
        " form-action 'none'; frame-ancestors 'self'"
    )
    return {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
