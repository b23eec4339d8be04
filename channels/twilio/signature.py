"""Whether Twilio signed a webhook. Source: Twilio, "Webhooks security"."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from pydantic import SecretStr
from twilio.request_validator import (
    HMAC_SHA1,
    HMAC_SHA256,
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)

from channels.twilio.form import JSON_TYPE, media_type, pairs
from channels.twilio.settings import TwilioSettings
from hub.contract import WebhookRequest
from hub.errors import SignatureError

ALGORITHMS: Final = (HMAC_SHA1, HMAC_SHA256)


def verify_request(request: WebhookRequest, settings: TwilioSettings) -> None:
    """Return if Twilio signed the request. Raises SignatureError, BadRequest for no form.

    The address is the one that Twilio was given, never one rebuilt from the request.
    """
    signature = request.header(SIGNATURE_HEADER)
    if not signature:
        raise SignatureError(f"The request has no {SIGNATURE_HEADER}.")
    declared = request.header(SIGNATURE_SETTINGS_HEADER)
    algorithm = get_signature_algorithm(declared).upper()
    if algorithm not in ALGORITHMS:
        raise SignatureError("The request names an unknown signature algorithm.")
    params = _signed_params(request)
    for secret in _secrets(settings, with_shared_key=bool(declared)):
        validator = RequestValidator(secret.get_secret_value())
        if _is_plain(validator, request, params, signature, algorithm):
            return
        for url in _urls(request):
            if validator.validate(url, params, signature, algorithm):
                return
    raise SignatureError("The signature is not of this account at Twilio.")


def _is_plain(
    validator: RequestValidator,
    request: WebhookRequest,
    params: Fields | str,
    signature: str,
    algorithm: str,
) -> bool:
    """Whether the signature is of the very address, as nearly always: `validate` computes it for
    two, with and without the port, and that is a tenth of an intake."""
    if isinstance(params, str):
        return False
    computed = validator.compute_signature(request.url, params, algorithm)
    return hmac.compare_digest(computed.encode(), signature.encode("utf-8", "replace"))


def sign(request: WebhookRequest, secret: str) -> str:
    """The signature that Twilio gives to a form or a GET with this secret, by SHA-1."""
    params = _signed_params(request)
    fields = params if not isinstance(params, str) else Fields()
    signature: str = RequestValidator(secret).compute_signature(request.url, fields)
    return signature


class Fields(dict[str, list[str]]):
    """A form's values by name, in the way in which the validator asks for them."""

    def getall(self, name: str) -> list[str]:
        """Every value of a name."""
        return self[name]


def _signed_params(request: WebhookRequest) -> Fields | str:
    """What is signed beside the address: fields, nothing, or a JSON body through its hash."""
    fields = Fields()
    if request.method == "GET":
        return fields  # What it says is in the query, which is part of the address.
    if media_type(request) != JSON_TYPE:
        for name, value in pairs(request):
            fields.setdefault(name, []).append(value)
        return fields
    if not request.query_value("bodySHA256"):
        # The signature would cover the address alone, and anybody's body would pass with it.
        raise SignatureError("A JSON body without bodySHA256 is not signed.")
    try:
        return request.body.decode("utf-8")
    except UnicodeDecodeError:
        raise SignatureError("The JSON body is not UTF-8.") from None


def _secrets(settings: TwilioSettings, *, with_shared_key: bool) -> Iterator[SecretStr]:
    if with_shared_key:
        if settings.shared_key_secret is not None:
            yield settings.shared_key_secret
        return
    yield settings.auth_token
    if settings.next_auth_token is not None:
        yield settings.next_auth_token


def _urls(request: WebhookRequest) -> Iterator[str]:
    """The address as it was given, then with its query encoded as Twilio's older senders do.

    The validator itself tries both with and without the port.
    """
    yield request.url
    parts = urlsplit(request.url)
    if parts.query:
        fields = parse_qsl(parts.query, keep_blank_values=True)
        legacy = urlencode(fields, quote_via=quote, safe="!'()*-._~")
        if legacy != parts.query:
            yield urlunsplit(parts._replace(query=legacy))
