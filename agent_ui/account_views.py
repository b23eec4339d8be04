"""What the settings show of accounts: the list, the choice of a channel, and the form of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agent_ui.views import AccountView
from hub.contract import CheckResult


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceView:
    """A channel that an account may be added of. about: an English sentence of ours."""

    channel: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """A setting as the form has it. label, help and choices are English sentences of ours.

    value: what stands in it, never of a secret. stored: whether a secret is kept already, and
    reference: where, if it lies elsewhere. fault: what is wrong with it. when: another field and
    its values with which this one matters, "inbound:imap,none".
    """

    name: str
    label: str
    type: str
    help: str = ""
    value: str = ""
    values: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    secret: bool = False
    required: bool = False
    stored: bool = False
    reference: str = ""
    fault: str = ""
    more: bool = False
    when: str = ""
    shown: bool = True  # Whether `when` holds as the form is now.


@dataclass(frozen=True, slots=True, kw_only=True)
class StepsView:
    """What to do at the provider, in order: English sentences of ours. when, shown: as a field."""

    sentences: tuple[str, ...]
    when: str = ""
    shown: bool = True

    @property
    def pastes(self) -> bool:
        """Whether the webhook address is wanted for it."""
        wanted = ("webhook address", "paste the address")
        return any(each in sentence for sentence in self.sentences for each in wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountForm:
    """The form of one account. id 0: it is not stored yet.

    named: the account's own name, address and so on, by the name of the field; faults: what is
    wrong with these. shows_address: no setting says how customers see it, so the form asks.
    results: of a check, of what is stored if checked_at is set, else of what was only tried.
    """

    id: int
    channel: str
    named: dict[str, str]
    teams: tuple[tuple[str, bool], ...]
    fields: tuple[FieldView, ...]
    more: tuple[FieldView, ...]
    faults: dict[str, str]
    results: tuple[CheckResult, ...] = ()
    checked_at: datetime | None = None
    tried: bool = False
    enabled: bool = True
    trouble: str = ""
    steps: tuple[StepsView, ...] = ()
    webhook_url: str = ""
    languages: tuple[tuple[str, str], ...] = (("en", "English"), ("es", "Español"))
    shows_address: bool = True

    @property
    def pasted(self) -> str | None:
        """When the webhook address is wanted, as `when` says it; None where it never is."""
        wanted = [steps.when for steps in self.steps if steps.pastes]
        if not wanted:
            return None if self.steps else ""
        if "" in wanted:
            return ""
        return (
            f"{wanted[0].partition(':')[0]}:{','.join(each.partition(':')[2] for each in wanted)}"
        )

    @property
    def pastes_now(self) -> bool:
        """Whether it is wanted with the choices as they are."""
        return not self.steps or any(steps.pastes and steps.shown for steps in self.steps)

    @property
    def is_wrong(self) -> bool:
        """Whether something has to be corrected before it can be stored."""
        return bool(self.faults) or any(field.fault for field in (*self.fields, *self.more))


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountsView:
    """The pages of accounts: the form if there is one, else the choice, else the list."""

    tab: str = "accounts"
    tabs: tuple[str, ...] = ()
    accounts: tuple[AccountView, ...] = ()
    choices: tuple[ChoiceView, ...] = ()
    form: AccountForm | None = None
    said: str = ""  # "added", "saved", "checked", "removed": what was just done.
