"""`python -m tests.prepare`: make sure that the programs of the tests are there.

As root on Debian what is missing is installed by apt. Everywhere else it says what is missing and
why, and exits with 1: a test that cannot run is never left out in silence.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.programs import PROGRAMS, Program

# Debian asks this file before it starts a service; 101 is "no". Source: Debian Policy 9.3.3,
# and /usr/share/doc/init-system-helpers/README.policy-rc.d.gz.
POLICY = Path("/usr/sbin/policy-rc.d")


def missing(programs: Sequence[Program] = PROGRAMS) -> list[Program]:
    """Those of `programs` that are not on this machine."""
    return [program for program in programs if program.find() is None]


def can_install() -> bool:
    """True as root where apt is the package manager."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


@contextmanager
def services_off() -> Iterator[None]:
    """While it lasts, a package that is installed does not start its server on this machine."""
    if POLICY.exists():
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n", encoding="ascii")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink(missing_ok=True)


def install(programs: Sequence[Program]) -> None:
    """Install `programs` by apt. Raises CalledProcessError where apt does not succeed."""
    packages = sorted({program.package for program in programs})
    print(f"Installing what the tests need: {', '.join(packages)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=300"]
    with services_off():
        for command in (["update"], ["install", "--no-install-recommends", *packages]):
            subprocess.run(apt + command, check=True, env=environment, stdin=subprocess.DEVNULL)


def main() -> int:
    """Exit code 0 where everything is there in the end, else 1 after a line for each lack."""
    lacking = missing()
    if lacking and can_install():
        try:
            install(lacking)
        except subprocess.CalledProcessError as error:
            print(f"apt-get ended with code {error.returncode}.", file=sys.stderr)
        lacking = missing()
    for program in lacking:
        print(program.missing(), file=sys.stderr)
    if lacking:
        packages = " ".join(program.package for program in lacking)
        print(f"As root on Debian: apt-get install {packages}", file=sys.stderr)
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
