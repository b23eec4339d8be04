"""How the console answers: pages, pieces, and the JSON of commands, in the viewer's language."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from datetime import date
from typing import Any, Final
from urllib.parse import quote, urlsplit

import msgspec
import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from agent_ui import views
from agent_ui.assets import HEADERS
from agent_ui.render import page
from agent_ui.viewer import Viewer
from agent_ui.words import best_language, noted, words
from hub.errors import BadRequest, Conflict, HiloError, SignedOut, TooMany

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
_logger = structlog.get_logger(__name__)
_NO_FORM: Final = noted("This form cannot be read, or has too much in it.")
_FALLBACK: Final = noted("This was not done. It is written down, and trying again is safe.")


def wants_json(request: Request) -> bool:
    """Whether a module of ours asks, and not a form."""
    return "application/json" in request.headers.get("accept", "")


def wants_piece(request: Request) -> str:
    """The piece of a page that a module of ours asks for, or ""."""
    return request.headers.get("hilo-part", "")


def html(content: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A page or piece, under the console's policy."""
    return HTMLResponse(content, status, {**HEADERS, "Vary": "Hilo-Part", **(headers or {})})


def json(content: Mapping[str, Any], status: int = 200) -> Response:
    """The answer to a command of a module."""
    body = msgspec.json.encode(content)
    return Response(body, status, {**HEADERS}, media_type="application/json")


def local(target: str, fallback: str) -> str:
    """A path of our own to go to, never another site's."""
    try:
        parts = urlsplit(target)
    except ValueError:  # Half an IPv6 address.
        return fallback
    safe = target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.netloc
    return target if safe and "\n" not in target and "\\" not in target else fallback


def see_other(target: str) -> Response:
    """After a form: go and look."""
    return RedirectResponse(target, 303, {"Cache-Control": "no-store"})


def sentence(error: HiloError, language: views.Language) -> str:
    """What an error says, in a language."""
    said = words(language).gettext(error.template)
    return said % error.values if error.values else said


def language_of(request: Request) -> views.Language:
    """The language of somebody who has not signed in."""
    return best_language(request.headers.get("accept-language", ""))


def guarded(handler: Handler) -> Handler:
    """A route's function whose errors become an answer that says what to do."""

    async def serve(request: Request) -> Response:
        try:
            return await handler(request)
        except HiloError as error:
            return failed(request, error)
        except HTTPException as error:
            # Starlette's own, of a form it cannot read or that has too much in it.
            return failed(request, BadRequest(_NO_FORM if error.status_code == 400 else _FALLBACK))
        except Exception:
            _logger.exception("console_failed", path=request.url.path)
            return failed(request, HiloError(_FALLBACK))

    return serve


def failed(request: Request, error: HiloError) -> Response:
    """An error as a page, a piece's status or a command's JSON."""
    viewer: Viewer | None = getattr(request.state, "viewer", None)
    language = viewer.language if viewer else language_of(request)
    if isinstance(error, SignedOut) and not wants_json(request) and not wants_piece(request):
        target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        back = f"?next={quote(target)}" if request.method == "GET" and target != "/" else ""
        return see_other(f"/login{back}")
    if wants_json(request) or wants_piece(request):
        said: dict[str, Any] = {
            "ok": False,
            "code": error.code,
            "sentence": sentence(error, language),
        }
        if isinstance(error, Conflict) and error.newer:
            said["newer"] = list(error.newer)
        if isinstance(error, TooMany):
            said["after_s"] = error.after_s
        return json(said, error.status)
    view = views.ErrorView(
        status=error.status,
        code=error.code,
        sentence=sentence(error, language) if error.status < 500 else "",
        language=language,
    )
    locale = views.Locale(language, "UTC", date(2000, 1, 1))
    return html(page("error", view, locale=locale), error.status)
