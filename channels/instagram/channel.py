"""Instagram: the direct messages of a professional account.

There are two ways to connect one: through the Facebook page that it belongs to, or by itself with
Instagram's own sign-in. They differ in host, token and the secret that signs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final, Literal

from pydantic import Field

from channels.meta.graph import FACEBOOK, Graph
from channels.meta.limits import check, check_file
from channels.meta.messaging_channel import MessagingChannel, now
from channels.meta.messaging_check import check_callback, check_subscription
from channels.meta.messaging_codes import CODES
from channels.meta.messaging_in import Place
from channels.meta.messaging_out import Route, kind_of, rule, send
from channels.meta.messaging_settings import MessagingSettings
from channels.meta.owners import INSTAGRAM as INSTAGRAM_OBJECT
from channels.meta.owners import owner
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
from hub.untrusted import Untrusted

INSTAGRAM: Final = "https://graph.instagram.com"
MAX_PICTURE: Final = 8_000_000
TEXT_LIMIT: Final = 1000  # Bytes of one message at Instagram.


class InstagramSettings(MessagingSettings):
    """A professional account of Instagram."""

    about: ClassVar[str] = "The direct messages of a professional Instagram account."
    steps: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "login:facebook": (
            "Connect the account to its Facebook page, and allow access to messages in the "
            "Instagram app.",
            "At developers.facebook.com copy App ID and App secret from App settings, "
            "Basic; the access token is the page's.",
        ),
        "login:instagram": (
            "At Meta choose the use case “Manage messaging and content on Instagram”, API "
            "setup with Instagram login.",
            "Copy the Instagram app ID and secret, and generate the account's token. It "
            "lasts 60 days.",
        ),
        "": (
            "Webhooks, object Instagram: paste the webhook address and the verify token, "
            "and subscribe to messages.",
            "Check: it says both IDs of the account and whether its messages come here.",
        ),
    }

    login: Literal["facebook", "instagram"] = Field(
        default="facebook",
        title="How it is connected",
        json_schema_extra={
            "words": {
                "facebook": "Through its Facebook page",
                "instagram": "With Instagram's own sign-in",
            }
        },
        description="How it is connected: through its Facebook page, or with Instagram's sign-in. "
        "With the latter, app_id and app_secret are those of the Instagram app.",
    )
    account_id: str = Field(
        pattern=r"^[0-9]{3,25}$",
        title="Account ID",
        description="ID of the professional account (17841...), as webhooks name it.",
    )
    other_id: str = Field(
        default="",
        pattern=r"^([0-9]{3,25})?$",
        title="Second account ID",
        description="Its second ID, if it has one: Instagram has an id and a user_id. A check of "
        "the account says both.",
    )
    page_id: str = Field(
        default="",
        pattern=r"^([0-9]{3,25})?$",
        title="Page ID",
        json_schema_extra={"when": {"login": ["facebook"]}},
        description="ID of the Facebook page that it belongs to. Needed if connected through it.",
    )


class InstagramChannel(MessagingChannel):
    """Instagram: texts, files, quick replies, stories, unsent messages, echoes, read marks."""

    name: ClassVar[str] = "instagram"
    label: ClassVar[str] = "Instagram"
    icon: ClassVar[str] = "camera"
    contact_kind: ClassVar[str] = "instagram"
    settings: ClassVar[type[Settings]] = InstagramSettings
    profile_fields: ClassVar[str] = "name,username"
    capabilities: ClassVar[Capabilities] = Capabilities(
        text_limit=3 * TEXT_LIMIT,  # A longer text than one becomes up to three or four.
        part_limit=TEXT_LIMIT,
        quick_replies=13,
        text_unit="bytes",
        max_files=10,
        max_file_bytes=25_000_000,
        file_types=(
            "image/jpeg",
            "image/png",
            "audio/aac",
            "audio/mp4",
            "audio/x-m4a",
            "audio/wav",
            "audio/x-wav",
            "video/mp4",
            "video/ogg",
            "video/x-msvideo",
            "video/quicktime",
            "video/webm",
        ),
        receipts=frozenset(
            {
                DeliveryStatus.ACCEPTED,
                DeliveryStatus.SENT,
                DeliveryStatus.DELIVERED,  # Not told today; it is taken if it comes.
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
        """Hand one message to Instagram: the text, then each file by its address."""
        check(out, self.capabilities)
        for file in out.files:
            if kind_of(file) == "image":
                check_file(file, (), MAX_PICTURE)
            if not file.url:
                sentence = f"{file.name} has no address to be fetched from."
                raise Refused(sentence, reason=Refusal.FILE)
        settings = _settings(account)
        route = Route(
            node=self._node(account),
            said=rule(out, human_agent=settings.human_agent, now=now()),
        )
        with self._sends.to(out.to.value):
            accepted = await send(
                self._graph(account), out, route, attach=_attach, limit=TEXT_LIMIT, unit="bytes"
            )
            self._sends.note(accepted)
        return accepted

    async def check(self, account: Account) -> list[CheckResult]:
        """Whether the token is the account's, under which ids, and its messages come here."""
        settings, graph = _settings(account), self._graph(account)
        by_page = settings.login == "facebook"
        try:
            if by_page:
                found = await graph.get(settings.account_id, fields="id,username")
            else:
                found = await graph.get("me", fields="id,user_id,username")
        except DeliveryError as error:
            mend = Told(
                "Compare account_id, login, access_token and app_secret with the dashboard."
            )
            return [CheckResult(ok=False, what=error.sentence, mend=mend)]
        results = [_known(found["username"].text(), _ids(found), settings)]
        results.append(await check_subscription(graph, settings, self._node(account)))
        if by_page or not account.webhook_url:
            results.append(await check_callback(graph, settings, account, about="instagram"))
        else:
            what = Told(
                "Its webhooks are to be sent to %(url)s; compare it at Meta.",
                url=account.webhook_url,
            )
            results.append(CheckResult(ok=True, what=what))
        return results

    def owned(self, account: Account) -> frozenset[str]:
        """The account by both of its ids, as webhooks of the app name it."""
        return frozenset(owner(INSTAGRAM_OBJECT, each) for each in self._place(account).ours)

    def _place(self, account: Account) -> Place:
        settings = _settings(account)
        return Place(
            kind=self.contact_kind,
            about="instagram",
            ours=frozenset({settings.account_id, settings.other_id} - {""}),
            scope=settings.account_id,
            app_id=settings.app_id,
            language=account.language,
        )

    def _graph(self, account: Account) -> Graph:
        settings = _settings(account)
        host = FACEBOOK if settings.login == "facebook" else INSTAGRAM
        return Graph(self._http, settings, CODES, self._user_agent, host)

    def _node(self, account: Account) -> str:
        settings = _settings(account)
        if settings.login == "facebook" and settings.page_id:
            return settings.page_id
        return settings.account_id


def _settings(account: Account) -> InstagramSettings:
    if not isinstance(account.settings, InstagramSettings):
        raise TypeError(f"Account {account.id} has no Instagram settings.")
    return account.settings


async def _attach(file: OutboundFile) -> Mapping[str, Json]:
    return {"url": file.url}


def _ids(found: Untrusted) -> frozenset[str]:
    """Both ids that the account has."""
    values = (found[name].text() for name in ("id", "user_id"))
    return frozenset(value for value in values if value)


def _known(username: str, ids: frozenset[str], settings: InstagramSettings) -> CheckResult:
    what = Told("Instagram knows @%(username)s.", username=username or settings.account_id)
    ours = {settings.account_id, settings.other_id}
    if ids and not ids & ours:
        mend = Told("Set account_id to %(ids)s.", ids=min(ids))
        return CheckResult(
            ok=False, what=Told("The token is of another account: %(known)s", known=what), mend=mend
        )
    if missing := ids - ours:
        return CheckResult(
            ok=False,
            what=what,
            mend=Told("Set other_id to %(missing)s as well.", missing=min(missing)),
        )
    return CheckResult(ok=True, what=what)
