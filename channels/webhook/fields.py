"""The pieces that items share: senders, claims, files, times."""

from __future__ import annotations

import base64
import binascii
import json
import re
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from channels.webhook.settings import WebhookSettings
from hub.contract import Account, Address, Claim, FileRef, Json, Proof
from hub.errors import PayloadError
from hub.untrusted import Untrusted, clean

KIND: Final = "webhook"  # Of the ids that a system gives to its customers itself.
MAX_ID: Final = 256
MAX_FILES: Final = 20
MAX_CLAIMS: Final = 20
MAX_EXTRA: Final = 8_000  # Characters of `extra` as JSON.
MAX_URL: Final = 2_000

_KIND: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_MEDIA_TYPE: Final = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}")
# Hilo gives these itself, and nobody else can speak for them.
_OURS: Final = frozenset({"chat", "unknown", "device"})


def identifier(value: Untrusted) -> str:
    """An id: a text, or a whole number as one; "" for anything else or longer than an id is."""
    number = None if isinstance(value.value, str) else value.integer()
    found = (str(number) if number is not None else value.text()).strip()
    return found if len(found) <= MAX_ID else ""


def moment(value: Untrusted) -> datetime | None:
    """A time: ISO 8601 with its offset, or seconds since 1970; None for anything else."""
    number = value.number()
    try:
        if number is not None:
            return datetime.fromtimestamp(number, UTC)
        found = datetime.fromisoformat(value.text().strip()[:40])
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError, OSError):
        return None


def need_sender(item: Untrusted, account: Account, settings: WebhookSettings) -> Address:
    """Whom an item is of. Raises PayloadError where nobody is named."""
    found = address(item["sender"], account, settings)
    if found is None:
        raise PayloadError("sender.id is missing, or sender.kind with sender.value.")
    return found


def address(value: Untrusted, account: Account, settings: WebhookSettings) -> Address | None:
    """`{"id": ...}` of the system's own, or `{"kind": "phone", "value": ...}`; None for neither."""
    if own := identifier(value["id"]):
        return Address(KIND, own, settings.scope or f"account-{account.id}")
    kind, found = value["kind"].text().strip().lower(), identifier(value["value"])
    if not found or kind in _OURS or not _KIND.fullmatch(kind):
        return None
    if kind == KIND:
        return Address(KIND, found, settings.scope or f"account-{account.id}")
    return Address(kind, found, value["scope"].text().strip()[:100])


def sender_proof(settings: WebhookSettings) -> Proof:
    """How well the account knows its senders: a setting, and never a word of the payload."""
    return Proof.VOUCHED if settings.senders_vouched else Proof.CLAIMED


def claims(
    value: Untrusted, sender: Address, account: Account, settings: WebhookSettings
) -> tuple[Claim, ...]:
    """The sender's other addresses, each known at most as well as the settings allow."""
    found: dict[Address, Claim] = {}
    for one in list(value)[:MAX_CLAIMS]:
        owned = address(one, account, settings)
        if owned is not None and owned != sender:
            found.setdefault(owned, Claim(owned, min(_proof(one), settings.belief)))
    return tuple(found.values())


def _proof(claim: Untrusted) -> Proof:
    words = {"proven": Proof.PROVEN, "vouched": Proof.VOUCHED}
    return words.get(claim["proof"].text().strip().lower(), Proof.CLAIMED)


def language(value: Untrusted) -> str:
    """A BCP 47 tag, or ""."""
    found = value.text().strip()
    return found if _LANGUAGE.fullmatch(found) else ""


def files(value: Untrusted) -> tuple[tuple[FileRef, ...], int]:
    """The files of a message, as their bytes in base64 or where to fetch them, and how many were
    left out: they are neither, or too many."""
    listed = list(value)
    found = [file for one in listed[:MAX_FILES] if (file := _file(one)) is not None]
    return tuple(found), len(listed) - len(found)


def _file(value: Untrusted) -> FileRef | None:
    kind = value["media_type"].text().partition(";")[0].strip().lower()
    size = value["size"].integer()
    url, encoded = value["url"].text().strip(), value["content"].text()
    content = _content(encoded)
    if content is None and not is_web(url):
        return None
    return FileRef(
        name=value["name"].text().strip()[:255],
        media_type=kind if _MEDIA_TYPE.fullmatch(kind) else "application/octet-stream",
        size=len(content) if content is not None else size if size and size > 0 else None,
        content=content,
        locator="" if content is not None else url,
        voice=value["voice"].flag(),
    )


def _content(encoded: str) -> bytes | None:
    try:
        return base64.b64decode(encoded, validate=True) or None
    except (binascii.Error, ValueError):
        return None


def is_web(url: str) -> bool:
    """Whether it is an address that may be fetched; the guard looks at where it leads."""
    try:
        parts = urlsplit(url)
        found = parts.scheme in ("http", "https") and bool(parts.hostname)
        return found and len(url) <= MAX_URL and parts.username is None
    except ValueError:
        return False


def extra(value: Untrusted) -> dict[str, Json]:
    """Small facts for the console to show: an object, if it is small enough."""
    if not value.is_object():
        return {}
    try:
        written = clean(json.dumps(value.value, ensure_ascii=False))
        found = (
            json.loads(written) if len(written) <= MAX_EXTRA and "\\u0000" not in written else {}
        )
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
