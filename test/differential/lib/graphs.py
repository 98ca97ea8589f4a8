"""Random pipelines: sources with their rows, a graph of nodes over them, sinks at its ends.

What may stand where follows from what each stream is: rows whose order is free feed nothing that depends on
order, an updating stream feeds filters, maps and sinks alone.
"""

import json

import expressions
import values
from values import Column

ROWS = [0, 1, 5, 20, 60, 150]


class Stream:
    def __init__(self, name, columns, timed=None, ordered=True, keys=None, split_count=1):
        self.name, self.columns, self.timed = name, columns, timed  # timed: the event time's column, or True
        self.ordered = ordered  # rows come in the order of their input: what depends on order has one answer
        self.keys = keys  # of an updating stream
        self.split_count = split_count
        self.one_source = True  # its rows are those of one source, each at most once, in the order of their split
        self.read = 0

    def like(self, name, columns=None):
        timed = self.timed
        if isinstance(timed, str) and columns and not any(c.name == timed and c in self.columns for c in columns):
            timed = True  # the column is gone or is another's now
        stream = Stream(name, columns or self.columns, timed, self.ordered, self.keys, self.split_count)
        stream.one_source = self.one_source
        return stream


class Graph:
    def __init__(self, rng):
        self.rng = rng
        self.sources, self.transforms, self.sinks, self.params = {}, {}, {}, {}
        self.sink_keys = {}  # of each sink its keys, None where its stream is not updating
        self.files = {}  # input files by name
        self.headers = set()  # of these, the ones that begin with a header
        self.zone = rng.choice(values.ZONES) if rng.random() < 0.25 else None
        self.streams = []
        self.sides = []  # side outputs, which all must be read: name and whether they hold errors
        self.parameters = []
        self.stops = False  # some node's policy is to fail

    # ---- Building ----

    def build(self):
        rng = self.rng
        if rng.random() < 0.3:
            self.add_parameter()
        for number in range(rng.choice([1, 1, 1, 2])):
            self.add_source(f"s{number}")
        for number in range(rng.randint(1, 5)):
            self.add_transform(f"n{number}")
        self.add_sinks()
        return self

    def add_parameter(self):
        kind = self.rng.choice(["int", "string", "double"])
        default = {"int": self.rng.randint(-5, 5), "string": self.rng.choice(["a", "", "abc"]), "double": 0.5}[kind]
        self.params["limit"] = {"type": kind, "default": default}
        self.parameters.append(Column("params.limit", kind))

    def add_source(self, name):
        rng = self.rng
        form = rng.random()
        if form < 0.08:
            return self.add_raw_source(name)
        csv = self.csv_settings() if form < 0.3 else None
        columns = [values.random_column(rng, f"c{i}") for i in range(rng.randint(2, 6))]
        if csv is None and rng.random() < 0.4:
            columns.append(values.random_column(rng, "items", rng.choice(values.NESTED)))
        timed = rng.random() < 0.75
        if timed:
            columns.append(Column("at", "timestamp", "timestamp(3)", nullable=rng.random() < 0.15))
        splits = rng.choice([1, 1, 1, 2, 3])
        columns.append(Column("id", "int", nullable=False))
        source = {"connector": {"file": {"path": f"{name}*.jsonl"}}, "format": "json" if csv is None else {"csv": csv},
                  "type": {c.name: c.spec() for c in columns}}
        bad = rng.random() < 0.3
        needs_policy = bad or (timed and columns[-2].nullable)
        if timed:
            source["event_time"] = {"field": "at", "out_of_order": rng.choice(["0s", "1s", "5s", "1m"]),
                                    "idle_after": "never"}
        stream = Stream(name, columns, "at" if timed else None, True, None, splits)
        stream.ordered = splits == 1
        if needs_policy:
            source["errors"] = {"parse": self.policy(name, "bad")}
        self.sources[name] = source
        self.streams.append(stream)
        self.add_rows(stream, splits, bad, csv)

    def csv_settings(self):
        rng, settings = self.rng, {}
        for key, choices in (("delimiter", [";", "|", "\t", ":"]), ("quote", ["'"]), ("null", ["NULL", "-"]),
                             ("header", [False]), ("comments", [True])):
            if rng.random() < 0.25:
                settings[key] = rng.choice(choices)
        return settings

    def add_raw_source(self, name):
        """Lines of text; a node behind may give them a time."""
        rng = self.rng
        splits = rng.choice([1, 1, 2])
        stream = Stream(name, [Column("line", "string", nullable=False)], None, splits == 1, None, splits)
        self.sources[name] = {"connector": {"file": {"path": f"{name}*.jsonl"}}, "format": "raw", "type": {"line": "string"}}
        self.streams.append(stream)
        for split in range(splits):
            end = rng.choice(["\n", "\n", "\r\n"])
            lines = [values.text(rng) + end for _ in range(rng.choice(ROWS))]
            self.files[f"{name}-{split}.jsonl"] = "".join(lines)

    def add_csv_rows(self, stream, split, bad, settings):
        rng = self.rng
        maker = values.RowMaker(rng, stream.columns, stream.timed)
        maker.pools.pop("id", None)
        order, lines, end = [c.name for c in stream.columns], [], rng.choice(["\n", "\n", "\r\n"])
        if settings.get("header", True):
            rng.shuffle(order)
            order = order + ["extra"] if rng.random() < 0.2 else order
            lines.append(settings.get("delimiter", ",").join(order))
            self.headers.add(f"{stream.name}-{split}.jsonl")
        for _ in range(rng.choice(ROWS)):
            if settings.get("comments") and rng.random() < 0.1:
                lines.append("# no row")
            lines.append(maker.bad_csv_row(order, settings) if bad and rng.random() < 0.1 else
                         maker.csv_row(order, settings))
        self.files[f"{stream.name}-{split}.jsonl"] = "".join(line + end for line in lines)

    def add_rows(self, stream, splits, bad, csv):
        if csv is not None:
            for split in range(splits):
                self.add_csv_rows(stream, split, bad, csv)
            return
        count = 0
        for split in range(splits):
            maker = values.RowMaker(self.rng, stream.columns, stream.timed)
            maker.pools.pop("id", None)
            lines = []
            for _ in range(self.rng.choice(ROWS)):
                lines.append(maker.bad_row() if bad and self.rng.random() < 0.1 else maker.row())
                count += 1
            self.files[f"{stream.name}-{split}.jsonl"] = "".join(line + "\n" for line in lines)

    def policy(self, node, name):
        """A policy of errors: mostly one that lets the rows be compared."""
        form = self.rng.random()
        if form < 0.04:
            self.stops = True
            return "fail"
        if form < 0.4:
            return "drop"
        self.sides.append(f"{node}.{name}")
        return {"route": name}

    def maker(self, stream, fallible=False):
        return expressions.Maker(self.rng, stream.columns, fallible, self.parameters)

    # ---- Nodes ----

    def add_transform(self, name):
        rng = self.rng
        stream = rng.choice(self.streams[-3:])
        if stream.name in self.transforms and rng.random() < 0.1:
            return self.repeat(name, stream)
        kinds = [self.steps, self.steps, self.filter, self.map]
        if stream.keys is None:
            kinds += [self.route, self.union]
            kinds += [self.updating, self.updating] if self.can_update(stream) else []
            if stream.timed:
                kinds += [self.window] * 5
            if stream.ordered:
                kinds += [self.dedup]
        rng.choice(kinds)(name, stream)

    def repeat(self, name, stream):
        """A node once more, under another name: what passes may compute only once."""
        node = self.transforms[stream.name]
        if "route" in json.dumps(node):  # its side outputs would have to be read
            return self.filter(name, stream)
        for read in node["from"] if isinstance(node["from"], list) else [node["from"]]:
            next(s for s in self.streams if s.name == read).read += 1
        copy = stream.like(name)
        return self.define(name, node, copy)

    def define(self, name, node, stream):
        self.transforms[name] = node
        self.streams.append(stream)

    def errors(self, name, node, fallible):
        if fallible:
            node["errors"] = {"expression": self.policy(name, "failed")}

    def filter(self, name, stream):
        fallible = stream.keys is None and self.rng.random() < 0.3
        stream.read += 1
        node = {"from": stream.name, "filter": self.maker(stream, fallible).make("boolean", 3)}
        self.errors(name, node, fallible)
        self.define(name, node, stream.like(name))

    def map(self, name, stream):
        fallible = stream.keys is None and self.rng.random() < 0.3
        stream.read += 1
        node = {"from": stream.name}
        step, columns = self.map_step(stream, fallible)
        node["map"] = step
        self.errors(name, node, fallible)
        self.define(name, node, stream.like(name, columns))

    def map_step(self, stream, fallible):
        rng, columns, maker = self.rng, list(stream.columns), self.maker(stream, fallible)
        kept = set(stream.keys or [])
        step = {}
        droppable = [c for c in columns if c.name not in kept and c.name != "id"]
        if droppable and rng.random() < 0.4:
            dropped = rng.choice(droppable)
            step["drop"] = [dropped.name]
            columns = [c for c in columns if c is not dropped]
        names = {c.name for c in columns}
        renameable = [c for c in columns if c.name not in kept and c.name != "id" and "r_" + c.name not in names]
        if renameable and rng.random() < 0.3:
            old = rng.choice(renameable)
            step["rename"] = {old.name: "r_" + old.name}
            columns = [c.renamed("r_" + c.name) if c is old else c for c in columns]
        added = {}
        for _ in range(rng.randint(1, 4)):
            kind = rng.choice(values.SCALARS if rng.random() < 0.9 else [*values.OTHERS])
            replaceable = [c.name for c in columns if c.name not in kept and c.name != "id"]
            name = rng.choice(replaceable) if replaceable and rng.random() < 0.2 else f"x{rng.randint(0, 9)}"
            if name in kept:
                continue
            added[name] = maker.make(kind, 3)
            fresh = Column(name, kind)
            if any(c.name == name for c in columns):
                columns = [fresh if c.name == name else c for c in columns]
            else:
                columns.append(fresh)
        if added or not step:
            step["add"] = added or {"x": "1"}
            columns += [] if added else [Column("x", "int")]
        return step, columns

    def steps(self, name, stream):
        rng, steps, current = self.rng, [], stream
        fallible = stream.keys is None and rng.random() < 0.3
        stream.read += 1
        for _ in range(rng.randint(2, 4)):
            arrays = [c for c in current.columns if c.kind == "array"]
            form = rng.random()
            if arrays and stream.keys is None and form < 0.5:
                step, columns = self.flat_map_step(current, arrays)
                steps.append({"flat_map": step})
                current = current.like(name, columns)
            elif form < 0.7:
                steps.append({"filter": self.maker(current, fallible).make("boolean", 3)})
            else:
                step, columns = self.map_step(current, fallible)
                steps.append({"map": step})
                current = current.like(name, columns)
        node = {"from": stream.name, "steps": steps}
        result = current.like(name)
        if not stream.timed and stream.one_source and stream.keys is None and rng.random() < 0.6:
            node["event_time"] = {"expr": f"COALESCE({self.maker(current).make('timestamp', 1)}, "
                                          f"TIMESTAMP '2024-01-01 00:00:00')",
                                  "out_of_order": rng.choice(["0s", "5s", "1d", "9999d"]), "idle_after": "never"}
            result.timed = True
        self.errors(name, node, fallible)
        self.define(name, node, result)

    def flat_map_step(self, stream, arrays):
        rng, each = self.rng, self.rng.choice(arrays)
        names = {c.name for c in stream.columns}
        item = next(f"item{i}" for i in range(99) if not names & {f"item{i}", f"item{i}_at"})
        step = {"each": each.name, "as": item}
        columns = stream.columns + [each.parts[0].renamed(item)]
        if rng.random() < 0.5:
            step["index"] = item + "_at"
            columns = columns + [Column(item + "_at", "int")]
        if rng.random() < 0.4:
            step["keep_empty"] = True
        return step, columns

    def route(self, name, stream):
        rng = self.rng
        stream.read += 1
        fallible = rng.random() < 0.2
        names = ["first", "second", "third"][:rng.randint(1, 3)]
        maker = self.maker(stream, fallible)
        node = {"from": stream.name, "route": {"to": {n: maker.make("boolean", 2) for n in names}}}
        if rng.random() < 0.6:
            node["route"]["else"] = "rest"
            names.append("rest")
        else:
            node["route"]["else"] = "drop"
        self.errors(name, node, fallible)
        self.transforms[name] = node
        for output in names:
            self.streams.append(stream.like(f"{name}.{output}"))

    def union(self, name, stream):
        """Of a stream and another of the same columns, made by two filters of it where there is none."""
        fitting = [s for s in self.streams if s is not stream and s.keys is None and
                   [c.name for c in s.columns] == [c.name for c in stream.columns] and
                   all(a is b for a, b in zip(s.columns, stream.columns)) and bool(s.timed) == bool(stream.timed)]
        if not fitting:
            return self.filter(name, stream)
        other = self.rng.choice(fitting)
        stream.read += 1
        other.read += 1
        node = {"from": [stream.name, other.name], "filter": self.maker(stream).make("boolean", 1)}
        result = stream.like(name)
        result.ordered, result.one_source = False, False
        result.split_count = max(stream.split_count, other.split_count)
        self.define(name, node, result)

    # ---- Aggregates ----

    def can_update(self, stream):
        return stream.keys is None

    def keys(self, stream):
        fitting = [c for c in stream.columns if c.kind in values.KEYS and c.name != "id"]
        return self.rng.sample(fitting, min(len(fitting), self.rng.choice([0, 1, 1, 2])))

    def fields(self, name, stream, reassociates, fallible=False):
        """Fields of an aggregate; sums of floats only where every order of adding gives the same."""
        rng, maker, fields, columns = self.rng, self.maker(stream), {}, []
        for number in range(rng.randint(1, 4)):
            function = rng.choice(["COUNT", "SUM", "AVG", "MIN", "MAX", "COUNT"])
            kind = rng.choice(["int", "bigint", "smallint", "tinyint", "decimal"])
            if function in ("COUNT", "MIN", "MAX"):
                kind = rng.choice(values.KEYS)
                argument = "*" if function == "COUNT" and rng.random() < 0.4 else maker.make(kind, 1)
            else:
                exact = [c for c in stream.columns if c.exact or (c.kind in ("float", "double") and not reassociates)]
                if exact and rng.random() < 0.4:
                    column = rng.choice(exact)
                    kind, argument = column.kind, column.name
                else:
                    argument = maker.make(kind, 1)
            free = function in ("COUNT", "MIN", "MAX") or kind in values.INTEGERS  # of the order of values
            distinct = argument != "*" and kind in values.KEYS and (free or not reassociates) and rng.random() < 0.2
            call = f"{function}({'DISTINCT ' if distinct else ''}{argument})"
            if rng.random() < 0.2:
                call += f" FILTER (WHERE {maker.make('boolean', 1)})"
            result = "bigint" if function == "COUNT" else kind
            if rng.random() < 0.15 and result in ("int", "bigint", "decimal"):
                call = f"{call} + 1"
            elif fallible and rng.random() < 0.5:
                of = rng.choice(stream.columns)
                call, result = f"100 / COUNT({of.name}) + COUNT(*)", "bigint"
            fields[f"{name}_{number}"] = call
            columns.append(Column(f"{name}_{number}", result))
        return fields, columns

    def aggregate(self, name, stream, window, columns, reassociates=False, fallible=False):
        stream.read += 1
        keys = [c.name for c in self.keys(stream)]
        fields, results = self.fields(name, stream, reassociates or not stream.ordered, fallible)
        node = {"from": stream.name, "aggregate": {"keys": keys, "window": window, "fields": fields}}
        by_name = {c.name: c for c in stream.columns}
        columns = [by_name[k] for k in keys] + columns + results
        if self.rng.random() < 0.2:
            node["aggregate"]["having"] = expressions.Maker(self.rng, columns).make("boolean", 1)
        self.errors(name, node, fallible)
        return node, columns, keys

    def lifetime(self, stream, reads=False):
        """A ttl: by event time only where the order of rows is certain."""
        rng = self.rng
        if rng.random() < 0.4:
            return rng.choice(["forever", "forever", "30d"])
        if not stream.ordered or not stream.timed:
            return "forever"
        ttl = {"event_time": rng.choice(["1s", "5s", "30s", "10m"])}
        if reads and rng.random() < 0.3:
            ttl["touch"] = "read"
        return ttl

    def window(self, name, stream):
        rng = self.rng
        kind = rng.choice(["tumble", "tumble", "hop", "cumulate", "session", "session"])
        unit = rng.choice([1, 2, 10])
        many = rng.randint(2, 5)
        window = {"tumble": {"size": f"{unit}s"}, "hop": {"size": f"{unit * many}s", "slide": f"{unit}s"},
                  "cumulate": {"size": f"{unit * many}s", "step": f"{unit}s"}, "session": {"gap": f"{unit}s"}}[kind]
        if kind != "session" and rng.random() < 0.3:
            window["offset"] = f"{rng.randint(-500, 999)}ms"
        bounds = [Column("window_start", "timestamp"), Column("window_end", "timestamp")]
        names = {c.name for c in stream.columns}
        if "window_start" in names or "window_end" in names:  # of windows, their bounds may be keys
            return self.filter(name, stream)
        sliced = kind in ("hop", "cumulate", "session")
        late = {}
        if rng.random() < 0.4:
            late["allow"] = rng.choice(["500ms", "3s", "1m"])
        updates = "allow" in late and rng.random() < 0.5
        # Which results fail on the way depends on batches; of sessions that are updated, on the order of rows.
        fallible = rng.random() < 0.2 and (not updates or (kind == "session" and stream.ordered))
        node, columns, keys = self.aggregate(name, stream, {kind: window}, bounds, sliced, fallible)
        if rng.random() < 0.6:
            late["route"] = "late"
            self.sides.append(f"{name}.late")
        elif late:
            late["drop"] = True
        if updates:
            late["emit"] = "update"
        node["late"] = late or "drop"
        updates = keys + ["window_start"] if "emit" in late else None
        result = Stream(name, columns, None if updates else True, False, updates)
        result.one_source = False
        self.define(name, node, result)

    def updating(self, name, stream):
        if stream.ordered and self.rng.random() < 0.4:
            node, columns, _ = self.aggregate(name, stream, {"count": self.rng.randint(1, 7)}, [],
                                              fallible=self.rng.random() < 0.2)
            if self.rng.random() < 0.6:
                node["ttl"] = self.lifetime(stream)
            result = Stream(name, columns, None, False)  # what is left at the end comes in any order of keys
            result.one_source = False
            return self.define(name, node, result)
        node, columns, keys = self.aggregate(name, stream, "none", [],
                                             fallible=stream.ordered and self.rng.random() < 0.2)
        node["ttl"] = self.lifetime(stream)
        return self.define(name, node, Stream(name, columns, None, False, keys))

    def dedup(self, name, stream):
        rng = self.rng
        keys = self.keys(stream) or [c for c in stream.columns if c.name == "id"]
        if not keys:
            return self.filter(name, stream)
        stream.read += 1
        last = rng.random() < 0.4
        dedup = {"keys": [c.name for c in keys], "keep": "last" if last else "first"}
        by_time = isinstance(stream.timed, str) and any(c.name == stream.timed for c in stream.columns) and \
            rng.random() < 0.6
        if by_time and (last or not any(c.kind in values.NESTED for c in stream.columns)):
            dedup["by"] = stream.timed
        result = stream.like(name)
        if last:
            result.keys, result.timed = dedup["keys"], None
        result.ordered = stream.ordered and not by_time
        result.one_source = False
        return self.define(name, {"from": stream.name, "dedup": dedup, "ttl": self.lifetime(stream, reads=True)}, result)

    # ---- Sinks ----

    def add_sinks(self):
        number = 0
        for stream in self.streams:
            if not stream.read or self.rng.random() < 0.15:
                self.add_sink(f"o{number}", stream.name, stream.keys, stream.columns)
                number += 1
        for side in self.sides:
            self.add_sink(f"o{number}", side, None)
            number += 1

    def add_sink(self, name, source, keys, columns=()):
        form = {"json": {"op_field": "op"}} if keys is not None else "json"
        plain = keys is None and columns and not any(c.kind in values.NESTED for c in columns)
        if plain and len(columns) == 1 and columns[0].kind == "string" and self.rng.random() < 0.7:
            form = "raw"
        elif plain and self.rng.random() < 0.25:
            settings = self.csv_settings()
            settings.pop("comments", None)
            form = {"csv": settings}
        self.sinks[name] = {"from": source, "connector": {"file": {"path": f"{name}.jsonl"}}, "format": form}
        self.sink_keys[name] = keys

    def spec(self):
        lines = ["version: 1", "pipeline: {name: differential}"]
        if self.zone:
            lines.append(f"execution: {{time_zone: {self.zone}}}")
        for title in ("params", "sources", "transforms", "sinks"):
            nodes = getattr(self, title)
            if nodes:
                lines.append(f"{title}:")
                lines += [f"  {name}: {json.dumps(node, ensure_ascii=False)}" for name, node in nodes.items()]
        return "\n".join(lines) + "\n"
