"""Passwords of agents: hashed with argon2 in threads, so that the loop never waits for one."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

from anyio import CapacityLimiter, to_thread
from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

from hub.folding import fold

MIN_LENGTH: Final = 10
MAX_LENGTH: Final = 256  # More would only make us hash for longer.

# The first words and rows of keys that are tried, folded. A password that is one of them with
# digits and signs around it, or one of them repeated, is no better.
_COMMON: Final = """
abcdefghij abcdefghijk access administrador administrator adminadmin amorcito asdfasdf asdfghjkl
asdfghjklñ babygirl barcelona baseball bienvenida bienvenido butterfly cambiame changeit changeme
charlie chocolate computer contrasena contraseña corazon customer default dragon empresa españa
estrella facebook football freedom futbol hello helpdesk hilo hilohilo hola holahola iloveyou
internet jesucristo killer letmein liverpool login loveyou madrid maradona mariposa master mexico
michael monkey mypassword ninja pass passw0rd passphrase password passwort pokemon princesa princess
qazwsx qazwsxedc qwerty qwertyuiop qwertyuiopasdf realmadrid root secret secreto sekret shadow
soporte starwars sunshine superman support supersecret temporal teamo tequiero test testtest trustno
usuario welcome whatever zxcvbnm 1q2w3e 1q2w3e4r 1q2w3e4r5t 1qaz2wsx
"""
_SEQUENCES: Final = (
    "01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm", "azertyuiopqsdfghjklmwxcvbn", "qwertzuiopasdfghjklyxcvbnm",
)  # fmt: skip


class Weakness(StrEnum):
    """Why a password is not accepted; the screens have a sentence for each."""

    SHORT = "short"
    LONG = "long"
    COMMON = "common"
    PERSONAL = "personal"


@dataclass(frozen=True, slots=True)
class Check:
    """Whether the password was right. rehash: store this instead of the hash that was checked,
    for it was made with an older way; None keeps the old one."""

    ok: bool
    rehash: str | None = None


def weakness(password: str, *, email: str = "", name: str = "") -> Weakness | None:
    """What is wrong with a new password, or None. Long and not guessable is all we ask.

    Source: NIST SP 800-63B, 3.1.1.2: a length, a list of what is tried first, no rules of signs.
    """
    if len(password) < MIN_LENGTH:
        return Weakness.SHORT
    if len(password) > MAX_LENGTH:
        return Weakness.LONG
    folded = fold(password)
    if len(set(folded)) < 4 or _is_common(folded):
        return Weakness.COMMON
    local, _, domain = fold(email).partition("@")
    own = {fold(email), local, domain, domain.partition(".")[0], "".join(fold(name).split())}
    return Weakness.PERSONAL if _core(folded) in {_core(each) for each in own} - {""} else None


async def hash_password(password: str) -> str:
    """The hash to store, with its salt and parameters. `password` must have passed `weakness`."""
    return await to_thread.run_sync(_hasher().hash, _composed(password), limiter=_limiter())


async def check_password(password: str, stored: str | None) -> Check:
    """Whether `password` belongs to the stored hash; None is an agent who does not exist or has
    no password, and takes just as long to refuse."""
    if len(password) > MAX_LENGTH:
        password, stored = password[:MAX_LENGTH], None
    return await to_thread.run_sync(_check, _composed(password), stored, limiter=_limiter())


def _check(password: str, stored: str | None) -> Check:
    try:
        ok, rehash = _hasher().verify_and_update(password, stored or _decoy())
    except UnknownHashError:
        _hasher().verify(password, _decoy())
        return Check(False)
    return Check(ok, rehash) if stored else Check(False)


def _composed(password: str) -> str:
    """One form for what keyboards compose differently. Source: NIST SP 800-63B, 3.1.1.2."""
    return unicodedata.normalize("NFKC", password.encode("utf-8", "replace").decode())


@cache
def _hasher() -> PasswordHash:
    return PasswordHash((Argon2Hasher(),))


@cache
def _decoy() -> str:
    """A hash that no password fits by intent, made with the parameters of today."""
    return _hasher().hash("nobody has this password")


@cache
def _limiter() -> CapacityLimiter:
    """Each hash takes 64 MiB while it is made: two at a time are enough for people who type."""
    return CapacityLimiter(2)


def _is_common(folded: str) -> bool:
    core = _core(folded)
    if core in _common_words() or any(folded in row or core in row for row in _SEQUENCES):
        return True
    return any(folded == folded[:n] * (len(folded) // n) for n in range(1, len(folded) // 2 + 1))


@cache
def _common_words() -> frozenset[str]:
    return frozenset(_core(fold(word)) for word in _COMMON.split()) | {""}


def _core(folded: str) -> str:
    """The letters, without the digits and signs that people put around a word to satisfy a rule,
    and with the digits that they write for letters."""
    inner = folded.strip("0123456789!¡¿?.,:;-_+*#$%&/()=@ ")
    return inner.translate(str.maketrans("013457@$", "oieastas"))
