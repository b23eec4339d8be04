"""Identity tokens: what a shop may say, and everything that is not believed."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.chat.identity import MAX_LIFE_S, UsedTokens, read_identity
from channels.chat.problems import IdentityProblem
from tests.channels.chat.conftest import SECRET, identity_token
from tests.clock import Clock

NOW = Clock().at
AT = int(NOW.timestamp())


def why_refused(token: str, secret: str = SECRET) -> str:
    with pytest.raises(IdentityProblem) as caught:
        read_identity(token, secret, now=NOW)
    assert caught.value.said("es") != caught.value.said("en")
    return caught.value.word


def test_a_signed_token_says_who_it_is() -> None:
    who = read_identity(identity_token(now=NOW), SECRET, now=NOW)

    assert (who.sub, who.email, who.phone) == ("c-1042", "lucia@example.com", "+34600111222")
    assert (who.name, who.language) == ("Lucía Paz", "es")


def test_only_the_id_is_needed_and_a_nonce_will_do() -> None:
    token = identity_token(
        now=NOW, sub=17, email=None, phone=None, name=None, locale=None, jti=None, nonce="n-1"
    )
    who = read_identity(token, SECRET, now=NOW)

    assert (who.sub, who.email, who.phone, who.token_id) == ("17", "", "", "n-1")


@pytest.mark.parametrize(
    ("claims", "word"),
    [
        ({"exp": AT - 61}, "identity_expired"),
        ({"iat": AT - 500, "exp": AT - 100}, "identity_expired"),
        ({"exp": AT + MAX_LIFE_S + 1}, "identity_too_long"),
        ({"iat": AT + 120, "exp": AT + 300}, "identity_too_long"),
        ({"exp": 1e400}, "identity_incomplete"),
        ({"exp": None}, "identity_incomplete"),
        ({"iat": None}, "identity_incomplete"),
        ({"iat": "now"}, "identity_incomplete"),
        ({"sub": None}, "identity_incomplete"),
        ({"sub": ""}, "identity_incomplete"),
        ({"sub": "x" * 129}, "identity_incomplete"),
        ({"jti": None}, "identity_incomplete"),
        ({"jti": ["a"]}, "identity_incomplete"),
        ({"email": "not an address"}, "identity_address"),
        ({"email": "a@b@c.example"}, "identity_address"),
        ({"phone": "600 111 222"}, "identity_address"),
        ({"phone": "+34600111222\n"}, "ok"),
    ],
)
def test_what_is_incomplete_or_out_of_time_is_refused_by_name(
    claims: dict[str, Any], word: str
) -> None:
    if word == "ok":
        assert read_identity(identity_token(now=NOW, **claims), SECRET, now=NOW).phone
    else:
        assert why_refused(identity_token(now=NOW, **claims)) == word


def test_only_the_accounts_own_key_signs() -> None:
    assert why_refused(identity_token(now=NOW, key="another shop's key, 32 bytes too")) == (
        "identity_forged"
    )


def test_no_other_algorithm_signs() -> None:
    long_key = SECRET * 2
    for algorithm in ("HS384", "HS512"):
        token = identity_token(now=NOW, key=long_key, algorithm=algorithm)
        assert why_refused(token, long_key) == "identity_forged"


def test_a_token_that_calls_itself_unsigned_is_forged() -> None:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    body = {"sub": "c-1", "iat": AT, "exp": AT + 60, "jti": "j"}
    for algorithm in ("none", "None", ""):
        token = f"{part({'alg': algorithm, 'typ': 'JWT'})}.{part(body)}."
        assert why_refused(token) == "identity_forged"


def test_a_changed_word_breaks_the_signature() -> None:
    head, _, tail = identity_token(now=NOW).split(".")
    other = identity_token(now=NOW, sub="c-1").split(".")[1]

    assert why_refused(f"{head}.{other}.{tail}") == "identity_forged"


def test_without_a_key_nobody_is_identified() -> None:
    assert why_refused(identity_token(now=NOW), "") == "identity_off"


@given(st.text(max_size=300))
def test_whatever_is_shown_as_an_identity_is_at_worst_forged(text: str) -> None:
    assert why_refused(text) == "identity_forged"


def test_a_token_belongs_to_the_first_browser_that_showed_it() -> None:
    used = UsedTokens()
    used.claim(1, "j-1", "visitor-a", now=NOW)
    used.claim(1, "j-1", "visitor-a", now=NOW)

    with pytest.raises(IdentityProblem) as caught:
        used.claim(1, "j-1", "visitor-b", now=NOW)

    assert caught.value.word == "identity_replayed"
    used.claim(2, "j-1", "visitor-b", now=NOW)  # Another account's tokens are its own.


def test_used_tokens_are_forgotten_when_they_could_no_longer_be_used() -> None:
    used = UsedTokens()
    used.claim(1, "j-1", "a", now=NOW)
    used.claim(1, "j-2", "b", now=NOW + timedelta(seconds=MAX_LIFE_S + 121))

    assert used.user(1, "j-1") == ""
    assert used.user(1, "j-2") == "b"


def test_used_tokens_are_bounded() -> None:
    used = UsedTokens(capacity=10)
    for number in range(50):
        used.claim(1, f"j-{number}", "a", now=NOW)

    assert used.user(1, "j-0") == ""
    assert used.user(1, "j-49") == "a"
