"""`python -m hub.testing record tests.channels.sms.test_contract:TestSms [name ...]`.

Signs the recordings with the test secret and writes what they mean now into their
`.expected.json`. Read the difference before you commit it: it is what you promise.
"""

from __future__ import annotations

import argparse
import importlib
import sys

from hub.testing.contract import ChannelContract
from hub.testing.recording import Recording, recordings, write_http


def record(subject: ChannelContract, recording: Recording, *, sign: bool) -> bool:
    """Write one recording's expectation, signing the request first if asked; True if it changed.

    A recording whose name begins with "forged" keeps its signature, whatever it is.
    """
    request = recording.request()
    if sign and not recording.name.startswith("forged"):
        request = subject.sign(request, subject.account())
        recording.path.write_bytes(write_http(request))
    before = recording.expected() if recording.expected_path.exists() else None
    after = subject.outcome(recording.request())
    recording.write_expected(after)
    return bool(before != after)


def main(arguments: list[str]) -> int:
    """Run the command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m hub.testing", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("record", help="write what recordings mean now")
    command.add_argument("subject", help="package.module:TestClass")
    command.add_argument("names", nargs="*", help="only these recordings")
    command.add_argument("--sign", action="store_true", help="sign the requests first")
    chosen = parser.parse_args(arguments)
    module, _, name = chosen.subject.partition(":")
    subject: ChannelContract = getattr(importlib.import_module(module), name)()
    for recording in recordings(subject.folder):
        if not chosen.names or recording.name in chosen.names:
            changed = record(subject, recording, sign=chosen.sign)
            sys.stdout.write(f"{'changed' if changed else 'same   '} {recording.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
