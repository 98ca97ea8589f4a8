// RUN: millstream-opt %s -convert-flow-to-task -fuse-stages -canonicalize -cse | FileCheck %s
// filter -> map -> filter -> sink is one loop: values go from decoder to encoder as SSA values, no record
// in between, no call a row.

!in = !flow.stream<row<"id": i64, "x": i32>, append>
!out = !flow.stream<row<"id": i64, "y": i32>, append>

// CHECK-NOT: task.stage
// CHECK-NOT: task.push
// CHECK: task.scan @s.source rows
// CHECK: ^bb0(%[[ID:.*]]: i64, %[[X:.*]]: i32):
// CHECK: %[[P:.*]] = flow.call @ms_gt_i32 value(%[[X]], %{{.*}})
// CHECK: flow.if %[[P]]
// CHECK: %[[Y:.*]] = flow.call @ms_mul_i32 value(%[[X]], %{{.*}})
// CHECK: %[[Q:.*]] = flow.call @ms_lt_i32 value(%[[Y]], %{{.*}})
// CHECK: flow.if %[[Q]]
// CHECK: task.emit @o.sink ["id", "y"](%[[ID]], %[[Y]])
// CHECK-NOT: task.push
flow.pipeline "p" {
  %0 = flow.source "s" connector "file" {} format "json" {} : !in
  %1 = flow.filter "f" %0 : !in -> !in {
  ^bb0(%id: i64, %x: i32):
    %c = flow.constant(10 : i32) : i32
    %p = flow.call @ms_gt_i32 value(%x, %c) : (i32, i32) -> i1
    flow.yield %p : i1
  }
  %2 = flow.map "m" %1 : !in -> !out {
  ^bb0(%id: i64, %x: i32):
    %c = flow.constant(2 : i32) : i32
    %y = flow.call @ms_mul_i32 value(%x, %c) : (i32, i32) -> i32
    flow.yield %id, %y : i64, i32
  }
  %3 = flow.filter "g" %2 : !out -> !out {
  ^bb0(%id: i64, %y: i32):
    %c = flow.constant(100 : i32) : i32
    %p = flow.call @ms_lt_i32 value(%y, %c) : (i32, i32) -> i1
    flow.yield %p : i1
  }
  flow.sink "o" %3 connector "stdout" {} format "json" {} : !out
}
