"""Whether a number at Twilio sends its calls here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channels.twilio.checking import check_account, listed
from channels.voice.settings import settings_of
from hub.contract import Account, CheckResult, Told
from hub.untrusted import Untrusted

if TYPE_CHECKING:
    from twilio.rest import Client


async def check_voice(client: Client, account: Account) -> list[CheckResult]:
    """The account, its number, and where Twilio asks what a call is to hear."""
    settings = settings_of(account)
    results = [await check_account(client, settings)]
    if not results[0].ok:
        return results
    if not settings.number:
        what, mend = Told("No number is configured."), Told("Give number.")
        return [*results, CheckResult(ok=False, what=what, mend=mend)]
    numbers = await listed(client.incoming_phone_numbers, phone_number=settings.number, limit=1)
    if isinstance(numbers, CheckResult):
        return [*results, numbers]
    if not numbers:
        what = Told("%(number)s is not a number of this Twilio account.", number=settings.number)
        mend = Told("Correct number, or buy it at Twilio.")
        return [*results, CheckResult(ok=False, what=what, mend=mend)]
    given = Untrusted(numbers[0].voice_url).text().partition("#")[0]
    ends = Untrusted(numbers[0].status_callback).text().partition("#")[0]
    return [
        *results,
        _calls(settings.number, given, account.webhook_url),
        _ends(settings.number, ends, f"{account.webhook_url}/status"),
    ]


def _calls(number: str, given: str, wanted: str) -> CheckResult:
    if given == wanted:
        return CheckResult(ok=True, what=Told("%(number)s sends its calls to Hilo.", number=number))
    what = Told("%(number)s sends its calls to %(place)s.", number=number, place=given or "-")
    mend = Told("Under A call comes in, set the webhook to %(url)s.", url=wanted)
    return CheckResult(ok=False, what=what, mend=mend)


def _ends(number: str, given: str, wanted: str) -> CheckResult:
    if given == wanted:
        what = Told("%(number)s tells Hilo when a call ends.", number=number)
        return CheckResult(ok=True, what=what)
    what = Told("%(number)s does not tell Hilo when a call ends.", number=number)
    mend = Told("Under Call status changes, set the address to %(url)s.", url=wanted)
    return CheckResult(ok=False, what=what, mend=mend)
