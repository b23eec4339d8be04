"""The user name and password in a webhook's address, which come back as Basic authentication."""

from __future__ import annotations

import base64
import binascii
import hmac

from channels.email.settings import EmailSettings
from hub.contract import WebhookRequest
from hub.errors import SignatureError


def check_credentials(request: WebhookRequest, settings: EmailSettings) -> None:
    """Compare the Basic credentials in constant time. Raises SignatureError."""
    wanted = f"{settings.webhook_username}:{settings.webhook_password.get_secret_value()}"
    scheme, _, encoded = request.header("Authorization").strip().partition(" ")
    try:
        given = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        given = b""
    same = hmac.compare_digest(given, wanted.encode())
    if scheme.lower() != "basic" or not same:
        raise SignatureError("The credentials of this webhook are wrong.")


def check_if_set(request: WebhookRequest, settings: EmailSettings) -> None:
    """Compare them where the account has any, beside a signature. Raises SignatureError."""
    if settings.webhook_password.get_secret_value():
        check_credentials(request, settings)
