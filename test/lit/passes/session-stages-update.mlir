// RUN: millstream-opt %s -convert-flow-to-task -fuse-stages -canonicalize -cse | FileCheck %s
// Sessions with `emit: update`: each row gives its session over all splits, put together in a slice of its own where
// several have a part; starts that it was given with before are deleted. The timer gives nothing, it only removes.

!in = !flow.stream<row<"k": i64, "at": !flow.timestamp<3>>, append>
!timed = !flow.stream<row<"k": i64, "at": !flow.timestamp<3>>, append, timed>
!out = !flow.stream<row<"k": i64, "window_start": !flow.timestamp<3>, "n": i64>, upsert ["k", "window_start"]>

// CHECK: task.scan @s.source rows
// CHECK: %[[SESSION:.*]], %[[LATE:.*]], %{{.*}} = state.place_session @quiet.state
// CHECK: ^{{.*}}(%[[INTO:.*]]: !state.slot, %[[FROM:.*]]: !state.slot):
// CHECK: %[[GONE:.*]] = state.get @quiet.state %[[FROM]][6]
// CHECK: state.set @quiet.state %[[INTO]][7], %[[GONE]]
// CHECK: flow.if %[[LATE]]
// CHECK: %[[HEAD:.*]], %{{.*}} = state.find @quiet.state
// CHECK: %[[START:.*]], %{{.*}}, %[[ALONE:.*]], %{{.*}} = state.session_span @quiet.state %[[HEAD]] %[[SESSION]]
// CHECK: %[[WHOLE:.*]] = flow.if %[[ALONE]] -> !state.slot
// CHECK: flow.yield %[[SESSION]]
// CHECK: state.for_session_parts @quiet.state %[[HEAD]] %[[SESSION]]
// CHECK: state.for_vanished_sessions @quiet.state %[[HEAD]] %[[SESSION]] start %[[START]]
// CHECK: task.emit @o.sink
// CHECK: task.emit @o.sink
// CHECK-NOT: state.drop
// CHECK: state.erase @quiet.state[%{{.*}}] %[[WHOLE]]
// CHECK: "reach": i64, "shown": i64, "taken_in": i64, "count0": i64> link 1
// CHECK: state.for_due_sessions @quiet.state by %{{.*}} allow 5000
// CHECK-NOT: task.emit
flow.pipeline "p" {
  %0 = flow.source "s" connector "file" {} format "json" {} : !in
  %1 = flow.watermark "s" %0 out_of_order 0 idle_after -1 : !in -> !timed {
  ^bb0(%k: i64, %at: !flow.timestamp<3>):
    flow.yield %at : !flow.timestamp<3>
  }
  %2 = flow.aggregate "quiet" %1 keys ["k"] window <session, 10000>
      calls [#flow.agg<"COUNT", distinct = false, argument = false, filter = false, i64>]
      {allow_late_ms = 5000 : i64, emit_update} : !timed -> !out rows {
  ^bb0(%k: i64, %at: !flow.timestamp<3>):
    flow.yield %k : i64
  } output {
  ^bb0(%k: i64, %start: !flow.timestamp<3>, %end: !flow.timestamp<3>, %n: i64):
    flow.yield %k, %start, %n : i64, !flow.timestamp<3>, i64
  } having {
  }
  flow.sink "o" %2 connector "stdout" {} format "json" {} : !out
}
