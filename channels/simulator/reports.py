"""What mail servers write: receiving headers with a verdict on the sender, and bounces. Pure."""

from __future__ import annotations

from datetime import datetime
from email import message_from_bytes, message_from_string, policy
from email.message import EmailMessage, Message
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime


def received(
    raw: bytes,
    *,
    sender: str,
    recipient: str,
    server: str,
    verdict: str,
    at: datetime,
) -> bytes:
    """The mail as our mail server stores it: its own headers above the sender's.

    verdict is pass, fail or none: what the server says of DMARC. server is its authserv-id.
    Source of the header: RFC 8601.
    """
    domain = sender.rpartition("@")[2]
    checks = {
        "pass": f"spf=pass smtp.mailfrom={sender}; dkim=pass header.d={domain} header.s=s1; "
        f"dmarc=pass (p=reject) header.from={domain}",
        "fail": f"spf=fail smtp.mailfrom={sender}; dkim=none; dmarc=fail header.from={domain}",
        "none": f"spf=none smtp.mailfrom={sender}; dkim=none; dmarc=none header.from={domain}",
    }[verdict]
    head = (
        f"Return-Path: <{sender}>\r\n"
        f"Delivered-To: {recipient}\r\n"
        f"Authentication-Results: {server};\r\n {checks}\r\n"
        f"Received: from mail.{domain or 'localhost'} by {server} with ESMTPS\r\n"
        f" for <{recipient}>; {format_datetime(at)}\r\n"
    )
    return head.encode() + raw


def bounce(
    raw: bytes, *, recipient: str, server: str, message_id: str, status: str, at: datetime
) -> bytes:
    """A delivery status notification about a mail of ours. Source: RFC 3464.

    status is an enhanced code such as 5.1.1; one that begins with 4 says that it is delayed.
    """
    original = message_from_bytes(raw, policy=policy.compat32)
    delayed = status.startswith("4")
    report = MIMEMultipart("report", report_type="delivery-status")
    report["From"] = f"Mail Delivery System <MAILER-DAEMON@{server}>"
    report["To"] = original.get("From", "")
    report["Subject"] = "Delayed Mail" if delayed else "Undelivered Mail Returned to Sender"
    report["Date"] = format_datetime(at)
    report["Message-ID"] = message_id
    report["Auto-Submitted"] = "auto-replied"
    why = f"550 {status} <{recipient}>: Recipient address rejected"
    report.attach(MIMEText(f"Your message could not be delivered to {recipient}.\n\n{why}\n"))
    facts = Message()
    facts["Content-Type"] = "message/delivery-status"
    for block in (
        f"Reporting-MTA: dns; {server}\nArrival-Date: {format_datetime(at)}\n\n",
        f"Final-Recipient: rfc822; {recipient}\nAction: {'delayed' if delayed else 'failed'}\n"
        f"Status: {status}\nDiagnostic-Code: smtp; {why}\n\n",
    ):
        facts.attach(message_from_string(block))
    report.attach(facts)
    headers = MIMENonMultipart("text", "rfc822-headers")
    headers.set_payload("".join(f"{name}: {value}\n" for name, value in original.items()))
    report.attach(headers)
    return report.as_bytes(policy=policy.SMTP)


def readable(raw: bytes) -> tuple[EmailMessage, str, str]:
    """(headers, text, HTML) of a mail as a person's program shows it."""
    mail = message_from_bytes(raw, policy=policy.default)
    text, rich = mail.get_body(("plain",)), mail.get_body(("html",))
    return (
        mail,
        str(text.get_content()).replace("\r\n", "\n").rstrip() if text else "",
        str(rich.get_content()).replace("\r\n", "\n") if rich else "",
    )
