// RUN: millstream-opt %s -push-filters | FileCheck %s
// What stays in front of a branch or loop.

task.program "p" {
  task.node @n "aggregate"
  task.sink @o.sink of @n connector "stdout" {} format "json" {} row !flow.row<"a": !flow.string>
      {write_errors = #flow<policy fail>, delivery = ""}
  state.table @n.state of @n key !flow.row<"k": i64> fields !flow.row<"s": !flow.string>
  // A call that can fail, and what both sides need.
  // CHECK-LABEL: task.stage @both
  task.stage @both {
  ^bb0(%a: i32, %p: i1, %t: !flow.string):
    // CHECK: task.try
    // CHECK-NEXT: flow.call @ms_div_i32
    // CHECK: flow.call @ms_upper
    // CHECK: flow.if
    %ok, %q = task.try -> i32 {
      %d = flow.call @ms_div_i32 fallible(%a, %a) : (i32, i32) -> i32
      task.yield %d : i32
    }
    %u = flow.call @ms_upper arena(%t) : (!flow.string) -> !flow.string
    flow.if %p {
      task.emit @o.sink ["a"](%u) : (!flow.string)
    } else {
      task.emit @o.sink ["b"](%u) : (!flow.string)
    }
    task.return
  }
  // What a loop needs: there it would be computed for each element.
  // CHECK-LABEL: task.stage @loop
  task.stage @loop {
  ^bb0(%array: !flow.array<i64>, %t: !flow.string):
    // CHECK: flow.call @ms_upper
    // CHECK: task.for_each
    %u = flow.call @ms_upper arena(%t) : (!flow.string) -> !flow.string
    %empty = task.for_each %array : !flow.array<i64> {
    ^bb0(%e: i64, %i: i32):
      task.emit @o.sink ["a"](%u) : (!flow.string)
      task.yield
    }
    task.return
  }
  // What looks into a table, which a later access may change.
  // CHECK-LABEL: task.stage @state
  task.stage @state {
  ^bb0(%k: i64, %p: i1, %t: !flow.string):
    // CHECK: state.get
    // CHECK: flow.call @ms_upper
    // CHECK: flow.if
    %zero = flow.constant(0 : i64) : i64
    %slot, %new = state.upsert @n.state[%zero](%k) : (i64)
    %s = state.get @n.state %slot[0] : !flow.string
    %u = flow.call @ms_upper arena(%s) : (!flow.string) -> !flow.string
    flow.if %p {
      state.set @n.state %slot[0], %t : !flow.string
      task.emit @o.sink ["a"](%u) : (!flow.string)
    } else {
    }
    task.return
  }
}
