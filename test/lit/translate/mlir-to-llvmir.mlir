// RUN: millstream-translate --mlir-to-llvmir %s | FileCheck %s
// RUN: millstream-opt --to-task %s | millstream-translate --mlir-to-llvmir | FileCheck %s
// RUN: millstream-opt --to-llvm %s | millstream-translate --mlir-to-llvmir | FileCheck %s
// RUN: millstream-translate --mlir-to-llvmir --debug-info %s | FileCheck %s --check-prefixes=CHECK,DEBUG
// A module of any phase becomes LLVM IR, with kernels as declarations.

// CHECK: declare i1 @ms_gt_i32(i32, i32)
// CHECK: define i32 @ms_scan_s.source_rows(ptr %0, ptr %1)
// CHECK: call i1 @ms_gt_i32(i32 %{{.*}}, i32 10)
// CHECK: define i32 @main(i32 %0, ptr %1)
// DEBUG: distinct !DISubprogram(name: "s", {{.*}}line: [[@LINE+5]]
// DEBUG: distinct !DISubprogram(name: "f", {{.*}}line: [[@LINE+7]]

!in = !flow.stream<row<"id": i64, "x": i32>, append>
flow.pipeline "p" {
  %0 = flow.source "s" connector "stdin" {} format "json" {} : !in
  %1 = flow.filter "f" %0 : !in -> !in {
  ^bb0(%id: i64, %x: i32):
    %c = flow.constant(10 : i32) : i32
    %p = flow.call @ms_gt_i32 value(%x, %c) : (i32, i32) -> i1
    flow.yield %p : i1
  }
  flow.sink "o" %1 connector "stdout" {} format "json" {} : !in
}
