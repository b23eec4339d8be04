"""Whether an account at Twilio is set up as it must be, for `hilo doctor` and `channel check`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from channels.twilio.clients import UNREADABLE
from channels.twilio.senders import WHATSAPP, is_phone
from channels.twilio.settings import TwilioSettings, settings_of
from hub.contract import Account, CheckResult, Told
from hub.errors import DeliveryError
from hub.untrusted import Untrusted

if TYPE_CHECKING:
    from twilio.rest import Client

SENDERS: Final = 200


async def check_sms(client: Client, account: Account) -> list[CheckResult]:
    """The account, then its number or Messaging Service and where Twilio sends its messages."""
    settings = settings_of(account)
    results = [await check_account(client, settings)]
    if not results[0].ok:
        return results
    if settings.messaging_service_sid:
        results.append(await _check_service(client, settings, account))
    elif is_phone(settings.number):
        results.append(await _check_number(client, settings, account))
    elif settings.number:
        results.append(
            CheckResult(
                ok=True,
                what=Told("%(number)s can send and not be answered.", number=settings.number),
            )
        )
    else:
        results.append(_missing())
    return results


async def check_whatsapp(client: Client, account: Account) -> list[CheckResult]:
    """The account, then its WhatsApp sender and where Twilio sends its messages."""
    settings = settings_of(account)
    results = [await check_account(client, settings)]
    if results[0].ok and settings.number:
        results.append(await _check_sender(client, settings, account))
    elif results[0].ok and not settings.messaging_service_sid:
        results.append(_missing())
    return results


async def check_account(client: Client, settings: TwilioSettings) -> CheckResult:
    try:
        found = await client.api.v2010.accounts(settings.account_sid).fetch_async()
    except DeliveryError as error:
        mend = Told("Compare account_sid, auth_token and api_key with the Twilio console.")
        return CheckResult(ok=False, what=error.sentence, mend=mend)
    except UNREADABLE:
        return CheckResult(ok=False, what=Told("Twilio's answer cannot be read."))
    status = Untrusted(found.status).text()
    if status != "active":
        what = Told("The Twilio account is %(status)s.", status=status or Told("unknown"))
        return CheckResult(ok=False, what=what, mend=Told("Reactivate it in the Twilio console."))
    name = Untrusted(found.friendly_name).text()
    return CheckResult(
        ok=True, what=Told("Twilio knows the account %(name)s.", name=name or settings.account_sid)
    )


async def _check_number(client: Client, settings: TwilioSettings, account: Account) -> CheckResult:
    numbers = await listed(client.incoming_phone_numbers, phone_number=settings.number, limit=1)
    if isinstance(numbers, CheckResult):
        return numbers
    if not numbers:
        what = Told("%(number)s is not a number of this Twilio account.", number=settings.number)
        return CheckResult(ok=False, what=what, mend=Told("Correct number, or buy it at Twilio."))
    return _webhook_result(settings.number, Untrusted(numbers[0].sms_url).text(), account)


async def _check_service(client: Client, settings: TwilioSettings, account: Account) -> CheckResult:
    service = client.messaging.v1.services(settings.messaging_service_sid)
    try:
        found = await service.fetch_async()
    except DeliveryError as error:
        return CheckResult(
            ok=False, what=error.sentence, mend=Told("Correct messaging_service_sid.")
        )
    except UNREADABLE:
        return CheckResult(ok=False, what=Told("Twilio's answer cannot be read."))
    name = f"The Messaging Service {Untrusted(found.friendly_name).text()}"
    if found.use_inbound_webhook_on_number is True:
        return CheckResult(
            ok=True, what=Told("%(name)s leaves webhooks to its numbers.", name=name)
        )
    return _webhook_result(name, Untrusted(found.inbound_request_url).text(), account)


async def _check_sender(client: Client, settings: TwilioSettings, account: Account) -> CheckResult:
    senders = await listed(client.messaging.v2.channels_senders, channel="whatsapp", limit=SENDERS)
    if isinstance(senders, CheckResult):
        return senders
    wanted = WHATSAPP + settings.number
    found = next((s for s in senders if s.sender_id == wanted), None)
    if found is None:
        what = Told(
            "%(number)s is not a WhatsApp sender of this Twilio account.", number=settings.number
        )
        return CheckResult(ok=False, what=what, mend=Told("Register it under Messaging, Senders."))
    status = Untrusted(found.status).text()
    if not status.upper().startswith("ONLINE"):
        what = Told(
            "The WhatsApp sender %(number)s is %(status)s.",
            number=settings.number,
            status=status or Told("unknown"),
        )
        return CheckResult(ok=False, what=what, mend=Told("See Messaging, Senders, at Twilio."))
    given = Untrusted(found.webhook)["callback_url"].text()
    return _webhook_result(settings.number, given, account)


async def listed(resource: Any, **filters: object) -> list[Any] | CheckResult:
    try:
        found: list[Any] = await resource.list_async(**filters)
    except DeliveryError as error:
        return CheckResult(ok=False, what=error.sentence)
    except UNREADABLE:
        return CheckResult(ok=False, what=Told("Twilio's answer cannot be read."))
    return found


def _webhook_result(name: str, given: str, account: Account) -> CheckResult:
    if not account.webhook_url:
        return CheckResult(ok=True, what=Told("Twilio knows %(name)s.", name=name))
    # What follows # are connection overrides, which Twilio keeps to itself.
    if given.partition("#")[0] == account.webhook_url:
        return CheckResult(ok=True, what=Told("%(name)s sends its messages to Hilo.", name=name))
    what = Told(
        "%(name)s sends its messages to %(given)s.", name=name, given=given or Told("nobody")
    )
    return CheckResult(
        ok=False, what=what, mend=Told("Set its webhook to %(url)s.", url=account.webhook_url)
    )


def _missing() -> CheckResult:
    return CheckResult(ok=False, what=Told("No sender is configured."), mend=Told("Give number."))
