"""Adapters between the hub and the networks customers write on, one folder each."""
