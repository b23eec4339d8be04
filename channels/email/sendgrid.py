"""Mail that SendGrid receives and posts as a form, and its events, both signed by ECDSA.

Source: Twilio SendGrid, "Inbound Parse", "Securing your Parse webhooks" and "Event Webhook".
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import ClassVar, Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from channels.email import events, mime, posted
from channels.email.authentication import Result
from channels.email.credentials import check_credentials, check_if_set
from channels.email.forms import Form, read_form
from channels.email.mail import Body, Mail
from channels.email.parts import MAX_HEADER_BYTES, read_headers
from channels.email.received import Brought, MailEvent, News, Received, Stated
from channels.email.settings import EmailSettings
from hub.contract import Ignored, Keys, Unreadable, WebhookRequest
from hub.errors import BadRequest, PayloadError, SignatureError
from hub.untrusted import Untrusted

SIGNATURE: Final = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP: Final = "X-Twilio-Email-Event-Webhook-Timestamp"
# Mail is repeated for three days, and it is not known whether it is signed anew: an old request
# costs nothing, for its ids are known, and a refused one costs a mail.
WINDOW: Final = timedelta(days=4)

_NEWS: Final[Mapping[str, News]] = {
    "delivered": News.DELIVERED,
    "open": News.OPENED,
    "click": News.OPENED,
    "bounce": News.FAILED,
    "dropped": News.FAILED,
    "spamreport": News.COMPLAINED,
    "unsubscribe": News.UNSUBSCRIBED,
    "group_unsubscribe": News.UNSUBSCRIBED,
}
_QUIET: Final = frozenset({"processed", "deferred", "group_resubscribe"})
_DKIM: Final = re.compile(r"@([\w.-]{1,255})\s*:\s*(\w{1,20})")


class SendGrid:
    """Reads SendGrid's Inbound Parse and Event webhooks."""

    name: ClassVar[str] = "sendgrid"

    def verify(
        self, request: WebhookRequest, settings: EmailSettings, *, now: datetime, keys: Keys
    ) -> None:
        """Check the signature by any of the public keys, or where there is none the credentials
        in the address. Raises SignatureError."""
        known = settings.keys
        if not known:
            check_credentials(request, settings)
            return
        check_if_set(request, settings)
        stamp = request.header(TIMESTAMP)
        at = posted.seconds(stamp)
        if at is None or abs(now - at) > WINDOW:
            raise SignatureError("The request was signed at another time.")
        try:
            signature = base64.b64decode(request.header(SIGNATURE), validate=True)
        except (binascii.Error, ValueError):
            signature = b""
        signed = stamp.encode() + request.body
        if not any(_signed_by(key, signature, signed) for key in known):
            raise SignatureError("SendGrid did not sign this request by the account's key.")

    def read(self, request: WebhookRequest, settings: EmailSettings) -> list[Brought]:
        """A mail, or a batch of events. Raises PayloadError, BadRequest."""
        if request.header("Content-Type").partition(";")[0].strip().lower() == "application/json":
            return [_event(one) for one in Untrusted.parse(request.body).need_list()]
        form = read_form(request)
        if "email" not in form and "headers" not in form and "envelope" not in form:
            raise BadRequest("This is no mail from SendGrid.")
        return [_received(form)]


@lru_cache(maxsize=64)
def _public_key(key: str) -> EllipticCurvePublicKey | None:
    try:
        found = load_der_public_key(base64.b64decode(key, validate=True))
    except (binascii.Error, ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return found if isinstance(found, EllipticCurvePublicKey) else None


def _signed_by(key: str, signature: bytes, signed: bytes) -> bool:
    public = _public_key(key)
    if public is None:
        return False
    try:
        public.verify(signature, signed, ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def _received(form: Form) -> Received:
    raw = form.get("email")
    mail = mime.read(raw.content) if raw is not None else _from_fields(form)
    if not mail.headers.lines:
        raise PayloadError("The mail has no header at all.")
    to = posted.json_field(form, "envelope")["to"]
    return Received(
        mail=mail,
        content=mime.body_of(raw.content) if raw is not None else posted.content_of(mail),
        delivered_to=tuple(one.text() for one in list(to)[:50] if one.text()),
        stated=_stated(form),
    )


def _stated(form: Form) -> Stated:
    """SendGrid's own checks: which domains signed, and what SPF says of the envelope."""
    results = [
        Result("dkim", result.lower(), {"header.d": domain.lower()})
        for domain, result in _DKIM.findall(form.text("dkim")[:4000])
    ]
    if spf := form.text("SPF").strip().lower()[:20]:
        results.append(Result("spf", spf))
    return Stated("sendgrid", tuple(results[:20]))


def _from_fields(form: Form) -> Mail:
    """A mail out of the fields that SendGrid took apart, each in a charset of its own."""
    charsets = posted.json_field(form, "charsets")
    names = posted.json_field(form, "attachment-info")
    body = Body(
        plain=form.text("text", charsets["text"].text()),
        html=form.text("html", charsets["html"].text()),
    )
    given = form.get("headers")
    head = given.content[:MAX_HEADER_BYTES] if given is not None else b""
    headers = posted.completed(
        read_headers(head),
        {
            name: form.text(name.lower(), charsets[name.lower()].text())
            for name in ("From", "To", "Cc", "Subject")
        },
    )
    listed = [field for field in form.fields if field.is_file]
    inline = {key: names[key]["content-id"].text() for key in names.keys()[:1000]}
    kinds = {key: names[key]["type"].text() for key in names.keys()[:1000]}
    return posted.mail_of(headers, body, listed, inline=inline, kinds=kinds)


def _event(event: Untrusted) -> Brought:
    kind = event["event"].text().strip().lower()
    if kind in _QUIET:
        return Ignored(reason=f"SendGrid says {kind}: that is no news.")
    if event["sg_machine_open"].flag():
        return Ignored(reason="A machine opened the mail, as some mailboxes do with every mail.")
    if (news := _NEWS.get(kind)) is None:
        return Unreadable(reason=f"The event {kind[:40]!r} is unknown.", fragment=posted.cut(event))
    own = events.bracketed(event["smtp-id"].text())
    return MailEvent(
        news=news,
        message_ids=(own,) if own else (),
        recipient=events.recipient(event["email"].text()),
        happened_at=events.moment(event["timestamp"]),
        code=event["status"].text()[:20],
        text=event["reason"].text() or event["response"].text(),
    )
