"""The console that agents work in: pages, live fragments, sign-in."""
