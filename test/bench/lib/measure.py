"""Runs an app or a peer once; runs both in turns; compares what they give."""

import dataclasses
import json
import re
import statistics
import subprocess
import time


@dataclasses.dataclass
class Sample:
    rows: int        # read
    results: int     # written
    seconds: float   # on the clock
    cpu: float       # of the processor, all threads

    @property
    def by_cpu(self):
        return self.cpu or self.seconds


def run_peer(bench, name, arguments):
    done = subprocess.run([bench.peer(name), *map(str, arguments)], capture_output=True, text=True, cwd=bench.work)
    if done.returncode:
        raise SystemExit(f"peer {name} failed ({done.returncode}): {done.stderr.strip()}")
    found = json.loads(done.stdout)
    return Sample(found["rows_in"], found["rows_out"], found["seconds"], found["cpu_seconds"])


def run_app(bench, app, arguments=()):
    """Seconds are those of the loop over batches, as the app itself has measured them."""
    command = [app, "run", "--log-level", "debug", "--log-format", "json", "--no-progress", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=bench.work)
    if done.returncode:
        raise SystemExit(f"{app.name} failed ({done.returncode}):\n{done.stderr[-2000:]}")
    loop, rows, results = None, 0, 0
    for line in done.stderr.splitlines():
        if not line.startswith("{"):
            continue
        entry = json.loads(line)
        if "took_us" in entry:
            loop = entry
        elif entry.get("kind") == "source":
            rows += entry["out"]
        elif entry.get("kind") == "sink":
            results += entry["in"]
    return Sample(rows, results, loop["took_us"] / 1e6, loop["cpu_us"] / 1e6)


def in_turns(bench, sides):
    """Samples of each side, run one after the other again and again; the first turn warms up and is left out."""
    samples = {name: [] for name in sides}
    for turn in range(bench.repeat + 1):
        for name, side in sides.items():
            sample = side()
            if turn > 0:
                samples[name].append(sample)
    return samples


def median(samples, what):
    return statistics.median(getattr(sample, what) for sample in samples)


TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?")
EPOCH_DAYS = {}


def millis(match):
    text = match.group(0).replace("T", " ")
    date, clock = text.split(" ")
    if date not in EPOCH_DAYS:
        EPOCH_DAYS[date] = int(time.mktime(time.strptime(date + " UTC", "%Y-%m-%d %Z")) - time.timezone) // 86400
    hours, minutes, *rest = clock.split(":")
    seconds = float(rest[0]) if rest else 0
    return str(EPOCH_DAYS[date] * 86400000 + int(hours) * 3600000 + int(minutes) * 60000 + round(seconds * 1000))


def app_rows(path):
    """The app's rows as the peers write theirs: times as milliseconds; of an updating result the last."""
    lines = path.read_text().splitlines()
    if lines and lines[0].startswith("{"):
        last = {}
        for line in lines:
            change = json.loads(line)
            op = change.pop("op")
            if op in ("+I", "+U"):
                last[change["k"]] = ",".join(str(value) for value in change.values())
        return sorted(last.values())
    return sorted(TIME.sub(millis, line) for line in lines[1:])


def compare(bench, spec, changes, peer, arguments):
    """Both on a small input, their rows one by one; ends the run where they differ."""
    output, expected = bench.work / f"{spec}-app.out", bench.work / f"{spec}-peer.out"
    app = bench.app(spec, changes, output)
    run_app(bench, app, ("--overwrite",))
    run_peer(bench, peer, [*arguments, "--out", expected])
    found, wanted = app_rows(output), sorted(expected.read_text().splitlines())
    if found != wanted or not found:
        differ = next(((a, b) for a, b in zip(found, wanted) if a != b), ("", ""))
        raise SystemExit(f"{spec}: app and peer differ: {len(found)} rows and {len(wanted)}; {differ[0]!r}, {differ[1]!r}")
    bench.say(f"{spec}: app and peer give the same {len(found)} rows")
