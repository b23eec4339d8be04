"""Every channel against many more broken requests than its contract tries each day."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from hub.testing.contract import ChannelContract
from hub.testing.recording import recordings

DEPTH = 2000
MODULES = sorted(
    f"tests.channels.{path.parent.name}.{path.stem}"
    for path in Path(__file__).parent.glob("*/test_*contract.py")
)


def kits(module: str) -> list[type[ChannelContract]]:
    """The contracts that a module keeps."""
    found = vars(import_module(module)).values()
    return [
        each
        for each in found
        if isinstance(each, type) and issubclass(each, ChannelContract) and "folder" in vars(each)
    ]


def test_every_contract_is_found() -> None:
    assert len(MODULES) > 10
    assert all(kits(module) for module in MODULES)


@pytest.mark.acceptance
@pytest.mark.parametrize("module", MODULES)
def test_many_variations_of_every_recording_do_no_harm(module: str) -> None:
    for kit in kits(module):
        deep = type(kit.__name__, (kit,), {"depth": DEPTH})()
        for recording in recordings(kit.folder):
            deep.test_hostile_variations_raise_only_what_is_allowed(recording)
            deep.test_verify_of_hostile_variations_only_refuses(recording)
