"""Passwords of agents: what is accepted, and how it is checked."""

from __future__ import annotations

import asyncio
from time import process_time

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from hub.passwords import MAX_LENGTH, Weakness, check_password, hash_password, weakness

GOOD = "correct horse battery"


async def test_only_the_password_itself_is_right() -> None:
    stored = await hash_password(GOOD)

    assert (await check_password(GOOD, stored)).ok
    assert not (await check_password(GOOD.upper(), stored)).ok
    assert not (await check_password("", stored)).ok
    assert stored.startswith("$argon2id$")
    assert stored != await hash_password(GOOD)


async def test_a_password_is_the_same_from_every_keyboard() -> None:
    stored = await hash_password("contrasen\u0303a de Núria")

    assert (await check_password("contraseña de Nu\u0301ria", stored)).ok


async def test_nobody_can_sign_in_without_a_password() -> None:
    for stored in (None, "", "plain", "$argon2id$broken"):
        assert not (await check_password("plain", stored)).ok
    assert not (await check_password("nobody has this password", None)).ok


async def test_an_unknown_agent_takes_as_long_as_a_known_one() -> None:
    stored = await hash_password(GOOD)
    await check_password("warm", None)

    async def took(password: str, stored: str | None) -> float:
        start = process_time()
        await check_password(password, stored)
        return process_time() - start

    known = min([await took("wrong password", stored) for _ in range(3)])
    for other in (None, "!"):
        unknown = min([await took("wrong password", other) for _ in range(3)])
        assert 0.5 < unknown / known < 2


async def test_a_hash_of_older_parameters_is_made_anew() -> None:
    old = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=1024),)).hash(GOOD)

    checked = await check_password(GOOD, old)

    assert checked.ok
    assert checked.rehash is not None
    assert (await check_password(GOOD, checked.rehash)).ok
    assert (await check_password(GOOD, checked.rehash)).rehash is None
    assert (await check_password("wrong password", old)).rehash is None


async def test_the_loop_goes_on_while_a_password_is_hashed() -> None:
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count())
    await asyncio.gather(*(hash_password(GOOD) for _ in range(2)))
    counting.cancel()

    assert turns > 20


async def test_an_endless_password_is_refused() -> None:
    stored = await hash_password("x" * MAX_LENGTH)

    assert not (await check_password("x" * (MAX_LENGTH + 1), stored)).ok


async def test_a_broken_character_is_no_accident() -> None:
    assert not (await check_password("\ud800" * 12, await hash_password(GOOD))).ok


@pytest.mark.parametrize(
    ("password", "found"),
    [
        ("short", Weakness.SHORT),
        ("ñandú-Ñan", Weakness.SHORT),
        ("x" * 300, Weakness.LONG),
        ("aaaaaaaaaaaa", Weakness.COMMON),
        ("Password123!", Weakness.COMMON),
        ("P@ssw0rd2026", Weakness.COMMON),
        ("Contraseña1234", Weakness.COMMON),
        ("qwertyuiop", Weakness.COMMON),
        ("1234567890", Weakness.COMMON),
        ("9876543210", Weakness.COMMON),
        ("!!2026-2026!!", Weakness.COMMON),
        ("hola12hola12", Weakness.COMMON),
        ("ana.garcia@example.com", Weakness.PERSONAL),
        ("ana.garcia2026!", Weakness.PERSONAL),
        ("ANA.GARCÍA12", Weakness.PERSONAL),
        ("example.com", Weakness.PERSONAL),
        ("AnaGarcia99", Weakness.PERSONAL),
    ],
)
def test_what_is_tried_first_is_refused(password: str, found: Weakness) -> None:
    assert weakness(password, email="ana.garcia@example.com", name="Ana García") == found


@pytest.mark.parametrize(
    "password",
    [GOOD, "mi perro come sopa", "xK7#mQ2$vL9p", "пароль-который-длинный",
     "ana.garcia bebe té frío", "passwordless future"],
)  # fmt: skip
def test_long_and_not_guessable_is_enough(password: str) -> None:
    assert weakness(password, email="ana.garcia@example.com", name="Ana García") is None
