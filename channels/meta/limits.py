"""What is refused before a byte goes out."""

from __future__ import annotations

from fnmatch import fnmatchcase

from hub.contract import Capabilities, Outbound, OutboundFile, Refusal
from hub.errors import Refused


def check(out: Outbound, capabilities: Capabilities) -> None:
    """Return if the channel can carry the message. Raises Refused."""
    if not out.to.value:
        raise Refused("There is no address to send to.", reason=Refusal.NO_SUCH_ADDRESS)
    if out.template is not None and not capabilities.templates:
        raise Refused("This channel has no templates.", reason=Refusal.TEMPLATE)
    if out.template is None and not out.text.strip() and not out.files:
        raise Refused("The message is empty.", reason=Refusal.CONTENT)
    _check_text(out.text, capabilities)
    if len(out.files) > capabilities.max_files:
        most = f"A message carries at most {capabilities.max_files} files."
        raise Refused(most, reason=Refusal.FILE)
    for file in out.files:
        check_file(file, capabilities.file_types, capabilities.max_file_bytes)


def _check_text(text: str, capabilities: Capabilities) -> None:
    limit = capabilities.text_limit
    in_bytes = capabilities.text_unit == "bytes"
    length = len(text.encode("utf-8", "replace")) if in_bytes else len(text)
    if limit is not None and length > limit:
        unit = "bytes" if in_bytes else "characters"
        raise Refused(f"The text is longer than {limit} {unit}.", reason=Refusal.TOO_LONG)


def check_file(file: OutboundFile, types: tuple[str, ...], max_bytes: int) -> None:
    """Return if a file is of one of the types and small enough. Raises Refused."""
    if file.size > max_bytes:
        most = f"{max_bytes / 1_000_000:g}"
        raise Refused(f"{file.name} is bigger than {most} MB.", reason=Refusal.FILE)
    if types and not any(fnmatchcase(file.media_type.lower(), pattern) for pattern in types):
        raise Refused(f"{file.name} is of a type that cannot be sent here.", reason=Refusal.FILE)
