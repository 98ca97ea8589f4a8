// RUN: millstream-opt %s -canonicalize | FileCheck %s
// A try in which nothing can fail is evaluated as it is; one in which something can stays.

task.program "p" {
  task.node @n "map"
  task.sink @o.sink of @n connector "stdout" {} format "json" {} row !flow.row<"a": i64>
      {write_errors = #flow<policy fail>, delivery = ""}
  // CHECK-LABEL: task.stage @sure
  task.stage @sure {
  // CHECK: ^bb0(%[[A:.*]]: i64):
  ^bb0(%a: i64):
    // CHECK-NEXT: %[[NEG:.*]] = flow.call @ms_neg_i64 value(%[[A]])
    // CHECK-NEXT: task.emit @o.sink ["a"](%[[NEG]])
    // CHECK-NEXT: task.return
    %ok, %b = task.try -> i64 {
      %neg = flow.call @ms_neg_i64 value(%a) : (i64) -> i64
      task.yield %neg : i64
    }
    flow.if %ok {
      task.emit @o.sink ["a"](%b) : (i64)
    } else {
      %row = task.describe ["a"](%a) : (i64)
      task.fail @n %row
    }
    task.return
  }
  // CHECK-LABEL: task.stage @unsure
  task.stage @unsure {
  ^bb0(%a: i64):
    // CHECK: task.try
    // CHECK-NEXT: flow.call @ms_div_i64 fallible
    // CHECK: task.fail @n
    %ok, %b = task.try -> i64 {
      %q = flow.call @ms_div_i64 fallible(%a, %a) : (i64, i64) -> i64
      task.yield %q : i64
    }
    flow.if %ok {
      task.emit @o.sink ["a"](%b) : (i64)
    } else {
      %row = task.describe ["a"](%a) : (i64)
      task.fail @n %row
    }
    task.return
  }
}
