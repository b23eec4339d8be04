"""A request of Slack as the JSON in it: events as they are, the rest out of a form. Pure."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qs

from hub.contract import WebhookRequest
from hub.errors import PayloadError
from hub.untrusted import Untrusted

FORM: Final = "application/x-www-form-urlencoded"
METHOD: Final = "SLACK"  # Of the requests that wrap what came by Socket Mode.


def read_form(request: WebhookRequest) -> dict[str, str] | None:
    """The fields of a form, the first of each; None where the request is none."""
    kind = request.header("Content-Type").partition(";")[0].strip().lower()
    if kind != FORM:
        return None
    try:
        fields = parse_qs(request.body.decode("utf-8"), keep_blank_values=True, max_num_fields=200)
    except (UnicodeDecodeError, ValueError):
        raise PayloadError("The form cannot be read.") from None
    return {name: values[0] for name, values in fields.items()}


def read_envelope(request: WebhookRequest) -> Untrusted:
    """The outer JSON. Raises PayloadError. Interactivity puts it into a form's `payload`, and a
    slash command is the form itself."""
    form = read_form(request)
    if form is None:
        return Untrusted.parse(request.body).need_object()
    if "payload" in form:
        return Untrusted.parse(form["payload"]).need_object()
    return Untrusted(dict(form))
