// RUN: millstream-opt %s -simplify-expressions | FileCheck %s
// What looks like a simplification and is none: for NULL, for NaN, for -0.0, for errors.

!b = !flow.nullable<i1>
!s = !flow.stream<row<"p": !b, "x": f64, "i": i32, "n": !flow.nullable<i32>>, append>
!o = !flow.stream<row<"a": !b, "b": i1, "c": i1, "d": f64, "e": !b>, append>
// CHECK-LABEL: flow.map "m"
flow.pipeline "p" {
  %0 = flow.source "s" connector "file" {} format "json" {} : !s
  %1 = flow.map "m" %0 : !s -> !o {
  // CHECK: ^bb0(%[[P:.*]]: !flow.nullable<i1>, %[[X:.*]]: f64, %[[I:.*]]: i32, %[[N:.*]]: !flow.nullable<i32>):
  ^bb0(%p: !b, %x: f64, %i: i32, %n: !flow.nullable<i32>):
    %zero = flow.constant(0.0 : f64) : f64
    // p AND NOT p is NULL where p is.
    %np = flow.not %p : !b
    %a = flow.and %p, %np : !b, !b
    // CHECK-DAG: %[[AND:.*]] = flow.and %[[P]]
    // x = x is false for NaN, and so is NOT x < x true.
    %b = flow.call @ms_eq_f64 value(%x, %x) : (f64, f64) -> i1
    // CHECK-DAG: %[[EQ:.*]] = flow.call @ms_eq_f64
    %lt = flow.call @ms_lt_f64 value(%x, %zero) : (f64, f64) -> i1
    %c = flow.not %lt : i1
    // CHECK-DAG: %[[LT:.*]] = flow.call @ms_lt_f64
    // CHECK-DAG: %[[NOT:.*]] = flow.not %[[LT]]
    // -0.0 + 0.0 is 0.0.
    %d = flow.call @ms_add_f64 value(%x, %zero) : (f64, f64) -> f64
    // CHECK-DAG: %[[SUM:.*]] = flow.call @ms_add_f64
    // Divided by a literal 0, or by a column, it may fail: nobody reads the result, but all see the error.
    %izero = flow.constant(0 : i32) : i32
    %q = flow.call @ms_div_i32 fallible(%i, %izero) : (i32, i32) -> i32
    // CHECK-DAG: flow.call @ms_div_i32 fallible(%[[I]]
    %r = flow.call @ms_mod_i32 fallible(%i, %n) : (i32, !flow.nullable<i32>) -> !flow.nullable<i32>
    // CHECK-DAG: flow.call @ms_mod_i32 fallible(%[[I]], %[[N]])
    // n = n is NULL where n is.
    %e = flow.call @ms_eq_i32 value(%n, %n) : (!flow.nullable<i32>, !flow.nullable<i32>) -> !b
    // CHECK-DAG: %[[SELF:.*]] = flow.call @ms_eq_i32 value(%[[N]], %[[N]])
    // CHECK: flow.yield %[[AND]], %[[EQ]], %[[NOT]], %[[SUM]], %[[SELF]]
    flow.yield %a, %b, %c, %d, %e : !b, i1, i1, f64, !b
  }
  flow.sink "o" %1 connector "stdout" {} format "json" {} : !o
}
