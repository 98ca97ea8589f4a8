// RUN: millstream-opt %s -push-projections -split-input-file | FileCheck %s
// Columns that stay though no expression behind reads them.

// What an evaluation that can fail reads, though nobody reads its result; and all columns that a failed
// row's description shows.
!in = !flow.stream<row<"a": i64, "b": i64, "c": i64>, append>
!mid = !flow.stream<row<"a": i64, "q": i64>, append>
!out = !flow.stream<row<"a": i64>, append>
// CHECK-LABEL: flow.pipeline "errors"
// CHECK: flow.source "s"
// CHECK-SAME: : !flow.stream<row<"a": i64, "b": i64, "c": i64>, append>
// CHECK: flow.call @ms_div_i64 fallible
// CHECK-NEXT: flow.yield %{{.*}} : i64
// A dropped row is not described: its `c` goes.
// CHECK: flow.source "t"
// CHECK-SAME: : !flow.stream<row<"a": i64, "b": i64>, append>
flow.pipeline "errors" {
  %0 = flow.source "s" connector "datagen" {} format "" {} : !in
  %1 = flow.map "m" %0 : !in -> !mid {
  ^bb0(%a: i64, %b: i64, %c: i64):
    %q = flow.call @ms_div_i64 fallible(%a, %b) : (i64, i64) -> i64
    flow.yield %a, %q : i64, i64
  }
  %2 = flow.map "last" %1 : !mid -> !out {
  ^bb0(%a: i64, %q: i64):
    flow.yield %a : i64
  }
  flow.sink "o" %2 connector "stdout" {} format "json" {} : !out
  %3 = flow.source "t" connector "datagen" {} format "" {} : !in
  %4 = flow.map "n" %3 {errors = #flow<policy drop>} : !in -> !mid {
  ^bb0(%a: i64, %b: i64, %c: i64):
    %q = flow.call @ms_div_i64 fallible(%a, %b) : (i64, i64) -> i64
    flow.yield %a, %q : i64, i64
  }
  %5 = flow.map "last2" %4 : !mid -> !out {
  ^bb0(%a: i64, %q: i64):
    flow.yield %a : i64
  }
  flow.sink "q" %5 connector "stdout" {} format "json" {} : !out
}

// -----

// Both inputs of a union keep what its readers need of either, in one row; late rows are whole rows.
!in = !flow.stream<row<"a": i64, "b": i64, "at": !flow.timestamp<3>>, append>
!timed = !flow.stream<row<"a": i64, "b": i64, "at": !flow.timestamp<3>>, append, timed>
!n = !flow.stream<row<"a": i64, "n": i64>, append, timed>
// CHECK-LABEL: flow.pipeline "late"
// CHECK: flow.source "s"
// CHECK-SAME: : !flow.stream<row<"a": i64, "b": i64, "at": !flow.timestamp<3>>, append>
flow.pipeline "late" {
  %0 = flow.source "s" connector "datagen" {} format "" {} : !in
  %1 = flow.source "t" connector "datagen" {} format "" {} : !in
  %2 = flow.union "u" %0, %1 : !in, !in -> !in
  %3 = flow.watermark "u" %2 out_of_order 0 idle_after -1 {errors = #flow<policy drop>} : !in -> !timed {
  ^bb0(%a: i64, %b: i64, %at: !flow.timestamp<3>):
    flow.yield %at : !flow.timestamp<3>
  }
  %4:2 = flow.aggregate "g" %3 keys ["a"] window <tumble, 1000>
      calls [#flow.agg<"COUNT", distinct = false, argument = false, filter = false, i64>] {late = #flow<policy route>}
      : !timed -> !n, !timed rows {
  ^bb0(%a: i64, %b: i64, %at: !flow.timestamp<3>):
    flow.yield %a : i64
  } output {
  ^bb0(%a: i64, %start: !flow.timestamp<3>, %end: !flow.timestamp<3>, %n: i64):
    flow.yield %a, %n : i64, i64
  } having {
  }
  flow.sink "o" %4#0 connector "stdout" {} format "json" {} : !n
  flow.sink "late" %4#1 connector "stdout" {} format "json" {} : !timed
}
