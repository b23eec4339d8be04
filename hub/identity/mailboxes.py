"""Mail addresses: one mailbox, one value; and which of them are no single person's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from email_validator import EmailNotValidError, validate_email

from hub.identity.mailbox_names import DISPOSABLE, FILLINGS, LINKS, ROLES

# What nearly every address looks like. Quoted names, other scripts and literals take the slow way.
_SIMPLE: Final = re.compile(
    r"(?=.{3,254}\Z)[a-z0-9_'+&%=~-]{1,64}(?:\.[a-z0-9_'+&%=~-]{1,62})*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?",
    re.ASCII,
)
_INVISIBLE: Final = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_JOINTS: Final = re.compile(r"[._\-]+")

# Programs that write mail, and the names under which answers to it are thrown away.
_MACHINES: Final = re.compile(
    r"(?:do)?no?t?reply|noresponder|noresponda|nocontestar|nocontestes|nocontesta|sinrespuesta"
    r"|mailerdaemon|postmaster|(?:auto)?bounces?|rebotes?|root|daemon|nobody|devnull|cron|null"
    r"|(?:auto)?(?:notification|notificacion|alert|alerta|aviso)(?:e?s)?|automatic|automatico"
    r"|autoreply|autorespuesta|system|sistema|donotrespond|noreplies|unsubscribe"
)
_REPLIES_TO_NOBODY: Final = ("noreply", "noresponder", "donotreply", "notreply", "nocontestar")

# How providers deliver several spellings into one mailbox: the domain it is known by, what starts
# a tag, and what is ignored in the name. Source: the providers' own help pages.
_PROVIDERS: Final[dict[str, tuple[str, str, str]]] = {
    **dict.fromkeys(("gmail.com", "googlemail.com"), ("gmail.com", "+", ".")),
    **dict.fromkeys(
        ("outlook.com", "outlook.es", "hotmail.com", "hotmail.es", "hotmail.co.uk", "hotmail.fr",
         "live.com", "live.co.uk", "live.com.mx", "msn.com", "icloud.com", "me.com", "mac.com",
         "fastmail.com", "fastmail.fm", "hey.com", "zoho.com", "mailbox.org", "posteo.de"),
        ("", "+", ""),
    ),
    **dict.fromkeys(("proton.me", "protonmail.com", "protonmail.ch", "pm.me"),
                    ("proton.me", "+", ".-_")),
    **dict.fromkeys(("yandex.com", "yandex.ru", "ya.ru"), ("yandex.ru", "+", "")),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """One address. `value` has no capitals and an ASCII domain; `canonical` is the spelling under
    which its provider delivers it, equal to `value` where the provider is not known to fold.

    shared: read by several people or by none (a role, a machine, a placeholder): never one
    person's. no_reply: writing to it is useless. disposable: from a throw-away provider.
    """

    value: str
    canonical: str
    shared: bool = False
    no_reply: bool = False
    disposable: bool = False


def mailbox(raw: str) -> Mailbox | None:
    """The address in `raw`, checked by its form and never by the network, or None."""
    value = raw.lower()
    if not raw.isascii() or not _SIMPLE.fullmatch(value) or "xn--" in value:
        if (slow := _checked(raw)) is None:
            return None
        value = slow
    local, _, domain = value.rpartition("@")
    name = local.partition("+")[0]
    bare = _JOINTS.sub("", name)
    no_reply = bare.startswith(_REPLIES_TO_NOBODY)
    return Mailbox(
        value=value,
        canonical=_canonical(local, domain),
        shared=no_reply
        or _MACHINES.fullmatch(bare) is not None
        or _is_role(name, bare)
        or _is_filling(bare, domain),
        no_reply=no_reply or bare in {"mailerdaemon", "devnull", "nobody"},
        disposable=domain in DISPOSABLE or domain.partition(".")[2] in DISPOSABLE,
    )


def _checked(raw: str) -> str | None:
    """The slow way: every form that a standard allows. Source: RFC 5321, 6531, 5890."""
    text = _INVISIBLE.sub("", raw).strip()
    if text[:7].lower() == "mailto:":
        text = text[7:].partition("?")[0]
    if text.startswith("<") and text.endswith(">"):
        text = text[1:-1].strip()
    text = text.removesuffix(".")
    if len(text) > 320:
        return None
    try:
        found = validate_email(
            text,
            check_deliverability=False,
            # Mail does come from printers and mail servers inside a company.
            globally_deliverable=False,
            allow_quoted_local=True,
            allow_domain_literal=True,
        )
    except (EmailNotValidError, UnicodeError):
        return None
    # Not casefolded: strauß and strauss are two mailboxes, and only capitals are alike everywhere.
    return f"{found.local_part.lower()}@{(found.ascii_domain or found.domain).lower()}"


def _canonical(local: str, domain: str) -> str:
    provider = _PROVIDERS.get(domain)
    if provider is None or local.startswith('"'):
        return f"{local}@{domain}"
    home, tag, ignored = provider
    name = local.partition(tag)[0].translate(str.maketrans("", "", ignored))
    return f"{name or local}@{home or domain}"


def _is_role(name: str, bare: str) -> bool:
    if bare.rstrip("0123456789") in ROLES:
        return True
    words = [word for word in _JOINTS.split(name) if word and not word.isdecimal()]
    roles = [word in ROLES for word in words]
    # "ventas.madrid" is a role too; a person called Ventas would put a given name first.
    return len(words) > 1 and (
        roles[0] or all(role or word in LINKS for role, word in zip(roles, words, strict=True))
    )


def _is_filling(bare: str, domain: str) -> bool:
    company = domain.partition(".")[0]
    return (
        bare.rstrip("0123456789") in FILLINGS
        or not bare.strip("0")
        or (len(bare) <= 2 and bare == company)
        or (len(bare) > 3 and len(set(bare)) == 1)
    )
