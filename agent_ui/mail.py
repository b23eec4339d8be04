"""A mail's HTML on our page: cleaned once more here, whoever cleaned it before.

On the page a mail keeps its structure and loses its styling, scripts, forms and everything that
would be fetched from elsewhere. The original, styled, is a document of its own in a sandboxed
frame, under a policy of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import urlsplit

import nh3
from markupsafe import Markup

_TAGS: Final = {
    *("a", "abbr", "b", "bdi", "bdo", "blockquote", "br", "caption", "center", "cite", "code"),
    *("col", "colgroup", "dd", "del", "div", "dl", "dt", "em", "figcaption", "figure", "font"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p"),
    *("pre", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody"),
    *("td", "tfoot", "th", "thead", "tr", "tt", "u", "ul"),
}
_ATTRIBUTES: Final = {
    "*": {"dir", "lang", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
}
_STYLED_ATTRIBUTES: Final = {
    **_ATTRIBUTES,
    "*": {"dir", "lang", "title", "style", "align", "valign", "bgcolor", "width", "height"},
    "font": {"color", "face", "size"},
    "table": {"border", "cellpadding", "cellspacing"},
}
_STYLES: Final = {
    *("color", "background-color", "font-family", "font-size", "font-weight", "font-style"),
    *("text-align", "text-decoration", "line-height", "padding", "margin", "border", "width"),
    *("max-width", "vertical-align"),
}
# What nh3 calls for each attribute: tag, name, value; None drops it.
Filter: TypeAlias = Callable[[str, str, str], str | None]

_SCHEMES: Final = {"http", "https", "mailto", "tel"}
_DROPPED: Final = {"script", "style", "title", "head", "object", "template", "iframe", "noscript"}
_PICTURE: Final = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_HEADINGS: Final = re.compile(r"<(/?)h[1-6]\b")
_BLOCKS: Final = re.compile(r"</(?:p|div|tr|li|blockquote|h[1-6])>|<br\b")
# Sizes that are not plain numbers would break the reserved space.
_IMAGE: Final = re.compile(r"<img\b[^>]*>")
_ALT: Final = re.compile(r' alt="([^"]*)"')
_NUMBER: Final = re.compile(r"[1-9]\d{0,3}\Z")


@dataclass(frozen=True, slots=True)
class CleanMail:
    """What is left of a mail, and what was left out."""

    html: Markup
    lines: int
    pictures: int  # Remote images that are not shown.


def clean(html: str, inline: Mapping[str, str]) -> CleanMail:
    """A mail's body for the page. Total: any text gives something harmless.

    inline: Content-ID without brackets to the URL of the attachment. Remote images are counted
    and left out; an inline one that is not there shows its alt text.
    """
    left_out: list[str] = []

    def attribute(tag: str, name: str, value: str) -> str | None:
        if tag == "img" and name == "src":
            if found := inline.get(value.removeprefix("cid:")) if value[:4] == "cid:" else None:
                return found
            if urlsplit(value).scheme in ("http", "https") or value.startswith("//"):
                left_out.append(value)
            return None
        if name in ("width", "height") and not _NUMBER.match(value):
            return None
        return value

    body = nh3.clean(
        _pictures(html),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_safely(attribute),
        url_schemes=_SCHEMES | {"cid"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        clean_content_tags=_DROPPED,
    )
    body = _IMAGE.sub(_described, body)
    # A mail's headings must not stand in the page's outline.
    body = _HEADINGS.sub(r"<\1strong", body)
    lines = len(_BLOCKS.findall(body)) + 1
    return CleanMail(Markup(body), lines, len(left_out))


def _described(found: re.Match[str]) -> str:
    """A picture that is there has its words, empty ones too; one that is not is its words."""
    image = found[0]
    words = _ALT.search(image)
    if " src=" not in image:
        return words[1] if words else ""
    return image if words else image.replace("<img", '<img alt=""', 1)


def _pictures(html: str) -> str:
    """The mail with its pictures where they were: the email channel has put their addresses
    aside, so that nothing could ever load them unasked."""
    return _PICTURE.sub(_put_back, html)


def _put_back(picture: re.Match[str]) -> str:
    tag = picture[0].replace(' data-cid="', ' src="cid:', 1)
    return tag.replace(' data-remote-src="', ' src="', 1)


def _safely(attribute: Filter) -> Filter:
    """A filter that drops what it cannot read: urlsplit raises for some hostile addresses."""

    def safe(tag: str, name: str, value: str) -> str | None:
        try:
            return attribute(tag, name, value)
        except ValueError:
            return None

    return safe


def original(html: str, inline: Mapping[str, str], *, pictures: bool) -> str:
    """The mail as its sender laid it out: a whole document for a sandboxed frame.

    To be served under `original_policy`, which is what keeps remote pictures off.
    """

    def attribute(tag: str, name: str, value: str) -> str | None:
        if tag == "img" and name == "src":
            if value[:4] == "cid:":
                return inline.get(value.removeprefix("cid:"))
            return value if pictures and urlsplit(value).scheme == "https" else None
        return value

    body = nh3.clean(
        _pictures(html),
        tags=_TAGS,
        attributes=_STYLED_ATTRIBUTES,
        attribute_filter=_safely(attribute),
        filter_style_properties=_STYLES,
        url_schemes=_SCHEMES | {"cid"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        clean_content_tags=_DROPPED,
    )
    head = '<!doctype html><html><head><meta charset="utf-8"><title>Mail</title></head>'
    return f"{head}<body>{body}</body></html>"


def original_policy(*, pictures: bool) -> str:
    """The Content-Security-Policy of an original: nothing runs, nothing is sent.

    Remote pictures only over TLS and only when the agent asked for them.
    """
    images = "'self' data: https:" if pictures else "'self' data:"
    return (
        f"default-src 'none'; img-src {images}; style-src 'unsafe-inline'; "
        "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
    )
