"""Reading the tokens of programs."""

from __future__ import annotations

from hub.model import ApiToken
from hub.store import Reader


def by_hash(tx: Reader, token_hash: str) -> ApiToken | None:
    """The token of that hash, ended or not. Index: its unique token_hash."""
    return tx.find(ApiToken, token_hash=token_hash)


def every(tx: Reader) -> list[ApiToken]:
    """All tokens, newest first, the ended too."""
    return tx.all(ApiToken, order=("-id",), limit=200)
