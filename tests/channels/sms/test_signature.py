"""Signatures: vectors that were computed apart from this code, and every way to get one wrong."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from pydantic import SecretStr, ValidationError
from twilio.request_validator import RequestValidator

from channels.sms.channel import SmsSettings
from channels.twilio.signature import verify_request
from hub.contract import WebhookRequest
from hub.errors import SignatureError
from hub.testing.recording import RECEIVED_AT
from tests.channels.twilio_account import SETTINGS, TOKEN

FIELDS = {
    "AccountSid": "AC00000000000000000000000000000001",
    "ApiVersion": "2010-04-01",
    "Body": "Hola, ¿sigue abierto? 😀",
    "From": "+34600111222",
    "MessageSid": "SM00000000000000000000000000000002",
    "NumMedia": "0",
    "NumSegments": "1",
    "SmsMessageSid": "SM00000000000000000000000000000002",
    "SmsSid": "SM00000000000000000000000000000002",
    "SmsStatus": "received",
    "To": "+34910000000",
}
URL = "https://hilo.example.com/hooks/twilio/sms?inbox=7"
JSON = (
    b'{"transcript_sid":"GT00000000000000000000000000000003",'
    b'"event_type":"voice_intelligence_transcript_available"}'
)
JSON_HASH = "349657c30ec463ca718fc9ae038ef1e046c618a446f1255cd955726d7e7913f9"


def form(url: str, fields: dict[str, str], signature: str, **headers: str) -> WebhookRequest:
    """A form as Twilio posts it."""
    return request(url, urlencode(fields).encode(), signature, **headers)


def request(
    url: str,
    body: bytes,
    signature: str,
    *,
    media_type: str = "application/x-www-form-urlencoded",
    settings: str = "",
) -> WebhookRequest:
    """A request of any kind."""
    headers = [("Content-Type", media_type), ("X-Twilio-Signature", signature)]
    if settings:
        headers.append(("X-Twilio-Webhooks-Signature-Settings", settings))
    query = [pair.partition("=") for pair in url.partition("?")[2].split("&")]
    return WebhookRequest(
        method="POST",
        url=url,
        path="",
        query=tuple((name, value) for name, _, value in query),
        headers=tuple(headers),
        body=body,
        received_at=RECEIVED_AT,
    )


def settings(**changes: object) -> SmsSettings:
    """The test's account with something changed."""
    return SmsSettings.model_validate({**SETTINGS, **changes})


def test_a_form_is_verified() -> None:
    verify_request(form(URL, FIELDS, "1n5dzoikBYab3WJEwvQiDS1bYX4="), settings())


def test_a_form_signed_with_the_port_is_verified() -> None:
    verify_request(form(URL, FIELDS, "wuCoHfetFEuqAhFnPLHAwx7X7LE="), settings())


def test_blank_values_are_signed() -> None:
    blank = form("https://h.example/x", {"A": "", "B": "1"}, "sDht4DvuSdvELGqx3qHJOBo01YQ=")
    verify_request(blank, settings())
    dropped = form("https://h.example/x", {"B": "1"}, "sDht4DvuSdvELGqx3qHJOBo01YQ=")
    with pytest.raises(SignatureError):
        verify_request(dropped, settings())


def test_a_shared_key_signs_by_sha_256() -> None:
    by_key = form(
        URL,
        FIELDS,
        "C7if6eubcY/KG7ha+dQmdIKi1L9ssbXoQCxFiNACmrc=",
        settings="key=webhooks_sharedkey_1,algorithm=HMAC_SHA256",
    )
    verify_request(by_key, settings(auth_token="other", shared_key_secret=TOKEN))
    with pytest.raises(SignatureError):  # The auth token is not the shared key.
        verify_request(by_key, settings())


def test_an_unknown_algorithm_is_refused() -> None:
    strange = form(URL, FIELDS, "1n5dzoikBYab3WJEwvQiDS1bYX4=", settings="algorithm=NONE")
    with pytest.raises(SignatureError):
        verify_request(strange, settings(shared_key_secret=TOKEN))


def test_both_tokens_pass_while_rotating() -> None:
    signed = form(URL, FIELDS, "1n5dzoikBYab3WJEwvQiDS1bYX4=")
    verify_request(signed, settings(auth_token="new", next_auth_token=SecretStr(TOKEN)))
    with pytest.raises(SignatureError):
        verify_request(signed, settings(auth_token="new", next_auth_token="newer"))


def test_nobody_can_sign_with_a_secret_that_was_left_empty() -> None:
    left_empty = settings(next_auth_token="", shared_key_secret="", api_key_secret="")
    signature = RequestValidator("").compute_signature(URL, FIELDS)
    with pytest.raises(SignatureError):
        verify_request(form(URL, FIELDS, signature), left_empty)
    signature = RequestValidator("").compute_signature(URL, FIELDS, "HMAC_SHA256")
    by_key = form(URL, FIELDS, signature, settings="key=k,algorithm=HMAC_SHA256")
    with pytest.raises(SignatureError):
        verify_request(by_key, left_empty)
    with pytest.raises(ValidationError):
        settings(auth_token="")


def test_json_is_verified_through_its_hash() -> None:
    url = f"https://hilo.example.com/hooks/twilio/vi?bodySHA256={JSON_HASH}"
    good = request(url, JSON, "8QeAmi/phEHEolmnr0B6PWAHOF4=", media_type="application/json")
    verify_request(good, settings())
    longer = request(
        url, JSON + b" ", "8QeAmi/phEHEolmnr0B6PWAHOF4=", media_type="application/json"
    )
    with pytest.raises(SignatureError):
        verify_request(longer, settings())


def test_json_without_a_hash_is_not_signed() -> None:
    url = "https://hilo.example.com/hooks/twilio/vi"
    signature = RequestValidator(TOKEN).compute_signature(url, {})
    bare = request(url, JSON, signature, media_type="application/json")
    with pytest.raises(SignatureError):
        verify_request(bare, settings())


def test_the_address_of_the_request_counts() -> None:
    elsewhere = form(URL.replace("sms", "wa"), FIELDS, "1n5dzoikBYab3WJEwvQiDS1bYX4=")
    with pytest.raises(SignatureError):
        verify_request(elsewhere, settings())
