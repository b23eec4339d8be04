"""The mail that goes out: built whole before a connection is opened, refused with a sentence."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Final

from channels.email import threading
from channels.email.headers import Mailbox, mailboxes
from channels.email.settings import EmailSettings, email_settings
from hub.contract import Account, Outbound, OutboundFile, Refusal
from hub.errors import Refused

MAX_FILES_BYTES: Final = 18_000_000  # 25 MB, which is what most servers take, before base64.
# Python encodes an id longer than a line as an RFC 2047 word, and no receiver threads by that.
# With lines of 998 bytes, which SMTP allows, ids stay as they are.
POLICY: Final = SMTP.clone(max_line_length=998)

_MARKER: Final = {
    "en": "##- Please type your reply above this line -##",
    "es": "##- Por favor, escribe tu respuesta por encima de esta línea -##",
}
_LINK: Final = re.compile(r"https?://[^\s<>\"']{1,2000}[^\s<>\"'.,;:!?)\]]")


@dataclass(frozen=True, slots=True)
class Composed:
    """A mail ready to send, and its envelope."""

    message_id: str
    sender: str
    recipients: tuple[str, ...]
    content: bytes = field(repr=False)


def compose(out: Outbound, account: Account, *, now: datetime) -> Composed:
    """Build the mail. Reads the files from disk; raises Refused for what can never be sent."""
    settings = email_settings(account)
    _refuse_injection(out, settings)
    _refuse_files(out.files)
    to = _address(out.to.value, out.to_name)
    copies = [(one.role, _address(one.address.value, one.name)) for one in out.copies]
    identity = threading.mint_message_id(
        settings, account.signing_key, message_id=out.message_id, out_key=out.key
    )
    reply_to = threading.reply_address(
        settings, account.signing_key, message_id=out.message_id, out_key=out.key
    )
    message = EmailMessage(policy=POLICY)
    _add_people(message, out, settings, to, copies, reply_to)
    _add_ids(message, out, identity, now)
    _add_body(message, out, settings)
    recipients = dict.fromkeys([to.addr_spec, *(one.addr_spec for _, one in copies)])
    return Composed(
        message_id=identity,
        sender=reply_to if settings.verp else settings.address,
        recipients=tuple(recipients),
        content=message.as_bytes(),
    )


def _add_people(
    message: EmailMessage,
    out: Outbound,
    settings: EmailSettings,
    to: HeaderAddress,
    copies: list[tuple[str, HeaderAddress]],
    reply_to: str,
) -> None:
    """Names beside addresses; Bcc is in the envelope alone."""
    name = settings.from_name
    if out.author_name and name:
        name = f"{out.author_name} ({name})"
    message["From"] = _address(settings.address, name or out.author_name)
    message["To"] = (to, *(one for role, one in copies if role == "to"))
    if cc := [one for role, one in copies if role not in ("to", "bcc")]:
        message["Cc"] = cc
    if reply_to != settings.address:
        message["Reply-To"] = _address(reply_to, settings.from_name)
    if out.subject:
        message["Subject"] = out.subject


def _add_ids(message: EmailMessage, out: Outbound, identity: str, now: datetime) -> None:
    message["Message-ID"] = identity
    message["Date"] = format_datetime(now)
    ids = threading.references(out.thread_ids, out.reply_external_id)
    if out.reply_external_id in ids:
        message["In-Reply-To"] = out.reply_external_id
    elif ids:
        message["In-Reply-To"] = ids[-1]
    if ids:
        message["References"] = " ".join(ids)
    message["X-Hilo-Message"] = str(out.message_id)
    if not out.author_name:
        # Nobody in particular wrote it, so no machine should answer it. Source: RFC 3834.
        message["Auto-Submitted"] = "auto-replied" if ids else "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"


def _add_body(message: EmailMessage, out: Outbound, settings: EmailSettings) -> None:
    marker = ""
    if settings.reply_marker:
        marker = _MARKER.get(out.language[:2], _MARKER["en"])
    text = f"{marker}\n\n{out.text}" if marker else out.text
    message.set_content(text, cte=_encoding(text))
    html = out.html if out.html is not None else as_html(out.text)
    inline = {file.url: f"file-{index}@{settings.domain}" for index, file in _inline(out, html)}
    for url, identity in inline.items():
        html = html.replace(f'"{entities.escape(url)}"', f'"cid:{identity}"')
    head = f"<p>{entities.escape(marker)}</p>" if marker else ""
    page = f'<!doctype html><html lang="{_lang(out.language)}"><body>{head}{html}</body></html>'
    message.add_alternative(page, subtype="html", cte=_encoding(page))
    _add_files(message, out, inline)


def _add_files(message: EmailMessage, out: Outbound, inline: dict[str, str]) -> None:
    alternatives = message.get_payload()
    page = alternatives[-1] if isinstance(alternatives, list) else message
    for file in out.files:
        main, _, sub = file.media_type.partition("/")
        content = _read(file)
        if main in ("", "message", "multipart") or not sub:
            main, sub = "application", "octet-stream"
        name = file.name.replace("\r", " ").replace("\n", " ")
        if identity := inline.get(file.url):
            assert isinstance(page, EmailMessage)
            page.add_related(
                content, main, sub, cid=f"<{identity}>", filename=name, disposition="inline"
            )
        else:
            message.add_attachment(content, main, sub, filename=name)


def _inline(out: Outbound, html: str) -> Iterator[tuple[int, OutboundFile]]:
    """The pictures that the HTML itself shows."""
    for index, file in enumerate(out.files, 1):
        if file.url and f'"{entities.escape(file.url)}"' in html:
            yield index, file


def as_html(text: str) -> str:
    """Plain text as HTML: paragraphs, line breaks, links."""
    paragraphs = re.split(r"\n{2,}", text.strip("\n"))
    return "".join(f"<p>{_linked(one)}</p>" for one in paragraphs)


def _linked(text: str) -> str:
    pieces, last = [], 0
    for found in _LINK.finditer(text):
        url = entities.escape(found[0])
        pieces += [_lines(text[last : found.start()]), f'<a href="{url}">{url}</a>']
        last = found.end()
    return "".join([*pieces, _lines(text[last:])])


def _lines(text: str) -> str:
    return entities.escape(text).replace("\n", "<br>\n")


def _encoding(text: str) -> str:
    """Plain where it may be; otherwise what keeps lines under SMTP's limit."""
    short = all(len(line) <= 900 for line in text.split("\n"))
    return "7bit" if text.isascii() and short else "quoted-printable"


def _lang(language: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]", "", language)[:20] or "en"


def _read(file: OutboundFile) -> bytes:
    try:
        return Path(file.path).read_bytes()
    except OSError as error:
        raise Refused(f"The file {file.name} cannot be read.", reason=Refusal.FILE) from error


def _address(address: str, name: str) -> HeaderAddress:
    found: list[Mailbox] = mailboxes([address])
    if len(found) != 1 or found[0].address.lower() != address.strip().lower():
        raise Refused(f"{address!r} is not a mail address.", reason=Refusal.NO_SUCH_ADDRESS)
    if not found[0].address.isascii():
        raise Refused(
            f"{address} has letters before the @ that mail servers do not take.",
            reason=Refusal.NO_SUCH_ADDRESS,
        )
    try:
        return HeaderAddress(name.strip(), addr_spec=found[0].address)
    except (ValueError, IndexError) as error:
        raise Refused(
            f"{address!r} is not a mail address.", reason=Refusal.NO_SUCH_ADDRESS
        ) from error


def _refuse_injection(out: Outbound, settings: EmailSettings) -> None:
    """A line break in a header would let its writer add headers and recipients of their own."""
    names = {
        "The subject": out.subject,
        "The recipient's name": out.to_name,
        "The recipient's address": out.to.value,
        "The author's name": out.author_name,
        "The sender's name": settings.from_name,
        "A name in copy": "".join(one.name for one in out.copies),
        "An address in copy": "".join(one.address.value for one in out.copies),
    }
    for what, value in names.items():
        if re.search(r"[\r\n\x00\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", value):
            raise Refused(f"{what} must not contain a line break.", reason=Refusal.CONTENT)


def _refuse_files(files: tuple[OutboundFile, ...]) -> None:
    if len(files) > 20:
        raise Refused("A mail takes 20 files at most.", reason=Refusal.FILE)
    if sum(file.size for file in files) > MAX_FILES_BYTES:
        megabytes = MAX_FILES_BYTES // 1_000_000
        raise Refused(f"The files have more than {megabytes} MB in all.", reason=Refusal.FILE)
