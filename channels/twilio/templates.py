"""The templates of an account, from Twilio's Content API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from channels.twilio.clients import UNREADABLE
from hub.contract import OfferedTemplate
from hub.errors import Unreachable
from hub.untrusted import Untrusted

if TYPE_CHECKING:
    from twilio.rest import Client

MAX_TEMPLATES: Final = 500
PAGE: Final = 100


async def approved_templates(client: Client) -> list[OfferedTemplate]:
    """Every template that WhatsApp has approved, by title. Raises DeliveryError subclasses."""
    try:
        listed = await client.content.v1.content_and_approvals.list_async(
            limit=MAX_TEMPLATES, page_size=PAGE
        )
    except UNREADABLE:
        raise Unreachable("Twilio's list of templates cannot be read.") from None
    offered = [template for one in listed if (template := _read(one)) is not None]
    return sorted(offered, key=lambda template: (template.title.casefold(), template.language))


def _read(content: Any) -> OfferedTemplate | None:
    """The template in one record of the SDK, or None where it is not approved."""
    sid, approval = Untrusted(content.sid).text(), Untrusted(content.approval_requests)
    if not sid or approval["status"].text() != "approved":
        return None
    variables = Untrusted(content.variables).keys()
    return OfferedTemplate(
        name=sid,
        title=Untrusted(content.friendly_name).text() or sid,
        language=Untrusted(content.language).text(),
        body=_body(Untrusted(content.types)),
        variables=tuple(sorted(variables, key=lambda name: (len(name), name))),
    )


def _body(types: Untrusted) -> str:
    """The words of the first kind of content that has some: a text, a card, quick replies."""
    for kind in sorted(types.keys()):
        for name in ("body", "title"):
            if words := types[kind][name].text():
                return words
    return ""
