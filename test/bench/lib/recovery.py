"""What checkpoints cost: throughput with one a second against none."""

import measure
import shutil


def checkpoint_cost(bench):
    """1 M keys, 64 MB of state, rows made in the loop for long enough to see several checkpoints."""
    rows = bench.scaled(300_000_000, 60_000_000)
    app = bench.app("keyed_update", {"rows": rows})
    folder = bench.work / "checkpoints"

    def with_checkpoints():
        shutil.rmtree(folder, ignore_errors=True)
        return measure.run_app(bench, app, ("--checkpoint-dir", folder, "--checkpoint-interval", "1s"))

    samples = measure.in_turns(bench, {"none": lambda: measure.run_app(bench, app), "checkpoints": with_checkpoints})
    plain, checked = samples["none"], samples["checkpoints"]
    loss = 1 - measure.median(plain, "seconds") / measure.median(checked, "seconds")
    cpu = 1 - measure.median(plain, "by_cpu") / measure.median(checked, "by_cpu")
    yield ("throughput lost to checkpoints, one a second, 1 M keys", "≤ 5 %", f"{loss * 100:.1f} %", loss <= 0.05,
           f"by the clock; of the processor, the writer's thread included, {cpu * 100:.1f} %; "
           f"{rows / measure.median(plain, 'seconds') / 1e6:.1f} M rows/s without",
           {"loss_by_clock": loss, "loss_by_cpu": cpu, "none_s": [s.seconds for s in plain],
            "checkpoints_s": [s.seconds for s in checked]})
    shutil.rmtree(folder, ignore_errors=True)
