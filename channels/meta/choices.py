"""Answers that a customer may press, where they cannot be buttons. Pure."""

from __future__ import annotations

from collections.abc import Sequence


def numbered(text: str, choices: Sequence[str]) -> str:
    """The text with the answers as a numbered list below it."""
    lines = [f"{number}. {choice}" for number, choice in enumerate(choices, 1)]
    return "\n".join([*([text, ""] if text else []), *lines])


def fit(choices: Sequence[str], *, most: int, longest: int) -> bool:
    """Whether the answers can be buttons: not too many, none too long, blank or there twice."""
    stripped = [choice.strip() for choice in choices]
    return (
        0 < len(stripped) <= most
        and all(0 < len(choice) <= longest for choice in stripped)
        and len(set(stripped)) == len(stripped)
    )
