"""What is wrong with settings as they were entered, in words that a form can put beside a field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pydantic import ValidationError

from hub.contract import SettingFault, Told
from hub.errors import SettingsError

NEEDED: Final = Told("This is needed.")
# By pydantic's own kinds of errors; the values are those that it tells with each.
_SAID: Final[Mapping[str, str]] = {
    "missing": NEEDED,
    "string_too_short": Told("This has too few characters: at least %(min_length)s."),
    "string_too_long": Told("This has too many characters: at most %(max_length)s."),
    "string_pattern_mismatch": Told("This is not written as it should be."),
    "too_short": Told("Give one at least."),
    "int_parsing": Told("Write a whole number."),
    "int_from_float": Told("Write a whole number."),
    "float_parsing": Told("Write a number."),
    "greater_than": Told("This is too little: more than %(gt)s."),
    "greater_than_equal": Told("This is too little: at least %(ge)s."),
    "less_than": Told("This is too much: less than %(lt)s."),
    "less_than_equal": Told("This is too much: at most %(le)s."),
    "bool_parsing": Told("Write yes or no."),
    "literal_error": Told("Choose one of these: %(expected)s."),
    "extra_forbidden": Told("There is no such setting."),
}


def refusal(name: str, sentence: str, *, setting: str = "") -> SettingsError:
    """One fault alone. name: of the setting or the model, for the command's sentence."""
    return SettingsError(f"{name}: {sentence}", {setting: sentence})


def read_faults(error: ValidationError, names: Iterable[str]) -> dict[str, str]:
    """A sentence for each setting at fault, never with what was entered as a secret."""
    known, found = set(names), dict[str, str]()
    for each in error.errors(include_input=False, include_url=False):
        context = each.get("ctx", {})
        raised = context.get("error")
        name = str(each["loc"][0]) if each["loc"] else ""
        place = "" if name in known else f"{name}: " if name else ""
        if isinstance(raised, SettingFault):
            name, said = raised.setting, raised.sentence
        elif isinstance(raised, ValueError) and raised.args and isinstance(raised.args[0], str):
            said = raised.args[0]
        else:
            said = _said(each["type"], context, each["msg"])
        found.setdefault(name if name in known else "", place + said if place else said)
    return found


def _said(kind: str, context: Mapping[str, Any], otherwise: str) -> str:
    if kind == "string_too_short" and context.get("min_length") == 1:
        return NEEDED
    template = _SAID.get(kind)
    return Told(template, **context) if template else otherwise
