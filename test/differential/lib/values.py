"""Random columns and rows: SQL types by name, values with NULLs and extremes, as JSON texts."""

import base64
import json

INTEGERS = {"tinyint": 8, "smallint": 16, "int": 32, "bigint": 64}
# What generated columns are of. A decimal's precision and scale stand in its type's text.
SCALARS = ["boolean", "tinyint", "smallint", "int", "bigint", "float", "double", "decimal", "string", "date", "timestamp"]
# Kinds that are compared, kept and cast, but that no function is called for.
OTHERS = {"fine": "timestamp(6)", "local": "timestamp_ltz(3)", "bytes": "bytes"}
# Groups by these are plain; floats as keys raise questions (-0.0, NaN) that nobody asks.
KEYS = [*OTHERS, "boolean", "tinyint", "smallint", "int", "bigint", "decimal", "string", "date", "timestamp"]
NESTED = ["array", "array", "row", "map"]
DECIMALS = [(4, 0), (9, 2), (18, 3), (20, 10), (38, 0), (38, 18), (38, 37)]
WORDS = ["", "a", "A", "abc", "Abc d", " x ", "zürich", "ΑΒΓ αβγ", "日本語", "a,b;c", "%_", "42", "-7", "3.75", "1e3", "true",
         "2024-02-29", "2024-02-29 12:34:56.789", '{"a": 1, "b": "x"}', '{"a": {"b": [1, 2.5, null]}, "a b": true}', "[1, 2]",
         "2024-03-31 02:30:00", "2024-10-27 02:30:00", "quote\"d", "back\\slash", "tab\there", "NULL", "x" * 40]


class Column:
    """`kind` is one of SCALARS, or array, row, map; `sql` the type's text, without the ? of a nullable one."""

    def __init__(self, name, kind, sql=None, nullable=True, exact=False, parts=()):
        self.name, self.kind, self.sql, self.nullable = name, kind, sql or kind, nullable
        self.exact = exact  # floats whose sums are exact in every order
        self.parts = parts  # an array's element, a row's fields, a map's value, as columns

    def renamed(self, name):
        return Column(name, self.kind, self.sql, self.nullable, self.exact, self.parts)

    def accesses(self):
        """What can be written of it in an expression, with the kinds that it gives."""
        if self.kind == "array":
            return [(f"{self.name}[{i}]", self.parts[0].kind) for i in (1, 2, 9)]
        if self.kind == "row":
            return [(f"{self.name}.{part.name}", part.kind) for part in self.parts]
        if self.kind == "map":
            return [(f"{self.name}['{key}']", self.parts[0].kind) for key in ("a", "b", "zz")]
        return [(self.name, self.kind)]

    def spec(self):
        return self.sql + ("?" if self.nullable else "")


def nested_column(rng, name, kind, nullable):
    if kind == "row":
        parts = [random_column(rng, part) for part in ("a", "b", "c")[:rng.randint(1, 3)]]
        return Column(name, kind, "row<%s>" % ", ".join(f"{p.name} {p.spec()}" for p in parts), nullable, parts=parts)
    part = random_column(rng, "", rng.choice(["int", "string", "bigint", "double", "decimal", "boolean"]))
    sql = f"array<{part.spec()}>" if kind == "array" else f"map<string, {part.spec()}>"
    return Column(name, kind, sql, nullable, parts=[part])


def random_column(rng, name, kind=None):
    kind = kind or rng.choice(SCALARS if rng.random() < 0.85 else [*OTHERS])
    nullable = rng.random() < 0.6
    if kind in OTHERS:
        return Column(name, kind, OTHERS[kind], nullable)
    if kind == "decimal":
        return Column(name, kind, "decimal(%d,%d)" % rng.choice(DECIMALS), nullable)
    if kind == "timestamp":
        return Column(name, kind, "timestamp(3)", nullable)
    if kind in NESTED:
        return nested_column(rng, name, kind, nullable)
    return Column(name, kind, None, nullable, exact=kind in ("float", "double") and rng.random() < 0.6)


def integer(rng, bits, small):
    limit = 1 << (bits - 1)
    if small:
        return rng.randint(max(-9, -limit), min(9, limit - 1))
    return rng.choice([rng.randint(-limit, limit - 1), -limit, limit - 1, 0, 1, -1, rng.randint(-100, 100)])


def decimal(rng, precision, scale, small):
    most = 10**precision - 1
    if small:
        unscaled = rng.randint(-9, 9) * 10**scale + rng.randint(0, 10**scale - 1)
    else:
        unscaled = rng.choice([rng.randint(-most, most), most, -most, 0, 1, rng.randint(-1000, 1000)])
    unscaled = max(-most, min(most, unscaled))
    digits = str(abs(unscaled)).rjust(scale + 1, "0")
    text = digits[:-scale] + "." + digits[-scale:] if scale else digits
    return ("-" if unscaled < 0 else "") + text


def real(rng, is_float, exact):
    if exact:
        return repr(rng.randint(-400, 400) / 8)
    if is_float:
        return repr(rng.choice([rng.randint(-1000, 1000) / 16, 0.5, 3.0e38, 1.0e-38, -0.0, 16777216.0]))
    return repr(rng.choice([rng.uniform(-100, 100), rng.uniform(-1, 1) * 10**rng.randint(-12, 12), 0.0, -0.0, 0.1, 1e300,
                            -1e300, 5e-324, 123456789.0, 2.5, -2.5]))


# When clocks are changed, somewhere in ZONES.
CHANGES = ["2024-03-31", "2024-10-27", "2024-03-10", "2024-11-03", "2024-04-07", "2024-10-06", "2018-02-18", "2018-11-04"]
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo"]


def day(rng):
    if rng.random() < 0.1:
        return rng.choice(CHANGES)
    year = rng.choice([1970, 1999, 2000, 2023, 2024, 2024, 2024, 2100])
    return "%04d-%02d-%02d" % (year, rng.randint(1, 12), rng.choice([1, 2, 15, 27, 28]))


def clock(rng):
    fraction = rng.choice(["", "", ".5", ".123", ".999"])
    return "%02d:%02d:%02d%s" % (rng.choice([0, 0, 1, 2, 11, 12, 23]), rng.choice([0, 30, 59]), rng.choice([0, 1, 59]), fraction)


def text(rng):
    return rng.choice(WORDS) if rng.random() < 0.8 else "".join(rng.choice("abcXYZ 019é") for _ in range(rng.randint(1, 12)))


def value(rng, column):
    """One value as JSON text."""
    if column.nullable and rng.random() < 0.2:
        return "null"
    kind, small = column.kind, rng.random() < 0.5
    if kind == "boolean":
        return rng.choice(["true", "false"])
    if kind in INTEGERS:
        return str(integer(rng, INTEGERS[kind], small))
    if kind in ("float", "double"):
        return real(rng, kind == "float", column.exact)
    if kind == "decimal":
        precision, scale = map(int, column.sql[8:-1].split(","))
        return decimal(rng, precision, scale, small)
    if kind == "string":
        return json.dumps(text(rng), ensure_ascii=rng.random() < 0.3)
    if kind == "date":
        return json.dumps(day(rng))
    if kind == "timestamp":
        return json.dumps(day(rng) + "T" + clock(rng))
    if kind == "fine":
        return json.dumps(day(rng) + "T" + rng.choice(["00:00:00", "12:34:56.789012", "23:59:59.999999"]))
    if kind == "local":
        return json.dumps(day(rng) + "T" + clock(rng) + "Z")
    if kind == "bytes":
        return json.dumps(base64.b64encode(text(rng).encode()).decode())
    if kind == "array":
        return "[" + ",".join(value(rng, column.parts[0]) for _ in range(rng.choice([0, 0, 1, 2, 3, 5]))) + "]"
    if kind == "row":
        return "{" + ",".join(f'"{part.name}": {value(rng, part)}' for part in column.parts) + "}"
    if kind == "map":
        keys = rng.sample(["a", "b", "c", ""], rng.randint(0, 3))
        return "{" + ",".join(f'"{key}": {value(rng, column.parts[0])}' for key in keys) + "}"
    raise ValueError(kind)


def event_time(ms):
    seconds, fraction = divmod(ms, 1000)
    return "2024-01-01T%02d:%02d:%02d.%03d" % (seconds // 3600 % 24, seconds // 60 % 60, seconds % 60, fraction)


def csv_text(rng, text, settings, is_text):
    """A value, as JSON text, as a field of CSV."""
    null, delimiter = settings.get("null", ""), settings.get("delimiter", ",")
    quote = settings.get("quote", '"')
    if text == "null":
        return null
    plain = json.loads(text) if text.startswith('"') else text
    needs = any(c in plain for c in (delimiter, quote, "\n", "\r")) or plain == null
    if needs or rng.random() < 0.1 or (is_text and plain.startswith("#")):
        return quote + plain.replace(quote, 2 * quote) + quote
    return plain


class RowMaker:
    """Rows of a schema, with few different keys, and event times that go forward with some disorder."""

    def __init__(self, rng, columns, time_column=None):
        self.rng, self.columns, self.time_column = rng, columns, time_column
        self.pools = {c.name: [value(rng, c) for _ in range(rng.randint(1, 5))] for c in columns if rng.random() < 0.5}
        self.now_ms = rng.randint(0, 3600_000)
        self.step_ms = rng.choice([10, 500, 3000, 20000])

    def field(self, column):
        if column.name == self.time_column:
            self.now_ms += self.rng.randint(0, self.step_ms)
            back = self.rng.choice([0, 0, 0, self.step_ms, 5 * self.step_ms, 40 * self.step_ms])
            if column.nullable and self.rng.random() < 0.05:
                return "null"
            return json.dumps(event_time(max(0, self.now_ms - self.rng.randint(0, back))))
        if column.name in self.pools:
            return self.rng.choice(self.pools[column.name])
        return value(self.rng, column)

    def row(self):
        fields = [(c, self.field(c)) for c in self.columns]
        if self.rng.random() < 0.2:
            self.rng.shuffle(fields)
        return "{" + ", ".join(json.dumps(c.name) + ": " + text for c, text in fields
                               if text != "null" or self.rng.random() < 0.7) + "}"

    def csv_row(self, order, settings):
        fields = {c.name: csv_text(self.rng, self.field(c), settings, c.kind == "string") for c in self.columns}
        return settings.get("delimiter", ",").join(fields.get(name, "zz") for name in order)

    def bad_csv_row(self, order, settings):
        delimiter = settings.get("delimiter", ",")
        row = self.csv_row(order, settings)
        places = [i for i, name in enumerate(order) if name == "id"]
        return self.rng.choice([row + delimiter, "x" + delimiter + row,
                                delimiter.join("no" if i in places else "1" for i in range(len(order)))])

    def bad_row(self):
        """A record that does not parse."""
        row = self.row()
        needed = [c for c in self.columns if not c.nullable]
        choices = [row[:-1], row + " {}", "not json", "", "[1]", row.replace("{", "{,", 1), '{"a": tru}', '"text"']
        if needed:
            choices.append("{}")
        return self.rng.choice(choices)
