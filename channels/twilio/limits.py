"""What is refused before a byte goes out."""

from __future__ import annotations

from channels.twilio.settings import TwilioSettings
from channels.wire.limits import check_file
from hub.contract import Capabilities, Outbound, Refusal
from hub.errors import Refused


def check(out: Outbound, settings: TwilioSettings, capabilities: Capabilities) -> None:
    """Return if the channel can carry the message. Raises Refused."""
    if not settings.number and not settings.messaging_service_sid:
        raise Refused("The account has no number to send from.", reason=Refusal.CREDENTIALS)
    if not out.to.value:
        raise Refused("There is no address to send to.", reason=Refusal.NO_SUCH_ADDRESS)
    if out.template is not None:
        return
    if not out.text and not out.files:
        raise Refused("The message is empty.", reason=Refusal.CONTENT)
    limit = capabilities.text_limit
    if limit is not None and len(out.text) > limit:
        raise Refused(f"The text is longer than {limit} characters.", reason=Refusal.TOO_LONG)
    if len(out.files) > capabilities.max_files:
        most = f"A message carries at most {capabilities.max_files} files."
        raise Refused(most, reason=Refusal.FILE)
    for file in out.files:
        check_file(file, capabilities)
        if not file.url:
            sentence = f"{file.name} has no address to be fetched from."
            raise Refused(sentence, reason=Refusal.FILE)
