"""What the simulator hands out as settings is what the real channels take."""

from __future__ import annotations

import pytest

from channels.chat.settings import ChatSettings
from channels.email.settings import EmailSettings
from channels.simulator.demo import Demo
from channels.simulator.simulator import Simulator
from channels.twilio.settings import TwilioSettings
from hub.contract import Settings
from hub.plugins import load_classes


@pytest.mark.parametrize(
    ("channel", "model"),
    [
        ("sms", TwilioSettings),
        ("whatsapp", TwilioSettings),
        ("email", EmailSettings),
        ("chat", ChatSettings),
    ],
)
async def test_every_channel_takes_its_settings(
    sim: Simulator, channel: str, model: type[Settings]
) -> None:
    assert isinstance(model.model_validate(sim.settings_for(channel)), model)


async def test_mail_can_be_posted_instead(sim: Simulator) -> None:
    settings = EmailSettings.model_validate(sim.settings_for("email") | sim.posted_mail())
    sim.connect("email", webhook_url="https://hilo.example/hooks/email/3")
    password = settings.webhook_password.get_secret_value()
    assert sim.office.webhook_url == f"https://postmark:{password}@hilo.example/hooks/email/3"


async def test_the_demo_names_an_account_for_each_channel_and_its_pages_origin() -> None:
    demo = Demo()
    async with demo:
        plans = {plan.channel: plan for plan in demo.accounts(page_origins=("https://x.example",))}
    assert plans.keys() == load_classes().keys()
    for channel, model in load_classes().items():
        if channel in plans:
            assert isinstance(model.settings.model_validate(plans[channel].settings), Settings)
    chat = ChatSettings.model_validate(plans["chat"].settings)
    assert demo.page_url.rstrip("/") in chat.allowed_origins
    assert "https://x.example" in chat.allowed_origins
    assert plans["sms"].address.startswith("+34")


async def test_a_new_world_with_the_same_secret_is_the_same_account() -> None:
    one, other = Simulator(seed=1, secret="s"), Simulator(seed=2, secret="s")
    stranger = Simulator(seed=1, secret="t")
    async with one, other, stranger:
        assert one.twilio.auth_token == other.twilio.auth_token != stranger.twilio.auth_token
        assert one.twilio.account_sid == other.twilio.account_sid
        assert one.office.support.password == other.office.support.password
        assert one.twilio.new_sid("SM") != other.twilio.new_sid("SM")
        assert one.office.support.inbox.uid_validity != other.office.support.inbox.uid_validity
