"""The pipelines that are killed and broken: what a user runs, on rows whose answers are computed here too.

Each has a spec, inputs, and for each output the rows that must be there at the end, worked out by a plain
loop over the same rows. Rows come from the seed alone.
"""

import collections
import gzip
import json
import random
import subprocess

START_MS = 1_767_225_600_000  # 2026-01-01T00:00:00Z


def stamp(ms):
    """A timestamp(3) as the JSON encoder writes it."""
    import datetime
    moment = datetime.datetime.fromtimestamp(ms // 1000, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    return moment + (f".{ms % 1000:03d}".rstrip("0") if ms % 1000 else "")


def events(seed, count, jitter_ms):
    """Rows whose times rise by 200 ms, each moved back by up to the jitter."""
    choice = random.Random(seed)
    return [{"id": i, "k": f"key{choice.randrange(7)}", "v": choice.randrange(-50, 100),
             "at": START_MS + 200 * i - choice.randrange(jitter_ms + 1)} for i in range(count)]


def json_lines(rows):
    return "".join(json.dumps(dict(row, at=stamp(row["at"]))) + "\n" for row in rows).encode()


def canonical(row):
    """A row as text that is the same for equal rows."""
    if isinstance(row, dict):
        return json.dumps(row, sort_keys=True)
    try:
        return json.dumps(json.loads(row), sort_keys=True) if row.startswith("{") else row
    except ValueError:
        return "not JSON: " + row


class Output:
    """Where rows go, and how they are compared: in `order`, in `any` order, or as `changes` of a table."""

    def __init__(self, path, rows, how="order"):
        self.path, self.rows, self.how = path, rows, how
        self.wanted, self.known = [canonical(row) for row in rows], {}

    def read(self, lines):
        """Lines as comparable rows. A line that was seen before is not parsed again."""
        for line in lines:
            if line not in self.known:
                self.known[line] = canonical(line)
        return [self.known[line] for line in lines]


class Pipeline:
    def __init__(self, name, spec, inputs, outputs, follow=False):
        self.name, self.spec, self.inputs, self.outputs, self.follow = name, spec, inputs, outputs, follow


def spec_of(name, body):
    return f"version: 1\npipeline: {{name: {name}}}\n{body}"


SOURCE = """sources:
  in:
    connector: {file: {path: %s}}
    format: json
    type: {id: bigint, k: string, v: int, at: timestamp(3)}
    event_time: {field: at, out_of_order: %s, idle_after: never}
"""


def tumbled(rows, size_ms):
    found = collections.OrderedDict()
    for row in rows:
        start = row["at"] - row["at"] % size_ms
        n, total = found.get((row["k"], start), (0, 0))
        found[row["k"], start] = (n + 1, total + row["v"])
    return [{"k": k, "window_start": stamp(start), "window_end": stamp(start + size_ms), "n": n, "total": total}
            for (k, start), (n, total) in found.items()]


def windows(seed, count):
    """A file into part files of windows, and a filtered copy into one file."""
    rows = events(seed, count, 4000)
    spec = spec_of("windows", SOURCE % ("in.jsonl", "5s") + """transforms:
  sums:
    from: in
    aggregate: {keys: [k], window: {tumble: 10s}, fields: {n: COUNT(*), total: SUM(v)}}
    late: drop
  high: {from: in, filter: v >= 0}
sinks:
  windows: {from: sums, connector: {file: {path: windows/}}, format: json}
  copy: {from: high, connector: {file: {path: copy.jsonl}}, format: json}
""")
    high = [dict(row, at=stamp(row["at"])) for row in rows if row["v"] >= 0]
    return Pipeline("windows", spec, {"in.jsonl": json_lines(rows)},
                    [Output("windows/", tumbled(rows, 10_000), "any"), Output("copy.jsonl", high)])


TOTALS = """  totals:
    from: in
    aggregate: {keys: [k], window: none, fields: {n: COUNT(*), total: SUM(v)}}
    ttl: forever
"""
TOTALS_SINK = """  out: {from: totals, connector: {file: {path: totals.jsonl}}, format: {json: {op_field: op}}}
"""


def totals_of(rows):
    """What TOTALS and its sink make of the rows."""
    totals = {}
    for row in rows:
        n, total = totals.get(row["k"], (0, 0))
        totals[row["k"]] = (n + 1, total + row["v"])
    final = [{"k": k, "n": n, "total": total} for k, (n, total) in totals.items()]
    return Output("totals.jsonl", final, "changes")


def updating(seed, count):
    """Counts and sums that change with every row, as a changelog in one file."""
    rows = events(seed, count, 0)
    spec = spec_of("updating", SOURCE % ("in.jsonl", "0s") + "transforms:\n" + TOTALS + "sinks:\n" + TOTALS_SINK)
    return Pipeline("updating", spec, {"in.jsonl": json_lines(rows)}, [totals_of(rows)])


def firsts(seed, count):
    """The first row of each key to arrive, into compressed part files."""
    rows = events(seed, count, 0)
    for row in rows:
        row["k"] = f"{row['k']}-{row['v'] // 4}"
    spec = spec_of("firsts", SOURCE % ("in.jsonl", "0s") + """transforms:
  firsts:
    from: in
    dedup: {keys: [k], keep: first}
    ttl: forever
sinks:
  out: {from: firsts, connector: {file: {path: firsts/, compression: gzip, roll: {size: 1KiB}}}, format: json}
""")
    seen, kept = set(), []
    for row in rows:
        if row["k"] not in seen:
            kept.append(dict(row, at=stamp(row["at"])))
        seen.add(row["k"])
    return Pipeline("firsts", spec, {"in.jsonl": json_lines(rows)}, [Output("firsts/", kept)])


def packed(seed, count):
    """Compressed inputs, each a split of its own, into parts that roll by size."""
    rows = events(seed, count, 3000)
    spec = spec_of("packed", SOURCE % ("packed/*", "4s") + """transforms:
  kept: {from: in, steps: [{filter: "v <> 7"}, {map: {add: {twice: v * 2}, drop: [k]}}]}
sinks:
  out: {from: kept, connector: {file: {path: kept/, roll: {size: 2KiB}}}, format: json}
""")
    inputs = {}
    for number in range(3):
        data = json_lines(rows[number::3])
        if number == 0:
            inputs["packed/a.jsonl.gz"] = gzip.compress(data, mtime=0)
        elif number == 1:
            half = len(data) // 2  # of two members, as `cat a.gz b.gz` makes it
            inputs["packed/b.jsonl.gz"] = gzip.compress(data[:half], mtime=0) + gzip.compress(data[half:], mtime=0)
        else:
            inputs["packed/c.jsonl.zst"] = subprocess.run(["zstd", "-c"], input=data, check=True,
                                                          capture_output=True).stdout
    kept = [{"id": r["id"], "v": r["v"], "at": stamp(r["at"]), "twice": 2 * r["v"]} for r in rows if r["v"] != 7]
    return Pipeline("packed", spec, inputs, [Output("kept/", kept, "any")])


def hopped(rows, size_ms, slide_ms, late_by_ms):
    """Windows, and the rows that are late for all of theirs, each against the watermark before it."""
    found, late, largest = collections.OrderedDict(), [], None
    for row in rows:
        watermark = None if largest is None else largest - late_by_ms
        start, open_windows = row["at"] - row["at"] % slide_ms, 0
        while start > row["at"] - size_ms:
            if watermark is None or start + size_ms - 1 > watermark:
                n, total = found.get((row["k"], start), (0, 0))
                found[row["k"], start] = (n + 1, total + row["v"])
                open_windows += 1
            start -= slide_ms
        if not open_windows:
            late.append(dict(row, at=stamp(row["at"])))
        largest = row["at"] if largest is None else max(largest, row["at"])
    return [{"k": k, "window_start": stamp(start), "window_end": stamp(start + size_ms), "n": n, "total": total}
            for (k, start), (n, total) in found.items()], late


def hops(seed, count):
    """Hopping windows over rows of which some are late, those aside in a file of their own."""
    rows = events(seed, count, 9000)
    spec = spec_of("hops", SOURCE % ("in.jsonl", "2s") + """transforms:
  sums:
    from: in
    aggregate: {keys: [k], window: {hop: {size: 6s, slide: 2s}}, fields: {n: COUNT(*), total: SUM(v)}}
    late: {route: late}
sinks:
  out: {from: sums, connector: {file: {path: hops.jsonl.gz}}, format: json}
  late: {from: sums.late, connector: {file: {path: late/}}, format: json}
""")
    found, late = hopped(rows, 6000, 2000, 2000)
    return Pipeline("hops", spec, {"in.jsonl": json_lines(rows)},
                    [Output("hops.jsonl.gz", found, "any"), Output("late/", late)])


def tables(seed, count):
    """CSV to a compressed CSV with its header."""
    rows = events(seed, count, 0)
    spec = spec_of("tables", """sources:
  in: {connector: {file: {path: in.csv}}, format: csv, type: {id: bigint, k: string, v: int}}
transforms:
  some: {from: in, filter: "id % 3 <> 0"}
sinks:
  out: {from: some, connector: {file: {path: out.csv.zst}}, format: csv}
""")
    text = "id,k,v\n" + "".join(f"{r['id']},\"{r['k']}\",{r['v']}\n" for r in rows)
    lines = ["id,k,v"] + [f"{r['id']},{r['k']},{r['v']}" for r in rows if r["id"] % 3]
    return Pipeline("tables", spec, {"in.csv": text.encode()}, [Output("out.csv.zst", lines)])


def followed(seed, count):
    """Files that grow and appear while they are read; their rows arrive by and by (random_kills.py)."""
    rows = events(seed, count, 0)
    spec = spec_of("followed", """sources:
  in:
    connector: {file: {path: logs/, follow: true}}
    format: json
    type: {id: bigint, k: string, v: int}
transforms:
""" + TOTALS + """sinks:
  copy: {from: in, connector: {file: {path: copy/}}, format: json}
""" + TOTALS_SINK)
    plain = [{"id": row["id"], "k": row["k"], "v": row["v"]} for row in rows]
    return Pipeline("followed", spec, {"rows": json_lines(rows)},
                    [Output("copy/", plain, "any"), totals_of(rows)], follow=True)


ALL = [windows, updating, firsts, packed, hops, tables, followed]
