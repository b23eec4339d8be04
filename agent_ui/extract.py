"""Collects the sentences of templates, modules, code and channels into the catalogues.

python -m agent_ui.extract          rewrites locales/*/agent_ui.po, keeping what is translated
python -m agent_ui.extract --check  says what is missing or left over, and changes nothing
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final, TypeAlias

from babel.messages.catalog import Catalog
from babel.messages.extract import extract, extract_from_dir
from babel.messages.pofile import write_po

from agent_ui.words import LANGUAGES, po_path, read
from hub.contract import Settings
from hub.handoff.settings import BotSettings
from hub.plugins import load_classes
from hub.setting_fields import describe_settings

Key: TypeAlias = str | tuple[str, ...]

ROOT: Final = Path(__file__).parent
_METHODS: Final = [
    ("static/js/**.js", "javascript"),
    ("templates/**.html", "jinja2.ext:babel_extract"),
    ("**.py", "python"),
]
_KEYWORDS: Final = {
    "noted": None,
    "_undo": (2,),
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "t": None,
    "tn": (1, 2),
}
# Errors whose sentences reach a screen; the others are the operator's or a provider's.
_RAISED: Final = {
    *("BadRequest", "SignedOut", "Forbidden", "NotFound", "Conflict", "TooLarge", "TooMany"),
    "Unavailable",
}
_OPERATORS: Final = {
    "app.py",
    "plugins.py",
    "webhooks.py",
    "listeners.py",
    "guard.py",
    "migrate.py",
}
_TOLD: Final = {"Told": None}
_OPTIONS: Final = {"templates/**.html": {"trim_blocks": "true", "extensions": "jinja2.ext.do"}}


def used() -> dict[Key, list[str]]:
    """Every sentence in use, and the files where it stands."""
    found: dict[Key, list[str]] = {}
    for name, message in _found():
        places = found.setdefault(message, [])
        if name not in places:
            places.append(name)
    return found


def _found() -> Iterator[tuple[str, Key]]:
    for name, _line, message, _comments, _context in extract_from_dir(
        ROOT, method_map=_METHODS, options_map=_OPTIONS, keywords=_KEYWORDS
    ):
        yield name, message if isinstance(message, str) else tuple(message)
    yield from _told()
    for path in (*sorted(ROOT.glob("*.py")), *_hub()):
        for sentence in raised(path.read_text(encoding="utf-8")):
            yield str(path.relative_to(ROOT.parent)), sentence


def _told() -> Iterator[tuple[str, Key]]:
    """What channels say: sentences that they tell, and whatever their settings are called."""
    house = ROOT.parent
    for folder in ("channels", "hub"):
        for path in sorted((house / folder).rglob("*.py")):
            with path.open("rb") as source:
                for _line, message, _comments, _context in extract("python", source, _TOLD):
                    if isinstance(message, str):
                        yield str(path.relative_to(house)), message
    yield from (("hub/handoff/settings.py", each) for each in _asked(BotSettings))
    for name, channel in load_classes().items():
        if channel.__module__.startswith("channels."):
            yield from ((f"channels/{name}", each) for each in _asked(channel.settings))


def _asked(settings: type[Settings]) -> Iterator[str]:
    """Every sentence of a form of these settings."""
    yield from filter(None, (settings.about, *chain.from_iterable(settings.steps.values())))
    for field in describe_settings(settings):
        words = (field.words.get(choice, choice) for choice in field.choices)
        yield from filter(None, (field.label, field.description, *words))


def _hub() -> list[Path]:
    """The hub's modules; not those whose errors only the one who operates it can see."""
    folder = ROOT.parent / "hub"
    floors = ("*.py", "actions/*.py", "handoff/*.py", "queries/*.py")
    found = [path for each in floors for path in folder.glob(each)]
    return sorted(path for path in found if path.name not in _OPERATORS)


def raised(source: str) -> Iterator[str]:
    """The sentences of errors that agents may read, as they are raised in Python source.

    Raises ValueError for one with values in it that no catalogue could hold.
    """
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Raise) or not isinstance(node.exc, ast.Call):
            continue
        name, given = node.exc.func, node.exc.args
        if not isinstance(name, ast.Name) or name.id not in _RAISED or not given:
            continue
        if isinstance(given[0], ast.JoinedStr):
            raise ValueError(f"Line {node.lineno}: write %(name)s and give its value by name.")
        if isinstance(given[0], ast.Constant) and isinstance(given[0].value, str):
            yield given[0].value


def renewed(catalogue: Catalog) -> Catalog:
    """The catalogue with exactly the sentences in use; new ones are empty, English ones as they
    are."""
    language = str(catalogue.locale)
    fresh = Catalog(locale=language, fuzzy=False)
    for key, places in sorted(used().items(), key=lambda item: str(item[0])):
        old = catalogue.get(key if isinstance(key, str) else key[0])
        said = old.string if old is not None and old.id == key else ""
        fresh.add(key, key if language == "en" else said, locations=[(p, 1) for p in places])
    return fresh


def faults(catalogue: Catalog) -> list[str]:
    """What is wrong with a catalogue: sentences missing, left over, untranslated, misfilled."""
    wanted = set(used())
    there = {m.id if isinstance(m.id, str) else tuple(m.id) for m in catalogue if m.id}
    found = [f"missing: {key}" for key in wanted - there]
    found += [f"left over: {key}" for key in there - wanted]
    for message in catalogue:
        said = message.string
        if message.id and not (said if isinstance(said, str) else all(said or ())):
            found.append(f"not translated: {message.id}")
        elif message.id:
            found += [f"{message.id}: {error}" for error in message.check(catalogue)]
    return sorted(found)


def main(arguments: list[str]) -> int:
    """Renew the catalogues, or with --check say what is wrong with them. Returns an exit code."""
    wrong = 0
    for language in LANGUAGES:
        if "--check" in arguments:
            for fault in faults(read(language)):
                print(f"{language}: {fault}")
                wrong = 1
            continue
        path = po_path(language)
        old = read(language) if path.exists() else Catalog(locale=language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, renewed(old), width=100, include_lineno=False, omit_header=True)
    return wrong


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
