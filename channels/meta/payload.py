"""Reading Meta's JSON so that one broken letter does not cost a batch of a thousand."""

from __future__ import annotations

import json

from hub.errors import PayloadError
from hub.untrusted import Untrusted


def read_payload(body: bytes) -> Untrusted:
    """The object in a body. Raises PayloadError.

    A name may end in half an emoji, which Meta escapes as it is and strict decoders refuse; such a
    letter becomes a question mark where the text is read.
    """
    try:
        return Untrusted.parse(body).need_object()
    except PayloadError as error:
        try:
            return Untrusted(json.loads(body)).need_object()
        except (ValueError, RecursionError):
            raise error from None
