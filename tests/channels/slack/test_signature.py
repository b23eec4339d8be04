"""Who may speak for Slack: signatures, their age, and the questions that Slack asks an address."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from slack_sdk.signature import SignatureVerifier

from channels.slack.envelope import METHOD
from channels.slack.signature import SIGNATURE, TIMESTAMP, sign
from hub.errors import SignatureError
from hub.testing.mutation import with_header
from hub.testing.recording import RECEIVED_AT, make_request
from tests.channels.slack.slack_app import ok, settings, signed, slack_at

# Slack's own documented example.
BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F"
    b"96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
ASK = b'{"type":"url_verification","token":"x","challenge":"3eZbrw1a"}'


def test_the_signature_is_slacks() -> None:
    secret = "8f742231b10e8888abcd99yyyzzz85a5"
    wanted = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    assert sign(BODY, "1531420618", secret) == wanted
    theirs = SignatureVerifier(secret).generate_signature(timestamp="1531420618", body=BODY)
    assert theirs == wanted


@pytest.mark.parametrize(("minutes", "good"), [(0, True), (4.9, True), (5.1, False), (-5.1, False)])
async def test_a_request_passes_within_five_minutes(minutes: float, good: bool) -> None:
    request = signed(make_request("POST", "/hooks/slack/1", body=b"{}"))
    now = RECEIVED_AT + timedelta(minutes=minutes)
    async with slack_at(ok()) as (slack, account, _):
        if good:
            slack.verify(request, account, now=now, keys={})
            return
        with pytest.raises(SignatureError):
            slack.verify(request, account, now=now, keys={})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (TIMESTAMP, "soon"),
        (TIMESTAMP, "1e9"),
        (TIMESTAMP, "٣"),
        (TIMESTAMP, ""),
        (SIGNATURE, "v0=ñ"),
        (SIGNATURE, ""),
        (SIGNATURE, "v0="),
    ],
)
async def test_hostile_headers_are_refused_like_any_other(name: str, value: str) -> None:
    request = signed(make_request("POST", "/hooks/slack/1", body=b"\xff\xfe"))
    async with slack_at(ok()) as (slack, account, _):
        slack.verify(request, account, now=RECEIVED_AT, keys={})
        with pytest.raises(SignatureError):
            slack.verify(with_header(request, name, value), account, now=RECEIVED_AT, keys={})


async def test_without_a_secret_nothing_is_let_in_but_what_our_own_listener_brings() -> None:
    request = signed(make_request("POST", "/hooks/slack/1", body=b"{}"))
    async with slack_at(ok(), signing_secret=None) as (slack, account, _):
        with pytest.raises(SignatureError):
            slack.verify(request, account, now=RECEIVED_AT, keys={})
        slack.verify(replace(request, method=METHOD), account, now=RECEIVED_AT, keys={})
    assert settings(signing_secret="").signing_secret is None


async def test_a_signed_question_is_answered_and_an_unsigned_one_is_not() -> None:
    kind = (("Content-Type", "application/json"),)
    request = make_request("POST", "/hooks/slack/1", headers=kind, body=ASK)
    async with slack_at(ok()) as (slack, account, _):
        answer = slack.challenge(signed(request), account)
        assert answer is not None
        assert (answer.body, answer.media_type) == (b"3eZbrw1a", "text/plain")
        assert slack.challenge(request, account) is None
        message = make_request("POST", "/hooks/slack/1", headers=kind, body=b'{"type":"event"}')
        assert slack.challenge(signed(message), account) is None
        form = (("Content-Type", "application/x-www-form-urlencoded"),)
        probe = make_request("POST", "/hooks/slack/1", headers=form, body=b"ssl_check=1&token=x")
        assert slack.challenge(probe, account) is not None
