// RUN: millstream-opt %s -convert-flow-to-task -fuse-stages -simplify-expressions -share-expressions -split-input-file | FileCheck %s
// Two nodes with equal bodies over one stream: the sub-plan is computed once, each node's counters are its own.

!in = !flow.stream<row<"id": i64, "x": i32>, append>
!out = !flow.stream<row<"id": i64, "y": i32>, append>

// CHECK-LABEL: task.program "subplans"
// CHECK: task.scan @s.source rows
// CHECK: flow.call @ms_gt_i32
// CHECK-NOT: flow.call @ms_gt_i32
// CHECK: flow.if
// CHECK: task.count @large out
// CHECK: %[[Y:.*]] = flow.call @ms_mul_i32
// CHECK-NOT: flow.call @ms_mul_i32
// CHECK: task.emit @q.sink ["id", "y"](%{{.*}}, %[[Y]])
// CHECK: task.count @big out
// CHECK-NOT: flow.call @ms_mul_i32
// CHECK: task.emit @o.sink ["id", "y"](%{{.*}}, %[[Y]])
// CHECK: task.return
flow.pipeline "subplans" {
  %0 = flow.source "s" connector "file" {} format "json" {} : !in
  %1 = flow.filter "big" %0 : !in -> !in {
  ^bb0(%id: i64, %x: i32):
    %c = flow.constant(10 : i32) : i32
    %p = flow.call @ms_gt_i32 value(%x, %c) : (i32, i32) -> i1
    flow.yield %p : i1
  }
  %2 = flow.filter "large" %0 : !in -> !in {
  ^bb0(%id: i64, %x: i32):
    %c = flow.constant(10 : i32) : i32
    %p = flow.call @ms_gt_i32 value(%x, %c) : (i32, i32) -> i1
    flow.yield %p : i1
  }
  %3 = flow.map "twice" %1 : !in -> !out {
  ^bb0(%id: i64, %x: i32):
    %c = flow.constant(2 : i32) : i32
    %y = flow.call @ms_mul_i32 value(%x, %c) : (i32, i32) -> i32
    flow.yield %id, %y : i64, i32
  }
  %4 = flow.map "double" %2 : !in -> !out {
  ^bb0(%id: i64, %x: i32):
    %c = flow.constant(2 : i32) : i32
    %y = flow.call @ms_mul_i32 value(%x, %c) : (i32, i32) -> i32
    flow.yield %id, %y : i64, i32
  }
  flow.sink "o" %3 connector "stdout" {} format "json" {} : !out
  flow.sink "q" %4 connector "stdout" {} format "json" {} : !out
}

// -----

// Along one chain: what a filter has computed a map need not compute again, though it stands beside a
// call that can fail.
!in = !flow.stream<row<"a": !flow.string, "b": i32>, append>
!out = !flow.stream<row<"u": !flow.string, "q": i32>, append>

// CHECK-LABEL: task.program "chain"
// CHECK: task.scan @s.source rows
// CHECK: %[[U:.*]] = flow.call @ms_upper
// CHECK-NOT: flow.call @ms_upper
// CHECK: task.try -> i32
// CHECK-NEXT: flow.call @ms_div_i32 fallible
// CHECK-NOT: flow.call @ms_upper
// CHECK: task.emit @o.sink ["u", "q"](%[[U]], %{{.*}})
flow.pipeline "chain" {
  %0 = flow.source "s" connector "file" {} format "json" {} : !in
  %1 = flow.filter "f" %0 : !in -> !in {
  ^bb0(%a: !flow.string, %b: i32):
    %u = flow.call @ms_upper arena(%a) : (!flow.string) -> !flow.string
    %c = flow.constant("X") : !flow.string
    %p = flow.call @ms_eq_text value(%u, %c) : (!flow.string, !flow.string) -> i1
    flow.yield %p : i1
  }
  %2 = flow.map "m" %1 : !in -> !out {
  ^bb0(%a: !flow.string, %b: i32):
    %u = flow.call @ms_upper arena(%a) : (!flow.string) -> !flow.string
    %q = flow.call @ms_div_i32 fallible(%b, %b) : (i32, i32) -> i32
    flow.yield %u, %q : !flow.string, i32
  }
  flow.sink "o" %2 connector "stdout" {} format "json" {} : !out
}
