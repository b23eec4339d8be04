"""The form of a bot, both ways: from what is stored to fields, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final
from zoneinfo import available_timezones

from starlette.datastructures import FormData

from agent_ui.account_forms import as_sent, field_of, settle, text_of
from agent_ui.account_views import FieldView
from agent_ui.bot_views import BotForm, PlaceView
from agent_ui.words import noted
from hub.actions.bots import MAX_SILENCE_MIN
from hub.contract import Json, Told
from hub.errors import BadRequest, SettingsError
from hub.handoff.hours import read_hours
from hub.handoff.settings import BotSettings
from hub.model import Bot
from hub.setting_fields import describe_settings
from hub.words import AfterSilence, BotKind

KINDS: Final = (
    ("triage", noted("Built in: collects what is missing, then a person")),
    ("hilo", noted("A bot of your own, by Hilo's protocol")),
    ("rasa", noted("Rasa")),
    ("chatwoot", noted("A bot written for Chatwoot")),
)
_OWN: Final = ("name", "hours", "zone", "timeout_s", "silence_min", "after_silence", "trial")
_NAMELESS = noted("Give the bot a name: customers read it.")
_NO_SECONDS = noted("Write a number of seconds from 1 to 120.")
_NO_SILENCE = noted("Write a number of minutes from 1 to 10080 (7 days), or 0.")
_NO_URL = noted("Write the address where its turns are sent.")


def blank(places: Sequence[PlaceView], *, zone: str) -> BotForm:
    """The form of a bot that is not there yet."""
    named = {
        "name": "",
        "hours": "",
        "zone": zone,
        "timeout_s": "20",
        "silence_min": "30",
        "after_silence": str(AfterSilence.CLOSE),
        "trial": "",
    }
    return _form(0, named, places, {}, kind="triage")


def stored(row: Bot, places: Sequence[PlaceView]) -> BotForm:
    """The form of a bot as it is. No secret is in it."""
    named = {
        "name": row.name,
        "hours": row.hours,
        "zone": row.zone,
        "timeout_s": str(row.timeout_s),
        "silence_min": str(row.silence_min),
        "after_silence": row.after_silence,
        "trial": "",
    }
    form = _form(row.id or 0, named, places, row.settings, kind=row.kind)
    return replace(form, enabled=row.enabled)


def filled(form: BotForm, given: FormData, faults: Mapping[str, str]) -> BotForm:
    """The form as somebody sent it, with what is wrong; a secret has to be typed again."""
    chosen = set(chosen_in(given))
    fields = [as_sent(field, given, faults) for field in form.fields]
    names = {field.name for field in fields}
    return replace(
        form,
        named={name: text_of(given, name) for name in _OWN},
        places=tuple(replace(each, chosen=each.id in chosen) for each in form.places),
        fields=_settled(fields),
        faults={name: fault for name, fault in faults.items() if name not in names},
    )


def chosen_in(given: FormData) -> list[int]:
    """The accounts that are ticked."""
    found = [each for each in given.getlist("account") if isinstance(each, str)]
    return [int(each) for each in found if each.isdecimal() and len(each) < 19]


def kind_in(given: FormData) -> BotKind:
    """The kind that is chosen."""
    chosen = text_of(given, "set-kind")
    return BotKind(chosen) if chosen in set(BotKind) else BotKind.HILO


def silence_in(given: FormData) -> int | None:
    """The minutes that are typed; None for none that can be."""
    typed = text_of(given, "silence_min")
    minutes = int(typed) if typed.isdecimal() and len(typed) < 6 else -1
    return minutes if 0 <= minutes <= MAX_SILENCE_MIN else None


def after_silence_in(given: FormData) -> AfterSilence:
    """What is to happen then."""
    person = text_of(given, "after_silence") == AfterSilence.PERSON
    return AfterSilence.PERSON if person else AfterSilence.CLOSE


def faults_of(given: FormData) -> dict[str, str]:
    """What is wrong beside the settings, by the name of the field."""
    faults: dict[str, str] = {}
    if not text_of(given, "name"):
        faults["name"] = _NAMELESS
    seconds = text_of(given, "timeout_s")
    if not (seconds.isdecimal() and len(seconds) < 4 and 1 <= int(seconds) <= 120):
        faults["timeout_s"] = _NO_SECONDS
    if silence_in(given) is None:
        faults["silence_min"] = _NO_SILENCE
    try:
        read_hours(text_of(given, "hours"), text_of(given, "zone"))
    except BadRequest as error:
        faults["hours"] = Told(error.template, **error.values)
    if kind_in(given) is not BotKind.TRIAGE and not text_of(given, "set-url"):
        faults["url"] = _NO_URL
    return faults


def need_right(given: FormData, more: Mapping[str, str]) -> None:
    """Raises SettingsError with everything that is wrong at once."""
    if faults := faults_of(given) | dict(more):
        raise SettingsError("The form has faults.", faults)


def _form(
    bot_id: int,
    named: dict[str, str],
    places: Sequence[PlaceView],
    settings: Mapping[str, Json],
    *,
    kind: str,
) -> BotForm:
    own = [field_of(each, settings) for each in describe_settings(BotSettings)]
    which = FieldView(
        name="kind", label=noted("Kind"), type="choice", value=kind, choices=KINDS, required=True
    )
    return BotForm(
        id=bot_id,
        named=named,
        places=tuple(places),
        fields=_settled([which, *own]),
        zones=tuple(sorted(available_timezones())),
        faults={},
    )


def _settled(fields: Sequence[FieldView]) -> tuple[FieldView, ...]:
    return settle(fields, {field.name: field.value for field in fields})
