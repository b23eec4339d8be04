"""E-mail keeps the contract of channels by SendGrid, Mailgun, Amazon SES and Resend."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from channels.email.channel import EmailChannel
from channels.email.sendgrid import SIGNATURE
from hub.contract import Account, WebhookRequest
from hub.testing.contract import ChannelContract
from tests.channels.email.mails import OURS
from tests.channels.email.providers import (
    amazon_keys,
    by_resend,
    by_sendgrid,
    provider,
    published_anew,
    sendgrid_public,
)

RECORDINGS = Path(__file__).parent / "recordings"


class TestSendGrid(ChannelContract):
    """The kit on SendGrid's Inbound Parse and Event webhooks."""

    channel = EmailChannel
    folder = RECORDINGS / "sendgrid"
    account_settings = provider("sendgrid")
    other_settings = provider("sendgrid", webhook_key=SecretStr(sendgrid_public(7)))
    account_address = OURS
    signature_header = SIGNATURE

    def sign(self, request: WebhookRequest, account: Account) -> WebhookRequest:
        return by_sendgrid(request)


class TestMailgun(ChannelContract):
    """The kit on Mailgun's routes and webhooks; their signature is in the body."""

    channel = EmailChannel
    folder = RECORDINGS / "mailgun"
    account_settings = provider("mailgun")
    account_address = OURS


class TestSes(ChannelContract):
    """The kit on what Amazon SES publishes; its signature is in the body."""

    channel = EmailChannel
    folder = RECORDINGS / "ses"
    account_settings = provider("ses")
    account_address = OURS
    keys = amazon_keys()

    def sign(self, request: WebhookRequest, account: Account) -> WebhookRequest:
        return published_anew(request)


class TestResend(ChannelContract):
    """The kit on Resend's webhook, and on mail that was fetched."""

    channel = EmailChannel
    folder = RECORDINGS / "resend"
    account_settings = provider("resend")
    account_address = OURS

    def sign(self, request: WebhookRequest, account: Account) -> WebhookRequest:
        return request if request.method == "RESEND" else by_resend(request)


@pytest.mark.parametrize("name", ["sendgrid", "mailgun", "ses", "resend"])
def test_an_account_that_anybody_could_post_to_cannot_be(name: str) -> None:
    empty = {"webhook_key": SecretStr(""), "sns_topics": ()}
    with pytest.raises(ValueError, match="anybody"):
        provider(name, **empty)
