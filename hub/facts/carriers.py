"""Numbers that are known by their shape: the shop's own, and those of the common carriers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from hub.facts.checks import is_s10, is_ups, is_usps
from hub.facts.codes import squeezed, written
from hub.facts.mention import FactKind
from hub.facts.sheet import Sheet

# (shape in folded text, its fewest digits, letters in it, check digits or None): UPS, the post's
# S10, USPS, Amazon, DHL. Without its digits and letters a shape need not be tried.
_CARRIERS: Final[tuple[tuple[re.Pattern[str], int, str, Callable[[str], bool] | None], ...]] = (
    (re.compile(r"(?<!\w)1z[ ]?(?:[0-9a-z][ ]?){16}(?!\w)"), 1, "1z", is_ups),
    (re.compile(r"(?<!\w)[a-z]{2}[ ]?(?:\d[ ]?){9}[a-z]{2}(?!\w)"), 9, "", is_s10),
    (re.compile(r"(?<![\w-])9[1-5](?:[ ]?\d){18}(?:[ ]?\d{2})?(?![\w-])"), 20, "", is_usps),
    (re.compile(r"(?<!\w)tba\d{12}(?!\w)"), 12, "tba", None),
    (re.compile(r"(?<!\w)jjd\d{16,18}(?!\w)|(?<!\w)jd\d{18}(?!\w)"), 16, "jd", None),
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
    for shape, fewest, letters, check in _CARRIERS:
        if sheet.digits < fewest or letters not in sheet.plain:
            continue
        for match in shape.finditer(sheet.plain):
            value = squeezed(match.group())
            if sheet.is_free(match.start(), match.end()) and (check is None or check(value)):
                sheet.add(FactKind.TRACKING, value, match.start(), match.end())
