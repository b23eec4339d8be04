"""The kit that proves a channel: recordings in two files, hostile variations, a fake provider.

For channels of this repository and of anybody else. `tests/channels/README.md` says how.
"""

import pytest

pytest.register_assert_rewrite("hub.testing.contract", "hub.testing.checks")
