"""Fixtures of the console's tests."""

from tests.agent_ui.screen import preview_url, screen

__all__ = ["preview_url", "screen"]
