"""Templates: what an account offers, and one that is used. Source: Meta, "Message templates".

Variables of the text have the name or the number that they have in it. Those elsewhere are named
for where they are: `header.1`, `header.link` (a picture's, film's or document's address) and
`button.0` (the end of the address of the first button).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from channels.meta.graph import Graph
from channels.whatsapp_cloud.pieces import Piece, kind_of
from hub.contract import Json, OfferedTemplate, OutboundFile, Refusal, TemplateUse
from hub.errors import Refused
from hub.untrusted import Untrusted

MAX_PAGES: Final = 10
PAGE: Final = "100"
_FIELDS: Final = "name,language,status,category,components,parameter_format"
_PLACEHOLDER: Final = re.compile(r"\{\{\s*(\w{1,60})\s*\}\}")
_MEDIA: Final = frozenset({"image", "video", "document"})


async def approved_templates(graph: Graph, waba_id: str) -> list[OfferedTemplate]:
    """Every template that WhatsApp has approved, by title. Raises DeliveryError subclasses."""
    offered: list[OfferedTemplate] = []
    after = ""
    for _ in range(MAX_PAGES):
        more = {"after": after} if after else {}
        page = await graph.get(f"{waba_id}/message_templates", fields=_FIELDS, limit=PAGE, **more)
        offered += [found for one in page["data"] if (found := read_template(one)) is not None]
        after = page["paging"]["cursors"]["after"].text()
        if not after or not page["paging"]["next"].text():
            break
    return sorted(offered, key=lambda found: (found.title.casefold(), found.language))


def read_template(template: Untrusted) -> OfferedTemplate | None:
    """The template in one entry of Meta's list, or None where it is not approved."""
    name, language = template["name"].text(), template["language"].text()
    if not name or not language or template["status"].text().upper() != "APPROVED":
        return None
    lines: list[str] = []
    variables: list[str] = []
    for part in template["components"]:
        kind = part["type"].text().upper()
        text = part["text"].text()
        if kind == "BODY":
            variables[:0] = _names(text)
        elif kind == "HEADER":
            variables += _header(part)
        elif kind == "BUTTONS":
            variables += _buttons(part["buttons"])
        if text and kind in ("HEADER", "BODY", "FOOTER"):
            lines.append(text)
    return OfferedTemplate(
        name=name,
        title=name.replace("_", " "),
        language=language,
        body="\n\n".join(lines),
        variables=tuple(dict.fromkeys(variables)),
    )


def template_piece(use: TemplateUse, files: tuple[OutboundFile, ...] = ()) -> Piece:
    """The call for a template. A file goes into its header. Raises Refused."""
    if not use.name or not use.language:
        raise Refused("The template has no name or no language.", reason=Refusal.TEMPLATE)
    for name, value in use.variables.items():
        # Meta refuses these. Source: Meta, error 132012.
        if not value.strip() or re.search(r"[\n\t]| {5}", value):
            raise Refused(
                f"The template's variable {name} is blank or has more than one line.",
                reason=Refusal.TEMPLATE,
            )
    components = [*_header_use(use.variables), *_body_use(use.variables)]
    body: dict[str, Json] = {"name": use.name, "language": {"code": use.language}}
    components += _button_use(use.variables)
    if components:
        body["components"] = components
    return Piece("template", body, files[0] if files else None)


def with_header(payload: dict[str, Json], file: OutboundFile, media_id: str) -> dict[str, Json]:
    """The call with a file, which is at Meta by now, in the template's header."""
    kind = kind_of(file)
    shown: dict[str, Json] = {"id": media_id}
    if kind == "document":
        shown["filename"] = file.name
    header: Json = {"type": "header", "parameters": [{"type": kind, kind: shown}]}
    template = payload["template"]
    if not isinstance(template, Mapping):
        return payload
    inner = {key: value for key, value in template.items() if key != "id"}
    given = inner.get("components", [])
    components = list(given) if isinstance(given, list) else []
    return {**payload, "template": {**inner, "components": [header, *components]}}


def _names(text: str) -> list[str]:
    return list(dict.fromkeys(_PLACEHOLDER.findall(text)))


def _header(part: Untrusted) -> list[str]:
    form = part["format"].text().lower()
    if form in _MEDIA:
        return ["header.link"]
    return [f"header.{name}" for name in _names(part["text"].text())]


def _buttons(buttons: Untrusted) -> list[str]:
    return [
        f"button.{index}"
        for index, button in enumerate(buttons)
        if button["type"].text().upper() == "URL" and _names(button["url"].text())
    ]


def _parameter(name: str, value: str) -> dict[str, Json]:
    """A value; one that has a name instead of a number says it."""
    named: dict[str, Json] = {} if name.isdecimal() else {"parameter_name": name}
    return {"type": "text", **named, "text": value}


def _in_order(variables: Mapping[str, str]) -> list[tuple[str, str]]:
    """By number where they have numbers: their order is what tells them apart."""
    return sorted(variables.items(), key=lambda pair: int(pair[0]) if pair[0].isdecimal() else 0)


def _body_use(variables: Mapping[str, str]) -> list[Json]:
    own = {name: value for name, value in variables.items() if "." not in name}
    parameters: list[Json] = [_parameter(name, value) for name, value in _in_order(own)]
    return [{"type": "body", "parameters": parameters}] if parameters else []


def _header_use(variables: Mapping[str, str]) -> list[Json]:
    own = {
        name.removeprefix("header."): value
        for name, value in variables.items()
        if name.startswith("header.")
    }
    if link := own.pop("link", ""):
        kind = _kind_of_link(link)
        return [{"type": "header", "parameters": [{"type": kind, kind: {"link": link}}]}]
    parameters: list[Json] = [_parameter(name, value) for name, value in _in_order(own)]
    return [{"type": "header", "parameters": parameters}] if parameters else []


def _kind_of_link(link: str) -> str:
    """What is at an address, by how its path ends: Meta must be told."""
    path = link.partition("?")[0].lower()
    if not link.startswith("https://"):
        raise Refused("The header's link must begin with https://.", reason=Refusal.TEMPLATE)
    if path.endswith((".jpg", ".jpeg", ".png")):
        return "image"
    return "video" if path.endswith((".mp4", ".3gp")) else "document"


def _button_use(variables: Mapping[str, str]) -> list[Json]:
    found: list[Json] = []
    for name, value in variables.items():
        place = name.removeprefix("button.")
        if place != name and place.isdecimal():
            found.append(
                {
                    "type": "button",
                    "sub_type": "url",
                    "index": place,
                    "parameters": [{"type": "text", "text": value}],
                }
            )
    return found
