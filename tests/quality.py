"""How good each channel is: reads `channels/quality.toml`, looks its proofs up, makes the table.

python -m tests.quality          writes the table of the README anew
python -m tests.quality --check  says what is wrong, and changes nothing
"""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from hub.plugins import load_classes

ROOT: Final = Path(__file__).parents[1]
SCALE: Final = ROOT / "channels/quality.toml"
README: Final = ROOT / "README.md"
BEGIN, END = "<!-- quality -->\n", "<!-- /quality -->"
KIT: Final = ROOT / "hub/testing/contract.py"
LEAST_REASON: Final = 20  # Characters: "n/a" is no reason.


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as a channel keeps it: its proofs, or why it is exempt, or why it is not kept."""

    name: str
    proofs: tuple[str, ...] = ()
    exempt: str = ""
    todo: str = ""


@dataclass(frozen=True, slots=True)
class Quality:
    """The scale, level by level with what each rule means, and what every channel says of each."""

    levels: Mapping[str, Mapping[str, str]]
    channels: Mapping[str, Mapping[str, Rule]]

    def level(self, channel: str) -> str:
        """The highest level whose rules, and those below, are all kept; "" for none."""
        reached = ""
        for level, rules in self.levels.items():
            if any(self.channels[channel][name].todo for name in rules):
                return reached
            reached = level
        return reached


def read(path: Path = SCALE) -> Quality:
    """The scale as it is written. Raises KeyError for a rule that a channel says nothing of."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    levels: dict[str, dict[str, str]] = told["levels"]
    names = [name for rules in levels.values() for name in rules]
    return Quality(
        levels,
        {
            channel: {name: _rule(name, said[name], said.get("kit", "")) for name in names}
            for channel, said in told["channels"].items()
        },
    )


def _rule(name: str, said: object, kit: str) -> Rule:
    if isinstance(said, Mapping):
        return Rule(name, exempt=said.get("exempt", ""), todo=said.get("todo", ""))
    proofs = [said] if isinstance(said, str) else said
    if not isinstance(proofs, Sequence):
        raise TypeError(f"{name} has neither proofs nor a reason.")
    return Rule(name, tuple(str(one).replace("kit::", f"{kit}::", 1) for one in proofs))


def faults(quality: Quality) -> Iterator[str]:
    """What is wrong: proofs and channels that are not there, reasons that are none."""
    for channel in load_classes().keys() ^ quality.channels.keys():
        yield f"{channel}: either it is not installed, or the scale does not have it."
    for channel, rules in quality.channels.items():
        for rule in rules.values():
            where = f"{channel}.{rule.name}"
            if not rule.proofs and len(rule.exempt or rule.todo) < LEAST_REASON:
                yield f"{where}: say why."
            yield from (f"{where}: there is no {one}" for one in rule.proofs if not _exists(one))


def _exists(proof: str) -> bool:
    if proof.startswith("recording:"):
        channel, _, name = proof.removeprefix("recording:").partition("/")
        return (ROOT / f"tests/channels/{channel}/recordings/{name}.http").is_file()
    if "#" in proof:
        page, _, heading = proof.partition("#")
        found = ROOT / page
        return found.is_file() and f"\n## {heading}\n" in found.read_text(encoding="utf-8")
    file, *names = proof.split("::")
    if not (ROOT / file).is_file():
        return False
    there = _tests(ROOT / file)
    if len(names) == 1:
        return names[0] in there[""]
    own, test = names
    return own in there and test in (there[own] | _tests(KIT)["ChannelContract"])


@cache
def _tests(path: Path) -> dict[str, frozenset[str]]:
    """The functions of a module under "", and those of each of its classes under its name."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    found = {one.name: _functions(one.body) for one in body if isinstance(one, ast.ClassDef)}
    return {"": _functions(body), **found}


def _functions(body: Sequence[ast.stmt]) -> frozenset[str]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(one.name for one in body if isinstance(one, kinds))


def table(quality: Quality) -> str:
    """The table of the README: a channel a row, its level, and what it is exempt from or lacks."""
    head = "| Channel | Level | " + " | ".join(map(str.title, quality.levels)) + " |"
    lines = [head, "|---" * (2 + len(quality.levels)) + "|"]
    classes = load_classes()
    for channel, rules in quality.channels.items():
        cells = [_cell([rules[name] for name in names]) for names in quality.levels.values()]
        name = f"{classes[channel].label} (`{channel}`)"
        level = quality.level(channel).title() or "None yet"
        lines.append(f"| {name} | **{level}** | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _cell(rules: Sequence[Rule]) -> str:
    done = sum(1 for rule in rules if rule.proofs)
    words = [f"{done} done"]
    if exempt := sum(1 for rule in rules if rule.exempt):
        words.append(f"{exempt} exempt")
    if todo := [rule.name.replace("_", " ") for rule in rules if rule.todo]:
        words.append(f"to do: {', '.join(todo)}")
    return ", ".join(words)


def with_table(text: str, shown: str) -> str:
    """The README with this table between its marks."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{shown}{END}{after}"


def main(arguments: list[str]) -> int:
    """Write the table, or with --check say what is wrong. Returns an exit code."""
    quality = read()
    found = list(faults(quality))
    print("\n".join(found), end="\n" if found else "")
    if "--check" not in arguments:
        text = README.read_text(encoding="utf-8")
        README.write_text(with_table(text, table(quality)), encoding="utf-8")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
