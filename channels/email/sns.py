"""Envelopes of Amazon SNS: signed by a certificate that is fetched from Amazon.

Source: Amazon SNS, "Verifying the signatures of Amazon SNS messages". The certificate's address
comes with the message, so only Amazon's own hosts and names of that one kind are ever fetched.
"""

from __future__ import annotations

import base64
import binascii
import re
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1, SHA256

from hub.contract import Keys
from hub.errors import PayloadError, SignatureError
from hub.untrusted import Untrusted

NOTIFICATION: Final = "Notification"
CONFIRMATION: Final = "SubscriptionConfirmation"
FAREWELL: Final = "UnsubscribeConfirmation"

_CERTIFICATE: Final = re.compile(
    r"https://sns\.[a-z0-9-]{1,40}\.amazonaws\.com(?:\.cn)?/SimpleNotificationService-[0-9a-f]{1,64}\.pem"
)
_CONFIRM: Final = re.compile(
    r"https://sns\.[a-z0-9-]{1,40}\.amazonaws\.com(?:\.cn)?/\?[!-~]{1,2000}"
)
_SIGNED: Final = {
    NOTIFICATION: ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    CONFIRMATION: (
        "Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type",
    ),
}  # fmt: skip


def envelope(body: bytes) -> Untrusted:
    """The envelope in a body, whatever its content type says. Raises PayloadError."""
    return Untrusted.parse(body).need_object()


def certificate_url(said: Untrusted) -> str:
    """Where the certificate is, if it is Amazon's; else ""."""
    url = said["SigningCertURL"].text() or said["SigningCertUrl"].text()
    return url if _CERTIFICATE.fullmatch(url) else ""


def confirm_url(said: Untrusted) -> str:
    """Where a subscription is confirmed, if it is Amazon's; else ""."""
    url = said["SubscribeURL"].text()
    return url if _CONFIRM.fullmatch(url) else ""


def signed_text(said: Untrusted) -> bytes:
    """What is signed: the names and values of some fields, in the order of their names."""
    names = _SIGNED.get(said["Type"].text(), _SIGNED[CONFIRMATION])
    lines = [f"{name}\n{said[name].text()}\n" for name in names if name in said]
    return "".join(lines).encode("utf-8", "replace")


def verify(said: Untrusted, keys: Keys, *, now: datetime) -> None:
    """Return if Amazon's certificate signed the envelope. Raises SignatureError."""
    url = certificate_url(said)
    if not url:
        raise SignatureError("The certificate of the request is not at Amazon.")
    try:
        pem = keys[url]
    except KeyError:
        raise SignatureError("The certificate of the request could not be fetched.") from None
    hashes = {"1": SHA1(), "2": SHA256()}  # Version 1 is what Amazon still signs by.
    algorithm = hashes.get(said["SignatureVersion"].text())
    public = _public_key(pem, now)
    try:
        signature = base64.b64decode(said["Signature"].text(), validate=True)
    except (binascii.Error, ValueError):
        signature = b""
    if algorithm is None or public is None:
        raise SignatureError("The request is signed in a way that is not known.")
    try:
        public.verify(signature, signed_text(said), PKCS1v15(), algorithm)
    except InvalidSignature:
        raise SignatureError("Amazon did not sign this request.") from None


def _public_key(pem: bytes, now: datetime) -> RSAPublicKey | None:
    """The key in a certificate that is valid now. Where it comes from vouches for it: TLS."""
    try:
        certificate = x509.load_pem_x509_certificate(pem)
        public = certificate.public_key()
    except ValueError:
        return None
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        return None
    return public if isinstance(public, RSAPublicKey) else None


def message(said: Untrusted) -> Untrusted:
    """What is in a notification: JSON in a string. Raises PayloadError."""
    text = said["Message"].text()
    if not text:
        raise PayloadError("The notification is empty.")
    return Untrusted.parse(text)
