"""The page about identity shows code that runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[3] / "docs" / "identity.md"
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("code", BLOCKS)
def test_the_examples_of_the_page_run(code: str) -> None:
    exec(compile(code, str(PAGE), "exec"), {})


def test_the_page_has_examples() -> None:
    assert len(BLOCKS) == 2
