// RUN: millstream-opt %s -add-debug-info -mlir-print-debuginfo -mlir-print-local-scope | FileCheck %s
// Functions become subprograms named after their nodes; what was inlined has one of its own.

// CHECK: llvm.func @ms_scan_orders_rows
// Its own place; of fused ones the first that leads to a file; without any, the function's.
// CHECK: llvm.mlir.constant(1 : i32) {{.*}} loc(fused<#llvm.di_subprogram<{{.*}}name = "orders"{{.*}}>["spec.yaml":5:3])
// CHECK: llvm.mlir.constant(2 : i32) {{.*}} loc(fused<#llvm.di_subprogram<{{.*}}name = "orders"{{.*}}>["spec.yaml":6:1])
// CHECK: llvm.mlir.constant(3 : i32) {{.*}} loc(fused<#llvm.di_subprogram<{{.*}}name = "orders"{{.*}}>["spec.yaml":5:3])
// CHECK: llvm.mlir.constant(4 : i32) {{.*}} loc(callsite(fused<#llvm.di_subprogram<{{.*}}name = "large"{{.*}}>["spec.yaml":9:7] at fused<#llvm.di_subprogram<{{.*}}name = "orders"{{.*}}>["spec.yaml":5:3]))
// CHECK: loc(fused<#llvm.di_subprogram<{{.*}}name = "orders"{{.*}}line = 5{{.*}}>["spec.yaml":5:3])
llvm.func @ms_scan_orders_rows(%arg0: !llvm.ptr, %arg1: !llvm.ptr) -> i32 {
  %0 = llvm.mlir.constant(1 : i32) : i32 loc("orders"("spec.yaml":5:3))
  %1 = llvm.mlir.constant(2 : i32) : i32 loc(fused[unknown, "orders"("spec.yaml":6:1), "spec.yaml":7:1])
  %2 = llvm.mlir.constant(3 : i32) : i32 loc(unknown)
  %3 = llvm.mlir.constant(4 : i32) : i32 loc(callsite("large"("spec.yaml":9:7) at "orders"("spec.yaml":5:3)))
  llvm.return %3 : i32 loc("orders"("spec.yaml":5:3))
} loc("orders"("spec.yaml":5:3))

// Nothing is known of a function without a place, and of a declaration.
// CHECK: llvm.func @elsewhere() loc(unknown)
// CHECK: llvm.func @nowhere() {
// CHECK-NEXT: llvm.return loc(unknown)
llvm.func @elsewhere() loc(unknown)
llvm.func @nowhere() {
  llvm.return loc(unknown)
} loc(unknown)
