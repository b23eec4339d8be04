"""Telegram's answers as errors of ours.

Source: Bot API, "Making requests" (error_code, parameters); the texts are those that the Bot API
server gives and may change, so they only refine what the code says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hub.contract import Refusal
from hub.errors import DeliveryError, Refused, Throttled, Unreachable

LONGEST_WAIT_S: Final = 3600.0

# What the description holds, in lower case: why, and a sentence for the agent.
_MEANINGS: Final[Mapping[int, Mapping[str, tuple[Refusal, str]]]] = {
    400: {
        "chat not found": (
            Refusal.NO_SUCH_ADDRESS,
            "Telegram knows no such chat, or the customer has never written to this bot.",
        ),
        "user not found": (Refusal.NO_SUCH_ADDRESS, "Telegram knows no such user."),
        "peer_id_invalid": (Refusal.NO_SUCH_ADDRESS, "Telegram knows no such user."),
        "is too long": (Refusal.TOO_LONG, "The text is longer than Telegram takes."),
        "message_too_long": (Refusal.TOO_LONG, "The text is longer than Telegram takes."),
        "file is too big": (Refusal.FILE, "The file is bigger than Telegram takes."),
        "wrong file": (Refusal.FILE, "Telegram cannot read the file."),
        "file must be non-empty": (Refusal.FILE, "The file is empty."),
        "photo_": (Refusal.FILE, "Telegram cannot read the picture."),
        "image_process_failed": (Refusal.FILE, "Telegram cannot read the picture."),
        "text is empty": (Refusal.CONTENT, "The message is empty."),
        "text must be non-empty": (Refusal.CONTENT, "The message is empty."),
        "can't parse": (Refusal.CONTENT, "Telegram cannot read the formatting."),
        "business connection": (
            Refusal.CREDENTIALS,
            "The bot may no longer speak for the business account.",
        ),
        "business_": (Refusal.CREDENTIALS, "The bot may no longer speak for the business account."),
        "not enough rights": (Refusal.OTHER, "The bot may not write in that group."),
    },
    403: {
        "blocked by the user": (Refusal.BLOCKED, "The customer has blocked the bot."),
        "user is deactivated": (
            Refusal.NO_SUCH_ADDRESS,
            "The customer has deleted their Telegram account.",
        ),
        "can't initiate": (
            Refusal.NO_SUCH_ADDRESS,
            "The customer has never written to this bot, and a bot cannot write first.",
        ),
        "bot was kicked": (Refusal.BLOCKED, "The bot was taken out of the group."),
        "not a member": (Refusal.BLOCKED, "The bot is not in the group."),
        "can't send messages to bots": (Refusal.NO_SUCH_ADDRESS, "This is another bot."),
    },
}
_CREDENTIALS: Final = "Telegram does not accept the bot's token."


def delivery_error(*, code: int, description: str, after_s: float | None = None) -> DeliveryError:
    """The error for an answer in which Telegram itself says that it did not do it."""
    provider_code = str(code)
    if code in (420, 429):
        wait = None if after_s is None else min(after_s, LONGEST_WAIT_S)
        what = "Telegram asks to send more slowly."
        return Throttled(what, after_s=wait, provider_code=provider_code)
    if code >= 500:
        return Unreachable("Telegram is out of order.", provider_code=provider_code)
    if code in (401, 404):
        return Refused(_CREDENTIALS, reason=Refusal.CREDENTIALS, provider_code=provider_code)
    if code == 413:
        what = "The file is bigger than Telegram takes."
        return Refused(what, reason=Refusal.FILE, provider_code=provider_code)
    lowered = description.lower()
    for words, (reason, sentence) in _MEANINGS.get(code, {}).items():
        if words in lowered:
            return Refused(sentence, reason=reason, provider_code=provider_code)
    reason = Refusal.BLOCKED if code == 403 else Refusal.OTHER
    sentence = f"Telegram refused it: {description[:300] or code}"
    return Refused(sentence, reason=reason, provider_code=provider_code)
