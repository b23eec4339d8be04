"""What `hilo doctor` says about a number that answers calls."""

from __future__ import annotations

from collections.abc import Sequence

import httpx
import pytest

from channels.voice.channel import VoiceChannel
from channels.voice.settings import VoiceSettings
from hub.contract import CheckResult
from hub.testing.cases import Context
from hub.testing.fake_provider import Answers, HttpAnswer, SeenRequest, fake_provider
from tests.channels.twilio_account import ACCOUNT_SID, SETTINGS, problem
from tests.channels.twilio_calls import account

HOOK = "https://hilo.example.com/hooks/voice/1"
OLD = "https://old.example/calls"
KNOWN = CheckResult(ok=True, what="Twilio knows the account Tienda.")


async def check(answers: Answers, **settings: object) -> Sequence[CheckResult]:
    """What the check of an account finds whose Twilio gives these answers."""
    async with fake_provider(answers) as fake, httpx.AsyncClient() as http:
        channel = VoiceChannel(Context(http=http))
        given = {"api_base": fake.url, "timeout_s": 1.5, **SETTINGS, **settings}
        try:
            return await channel.check(account(VoiceSettings(**given), channel="voice"))
        finally:
            await channel.aclose()


def twilio(*numbers: dict[str, str]) -> Answers:
    """A Twilio that knows an active account with these numbers."""

    def answer(seen: SeenRequest) -> HttpAnswer:
        if seen.path.endswith(f"/Accounts/{ACCOUNT_SID}.json"):
            return HttpAnswer.json(
                {"sid": ACCOUNT_SID, "status": "active", "friendly_name": "Tienda"}
            )
        assert "IncomingPhoneNumbers" in seen.path
        return HttpAnswer.json({"incoming_phone_numbers": list(numbers), "page": 0})

    return answer


@pytest.mark.parametrize(
    ("calls", "ends", "good"),
    [
        (HOOK, f"{HOOK}/status", [True, True]),
        (f"{HOOK}#rc=3&rp=all", f"{HOOK}/status#rc=3", [True, True]),
        (OLD, f"{HOOK}/status", [False, True]),
        (HOOK, "", [True, False]),
        (HOOK, HOOK, [True, False]),
        ("", "", [False, False]),
    ],
)
async def test_the_number_is_asked_where_its_calls_and_their_ends_go(
    calls: str, ends: str, good: list[bool]
) -> None:
    found = await check(twilio({"voice_url": calls, "status_callback": ends}))
    assert found[0] == KNOWN
    assert [one.ok for one in found[1:]] == good
    for one, wanted in zip(found[1:], (HOOK, f"{HOOK}/status"), strict=True):
        assert one.ok or one.mend.endswith(f" {wanted}."), "the address to paste is told"
    if calls == OLD:
        assert OLD in found[1].what


async def test_a_number_of_somebody_else_and_no_number_are_said() -> None:
    _, other = await check(twilio())
    assert (other.ok, "not a number of this" in other.what) == (False, True)
    _, none = await check(twilio(), number="")
    assert (none.ok, none.mend) == (False, "Give number.")


async def test_wrong_credentials_end_the_check_with_their_mend() -> None:
    [found] = await check(problem(401, 20003))
    assert not found.ok
    assert "auth_token" in found.mend


async def test_an_account_for_transcripts_alone_has_nothing_to_check() -> None:
    def nobody(seen: SeenRequest) -> HttpAnswer:
        raise AssertionError(f"{seen.path} was asked")

    found = await check(nobody, account_sid="", auth_token="", number="")
    assert [one.ok for one in found] == [True]
