// RUN: millstream-opt %s -convert-flow-to-task -fuse-stages -canonicalize -cse | FileCheck %s
// Cumulating windows share slices of one step: a row is added to one slot, whichever windows it counts in; a
// window that is due merges its slices.

!in = !flow.stream<row<"k": i64, "v": i64, "at": !flow.timestamp<3>>, append>
!timed = !flow.stream<row<"k": i64, "v": i64, "at": !flow.timestamp<3>>, append, timed>
!out = !flow.stream<row<"k": i64, "end": !flow.timestamp<3>, "s": !flow.nullable<i64>>, append, timed>

// CHECK: task.scan @s.source rows
// CHECK: %[[SLICE:.*]] = flow.call @ms_slice_index
// CHECK: %[[CLOSED:.*]] = flow.call @ms_slice_closed
// CHECK: %[[PART:.*]] = flow.call @ms_slice_part value(%[[SLICE]], %[[CLOSED]]
// CHECK: state.upsert @w.state[%[[PART]]]
// CHECK-NOT: state.upsert
// CHECK: task.return
// CHECK: task.timer @w
// CHECK: state.for_due_windows @w.state fired @w.state.fired by %{{.*}} windows 6 cumulate true
// CHECK: state.for_window @w.state[%{{.*}}] windows 6 cumulate true
flow.pipeline "p" {
  %0 = flow.source "s" connector "file" {} format "json" {} : !in
  %1 = flow.watermark "s" %0 out_of_order 0 idle_after -1 : !in -> !timed {
  ^bb0(%k: i64, %v: i64, %at: !flow.timestamp<3>):
    flow.yield %at : !flow.timestamp<3>
  }
  %2 = flow.aggregate "w" %1 keys ["k"] window <cumulate, 60000, step 10000>
      calls [#flow.agg<"SUM", distinct = false, argument = true, filter = false, !flow.nullable<i64>>]
      : !timed -> !out rows {
  ^bb0(%k: i64, %v: i64, %at: !flow.timestamp<3>):
    flow.yield %k, %v : i64, i64
  } output {
  ^bb0(%k: i64, %start: !flow.timestamp<3>, %end: !flow.timestamp<3>, %s: !flow.nullable<i64>):
    flow.yield %k, %end, %s : i64, !flow.timestamp<3>, !flow.nullable<i64>
  } having {
  }
  flow.sink "o" %2 connector "stdout" {} format "json" {} : !out
}
