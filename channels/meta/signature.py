"""Whether Meta signed a webhook, and the proof that we hold the secret. Pure.

Source: Meta, "Webhooks: validating payloads" and "Securing Graph API requests".
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from channels.meta.settings import MetaSettings
from hub.contract import WebhookRequest
from hub.errors import SignatureError

HEADER: Final = "X-Hub-Signature-256"
_PREFIX: Final = "sha256="


def verify_request(request: WebhookRequest, settings: MetaSettings) -> None:
    """Return if Meta signed the request with one of the app's secrets. Raises SignatureError.

    The bytes as they came are signed: Meta escapes every accent, so that JSON which was read and
    written again has another signature. The SHA-1 header beside it is legacy and proves nothing.
    """
    given = request.header(HEADER).strip().encode("utf-8", "replace")
    if not given:
        raise SignatureError(f"The request has no {HEADER}.")
    # Every secret is compared, so that the time tells nothing of which one it was.
    same = [
        hmac.compare_digest(given, signature(request.body, secret).encode())
        for secret in settings.app_secrets
    ]
    if not any(same):
        raise SignatureError("The signature is not of this app at Meta.")


def signature(body: bytes, secret: str) -> str:
    """The value of the header for a body."""
    return _PREFIX + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def appsecret_proof(token: str, secret: str) -> str:
    """What shows that whoever uses the token holds the app's secret too."""
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()
