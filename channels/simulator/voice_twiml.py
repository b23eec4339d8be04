"""TwiML as Twilio reads it: verbs in order, with what they hold. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree import ElementTree


@dataclass(frozen=True, slots=True)
class Verb:
    """One element: its name, attributes, text, and what stands in it."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    nouns: tuple[Verb, ...] = ()

    def get(self, name: str, default: str = "") -> str:
        """An attribute."""
        return self.attributes.get(name, default)


def read_twiml(body: bytes) -> list[Verb]:
    """The verbs of a response. Raises ValueError for what Twilio would play an error for."""
    try:
        root = ElementTree.fromstring(body.decode())
    except (ElementTree.ParseError, UnicodeDecodeError) as error:
        raise ValueError(f"Twilio error 12100: the document cannot be parsed: {error}") from None
    if root.tag != "Response":
        raise ValueError("Twilio error 12102: the root is no Response.")
    return [_verb(element) for element in root]


def _verb(element: ElementTree.Element) -> Verb:
    return Verb(
        element.tag,
        dict(element.attrib),
        " ".join((element.text or "").split()),
        tuple(_verb(child) for child in element),
    )
