// RUN: millstream-opt %s -split-input-file -verify-diagnostics
// What the verifiers refuse, and how they say it.

// A filter's region takes the input's columns.
!s = !flow.stream<row<"a": i64>, append>
flow.pipeline "p" {
  %0 = flow.source "s" connector "file" {} format "json" {} : !s
  // expected-error @+1 {{needs a region whose arguments are the input's columns}}
  %1 = flow.filter "f" %0 : !s -> !s {
  ^bb0(%a: i32):
    %true = flow.constant(true) : i1
    flow.yield %true : i1
  }
}

// -----

// A strict call of something nullable is nullable.
!s = !flow.stream<row<"a": !flow.nullable<i64>>, append>
flow.pipeline "p" {
  %0 = flow.source "s" connector "file" {} format "json" {} : !s
  %1 = flow.map "m" %0 : !s -> !flow.stream<row<"b": i64>, append> {
  ^bb0(%a: !flow.nullable<i64>):
    // expected-error @+1 {{takes a nullable argument, so its result must be nullable}}
    %b = flow.call @ms_neg_i64 value(%a) : (!flow.nullable<i64>) -> i64
    flow.yield %b : i64
  }
}

// -----

// expected-error @+1 {{decimal precision must be 1 to 38, got 39}}
!d = !flow.decimal<39, 2>
flow.pipeline "p" {
  %0 = flow.source "s" connector "file" {} format "json" {} : !flow.stream<row<"a": !d>, append>
}

// -----

// expected-error @+1 {{column 'a' stands twice in a row}}
!s = !flow.stream<row<"a": i64, "a": i32>, append>
flow.pipeline "p" {
  %0 = flow.source "s" connector "file" {} format "json" {} : !s
}
