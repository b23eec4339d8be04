"""From a mail to what the hub stores: message, receipts, or why there is nothing to store."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from channels.email import authentication, automatic, bounces, threading
from channels.email.body import Shown, show
from channels.email.headers import Mailbox, claimed_date, mailboxes
from channels.email.mail import Headers
from channels.email.received import Received
from channels.email.settings import EmailSettings, email_settings
from hub.contract import (
    Account,
    Address,
    Ignored,
    Inbound,
    InboundMessage,
    Json,
    Participant,
    Unreadable,
)
from hub.untrusted import clean

MAX_PARTICIPANTS: Final = 50
MAX_LISTED: Final = 20  # Addresses of To and Cc that are kept for the console to show.
MAX_SUBJECT: Final = 998

_ENVELOPE: Final = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-RCPT-To")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_TOO_LARGE: Final = {
    "en": "This mail is too large ({megabytes} MB). It is still in the mailbox.",
    "es": "Este correo es demasiado grande ({megabytes} MB). Sigue en el buzón.",
}


def items(received: Received, account: Account) -> list[Inbound]:
    """What one mail means."""
    settings = email_settings(account)
    headers = received.mail.headers
    sender, by_form = find_sender(headers, settings)
    if sender is None:
        return [Unreadable(reason="The mail names no sender.", fragment=_fragment(headers))]
    identity = threading.external_id(headers, sender, received.content)
    if identity.startswith("sha256:") and received.fallback_id:
        identity = received.fallback_id
    if threading.is_own_message_id(identity, account.signing_key):
        return [Ignored(reason="A mail of our own came back.")]
    answered = threading.answered_id(settings, account.signing_key, _recipients(received))
    why = automatic.why_automatic(received.mail, sender, settings)
    report = received.mail.report
    if report is not None and report.kind == "disposition-notification":
        return [Ignored(reason="A mail program says that a mail was opened.")]
    if why == "bounce":
        news = bounces.receipts(received.mail, answered, received.happened_at)
        if news:
            return list(news)
    stated = (received.stated.by, list(received.stated.results)) if received.stated else None
    verdict = authentication.judge(headers, sender, settings, stated=stated)
    if by_form:
        verdict = authentication.Verdict(warning="contact_form")
    return [_message(received, account, settings, sender, verdict, identity, answered, why)]


def find_sender(headers: Headers, settings: EmailSettings) -> tuple[Mailbox | None, bool]:
    """The first mailbox of From; of Sender or Return-Path where From has none.

    A form on the shop's own site writes in our name and puts whoever filled it in into Reply-To:
    that is the sender then, and True says that nobody but the form vouches for them.
    """
    for name in ("From", "Sender", "Return-Path"):
        if found := mailboxes(headers.all(name)):
            answer_to = mailboxes(headers.all("Reply-To"))
            others = [one for one in answer_to if not threading.is_ours(settings, one.address)]
            if threading.is_ours(settings, found[0].address) and len(others) == 1:
                return others[0], True
            return found[0], False
    return None, False


def _message(
    received: Received,
    account: Account,
    settings: EmailSettings,
    sender: Mailbox,
    verdict: authentication.Verdict,
    identity: str,
    answered: str,
    why: str,
) -> InboundMessage:
    headers = received.mail.headers
    shown = _shown(received, account)
    people = _participants(headers, sender, settings)
    language = headers.raw("Content-Language").partition(",")[0].strip()
    threads = threading.answered_ids(headers)
    return InboundMessage(
        external_id=identity,
        sender=Address("email", sender.address),
        proof=verdict.proof,
        sender_name=sender.name,
        text=shown.text,
        html=shown.html,
        subject=headers.first("Subject")[:MAX_SUBJECT],
        quoted=shown.quoted,
        signature=shown.signature,
        happened_at=received.happened_at,
        language=language if _LANGUAGE.fullmatch(language) else "",
        files=(*received.mail.files, *shown.files),
        participants=people[:MAX_PARTICIPANTS],
        reply_to_id=answered or next(iter(threads), ""),
        thread_ids=threads,
        reply_token=answered,
        automatic=why,
        extra={"mail": _facts(received, sender, shown, verdict, len(people))},
    )


def _shown(received: Received, account: Account) -> Shown:
    if received.left_behind:
        words = _TOO_LARGE.get(account.language[:2], _TOO_LARGE["en"])
        return Shown(words.format(megabytes=round(received.left_behind / 1e6)))
    return show(received.mail)


def _facts(
    received: Received,
    sender: Mailbox,
    shown: Shown,
    verdict: authentication.Verdict,
    participants: int,
) -> dict[str, Json]:
    """What the console may show beside the message; only what says something."""
    headers = received.mail.headers
    date = claimed_date(headers.raw("Date"))
    said: dict[str, Json] = {
        "to": [one.address for one in mailboxes(headers.all("To"))[:MAX_LISTED]],
        "cc": [one.address for one in mailboxes(headers.all("Cc"))[:MAX_LISTED]],
        "date_claimed": date.isoformat() if date else "",
        "authentication": verdict.as_json(),
        "role_mailbox": automatic.is_role(sender.address),
        "remote_pictures": shown.remote_pictures,
        "participants_left_out": max(0, participants - MAX_PARTICIPANTS),
        "notes": [*received.mail.notes, *(["too_large"] if received.left_behind else [])],
        "size": received.left_behind or received.mail.size,
    }
    return {name: value for name, value in said.items() if value}


def _participants(
    headers: Headers, sender: Mailbox, settings: EmailSettings
) -> tuple[Participant, ...]:
    """Everybody else on the mail who is not us, each once."""
    found: dict[str, Participant] = {}
    known = sender.address.lower()
    for name, role in (("To", "to"), ("Cc", "cc"), ("Reply-To", "reply_to")):
        for one in mailboxes(headers.all(name)):
            if one.address.lower() != known and not threading.is_ours(settings, one.address):
                address = Address("email", one.address)
                found.setdefault(
                    one.address.lower(), Participant(address=address, name=one.name, role=role)
                )
    return tuple(found.values())


def _recipients(received: Received) -> Iterable[str]:
    """Every address the mail was sent to, the envelope's first; an alias may hide in any."""
    yield from received.delivered_to
    for name in (*_ENVELOPE, "To", "Cc"):
        yield from (one.address for one in mailboxes(received.mail.headers.all(name)))


def _fragment(headers: Headers) -> str:
    return clean("\n".join(f"{name}: {value}" for name, value in headers.lines))[:2000]
