// RUN: millstream-opt %s -push-projections | FileCheck %s
// Columns that nothing reads leave the rows, up to the source. `dead` is named by the map, so the decoder
// converts it; `never` is named by nothing.

!in = !flow.stream<row<"k": i64, "x": i32, "dead": i32, "never": !flow.string>, append>
!out = !flow.stream<row<"k": i64, "y": i32, "z": i32>, append>
!last = !flow.stream<row<"k": i64>, append>

// CHECK: flow.source "s"
// CHECK-SAME: declared = !flow.row<"k": i64, "x": i32, "dead": i32, "never": !flow.string>
// CHECK-SAME: used = array<i1: true, true, true, false>
// CHECK-SAME: : !flow.stream<row<"k": i64, "x": i32, "dead": i32>, append>
// CHECK: flow.map "m"
// CHECK-SAME: -> !flow.stream<row<"k": i64, "y": i32>, append>
// CHECK-NEXT: ^bb0(%[[K:.*]]: i64, %[[X:.*]]: i32, %{{.*}}: i32):
// CHECK-NEXT: flow.yield %[[K]], %[[X]] : i64, i32
// CHECK: flow.filter "f"
// CHECK-NEXT: ^bb0(%{{.*}}: i64, %[[Y:.*]]: i32):
// CHECK: flow.map "last"
// A generator makes only what is read.
// CHECK: flow.source "g"
// CHECK-SAME: : !flow.stream<row<"k": i64>, append>
flow.pipeline "p" {
  %0 = flow.source "s" connector "file" {} format "json" {} {used = array<i1: true, true, true, false>} : !in
  %1 = flow.map "m" %0 : !in -> !out {
  ^bb0(%k: i64, %x: i32, %dead: i32, %never: !flow.string):
    %z = flow.call @ms_neg_i32 value(%dead) : (i32) -> i32
    flow.yield %k, %x, %z : i64, i32, i32
  }
  %2 = flow.filter "f" %1 : !out -> !out {
  ^bb0(%k: i64, %y: i32, %z: i32):
    %c = flow.constant(5 : i32) : i32
    %p = flow.call @ms_gt_i32 value(%y, %c) : (i32, i32) -> i1
    flow.yield %p : i1
  }
  %3 = flow.map "last" %2 : !out -> !last {
  ^bb0(%k: i64, %y: i32, %z: i32):
    flow.yield %k : i64
  }
  flow.sink "o" %3 connector "stdout" {} format "json" {} : !last
  %4 = flow.source "g" connector "datagen" {} format "" {} : !in
  %5 = flow.map "keys" %4 : !in -> !last {
  ^bb0(%k: i64, %x: i32, %dead: i32, %never: !flow.string):
    flow.yield %k : i64
  }
  flow.sink "q" %5 connector "stdout" {} format "json" {} : !last
}
