"""Time to build, time to start, size, and memory over time."""

import os
import resource
import shutil
import statistics
import subprocess
import time

import setup


def children_cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def build_times(bench):
    """`millstream build` of every example and bench spec, process start to executable on disk."""
    specs = sorted((setup.ROOT / "docs/examples").glob("*.yaml")) + sorted(setup.SPECS.glob("*.yaml"))
    times, cpu_times, refused = {}, {}, []
    for spec in specs:
        app = bench.work / "built"
        found, cpu = [], []
        for _ in range(bench.repeat):
            app.unlink(missing_ok=True)
            start, cpu_start = time.monotonic(), children_cpu()
            done = subprocess.run([bench.driver, "build", spec, "-o", app], capture_output=True)
            found.append(time.monotonic() - start)
            cpu.append(children_cpu() - cpu_start)
            if done.returncode:
                break
        if done.returncode:
            refused.append(spec.stem)
            continue
        times[spec.stem], cpu_times[spec.stem] = statistics.median(found), statistics.median(cpu)
    if refused:
        bench.say("refused by the compiler: " + ", ".join(refused))
    slowest = max(times, key=times.get)
    return {"median_s": statistics.median(times.values()), "max_s": times[slowest], "slowest": slowest,
            "median_cpu_s": statistics.median(cpu_times.values()), "max_cpu_s": max(cpu_times.values()),
            "count": len(times), "refused": refused, "specs": {name: round(t, 4) for name, t in times.items()}}


def resident_mb(process):
    with open(f"/proc/{process.pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def of_app(bench):
    """A file pipeline: how soon its first result is in its output, what it takes when idle, how large it is."""
    source, sink = bench.work / "first.jsonl", bench.work / "large.jsonl"
    source.write_text('{"id": 1, "action": "view", "amount": 99.9}\n')
    app = bench.app("file_pipeline", {"path": source, "follow": "true"})
    starts = []
    for _ in range(bench.repeat + 1):
        sink.unlink(missing_ok=True)
        start = time.monotonic()
        process = subprocess.Popen([app, "run"], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=bench.work)
        while not (sink.exists() and sink.stat().st_size > 0):
            if process.poll() is not None or time.monotonic() - start > 10:
                raise SystemExit("the file pipeline gave no result")
            time.sleep(0.0002)
        starts.append((time.monotonic() - start) * 1000)
        time.sleep(1)
        idle = resident_mb(process)
        process.terminate()
        process.wait()
    stripped = bench.work / "stripped"
    shutil.copy(app, stripped)
    subprocess.run(["strip", stripped], check=True)
    return {"start_ms": statistics.median(starts[1:]), "idle_mb": idle, "size_mb": stripped.stat().st_size / 1e6}


def watched(bench, app):
    """Runs an app to its end; samples of resident memory."""
    process = subprocess.Popen([app, "run", "--no-progress"], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               cwd=bench.work)
    samples, start = [], time.monotonic()
    while process.poll() is None:
        time.sleep(0.05)
        try:
            samples.append(resident_mb(process))
        except (OSError, IndexError):
            break
    if process.wait():
        raise SystemExit(f"{app.name} failed")
    samples = [sample for sample in samples if sample > 0]
    early = samples[len(samples) // 10]
    return {"first_mb": early, "last_mb": samples[-1], "most_mb": max(samples), "samples": len(samples),
            "seconds": time.monotonic() - start, "flat": max(samples[len(samples) // 10:]) <= early * 1.05 + 1}


def flat_memory(bench):
    size_gb = bench.scaled(5, 0.5)
    path = bench.work / "large-input.jsonl"
    block = bench.events(bench.scaled(1_000_000, 100_000)).read_bytes()
    with path.open("wb") as file:
        while file.tell() < size_gb * 1e9:
            file.write(block)
    try:
        found = watched(bench, bench.app("file_pipeline", {"path": path}))
    finally:
        path.unlink()
    yield f"memory over a file of {size_gb} GB", found
    rows = bench.scaled(100_000_000, 20_000_000)
    yield f"memory over {rows // 1_000_000} M datagen rows", watched(bench, bench.app("datagen_flat", {"rows": rows}))
