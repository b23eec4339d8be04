"""What a visitor does, as the hub takes it in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from channels.chat.problems import Problem
from channels.chat.session import Session
from channels.chat.wire import MAX_CHARACTERS, Say
from hub.contract import Account, Address, Claim, FileRef, InboundMessage, Json, Proof

_EMAIL: Final = re.compile(r"[^\s@<>\"]{1,64}@[^\s@<>\"]+\.[^\s@<>\"]{2,63}")
_PHONE: Final = re.compile(r"\+?\d{7,15}")


def inbound(
    say: Say,
    session: Session,
    account: Account,
    *,
    language: str,
    page_url: str = "",
    page_title: str = "",
    files: Sequence[FileRef] = (),
) -> InboundMessage:
    """The message as the hub takes it. Raises Problem where it is empty or too long.

    The sender is proven: the token that names the visitor is ours and was shown on this very
    connection. What they typed as an address is only a claim.
    """
    if not say.text and not files:
        raise Problem("empty")
    if len(say.text) > MAX_CHARACTERS:
        raise Problem("too_long", limit=str(MAX_CHARACTERS))
    claims = session.claims(account)
    if say.contact:
        claims = (*claims, Claim(contact_address(say.text), Proof.CLAIMED))
    form = dict(say.form)
    for kind in ("email", "phone"):
        if kind not in form:
            continue
        try:
            claims = (*claims, Claim(contact_address(form[kind]), Proof.CLAIMED))
        except Problem:
            del form[kind]  # It was offered, not asked for: the message counts all the same.
    who = session.identity
    return InboundMessage(
        external_id=external_id(session, say.key),
        sender=session.address(account),
        proof=Proof.PROVEN,
        text=say.text,
        sender_name=who.name if who else form.get("name", "")[:100],
        language=who.language if who and who.language else language,
        claims=claims,
        files=tuple(files),
        form=form,
        extra=_extra(say, page_url, page_title),
    )


def external_id(session: Session, key: str) -> str:
    """The id under which the hub knows a visitor's message: unique to the visitor and the key."""
    return f"{session.visitor}:{key}"


def contact_address(text: str) -> Address:
    """The email or number that somebody typed. Raises Problem where it is neither."""
    if _EMAIL.fullmatch(text):
        return Address("email", text)
    number = re.sub(r"[\s().\-/]", "", text)
    if _PHONE.fullmatch(number):
        return Address("phone", number)
    raise Problem("no_contact")


def _extra(say: Say, page_url: str, page_title: str) -> dict[str, Json]:
    marks: dict[str, Json] = {}
    if page_url:
        marks["page_url"] = page_url
    if page_title:
        marks["page_title"] = page_title
    if say.quick:
        marks["quick_reply"] = True
    if say.person:
        marks["wants_person"] = True
    return marks
