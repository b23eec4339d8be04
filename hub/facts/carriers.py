"""Numbers that are known by their shape: the shop's own, and those of the common carriers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from hub.facts.checks import is_s10, is_ups, is_usps
from hub.facts.codes import squeezed, written
from hub.facts.mention import FactKind
from hub.facts.sheet import Sheet

# (shape in folded text, check digits or None, carrier)
_CARRIERS: Final[tuple[tuple[re.Pattern[str], Callable[[str], bool] | None, str], ...]] = (
    (re.compile(r"(?<!\w)1z[ ]?(?:[0-9a-z][ ]?){16}(?!\w)"), is_ups, "ups"),
    (re.compile(r"(?<!\w)[a-z]{2}[ ]?(?:\d[ ]?){9}[a-z]{2}(?!\w)"), is_s10, "post"),
    (re.compile(r"(?<![\w-])9[1-5](?:[ ]?\d){18}(?:[ ]?\d{2})?(?![\w-])"), is_usps, "usps"),
    (re.compile(r"(?<!\w)tba\d{12}(?!\w)"), None, "amazon"),
    (re.compile(r"(?<!\w)jjd\d{16,18}(?!\w)|(?<!\w)jd\d{18}(?!\w)"), None, "dhl"),
)


def find_shapes(sheet: Sheet) -> None:
    """Write down numbers of the shop's own shapes, and parcels by their check digits."""
    if not sheet.has_digit:
        return
    for kind, shapes in sheet.patterns.shapes.items():
        for shape in shapes:
            for match in shape.finditer(sheet.plain):
                if sheet.is_free(match.start(), match.end()):
                    sheet.add(kind, written(kind, match.group()), match.start(), match.end())
    for shape, check, _ in _CARRIERS:
        for match in shape.finditer(sheet.plain):
            value = squeezed(match.group())
            if sheet.is_free(match.start(), match.end()) and (check is None or check(value)):
                sheet.add(FactKind.TRACKING, value, match.start(), match.end())
