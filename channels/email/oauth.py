"""Access tokens for mailboxes that refuse passwords (Gmail, Microsoft 365).

Source: RFC 6749 section 6, and "OAuth 2.0 for IMAP, POP and SMTP" of Google and Microsoft.
"""

from __future__ import annotations

import time
from typing import Final

import httpx

from channels.email.settings import EmailSettings
from hub.errors import Refused, Unreachable
from hub.untrusted import Untrusted

EARLY_S: Final = 120.0  # A token is renewed this long before it ends.


class Tokens:
    """Fetches access tokens by refresh token and keeps each until shortly before it ends."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http
        self._kept: dict[tuple[str, str, str], tuple[str, float]] = {}

    async def token(self, settings: EmailSettings) -> str:
        """A token that is good now. Raises Refused, reason credentials, or Unreachable."""
        secret = settings.oauth_refresh_token.get_secret_value()
        key = (settings.oauth_token_url, settings.oauth_client_id, secret)
        token, until = self._kept.get(key, ("", 0.0))
        if time.monotonic() < until:
            return token
        token, life_s = await self._fetch(settings)
        self._kept[key] = (token, time.monotonic() + max(life_s - EARLY_S, 0.0))
        return token

    async def _fetch(self, settings: EmailSettings) -> tuple[str, float]:
        form = {
            "grant_type": "refresh_token",
            "client_id": settings.oauth_client_id,
            "client_secret": settings.oauth_client_secret.get_secret_value(),
            "refresh_token": settings.oauth_refresh_token.get_secret_value(),
            "scope": settings.oauth_scope,
        }
        try:
            answer = await self._http.post(
                settings.oauth_token_url, data={k: v for k, v in form.items() if v}, timeout=20
            )
        except httpx.HTTPError as error:
            raise Unreachable(f"The token server does not answer: {error}.") from error
        if answer.status_code >= 500:
            raise Unreachable(f"The token server answers {answer.status_code}.")
        payload = Untrusted.parse(answer.content or b"{}")
        token = payload["access_token"].text()
        if answer.status_code != 200 or not token:
            why = payload["error"].text() or str(answer.status_code)
            raise Refused(f"The token server refuses: {why}.", reason="credentials")
        return token, payload["expires_in"].number() or 300.0


def xoauth2(user: str, token: str) -> str:
    """What AUTHENTICATE XOAUTH2 sends, before base64."""
    return f"user={user}\x01auth=Bearer {token}\x01\x01"
