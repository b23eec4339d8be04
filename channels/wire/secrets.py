"""Secrets of an account that may be left out."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import AfterValidator, SecretStr


def _blank_is_none(value: SecretStr | None) -> SecretStr | None:
    # A form sends a field that was left empty as "", and anybody can sign with that.
    return value if value is not None and value.get_secret_value() else None


SpareSecret: TypeAlias = Annotated[SecretStr | None, AfterValidator(_blank_is_none)]
