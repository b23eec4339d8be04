"""Twilio's own errors: the code, the HTTP status and the sentence of each one we play.

Source: Twilio, "Error and warning dictionary". The sentences are in our words where the real one
is not a fixed string; adapters must go by the code.
"""

from __future__ import annotations

from typing import Final

# Code: (HTTP status when it is answered at once, message).
KNOWN: Final[dict[int, tuple[int, str]]] = {
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "Internal Server Error"),
    20503: (503, "Service unavailable"),
    21211: (400, "Invalid 'To' Phone Number"),
    21266: (400, "'To' and 'From' number cannot be the same"),
    21602: (400, "Message body is required"),
    21603: (400, "A 'From' phone number is required"),
    21604: (400, "A 'To' phone number is required"),
    21606: (400, "The 'From' phone number is not a message-capable number of your account"),
    21609: (400, "The 'StatusCallback' URL is not a valid URL"),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21612: (400, "The 'To' phone number is not currently reachable using the 'From' number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    21620: (400, "Invalid media URL(s)"),
    21623: (400, "Number of media files exceeds allowed limit"),
    21656: (400, "The ContentVariables parameter is invalid"),
    30003: (400, "Unreachable destination handset"),
    30005: (400, "Unknown destination handset"),
    30007: (400, "Message filtered"),
    63003: (400, "Channel could not find To address"),
    63005: (400, "Channel did not accept given content"),
    63007: (400, "Twilio could not find a Channel with the specified From address"),
    63013: (400, "This message send failed because it violates Channel provider's policy"),
    63016: (400, "Failed to send freeform message because you are outside the allowed window"),
    63019: (400, "Media failed to download"),
    63021: (400, "Channel invalid content error"),
    63027: (400, "Template does not exist for a language and locale"),
    63028: (400, "Number of parameters provided does not match the expected number of parameters"),
    63030: (400, "Unsupported parameter for type of channels message"),
}


class TwilioError(Exception):
    """Raised where the real API answers with an error body. `after_s` becomes Retry-After."""

    def __init__(self, code: int, *, detail: str = "", after_s: int | None = None) -> None:
        self.status, sentence = KNOWN[code]
        self.code = code
        self.message = f"{sentence}: {detail}" if detail else sentence
        self.after_s = after_s
        super().__init__(self.message)

    def body(self) -> dict[str, object]:
        """The JSON of the answer."""
        return {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }
