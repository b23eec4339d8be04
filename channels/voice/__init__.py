"""Calls. For now: transcripts of calls, out of the files that other programs write."""
