"""One message of ours as the messages that WhatsApp takes. Pure."""

from __future__ import annotations

import re
from typing import Final

from channels.twilio.sending import Piece
from hub.contract import Outbound, Refusal, TemplateUse
from hub.errors import Refused

CAPTION_LIMIT: Final = 1024  # Source: Meta, "Image messages". A longer text goes by itself.
_CONTENT_SID: Final = re.compile(r"HX[0-9a-fA-F]{32}")


def pieces_of(out: Outbound) -> list[Piece]:
    """The pieces in the order in which the customer shall read them.

    WhatsApp takes one file a message and drops a text that comes with anything but a picture, so
    such a text goes first and alone. Raises Refused for a template that cannot be one.
    """
    if out.template is not None:
        return [Piece(template=_checked(out.template))]
    files = [Piece(media_urls=(file.url,)) for file in out.files]
    if not out.text:
        return files
    captioned = bool(out.files) and out.files[0].media_type.startswith("image/")
    if captioned and len(out.text) <= CAPTION_LIMIT:
        return [Piece(body=out.text, media_urls=files[0].media_urls), *files[1:]]
    return [Piece(body=out.text), *files]


def _checked(template: TemplateUse) -> TemplateUse:
    """The template, if Twilio can take it: it refuses blank variables and ones with new lines."""
    if not _CONTENT_SID.fullmatch(template.name):
        raise Refused("The template's id should begin with HX.", reason=Refusal.TEMPLATE)
    for name, value in template.variables.items():
        if not value.strip() or re.search(r"[\n\t]| {5}", value):
            raise Refused(
                f"The template's variable {name} is blank or has more than one line.",
                reason=Refusal.TEMPLATE,
            )
    return template
