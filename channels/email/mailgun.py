"""Mail that Mailgun receives and posts as a form, and its events, both with a signed token.

The token is signed and the body is not: TLS keeps it. A password in the webhook's address is asked
for as well, where the account has one. Source: Mailgun, "Receiving, forwarding and storing
messages" and "Webhooks".
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar, Final

from channels.email import events, mime, posted
from channels.email.credentials import check_if_set
from channels.email.forms import Form, read_form
from channels.email.headers import mailboxes
from channels.email.mail import Body, Mail
from channels.email.received import Brought, MailEvent, News, Received
from channels.email.settings import EmailSettings
from hub.contract import Ignored, Keys, Unreadable, WebhookRequest
from hub.errors import BadRequest, PayloadError, SignatureError
from hub.untrusted import Untrusted

# Mail is repeated for eight hours, and it is not known whether it is signed anew.
WINDOW: Final = timedelta(days=1)
MAX_TOKEN: Final = 100

_NEWS: Final[Mapping[str, News]] = {
    "delivered": News.DELIVERED,
    "opened": News.OPENED,
    "clicked": News.OPENED,
    "failed": News.FAILED,
    "rejected": News.FAILED,
    "complained": News.COMPLAINED,
    "unsubscribed": News.UNSUBSCRIBED,
}
_QUIET: Final = frozenset({"accepted", "stored", "list_member_uploaded", "list_uploaded"})
# Fields that are no header, among those that Mailgun repeats from the mail.
_HEADERS: Final = (
    "From", "To", "Cc", "Subject", "Date", "Message-Id", "In-Reply-To", "References", "Reply-To",
)  # fmt: skip


class Mailgun:
    """Reads Mailgun's routes (`forward`, also to an address that ends in `mime`) and webhooks."""

    name: ClassVar[str] = "mailgun"

    def verify(
        self, request: WebhookRequest, settings: EmailSettings, *, now: datetime, keys: Keys
    ) -> None:
        """Check timestamp and token. Raises SignatureError."""
        check_if_set(request, settings)
        stamp, token, signature = _signed_token(request)
        at = posted.seconds(stamp)
        if at is None or abs(now - at) > WINDOW or not token or len(token) > MAX_TOKEN:
            raise SignatureError("The request was signed at another time.")
        signed = (stamp + token).encode("utf-8", "replace")
        wanted = [hmac.new(k.encode(), signed, hashlib.sha256).hexdigest() for k in settings.keys]
        given = signature.encode("utf-8", "replace")
        if not any(hmac.compare_digest(one.encode(), given) for one in wanted):
            raise SignatureError("Mailgun did not sign this request by the account's key.")

    def read(self, request: WebhookRequest, settings: EmailSettings) -> list[Brought]:
        """A mail, or an event. Raises PayloadError, BadRequest."""
        if _is_json(request):
            return [_event(Untrusted.parse(request.body).need_object())]
        form = read_form(request)
        if "recipient" not in form and "body-mime" not in form:
            raise BadRequest("This is no mail from Mailgun.")
        return [_received(form)]


def _is_json(request: WebhookRequest) -> bool:
    return request.header("Content-Type").partition(";")[0].strip().lower() == "application/json"


def _signed_token(request: WebhookRequest) -> tuple[str, str, str]:
    try:
        if _is_json(request):
            said = Untrusted.parse(request.body)["signature"]
            stamp = said["timestamp"].text() or str(said["timestamp"].integer() or "")
            return stamp, said["token"].text(), said["signature"].text()
        form = read_form(request)
    except (PayloadError, BadRequest):
        raise SignatureError("The request has no signature.") from None
    return form.text("timestamp"), form.text("token"), form.text("signature")


def _received(form: Form) -> Received:
    raw = form.get("body-mime")
    mail = mime.read(raw.content) if raw is not None else _from_fields(form)
    if not mail.headers.lines:
        raise PayloadError("The mail has no header at all.")
    to = [one.address for one in mailboxes([form.text("recipient")])]
    return Received(
        mail=mail,
        content=mime.body_of(raw.content) if raw is not None else posted.content_of(mail),
        delivered_to=tuple(to[:50]),
        happened_at=posted.seconds(form.text("timestamp")),
    )


def _from_fields(form: Form) -> Mail:
    """A mail out of the fields that Mailgun took apart."""
    known = {name: form.text(name) or form.text(name.lower()) for name in _HEADERS}
    headers = posted.completed(posted.pairs(posted.json_field(form, "message-headers")), known)
    inline = posted.json_field(form, "content-id-map")
    mail = posted.mail_of(
        headers,
        Body(plain=form.text("body-plain"), html=form.text("body-html")),
        [field for field in form.fields if field.is_file],
        inline={inline[key].text(): key for key in inline.keys()[:1000]},
        kinds={},
    )
    # The action `store` keeps files at Mailgun: the console says that some are missing.
    return replace(mail, notes=(*mail.notes, "files")) if "attachments" in form else mail


def _event(payload: Untrusted) -> Brought:
    event = payload["event-data"]
    if not event.is_object():
        raise BadRequest("This is no event from Mailgun.")
    kind = event["event"].text().strip().lower()
    temporary = event["severity"].text().lower() == "temporary"
    if kind in _QUIET or (kind == "failed" and temporary):
        return Ignored(reason=f"Mailgun says {kind}: that is no news yet.")
    if event["client-info"]["bot"].text():
        return Ignored(reason="A machine opened the mail, as some mailboxes do with every mail.")
    if (news := _NEWS.get(kind)) is None:
        return Unreadable(reason=f"The event {kind[:40]!r} is unknown.", fragment=posted.cut(event))
    status = event["delivery-status"]
    own = events.bracketed(event["message"]["headers"]["message-id"].text())
    code = status["enhanced-code"].text() or str(status["code"].integer() or "")
    return MailEvent(
        news=news,
        message_ids=(own,) if own else (),
        recipient=events.recipient(event["recipient"].text()),
        happened_at=events.moment(event["timestamp"]),
        code=code[:20],
        text=status["description"].text() or status["message"].text() or event["reason"].text(),
    )
