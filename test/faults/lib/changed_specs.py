"""Specs that change between two runs: where the state of the checkpoint would mean something else, the second
run refuses it (exit code 4) and says what it was and what it is; where it means the same, the run goes on.
"""

import signal

import apps
import pipelines
from environment import CHECKPOINTED, case

BODY = """sources:
  s:
    connector: {file: {path: logs/, follow: true}}
    format: json
    type: {k: string, j: string, v: "int?", at: timestamp(3)}
    event_time: {field: at, out_of_order: 0s, idle_after: never}
transforms:
  a:
    from: s
    %s
sinks:
  o: {from: a, connector: {file: {path: out.jsonl}}, format: {json: {op_field: op}}}
"""


def aggregate(window="tumble: 10s", fields="n: COUNT(*), t: SUM(v)", keys="k", rest="", late="drop"):
    late = f"\n    late: {late}" if window and "count" not in window else "\n    ttl: forever"
    return "aggregate: {keys: [%s]%s, fields: {%s}%s}%s" % (
        keys, f", window: {{{window}}}" if window else "", fields, rest, late)


def dedup(rest="keep: first", keys="k"):
    return f"dedup: {{keys: [{keys}], {rest}}}\n    ttl: forever"


# What a run begins with, what it is changed to, and what is said of it.
REFUSED = [
    (aggregate(), aggregate("hop: {size: 10s, slide: 10s}"),
     ["tumble of 10000 ms by event time", "hop of 10000 ms every 10000 ms by event time"]),
    (aggregate(), aggregate("tumble: 20s"), ["tumble of 10000 ms", "tumble of 20000 ms"]),
    (aggregate(), aggregate("tumble: {size: 10s, offset: 5s}"), ["tumble of 10000 ms offset 5000 ms"]),
    (aggregate("count: 5"), aggregate("count: 6"), ["windows of 5 rows", "windows of 6 rows"]),
    (aggregate("session: {gap: 5s}"), aggregate("session: {gap: 6s}"), ["a gap of 5000 ms", "a gap of 6000 ms"]),
    (aggregate("session: {gap: 5s}"), aggregate("session: {gap: 5s}", late="{allow: 3s, drop: true}"),
     ["gap of 5000 ms by", "gap of 5000 ms and rows up to 3000 ms late by"]),
    (aggregate(), aggregate(fields="n: COUNT(*), t: SUM(v * 2)"), ["COUNT(*), SUM(v)'", "SUM((v * 2))"]),
    (aggregate(), aggregate(fields="n: COUNT(v), t: SUM(v)"), ["COUNT(*), SUM(v)'", "COUNT(v), SUM(v)'"]),
    (aggregate(fields="n: COUNT(*) FILTER (WHERE v > 1)"), aggregate(fields="n: COUNT(*) FILTER (WHERE v > 2)"),
     ["(v > 1)", "(v > 2)"]),
    (aggregate("", "n: COUNT(DISTINCT j)"), aggregate("", "n: COUNT(DISTINCT UPPER(j))"), ["COUNT(DISTINCT j)"]),
    (aggregate("", "n: SUM(v)"), aggregate("", "n: SUM(-v)"), ["no window; SUM(v)"]),
    (aggregate(fields="n: SUM(v), t: SUM(v + 1)"), aggregate(fields="n: SUM(v + 1), t: SUM(v)"), ["SUM(v), SUM((v + 1))"]),
    (aggregate(), aggregate(keys="j"), ["state 'a'"]),
    (dedup(), dedup("keep: last"), ["state 'a'"]),
    (dedup(), dedup("keep: first, by: at"), ["state 'a'"]),
    (dedup(), dedup(keys="j"), ["state 'a'"]),
]

# The same state: other results of it, or the same written or compiled in another way.
KEPT = [
    (aggregate(), aggregate(fields="number: COUNT( * ), total: sum(v) * 2 + COUNT(*)"), {}),
    (aggregate(), aggregate(rest=", having: n > 1"), {}),
    (aggregate(late="{allow: 2s, drop: true}"), aggregate(late="{allow: 3s, drop: true}"), {}),
    (aggregate("tumble: {size: 10s}"), aggregate("tumble: 10000ms", "n: 'COUNT(*)', t: 'SUM( (v) )'"), {}),
    (aggregate(), aggregate(), {"level": 0}),
    (dedup(), dedup("keep: first"), {"level": 0}),
]


def change(place, name, before, after, level=2):
    """A run of `before` that is stopped with its state in a checkpoint, and then `after` in its folder."""
    made = [place.app(pipelines.Pipeline(f"{name}_{i}", pipelines.spec_of("p", BODY % body), {}, [], follow=True))
            if i == 0 else
            apps.App(place.driver, place.work,
                     pipelines.Pipeline(f"{name}_{i}", pipelines.spec_of("p", BODY % body), {}, [], follow=True), level)
            for i, body in enumerate((before, after))]
    folder = made[0].place("run")
    row = '{"k": "x", "j": "y", "v": %d, "at": "2026-01-01T00:00:0%d"}\n'
    (folder / "logs" / "rows").write_text("".join(row % (i, i) for i in range(4)))
    process = made[0].start(folder, CHECKPOINTED)
    place.expect(apps.wait_until(lambda: apps.newest_checkpoint(folder) > 0), f"{name}: a checkpoint is there")
    process.send_signal(signal.SIGTERM)
    place.expect(process.wait(apps.TIMEOUT_S) == 0, f"{name}: the first run stops in good order")
    return made[1], folder


@case
def state_that_means_something_else(place):
    for number, (before, after, words) in enumerate(REFUSED):
        app, folder = change(place, f"refused{number}", before, after)
        place.expect_error(app.run(folder, CHECKPOINTED), 4, "MS5005", *words)


@case
def state_that_means_the_same(place):
    for number, (before, after, how) in enumerate(KEPT):
        app, folder = change(place, f"kept{number}", before, after, **how)
        process = app.start(folder, CHECKPOINTED)
        resumed = apps.wait_until(lambda: process.poll() is not None or apps.resumed_from((folder / "log").read_text()))
        process.send_signal(signal.SIGTERM)
        place.expect(resumed and process.wait(apps.TIMEOUT_S) == 0, f"kept{number}: {(folder / 'log').read_text()[-600:]}")
