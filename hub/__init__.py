"""The hub: what Hilo knows and decides. It imports neither `channels` nor `agent_ui`."""
