// RUN: millstream-opt %s -convert-flow-to-task -fuse-stages -simplify-expressions -cse -lower-task | FileCheck %s
// Of filter -> map -> filter -> sink one function with one loop is left. On the stack lie counters and the
// status alone, no record, and each value goes as it is from the slot to the encoder.

!in = !flow.stream<row<"id": i64, "x": i32>, append>
!out = !flow.stream<row<"id": i64, "y": i32>, append>

// CHECK-NOT: llvm.func @ms_stage
// CHECK: llvm.func @ms_scan_s.source_rows
// CHECK-NOT: llvm.alloca %{{.*}} x {{[^i]}}
// CHECK: ^[[LOOP:bb[0-9]+]](%{{.*}}: i64):
// CHECK-NOT: llvm.alloca
// CHECK-NOT: weights([1, 2000])
// CHECK: %[[ID:.*]] = llvm.load %{{.*}} {alignment = 8 : i64} : !llvm.ptr -> i64
// CHECK: %[[X:.*]] = llvm.load %{{.*}} {alignment = 4 : i64} : !llvm.ptr -> i32
// CHECK: %[[P:.*]] = llvm.call @ms_gt_i32(%[[X]], %{{.*}})
// CHECK: %[[Y:.*]] = llvm.call @ms_mul_i32(%[[X]], %{{.*}})
// CHECK: %[[Q:.*]] = llvm.call @ms_lt_i32(%[[Y]], %{{.*}})
// CHECK: llvm.call @ms_json_put_i64(%{{.*}}, %[[ID]])
// CHECK: llvm.call @ms_json_put_i32(%{{.*}}, %[[Y]])
// The one way back to the loop's head.
// CHECK: llvm.cond_br %{{.*}} weights([1, 2000]), ^{{.*}}, ^[[LOOP]](
// CHECK-NOT: ^[[LOOP]](
// CHECK: llvm.return
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
