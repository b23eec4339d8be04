"""`make bench`: every goal measured beside its floor, in one run, and printed."""

from __future__ import annotations

import asyncio
import os
import sys
import time

from tests.bench import crowds, intake, reading
from tests.bench.figures import Figure, table
from tests.bench.processes import pin_self

MEASURES = (*intake.MEASURES, *crowds.MEASURES, *reading.MEASURES)


async def main() -> int:
    pin_self(1)
    wanted = set(sys.argv[1:])
    print(f"{os.cpu_count()} cores; the load on this machine is {os.getloadavg()[0]:.1f}.")
    figures: list[Figure] = []
    began = time.monotonic()
    for measure in MEASURES:
        if wanted and measure.__name__ not in wanted:
            continue
        found = await measure()
        figures += found
        print(table(found), flush=True)
    print(f"Done in {time.monotonic() - began:.0f} s. G9 is `make acceptance`.")
    return 0 if all(figure.met is not False for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
