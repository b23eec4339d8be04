"""What facts are called on the screen: a name for lists, and with its article for sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from agent_ui.views import Language
from agent_ui.words import noted, words
from hub.facts.mention import FactKind

NAMES: Final[Mapping[str, str]] = {
    FactKind.ORDER: noted("Order number"),
    FactKind.TRACKING: noted("Tracking number"),
    FactKind.BOOKING: noted("Booking number"),
    FactKind.ACCOUNT: noted("Account number"),
    FactKind.INVOICE: noted("Invoice number"),
    FactKind.SERIAL: noted("Serial number"),
    FactKind.NAME: noted("Name"),
    FactKind.EMAIL: noted("Mail address"),
    FactKind.PHONE: noted("Phone number"),
    FactKind.ADDRESS: noted("Postal address"),
    FactKind.POSTCODE: noted("Postcode"),
    FactKind.CITY: noted("City"),
    FactKind.COMPANY: noted("Company"),
    FactKind.TAX_ID: noted("Tax number"),
    FactKind.BIRTH_DATE: noted("Date of birth"),
    FactKind.DATE: noted("Day"),
    FactKind.TIME: noted("Time of day"),
    FactKind.DEADLINE: noted("Needed by"),
    FactKind.AMOUNT: noted("Amount"),
    FactKind.QUANTITY: noted("Quantity"),
    FactKind.PRODUCT: noted("Product"),
    FactKind.SIZE: noted("Size"),
    FactKind.COLOUR: noted("Colour"),
    FactKind.DEVICE: noted("Device"),
    FactKind.TRIED: noted("Tried"),
    FactKind.WANTS: noted("Wants"),
    FactKind.SECRET: noted("Password or code"),
    FactKind.SECURITY_ANSWER: noted("Security answer"),
    FactKind.CARD: noted("Card or bank account"),
    FactKind.HEALTH: noted("Health"),
    FactKind.OTHER: noted("Other"),
}
_THE: Final[Mapping[str, str]] = {
    FactKind.ORDER: noted("the order number"),
    FactKind.TRACKING: noted("the tracking number"),
    FactKind.BOOKING: noted("the booking number"),
    FactKind.ACCOUNT: noted("the account number"),
    FactKind.INVOICE: noted("the invoice number"),
    FactKind.SERIAL: noted("the serial number"),
    FactKind.NAME: noted("the name"),
    FactKind.EMAIL: noted("the mail address"),
    FactKind.PHONE: noted("the phone number"),
    FactKind.ADDRESS: noted("the postal address"),
    FactKind.POSTCODE: noted("the postcode"),
    FactKind.CITY: noted("the city"),
    FactKind.COMPANY: noted("the company"),
    FactKind.TAX_ID: noted("the tax number"),
    FactKind.BIRTH_DATE: noted("the date of birth"),
    FactKind.DATE: noted("the day"),
    FactKind.TIME: noted("the time of day"),
    FactKind.DEADLINE: noted("by when it is needed"),
    FactKind.AMOUNT: noted("the amount"),
    FactKind.QUANTITY: noted("the quantity"),
    FactKind.PRODUCT: noted("which product"),
    FactKind.SIZE: noted("the size"),
    FactKind.COLOUR: noted("the colour"),
    FactKind.DEVICE: noted("which device"),
    FactKind.TRIED: noted("what was tried"),
    FactKind.WANTS: noted("what is wanted"),
    FactKind.SECRET: noted("the password or code"),
    FactKind.SECURITY_ANSWER: noted("the security answer"),
    FactKind.CARD: noted("the card or bank account"),
    FactKind.HEALTH: noted("the state of health"),
    FactKind.OTHER: noted("this"),
}
# Which of several, or whose: what the extractor calls them. What a bot calls its slots stays so.
LABELS: Final[Mapping[str, str]] = {
    "somebody else": noted("somebody else"),
    "another": noted("another"),
    "full": noted("full"),
    "surname": noted("surname"),
    "guest": noted("guest"),
    "host": noted("host"),
    "recipient": noted("recipient"),
    "start": noted("start"),
    "end": noted("end"),
    "departure": noted("departure"),
    "destination": noted("destination"),
    "apartment": noted("apartment"),
    "doctor": noted("doctor"),
    "hotel": noted("hotel"),
    "location": noted("location"),
    "number": noted("number"),
    "restaurant": noted("restaurant"),
    "room": noted("room"),
    "shop": noted("shop"),
    "venue": noted("venue"),
    "code": noted("code"),
    "code type": noted("code type"),
    "cvv": noted("security code"),
    "password": noted("password"),
    "pin": noted("PIN"),
    "birthplace": noted("place of birth"),
}
# Sprite's icons. What is not here gets a plain one.
ICONS: Final[Mapping[str, str]] = {
    FactKind.ORDER: "package",
    FactKind.TRACKING: "package",
    FactKind.PRODUCT: "package",
    FactKind.NAME: "user",
    FactKind.COMPANY: "users",
    FactKind.EMAIL: "mail",
    FactKind.PHONE: "phone",
    FactKind.ADDRESS: "map-pin",
    FactKind.POSTCODE: "map-pin",
    FactKind.CITY: "map-pin",
    FactKind.DATE: "clock",
    FactKind.TIME: "clock",
    FactKind.DEADLINE: "clock",
    FactKind.DEVICE: "smartphone",
}


def fact_name(kind: str, label: str, language: Language) -> str:
    """What a fact is, for a list. A bot's slot goes by its own name."""
    label = _label(label, language)
    if kind == FactKind.OTHER and label:
        return label[:1].upper() + label[1:]
    name = words(language).gettext(NAMES.get(kind, NAMES[FactKind.OTHER]))
    return f"{name} ({label})" if label else name


def the_fact(kind: str, label: str, language: Language) -> str:
    """What a fact is, in the middle of a sentence."""
    label = _label(label, language)
    if kind == FactKind.OTHER and label:
        return f"“{label}”"
    name = words(language).gettext(_THE.get(kind, _THE[FactKind.OTHER]))
    return f"{name} ({label})" if label else name


def _label(label: str, language: Language) -> str:
    return words(language).gettext(LABELS[label]) if label in LABELS else label


def fact_icon(kind: str) -> str:
    """The icon beside a fact."""
    return ICONS.get(kind, "info")
