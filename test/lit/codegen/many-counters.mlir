// RUN: millstream-opt %s -convert-flow-to-task -fuse-stages -lower-task | FileCheck %s
// A loop with very many counters counts in memory: in registers, each would be merged wherever its ways meet.
// Nothing is added up behind the loop.

!in = !flow.stream<row<"a": i64>, append>

// CHECK-LABEL: llvm.func @ms_scan_s.source_rows
// CHECK: %[[COUNTERS:.*]] = llvm.call @ms_node_counters
// CHECK: ^bb1(
// CHECK-NOT: llvm.call @ms_node_counters
// CHECK: llvm.getelementptr %[[COUNTERS]]
// CHECK-NOT: llvm.call @ms_node_counters
// CHECK: llvm.return
flow.pipeline "p" {
  %0 = flow.source "s" connector "file" {} format "json" {} : !in
  %1 = flow.filter "f0" %0 : !in -> !in {
  ^bb0(%a: i64):
    %c = flow.constant(0 : i64) : i64
    %r = flow.call @ms_ne_i64 value(%a, %c) : (i64, i64) -> i1
    flow.yield %r : i1
  }
  %2 = flow.filter "f1" %1 : !in -> !in {
  ^bb0(%a: i64):
    %c = flow.constant(1 : i64) : i64
    %r = flow.call @ms_ne_i64 value(%a, %c) : (i64, i64) -> i1
    flow.yield %r : i1
  }
  %3 = flow.filter "f2" %2 : !in -> !in {
  ^bb0(%a: i64):
    %c = flow.constant(2 : i64) : i64
    %r = flow.call @ms_ne_i64 value(%a, %c) : (i64, i64) -> i1
    flow.yield %r : i1
  }
  %4 = flow.filter "f3" %3 : !in -> !in {
  ^bb0(%a: i64):
    %c = flow.constant(3 : i64) : i64
    %r = flow.call @ms_ne_i64 value(%a, %c) : (i64, i64) -> i1
    flow.yield %r : i1
  }
  %5 = flow.filter "f4" %4 : !in -> !in {
  ^bb0(%a: i64):
    %c = flow.constant(4 : i64) : i64
    %r = flow.call @ms_ne_i64 value(%a, %c) : (i64, i64) -> i1
    flow.yield %r : i1
  }
  %6 = flow.filter "f5" %5 : !in -> !in {
  ^bb0(%a: i64):
    %c = flow.constant(5 : i64) : i64
    %r = flow.call @ms_ne_i64 value(%a, %c) : (i64, i64) -> i1
    flow.yield %r : i1
  }
  %7 = flow.filter "f6" %6 : !in -> !in {
  ^bb0(%a: i64):
    %c = flow.constant(6 : i64) : i64
    %r = flow.call @ms_ne_i64 value(%a, %c) : (i64, i64) -> i1
    flow.yield %r : i1
  }
  %8 = flow.filter "f7" %7 : !in -> !in {
  ^bb0(%a: i64):
    %c = flow.constant(7 : i64) : i64
    %r = flow.call @ms_ne_i64 value(%a, %c) : (i64, i64) -> i1
    flow.yield %r : i1
  }
  %9 = flow.filter "f8" %8 : !in -> !in {
  ^bb0(%a: i64):
    %c = flow.constant(8 : i64) : i64
    %r = flow.call @ms_ne_i64 value(%a, %c) : (i64, i64) -> i1
    flow.yield %r : i1
  }
  %10 = flow.filter "f9" %9 : !in -> !in {
  ^bb0(%a: i64):
    %c = flow.constant(9 : i64) : i64
    %r = flow.call @ms_ne_i64 value(%a, %c) : (i64, i64) -> i1
    flow.yield %r : i1
  }
  %11 = flow.filter "f10" %10 : !in -> !in {
  ^bb0(%a: i64):
    %c = flow.constant(10 : i64) : i64
    %r = flow.call @ms_ne_i64 value(%a, %c) : (i64, i64) -> i1
    flow.yield %r : i1
  }
  %12 = flow.filter "f11" %11 : !in -> !in {
  ^bb0(%a: i64):
    %c = flow.constant(11 : i64) : i64
    %r = flow.call @ms_ne_i64 value(%a, %c) : (i64, i64) -> i1
    flow.yield %r : i1
  }
  %13 = flow.filter "f12" %12 : !in -> !in {
  ^bb0(%a: i64):
    %c = flow.constant(12 : i64) : i64
    %r = flow.call @ms_ne_i64 value(%a, %c) : (i64, i64) -> i1
    flow.yield %r : i1
  }
  %14 = flow.filter "f13" %13 : !in -> !in {
  ^bb0(%a: i64):
    %c = flow.constant(13 : i64) : i64
    %r = flow.call @ms_ne_i64 value(%a, %c) : (i64, i64) -> i1
    flow.yield %r : i1
  }
  %15 = flow.filter "f14" %14 : !in -> !in {
  ^bb0(%a: i64):
    %c = flow.constant(14 : i64) : i64
    %r = flow.call @ms_ne_i64 value(%a, %c) : (i64, i64) -> i1
    flow.yield %r : i1
  }
  %16 = flow.filter "f15" %15 : !in -> !in {
  ^bb0(%a: i64):
    %c = flow.constant(15 : i64) : i64
    %r = flow.call @ms_ne_i64 value(%a, %c) : (i64, i64) -> i1
    flow.yield %r : i1
  }
  %17 = flow.filter "f16" %16 : !in -> !in {
  ^bb0(%a: i64):
    %c = flow.constant(16 : i64) : i64
    %r = flow.call @ms_ne_i64 value(%a, %c) : (i64, i64) -> i1
    flow.yield %r : i1
  }
  flow.sink "o" %17 connector "stdout" {} format "json" {} : !in
}
