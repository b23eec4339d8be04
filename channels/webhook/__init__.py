"""The generic channel: documented JSON in and out, signed, for whatever has no channel of its own.

How to connect something is in docs/channels/webhook.md.
"""
