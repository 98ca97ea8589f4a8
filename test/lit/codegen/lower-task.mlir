// RUN: millstream-opt %s -convert-flow-to-task -fuse-stages -canonicalize -push-filters -lower-task | FileCheck %s
// A column that is not read is not loaded but where a failed row is described; a kernel that can fail has a cold
// way out; counters are kept in locals over the loop.

!in = !flow.stream<row<"unused": !flow.string, "a": i32, "b": i32>, append>
!out = !flow.stream<row<"q": i32>, append>

// CHECK-LABEL: llvm.func @ms_scan_s.source_rows
// CHECK: llvm.alloca
// CHECK: ^bb1(%[[I:.*]]: i64):
// The slot: text at 0, the two ints behind it.
// CHECK-NOT: llvm.getelementptr %{{[0-9]+}}[0] :
// CHECK: llvm.getelementptr %{{[0-9]+}}[16] :
// CHECK: llvm.getelementptr %{{[0-9]+}}[20] :
// CHECK-NOT: llvm.getelementptr %{{[0-9]+}}[0] :
// CHECK: %[[OUTCOME:.*]] = llvm.call @ms_div_i32
// CHECK: llvm.cond_br %{{.*}} weights([1, 2000])
// CHECK: llvm.call @ms_json_put_i32
// CHECK: llvm.getelementptr %{{[0-9]+}}[0] :
// CHECK: llvm.call @ms_fail
// CHECK: llvm.call @ms_node_counters
// CHECK: llvm.return
flow.pipeline "p" {
  %0 = flow.source "s" connector "file" {} format "json" {} : !in
  %1 = flow.map "m" %0 : !in -> !out {
  ^bb0(%unused: !flow.string, %a: i32, %b: i32):
    %q = flow.call @ms_div_i32 fallible(%a, %b) : (i32, i32) -> i32
    flow.yield %q : i32
  }
  flow.sink "o" %1 connector "stdout" {} format "json" {} : !out
}
