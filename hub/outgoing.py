"""Putting together what a channel is asked to send, from the rows of a delivery."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hub import onward_words
from hub.contract import (
    Account,
    Address,
    Capabilities,
    Outbound,
    OutboundFile,
    Participant,
    TemplateUse,
)
from hub.errors import Refused
from hub.file_url import FileUrls
from hub.files import Files
from hub.model import Agent, Attachment, ContactPoint, Customer, Delivery, Message, Part
from hub.queries import accounts, messages
from hub.queries.speaking import language_of
from hub.store import Reader
from hub.words import FileState

URL_LIFE = timedelta(hours=6)  # As long as a provider may take to fetch a file.


@dataclass(frozen=True, slots=True)
class Prepared:
    """An outbound message whose files have not been opened yet."""

    out: Outbound
    files: tuple[Attachment, ...]


def prepare(tx: Reader, row: Delivery, account: Account) -> Prepared:
    """Everything about a delivery that is in the database, of one moment. Raises NotFound."""
    message = tx.need(Message, row.message_id)
    part = tx.need(Part, row.part_id)
    point = tx.need(ContactPoint, part.contact_point_id)
    customer = tx.need(Customer, part.customer_id)
    reach = accounts.reach(tx, row.part_id, row.account_id)
    agent = tx.get(Agent, message.agent_id) if message.agent_id else None
    out = Outbound(
        key=row.key,
        message_id=row.message_id,
        conversation_id=message.conversation_id,
        to=Address(point.kind, point.value, point.scope),
        to_name=customer.name or point.name,
        text=message.text,
        html=message.html,
        subject=message.subject or _subject(tx, row),
        template=_template(row),
        copies=tuple(
            Participant(address=Address("email", value), role=role) for role, value in row.copies
        ),
        reply_external_id=_answers(tx, message, reach.last_inbound_id if reach else None, row),
        quoted=message.reply_to_id is not None,
        thread_ids=tuple(messages.thread_ids(tx, row.part_id, row.account_id)),
        author_name=agent.name if agent else message.author_name,
        language=language_of(tx, customer, message.conversation_id, otherwise=account.language),
        last_inbound_at=reach.last_inbound_at if reach else None,
        attempts=row.attempts,
        quick_replies=tuple(str(each) for each in message.extra.get("quick_replies", ())),
    )
    if row.onward:
        return _onward(tx, row, out)
    if point.kind == "email" and not out.subject:
        out = replace(out, subject=onward_words.first_subject(out.language))
    return Prepared(out, tuple(messages.attachments_of(tx, [row.message_id])))


def _onward(tx: Reader, row: Delivery, out: Outbound) -> Prepared:
    """Answers that were not read in a chat, as one message on another channel."""
    ids = [int(each) for each in row.covers]
    found = sorted(tx.among(Message, "id", ids), key=lambda message: message.id or 0)
    said = [one for one in found if one.deleted_at is None and one.erased_at is None]
    files = messages.attachments_of(tx, [one.id or 0 for one in said]) if said else []
    out = replace(
        out,
        text=onward_words.text(out.language, [one.text for one in said]),
        html=None,
        subject=out.subject or onward_words.subject(out.language),
        quoted=False,
        quick_replies=(),
    )
    return Prepared(out, tuple(files))


def with_choices(out: Outbound, capabilities: Capabilities) -> Outbound:
    """The answers that may be pressed as a numbered list, where a channel has no buttons. A
    template is the provider's text, to which nothing is added."""
    if not out.quick_replies or capabilities.quick_replies or out.template is not None:
        return out
    lines = [f"{number}. {choice}" for number, choice in enumerate(out.quick_replies, 1)]
    text = "\n".join([*([out.text, ""] if out.text else []), *lines])
    return replace(out, text=text, quick_replies=())


async def with_files(
    prepared: Prepared, files: Files, urls: FileUrls, *, now: datetime
) -> Outbound:
    """The message with its files as local paths and signed addresses.

    Raises Refused for a file that is no longer there.
    """
    found: list[OutboundFile] = []
    for attachment in prepared.files:
        if attachment.state != FileState.READY:
            raise Refused(f"The file {attachment.name} is no longer there.", reason="file")
        path = await files.path(attachment.key)
        found.append(
            OutboundFile(
                name=attachment.name,
                media_type=attachment.media_type,
                size=attachment.size or 0,
                path=str(path),
                url=urls.sign(attachment.id or 0, attachment.name, expires_at=now + URL_LIFE),
                alt=attachment.alt,
            )
        )
    return replace(prepared.out, files=tuple(found))


def _template(row: Delivery) -> TemplateUse | None:
    found = row.template
    if not found:
        return None
    variables = found.get("variables")
    return TemplateUse(
        name=str(found.get("name", "")),
        language=str(found.get("language", "")),
        variables={str(k): str(v) for k, v in variables.items()} if variables else {},
        text=str(found.get("text", "")),
    )


def _answers(tx: Reader, message: Message, last_inbound_id: int | None, row: Delivery) -> str:
    """The external id of what is answered: what the agent quoted, else the customer's newest."""
    answered_id = message.reply_to_id or last_inbound_id
    answered = tx.get(Message, answered_id) if answered_id else None
    if answered is None or answered.account_id != row.account_id:
        return ""
    if answered.external_id:
        return answered.external_id
    sent = messages.deliveries_of(tx, [answered.id or 0])
    return next((found.external_id for found in sent if found.external_id), "")


def _subject(tx: Reader, row: Delivery) -> str:
    """The subject of the thread on this account, so that an answer keeps it."""
    return messages.newest_subject(tx, row.part_id, row.account_id)
