// RUN: millstream-opt %s -convert-flow-to-task -fuse-stages -canonicalize -cse | FileCheck %s
// A hopping window's row goes to one slice, whatever the number of windows that it counts in; the timer
// merges the slices of each window that is due.

!in = !flow.stream<row<"k": i64, "v": i64, "at": !flow.timestamp<3>>, append>
!timed = !flow.stream<row<"k": i64, "v": i64, "at": !flow.timestamp<3>>, append, timed>
!out = !flow.stream<row<"k": i64, "end": !flow.timestamp<3>, "n": i64>, append, timed>

// CHECK: task.scan @s.source rows
// CHECK: %[[TIME:.*]], %[[WATERMARK:.*]] = task.advance @s.watermark
// CHECK: %[[SLICE:.*]] = flow.call @ms_slice_index
// CHECK: %[[CLOSED:.*]] = flow.call @ms_slice_closed value(%[[SLICE]], {{.*}}, %[[WATERMARK]])
// CHECK: %[[PART:.*]] = flow.call @ms_slice_part value(%[[SLICE]], %[[CLOSED]]
// CHECK-COUNT-1: state.upsert @hops.state[%[[PART]]]
// CHECK: state.table @hops.state of @hops key !flow.row<"k": i64> fields !flow.row<"count0": i64>
// CHECK: state.table @hops.state.fired
// CHECK: task.timer @hops
// CHECK: state.for_due_windows @hops.state fired @hops.state.fired by %{{.*}} windows 5 cumulate false
// CHECK: state.for_window @hops.state
// CHECK: state.upsert @hops.state
// CHECK: state.for_each @hops.state
// CHECK: task.emit @o.sink
flow.pipeline "p" {
  %0 = flow.source "s" connector "file" {} format "json" {} : !in
  %1 = flow.watermark "s" %0 out_of_order 0 idle_after -1 : !in -> !timed {
  ^bb0(%k: i64, %v: i64, %at: !flow.timestamp<3>):
    flow.yield %at : !flow.timestamp<3>
  }
  %2 = flow.aggregate "hops" %1 keys ["k"] window <hop, 10000, step 2000>
      calls [#flow.agg<"COUNT", distinct = false, argument = false, filter = false, i64>] : !timed -> !out rows {
  ^bb0(%k: i64, %v: i64, %at: !flow.timestamp<3>):
    flow.yield %k : i64
  } output {
  ^bb0(%k: i64, %start: !flow.timestamp<3>, %end: !flow.timestamp<3>, %n: i64):
    flow.yield %k, %end, %n : i64, !flow.timestamp<3>, i64
  } having {
  }
  flow.sink "o" %2 connector "stdout" {} format "json" {} : !out
}
