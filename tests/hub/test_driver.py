"""The loop of a driver: what wakes it, what it survives, and how it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, MutableMapping
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

import pytest
import structlog
from structlog.testing import capture_logs

from hub.driver import Driver
from hub.errors import NotFound, Unavailable

NEVER_S: Final = 3600.0
SOON_S: Final = 0.001
Said = list[MutableMapping[str, Any]]  # As structlog types it.


@pytest.fixture
def said() -> Iterator[Said]:
    """What is logged; an earlier test may have set another level."""
    structlog.reset_defaults()
    with capture_logs() as logs:
        yield logs


class Steps:
    """A step that does what it is told to, one thing after another, and then waits to be woken.

    taken: how many have begun; `reached` waits for one.
    """

    def __init__(self, *what: Callable[[], float | None]) -> None:
        self._what = list(what)
        self.taken = 0
        self._news = asyncio.Condition()

    async def __call__(self) -> float | None:
        async with self._news:
            self.taken += 1
            self._news.notify_all()
        return self._what.pop(0)() if self._what else NEVER_S

    async def reached(self, count: int) -> None:
        async with self._news:
            await self._news.wait_for(lambda: self.taken >= count)


def fails(error: Exception) -> Callable[[], float | None]:
    def step() -> float | None:
        raise error

    return step


@asynccontextmanager
async def running(driver: Driver) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(driver.run())
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_a_failure_is_logged_and_the_next_step_is_taken_after_the_tick(said: Said) -> None:
    steps = Steps(fails(ValueError("no")), fails(Unavailable("Away.")), fails(NotFound("Gone.")))
    async with running(Driver(steps, tick_s=SOON_S, failed="it_failed", waits="it_waits")):
        await steps.reached(4)

    assert [(log["event"], log["log_level"]) for log in said] == [
        ("it_failed", "error"),
        ("it_waits", "warning"),
        ("it_failed", "error"),
    ]
    assert said[0]["exc_info"]
    assert said[1]["error"] == "Away."


async def test_what_is_patient_with_more_logs_more_without_a_trace(said: Said) -> None:
    steps = Steps(fails(NotFound("Gone.")))
    driver = Driver(steps, tick_s=SOON_S, failed="it_failed", waits="it_waits", patience=NotFound)
    async with running(driver):
        await steps.reached(2)

    assert [log["event"] for log in said] == ["it_waits"]


async def test_a_wake_ends_the_wait_after_a_failure(said: Said) -> None:
    steps = Steps(fails(ValueError("no")))
    driver = Driver(steps, tick_s=NEVER_S, failed="it_failed")
    async with running(driver):
        await steps.reached(1)
        driver.wake()
        await steps.reached(2)

    assert [log["event"] for log in said] == ["it_failed"]


async def test_a_wake_during_a_step_is_not_lost() -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()
    steps: list[int] = []

    async def step() -> None:
        steps.append(1)
        begun.set()
        await go_on.wait()
        go_on.clear()

    driver = Driver(step, tick_s=NEVER_S, failed="it_failed")
    async with running(driver):
        await begun.wait()
        begun.clear()
        driver.wake()  # In the middle of the first.
        go_on.set()
        await begun.wait()  # Nothing else can have begun the second.

        assert len(steps) == 2


async def test_it_goes_on_at_once_while_there_is_more_and_then_waits() -> None:
    steps = Steps(lambda: 0.0, lambda: 0.0, lambda: NEVER_S)
    driver = Driver(steps, tick_s=NEVER_S, failed="it_failed")
    async with running(driver):
        await steps.reached(3)
        driver.wake()
        await steps.reached(4)


async def test_the_tick_steps_where_nobody_wakes() -> None:
    steps = Steps(lambda: None, lambda: None)
    async with running(Driver(steps, tick_s=SOON_S, failed="it_failed")):
        await steps.reached(3)


async def test_a_wake_waits_for_company() -> None:
    loop = asyncio.get_running_loop()
    steps = Steps()
    driver = Driver(steps, tick_s=NEVER_S, failed="it_failed", late_s=0.02)
    async with running(driver):
        await steps.reached(1)
        woken_at = loop.time()
        driver.wake()
        await steps.reached(2)

        assert loop.time() - woken_at >= 0.02


async def test_no_more_is_under_way_than_may_be() -> None:
    begun: list[int] = []
    ends = [asyncio.Event() for _ in range(3)]
    begins = [asyncio.Event() for _ in range(3)]

    async def work(number: int) -> None:
        begun.append(number)
        begins[number].set()
        await ends[number].wait()

    async def step() -> float:
        for number in range(3):
            await driver.begin(work, number)
        return NEVER_S

    driver = Driver(step, tick_s=NEVER_S, failed="it_failed", at_once=2)
    async with running(driver):
        await begins[1].wait()
        assert begun == [0, 1]
        ends[0].set()
        await begins[2].wait()
        assert begun == [0, 1, 2]


async def test_work_that_fails_is_logged_and_makes_room(said: Said) -> None:
    done = asyncio.Event()

    async def work(number: int) -> None:
        if number == 0:
            raise ValueError("no")
        done.set()

    async def step() -> float:
        await driver.begin(work, 0)
        await driver.begin(work, 1)
        return NEVER_S

    driver = Driver(step, tick_s=NEVER_S, failed="it_failed", at_once=1)
    async with running(driver) as task:
        await done.wait()
        assert not task.done()

    assert [log["event"] for log in said] == ["it_failed"]


async def test_cancellation_ends_it_with_the_work_it_has_begun() -> None:
    before = asyncio.all_tasks()
    begun = asyncio.Event()

    async def work(_: int) -> None:
        begun.set()
        await asyncio.Event().wait()

    async def step() -> float:
        await driver.begin(work, 1)
        return NEVER_S

    driver = Driver(step, tick_s=NEVER_S, failed="it_failed")
    task = asyncio.create_task(driver.run())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert asyncio.all_tasks() == before


async def test_work_that_is_ended_before_it_begins_makes_room_too() -> None:
    done = asyncio.Event()

    async def work(number: int) -> None:
        if number:
            done.set()

    async def step() -> float:
        (await driver.begin(work, 0)).cancel()
        await driver.begin(work, 1)
        return NEVER_S

    async with running(driver := Driver(step, tick_s=NEVER_S, failed="it_failed", at_once=1)):
        await done.wait()
