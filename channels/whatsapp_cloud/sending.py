"""Handing messages to WhatsApp, never twice.

The Cloud API has no idempotency key and lists nothing. So a call without an answer is not repeated:
our own key travels with the message and comes back with its first status, which finds the delivery.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from channels.meta.graph import Graph
from channels.meta.upload import file_form
from channels.whatsapp_cloud.codes import PAIR_RATE, QUOTE, SPAM_RATE
from channels.whatsapp_cloud.pieces import Piece, pieces_of
from channels.whatsapp_cloud.senders import is_user_id
from channels.whatsapp_cloud.settings import WhatsAppCloudSettings
from channels.whatsapp_cloud.templates import template_piece, with_header
from hub.contract import Accepted, Json, Outbound, OutboundFile, Refusal
from hub.errors import DeliveryError, Refused, Throttled, Uncertain

LONGEST_PAIR_WAIT_S: Final = 3600.0
SPAM_WAIT_S: Final = 3600.0
WITHIN_S: Final = 20.0  # How long a message waits between its own parts.


async def send(graph: Graph, out: Outbound, settings: WhatsAppCloudSettings) -> Accepted:
    """Hand over every piece; the first one's id is the message's, the others are aliases.

    Raises a DeliveryError. Once a piece has gone out, whatever happens to the next is Uncertain,
    because sending again would repeat the first.
    """
    pieces = _pieces(out)
    target = recipient(out, settings)
    media = [await _uploaded(graph, piece.file, settings) for piece in pieces]
    ids: list[str] = []
    for place, (piece, media_id) in enumerate(zip(pieces, media, strict=True)):
        call: dict[str, Json] = {
            "messaging_product": "whatsapp",
            **target,
            **_payload(piece, media_id),
        }
        if place == 0 and out.quoted and out.reply_external_id:
            call["context"] = {"message_id": out.reply_external_id}
        if place == len(pieces) - 1:
            # Of the last alone: what it reports of must have gone out as a whole.
            call["biz_opaque_callback_data"] = out.key
        try:
            ids.append(await _send_one(graph, call, settings, patient=bool(ids)))
        except DeliveryError as error:
            if not ids:
                raise _waiting(error, out.attempts) from None
            gone = f"{len(ids)} of {len(pieces)} parts went out. {error.sentence}"
            raise Uncertain(gone, provider_code=error.provider_code) from error
    return Accepted(external_id=ids[0], aliases=tuple(ids[1:]))


def recipient(out: Outbound, settings: WhatsAppCloudSettings) -> dict[str, Json]:
    """To whom, as the API names them: a number and a user id are different fields."""
    value = out.to.value
    if not is_user_id(value):
        return {"recipient_type": "individual", "to": value.removeprefix("+")}
    if out.to.scope and out.to.scope != settings.scope:
        raise Refused(
            "This customer shows no number, and is known to another account alone.",
            reason=Refusal.NO_SUCH_ADDRESS,
        )
    return {"recipient": value}


def _pieces(out: Outbound) -> Sequence[Piece]:
    if out.template is not None:
        return [template_piece(out.template, out.files)]
    return pieces_of(out)


def _payload(piece: Piece, media_id: str) -> dict[str, Json]:
    payload = piece.payload(media_id)
    if piece.kind == "template" and piece.file is not None:
        return with_header(payload, piece.file, media_id)
    return payload


async def _uploaded(
    graph: Graph, file: OutboundFile | None, settings: WhatsAppCloudSettings
) -> str:
    """The id that a file has at Meta, "" for none. All of them go up before a word is sent."""
    if file is None:
        return ""
    fields = {"messaging_product": "whatsapp", "type": file.media_type}
    content, headers = await file_form(file, fields, name="file")
    try:
        answer = await graph.upload(f"{settings.phone_number_id}/media", content, headers=headers)
    except Refused as error:
        if error.provider_code not in ("100", "131053", ""):
            raise
        raise Refused(error.sentence, reason=Refusal.FILE, provider_code=error.provider_code) from (
            error
        )
    identity = answer["id"].text()
    if not identity:
        raise Refused(f"WhatsApp gave no id for {file.name}.", reason=Refusal.FILE)
    return identity


async def _send_one(
    graph: Graph, call: dict[str, Json], settings: WhatsAppCloudSettings, *, patient: bool
) -> str:
    """The id of the message that a call made. patient: wait a little where Meta asks for it."""
    path = f"{settings.phone_number_id}/messages"
    try:
        answer = await graph.post(path, call)
    except Throttled as error:
        wait_s = error.after_s if error.after_s is not None else 4.0
        if not patient or wait_s > WITHIN_S:
            raise
        await asyncio.sleep(wait_s)
        answer = await graph.post(path, call)
    except Refused as error:
        if error.provider_code != QUOTE or "context" not in call:
            raise
        # A quoted message that Meta has forgotten is no reason not to say it.
        answer = await graph.post(path, {k: v for k, v in call.items() if k != "context"})
    identity = answer["messages"][0]["id"].text()
    if not identity:
        raise Uncertain("WhatsApp took the message and gave no id.")
    return identity


def _waiting(error: DeliveryError, attempts: int) -> DeliveryError:
    """The error with how long to wait, where WhatsApp has a rule for it and does not say."""
    if not isinstance(error, Throttled) or error.after_s is not None:
        return error
    if error.provider_code == PAIR_RATE:
        # Source: Meta, "Pair rate limits": 4^x seconds, x counting from 0.
        wait_s = min(4.0 ** min(max(attempts - 1, 0), 10), LONGEST_PAIR_WAIT_S)
    elif error.provider_code == SPAM_RATE:
        wait_s = SPAM_WAIT_S
    else:
        return error
    return Throttled(error.sentence, after_s=wait_s, provider_code=error.provider_code)
