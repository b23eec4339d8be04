"""Facebook Messenger: the messages of a page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import ClassVar, Final

from pydantic import Field

from channels.meta.graph import Graph
from channels.meta.limits import check, check_file
from channels.meta.messaging_channel import MessagingChannel, now
from channels.meta.messaging_check import check_callback, check_subscription
from channels.meta.messaging_codes import CODES
from channels.meta.messaging_in import Place
from channels.meta.messaging_out import Route, kind_of, rule, send
from channels.meta.messaging_settings import MessagingSettings
from channels.meta.owners import PAGE, owner
from channels.meta.upload import file_form
from hub.contract import (
    Accepted,
    Account,
    Capabilities,
    CheckResult,
    DeliveryStatus,
    Json,
    Outbound,
    OutboundFile,
    Refusal,
    Settings,
    Told,
)
from hub.errors import DeliveryError, Refused

MAX_PICTURE: Final = 8_000_000
TEXT_LIMIT: Final = 2000  # Of one message at Meta.


class MessengerSettings(MessagingSettings):
    """A page of Facebook."""

    about: ClassVar[str] = "The messages that a Facebook page gets."
    steps: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "": (
            "At developers.facebook.com create an app for Messenger; copy App ID and App "
            "secret from App settings, Basic.",
            "At business.facebook.com make a system user with the page and the app, and "
            "the page's access token.",
            "Messenger, Settings, Webhooks: paste the webhook address and the verify token.",
            "Subscribe the page to the app: POST /PAGE_ID/subscribed_apps, as the "
            "documentation has it. Then check again.",
            "Several pages of one app: every account may have the address of the first one "
            "pasted. Hilo hands each message to the account whose it is.",
        ),
    }

    page_id: str = Field(
        pattern=r"^[0-9]{3,25}$",
        title="Page ID",
        description="Page ID. The access token must be this page's (made with a system user).",
    )


class MessengerChannel(MessagingChannel):
    """Messenger: texts, files, quick replies, echoes of Meta's own inbox, receipts up to read."""

    name: ClassVar[str] = "messenger"
    label: ClassVar[str] = "Messenger"
    icon: ClassVar[str] = "message-circle-more"
    contact_kind: ClassVar[str] = "messenger"
    settings: ClassVar[type[Settings]] = MessengerSettings
    profile_fields: ClassVar[str] = "first_name,last_name"
    capabilities: ClassVar[Capabilities] = Capabilities(
        text_limit=3 * TEXT_LIMIT,  # A longer text than one becomes up to three or four.
        part_limit=TEXT_LIMIT,
        quick_replies=13,
        max_files=10,
        max_file_bytes=25_000_000,
        receipts=frozenset(
            {
                DeliveryStatus.ACCEPTED,
                DeliveryStatus.SENT,
                DeliveryStatus.DELIVERED,
                DeliveryStatus.READ,
                DeliveryStatus.FAILED,
            }
        ),
        typing_out=True,
        reactions=True,
        quotes=True,
        edits_in=True,
        reply_window_s=24 * 3600,
        starts_conversations=False,  # Nobody can be written to who has not written first.
    )

    async def send(self, out: Outbound, account: Account) -> Accepted:
        """Hand one message to Messenger: the text, then each file."""
        check(out, self.capabilities)
        for file in out.files:
            if kind_of(file) == "image":
                check_file(file, (), MAX_PICTURE)
        settings, graph = _settings(account), self._graph(account)
        said = rule(out, human_agent=settings.human_agent, now=now())
        route = Route(node=settings.page_id, said=said or {"messaging_type": "RESPONSE"})

        async def attach(file: OutboundFile) -> Mapping[str, Json]:
            return {"attachment_id": await _upload(graph, settings.page_id, file)}

        with self._sends.to(out.to.value):
            accepted = await send(graph, out, route, attach=attach, limit=TEXT_LIMIT, unit="utf16")
            self._sends.note(accepted)
        return accepted

    async def check(self, account: Account) -> list[CheckResult]:
        """Whether the token is the page's, and its messages come here."""
        settings, graph = _settings(account), self._graph(account)
        try:
            page = await graph.get(settings.page_id, fields="id,name")
        except DeliveryError as error:
            mend = Told("Compare page_id, access_token and app_secret with the app's dashboard.")
            return [CheckResult(ok=False, what=error.sentence, mend=mend)]
        name = page["name"].text() or settings.page_id
        return [
            CheckResult(ok=True, what=Told("Facebook knows the page %(name)s.", name=name)),
            await check_subscription(graph, settings, settings.page_id),
            await check_callback(graph, settings, account, about="page"),
        ]

    def owned(self, account: Account) -> frozenset[str]:
        """The page, as webhooks of the app name it."""
        return frozenset({owner(PAGE, _settings(account).page_id)})

    def _place(self, account: Account) -> Place:
        settings = _settings(account)
        return Place(
            kind=self.contact_kind,
            about="page",
            ours=frozenset({settings.page_id}),
            scope=settings.page_id,
            app_id=settings.app_id,
            language=account.language,
        )

    def _graph(self, account: Account) -> Graph:
        return Graph(self._http, _settings(account), CODES, self._user_agent)

    def _node(self, account: Account) -> str:
        return _settings(account).page_id


def _settings(account: Account) -> MessengerSettings:
    if not isinstance(account.settings, MessengerSettings):
        raise TypeError(f"Account {account.id} has no Messenger settings.")
    return account.settings


async def _upload(graph: Graph, page_id: str, file: OutboundFile) -> str:
    """The id that a file has at Meta once it is there."""
    attachment = {"attachment": {"type": kind_of(file), "payload": {"is_reusable": False}}}
    content, headers = await file_form(file, {"message": json.dumps(attachment)}, name="filedata")
    try:
        answer = await graph.upload(f"{page_id}/message_attachments", content, headers=headers)
    except Refused as error:
        if error.provider_code != "100":
            raise
        raise Refused(error.sentence, reason=Refusal.FILE, provider_code="100") from error
    identity = answer["attachment_id"].text()
    if not identity:
        raise Refused(f"Messenger gave no id for {file.name}.", reason=Refusal.FILE)
    return identity
