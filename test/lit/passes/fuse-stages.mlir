// RUN: millstream-opt %s -convert-flow-to-task -fuse-stages -canonicalize -cse | FileCheck %s
// filter -> map -> filter -> sink is one loop: values go from decoder to encoder as SSA values, no record
// in between, no call a row.

!in = !flow.stream<row<"id": i64, "x": i32>, append>
!out = !flow.stream<row<"id": i64, "y": i32>, append>

// CHECK-NOT: task.stage
// CHECK: task.scan @s.source rows
// CHECK-NEXT: ^bb0(%[[ID:.*]]: i64, %[[X:.*]]: i32):
// CHECK-COUNT-3: flow.constant
// CHECK-NEXT: task.count @f in
// CHECK-NEXT: %[[P:.*]] = flow.call @ms_gt_i32 value(%[[X]], %{{.*}})
// CHECK-NEXT: flow.if %[[P]]
// CHECK-NEXT: task.count @f out
// CHECK-NEXT: task.count @m in
// CHECK-NEXT: %[[Y:.*]] = flow.call @ms_mul_i32 value(%[[X]], %{{.*}})
// CHECK-NEXT: task.count @m out
// CHECK-NEXT: task.count @g in
// CHECK-NEXT: %[[Q:.*]] = flow.call @ms_lt_i32 value(%[[Y]], %{{.*}})
// CHECK-NEXT: flow.if %[[Q]]
// CHECK-NEXT: task.count @g out
// CHECK-NEXT: task.emit @o.sink ["id", "y"](%[[ID]], %[[Y]])
// CHECK-NEXT: } else {
// CHECK-NEXT: }
// CHECK-NEXT: } else {
// CHECK-NEXT: }
// CHECK-NEXT: task.return
// CHECK-NOT: task.push
// CHECK-NOT: task.stage
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
