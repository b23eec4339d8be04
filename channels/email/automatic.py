"""Mail that no person wrote, and boxes that are nobody's own.

Answering such mail makes loops, so each is named: auto_reply, bounce, list, loop or system.
Source: RFC 3834, RFC 2919, and the headers that mail programs really write.
"""

from __future__ import annotations

import re
from typing import Final

from channels.email.headers import Mailbox
from channels.email.mail import Headers, Mail
from channels.email.settings import EmailSettings
from channels.email.threading import is_ours

_BULK: Final = frozenset({"bulk", "list", "junk"})
_REPLY_HEADERS: Final = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-AutoReply-From")
_LIST_HEADERS: Final = ("List-Id", "List-Unsubscribe", "List-Post", "Feedback-ID", "X-Campaign")
_MACHINES: Final = re.compile(
    r"(?:.*[._-])?(?:no[._-]?reply|do[._-]?not[._-]?reply|no[._-]?responder|nao[._-]?responda|"
    r"mailer[._-]?daemon|postmaster|bounces?|notifications?|alerts?|automated|ne[._-]?pas[._-]?repondre)"
    r"(?:[._+=-].*)?",
    re.IGNORECASE,
)
_DAEMONS: Final = re.compile(
    r"(?:mailer[._-]?daemon|postmaster|microsoftexchange\w*|bounces?)\b", re.I
)
_BOUNCE_SUBJECT: Final = re.compile(
    r"undeliver|returned mail|delivery (?:status|failure|has failed)|mail delivery|failure notice|"
    r"no se (?:pudo|ha podido) entregar|no entregado|devuelto|não entregue|unzustellbar|"
    r"non remis|mancato recapito|address not found",
    re.IGNORECASE,
)
_REPLY_SUBJECT: Final = re.compile(
    r"\s*(?:automatic reply|auto(?:matic)?[- ]?(?:response|reply)|out of (?:the )?office|"
    r"respuesta autom[aá]tica|fuera de (?:la )?oficina|resposta autom[aá]tica|ausencia|"
    r"r[eé]ponse automatique|absence du bureau|automatische antwort|abwesenheit\w*|"
    r"risposta automatica|automatisch antwoord|automatisk svar|autosvar|自动回复|"
    r"自動返信)\s*[:：-]",
    re.IGNORECASE,
)
# Boxes that several people share. Source: RFC 2142, and what shops really use.
_ROLES: Final = frozenset(
    """abuse accounting accounts admin administracion administration ayuda billing booking bookings
    buero cobros comercial commercial compras compta contabilidad contact contacto contact-us
    customerservice direccion einkauf enquiries facturacion facturas finance hello help helpdesk
    hola hostmaster hr info information jobs kontakt legal mail marketing news noc office oficina
    orders pedidos postmaster press privacy recepcion reception reservas rrhh sales security service
    shop soporte support team tienda ventas verkauf webmaster""".split()
)


def why_automatic(mail: Mail, sender: Mailbox, settings: EmailSettings) -> str:
    """Why no person wrote this mail, or ""."""
    headers = mail.headers
    if is_ours(settings, sender.address):
        return "loop"
    if is_bounce(mail, sender):
        return "bounce"
    if _is_auto_reply(headers):
        return "auto_reply"
    if any(name in headers for name in _LIST_HEADERS) or _precedence(headers) in _BULK:
        return "list"
    local = sender.address.rpartition("@")[0]
    suppressed = headers.raw("X-Auto-Response-Suppress").lower()
    if _MACHINES.fullmatch(local) or "all" in suppressed or "autoreply" in suppressed:
        return "system"
    return "system" if _submitted(headers) else ""


def is_bounce(mail: Mail, sender: Mailbox) -> bool:
    """Whether a mail server, and not a person, says that a mail did not arrive."""
    if mail.report is not None and mail.report.kind in ("delivery-status", ""):
        return True
    daemon = bool(_DAEMONS.match(sender.address.rpartition("@")[0]))
    nobody = mail.headers.raw("Return-Path") == "<>"
    if not (daemon or nobody):
        return False
    return "X-Failed-Recipients" in mail.headers or bool(
        _BOUNCE_SUBJECT.search(mail.headers.first("Subject"))
    )


def is_role(address: str) -> bool:
    """Whether a box is usually read by several people, so that its mail is nobody's own."""
    local = address.rpartition("@")[0].lower().partition("+")[0]
    return local in _ROLES or bool(_MACHINES.fullmatch(local))


def _is_auto_reply(headers: Headers) -> bool:
    if "auto-replied" in _submitted(headers) or _precedence(headers) == "auto_reply":
        return True
    if any(name in headers for name in _REPLY_HEADERS):
        return True
    return bool(_REPLY_SUBJECT.match(headers.first("Subject")))


def _submitted(headers: Headers) -> str:
    said = headers.raw("Auto-Submitted").lower().partition(";")[0].strip()
    return "" if said == "no" else said


def _precedence(headers: Headers) -> str:
    return headers.raw("Precedence").lower().strip()
