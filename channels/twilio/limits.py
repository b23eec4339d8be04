"""What is refused before a byte goes out."""

from __future__ import annotations

from fnmatch import fnmatchcase

from channels.twilio.settings import TwilioSettings
from hub.contract import Capabilities, Outbound, OutboundFile, Refusal
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
        _check_file(file, capabilities)


def _check_file(file: OutboundFile, capabilities: Capabilities) -> None:
    if file.size > capabilities.max_file_bytes:
        most = capabilities.max_file_bytes // 1_000_000
        raise Refused(f"{file.name} is bigger than {most} MB.", reason=Refusal.FILE)
    patterns = capabilities.file_types
    if patterns and not any(fnmatchcase(file.media_type.lower(), p) for p in patterns):
        raise Refused(f"{file.name} is of a type that cannot be sent here.", reason=Refusal.FILE)
    if not file.url:
        raise Refused(f"{file.name} has no address to be fetched from.", reason=Refusal.FILE)
