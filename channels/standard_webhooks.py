"""Requests signed by Standard Webhooks: `webhook-id`, `webhook-timestamp`, `webhook-signature`.

Svix signs in the same way under headers of its own, `svix-id` and so on.
Source: the Standard Webhooks specification, "Signature scheme" and "Verifying signatures".
"""

from __future__ import annotations

import binascii
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from standardwebhooks import Webhook

from hub.contract import WebhookRequest
from hub.errors import SignatureError

VERSION: Final = "v1,"
TOLERANCE_S: Final = 300.0
MIN_SECRET: Final = 24  # Bytes. Source: the specification, which also wants 64 at most.
MAX_SIGNATURES: Final = 32
MAX_ID: Final = 256


def check_secret(secret: str, *, at_least: int = MIN_SECRET) -> str:
    """The secret as it was given, if it is one: base64, with or without `whsec_`, long enough.
    Raises ValueError."""
    try:
        key = binascii.a2b_base64(secret.strip().removeprefix("whsec_") + "==")
    except (binascii.Error, ValueError):
        key = b""
    if len(key) < at_least:
        raise ValueError(
            f"A secret is whsec_ and base64 of at least {at_least} bytes: "
            'python -c "import base64, secrets; '
            "print('whsec_' + base64.b64encode(secrets.token_bytes(32)).decode())\""
        )
    return secret.strip()


def sign(secret: str, message_id: str, at: datetime, body: bytes) -> str:
    """The signature `v1,...` of a body by one secret. Raises ValueError for a body that is not
    UTF-8."""
    return str(Webhook(secret).sign(message_id, at, body.decode()))


def signed_headers(
    secrets: Sequence[str], message_id: str, at: datetime, body: bytes
) -> dict[str, str]:
    """The headers of a request of ours, signed by every secret so that the far end may rotate."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(sign(secret, message_id, at, body) for secret in secrets),
    }


def verify(
    request: WebhookRequest,
    secrets: Sequence[str],
    *,
    now: datetime,
    prefix: str = "webhook",
    tolerance_s: float = TOLERANCE_S,
) -> None:
    """Return if one of the secrets signed the raw body at about this time. Raises SignatureError.

    prefix: that of the headers' names. Every secret is tried against every signature, and each
    comparison takes as long wherever they differ.
    """
    message_id, stamp = request.header(f"{prefix}-id"), request.header(f"{prefix}-timestamp")
    given = request.header(f"{prefix}-signature").split()[:MAX_SIGNATURES]
    if not message_id or len(message_id) > MAX_ID or not given or not secrets:
        raise SignatureError(f"The request lacks {prefix}-id or {prefix}-signature.")
    at = _moment(stamp)
    if abs((now - at).total_seconds()) > tolerance_s:
        raise SignatureError("The request was signed at another time: is its clock right?")
    try:
        wanted = [sign(secret, message_id, at, request.body) for secret in secrets]
    except (ValueError, UnicodeDecodeError):
        raise SignatureError("The body is not UTF-8.") from None
    same = [
        hmac.compare_digest(one.encode(), other.encode("utf-8", "replace"))
        for one in wanted
        for other in given
        if other.startswith(VERSION)
    ]
    if not any(same):
        raise SignatureError("The signature is not of this account's secret.")


def _moment(stamp: str) -> datetime:
    """Whole seconds since 1970, as they are signed. Raises SignatureError."""
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= 11 and stamp[:1] != "0"):
        raise SignatureError("The request does not say in seconds when it was signed.")
    return datetime.fromtimestamp(int(stamp), UTC)
