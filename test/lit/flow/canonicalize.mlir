// RUN: millstream-opt %s -canonicalize | FileCheck %s
// Folds of three-valued logic: only what holds for NULL too.

!s = !flow.stream<row<"a": !flow.nullable<i1>, "n": i64>, append>
!o = !flow.stream<row<"x": !flow.nullable<i1>, "y": i1, "z": !flow.nullable<i1>, "w": i1>, append>

// CHECK-LABEL: flow.map "m"
flow.pipeline "p" {
  %0 = flow.source "s" connector "file" {} format "json" {} : !s
  %1 = flow.map "m" %0 : !s -> !o {
  // CHECK: ^bb0(%[[A:.*]]: !flow.nullable<i1>, %[[N:.*]]: i64):
  ^bb0(%a: !flow.nullable<i1>, %n: i64):
    %true = flow.constant(true) : i1
    // a AND TRUE is a.
    %x = flow.and %a, %true : !flow.nullable<i1>, i1
    // What is NOT NULL is never NULL.
    %y = flow.is_null %n : i64
    // a OR a is a; NOT NOT a is a.
    %or = flow.or %a, %a : !flow.nullable<i1>, !flow.nullable<i1>
    %not = flow.not %or : !flow.nullable<i1>
    %z = flow.not %not : !flow.nullable<i1>
    // a OR NOT a is not TRUE where a is NULL: it stays.
    %na = flow.not %a : !flow.nullable<i1>
    %either = flow.or %a, %na : !flow.nullable<i1>, !flow.nullable<i1>
    %w = flow.is_true %either : !flow.nullable<i1>
    // CHECK-DAG: %[[FALSE:.*]] = flow.constant(false) : i1
    // CHECK-DAG: %[[NOT:.*]] = flow.not %[[A]]
    // CHECK-DAG: %[[EITHER:.*]] = flow.or %[[A]], %[[NOT]]
    // CHECK-DAG: %[[W:.*]] = flow.is_true %[[EITHER]]
    // CHECK: flow.yield %[[A]], %[[FALSE]], %[[A]], %[[W]]
    flow.yield %x, %y, %z, %w : !flow.nullable<i1>, i1, !flow.nullable<i1>, i1
  }
  flow.sink "o" %1 connector "stdout" {} format "json" {} : !o
}
