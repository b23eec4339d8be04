"""What can go wrong between a visitor and the chat, each with its sentence in the catalogue."""

from __future__ import annotations

from channels.chat.words import sentence
from hub.errors import BadRequest


class Problem(BadRequest):
    """Raised where a visitor's request cannot be met. `word` names its sentence.

    http: the status of the answer. final: repeating the same message will not help. after_s: how
    long to wait before it does, or 0.
    """

    def __init__(
        self, word: str, *, http: int = 400, final: bool = True, after_s: float = 0.0, **values: str
    ) -> None:
        super().__init__(sentence("en", f"error.{word}", **values))
        self.word = word
        self.http = http
        self.final = final
        self.after_s = after_s
        self._filling = values

    def said(self, language: str) -> str:
        """The sentence in the visitor's language."""
        return sentence(language, f"error.{self.word}", **self._filling)


class IdentityProblem(Problem):
    """Raised where an identity token is not accepted; the session goes on without it."""
