"""Whether LINE signed a webhook. Source: LINE Developers, "Verify webhook signature".

The signature covers the body and no time, so a replay is told by its ids alone.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Final

from channels.line.settings import LineSettings
from hub.contract import WebhookRequest
from hub.errors import SignatureError

SIGNATURE: Final = "x-line-signature"


def sign(body: bytes, secret: str) -> str:
    """LINE's signature of a body."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def verify_request(request: WebhookRequest, settings: LineSettings) -> None:
    """Return if LINE signed the request; raise SignatureError if it cannot have."""
    wanted = sign(request.body, settings.channel_secret.get_secret_value())
    given = request.header(SIGNATURE).encode("utf-8", "replace")
    if not hmac.compare_digest(given, wanted.encode()):
        raise SignatureError("The signature is not of this channel at LINE.")
