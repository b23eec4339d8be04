"""What is refused before a byte goes out, whoever the provider is."""

from __future__ import annotations

from fnmatch import fnmatchcase

from channels.wire.text import units
from hub.contract import Capabilities, Outbound, OutboundFile, Refusal
from hub.errors import Refused


def check(out: Outbound, capabilities: Capabilities, *, label: str) -> None:
    """Return if a channel of these capabilities can carry the message. Raises Refused."""
    if not out.to.value:
        raise Refused("There is no address to send to.", reason=Refusal.NO_SUCH_ADDRESS)
    if out.template is not None and not capabilities.templates:
        raise Refused(f"{label} has no templates.", reason=Refusal.TEMPLATE)
    if not out.text.strip() and not out.files and out.template is None:
        raise Refused("The message is empty.", reason=Refusal.CONTENT)
    limit = capabilities.text_limit
    if limit is not None and units(out.text, capabilities.text_unit) > limit:
        raise Refused(f"The text is longer than {limit:,} characters.", reason=Refusal.TOO_LONG)
    if len(out.files) > capabilities.max_files:
        most = f"A message carries at most {capabilities.max_files} files."
        raise Refused(most, reason=Refusal.FILE)
    for file in out.files:
        check_file(file, capabilities)


def check_file(file: OutboundFile, capabilities: Capabilities) -> None:
    """Return if a channel of these capabilities can carry the file. Raises Refused."""
    if file.size > capabilities.max_file_bytes:
        most = capabilities.max_file_bytes // 1_000_000
        raise Refused(f"{file.name} is bigger than {most} MB.", reason=Refusal.FILE)
    patterns = capabilities.file_types
    if patterns and not any(fnmatchcase(file.media_type.lower(), p) for p in patterns):
        raise Refused(f"{file.name} is of a type that cannot be sent here.", reason=Refusal.FILE)
