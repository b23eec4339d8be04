"""Who really sent it: Authentication-Results read with the suspicion they need.

Anybody can write this header into a mail. It counts only where our own receiver wrote it: named
by an authserv-id that the operator trusts, and standing above what came from outside.
Source: RFC 8601, RFC 7489 section 3.1, and the headers that Gmail and Microsoft 365 write.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from publicsuffixlist import PublicSuffixList

from channels.email.headers import Mailbox, ascii_domain, mailboxes
from channels.email.mail import Headers
from channels.email.settings import EmailSettings
from hub.contract import Json, Proof

MAX_RESULTS: Final = 40

_BY: Final = re.compile(r"\bby\s+([\w.:-]{1,255})")
_METHOD: Final = re.compile(r"\s*(dmarc|dkim|spf|arc)(?:/\d+)?\s*=\s*(\w+)(.*)", re.I | re.S)
_PROPERTY: Final = re.compile(r"(?:^|\s)(\w+)\.([\w-]+)\s*=\s*(\"[^\"]*\"|\S+)")
_SUFFIXES: Final = PublicSuffixList()

# Receivers that take away what senders forge in their name, so that the first instance is theirs
# wherever it stands, and how their own Received lines are known.
_GOOGLE: Final = "mx.google.com"
_MICROSOFT: Final = "outlook.com"
_STRIPPING: Final = {
    _GOOGLE: re.compile(r"(?:.*\.)?google\.com|2002:a[0-9a-f:]+"),
    _MICROSOFT: re.compile(r"(?:.*\.)?outlook\.com"),
}


@dataclass(frozen=True, slots=True)
class Result:
    """One method's word: `dkim=pass header.d=example.org`."""

    method: str
    result: str
    properties: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a sender is known, and what the console says about it.

    spf and dkim are the best result of each; aligned says that one of them, or DMARC, vouches for
    the domain in From itself. warning: many_from, name_has_address or contact_form.
    """

    proof: Proof = Proof.CLAIMED
    by: str = ""
    dmarc: str = ""
    dkim: str = ""
    spf: str = ""
    aligned: bool = False
    warning: str = ""

    def as_json(self) -> dict[str, Json]:
        """The fields that say something."""
        said: dict[str, Json] = {"aligned": self.aligned}
        for name in ("by", "dmarc", "dkim", "spf", "warning"):
            if value := str(getattr(self, name)):
                said[name] = value
        return said


def judge(
    headers: Headers,
    sender: Mailbox,
    settings: EmailSettings,
    *,
    stated: tuple[str, list[Result]] | None = None,
) -> Verdict:
    """How well the sender in From is known.

    stated: what the provider that received the mail says itself, outside of it, and its name.
    """
    warning = _warning(headers, sender)
    trusted = trusted_results(headers, settings) or stated
    if trusted is None:
        return Verdict(warning=warning)
    by, results = trusted
    dmarc = _best(results, "dmarc")
    aligned = _dmarc_vouches(results, sender.domain) or _dkim_vouches(results, sender.domain)
    vouched = aligned and not warning
    return Verdict(
        proof=Proof.VOUCHED if vouched else Proof.CLAIMED,
        by=by,
        dmarc=dmarc,
        dkim=_best(results, "dkim"),
        spf=_best(results, "spf"),
        aligned=aligned,
        warning=warning,
    )


def trusted_results(headers: Headers, settings: EmailSettings) -> tuple[str, list[Result]] | None:
    """The authserv-id and the results of our own receiver, or None if it wrote none."""
    trusted = {one.strip().lower() for one in settings.trusted_authserv_ids}
    if not trusted:
        return None
    received: list[str] = []
    for name, value in headers.lines:
        if name.lower() == "received":
            received.append(_written_by(value))
        elif name.lower() == "authentication-results":
            identity, results = parse_results(value)
            if identity in trusted and _stands_well(identity, received, headers, settings):
                return identity, results
            if identity in trusted:
                return None  # Our own would stand above: this one is a forgery.
    return None


def _stands_well(
    identity: str, received: list[str], headers: Headers, settings: EmailSettings
) -> bool:
    """Whether only our own side can have written a header at this place."""
    own = _STRIPPING.get(identity)
    if own is None:
        return len(received) <= settings.authentication_hops
    every = [_written_by(value) for value in headers.all("Received")]
    return bool(every) and bool(own.fullmatch(every[0]))


def _written_by(received: str) -> str:
    found = _BY.search(without_comments(received[:4000]))
    return found[1].lower().rstrip(".") if found else ""


def parse_results(value: str) -> tuple[str, list[Result]]:
    """The authserv-id and the results in one header.

    Microsoft 365 writes none: such a header is known as outlook.com's, and only where the mail
    says itself that outlook.com received it.
    """
    clauses = [clause.strip() for clause in _clauses(without_comments(value[:16_000]))]
    if not clauses:
        return "", []
    identity = _MICROSOFT
    if not _METHOD.match(clauses[0]):
        identity = clauses.pop(0).split()[0].lower() if clauses[0] else ""
    results: list[Result] = []
    for clause in clauses[:MAX_RESULTS]:
        if found := _METHOD.fullmatch(clause):
            properties = {
                f"{kind}.{name}".lower(): text.strip('"').lower()
                for kind, name, text in _PROPERTY.findall(found[3])
            }
            results.append(Result(found[1].lower(), found[2].lower(), properties))
    return identity, results


def without_comments(value: str) -> str:
    """A header value without its comments, which nest, and may hide in quotes what they like."""
    kept: list[str] = []
    depth, quoted, skip = 0, False, False
    for char in value:
        if skip:
            skip = False
            if depth:
                continue
        elif char == "\\" and (quoted or depth):
            skip = True
        elif char == '"' and not depth:
            quoted = not quoted
        elif char == "(" and not quoted:
            depth += 1
            kept.append(" ")
        elif char == ")" and depth:
            depth -= 1
            continue
        if not depth:
            kept.append(" " if char in "\r\n" else char)
    return "".join(kept)


def _clauses(value: str) -> list[str]:
    """The parts between semicolons that are not in quotes."""
    clauses, start, quoted = [], 0, False
    for index, char in enumerate(value):
        if char == '"':
            quoted = not quoted
        elif char == ";" and not quoted:
            clauses.append(value[start:index])
            start = index + 1
    return [*clauses, value[start:]]


def _dmarc_vouches(results: list[Result], domain: str) -> bool:
    for result in results:
        if result.method == "dmarc" and result.result == "pass":
            named = result.properties.get("header.from", domain).rpartition("@")[2]
            if organisation(named) == organisation(domain):
                return True
    return False


def _dkim_vouches(results: list[Result], domain: str) -> bool:
    if any(r.method == "dmarc" and r.result == "fail" for r in results):
        return False
    for result in results:
        if result.method == "dkim" and result.result == "pass":
            signer = result.properties.get("header.d") or result.properties.get("header.i", "")
            signer = signer.rpartition("@")[2]
            if signer and organisation(signer) == organisation(domain):
                return True
    return False


def _best(results: list[Result], method: str) -> str:
    said = [result.result for result in results if result.method == method]
    return "pass" if "pass" in said else next(iter(said), "")


@lru_cache(maxsize=4096)
def organisation(domain: str) -> str:
    """The organisational domain: the registered one, `example.co.uk` of `mail.example.co.uk`."""
    plain = ascii_domain(domain)
    return _SUFFIXES.privatesuffix(plain) or plain


def _warning(headers: Headers, sender: Mailbox) -> str:
    lines = headers.all("From")
    if len(lines) > 1 or len(mailboxes(lines)) > 1:
        return "many_from"
    named = mailboxes([sender.name]) if "@" in sender.name else []
    if any(one.address.lower() != sender.address.lower() for one in named):
        return "name_has_address"
    return ""
