"""What a message says: text, files and small facts, of every type that WhatsApp has. Pure.

Source: Meta, "Messages webhook reference". A type that is not known is read like the known ones:
what looks like a file is one, what looks like words is the text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from channels.whatsapp_cloud.words import words
from hub.contract import FileRef, Json
from hub.untrusted import Untrusted

MAX_CARDS: Final = 20
MAX_ITEMS: Final = 30
MAX_JSON: Final = 4000  # Characters of a flow's answer that are kept.


@dataclass(frozen=True, slots=True)
class Content:
    """What one message says."""

    text: str = ""
    files: tuple[FileRef, ...] = ()
    extra: Mapping[str, Json] = field(default_factory=dict)


Reader: TypeAlias = Callable[[Untrusted], Content]


def read_content(message: Untrusted, *, kind: str, language: str) -> Content:
    """The content of a message whose `type` is `kind`."""
    body = message[kind]
    if kind == "text":
        return Content(body["body"].text())
    reader = _READERS.get(kind)
    found = reader(body) if reader is not None else _guess(body)
    if found.text or found.files:
        return found
    problem = message["errors"][0]
    what = (
        message["unsupported"]["type"].text()
        or problem["title"].text()
        or body["type"].text()
        or kind
    )
    word = "unsupported" if kind == "unsupported" else "unknown"
    named = {"kind": what[:60]} if what else {}
    extra: dict[str, Json] = {**found.extra, **named}
    return Content(words(language, word, kind=what[:60] or "?"), extra=extra)


def chosen(**values: Untrusted) -> dict[str, Json]:
    """The texts that are there, under our names, of at most 1,000 characters each."""
    return {name: text[:1000] for name, value in values.items() if (text := value.text())}


def _file(body: Untrusted) -> Content:
    """A file, by its id at Meta: its address ends after five minutes."""
    identity = body["id"].text().strip()[:200]
    if not identity:
        return Content()
    declared = body["mime_type"].text().partition(";")[0].strip().lower()[:100]
    file = FileRef(
        name=body["filename"].text()[:255],
        media_type=declared or "application/octet-stream",
        locator=identity,
        voice=body["voice"].flag(),
    )
    extra: dict[str, Json] = {"animated": True} if body["animated"].flag() else {}
    return Content(body["caption"].text(), (file,), extra)


def _location(body: Untrusted) -> Content:
    latitude, longitude = body["latitude"].number(), body["longitude"].number()
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return Content()
    named = chosen(label=body["name"], address=body["address"], url=body["url"])
    lines = [str(named[key]) for key in ("label", "address") if key in named]
    lines.append(f"{latitude:.6f}, {longitude:.6f}")
    place: dict[str, Json] = {"latitude": latitude, "longitude": longitude}
    return Content("\n".join(lines), extra={"location": place | named})


def _cards(body: Untrusted) -> Content:
    """Contacts that were sent on: as words, because they are not the sender's own addresses."""
    cards: list[Json] = []
    lines: list[str] = []
    for one in list(body)[:MAX_CARDS]:
        name = one["name"]["formatted_name"].text() or one["name"]["first_name"].text()
        phones = [text for p in one["phones"] if (text := p["phone"].text() or p["wa_id"].text())]
        mails = [text for mail in one["emails"] if (text := mail["email"].text())]
        reached = [text[:100] for text in (*phones, *mails)][:10]
        if name or reached:
            lines.append(": ".join(part for part in (name[:200], ", ".join(reached)) if part))
            cards.append({"name": name[:200], "reached": reached})
    return Content("\n".join(lines), extra={"cards": cards} if cards else {})


def _interactive(body: Untrusted) -> Content:
    button, row = body["button_reply"], body["list_reply"]
    if title := button["title"].text():
        facts = chosen(text=button["title"], payload=button["id"])
        return Content(title, extra={"button": facts})
    if title := row["title"].text():
        facts = chosen(title=row["title"], id=row["id"], description=row["description"])
        return Content(title, extra={"list": facts})
    if body["nfm_reply"].is_object():
        return _flow(body["nfm_reply"])
    # Of a kind that is not known: `{"type": "x_reply", "x_reply": {...}}`.
    return _guess(body[body["type"].text()])


def _flow(body: Untrusted) -> Content:
    """The answers of a form: their names and values as lines, because an agent has to read them."""
    answers = body["response_json"].text()[:MAX_JSON]
    return Content(_answers(answers) or body["body"].text(), extra={"flow": answers})


def _answers(text: str) -> str:
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(found, dict):
        return ""
    return "\n".join(
        f"{Untrusted(name).text()}: {Untrusted(value).text() or json.dumps(value)}"[:500]
        for name, value in list(found.items())[:MAX_ITEMS]
        if name != "flow_token"
    )


def _button(body: Untrusted) -> Content:
    facts = chosen(text=body["text"], payload=body["payload"])
    text = body["text"].text() or body["payload"].text()
    return Content(text, extra={"button": facts} if facts else {})


def _order(body: Untrusted) -> Content:
    items: list[Json] = []
    lines = [text] if (text := body["text"].text()) else []
    for one in list(body["product_items"])[:MAX_ITEMS]:
        quantity, price = one["quantity"].integer(), one["item_price"].number()
        product, currency = one["product_retailer_id"].text()[:200], one["currency"].text()[:10]
        cost = f" ({price:g} {currency})".replace(" )", ")") if price is not None else ""
        lines.append(f"{quantity if quantity is not None else '?'} × {product}{cost}")
        items.append(
            {"product": product, "quantity": quantity, "price": price, "currency": currency}
        )
    order: dict[str, Json] = {"items": items} | chosen(catalog=body["catalog_id"])
    return Content("\n".join(lines), extra={"order": order} if lines else {})


def _guess(body: Untrusted) -> Content:
    """What can be had of a type that is not known."""
    if body["id"].text() and "mime_type" in body:
        return _file(body)
    names = ("body", "text", "caption", "title", "name", "description")
    return Content(next((text for name in names if (text := body[name].text())), ""))


_READERS: Final[Mapping[str, Reader]] = {
    "image": _file,
    "audio": _file,
    "voice": _file,
    "video": _file,
    "document": _file,
    "sticker": _file,
    "location": _location,
    "contacts": _cards,
    "interactive": _interactive,
    "button": _button,
    "order": _order,
}
