"""HTML of strangers made fit to stand in the console.

Two passes of nh3, a parser that reads broken HTML as browsers do. The first keeps, of classes,
ids and styles, those that tell what is quoted, signed or hidden; the second, over what we wrote
ourselves, keeps none of them and is the guarantee: whatever goes wrong between, nothing comes out
that is not on its list. No address is loaded: pictures keep theirs in a data attribute.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import Final

import nh3

from channels.email.file_names import file_name
from hub.contract import FileRef

MAX_HTML: Final = 102_400  # Characters, as much as Gmail shows. `body` keeps the rest as a file.

MAX_DEPTH: Final = 600

_TAGS: Final = {
    *(
        "a abbr b bdi bdo big blockquote br caption center cite code col colgroup dd del details"
    ).split(),
    *("dfn div dl dt em figcaption figure font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark").split(),
    *("ol p pre q s samp section small span strike strong sub summary sup table tbody td").split(),
    *("tfoot th thead tr tt u ul var wbr address article aside header footer main time").split(),
}
_DROPPED: Final = {
    *("script style title head template noscript iframe object embed applet svg math").split(),
    *("textarea select option button video audio canvas xml noembed noframes plaintext").split(),
}
_COMMON: Final = {"dir", "lang", "title", "align", "valign"}
_ATTRIBUTES: Final = {
    "*": _COMMON,
    "a": {"href"},
    "img": {"alt", "width", "height"},
    "td": {"colspan", "rowspan", "width"},
    "th": {"colspan", "rowspan", "scope", "width"},
    "col": {"span", "width"},
    "ol": {"start", "type"},
    "time": {"datetime"},
}
_LINKS: Final = {"http", "https", "mailto", "tel"}
_PICTURES: Final = {"data-cid", "data-remote-src"}

_READ: Final = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_DROPPED,
    attributes={
        **_ATTRIBUTES,
        "*": _COMMON | {"class", "id", "style", "type", "hidden", "data-marker", "name"},
        "img": _ATTRIBUTES["img"] | {"src"},
        "ol": {"start"},
    },
    url_schemes=_LINKS | {"cid"},
    filter_style_properties={"display", "visibility", "mso-hide", "font-size", "max-height"},
    url_relative="deny",
    link_rel=None,
)
_WRITE: Final = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_DROPPED,
    attributes={**_ATTRIBUTES, "img": _ATTRIBUTES["img"] | _PICTURES},
    url_schemes=_LINKS,
    url_relative="deny",  # A relative link would lead into the console itself.
    link_rel="noopener noreferrer nofollow",
    set_tag_attribute_values={"a": {"target": "_blank"}},
)
# Tags that nest; those that an unclosed neighbour closes (p, li, td) do not count.
_NESTING: Final = re.compile(
    r"<(/?)(?!(?:p|li|td|th|tr|dd|dt|br|hr|img|col|wbr|meta|link|input)\b)[a-z][a-z0-9:]*[^<>]*>?",
    re.IGNORECASE,
)
_DATA_PICTURE: Final = re.compile(
    r"data:image/(png|jpe?g|gif|webp)\s*;\s*base64,([A-Za-z0-9+/=\s]{1,8000000})", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Embedded:
    """HTML whose pictures in data URLs have become files that it names by Content-ID."""

    html: str
    files: tuple[FileRef, ...] = ()


def take_out_pictures(html: str, *, number: int) -> Embedded:
    """Make files of the pictures written into the HTML itself; `number` counts from there."""
    files: list[FileRef] = []

    def replace(found: re.Match[str]) -> str:
        try:
            content = base64.b64decode(found[2], validate=False)
        except ValueError:
            return ""
        kind = f"image/{found[1].lower().replace('jpg', 'jpeg')}"
        name = file_name("", kind, number=number + len(files))
        identity = f"inline-{number + len(files)}@hilo.invalid"
        files.append(
            FileRef(
                name=name, media_type=kind, size=len(content), content=content, inline_id=identity
            )
        )
        return f"cid:{identity}"

    return Embedded(_DATA_PICTURE.sub(replace, html), tuple(files))


def read(html: str) -> str:
    """The first pass: well-formed, harmless but for styles, and marked as the sender marked it."""
    return _READ.clean(_flatten(html[:MAX_HTML]))


def _flatten(html: str) -> str:
    """Leave out opening tags that nest deeper than any honest mail.

    The parser's time grows with the square of the depth: 6 s for 40,000 nested elements.
    """
    if html.count("<") <= MAX_DEPTH:
        return html
    depth = 0

    def step(found: re.Match[str]) -> str:
        nonlocal depth
        if found[1]:
            depth = max(depth - 1, 0)
            return found[0]
        depth += 1
        return found[0] if depth <= MAX_DEPTH else ""

    return _NESTING.sub(step, html)


def write(html: str) -> str:
    """The last pass: what may go to the console."""
    return _WRITE.clean(html)
