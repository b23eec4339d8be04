"""Whether Slack signed a request, and lately. Source: Slack, "Verifying requests from Slack".

The SDK's verifier raises on bytes that are not UTF-8 and on signatures that are not ASCII, so this
is written out.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from typing import Final

from channels.slack.settings import SlackSettings
from hub.contract import WebhookRequest
from hub.errors import SignatureError

SIGNATURE: Final = "X-Slack-Signature"
TIMESTAMP: Final = "X-Slack-Request-Timestamp"
WINDOW_S: Final = 300  # A request that is older may be a replay.


def sign(body: bytes, timestamp: str, secret: str) -> str:
    """Slack's signature of a body at a time (seconds since 1970)."""
    signed = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def verify_request(request: WebhookRequest, settings: SlackSettings, *, now: datetime) -> None:
    """Return if Slack signed the request within five minutes of `now`. Raises SignatureError."""
    if settings.signing_secret is None:
        raise SignatureError("This account takes no webhooks: it has no signing secret.")
    timestamp = request.header(TIMESTAMP).strip()
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) < 15):
        raise SignatureError(f"{TIMESTAMP} is missing or no number.")
    wanted = sign(request.body, timestamp, settings.signing_secret.get_secret_value())
    given = request.header(SIGNATURE).encode("utf-8", "replace")
    if not hmac.compare_digest(given, wanted.encode()):
        raise SignatureError("The signature is not of this app at Slack.")
    if abs(now.timestamp() - int(timestamp)) > WINDOW_S:
        raise SignatureError("The request was signed more than five minutes ago.")
