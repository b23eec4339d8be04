"""Mail that Postmark receives and posts as JSON.

There is no signature: the secret is the Basic authentication in the webhook's address.
Source: Postmark, "Inbound webhook" and "Parse an email".
"""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import ClassVar, Final

from channels.email import mime
from channels.email.credentials import check_credentials
from channels.email.file_names import file_name
from channels.email.headers import decode_value
from channels.email.mail import Body, Headers, Mail
from channels.email.parts import MAX_FILES, media_type
from channels.email.received import Brought, Received
from channels.email.settings import EmailSettings
from hub.contract import FileRef, Ignored, Keys, WebhookRequest
from hub.errors import BadRequest, PayloadError
from hub.untrusted import Untrusted

MAX_HEADERS: Final = 2_000


class Postmark:
    """Reads Postmark's inbound webhook."""

    name: ClassVar[str] = "postmark"

    def verify(
        self, request: WebhookRequest, settings: EmailSettings, *, now: datetime, keys: Keys
    ) -> None:
        """Compare the Basic credentials in constant time. Raises SignatureError."""
        check_credentials(request, settings)

    def read(self, request: WebhookRequest, settings: EmailSettings) -> list[Brought]:
        """The one mail of a request. Raises PayloadError, BadRequest."""
        payload = Untrusted.parse(request.body).need_object()
        if kind := payload["RecordType"].text():
            if kind.lower() != "inbound":
                return [Ignored(reason=f"A Postmark {kind[:40]} event brings no mail.")]
        elif "MessageID" not in payload and "RawEmail" not in payload:
            raise BadRequest("This is no mail from Postmark.")
        raw = payload["RawEmail"].text()
        mail = mime.read(raw.encode("utf-8", "replace")) if raw else _from_json(payload)
        if not mail.headers.lines:
            raise PayloadError("The mail has no header at all.")
        recipient = payload["OriginalRecipient"].text()
        identity = payload["MessageID"].text()
        return [
            Received(
                mail=mail,
                content=request.body if not identity else identity.encode(),
                delivered_to=(recipient,) if recipient else (),
                fallback_id=f"postmark:{identity[:100]}" if identity else "",
            )
        ]


def _from_json(payload: Untrusted) -> Mail:
    """A mail out of the fields that Postmark took apart, where it does not send the whole."""
    body = Body(plain=payload["TextBody"].text(), html=payload["HtmlBody"].text())
    attachments = list(payload["Attachments"])
    files = [_file(one, number) for number, one in enumerate(attachments[:MAX_FILES], 1)]
    return Mail(
        headers=_headers(payload),
        bodies=(body,),
        files=tuple(files),
        size=len(body.plain) + len(body.html) + sum(file.size or 0 for file in files),
        notes=("files",) if len(attachments) > MAX_FILES else (),
    )


def _headers(payload: Untrusted) -> Headers:
    """The header lines, with those that Postmark takes out of the list put back.

    `MessageID` is Postmark's own id and not the mail's. Only a first Return-Path is Postmark's:
    a later one came with the mail, from whoever wrote it.
    """
    lines: list[tuple[str, str]] = []
    for index, header in enumerate(payload["Headers"]):
        name, value = header["Name"].text().strip(), header["Value"].text()
        if name.lower() == "return-path" and index > 0:
            continue
        if name and index < MAX_HEADERS:
            lines.append((name, value))
    present = {name.lower() for name, _ in lines}
    for name, value in (
        ("From", _people(payload["FromFull"], payload["From"].text())),
        ("To", _people(payload["ToFull"], payload["To"].text())),
        ("Cc", _people(payload["CcFull"], payload["Cc"].text())),
        ("Reply-To", payload["ReplyTo"].text()),
        ("Subject", payload["Subject"].text()),
        ("Date", payload["Date"].text()),
    ):
        if value and name.lower() not in present:
            lines.append((name, value))
    return Headers(tuple(lines))


def _people(full: Untrusted, plain: str) -> str:
    people = [full] if full.is_object() else list(full)
    written = [_person(one["Name"].text(), one["Email"].text()) for one in people]
    return ", ".join(one for one in written if one) or plain


def _person(name: str, address: str) -> str:
    if not address:
        return ""
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{address}>' if name else f"<{address}>"


def _file(attachment: Untrusted, number: int) -> FileRef:
    # Postmark's own test button sends Data where real mail has Content.
    encoded = attachment["Content"].text() or attachment["Data"].text()
    try:
        content = base64.b64decode(encoded)
    except (binascii.Error, ValueError):
        content = encoded.encode("utf-8", "replace")
    kind = attachment["ContentType"].text().partition(";")[0].strip().lower()
    return FileRef(
        name=file_name(decode_value(attachment["Name"].text()), kind, number=number),
        media_type=media_type(kind),
        size=len(content),
        content=content,
        inline_id=attachment["ContentID"].text().strip().strip("<>")[:200],
    )
