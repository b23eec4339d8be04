"""Mail that Amazon SES receives and passes on by SNS, and what it tells of mail that went out.

Source: Amazon SES, "Contents of notifications for email receiving", "Contents of event data".
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Final

from channels.email import events, mime, posted, sns
from channels.email.authentication import Result
from channels.email.credentials import check_if_set
from channels.email.received import Brought, MailEvent, News, Received, Stated
from channels.email.settings import EmailSettings
from hub.contract import Ignored, Keys, Unreadable, WebhookRequest
from hub.errors import BadRequest, PayloadError, SignatureError
from hub.untrusted import Untrusted

MAX_RECIPIENTS: Final = 50

_NEWS: Final[Mapping[str, News]] = {
    "delivery": News.DELIVERED,
    "open": News.OPENED,
    "click": News.OPENED,
    "bounce": News.FAILED,
    "reject": News.FAILED,
    "rendering failure": News.FAILED,
    "complaint": News.COMPLAINED,
}
_QUIET: Final = frozenset({"send", "deliverydelay", "subscription"})


class Ses:
    """Reads what SES publishes to an SNS topic."""

    name: ClassVar[str] = "ses"

    def key_urls(self, request: WebhookRequest, settings: EmailSettings) -> Sequence[str]:
        """Where the certificate is by which a request of the account's topics says it is signed."""
        try:
            said = sns.envelope(request.body)
        except PayloadError:
            return ()
        url = sns.certificate_url(said)
        return (url,) if url and said["TopicArn"].text() in settings.sns_topics else ()

    def verify(
        self, request: WebhookRequest, settings: EmailSettings, *, now: datetime, keys: Keys
    ) -> None:
        """Check topic and signature. Amazon signs everybody's topics, so one that is not the
        account's is as good as forged. Raises SignatureError."""
        check_if_set(request, settings)
        try:
            said = sns.envelope(request.body)
        except PayloadError:
            raise SignatureError("The request is not from Amazon SNS.") from None
        if said["TopicArn"].text() not in settings.sns_topics:
            raise SignatureError("The request is of another topic than the account's.")
        sns.verify(said, keys, now=now)

    def read(self, request: WebhookRequest, settings: EmailSettings) -> list[Brought]:
        """The mail or the event in a notification. Raises PayloadError, BadRequest."""
        said = sns.envelope(request.body)
        kind = said["Type"].text()
        if kind == sns.CONFIRMATION:
            return [_confirmation(said)]
        if kind == sns.FAREWELL:
            return [Unreadable(reason="The topic was unsubscribed: Amazon passes on no more mail.")]
        if kind != sns.NOTIFICATION:
            raise BadRequest("This is nothing that Amazon SNS sends.")
        if said["Subject"].text() == "Amazon SES Email Receipt Subscription Notification":
            return [Ignored(reason="Amazon says that the topic is connected.")]
        found = sns.message(said)
        what = (found["notificationType"].text() or found["eventType"].text()).strip().lower()
        if what == "received":
            return [_received(found)]
        return _events(found, what)


def _confirmation(said: Untrusted) -> Unreadable:
    """Kept, for a person has to open its address: Hilo calls no address that a request names."""
    url = sns.confirm_url(said)
    asked = f"Open this to confirm the subscription at Amazon: {url}"
    return Unreadable(
        reason=asked if url else "Amazon asks to confirm a subscription, and gives no address.",
        fragment=url,
        external_id=said["MessageId"].text()[:200],
    )


def _received(found: Untrusted) -> Brought:
    identity = found["mail"]["messageId"].text()[:200]
    if identity == "AMAZON_SES_SETUP_NOTIFICATION":
        return Ignored(reason="Amazon tries whether mail gets through.")
    receipt, content = found["receipt"], found["content"].text()
    if not content:
        where = receipt["action"]["type"].text()[:40] or "nowhere"
        return Unreadable(
            reason=f"The mail itself did not come along (it went to {where}): choose the SNS "
            "action, which brings it, in the receipt rule.",
            fragment=posted.cut(found["mail"]["commonHeaders"]),
            external_id=identity,
        )
    raw = _raw(content, receipt["action"]["encoding"].text())
    mail = mime.read(raw)
    if not mail.headers.lines:
        raise PayloadError("The mail has no header at all.")
    ours = [one.text() for one in list(receipt["recipients"])[:MAX_RECIPIENTS]]
    return Received(
        mail=mail,
        content=mime.body_of(raw),
        delivered_to=tuple(one for one in ours if one),
        happened_at=events.moment(found["mail"]["timestamp"]),
        fallback_id=f"ses:{identity}" if identity else "",
        stated=_stated(receipt),
    )


def _raw(content: str, encoding: str) -> bytes:
    if encoding.upper() == "BASE64":
        try:
            return base64.b64decode(content)
        except (binascii.Error, ValueError):
            raise PayloadError("The mail is not the base64 that it says it is.") from None
    return content.encode("utf-8", "replace")


def _stated(receipt: Untrusted) -> Stated:
    """Amazon's own verdicts, which stand outside the mail and are signed with it."""
    results = [
        Result(method, receipt[f"{method}Verdict"]["status"].text().lower())
        for method in ("dmarc", "spf")
        if receipt[f"{method}Verdict"]["status"].text()
    ]
    return Stated("amazonses.com", tuple(results))


def _events(found: Untrusted, what: str) -> list[Brought]:
    """News of a mail that went out: one for each recipient."""
    if what in _QUIET:
        return [Ignored(reason=f"Amazon says {what}: that is no news.")]
    if (news := _NEWS.get(what)) is None:
        return [
            Unreadable(reason=f"The event {what[:40]!r} is unknown.", fragment=posted.cut(found))
        ]
    detail = found["failure"] if what == "rendering failure" else found[what]
    if what == "bounce" and detail["bounceType"].text().lower() == "transient":
        return [Ignored(reason="A mail server says later: that is no failure yet.")]
    ids, at = _message_ids(found["mail"]), events.moment(detail["timestamp"])
    why = detail["reason"].text() or detail["errorMessage"].text()
    people = _people(detail, found["mail"])[:MAX_RECIPIENTS] or [Untrusted(None)]
    return [
        MailEvent(
            news=news,
            message_ids=ids,
            recipient=events.recipient(one["emailAddress"].text() or one.text()),
            happened_at=at,
            code=one["status"].text()[:20],
            text=one["diagnosticCode"].text() or why or detail["bounceSubType"].text(),
        )
        for one in people
    ]


def _people(detail: Untrusted, mail: Untrusted) -> list[Untrusted]:
    """Whom the news is of: the bounced, those who complained, or all."""
    for name in ("bouncedRecipients", "complainedRecipients", "recipients"):
        if found := list(detail[name]):
            return found
    return list(mail["destination"])


def _message_ids(mail: Untrusted) -> tuple[str, ...]:
    """The Message-ID that we gave, where the notification has it, and those that Amazon gave."""
    found = [
        events.bracketed(one["value"].text())
        for one in list(mail["headers"])[:200]
        if one["name"].text().lower() == "message-id"
    ]
    own, identity = next(iter(found), ""), mail["messageId"].text().strip()[:200]
    given = [own] if own else []
    if identity:
        region = mail["sourceArn"].text().split(":")[3:4]
        hosts = [f"{one}.amazonses.com" for one in region if one] + ["email.amazonses.com"]
        given += [one for host in hosts if (one := events.bracketed(f"{identity}@{host}"))]
    return tuple(given)
