// RUN: millstream-opt %s -convert-flow-to-task -fuse-stages -simplify-expressions -push-filters | FileCheck %s
// A filter behind a map is decided first: what only rows behind it need is loaded and computed there, the
// other columns only for the sink, and counters stay where they were.

!in = !flow.stream<row<"id": i64, "x": i32, "t": !flow.string>, append>
!out = !flow.stream<row<"id": i64, "x": i32, "u": !flow.string>, append>

// CHECK: task.scan @s.source rows
// CHECK-NEXT: ^bb0(%[[ID:.*]]: i64, %[[X:.*]]: i32, %[[T:.*]]: !flow.string):
// CHECK-DAG: %[[LX:.*]] = task.load %[[X]] : i32
// CHECK-DAG: task.count @m in
// CHECK-DAG: task.count @m out
// CHECK-DAG: task.count @f in
// CHECK-NOT: task.load
// CHECK-NOT: flow.call @ms_upper
// CHECK: %[[P:.*]] = flow.call @ms_gt_i32 value(%[[LX]], %{{.*}})
// CHECK: flow.if %[[P]]
// CHECK-DAG: %[[LID:.*]] = task.load %[[ID]] : i64
// CHECK-DAG: %[[LT:.*]] = task.load %[[T]] : !flow.string
// CHECK-DAG: %[[U:.*]] = flow.call @ms_upper arena(%[[LT]])
// CHECK: task.emit @o.sink ["id", "x", "u"](%[[LID]], %[[LX]], %[[U]])
flow.pipeline "p" {
  %0 = flow.source "s" connector "file" {} format "json" {} : !in
  %1 = flow.map "m" %0 : !in -> !out {
  ^bb0(%id: i64, %x: i32, %t: !flow.string):
    %u = flow.call @ms_upper arena(%t) : (!flow.string) -> !flow.string
    flow.yield %id, %x, %u : i64, i32, !flow.string
  }
  %2 = flow.filter "f" %1 : !out -> !out {
  ^bb0(%id: i64, %x: i32, %u: !flow.string):
    %c = flow.constant(10 : i32) : i32
    %p = flow.call @ms_gt_i32 value(%x, %c) : (i32, i32) -> i1
    flow.yield %p : i1
  }
  flow.sink "o" %2 connector "stdout" {} format "json" {} : !out
}
