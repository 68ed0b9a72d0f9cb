"""Whether memory stays flat over a thousand publishes."""

from __future__ import annotations

import time
from collections.abc import Iterator

from bench import inputs
from bench.measures import Run
from bench.table import Row

PUBLISHES = 1000
WARM_UP = 200
SETTLE_S = 20


def memory(run: Run) -> Iterator[Row]:
    """Publish and delete small layers; memory after the first two hundred and after all."""
    client, small = run.client(), inputs.points(run.data, 10)
    sizes = {}
    for number in range(PUBLISHES):
        client.publish("layers", run.workspace, "again_and_again", small)
        client.delete(f"/rest/workspaces/{run.workspace}/layers/again_and_again")
        if number + 1 in {WARM_UP, PUBLISHES}:
            time.sleep(SETTLE_S)
            sizes[number + 1], _ = run.stack.pss_mib()
    measure = f"memory after {PUBLISHES:,} publishes"
    yield Row(
        measure, sizes[PUBLISHES], "MiB", sizes[WARM_UP], 1.05 * sizes[WARM_UP], note=f"after {WARM_UP}, same run"
    )
