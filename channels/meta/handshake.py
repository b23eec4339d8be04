"""The GET with which Meta checks a callback URL. Source: Meta, "Webhooks: verification"."""

from __future__ import annotations

import hmac
from typing import Final

from channels.meta.settings import MetaSettings
from hub.contract import WebhookAnswer, WebhookRequest

MAX_CHALLENGE: Final = 1_000
_REFUSED: Final = WebhookAnswer(
    status=403, body=b"The verify token differs.", media_type="text/plain"
)


def answer_challenge(request: WebhookRequest, settings: MetaSettings) -> WebhookAnswer | None:
    """The challenge itself if the token is right, 403 if it is not; None for any other request."""
    if request.method != "GET" or not request.query_value("hub.mode"):
        return None
    given = request.query_value("hub.verify_token").encode("utf-8", "replace")
    wanted = settings.verify_token.get_secret_value().encode("utf-8", "replace")
    same = hmac.compare_digest(given, wanted)
    challenge = request.query_value("hub.challenge")
    if not same or request.query_value("hub.mode") != "subscribe" or len(challenge) > MAX_CHALLENGE:
        return _REFUSED
    return WebhookAnswer(body=challenge.encode("utf-8", "replace"), media_type="text/plain")
