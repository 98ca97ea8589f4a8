"""Random SQL expressions over a row, typed as they are made: each kind of value has its own productions."""

import values

UNITS = ["SECOND", "MINUTE", "HOUR", "DAY"]
PARTS = ["YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND", "DOY", "DOW", "EPOCH"]
PATTERNS = ["yyyy-MM-dd HH:mm:ss", "yyyyMMdd", "HH:mm", "dd.MM.yyyy HH:mm:ss.SSS"]
NUMBERS = ["tinyint", "smallint", "int", "bigint", "double", "decimal"]


# Plain ones, which read the same over bytes and over characters.
REGEXES = ["[a-z]+", "[0-9]+", "b", "^[A-Z]", "[0-9]$", "(a)(b)?", "([0-9]+)-([0-9]+)", "-?[0-9]+", " +", "x{2,3}", "(a|b|c)+"]
PATHS = ["$.a", "$.b", "$.a.b", "$.a.b[0]", "$.a.b[1]", "$[0]", "$[5]", "lax $.a", "lax $.zz", "strict $.a"]


class Maker:
    """`fallible` allows what may fail on a row: division by zero, CAST of text."""

    def __init__(self, rng, columns, fallible=False, params=()):
        self.rng, self.columns, self.fallible, self.params = rng, columns, fallible, params
        self.made = {}  # by kind

    def make(self, kind, depth=3):
        """An expression of the kind; of a decimal any precision and scale. Some stand twice, for passes that share."""
        earlier = self.made.get(kind)
        if earlier and depth > 0 and self.rng.random() < 0.08:
            return self.rng.choice(earlier)
        text = self.fresh(kind, depth)
        if depth > 0:
            self.made.setdefault(kind, []).append(text)
        return text

    def fresh(self, kind, depth):
        if depth <= 0 or self.rng.random() < 0.15:
            return self.leaf(kind)
        general = [self.case, self.coalesce, self.nullif, self.choose]
        own = {"boolean": self.boolean, "string": self.string, "date": self.date, "timestamp": self.timestamp,
               "double": self.real, "float": self.real, "decimal": self.decimal, "fine": self.fine,
               "local": self.local, "bytes": self.bytes}.get(kind, self.integer)
        if kind not in ("float", "boolean", "bytes") and self.rng.random() < 0.06:
            general.append(self.extreme)
        return (self.rng.choice(general) if self.rng.random() < 0.25 else own)(kind, depth - 1)

    # ---- Leaves ----

    def leaf(self, kind):
        columns = [*self.columns, *self.params]
        fitting = [sql for column in columns for sql, given in column.accesses() if given == kind]
        if fitting and self.rng.random() < 0.8:
            return self.rng.choice(fitting)
        return self.literal(kind)

    def literal(self, kind):
        rng = self.rng
        if rng.random() < 0.05:
            return f"CAST(NULL AS {self.type_of(kind)})"
        if kind == "boolean":
            return rng.choice(["TRUE", "FALSE"])
        if kind == "int":
            return str(rng.choice([0, 1, 2, 3, 7, 10, 100, 2147483647]))
        if kind in values.INTEGERS:
            return f"CAST({rng.randint(-100, 100)} AS {kind})"
        if kind in ("float", "double"):
            return f"CAST({rng.choice(['0', '1', '0.5', '-2.25', '1e10', '3'])} AS {kind})"
        if kind == "decimal":
            return rng.choice(["0.5", "1.25", "100.00", "0.001", "12345678901234567890.123", "-3.0", "0.0"])
        if kind == "string":
            return "'" + rng.choice(values.WORDS).replace("'", "''") + "'"
        if kind == "bytes":
            return f"CAST({self.literal('string')} AS bytes)"
        if kind == "local":
            return f"CAST({self.literal('timestamp')} AS timestamp_ltz(3))"
        if kind == "fine":
            return f"TIMESTAMP '{values.day(rng)} 12:34:56.789012'"
        if kind == "date":
            return f"DATE '{values.day(rng)}'"
        return f"TIMESTAMP '{values.day(rng)} {values.clock(rng).split('.')[0]}'"

    def type_of(self, kind):
        if kind == "decimal":
            return "decimal(%d,%d)" % self.rng.choice(values.DECIMALS)
        return values.OTHERS.get(kind, "timestamp(3)" if kind == "timestamp" else kind)

    # ---- Any kind ----

    def case(self, kind, depth):
        arms = " ".join(f"WHEN {self.make('boolean', depth - 1)} THEN {self.make(kind, depth)}"
                        for _ in range(self.rng.randint(1, 2)))
        return f"CASE {arms}" + (f" ELSE {self.make(kind, depth)}" if self.rng.random() < 0.7 else "") + " END"

    def coalesce(self, kind, depth):
        return f"COALESCE({self.make(kind, depth)}, {self.make(kind, depth)})"

    def nullif(self, kind, depth):
        return f"NULLIF({self.make(kind, depth)}, {self.make(kind, depth)})"

    def choose(self, kind, depth):
        return f"IF({self.make('boolean', depth)}, {self.make(kind, depth)}, {self.make(kind, depth)})"

    def extreme(self, kind, depth):
        name = self.rng.choice(["GREATEST", "LEAST"])
        return f"{name}({self.make(kind, depth)}, {self.make(kind, depth)})"

    def cast(self, kind, to, depth):
        if kind == "string":
            safe = not self.fallible or self.rng.random() < 0.5
            return f"{'TRY_CAST' if safe else 'CAST'}({self.make('string', depth)} AS {to})"
        return f"CAST({self.make(kind, depth)} AS {to})"

    def fine(self, _, depth):
        source = self.rng.choice(["timestamp", "date", "local", "string"])
        return self.cast(source, "timestamp(6)", depth)

    def local(self, _, depth):
        return self.cast(self.rng.choice(["timestamp", "date", "fine"]), "timestamp_ltz(3)", depth)

    def bytes(self, _, depth):
        return f"CAST({self.make('string', depth)} AS bytes)"

    # ---- Booleans ----

    def boolean(self, _, depth):
        rng = self.rng
        form = rng.randrange(10)
        if form == 9:
            s = self.make("string", depth)
            return rng.choice([f"REGEXP({s}, '{rng.choice(REGEXES)}')", f"JSON_EXISTS({s}, '{rng.choice(PATHS)}')"])
        if form <= 2:
            return self.comparison(depth)
        if form == 3:
            return f"({self.make('boolean', depth)} {rng.choice(['AND', 'OR'])} {self.make('boolean', depth)})"
        if form == 4:
            return f"(NOT {self.make('boolean', depth)})"
        kind = rng.choice([*values.SCALARS, *values.OTHERS])
        if form == 5:
            return f"({self.make(kind, depth)} IS {rng.choice(['', 'NOT '])}NULL)"
        if form == 6:
            word = rng.choice(["TRUE", "FALSE", "NOT TRUE", "NOT FALSE", "UNKNOWN", "NOT UNKNOWN"])
            return f"({self.make('boolean', depth)} IS {word})"
        if form == 7:
            pattern = rng.choice(["%", "a%", "%b%", "_", "%é%", "__c", "x%x", "%_%"])
            return f"({self.make('string', depth)} {rng.choice(['', 'NOT '])}LIKE '{pattern}')"
        kind = rng.choice(["int", "bigint", "string", "date"])
        parts = ", ".join(self.literal(kind) for _ in range(rng.randint(1, 4)))
        return f"({self.make(kind, depth)} {rng.choice(['', 'NOT '])}IN ({parts}))"

    def comparison(self, depth):
        rng = self.rng
        kind = rng.choice([*values.SCALARS, *values.OTHERS])
        other = rng.choice(NUMBERS) if kind in NUMBERS and rng.random() < 0.3 else kind
        a, b = self.make(kind, depth), self.make(other, depth)
        if rng.random() < 0.15 and kind != "boolean":
            return f"({a} BETWEEN {b} AND {self.make(other, depth)})"
        if rng.random() < 0.15:
            return f"({a} IS {rng.choice(['', 'NOT '])}DISTINCT FROM {b})"
        operator = rng.choice(["=", "<>"] if kind == "boolean" else ["=", "<>", "<", "<=", ">", ">="])
        return f"({a} {operator} {b})"

    # ---- Numbers ----

    def divisor(self, kind, depth):
        b = self.make(kind, depth)
        return b if self.fallible and self.rng.random() < 0.5 else f"NULLIF({b}, {'0' if kind != 'decimal' else '0.0'})"

    def integer(self, kind, depth):
        rng = self.rng
        form = rng.randrange(10)
        if form <= 3:
            return f"({self.make(kind, depth)} {rng.choice('+-*')} {self.make(kind, depth)})"
        if form == 4:
            # The zero beside is an int, which would widen the others.
            b = self.make(kind, depth) if self.fallible else f"CAST(NULLIF({self.make(kind, depth)}, 0) AS {kind})"
            return f"({self.make(kind, depth)} {rng.choice('/%')} {b})"
        if form == 5:
            return f"{rng.choice(['ABS', 'SIGN', '-'])}({self.make(kind, depth)})"
        if kind == "int" and form == 6:
            return rng.choice([lambda: f"CHAR_LENGTH({self.make('string', depth)})",
                               lambda: f"POSITION({self.make('string', depth)} IN {self.make('string', depth)})",
                               lambda: f"{rng.choice(['REGEXP_COUNT', 'REGEXP_INSTR'])}({self.make('string', depth)}, "
                                       f"'{rng.choice(REGEXES)}')",
                               lambda: f"TIMESTAMPDIFF({rng.choice(UNITS + ['MONTH', 'YEAR'])}, "
                                       f"{self.make('timestamp', depth)}, {self.make('timestamp', depth)})"])()
        if kind == "bigint" and form == 6:
            return f"EXTRACT({rng.choice(PARTS)} FROM {self.make(rng.choice(['timestamp', 'local']), depth)})"
        return self.cast_number(kind, depth)

    def cast_number(self, kind, depth):
        return self.cast(self.rng.choice([k for k in values.SCALARS if k not in ("date", "timestamp")]), kind, depth)

    def real(self, kind, depth):
        rng = self.rng
        form = rng.randrange(8)
        if form <= 3:
            return f"({self.make(kind, depth)} {rng.choice('+-*/')} {self.make(kind, depth)})"
        if form == 4:
            return f"{rng.choice(['ABS', 'FLOOR', 'CEIL', '-'])}({self.make(kind, depth)})"
        return self.cast_number(kind, depth)

    def decimal(self, _, depth):
        rng = self.rng
        form = rng.randrange(9)
        if form <= 3:
            other = rng.choice(["decimal", "decimal", "int", "bigint"])
            sides = [self.make("decimal", depth), self.make(other, depth)]
            rng.shuffle(sides)
            return f"({sides[0]} {rng.choice('+-*')} {sides[1]})"
        if form == 4:
            return f"({self.make('decimal', depth)} / {self.divisor('decimal', depth)})"
        if form == 5:
            return f"{rng.choice(['ABS', 'FLOOR', 'CEIL', '-', 'SIGN'])}({self.make('decimal', depth)})"
        if form == 6:
            return f"ROUND({self.make('decimal', depth)}, {rng.randint(-2, 4)})"
        source = rng.choice([k for k in values.SCALARS if k not in ("date", "timestamp", "float", "double")])
        return self.cast(source, self.type_of("decimal"), depth)

    # ---- Text and times ----

    def string(self, _, depth):
        rng = self.rng
        s = self.make("string", depth)
        number = rng.choice([-3, -1, 0, 1, 2, 3, 5, 100])
        forms = [
            lambda: f"({s} || {self.make('string', depth)})",
            lambda: f"{rng.choice(['UPPER', 'LOWER', 'REVERSE'])}({s})",
            lambda: f"SUBSTRING({s} FROM {number})",
            lambda: f"SUBSTRING({s} FROM {number} FOR {rng.randint(0, 4)})",
            lambda: f"TRIM({rng.choice(['', 'BOTH FROM ', 'LEADING FROM ', 'TRAILING FROM '])}{s})",
            lambda: f"REPLACE({s}, {self.literal('string')}, {self.literal('string')})",
            lambda: f"{rng.choice(['LPAD', 'RPAD'])}({s}, {rng.randint(-1, 12)}, {self.literal('string')})",
            lambda: f"{rng.choice(['LEFT', 'RIGHT'])}({s}, {number})",
            lambda: f"SPLIT_INDEX({s}, '{rng.choice([',', ' ', 'b', ';'])}', {rng.randint(0, 2)})",
            lambda: f"CONCAT({s}, {self.make('string', depth)}, {self.make('string', depth)})",
            lambda: self.cast(rng.choice([*values.SCALARS, *values.OTHERS]), "string", depth),
            lambda: f"{rng.choice(['MD5', 'SHA256', 'SHA1'])}({s})",
            lambda: f"DATE_FORMAT({self.make(rng.choice(['timestamp', 'local']), depth)}, '{rng.choice(PATTERNS)}')",
            lambda: f"REGEXP_EXTRACT({s}, '{rng.choice(REGEXES)}', {rng.randint(0, 2)})",
            lambda: f"REGEXP_REPLACE({s}, '{rng.choice(REGEXES)}', {self.literal('string')})",
            lambda: f"JSON_VALUE({s}, '{rng.choice(PATHS)}')",
        ]
        return rng.choice(forms)()

    def interval(self, units):
        return f"INTERVAL '{self.rng.randint(0, 59)}' {self.rng.choice(units)}"

    def date(self, _, depth):
        rng = self.rng
        form = rng.randrange(5)
        if form <= 1:
            return f"({self.make('date', depth)} {rng.choice('+-')} {self.interval(['DAY', 'MONTH', 'YEAR'])})"
        if form == 2:
            return f"FLOOR({self.make('date', depth)} TO {rng.choice(['MONTH', 'YEAR', 'QUARTER', 'WEEK'])})"
        if form == 3:
            return f"CAST({self.make('timestamp', depth)} AS date)"
        return self.cast("string", "date", depth)

    def timestamp(self, _, depth):
        rng = self.rng
        form = rng.randrange(7)
        if form == 6:
            return self.cast(rng.choice(["fine", "local"]), "timestamp(3)", depth)
        if form <= 1:
            interval = self.interval(UNITS + ["MONTH", "YEAR"])
            return f"({self.make('timestamp', depth)} {rng.choice('+-')} {interval})"
        if form == 2:
            unit = rng.choice(UNITS + ["MONTH", "YEAR", "WEEK", "QUARTER"])
            return f"FLOOR({self.make('timestamp', depth)} TO {unit})"
        if form == 3:
            unit = rng.choice(UNITS + ["MONTH", "YEAR"])
            return f"TIMESTAMPADD({unit}, {rng.randint(-50, 50)}, {self.make('timestamp', depth)})"
        if form == 4:
            return f"CAST({self.make('date', depth)} AS timestamp(3))"
        return self.cast("string", "timestamp(3)", depth)
