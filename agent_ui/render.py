"""From view values to HTML: the one place where templates are rendered.

A fragment of the socket, a piece of a page and a whole page come from the same macros.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, Literal, TypeAlias

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from agent_ui.assets import assets
from agent_ui.import_views import ImportView
from agent_ui.joins import threaded
from agent_ui.say import Say, hue, initials
from agent_ui.views import (
    BriefView,
    ComposerView,
    CustomerView,
    HeadView,
    Language,
    Locale,
    MessageView,
    RowView,
    Shell,
    SuggestionView,
)
from agent_ui.words import words

Part: TypeAlias = Literal[
    "row",
    "message",
    "head",
    "who",
    "brief",
    "proving",
    "told",
    "same",
    "identities",
    "joins",
    "channels",
    "beside",
    "suggestion",
    "import",
]
FragmentView: TypeAlias = (
    RowView
    | MessageView
    | HeadView
    | CustomerView
    | BriefView
    | ComposerView
    | SuggestionView
    | ImportView
)

TEMPLATES: Final = Path(__file__).parent / "templates"
_LINK: Final = re.compile(r"\bhttps?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]", re.IGNORECASE)
_MENTION: Final = re.compile(r"(?<!\w)@\w[\w.-]*")
_FILES: Final[dict[str, tuple[str, str]]] = {
    "row": ("parts/row.html", "row"),
    "message": ("parts/message.html", "message"),
    "head": ("parts/head.html", "headline"),
    "who": ("parts/customer.html", "who"),
    "brief": ("parts/told.html", "brief"),
    "proving": ("parts/proving.html", "proving"),
    "told": ("parts/told.html", "told"),
    "same": ("parts/same.html", "same"),
    "suggestion": ("parts/same.html", "suggestion"),
    "import": ("parts/imports.html", "job"),
    "identities": ("parts/customer.html", "identities"),
    "joins": ("parts/customer.html", "joins"),
    "channels": ("parts/composer.html", "options"),
    "beside": ("parts/beside.html", "beside"),
}
_PANEL_ORDER: Final = {
    "who": "10",
    "brief": "11",
    "proving": "12",
    "told": "13",
    "same": "15",
    "identities": "20",
    "joins": "30",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """A fragment with its place: what one `put` of the socket says."""

    put: str
    id: str
    rev: int
    order: str
    html: str


def fragment(part: Part, view: FragmentView, locale: Locale) -> Put:
    """A fragment with the container, id, revision and order it has on the page."""
    container, ident, rev, order = _place(part, view)
    return Put(put=container, id=ident, rev=rev, order=order, html=render(part, view, locale))


def render(part: Part, view: FragmentView, locale: Locale) -> str:
    """A fragment's HTML. The same for every viewer of the locale."""
    file, macro = _FILES[part]
    # A macro is not a context: whatever it needs of the locale comes in as its argument.
    module = environment(locale.language).get_template(file).module
    return str(getattr(module, macro)(view, say_in(locale)))


def page(name: str, view: object, *, locale: Locale, shell: Shell | None = None) -> str:
    """A whole page; shell is None only where nobody is signed in."""
    template = environment(locale.language).get_template(f"pages/{name}.html")
    return template.render(view=view, shell=shell, say=say_in(locale), locale=locale)


def piece(name: str, view: object, *, locale: Locale, shell: Shell) -> str:
    """A piece of a page, for `Hilo-Part`: what the page has there, and nothing around it."""
    template = environment(locale.language).get_template(f"pieces/{name}.html")
    return template.render(view=view, shell=shell, say=say_in(locale), locale=locale)


def _place(part: Part, view: FragmentView) -> tuple[str, str, int, str]:
    if isinstance(view, RowView):
        return "rows", f"row-{view.conversation_id}", view.rev, view.order
    if isinstance(view, MessageView):
        return f"thread-{view.conversation_id}", f"message-{view.id}", view.rev, view.order
    if isinstance(view, HeadView):
        conversation = view.conversation_id
        return f"head-{conversation}", f"headline-{conversation}", view.rev, ""
    if isinstance(view, ComposerView):
        conversation = view.conversation_id
        if part == "beside":
            return f"beside-{conversation}", f"hints-{conversation}", view.channels_rev, ""
        return f"channels-{conversation}", f"options-{conversation}", view.channels_rev, ""
    if isinstance(view, SuggestionView):
        return "suggestions", f"suggestion-{view.id}", view.rev, view.order
    if isinstance(view, ImportView):
        return "imports", f"import-{view.id}", view.rev, view.order
    customer = view.customer_id
    if isinstance(view, BriefView):
        return f"panel-{customer}", f"{part}-{customer}", view.rev, _PANEL_ORDER[part]
    rev = view.proving.rev if part == "proving" and view.proving else view.rev
    return f"panel-{customer}", f"{part}-{customer}", rev, _PANEL_ORDER[part]


@lru_cache(maxsize=256)
def say_in(locale: Locale) -> Say:
    """How things are said in a locale."""
    return Say(locale)


@cache
def environment(language: Language) -> Environment:
    """The templates in one language."""
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    said = words(language)
    # The i18n extension adds this method when it is loaded; it is not in Jinja's own types.
    install = getattr(found, "install_gettext_callables")  # noqa: B009
    install(said.gettext, said.ngettext, newstyle=True)
    found.globals.update(
        icon=icon, asset=assets().url, has_font=assets().has_font, browser_words=browser_words
    )
    found.filters.update(initials=initials, hue=hue, rich=rich, compact_json=compact_json)
    found.tests["mine"] = lambda author, me: author is not None and author.key == f"agent-{me}"
    found.globals["threaded"] = threaded
    return found


@cache
def icon(name: str, size: Literal["", "s", "l"] = "") -> Markup:
    """An icon out of the sprite. It is never the only word: hidden from assistive technology."""
    look = f"i {size}".strip()
    return Markup('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>').format(
        look, assets().url("icons.svg"), name
    )


def rich(text: str, *, mentions: bool = False) -> Markup:
    """Plain text with its addresses made links; line breaks are kept by CSS."""
    out: list[str] = []
    end = 0
    for found in _LINK.finditer(text):
        out.append(_plain(text[end : found.start()], mentions))
        link = Markup('<a href="{0}" target="_blank" rel="noopener noreferrer nofollow">{0}</a>')
        out.append(str(link.format(found[0])))
        end = found.end()
    out.append(_plain(text[end:], mentions))
    return Markup("".join(out))


def _plain(text: str, mentions: bool) -> str:
    if not mentions:
        return str(escape(text))
    return _MENTION.sub(r'<span class="mention">\g<0></span>', str(escape(text)))


def compact_json(value: object) -> Markup:
    """JSON for a data block or an attribute, with nothing in it that could end a script."""
    encoded = msgspec.json.encode(value).decode()
    return Markup(encoded.replace("<", "\\u003c").replace("&", "\\u0026").replace("'", "\\u0027"))


@cache
def browser_words(language: Language) -> Markup:
    """The sentences that the modules use, for the page's data block: English needs none."""
    said = words(language)
    if language == "en":
        return compact_json({})
    return compact_json(
        {key: said.one.get(key) or list(said.many.get(key, ())) for key in browser_keys()}
    )


@cache
def browser_keys() -> tuple[str, ...]:
    """The sentences used in the modules: what stands in `t("...")` and `tn("...", ...)`."""
    call = re.compile(r"\btn?\(\s*\"((?:[^\"\\]|\\.)+)\"")
    found = {
        key
        for name, asset in assets().files.items()
        if name.startswith("js/")
        for key in call.findall(asset.content.decode())
    }
    return tuple(sorted(found))
