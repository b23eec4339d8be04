"""A mail as view values: its head, its own HTML made safe, and what it quotes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from markupsafe import escape

from agent_ui import mail, views
from agent_ui.scene import Scene, address_of
from hub.model import AccountRow, Attachment, Message
from hub.queries import messages
from hub.words import MessageKind

# What mail programs put before a subject.
_PREFIXES: Final = {"re", "fw", "fwd", "rv", "aw", "wg", "sv", "tr", "res", "enc", "r", "i"}


def address_in(scene: Scene, row: Message) -> str:
    """The customer's address of a message, or "" where none is to be read."""
    _, point = scene.point(row.part_id)
    return "" if point.kind in ("chat", "unknown", "erased") else address_of(point)


def is_inline(file: Attachment, row: Message) -> bool:
    """Whether a picture stands in the mail's own text, so that it need not be listed."""
    if not file.inline_id or row.html is None:
        return False
    return f'data-cid="{escape(file.inline_id)}"' in row.html


def mail_view(scene: Scene, row: Message, files: Sequence[Attachment]) -> views.Mail | None:
    """The mail that a message is, or None on a channel without subjects."""
    account = scene.accounts.get(row.account_id)
    channel = scene.channels.get(account.channel) if account else None
    if channel is None or not channel.capabilities.subject:
        return None
    inline = inline_urls(files)
    cleaned = mail.clean(row.html, inline) if row.html else None
    details = row.extra.get("mail")
    more: Mapping[str, Any] = details if isinstance(details, dict) else {}
    outbound = row.kind == MessageKind.OUTBOUND
    copies = [str(value) for role, value in row.extra.get("copies", []) if role == "cc"]
    return views.Mail(
        subject=row.subject,
        shows_subject=_bare(row.subject) != _bare(_subject_before(scene, row)),
        sender="" if outbound else address_in(scene, row),
        to=tuple(_ours(str(to), account) for to in more.get("to", []))
        or ((address_in(scene, row),) * outbound),
        cc=tuple(str(cc) for cc in more.get("cc", [])) or tuple(copies),
        html=cleaned.html if cleaned else None,
        quoted=row.quoted,
        quoted_lines=row.quoted.count("\n") + 1 if row.quoted else 0,
        signature=row.signature,
        lines=cleaned.lines if cleaned else row.text.count("\n") + 1,
        pictures=cleaned.pictures if cleaned else 0,
        pictures_allowed=_pictures_allowed(scene, row),
        original_url=f"/message/{row.id}/original" if row.html else "",
    )


def _ours(address: str, account: AccountRow | None) -> str:
    """Our own address without the signature that a reply address carries."""
    local, _, domain = address.rpartition("@")
    own = account.address if account else ""
    plain = f"{local.partition('+')[0]}@{domain}"
    return own if own and plain.casefold() == own.casefold() else address


def inline_urls(files: Sequence[Attachment]) -> dict[str, str]:
    """Where the pictures of a mail's own text are, by their Content-ID."""
    return {
        file.inline_id: f"/attachments/{file.id}"
        for file in files
        if file.inline_id and file.state == "ready"
    }


def _pictures_allowed(scene: Scene, row: Message) -> bool:
    part, _ = scene.point(row.part_id)
    return bool(row.extra.get("pictures")) or bool(part.pictures)


def _subject_before(scene: Scene, row: Message) -> str:
    return messages.subject_before(scene.tx, row.part_id, row.account_id, row.id or 0)


def _bare(subject: str) -> str:
    """A subject without the marks that mail programs put before it."""
    bare = subject.strip()
    while (found := bare.partition(":"))[1] and found[0].strip().casefold() in _PREFIXES:
        bare = found[2].strip()
    return bare.casefold()
