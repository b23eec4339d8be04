"""A mail as Postmark posts it to an inbound webhook. Pure.

Source: Postmark, "Inbound webhook". MessageID is Postmark's own; the mail's is among the headers.
"""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses
from urllib.parse import unquote, urlsplit, urlunsplit


def inbound_json(raw: bytes, *, recipient: str, with_raw: bool = False) -> bytes:
    """The body of the webhook. with_raw adds the whole mail, as the account can ask for."""
    mail = message_from_bytes(raw, policy=policy.default)
    text, rich = mail.get_body(("plain",)), mail.get_body(("html",))
    senders = _full(mail, "From")
    tag = recipient.partition("@")[0].partition("+")[2]
    digest = hashlib.sha256(raw).hexdigest()[:32]
    body: dict[str, object] = {
        "From": senders[0]["Email"] if senders else "",
        "FromName": senders[0]["Name"] if senders else "",
        "FromFull": senders[0] if senders else {"Email": "", "Name": "", "MailboxHash": ""},
        "To": str(mail["To"] or ""),
        "ToFull": _full(mail, "To"),
        "Cc": str(mail["Cc"] or ""),
        "CcFull": _full(mail, "Cc"),
        "Bcc": "",
        "BccFull": [],
        "OriginalRecipient": recipient,
        "Subject": str(mail["Subject"] or ""),
        "MessageID": str(uuid.UUID(digest)),
        "ReplyTo": str(mail["Reply-To"] or ""),
        "MailboxHash": tag,
        "Date": str(mail["Date"] or ""),
        "TextBody": str(text.get_content()) if text else "",
        "HtmlBody": str(rich.get_content()) if rich else "",
        "StrippedTextReply": "",
        "Tag": "",
        "MessageStream": "inbound",
        "Headers": [
            {"Name": name, "Value": " ".join(str(value).split())} for name, value in mail.items()
        ],
        "Attachments": _files(mail),
    }
    if with_raw:
        body["RawEmail"] = raw.decode("utf-8", "replace")
    return json.dumps(body, ensure_ascii=False).encode()


def split_credentials(url: str) -> tuple[str, dict[str, str]]:
    """The URL without user and password, and the Authorization header that they make."""
    parts = urlsplit(url)
    if parts.username is None:
        return url, {}
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    return bare, {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def _full(mail: EmailMessage, name: str) -> list[dict[str, str]]:
    pairs = getaddresses([str(value) for value in mail.get_all(name, [])])
    return [
        {
            "Email": address,
            "Name": display,
            "MailboxHash": address.partition("@")[0].partition("+")[2],
        }
        for display, address in pairs
        if address
    ]


def _files(mail: EmailMessage) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for part in mail.iter_attachments():
        content = part.get_payload(decode=True)
        raw = content if isinstance(content, bytes) else b""
        found.append(
            {
                "Name": part.get_filename() or "",
                "Content": base64.b64encode(raw).decode(),
                "ContentType": part.get_content_type(),
                "ContentLength": len(raw),
                "ContentID": str(part["Content-ID"] or "").strip("<>"),
            }
        )
    return found
