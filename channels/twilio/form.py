"""The parameters of a webhook, read the same way for its signature and for its meaning.

Were the two read differently, a request could be signed for one thing and mean another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl

from hub.contract import WebhookRequest
from hub.errors import BadRequest, PayloadError
from hub.untrusted import clean

FORM_TYPE: Final = "application/x-www-form-urlencoded"
JSON_TYPE: Final = "application/json"
MAX_FIELDS: Final = 500  # Twilio sends about 30, and adds some without notice.
MAX_ID: Final = 255


@dataclass(frozen=True, slots=True)
class Form:
    """Named values, the first of each name, without NUL and lone surrogates."""

    values: Mapping[str, str] = field(repr=False)

    def text(self, name: str) -> str:
        """The value, or ""."""
        return self.values.get(name, "")

    def stripped(self, name: str) -> str:
        """The value without surrounding white space, or ""."""
        return self.text(name).strip()

    def need(self, *names: str) -> str:
        """The first of these that has a value. Raises PayloadError, naming the first."""
        for name in names:
            if value := self.stripped(name):
                if len(value) > MAX_ID:
                    raise PayloadError(f"{name} is longer than {MAX_ID} characters.")
                return value
        raise PayloadError(f"{names[0]} is missing.")

    def integer(self, name: str) -> int | None:
        """The value as a small natural number, or None."""
        value = self.stripped(name)
        return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None

    def chosen(self, **names: str) -> dict[str, str]:
        """The values that are there, under our names: `chosen(body="ReferralBody")`."""
        found = {ours: self.stripped(theirs)[:2000] for ours, theirs in names.items()}
        return {ours: value for ours, value in found.items() if value}


def media_type(request: WebhookRequest) -> str:
    """The Content-Type without its parameters, in lower case."""
    return request.header("Content-Type").partition(";")[0].strip().lower()


def pairs(request: WebhookRequest) -> list[tuple[str, str]]:
    """The form's fields in order, blank ones too, decoded strictly.

    A webhook by GET has its fields in the query string; its body means nothing. Raises
    BadRequest for anything that is no form.
    """
    if request.method == "GET":
        return list(request.query)
    if request.method != "POST" or media_type(request) != FORM_TYPE:
        raise BadRequest("Twilio calls this address with a form.")
    return _decoded(request.body)


@lru_cache(maxsize=4)  # Read for the signature and at once again for the meaning.
def _decoded(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MAX_FIELDS,
        )
    except ValueError:  # Also every UnicodeError.
        raise BadRequest("The body is no form of Twilio's.") from None


def read_form(request: WebhookRequest) -> Form:
    """The form of a request. Raises BadRequest for anything that is none."""
    values: dict[str, str] = {}
    for name, value in pairs(request):
        values.setdefault(clean(name), clean(value))
    return Form(values)
