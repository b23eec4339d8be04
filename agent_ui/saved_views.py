"""What is shown of saved replies: the settings' list and form, and the composer's list."""

from __future__ import annotations

from dataclasses import dataclass

from hub.saved import Piece


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyView:
    """A reply in the settings' list. teams: names, none for everybody."""

    id: int
    title: str
    texts: tuple[tuple[str, str], ...]  # Language and text.
    labels: tuple[str, ...]
    teams: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamChoice:
    """A team that a reply may be for."""

    id: int
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyForm:
    """The form of a reply. id 0: it is not stored yet. faults: what is wrong, by field."""

    id: int
    named: dict[str, str]  # title, text_en, text_es, labels
    teams: tuple[TeamChoice, ...]
    faults: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RepliesView:
    """The pages of saved replies: the form if there is one, else the list."""

    tab: str = "replies"
    tabs: tuple[str, ...] = ()
    replies: tuple[ReplyView, ...] = ()
    form: ReplyForm | None = None
    said: str = ""  # "saved", "removed": what was just done.
    blanks: tuple[str, ...] = ()  # What may stand between {{ and }}.


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedReply:
    """A reply as the composer offers it, filled with what is known."""

    id: int
    title: str
    labels: tuple[str, ...]
    language: str
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """What is put into the box: what is not known stays a blank."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedReplies:
    """What the composer lists. any: whether this agent has replies at all."""

    replies: tuple[OfferedReply, ...]
    any: bool
    may_add: bool
