"""The form of an account, both ways: from a channel's settings to fields, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from starlette.datastructures import FormData

from agent_ui.account_views import AccountForm, FieldView, StepsView
from hub.contract import Channel, Json, Settings
from hub.model import AccountRow
from hub.setting_fields import SettingField, describe_settings

MAX_VALUE: Final = 20_000  # Characters of one setting; a private key has three thousand.
_ABOUT_US: Final = ("name", "address", "language", "retention_days")


def blank(channel: Channel, teams: Iterable[str], *, language: str) -> AccountForm:
    """The form of an account that is not there yet."""
    named = {"name": "", "address": "", "language": language, "retention_days": ""}
    return _form(channel, {}, named, [(team, False) for team in teams])


def stored(
    channel: Channel, row: AccountRow, teams: Iterable[str], chosen: Iterable[str]
) -> AccountForm:
    """The form of an account as it is. No secret is in it."""
    seen = set(chosen)
    named = {
        "name": row.name,
        "address": row.address,
        "language": row.language,
        "retention_days": str(row.retention_days or ""),
    }
    form = _form(channel, row.settings, named, [(team, team in seen) for team in teams])
    return replace(form, id=row.id or 0, enabled=row.enabled, trouble=row.trouble)


def filled(form: AccountForm, given: FormData, faults: Mapping[str, str]) -> AccountForm:
    """The form as somebody sent it, with what is wrong; a secret has to be typed again."""
    chosen = {value for value in given.getlist("team") if isinstance(value, str)}
    own = {name: fault for name, fault in faults.items() if name not in _names(form)}
    sent = replace(
        form,
        named={name: text_of(given, name) for name in _ABOUT_US},
        teams=tuple((team, team in chosen) for team, _ in form.teams),
        fields=tuple(as_sent(field, given, faults) for field in form.fields),
        more=tuple(as_sent(field, given, faults) for field in form.more),
        faults=own,
    )
    return _settled(sent)


def read(model: type[Settings], given: FormData) -> dict[str, object]:
    """The settings as they were typed, for `Vault.seal_settings`."""
    values: dict[str, object] = {}
    for field in describe_settings(model):
        name = f"set-{field.name}"
        if name not in given and field.type != "choices":
            continue
        if field.type == "choices":
            values[field.name] = [each for each in given.getlist(name) if isinstance(each, str)]
        elif field.type == "list":
            lines = text_of(given, name).replace("\n", ",")
            values[field.name] = [part.strip() for part in lines.split(",") if part.strip()]
        elif field.type == "flag":
            values[field.name] = text_of(given, name) == "on"
        else:
            values[field.name] = text_of(given, name)
    return values


def kept(stored_: Mapping[str, Json], given: FormData) -> dict[str, Json]:
    """What is stored, without the secrets that are to go."""
    gone = {value for value in given.getlist("forget") if isinstance(value, str)}
    return {name: value for name, value in stored_.items() if name not in gone}


def _form(
    channel: Channel,
    settings: Mapping[str, Json],
    named: dict[str, str],
    teams: Sequence[tuple[str, bool]],
) -> AccountForm:
    fields = [field_of(each, settings) for each in describe_settings(channel.settings)]
    form = AccountForm(
        id=0,
        channel=channel.name,
        named=named,
        teams=tuple(teams),
        fields=tuple(field for field in fields if not field.more),
        more=tuple(field for field in fields if field.more),
        faults={},
        steps=tuple(
            StepsView(sentences=sentences, when=when)
            for when, sentences in channel.settings.steps.items()
        ),
        shows_address=not channel.settings.own_address,
    )
    return _settled(form)


def _settled(form: AccountForm) -> AccountForm:
    """The form with what matters as its choices are now."""
    values = {field.name: field.value for field in (*form.fields, *form.more)}
    return replace(
        form,
        fields=settle(form.fields, values),
        more=settle(form.more, values),
        steps=tuple(replace(each, shown=_holds(each.when, values)) for each in form.steps),
    )


def settle(fields: Iterable[FieldView], values: Mapping[str, str]) -> tuple[FieldView, ...]:
    """Fields, each shown where it matters with the choices `values`, or is wrong."""
    return tuple(
        replace(each, shown=bool(each.fault) or _holds(each.when, values)) for each in fields
    )


def _holds(when: str, values: Mapping[str, str]) -> bool:
    conditions = (each.partition(":") for each in when.split(";") if each)
    return all(values.get(name, "") in worth.split(",") for name, _, worth in conditions)


def field_of(of: SettingField, settings: Mapping[str, Json]) -> FieldView:
    """A setting as the form has it."""
    value = settings.get(of.name, of.default)
    values = value if isinstance(value, list | tuple) else ()
    reference = value.get("ref", "") if of.secret and isinstance(value, Mapping) else ""
    return FieldView(
        name=of.name,
        label=of.label,
        type=of.type,
        help=of.description if of.description != of.label else "",
        value="" if of.secret else _shown(value),
        values=tuple(map(str, values)),
        choices=tuple((choice, of.words.get(choice, choice)) for choice in of.choices),
        secret=of.secret,
        required=of.required,
        stored=of.secret and bool(value),
        reference=str(reference),
        more=of.more,
        when=";".join(f"{name}:{','.join(worth)}" for name, worth in of.when.items()),
    )


def _shown(value: Json) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "on" if value else ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list | tuple):
        return "\n".join(map(str, value))
    return str(value)


def as_sent(field: FieldView, given: FormData, faults: Mapping[str, str]) -> FieldView:
    """A field as somebody sent it, with what is wrong."""
    name = f"set-{field.name}"
    fault = faults.get(field.name, "")
    if field.secret:
        return replace(field, fault=fault)
    values = tuple(each for each in given.getlist(name) if isinstance(each, str))
    return replace(field, value=text_of(given, name), values=values, fault=fault)


def _names(form: AccountForm) -> set[str]:
    return {field.name for field in (*form.fields, *form.more)}


def text_of(given: FormData, name: str) -> str:
    """What was typed into a field of the form."""
    # A tick sends its "off" too, from a hidden field before it: the last one counts.
    found = [each for each in given.getlist(name) if isinstance(each, str)]
    return found[-1].replace("\0", "").replace("\r\n", "\n")[:MAX_VALUE].strip() if found else ""
