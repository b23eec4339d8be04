"""Passing the turn between bots and people: what a bot is told, and what it may answer."""
