"""WhatsApp through Meta's Cloud API keeps the contract of channels."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from channels.whatsapp_cloud.channel import WhatsAppCloudChannel
from channels.whatsapp_cloud.settings import WhatsAppCloudSettings
from hub.contract import Account, Address, WebhookRequest
from hub.testing.contract import ChannelContract
from hub.testing.fake_provider import HttpAnswer
from tests.channels.meta_account import APP, COMMON_CASES, again, later, refused, signed

SETTINGS = {**APP, "phone_number_id": "105550001112223", "waba_id": "100200300400"}
TAKEN = HttpAnswer.json(
    {
        "messaging_product": "whatsapp",
        "contacts": [{"input": "34600111222", "wa_id": "34600111222"}],
        "messages": [{"id": "wamid.OURS1", "message_status": "accepted"}],
    }
)


class TestWhatsAppCloud(ChannelContract):
    """The kit on WhatsApp's Cloud API."""

    channel = WhatsAppCloudChannel
    folder = Path(__file__).parent / "recordings"
    account_settings = WhatsAppCloudSettings(**SETTINGS)
    other_settings = WhatsAppCloudSettings(**{**SETTINGS, "app_secret": SecretStr("another")})
    account_address = "+34910000000"
    signature_header = "X-Hub-Signature-256"
    to = Address("whatsapp", "ES.8104417720031456789", "100200300400")
    accepting = TAKEN
    error_cases = (
        *COMMON_CASES,
        refused(131021, "no_such_address"),
        refused(131026, "no_such_address"),
        refused(131030, "no_such_address"),
        refused(131050, "opted_out"),
        refused(131047, "window_closed"),
        refused(131062, "template"),
        refused(132000, "template"),
        refused(132001, "template"),
        refused(132015, "template"),
        refused(131052, "file"),
        refused(131053, "file"),
        refused(131005, "credentials", status=403),
        refused(131031, "credentials"),
        refused(131042, "credentials"),
        refused(131045, "credentials"),
        refused(133010, "credentials"),
        refused(131008, "content"),
        refused(131009, "content"),
        refused(131051, "content"),
        refused(130472, "other"),
        refused(131049, "other"),
        later(130429),
        later(131056, 1.0),
        later(131048, 3600.0),
        again(131000, status=500),
        again(131016, status=500),
        again(131057, status=500),
        again(133016),
        again(135000),
    )

    def settings_at(self, url: str) -> WhatsAppCloudSettings:
        return WhatsAppCloudSettings(**SETTINGS, api_base=url, timeout_s=2.0)

    def sign(self, request: WebhookRequest, account: Account) -> WebhookRequest:
        return signed(request, account)
