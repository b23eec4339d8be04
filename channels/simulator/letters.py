"""How people's mail programs write: new mails, replies and quoted history, in two languages. Pure.

Gmail, Outlook and Apple Mail each quote in a way of their own; what is here was written after
looking at what they produce, in words of theirs only where a parser must know them.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr
from typing import Final
from zoneinfo import ZoneInfo

from channels.simulator.people import File

# One line per header, however long the ids in it: folded References lose their threads.
_POLICY: Final = SMTP.clone(max_line_length=998)
_DAYS: Final = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
}
_MONTHS: Final = {
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    "es": (
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ),
}
_ZONES: Final = {"en": ZoneInfo("Europe/London"), "es": ZoneInfo("Europe/Madrid")}
_SENT_FROM: Final = {"en": "Sent from my iPhone", "es": "Enviado desde mi iPhone"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The mail that is answered."""

    message_id: str
    sender: str  # As its From line has it.
    reply_to: str
    subject: str
    text: str
    html: str
    at: datetime
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail somebody writes. app is gmail, outlook or apple."""

    message_id: str
    sender_name: str
    sender: str
    to: str
    text: str
    at: datetime
    language: str
    app: str
    subject: str = ""
    files: tuple[File, ...] = ()
    copies: tuple[str, ...] = ()
    answers: Earlier | None = None


def written(letter: Letter) -> EmailMessage:
    """The mail as it leaves the program: headers, text and HTML, quoted history, files."""
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = formataddr((letter.sender_name, letter.sender))
    mail["To"] = letter.to
    if letter.copies:
        mail["Cc"] = ", ".join(letter.copies)
    mail["Subject"] = letter.subject or (reply_subject(letter) if letter.answers else "")
    mail["Date"] = format_datetime(letter.at.astimezone(_ZONES[letter.language]))
    mail["Message-ID"] = letter.message_id
    if letter.answers is not None:
        mail["In-Reply-To"] = letter.answers.message_id
        ids = [*letter.answers.references, letter.answers.message_id]
        mail["References"] = " ".join(dict.fromkeys(ids))
    if letter.app == "outlook":
        mail["X-Mailer"] = "Microsoft Outlook 16.0"
        mail["Thread-Topic"] = mail["Subject"]
    plain, rich = _bodies(letter)
    mail.set_content(plain, cte="quoted-printable")
    mail.add_alternative(rich, subtype="html", cte="quoted-printable")
    for file in letter.files:
        main, _, sub = file.media_type.partition("/")
        mail.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    return mail


def reply_subject(letter: Letter) -> str:
    """`Re:` before the subject, once; Outlook in Spanish writes it in capitals."""
    subject = letter.answers.subject if letter.answers else ""
    if subject.lower().startswith("re:"):
        return subject
    mark = "RE:" if letter.app == "outlook" and letter.language == "es" else "Re:"
    return f"{mark} {subject}"


def reply_address(earlier: Earlier) -> str:
    """Where an answer goes: Reply-To if there is one."""
    return parseaddr(earlier.reply_to or earlier.sender)[1]


def _bodies(letter: Letter) -> tuple[str, str]:
    text = letter.text
    if letter.app == "apple":
        text = f"{text}\n\n{_SENT_FROM[letter.language]}"
    rich = "".join(f"<div>{html.escape(line) or '<br>'}</div>" for line in text.split("\n"))
    if letter.answers is None:
        return text + "\n", f'<div dir="ltr">{rich}</div>\n'
    quote = {"gmail": _gmail, "outlook": _outlook, "apple": _apple}[letter.app]
    return quote(letter, letter.answers, text, f'<div dir="ltr">{rich}</div>')


def _gmail(letter: Letter, earlier: Earlier, text: str, rich: str) -> tuple[str, str]:
    name, address = parseaddr(earlier.sender)
    at = earlier.at.astimezone(_ZONES[letter.language])
    day = _DAYS[letter.language][at.weekday()][:3]
    month = _MONTHS[letter.language][at.month - 1][:3]
    if letter.language == "es":
        line = (
            f"El {day}, {at.day} {month} {at.year} a las {at:%H:%M}, {name} (<{address}>) escribió:"
        )
    else:
        clock = f"{at.hour % 12 or 12}:{at:%M %p}"
        line = f"On {day}, {month} {at.day}, {at.year} at {clock} {name} <{address}> wrote:"
    plain = f"{text}\n\n{line}\n\n{_marked(earlier.text)}\n"
    return plain, (
        f'{rich}<br><div class="gmail_quote gmail_quote_container">'
        f'<div dir="ltr" class="gmail_attr">{html.escape(line)}<br></div>'
        '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;'
        'border-left:1px solid rgb(204,204,204);padding-left:1ex">'
        f"{_rich(earlier)}</blockquote></div>\n"
    )


def _outlook(letter: Letter, earlier: Earlier, text: str, rich: str) -> tuple[str, str]:
    at = earlier.at.astimezone(_ZONES[letter.language])
    day = _DAYS[letter.language][at.weekday()]
    month = _MONTHS[letter.language][at.month - 1]
    if letter.language == "es":
        labels = ("De", "Enviado", "Para", "Asunto")
        date = f"{day}, {at.day} de {month} de {at.year} {at:%H:%M}"
    else:
        labels = ("From", "Sent", "To", "Subject")
        date = f"{day}, {month} {at.day}, {at.year} {at.hour % 12 or 12}:{at:%M %p}"
    values = (
        earlier.sender,
        date,
        f"{letter.sender_name} <{letter.sender}>",
        earlier.subject,
    )
    head = list(zip(labels, values, strict=True))
    plain_head = "\n".join(f"{label}: {value}" for label, value in head)
    rich_head = "<br>".join(f"<b>{label}:</b> {html.escape(value)}" for label, value in head)
    return (
        f"{text}\n\n________________________________\n{plain_head}\n\n{earlier.text}\n",
        f'{rich}<div id="appendonsend"></div><hr style="display:inline-block;width:98%">'
        f'<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif">{rich_head}</font>'
        f"<div>&nbsp;</div></div>{_rich(earlier)}\n",
    )


def _apple(letter: Letter, earlier: Earlier, text: str, rich: str) -> tuple[str, str]:
    at = earlier.at.astimezone(_ZONES[letter.language])
    month = _MONTHS[letter.language][at.month - 1][:3]
    if letter.language == "es":
        line = f"El {at.day} {month} {at.year}, a las {at:%H:%M}, {earlier.sender} escribió:"
    else:
        line = f"On {at.day} {month} {at.year}, at {at:%H:%M}, {earlier.sender} wrote:"
    return (
        f"{text}\n\n> {line}\n> \n{_marked(earlier.text)}\n",
        f'{rich}<div><br><blockquote type="cite"><div>{html.escape(line)}</div><br>'
        f"<div>{_rich(earlier)}</div></blockquote></div>\n",
    )


def _marked(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.rstrip().split("\n"))


def _rich(earlier: Earlier) -> str:
    if earlier.html:
        return earlier.html
    return "".join(f"<div>{html.escape(line) or '<br>'}</div>" for line in earlier.text.split("\n"))
