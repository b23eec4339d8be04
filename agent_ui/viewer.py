"""Who looks: the signed-in agent, and how far their eyes go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from agent_ui import views
from agent_ui.say import zone_of
from hub.model import Agent, Conversation, Message
from hub.queries import accounts, agents, conversations
from hub.store import Reader


@dataclass(frozen=True, slots=True)
class Eyes:
    """What somebody may see. None is everything; the same eyes share what is rendered for them.

    audiences are judged by `teams`; messages and files by `accounts`.
    """

    teams: frozenset[int] | None = None
    accounts: frozenset[int] | None = None

    def see(self, conversation: Conversation) -> bool:
        """Whether any of a conversation may be seen."""
        return conversations.sees(conversation.audience, self.teams)

    def see_account(self, account_id: int | None) -> bool:
        return self.accounts is None or account_id is None or account_id in self.accounts

    def see_message(self, message: Message) -> bool:
        return self.see_account(message.account_id)


EVERYTHING = Eyes()


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in agent. session_id is 0 in tests that need none. ends_at: when the session ends
    unless it is used."""

    agent: Agent
    eyes: Eyes
    session_id: int = 0
    token: str = ""
    ends_at: datetime | None = None

    @property
    def id(self) -> int:
        return self.agent.id or 0

    @property
    def language(self) -> views.Language:
        return "es" if self.agent.language.startswith("es") else "en"

    def locale(self, now: datetime) -> views.Locale:
        """The locale of this moment: it ends at the viewer's midnight."""
        return views.Locale(
            self.language, self.agent.zone, now.astimezone(zone_of(self.agent.zone)).date()
        )

    def me(self) -> views.Me:
        """The viewer as pages know them."""
        chosen = self.agent.preferences
        undo_s = chosen.get("undo_s")
        return views.Me(
            id=self.id,
            name=self.agent.name,
            email=self.agent.email,
            role=cast(Literal["agent", "supervisor", "administrator"], self.agent.role),
            language=self.language,
            zone=self.agent.zone,
            theme=cast(views.Theme, chosen.get("theme", "system")),
            density=cast(views.Density, chosen.get("density", "comfortable")),
            shortcuts=bool(chosen.get("shortcuts", True)),
            notifications=bool(chosen.get("notifications", False)),
            sound=bool(chosen.get("sound", False)),
            available=self.agent.available,
            enter_sends=bool(chosen.get("enter_sends", False)),
            next_after_done=bool(chosen.get("next_after_done", True)),
            undo_s=int(undo_s) if undo_s is not None else None,
        )


def eyes_of(tx: Reader, agent: Agent) -> Eyes:
    """How far an agent's eyes go: administrators see everything, others what their teams see."""
    if agents.sees_everything(agent):
        return EVERYTHING
    teams = agents.teams_of(tx, agent.id or 0)
    by_account = accounts.teams_by_account(tx)
    seen = frozenset(
        account_id for account_id, allowed in by_account.items() if not allowed or allowed & teams
    )
    if len(seen) == len(by_account):
        return EVERYTHING
    return Eyes(teams, seen)
