"""Standard Webhooks: vectors, rotation, replays, and the reference library as the other side."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr, ValidationError
from standardwebhooks import Webhook

from channels.standard_webhooks import sign, signed_headers, verify
from channels.webhook.settings import WebhookSettings
from hub.contract import WebhookRequest
from hub.errors import SignatureError
from hub.testing.mutation import with_header
from tests.channels.webhook.systems import (
    NOW,
    OTHER,
    SECRET,
    account,
    channel,
    posted,
    settings,
    signed,
)

PING = {"type": "ping"}


def check(request: WebhookRequest, own: WebhookSettings | None = None, now: datetime = NOW) -> None:
    channel().verify(request, account(own), now=now, keys={})


def test_the_vector_of_the_specification_is_signed_alike() -> None:
    # Source: the Standard Webhooks specification, the example of its libraries.
    at = datetime.fromtimestamp(1614265330, UTC)
    found = sign(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        at,
        b'{"test": 2432232314}',
    )
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_reference_library_accepts_what_is_signed_here() -> None:
    now = datetime.now(UTC)
    headers = signed_headers([OTHER, SECRET], "msg_1", now, b'{"n": "\xc3\xb1"}')
    for secret in (SECRET, OTHER):
        assert Webhook(secret).verify(b'{"n": "\xc3\xb1"}', headers) == {"n": "ñ"}


def test_one_good_signature_among_many_is_enough() -> None:
    request = signed(posted(PING), OTHER, SECRET)
    check(request)
    value = request.header("webhook-signature")
    check(with_header(request, "webhook-signature", f"v1a,AAAA  v2,x junk {value}"))


def test_while_a_secret_changes_both_are_accepted() -> None:
    both = settings(secret=SecretStr(f"{OTHER} {SECRET}"))
    check(signed(posted(PING), SECRET), both)
    check(signed(posted(PING), OTHER), both)
    with pytest.raises(SignatureError, match="secret"):
        check(signed(posted(PING), OTHER))


@pytest.mark.parametrize("seconds", [-301, 301])
def test_an_old_request_and_one_of_the_future_are_refused(seconds: int) -> None:
    request = signed(posted(PING))
    check(request, now=NOW + timedelta(seconds=seconds * 299 / 301))
    with pytest.raises(SignatureError, match="another time"):
        check(request, now=NOW + timedelta(seconds=seconds))
    check(request, settings(tolerance_s=600), now=NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_each_header_is_needed_and_covered(name: str) -> None:
    request = signed(posted(PING))
    for value in (None, "", "x", request.header(name) + "0", "-1", "1e9", "٣"):
        with pytest.raises(SignatureError):
            check(with_header(request, name, value))


def test_svix_signs_in_the_same_way_under_its_own_headers() -> None:
    request = WebhookRequest(
        method="POST",
        url="",
        path="",
        query=(),
        received_at=NOW,
        headers=(
            ("svix-id", "msg_hilo1"),
            ("svix-timestamp", "1763719200"),
            ("svix-signature", "v1,lWN0svuFJidXq7tiRFhyE51VprRFifQfs0fR+vQsS44="),
        ),
        body=b'{"type":"email.received","data":{"email_id":"e1"}}',
    )
    at = datetime.fromtimestamp(1763719200, UTC)
    verify(request, ["whsec_aGlsby1yZXNlbmQtc2VjcmV0LTAxMjM="], now=at, prefix="svix")


@pytest.mark.parametrize("secret", ["", " ", "whsec_", "whsec_c2hvcnQ=", "hunter2", "whsec_ñ"])
def test_a_secret_that_is_none_cannot_be_set(secret: str) -> None:
    with pytest.raises(ValidationError):
        settings(secret=SecretStr(secret))


@pytest.mark.parametrize(
    "url", ["kiosk", "ftp://x.example", "https://", "https://u:p@x.example/", "http://[", "//x"]
)
def test_an_address_that_is_none_cannot_be_set(url: str) -> None:
    with pytest.raises(ValidationError):
        settings(url=url)
