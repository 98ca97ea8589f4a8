"""The rows of the table: what each measures, against what, and the bar."""

import dataclasses

import footprint
import measure
import recovery
import setup


@dataclasses.dataclass
class Figure:
    title: str
    bar: str
    value: str
    holds: bool
    detail: str = ""
    data: dict = dataclasses.field(default_factory=dict)
    row: int = 0


def against_peer(bench, title, bar, spec, peer, app_settings, peer_arguments, rows_of=None):
    """An app and a peer in turns. The bar is the least ratio of the peer's time to the app's."""
    app = bench.app(spec, app_settings)
    samples = measure.in_turns(bench, {
        "app": lambda: measure.run_app(bench, app),
        "peer": lambda: measure.run_peer(bench, peer, peer_arguments),
    })
    mine, theirs = samples["app"], samples["peer"]
    if spec != "keyed_update" and mine[0].results != theirs[0].results:
        raise SystemExit(f"{title}: the app gave {mine[0].results} rows, the peer {theirs[0].results}")
    if mine[0].rows != theirs[0].rows and not rows_of:
        raise SystemExit(f"{title}: the app read {mine[0].rows} rows, the peer {theirs[0].rows}")
    rows = theirs[0].rows
    cpu = measure.median(theirs, "by_cpu") / measure.median(mine, "by_cpu")
    clock = measure.median(theirs, "seconds") / measure.median(mine, "seconds")
    rate = rows / measure.median(mine, "by_cpu") / 1e6
    peer_rate = rows / measure.median(theirs, "by_cpu") / 1e6
    return Figure(title, f"≥ {bar} ×", f"{cpu:.2f} ×", cpu >= bar,
                  f"{rate:.1f} M rows/s, peer {peer_rate:.1f}; by the clock {clock:.2f} ×",
                  {"ratio": cpu, "ratio_by_clock": clock, "rows": rows, "app": spread(mine), "peer": spread(theirs)})


def spread(samples):
    return {"cpu_s": [round(s.cpu, 6) for s in samples], "clock_s": [round(s.seconds, 6) for s in samples]}


def over_bids(bench, title, bar, name):
    """Nexmark's bids, with the generator in the loop and made beforehand."""
    try:
        measure.compare(bench, name, {"events": 300000}, name, ["--events", 300000])
    except setup.NotCompiled as error:
        yield Figure(title, f"≥ {bar} ×", "does not compile", False, str(error).splitlines()[0])
        return
    events, made = bench.scaled(60_000_000, 6_000_000), bench.scaled(20_000_000, 4_000_000)
    yield against_peer(bench, title + ", generated", bar, name, name, {"events": events}, ["--events", events], True)
    yield against_peer(bench, title + ", made before", bar, name, name, {"events": made, "preload": "true"},
                       ["--events", made, "--made"], True)


def row_1(bench):
    yield from over_bids(bench, "bids, decimal product and filter", 0.9, "nexmark_decimal")


def row_2(bench):
    yield from over_bids(bench, "bids, tumbling 10 s per auction", 0.9, "nexmark_tumble")


def row_3(bench):
    yield from over_bids(bench, "bids, hopping 10 s by 2 s per auction", 0.8, "nexmark_hop")
    yield from over_bids(bench, "bids, session of 10 s per bidder", 0.8, "nexmark_session")


def row_4(bench):
    measure.compare(bench, "keyed_update", {"rows": 200000, "max": 4999}, "keyed_update",
                    ["--rows", 200000, "--keys", 5000])
    rows = bench.scaled(50_000_000, 8_000_000)
    for keys in (1_000_000, 10_000_000):
        title = f"updating count and sum, {keys // 1_000_000} M keys"
        for suffix, settings, arguments in ((", generated", {}, []), (", made before", {"preload": "true"}, ["--made"])):
            yield against_peer(bench, title + suffix, 0.9, "keyed_update", "keyed_update",
                               {"rows": rows, "max": keys - 1, **settings},
                               ["--rows", rows, "--keys", keys, *arguments])


def over_file(bench, title, bar, name, small, path):
    """A file of rows; `small` is one to compare the results on."""
    measure.compare(bench, name, {"path": small}, name, ["--file", small])
    return against_peer(bench, title, bar, name, name, {"path": path}, ["--file", path])


def row_5(bench):
    yield over_file(bench, "JSON lines, 3 of 8 fields, tumbling count", 0.7, "json_count", bench.events(300_000),
                    bench.events(bench.scaled(5_000_000, 1_000_000)))


def row_6(bench):
    yield over_file(bench, "CSV flights, tumbling average per carrier", 0.7, "csv_average", bench.flights(1),
                    bench.flights(bench.scaled(200, 40)))


def row_7(bench):
    times = footprint.build_times(bench)
    middle, most = times["median_s"], times["max_s"]
    yield Figure("millstream build, every example and bench spec", "median ≤ 0.3 s, max ≤ 0.6 s",
                 f"{middle:.2f} s, {most:.2f} s", middle <= 0.3 and most <= 0.6,
                 f"{times['count']} specs; slowest {times['slowest']}; of the processor {times['median_cpu_s']:.2f} s, "
                 f"{times['max_cpu_s']:.2f} s", times)


def row_8(bench):
    found = footprint.of_app(bench)
    yield Figure("app: start to first result", "≤ 20 ms", f"{found['start_ms']:.1f} ms", found["start_ms"] <= 20, "",
                 found)
    yield Figure("app: idle resident memory", "≤ 10 MB", f"{found['idle_mb']:.1f} MB", found["idle_mb"] <= 10)
    yield Figure("app: stripped size, file pipeline", "≤ 4 MB", f"{found['size_mb']:.2f} MB", found["size_mb"] <= 4)


def row_9(bench):
    for title, found in footprint.flat_memory(bench):
        yield Figure(title, "flat", f"{found['first_mb']:.1f} → {found['last_mb']:.1f} MB", found["flat"],
                     f"most {found['most_mb']:.1f} MB, {found['samples']} samples in {found['seconds']:.0f} s", found)


def row_10(bench):
    yield from (Figure(*found) for found in recovery.checkpoint_cost(bench))


ROWS = {1: row_1, 2: row_2, 3: row_3, 4: row_4, 5: row_5, 6: row_6, 7: row_7, 8: row_8, 9: row_9, 10: row_10}
