"""How well facts are found, and how often a hint that one was told before is right."""
