"""Fetching files: from Twilio alone, and our credentials to nobody else."""

from __future__ import annotations

import pytest

from channels.whatsapp.channel import WhatsAppChannel
from hub.contract import Account
from hub.errors import DeliveryError, Refused, Throttled, Unreachable
from hub.testing.fake_provider import HttpAnswer, fake_provider
from tests.channels.twilio_account import ACCOUNT_SID, sid
from tests.channels.twilio_calls import whatsapp_at

PATH = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages/{sid(1, 'MM')}/Media/{sid(2, 'ME')}"
PICTURE = HttpAnswer(body=b"\xff\xd8 picture", headers=(("content-type", "image/jpeg"),))


async def fetched(whatsapp: WhatsAppChannel, account: Account, locator: str) -> bytes:
    """All the bytes at a locator."""
    async with whatsapp.fetch(locator, account) as chunks:
        return b"".join([chunk async for chunk in chunks])


async def test_a_file_is_fetched_with_credentials() -> None:
    async with whatsapp_at(PICTURE) as (whatsapp, account, fake):
        assert await fetched(whatsapp, account, f"https://api.twilio.com{PATH}") == PICTURE.body
    assert fake.seen[0].path == PATH
    assert fake.seen[0].headers["authorization"].startswith("Basic ")


async def test_a_redirect_is_followed_without_credentials() -> None:
    async with fake_provider(PICTURE) as elsewhere:
        away = HttpAnswer(status=307, headers=(("location", f"{elsewhere.url}/signed?x=1"),))
        async with whatsapp_at(away) as (whatsapp, account, fake):
            assert await fetched(whatsapp, account, f"https://api.twilio.com{PATH}") == PICTURE.body
    assert "authorization" in fake.seen[0].headers
    assert [seen.path for seen in elsewhere.seen] == ["/signed"]
    assert "authorization" not in elsewhere.seen[0].headers


async def test_a_redirect_within_the_host_loses_credentials_too() -> None:
    here = [HttpAnswer(status=307, headers=(("location", "/signed"),)), PICTURE]
    async with whatsapp_at(here) as (whatsapp, account, fake):
        await fetched(whatsapp, account, f"https://api.twilio.com{PATH}")
    assert "authorization" not in fake.seen[1].headers


@pytest.mark.parametrize(
    "locator",
    [
        "",
        "http://169.254.169.254/latest/meta-data/",
        f"http://api.twilio.com{PATH}",
        f"https://api.twilio.com.evil.example{PATH}",
        f"https://evil.example{PATH}",
        f"https://api.twilio.com@evil.example{PATH}",
        f"https://api.twilio.com:8443{PATH}",
        f"https://api.twilio.com{PATH}?next=1",
        f"https://api.twilio.com{PATH}/../../../..",
        f"https://api.twilio.com{PATH.replace(ACCOUNT_SID, 'AC' + 'f' * 32)}",
        f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT_SID}.json",
        "file:///etc/passwd",
        "https://[",
    ],
)
async def test_an_address_that_is_no_file_of_ours_is_never_called(locator: str) -> None:
    async with whatsapp_at(PICTURE) as (whatsapp, account, fake):
        with pytest.raises(Refused) as caught:
            await fetched(whatsapp, account, locator)
    assert caught.value.reason == "file"
    assert not fake.seen


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://x.example/", "javascript:1"])
async def test_a_redirect_to_another_kind_of_address_is_refused(target: str) -> None:
    away = HttpAnswer(status=302, headers=(("location", target),))
    async with whatsapp_at(away) as (whatsapp, account, _):
        with pytest.raises(Refused):
            await fetched(whatsapp, account, f"https://api.twilio.com{PATH}")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (HttpAnswer(status=401), Refused),
        (HttpAnswer(status=404), Refused),
        (HttpAnswer(status=429), Throttled),
        (HttpAnswer(status=503), Unreachable),
        (HttpAnswer(status=302, headers=(("location", PATH),)), Unreachable),  # For ever.
        (HttpAnswer(status=200, cut=True), Unreachable),
    ],
)
async def test_a_file_that_does_not_come_is_a_typed_error(
    answer: HttpAnswer, error: type[DeliveryError]
) -> None:
    async with whatsapp_at(answer) as (whatsapp, account, _):
        with pytest.raises(error):
            await fetched(whatsapp, account, f"https://api.twilio.com{PATH}")
