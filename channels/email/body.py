"""The body of a mail as the thread shows it: text, safe HTML, what is folded away."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from channels.email import html_tree, quotes, safe_html
from channels.email.announcements import Kind
from channels.email.mail import Body, Mail
from hub.contract import FileRef

# What Outlook and Gmail leave in plain text where the HTML has a picture.
_PICTURE_MARK: Final = re.compile(r"\[(?:cid|image): ?[^\[\]\n]{1,200}\]")


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of a mail. html is None where the mail has no HTML worth showing."""

    text: str = ""
    quoted: str = ""
    signature: str = ""
    html: str | None = None
    files: tuple[FileRef, ...] = ()
    remote_pictures: int = 0


def show(mail: Mail) -> Shown:
    """Make what is shown of a mail out of its bodies."""
    bodies = [body for body in mail.bodies if body.plain.strip() or body.html.strip()]
    if not any(body.html.strip() for body in bodies):
        reply = quotes.split("\n".join(body.plain for body in bodies))
        return Shown(reply.visible, reply.quoted, reply.signature)
    source = "".join(body.html if body.html.strip() else _as_html(body.plain) for body in bodies)
    embedded = safe_html.take_out_pictures(source, number=len(mail.files) + 1)
    files = embedded.files
    if len(embedded.html) > safe_html.MAX_HTML:
        files = (*files, _whole(source))
    reply, visible = html_reply(embedded.html)
    plain = _plain(bodies, reply)
    if plain is not None:
        reply = plain
    return Shown(
        reply.visible,
        reply.quoted,
        reply.signature,
        visible if visible.strip() else None,
        files,
        visible.count("data-remote-src="),
    )


def html_reply(html: str) -> tuple[quotes.Reply, str]:
    """Take hostile HTML apart: its texts, and safe HTML of what was written now."""
    tree = html_tree.parse(safe_html.read(html))
    kinds = quotes.classify(tree.lines)
    keep = _without_margins(tree, kinds)
    return quotes.assemble(tree.lines, kinds), safe_html.write(html_tree.render(tree, keep))


def _without_margins(tree: html_tree.Tree, kinds: Sequence[Kind]) -> list[bool]:
    """Which lines to keep: the visible ones, but no empty ones above what is folded."""
    keep = [kind is Kind.VISIBLE for kind in kinds]
    folded = [index for index, kept in enumerate(keep) if not kept]
    end = folded[0] if folded else 0
    while end > 0 and not tree.lines[end - 1].text.strip() and end - 1 not in tree.pictures:
        end -= 1
        keep[end] = False
    return keep


def _plain(bodies: list[Body], from_html: quotes.Reply) -> quotes.Reply | None:
    """The sender's own plain text where it says what the HTML says, else None.

    Some programs send a stub ("your reader shows no HTML") or nothing in its place.
    """
    if not all(body.plain.strip() for body in bodies):
        return None
    plain = "\n".join(body.plain for body in bodies)
    reply = quotes.split(_PICTURE_MARK.sub("", plain))
    written = len("".join(reply.visible.split()))
    shown = len("".join(from_html.visible.split()))
    return reply if written * 3 >= shown else None


def _whole(html: str) -> FileRef:
    """HTML that is shown only in part, as a file."""
    content = html.encode("utf-8", "replace")
    return FileRef(name="mail.html", media_type="text/html", size=len(content), content=content)


def _as_html(plain: str) -> str:
    return "<br>".join(entities.escape(line) for line in plain.split("\n")) + "<br>"
