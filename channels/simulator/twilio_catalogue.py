"""What a Twilio account has: itself, its numbers, its templates with WhatsApp's decisions."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from channels.simulator.twilio import Template, Twilio
from channels.simulator.twilio_errors import TwilioError
from channels.simulator.twilio_guard import Handler, page_of, rfc2822


class TwilioCatalogue:
    """The read-only part of the API."""

    def __init__(self, twilio: Twilio) -> None:
        self.twilio = twilio

    def routes(self, account_path: str) -> tuple[tuple[str, str, Handler], ...]:
        """(verb, path, handler) of every call."""
        return (
            ("GET", f"{account_path}.json", self.account),
            ("GET", f"{account_path}/IncomingPhoneNumbers.json", self.numbers),
            ("GET", "/v2/Channels/Senders", self.senders),
            ("GET", "/v1/Content", self.contents),
            ("GET", "/v1/ContentAndApprovals", self.contents),
            ("GET", "/v1/Content/{sid}/ApprovalRequests", self.approvals),
        )

    async def account(self, request: Request) -> Response:
        """GET the account: what a credentials check asks."""
        sid = self.twilio.account_sid
        return JSONResponse(
            {
                "sid": sid,
                "friendly_name": "Tienda Nube",
                "status": "active",
                "type": "Full",
                "owner_account_sid": sid,
                "date_created": rfc2822(self.twilio.crowd.clock()),
                "uri": f"/2010-04-01/Accounts/{sid}.json",
            }
        )

    async def numbers(self, request: Request) -> Response:
        """GET the phone numbers of the account, all or one."""
        wanted = request.query_params.get("PhoneNumber", "")
        account = f"/2010-04-01/Accounts/{self.twilio.account_sid}"
        found = [
            {
                "sid": sender.sid,
                "account_sid": self.twilio.account_sid,
                "phone_number": sender.address,
                "friendly_name": sender.address,
                "sms_url": sender.webhook_url,
                "sms_method": "POST",
                "voice_url": sender.voice_url,
                "voice_method": "POST",
                "status_callback": sender.status_url,
                "capabilities": {"sms": True, "mms": False, "voice": True, "fax": False},
                "uri": f"{account}/IncomingPhoneNumbers/{sender.sid}.json",
            }
            for sender in self.twilio.senders.values()
            if sender.channel == "sms" and wanted in ("", sender.address)
        ]
        return JSONResponse(
            {
                "incoming_phone_numbers": found,
                "page": 0,
                "page_size": 50,
                "next_page_uri": None,
                "uri": f"{account}/IncomingPhoneNumbers.json",
            }
        )

    async def senders(self, request: Request) -> Response:
        """GET the senders of the account at WhatsApp."""
        base = str(request.url.replace(query=""))
        found = [
            {
                "sid": sender.sid,
                "status": "ONLINE",
                "sender_id": sender.address,
                "webhook": {"callback_url": sender.webhook_url, "callback_method": "POST"},
                "profile": {"name": "Tienda Nube"},
                "url": f"{base}/{sender.sid}",
            }
            for sender in self.twilio.senders.values()
            if sender.channel == "whatsapp"
        ]
        meta = {"key": "senders", "page": 0, "page_size": 50, "url": base, "next_page_url": None}
        return JSONResponse({"meta": meta, "senders": found})

    async def contents(self, request: Request) -> Response:
        """GET the templates, with or without WhatsApp's decision on each."""
        decided = request.url.path.endswith("Approvals")
        page, size = page_of(request, at_most=500)
        every = list(self.twilio.templates.values())
        shown = every[page * size : (page + 1) * size]
        base = str(request.url.replace(query=""))

        def page_url(number: int) -> str:
            return f"{base}?PageSize={size}&Page={number}"

        meta = {
            "key": "contents",
            "page": page,
            "page_size": size,
            "url": page_url(page),
            "first_page_url": page_url(0),
            "previous_page_url": page_url(page - 1) if page else None,
            "next_page_url": page_url(page + 1) if len(every) > (page + 1) * size else None,
        }
        return JSONResponse(
            {"meta": meta, "contents": [self._content(one, decided=decided) for one in shown]}
        )

    async def approvals(self, request: Request) -> Response:
        """GET WhatsApp's decision on one template."""
        template = self.twilio.templates.get(request.path_params["sid"])
        if template is None:
            raise TwilioError(20404)
        return JSONResponse(
            {
                "sid": template.sid,
                "account_sid": self.twilio.account_sid,
                "whatsapp": _approval(template),
                "url": str(request.url),
            }
        )

    def _content(self, template: Template, *, decided: bool) -> dict[str, object]:
        now = self.twilio.crowd.clock().strftime("%Y-%m-%dT%H:%M:%SZ")
        described: dict[str, object] = {
            "sid": template.sid,
            "account_sid": self.twilio.account_sid,
            "friendly_name": template.name,
            "language": template.language,
            "variables": dict(template.samples),
            "types": {"twilio/text": {"body": template.body}},
            "date_created": now,
            "date_updated": now,
        }
        if decided:
            described["approval_requests"] = _approval(template)
        else:
            described["url"] = f"https://content.twilio.com/v1/Content/{template.sid}"
        return described


def _approval(template: Template) -> dict[str, object]:
    return {
        "name": template.name,
        "category": "UTILITY",
        "content_type": "twilio/text",
        "status": template.status,
        "rejection_reason": "INVALID_FORMAT" if template.status == "rejected" else "",
        "allow_category_change": True,
        "type": "whatsapp",
        "flows": None,
    }
