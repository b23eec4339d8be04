"""What Twilio gets back, and which of its two kinds of messaging webhook a request is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from twilio.twiml.messaging_response import MessagingResponse

from channels.twilio.form import Form, read_form
from channels.twilio.receipt import is_status, read_receipt
from hub.contract import Inbound, InboundMessage, WebhookAnswer, WebhookRequest
from hub.errors import BadRequest

PATHS: Final = ("", "/", "/status")
# Text of any other type than XML Twilio may send to the customer as a message.
EMPTY_TWIML: Final = WebhookAnswer(body=str(MessagingResponse()).encode(), media_type="text/xml")
NOTHING: Final = WebhookAnswer(status=204)


def parse_webhook(
    request: WebhookRequest, read_message: Callable[[Form], list[Inbound]]
) -> list[Inbound]:
    """The values in a messaging webhook. Raises PayloadError, or BadRequest for another kind.

    The content tells which kind it is, not the path: one address may serve both.
    """
    if request.path not in PATHS:
        raise BadRequest(f"Nothing is at {request.path[:100]}.")
    form = read_form(request)
    if is_status(form):
        return [read_receipt(form, key=request.query_value("key")[:64])]
    if form.text("CallSid") and not form.text("MessageSid"):
        raise BadRequest("This is a call; its number's voice webhook belongs elsewhere.")
    return read_message(form)


def answer_webhook(items: Sequence[Inbound]) -> WebhookAnswer:
    """Empty TwiML for a message, so that Twilio answers nothing; an empty 204 for the rest."""
    return EMPTY_TWIML if any(isinstance(i, InboundMessage) for i in items) else NOTHING
