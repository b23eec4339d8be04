"""What the tests of Messenger and Instagram share."""

from __future__ import annotations

import json
from typing import Any, Final

from hub.errors import Uncertain
from hub.testing.cases import ErrorCase
from hub.testing.fake_provider import FakeProvider, HttpAnswer
from tests.channels.meta_account import COMMON_CASES, again, later, problem, refused

TAKEN: Final = HttpAnswer.json({"recipient_id": "7654321098765432", "message_id": "m_ours1"})

MESSAGING_CASES: Final = (
    *COMMON_CASES,
    refused(10, "window_closed", 2018278, status=403),
    refused(10, "window_closed", 2534022, status=403),
    refused(551, "blocked", 1545041),
    refused(551, "blocked"),
    refused(200, "blocked", 1545041, status=403),
    refused(100, "no_such_address", 2018001),
    refused(100, "no_such_address", 2534014),
    refused(100, "file", 2018047),
    refused(100, "file", 2018008),
    refused(10, "credentials", 2018108, status=403),
    refused(10, "credentials", 2018300, status=403),
    refused(100, "too_long", 2018109),
    refused(100, "other"),
    later(17),
    later(32),
    later(80006),
    again(1200, status=500),
    ErrorCase(
        name="an error for what may have arrived",
        answer=problem(1, 1357046, status=500),
        raises=Uncertain,
        provider_code="1/1357046",
    ),
)


def calls(fake: FakeProvider) -> list[dict[str, Any]]:
    """What the fake was asked to do at its messages."""
    return [json.loads(seen.body) for seen in fake.seen if seen.path.endswith("/messages")]
