"""The providers of inbound mail as the tests know them: settings, keys, and how they sign."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)
from pydantic import SecretStr
from standardwebhooks import Webhook

from channels.email import sns
from channels.email.sendgrid import SIGNATURE, TIMESTAMP
from channels.email.settings import EmailSettings
from hub.contract import WebhookRequest
from hub.testing.mutation import with_header
from hub.untrusted import Untrusted
from tests.channels.email.mails import settings

TOPIC: Final = "arn:aws:sns:eu-west-1:123456789012:hilo-inbound"
CERTIFICATE: Final = (
    "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem"
)
MAILGUN_KEY: Final = "hilo-mailgun-signing-key"
RESEND_SECRET: Final = "whsec_" + base64.b64encode(b"hilo-resend-secret-0123-4567").decode()
SIGNED_AT: Final = "1777886095"
_HERE: Final = Path(__file__).parent


@cache
def sendgrid_key(number: int = 20_260_504) -> EllipticCurvePrivateKey:
    """A key of SendGrid's, always the same."""
    return derive_private_key(number, SECP256R1())


def sendgrid_public(number: int = 20_260_504) -> str:
    """Its public half, as SendGrid shows it."""
    public = sendgrid_key(number).public_key()
    der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode()


@cache
def amazon_key() -> RSAPrivateKey:
    """The private key of the certificate beside it. Of tests alone."""
    found = load_pem_private_key((_HERE / "sns_key.pem").read_bytes(), None)
    assert isinstance(found, RSAPrivateKey)
    return found


@cache
def amazon_keys() -> dict[str, bytes]:
    """What a driver has fetched."""
    return {CERTIFICATE: (_HERE / "sns_certificate.pem").read_bytes()}


def provider(name: str, **changes: Any) -> EmailSettings:
    """Settings of an account whose mail comes by that provider."""
    own: dict[str, dict[str, Any]] = {
        "sendgrid": {"webhook_key": SecretStr(sendgrid_public())},
        "mailgun": {"webhook_key": SecretStr(MAILGUN_KEY)},
        "ses": {"sns_topics": (TOPIC,)},
        "resend": {"webhook_key": SecretStr(RESEND_SECRET), "api_key": SecretStr("re_test")},
    }
    return settings(**{"inbound": name, **own[name], **changes})


def by_sendgrid(request: WebhookRequest, *, number: int = 20_260_504) -> WebhookRequest:
    """The request signed by ECDSA over its raw body."""
    stamp = request.header(TIMESTAMP) or SIGNED_AT
    signed = sendgrid_key(number).sign(stamp.encode() + request.body, ECDSA(SHA256()))
    stamped = with_header(request, TIMESTAMP, stamp)
    return with_header(stamped, SIGNATURE, base64.b64encode(signed).decode())


def mailgun_token(seed: str, *, stamp: str = SIGNED_AT, key: str = MAILGUN_KEY) -> dict[str, str]:
    """The three fields by which Mailgun shows who it is."""
    token = hashlib.sha256(seed.encode()).hexdigest()[:50]
    signature = hmac.new(key.encode(), (stamp + token).encode(), hashlib.sha256).hexdigest()
    return {"timestamp": stamp, "token": token, "signature": signature}


def by_amazon(envelope: dict[str, Any], *, version: str = "2") -> dict[str, Any]:
    """The envelope signed by the certificate of the tests."""
    named = {"SignatureVersion": version, "SigningCertURL": CERTIFICATE, **envelope}
    text = sns.signed_text(Untrusted(named))
    algorithm = SHA1() if version == "1" else SHA256()  # As Amazon does.
    signature = amazon_key().sign(text, PKCS1v15(), algorithm)
    return {**named, "Signature": base64.b64encode(signature).decode()}


def published_anew(request: WebhookRequest) -> WebhookRequest:
    """The request with its envelope, whatever was changed in it, signed again."""
    envelope: dict[str, Any] = json.loads(request.body)
    signed = by_amazon(envelope, version=envelope["SignatureVersion"])
    return replace(request, body=json.dumps(signed).encode())


def notification(message: object, **changes: Any) -> dict[str, Any]:
    """A notification of SNS about that, not signed yet."""
    return {
        "Type": "Notification",
        "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
        "TopicArn": TOPIC,
        "Subject": "Amazon SES Email Receipt Notification",
        "Message": message if isinstance(message, str) else json.dumps(message),
        "Timestamp": "2026-05-04T09:14:59.454Z",
        "UnsubscribeURL": "https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe",
        **changes,
    }


def by_resend(request: WebhookRequest, *, secret: str = RESEND_SECRET) -> WebhookRequest:
    """The request signed as Svix does for Resend."""
    message_id = request.header("svix-id") or "msg_1"
    stamp = request.header("svix-timestamp") or SIGNED_AT
    at = datetime.fromtimestamp(int(stamp), UTC)
    signature = Webhook(secret).sign(message_id, at, request.body.decode())
    for name, value in (
        ("svix-id", message_id),
        ("svix-timestamp", stamp),
        ("svix-signature", signature),
    ):
        request = with_header(request, name, value)
    return request
