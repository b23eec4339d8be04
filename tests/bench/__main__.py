"""`make bench`: every goal measured beside its floor, in one run, and printed."""

from __future__ import annotations

import asyncio
import os
import sys
import time

from tests.bench import arrivals, crowds, intake, reading
from tests.bench.figures import Figure, table
from tests.bench.processes import pin_self

MEASURES = (*intake.MEASURES, *crowds.MEASURES, *reading.MEASURES)
# By name only: a million customers take minutes to make. `make bench-identity` asks for it.
LONG = arrivals.MEASURES


async def main() -> int:
    pin_self(1)
    wanted = set(sys.argv[1:])
    print(f"{os.cpu_count()} cores; the load on this machine is {os.getloadavg()[0]:.1f}.")
    figures: list[Figure] = []
    began = time.monotonic()
    chosen = [m for m in (*MEASURES, *LONG) if m.__name__ in wanted] if wanted else MEASURES
    for measure in chosen:
        found = await measure()
        figures += found
        print(table(found), flush=True)
    print(f"Done in {time.monotonic() - began:.0f} s. G9 is `make acceptance`.")
    return 0 if all(figure.met is not False for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
