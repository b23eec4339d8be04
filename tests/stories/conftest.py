"""Fixtures of the stories."""

from tests.nursery import nursery

__all__ = ["nursery"]
