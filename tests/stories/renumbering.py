"""Recorded requests with new ids: the same words again and again, and every one a message of its
own. What is renumbered is what the channel itself reads as a message's id, wherever it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, quote, urlencode

from hub.contract import CallSegment, CallUpdate, Inbound, InboundMessage, WebhookRequest

Reads = Callable[[WebhookRequest], Sequence[Inbound]]
Json = object


@dataclass(frozen=True, slots=True)
class Copy:
    """A request with new ids. texts: what it says, by the ids under which that is kept."""

    request: WebhookRequest
    texts: Mapping[str, str]


def texts_of(items: Sequence[Inbound]) -> dict[str, str]:
    """The messages of a request, by id. News of a call are one, with what is said for good."""
    found: dict[str, str] = {}
    for item in items:
        if isinstance(item, InboundMessage):
            found[item.external_id] = item.text
        elif isinstance(item, CallUpdate | CallSegment):
            found[item.external_id] = "\n".join(_spoken(items, item.external_id))
    return found


def _spoken(items: Sequence[Inbound], external_id: str) -> Iterator[str]:
    """What is said in a call for good: with its end everything is."""
    news = [one for one in items if isinstance(one, CallUpdate | CallSegment)]
    own = [one for one in news if one.external_id == external_id]
    over = any(isinstance(one, CallSegment) and one.ended for one in own)
    for one in own:
        if isinstance(one, CallSegment) and (one.final or over) and one.text.strip():
            yield one.text.strip()


def renumbered(request: WebhookRequest, reads: Reads, number: int) -> Copy | None:
    """The request with every message's id made new by `number`, or None where ids are derived from
    something else, or nothing is a message."""
    if not (before := texts_of(reads(request))):
        return None
    for parts in (_whole, _last, _both, _bare):
        changes = {old: _new(old, number) for one in before for old in parts(one) if old}
        for change in (_by_leaves, _by_fields, _by_bytes):
            if (body := change(request.body, changes)) is None:
                continue
            changed = replace(request, body=body)
            after = texts_of(reads(changed))
            fresh = not after.keys() & before.keys() and len(after) == len(before)
            if fresh and list(after.values()) == list(before.values()):
                return Copy(changed, after)
    return None


def _whole(external_id: str) -> tuple[str, ...]:
    return (external_id,)


def _last(external_id: str) -> tuple[str, ...]:
    """Ids of Telegram and Slack: a chat, a colon, and the number in it; LINE and others, too."""
    return (re.split(r"[:/]", external_id)[-1],)


def _both(external_id: str) -> tuple[str, ...]:
    return (external_id, *re.split(r"[:/#]", external_id))


def _bare(external_id: str) -> tuple[str, ...]:
    """Of a mail, without what is written differently in every place."""
    return (external_id.strip("<>"),)


def _new(old: str, number: int) -> str:
    """An id of the same kind: digits stay digits, and what ends in a domain keeps it."""
    if old.isdecimal():
        return f"{1 + number}{old.zfill(3)[-3:]}"
    if re.fullmatch(r"\d+\.\d+", old):
        return f"{old.partition('.')[0]}.{number:06d}"
    if len(old) < 20 or "@" in old:
        return f"{number}{old}"
    return f"{old[:-15]}{number:010d}{old[-5:]}"  # As long as before.


def _by_leaves(body: bytes, changes: Mapping[str, str]) -> bytes | None:
    """JSON whose values are ids."""
    try:
        found: Json = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return json.dumps(_leaf(found, changes), ensure_ascii=False).encode("utf-8", "surrogatepass")


def _leaf(value: Json, changes: Mapping[str, str]) -> Json:
    if isinstance(value, dict):
        return {key: _leaf(one, changes) for key, one in value.items()}
    if isinstance(value, list):
        return [_leaf(one, changes) for one in value]
    if isinstance(value, str):
        return changes.get(value, value)
    if isinstance(value, int) and not isinstance(value, bool) and str(value) in changes:
        return int(changes[str(value)])
    return value


def _by_fields(body: bytes, changes: Mapping[str, str]) -> bytes | None:
    """A form whose values are ids."""
    try:
        fields = parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True)
    except (ValueError, UnicodeDecodeError):
        return None
    return urlencode([(key, changes.get(value, value)) for key, value in fields]).encode()


def _by_bytes(body: bytes, changes: Mapping[str, str]) -> bytes | None:
    """A mail, or anything else in which an id stands as it is."""
    found = False
    for old, new in changes.items():
        for shape in (lambda text: text, quote):
            if len(old) > 4 and shape(old).encode() in body:
                body, found = body.replace(shape(old).encode(), shape(new).encode()), True
    return body if found else None
