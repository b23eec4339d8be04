"""What a webhook holds: messages, statuses and echoes, by the thousand. Pure.

Source: Meta, "WhatsApp Cloud API: webhooks". A change may hold messages, statuses and errors at
once. One that cannot be read is kept by itself; the rest of its batch goes on.
"""

from __future__ import annotations

import json
from typing import Final

from channels.meta.consent import consent
from channels.meta.owners import WHATSAPP, others, read_others
from channels.meta.payload import read_payload
from channels.meta.times import read_time
from channels.whatsapp_cloud.content import chosen, read_content
from channels.whatsapp_cloud.receipts import read_status
from channels.whatsapp_cloud.senders import Contacts, Person, customer, is_user_id, phone_of
from channels.whatsapp_cloud.settings import settings_of
from channels.whatsapp_cloud.words import words
from hub.contract import (
    Account,
    Address,
    Claim,
    Deletion,
    Edit,
    Ignored,
    Inbound,
    InboundMessage,
    Json,
    Proof,
    Reaction,
    Unreadable,
    WebhookRequest,
)
from hub.errors import BadRequest
from hub.untrusted import Untrusted

OBJECT: Final = "whatsapp_business_account"


def read_webhook(request: WebhookRequest, account: Account) -> list[Inbound]:
    """Everything in a webhook, in its order. Raises PayloadError, BadRequest."""
    if request.method != "POST":
        raise BadRequest("WhatsApp posts what it has to tell.")
    payload = read_payload(request.body)
    about = payload["object"].text()
    if about and about != OBJECT:
        return read_others(payload, about)
    items: list[Inbound] = []
    for entry in payload["entry"].need_list():
        if not entry.is_object():
            items.append(unreadable("An entry is no object.", entry))
        for change in entry["changes"]:
            items += _Change(change, account).items()
    return items or [Ignored(reason="The webhook holds no change.")]


def unreadable(reason: str, value: Untrusted, *, external_id: str = "") -> Unreadable:
    """What was not understood, with as much of it as helps to mend the parser."""
    return Unreadable(
        reason=reason, fragment=json.dumps(value.value)[:2000], external_id=external_id
    )


class _Change:
    """One entry of `changes`."""

    def __init__(self, change: Untrusted, account: Account) -> None:
        self._field = change["field"].text()
        self._value = change["value"]
        self._contacts = Contacts(self._value["contacts"])
        self._settings = settings_of(account)
        self._language = account.language
        self._scope = self._settings.scope

    def items(self) -> list[Inbound]:
        """What the change holds."""
        value = self._value
        if self._field == "history":
            # It goes back half a year: none of it is news, and nobody shall be answered for it.
            return [Ignored(reason="Old messages of the phone are not taken over.")]
        found: list[Inbound] = []
        lists = ("messages", "statuses", "message_echoes", "user_preferences", "errors")
        if any(value[name].is_list() for name in lists) and (strange := self._other_number()):
            return [strange]
        found += [item for one in value["messages"] for item in self._message(one)]
        found += [item for one in value["message_echoes"] for item in self._echo(one)]
        found += [read_status(one) for one in value["statuses"]]
        found += [self._preference(one) for one in value["user_preferences"]]
        found += [unreadable(f"Meta reports: {_title(one)}", one) for one in value["errors"]]
        what = self._field or "nothing that is known"
        return found or [Ignored(reason=f"A change of {what[:60]} needs nothing.")]

    def _other_number(self) -> Unreadable | None:
        """Not lost: it is kept, and can be replayed once its own account gets it."""
        given = self._value["metadata"]["phone_number_id"].text()
        if not given or given == self._settings.phone_number_id:
            return None
        return others(WHATSAPP, given, self._value)

    def _message(self, message: Untrusted) -> list[Inbound]:
        external_id = message["id"].text()[:998]
        kind = message["type"].text()
        if not external_id or not message.is_object():
            return [unreadable("A message has no id.", message)]
        person = self._sender(message)
        if kind == "reaction":
            return [_reaction(message, person.address)]
        if kind in ("edit", "revoke"):
            return [self._change_of(message, kind)]
        if kind == "request_welcome":
            return [Ignored(reason="Somebody opened the chat and has not written yet.")]
        if kind == "system":
            return [self._system(message, person, external_id)]
        return self._written(message, person, external_id, kind)

    def _written(
        self, message: Untrusted, person: Person, external_id: str, kind: str
    ) -> list[Inbound]:
        happened_at = read_time(message["timestamp"])
        content = read_content(message, kind=kind, language=self._language)
        read = InboundMessage(
            external_id=external_id,
            sender=person.address,
            proof=person.proof,
            text=content.text,
            sender_name=person.name,
            happened_at=happened_at,
            claims=person.claims,
            files=content.files,
            reply_to_id=message["context"]["id"].text()[:998],
            extra={**content.extra, **_facts(message, person)},
        )
        return [read, *consent(content.text, person.address, happened_at=happened_at)]

    def _sender(self, message: Untrusted) -> Person:
        wa_id = message["from"].text()
        # A new number makes a new id; the word of it belongs to whom we know by the old one.
        user_id = message["system"]["previous_user_id"].text() or message["from_user_id"].text()
        contact = self._contacts.find(wa_id=wa_id, user_id=user_id)
        parent_id = message["from_parent_user_id"].text()
        return customer(
            wa_id=wa_id, user_id=user_id, parent_id=parent_id, scope=self._scope, contact=contact
        )

    def _echo(self, message: Untrusted) -> list[Inbound]:
        """What the business wrote on its own phone: of our side, in the customer's thread."""
        external_id, kind = message["id"].text()[:998], message["type"].text()
        if not external_id:
            return [unreadable("An echo has no id.", message)]
        if kind in ("edit", "revoke"):
            return [self._change_of(message, kind)]
        wa_id, user_id = message["to"].text(), message["to_user_id"].text()
        contact = self._contacts.find(wa_id=wa_id, user_id=user_id)
        parent_id = message["to_parent_user_id"].text()
        person = customer(
            wa_id=wa_id, user_id=user_id, parent_id=parent_id, scope=self._scope, contact=contact
        )
        if kind == "reaction" or not person.address.value:
            return [Ignored(reason="A reaction of ours on the phone, or an echo to nobody.")]
        content = read_content(message, kind=kind, language=self._language)
        echo = InboundMessage(
            external_id=external_id,
            sender=person.address,
            proof=person.proof,
            text=content.text,
            happened_at=read_time(message["timestamp"]),
            claims=person.claims,
            files=content.files,
            reply_to_id=message["context"]["id"].text()[:998],
            outbound_echo=True,
            extra=content.extra,
        )
        return [echo]

    def _change_of(self, message: Untrusted, kind: str) -> Inbound:
        """An edit or a deletion of an earlier message."""
        body, happened_at = message[kind], read_time(message["timestamp"])
        original = body["original_message_id"].text()[:998]
        if not original:
            return unreadable(f"It names no message: {kind}.", message)
        if kind == "revoke":
            return Deletion(external_id=original, happened_at=happened_at)
        inner = body["message"]
        content = read_content(inner, kind=inner["type"].text(), language=self._language)
        if not inner.is_object():
            return unreadable("An edit says nothing new.", message, external_id=original)
        return Edit(external_id=original, text=content.text, happened_at=happened_at)

    def _system(self, message: Untrusted, person: Person, external_id: str) -> Inbound:
        """WhatsApp's own word on a customer: a new number, a new id, a new phone."""
        body = message["system"]
        facts = chosen(
            type=body["type"],
            wa_id=body["wa_id"],
            user_id=body["user_id"],
            previous_user_id=body["previous_user_id"],
        )
        claims = person.claims
        moved = phone_of(body["wa_id"].text() or body["new_wa_id"].text())
        if body["type"].text() == "user_changed_number" and moved and person.address.value:
            claims = (*claims, Claim(Address("phone", moved), Proof.VOUCHED))
        return InboundMessage(
            external_id=external_id,
            sender=person.address,
            proof=person.proof,
            text=body["body"].text() or body["type"].text(),
            happened_at=read_time(message["timestamp"]),
            claims=claims,
            automatic="system",
            extra={"system": facts},
        )

    def _preference(self, one: Untrusted) -> Inbound:
        """Marketing that was stopped or wanted again: it does not forbid to answer a question."""
        wa_id, user_id = one["wa_id"].text(), one["user_id"].text()
        contact = self._contacts.find(wa_id=wa_id, user_id=user_id)
        person = customer(
            wa_id=wa_id, user_id=user_id, parent_id="", scope=self._scope, contact=contact
        )
        value, stamp = one["value"].text(), read_time(one["timestamp"])
        if not person.address.value or value not in ("stop", "resume"):
            return unreadable("A preference is not understood.", one)
        at = f"{stamp:%Y%m%d%H%M%S}" if stamp else "?"
        return InboundMessage(
            external_id=f"preference:{person.address.value}:{value}:{at}",
            sender=person.address,
            proof=person.proof,
            text=words(self._language, f"preference_{value}"),
            sender_name=person.name,
            happened_at=stamp,
            claims=person.claims,
            automatic="system",
            extra={"preference": chosen(category=one["category"], value=one["value"])},
        )


def _reaction(message: Untrusted, sender: Address) -> Inbound:
    body = message["reaction"]
    external_id = body["message_id"].text()[:998]
    if not external_id:
        return unreadable("A reaction names no message.", message)
    return Reaction(
        external_id=external_id,
        sender=sender,
        emoji=body["emoji"].text()[:40],
        happened_at=read_time(message["timestamp"]),
    )


def _facts(message: Untrusted, person: Person) -> dict[str, Json]:
    """The small facts beside what was written; what is not there is left out."""
    context, referral = message["context"], message["referral"]
    product = context["referred_product"]
    often = context["frequently_forwarded"].flag()
    known: dict[str, Json] = {
        "forwarded": "often" if often else "once" if context["forwarded"].flag() else "",
        "product": chosen(catalog=product["catalog_id"], id=product["product_retailer_id"]),
        "referral": chosen(
            headline=referral["headline"],
            body=referral["body"],
            url=referral["source_url"],
            id=referral["source_id"],
            type=referral["source_type"],
            media_type=referral["media_type"],
            media_url=referral["image_url"],
            click_id=referral["ctwa_clid"],
        ),
        "group": (message["group_id"].text() or message["chat"]["id"].text())[:200],
        "username": person.username,
        "parent_user_id": person.parent_id if is_user_id(person.parent_id) else "",
    }
    return {name: value for name, value in known.items() if value}


def _title(error: Untrusted) -> str:
    number = error["code"].integer()
    title = error["title"].text() or error["message"].text() or "an error"
    return f"{title[:200]} ({number})" if number is not None else title[:200]
