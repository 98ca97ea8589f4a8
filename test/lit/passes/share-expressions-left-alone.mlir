// RUN: millstream-opt %s -convert-flow-to-task -fuse-stages -simplify-expressions -share-expressions -split-input-file | FileCheck %s
// What is not shared.

// Evaluations that can fail and are equal in part only: which error is shown must not change. Nor a volatile call.
!in = !flow.stream<row<"x": i32>, append>
!out = !flow.stream<row<"y": i32, "u": !flow.string>, append>
// CHECK-LABEL: task.program "errors"
// CHECK-COUNT-2: flow.call @ms_div_i32 fallible
// CHECK-NOT: flow.call @ms_div_i32
flow.pipeline "errors" {
  %0 = flow.source "s" connector "file" {} format "json" {} : !in
  %1 = flow.map "a" %0 : !in -> !out {
  ^bb0(%x: i32):
    %y = flow.call @ms_div_i32 fallible(%x, %x) : (i32, i32) -> i32
    %u = flow.call @ms_uuid arena volatile() : () -> !flow.string
    flow.yield %y, %u : i32, !flow.string
  }
  %2 = flow.map "b" %0 : !in -> !out {
  ^bb0(%x: i32):
    %y = flow.call @ms_div_i32 fallible(%x, %x) : (i32, i32) -> i32
    %u = flow.call @ms_uuid arena volatile() : () -> !flow.string
    flow.yield %y, %u : i32, !flow.string
  }
  flow.sink "o" %1 connector "stdout" {} format "json" {} : !out
  flow.sink "q" %2 connector "stdout" {} format "json" {} : !out
}

// -----

// Between the branches stands what the first one may be seen by: they stay two.
// CHECK-LABEL: task.program "effects"
task.program "effects" {
  task.node @n "filter"
  task.sink @o.sink of @n connector "stdout" {} format "json" {} row !flow.row<"a": i64>
      {write_errors = #flow<policy fail>, delivery = ""}
  // CHECK: task.stage @s
  task.stage @s {
  ^bb0(%a: i64, %p: i1):
    // CHECK: flow.if
    // CHECK: task.emit
    // CHECK: task.emit
    // CHECK: flow.if
    // CHECK: task.emit
    flow.if %p {
      task.emit @o.sink ["a"](%a) : (i64)
    } else {
    }
    task.emit @o.sink ["a"](%a) : (i64)
    flow.if %p {
      task.emit @o.sink ["a"](%a) : (i64)
    } else {
    }
    task.return
  }
}
