"""Which mail answers which: Message-IDs we make, reply addresses we sign, and reading both back.

A reply address is `name+m7.abcdefgh.<mac>@domain`. Local parts are lower-cased on the way and may
have 64 characters, hence base32 and a cut HMAC. The key is the account's own.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from typing import Final

from channels.email.headers import Mailbox, message_ids
from channels.email.mail import Headers
from channels.email.settings import EmailSettings

MAX_LOCAL: Final = 64  # Bytes of a local part. Source: RFC 5321, section 4.5.3.1.1.
MAX_REFERENCES: Final = 16  # The first of a thread and its last 15.

_OWN_ID: Final = re.compile(
    r"<hilo\.(m\d{1,18})\.([a-z2-7]{8})([a-z2-7]{16})@[^<>@\s]{1,255}>", re.I
)
_TOKEN: Final = re.compile(r"(.{1,40})\+(m\d{1,18})\.([a-z2-7]{8})\.([a-z2-7]{16})", re.I)
_WIRE_ID: Final = re.compile(r"<[!-;=?-~]{1,400}>")


def sign(key: bytes, text: str) -> str:
    """80 bits of HMAC-SHA256 in lower-case base32: 16 characters."""
    digest = hmac.new(key, text.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode("ascii").lower()[:16]


def nonce(key: str) -> str:
    """8 characters that differ from one sending to another and are the same at each try."""
    return base64.b32encode(hashlib.sha256(key.encode()).digest()).decode("ascii").lower()[:8]


def mint_message_id(settings: EmailSettings, key: bytes, *, message_id: int, out_key: str) -> str:
    """The Message-ID of one sending, with its brackets: the same at each try of it."""
    return _message_id(settings, key, f"m{message_id}", nonce(out_key))


def _message_id(settings: EmailSettings, key: bytes, stem: str, once: str) -> str:
    mac = sign(key, f"id.{stem}.{once}")
    return f"<hilo.{stem}.{once}{mac}@{settings.domain}>"


def is_own_message_id(value: str, key: bytes) -> bool:
    """Whether this account made that Message-ID."""
    found = _OWN_ID.fullmatch(value.strip())
    if found is None:
        return False
    stem, once, mac = (part.lower() for part in found.groups())
    return hmac.compare_digest(mac, sign(key, f"id.{stem}.{once}"))


def reply_address(settings: EmailSettings, key: bytes, *, message_id: int, out_key: str) -> str:
    """The signed address that an answer should go to; the plain one where none can be had."""
    local = settings.address.rpartition("@")[0]
    once = nonce(out_key)
    stem = f"m{message_id}.{once}"
    signed = f"{local}+{stem}.{sign(key, f'to.{stem}')}"
    if not settings.plus_addressing or len(signed.encode()) > MAX_LOCAL:
        return settings.address
    return f"{signed}@{settings.domain}"


def answered_id(settings: EmailSettings, key: bytes, recipients: Iterable[str]) -> str:
    """The Message-ID of the mail of ours that a signed recipient address names, or ""."""
    own = settings.address.rpartition("@")[0].lower()
    for address in recipients:
        local, _, domain = address.strip().rpartition("@")
        found = _TOKEN.fullmatch(local)
        if found is None or found[1].lower() != own or domain.lower() != settings.domain:
            continue
        stem, once, mac = (part.lower() for part in found.groups()[1:])
        if hmac.compare_digest(mac, sign(key, f"to.{stem}.{once}")):
            return _message_id(settings, key, stem, once)
    return ""


def is_ours(settings: EmailSettings, address: str) -> bool:
    """Whether an address is the account's: itself, an alias, or one with a plus."""
    local, _, domain = address.strip().lower().rpartition("@")
    plain = f"{local.partition('+')[0]}@{domain}"
    own = settings.own_addresses
    local_part = settings.address.rpartition("@")[0].lower()
    return address.strip().lower() in own or (
        settings.plus_addressing and (plain in own or plain == f"{local_part}@{settings.domain}")
    )


def answered_ids(headers: Headers) -> tuple[str, ...]:
    """What a mail says it answers: In-Reply-To, then References from the last to the first."""
    direct = message_ids(headers.all("In-Reply-To"))
    thread = message_ids(headers.all("References"))
    return tuple(dict.fromkeys([*direct, *reversed(thread)]))[:50]


def references(thread_ids: Sequence[str], answered: str) -> list[str]:
    """The References of an answer, oldest first: what stays under a receiver's limits."""
    ids = [one for one in dict.fromkeys([*thread_ids, answered]) if _WIRE_ID.fullmatch(one)]
    if answered in ids:
        ids = [one for one in ids if one != answered] + [answered]
    return ids if len(ids) <= MAX_REFERENCES else [ids[0], *ids[-(MAX_REFERENCES - 1) :]]


def external_id(headers: Headers, sender: Mailbox | None, body: bytes) -> str:
    """The Message-ID; a made one for mail that has none, the same by whatever way it came."""
    found = message_ids(headers.all("Message-ID")[:1])
    if found:
        return found[0]
    digest = hashlib.sha256()
    for part in (sender.address if sender else "", headers.raw("Date"), headers.raw("Subject")):
        digest.update(part.encode("utf-8", "replace") + b"\0")
    digest.update(body)
    return f"sha256:{digest.hexdigest()[:40]}"
