"""Socket Mode: stored before it is acknowledged, in the order in which it came."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field

import pytest
from slack_sdk.socket_mode.request import SocketModeRequest

from channels.slack.envelope import METHOD
from channels.slack.socket_mode import taking
from hub.contract import WebhookRequest
from hub.errors import BadRequest, ConfigError, HiloError, Unavailable
from hub.testing.fake_provider import HttpAnswer, SeenRequest
from tests.channels.slack.slack_app import account, problem, settings, slack_at


@dataclass
class Port:
    """A listener's port that may fail, or be slow with the first."""

    fails: HiloError | None = None
    calls: int = 0
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    taken: list[WebhookRequest] = field(default_factory=list)

    async def receive(self, request: WebhookRequest) -> None:
        self.calls += 1
        if self.calls == 1:
            await self.gate.wait()
        if self.fails is not None:
            raise self.fails
        self.taken.append(request)

    async def load_state(self) -> str:
        return ""

    async def save_state(self, state: str) -> None:
        return None

    async def report(self, trouble: str = "") -> None:
        return None


@dataclass
class Socket:
    """What the listener answers on."""

    said: list[object] = field(default_factory=list)

    async def send_socket_mode_response(self, response: object) -> None:
        self.said.append(response)


def event(number: int) -> SocketModeRequest:
    return SocketModeRequest(
        type="events_api", envelope_id=f"env-{number}", payload={"type": "x", "n": number}
    )


async def test_events_are_stored_in_order_and_acknowledged_after() -> None:
    port, socket = Port(), Socket()
    take = taking(account(settings()), port)

    async def open_the_gate() -> None:
        for _ in range(5):
            await asyncio.sleep(0)
        assert (port.taken, socket.said) == ([], [])
        port.gate.set()

    await asyncio.gather(*(take(socket, event(number)) for number in (1, 2, 3)), open_the_gate())
    assert [json.loads(request.body)["n"] for request in port.taken] == [1, 2, 3]
    assert {request.method for request in port.taken} == {METHOD}
    assert socket.said == [{"envelope_id": f"env-{number}"} for number in (1, 2, 3)]


@pytest.mark.parametrize(
    ("fails", "answers"), [(Unavailable("Not now."), 0), (BadRequest("Not ours."), 1)]
)
async def test_what_could_not_be_stored_comes_again_and_what_is_none_does_not(
    fails: HiloError, answers: int
) -> None:
    port, socket = Port(fails=fails), Socket()
    port.gate.set()
    await taking(account(settings()), port)(socket, event(1))
    assert len(socket.said) == answers


async def test_a_wrong_app_token_ends_the_listener_with_the_reason() -> None:
    def answers(seen: SeenRequest) -> HttpAnswer:
        return problem("invalid_auth")

    for token, words in (("xapp-wrong", "invalid_auth"), ("", "app_token")):
        async with slack_at(answers, receive="socket", app_token=token) as (slack, own, _):
            with pytest.raises(ConfigError, match=words):
                await slack.listen(own, Port())
