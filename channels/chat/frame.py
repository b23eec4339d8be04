"""GET /chat/frame/{account}: the page inside the iframe."""

from __future__ import annotations

from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from channels.chat.assets import assets, version
from channels.chat.front import Front, language_for
from channels.chat.icons import sheet
from channels.chat.origins import is_allowed, is_own, origin_of
from channels.chat.settings import DEFAULT_ACCENT, DEFAULT_PAPER, ChatSettings, settings_of
from channels.chat.uploads import MAX_FILE_BYTES, MAX_FILES
from channels.chat.wire import MAX_CHARACTERS
from channels.chat.words import accepted, catalogue, sentence
from hub.contract import Account, Json
from hub.errors import HiloError

_THEMES: Final = ("light", "dark")
# What the page finds wrong before anything is sent.
_SAID_BY_PAGE: Final = (
    "error.too_long",
    "error.file_size",
    "error.file_count",
    "error.no_contact",
    "error.code_digits",
)


class FrameRoute:
    """The endpoint."""

    def __init__(self, front: Front) -> None:
        self._front = front

    async def __call__(self, request: Request) -> Response:
        """The page in the language and theme that the host page asks for."""
        try:
            account = await self._front.account(int(request.path_params["account_id"]))
        except HiloError as error:
            status = error.status if error.status in (404, 503) else 404
            return PlainTextResponse("There is no chat here.", status_code=status)
        return page(account, request, self._front.public_url)


def page(account: Account, request: Request, public_url: str) -> Response:
    """The page with its security headers.

    Nothing runs but our own files, and no site but the account's may put the page in a frame.
    """
    settings = settings_of(account)
    wishes = [
        request.query_params.get("lang", "")[:35],
        *accepted(request.headers.get("accept-language", "")),
    ]
    language = language_for(account, wishes)
    theme = request.query_params.get("theme", "")
    html = _environment().get_template("frame.html.j2").render(
        account=account,
        settings=settings,
        language=language,
        theme=theme if theme in _THEMES else "",
        words=catalogue(language),
        title=settings.launcher_label or sentence(language, "title", site=settings.site_name),
        replies=replies(settings, language),
        facts=_facts(account, language, _host(request, settings, public_url)),
        version=version(),
        modules=sorted(name for name in assets() if name.startswith("frame/")),
        icons=sheet(),
    )  # fmt: skip
    return HTMLResponse(html, headers=_headers(settings, public_url))


def replies(settings: ChatSettings, language: str) -> str:
    """How long an answer takes, as a sentence, or "" where the operator does not say."""
    minutes = settings.reply_minutes
    if minutes is None:
        return ""
    if minutes < 60:
        return sentence(language, "replies.minutes", n=str(minutes))
    unit, n = ("hours", round(minutes / 60)) if minutes < 1440 else ("days", round(minutes / 1440))
    return sentence(language, f"replies.{unit}.{'one' if n == 1 else 'other'}", n=str(n))


def _facts(account: Account, language: str, host: str) -> dict[str, Json]:
    """What the page's modules need to know."""
    settings = settings_of(account)
    own_colours = (settings.accent, settings.paper) != (DEFAULT_ACCENT, DEFAULT_PAPER)
    return {
        "account": account.id,
        "site": settings.site_name,
        "language": language,
        "host": host,
        "accent": settings.accent if own_colours else "",
        "paper": settings.paper if own_colours else "",
        "hours": settings.hours(language),
        "replies": replies(settings, language),
        "prove": settings.offer_proof,
        "elsewhere": settings.offer_elsewhere,
        "ask": settings.ask_email_when_away,
        "limit": MAX_CHARACTERS,
        "files": MAX_FILES,
        "bytes": MAX_FILE_BYTES,
        "words": {key: text for key, text in catalogue(language).items() if _is_for_page(key)},
    }


def _is_for_page(key: str) -> bool:
    """Whether the page's modules may need a word. The rest is said by the server itself."""
    return not key.startswith(("error.", "replies.", "has.")) or key in _SAID_BY_PAGE


def _host(request: Request, settings: ChatSettings, public_url: str) -> str:
    """The origin of the page round us, if it may be: the only one the frame will talk to."""
    origin = origin_of(request.query_params.get("host", "")[:300])
    host = request.headers.get("host", "")
    own = is_own(origin, public_url=public_url, host=host)
    return origin if own or is_allowed(origin, settings.allowed_origins) else ""


def _headers(settings: ChatSettings, public_url: str) -> dict[str, str]:
    own = origin_of(public_url)
    socket = own.replace("http", "ws", 1)  # Older Safari does not count wss: as 'self'.
    ancestors = " ".join(dict.fromkeys(["'self'", own, *settings.allowed_origins]))
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
        f"connect-src 'self' {socket}; base-uri 'none'; form-action 'none'; "
        f"frame-ancestors {ancestors}"
    )
    return {
        "Content-Security-Policy": policy,
        "Cache-Control": "private, no-cache",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
        # Lets pages that are isolated (SharedArrayBuffer) show the chat too.
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("channels.chat"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
