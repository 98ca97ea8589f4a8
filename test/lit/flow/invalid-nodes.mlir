// RUN: millstream-opt %s -split-input-file -verify-diagnostics
// What the verifiers of streaming operators refuse.

!s = !flow.stream<row<"a": i64>, append>
flow.pipeline "p" {
  // expected-error @+1 {{needs 2 results, got 1}}
  %0 = flow.source "s" connector "file" {} format "json" {} {parse_errors = #flow<policy route>} : !s
}

// -----

!s = !flow.stream<row<"a": i64>, append>
flow.pipeline "p" {
  // expected-error @+1 {{'used' needs an entry a column, 1, got 2}}
  %0 = flow.source "s" connector "file" {} format "json" {} {used = array<i1: true, false>} : !s
}

// -----

!s = !flow.stream<row<"a": i64>, append>
flow.pipeline "p" {
  // expected-error @+1 {{has a column 'a' that its declared row has not}}
  %0 = flow.source "s" connector "file" {} format "json" {} {declared = !flow.row<"b": i64>} : !s
}

// -----

!s = !flow.stream<row<"a": i64>, append>
flow.pipeline "p" {
  %0 = flow.source "s" connector "file" {} format "json" {} : !s
  // expected-error @+1 {{needs a region that yields one timestamp of a precision of at most 3}}
  %1 = flow.watermark "s" %0 out_of_order 0 idle_after -1 : !s -> !flow.stream<row<"a": i64>, append, timed> {
  ^bb0(%a: i64):
    flow.yield %a : i64
  }
}

// -----

!s = !flow.stream<row<"a": !flow.timestamp<3>>, append>
flow.pipeline "p" {
  %0 = flow.source "s" connector "file" {} format "json" {} : !s
  // expected-error @+1 {{needs a timed result}}
  %1 = flow.watermark "s" %0 out_of_order 0 idle_after -1 : !s -> !s {
  ^bb0(%a: !flow.timestamp<3>):
    flow.yield %a : !flow.timestamp<3>
  }
}

// -----

!s = !flow.stream<row<"a": i64>, append>
flow.pipeline "p" {
  %0 = flow.source "s" connector "file" {} format "json" {} : !s
  // expected-error @+1 {{needs a region that yields one boolean}}
  %1 = flow.filter "f" %0 : !s -> !s {
  ^bb0(%a: i64):
    flow.yield %a : i64
  }
}

// -----

!s = !flow.stream<row<"a": i64>, append>
flow.pipeline "p" {
  %0 = flow.source "s" connector "file" {} format "json" {} : !s
  // expected-error @+1 {{keeps the type of its input}}
  %1 = flow.filter "f" %0 : !s -> !flow.stream<row<"b": i64>, append> {
  ^bb0(%a: i64):
    %true = flow.constant(true) : i1
    flow.yield %true : i1
  }
}

// -----

!s = !flow.stream<row<"a": i64>, append>
flow.pipeline "p" {
  %0 = flow.source "s" connector "file" {} format "json" {} : !s
  // expected-error @+1 {{needs a region that yields 'i32', got 'i64'}}
  %1 = flow.map "m" %0 : !s -> !flow.stream<row<"b": i32>, append> {
  ^bb0(%a: i64):
    flow.yield %a : i64
  }
}

// -----

!s = !flow.stream<row<"a": i64>, append>
flow.pipeline "p" {
  %0 = flow.source "s" connector "file" {} format "json" {} : !s
  // expected-error @+1 {{needs a condition for each output}}
  %1, %2 = flow.route "r" %0 ["x", "y"] : !s -> !s, !s {
  ^bb0(%a: i64):
    %true = flow.constant(true) : i1
    flow.yield %true : i1
  }
}

// -----

!s = !flow.stream<row<"a": i64>, append>
!t = !flow.stream<row<"b": i64>, append>
flow.pipeline "p" {
  %0 = flow.source "s" connector "file" {} format "json" {} : !s
  %1 = flow.source "t" connector "file" {} format "json" {} : !t
  // expected-error @+1 {{needs inputs of one row type}}
  %2 = flow.union "u" %0, %1 : !s, !t -> !s
}

// -----

!s = !flow.stream<row<"a": !flow.array<i64>>, append>
flow.pipeline "p" {
  %0 = flow.source "s" connector "file" {} format "json" {} : !s
  // expected-error @+1 {{needs a result of the input's columns, then 'i64'}}
  %1 = flow.unnest "u" %0 : !s -> !s {
  ^bb0(%a: !flow.array<i64>):
    flow.yield %a : !flow.array<i64>
  }
}

// -----

!s = !flow.stream<row<"a": i64>, append>
flow.pipeline "p" {
  %0 = flow.source "s" connector "file" {} format "json" {} : !s
  // expected-error @+1 {{needs a region that yields one array}}
  %1 = flow.unnest "u" %0 : !s -> !s {
  ^bb0(%a: i64):
    flow.yield %a : i64
  }
}

// -----

!s = !flow.stream<row<"a": i64>, append>
flow.pipeline "p" {
  %0 = flow.source "s" connector "file" {} format "json" {} : !s
  // expected-error @+1 {{needs a region that yields keys, arguments and conditions, 2, got 1}}
  %1 = flow.aggregate "g" %0 keys ["a"] window <none, 0>
      calls [#flow.agg<"SUM", distinct = false, argument = true, filter = false, i64>]
      : !s -> !flow.stream<row<"a": i64, "s": i64>, upsert ["a"]> rows {
  ^bb0(%a: i64):
    flow.yield %a : i64
  } output {
  ^bb0(%a: i64, %s: i64):
    flow.yield %a, %s : i64, i64
  } having {
  }
}

// -----

!s = !flow.stream<row<"a": i64>, append>
flow.pipeline "p" {
  %0 = flow.source "s" connector "file" {} format "json" {} : !s
  // expected-error @+1 {{keeps the columns of its input}}
  %1 = flow.dedup "d" %0 : !s -> !flow.stream<row<"b": i64>, append> {
  ^bb0(%a: i64):
    flow.yield %a : i64
  }
}

// -----

!s = !flow.stream<row<"a": i64>, append>
flow.pipeline "p" {
  %0 = flow.source "s" connector "file" {} format "json" {} : !s
  // expected-error @+1 {{needs 1 results, got 0}}
  flow.sink "o" %0 connector "stdout" {} format "json" {} {write_errors = #flow<policy route>} : !s
}

// -----

!s = !flow.stream<row<"a": i64>, append>
flow.pipeline "p" {
  %0 = flow.source "s" connector "file" {} format "json" {} : !s
  // expected-error @+1 {{checks one string column, got}}
  flow.sink "o" %0 connector "stdout" {} format "raw" {} {check = @ms_raw_line} : !s
}
