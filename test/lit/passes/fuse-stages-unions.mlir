// RUN: millstream-opt %s -convert-flow-to-task -fuse-stages=copied-ops=10 | FileCheck %s
// What fusion leaves alone: two consumers of a stream are inlined one behind the other, a small stage behind a
// union in each of its sources, but only as long as all copies stay within a budget; then one stage is pushed to.

!in = !flow.stream<row<"x": i32>, append>

// CHECK: task.scan @a.source rows
// CHECK-NEXT: ^bb0
// CHECK-COUNT-2: task.count @u
// CHECK-NEXT: task.push @second.rows
// CHECK-NEXT: task.emit @first.sink
// CHECK: task.scan @b.source rows
// CHECK-NEXT: ^bb0
// CHECK-COUNT-2: task.count @u
// CHECK-NEXT: task.push @second.rows
// CHECK-NEXT: task.emit @first.sink
// CHECK: task.stage @second.rows
// CHECK: task.emit @o.sink
flow.pipeline "p" {
  %0 = flow.source "a" connector "file" {} format "json" {} : !in
  %1 = flow.source "b" connector "file" {} format "json" {} : !in
  %2 = flow.union "u" %0, %1 : !in, !in -> !in
  flow.sink "first" %2 connector "stdout" {} format "json" {} : !in
  %3 = flow.filter "second" %2 : !in -> !in {
  ^bb0(%x: i32):
    %c = flow.constant(10 : i32) : i32
    %p = flow.call @ms_gt_i32 value(%x, %c) : (i32, i32) -> i1
    flow.yield %p : i1
  }
  flow.sink "o" %3 connector "stdout" {} format "json" {} : !in
}
