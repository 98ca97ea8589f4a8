// RUN: millstream-opt %s -convert-flow-to-task -fuse-stages -canonicalize -cse | FileCheck %s
// A row goes to its session, where it is not late; sessions that it joins are merged. The timer gives sessions
// that the watermark has passed. A count window needs neither times nor sessions: it is given by the row that
// fills it, and by the end of the input.

!in = !flow.stream<row<"k": i64, "v": i64, "at": !flow.timestamp<3>>, append>
!timed = !flow.stream<row<"k": i64, "v": i64, "at": !flow.timestamp<3>>, append, timed>
!out = !flow.stream<row<"k": i64, "end": !flow.timestamp<3>, "n": i64>, append, timed>
!counted = !flow.stream<row<"k": i64, "n": i64>, append>

// CHECK: task.scan @s.source rows
// CHECK: %[[TIME:.*]], %[[WATERMARK:.*]] = task.advance @s.watermark
// CHECK: state.upsert @tens.state
// CHECK: state.erase @tens.state
// CHECK: %[[SPLIT:.*]] = task.split
// CHECK: %{{.*}}, %[[LATE:.*]], %{{.*}} = state.place_session @quiet.state(%{{.*}}) at %[[TIME]] watermark %[[WATERMARK]] split %[[SPLIT]] gap 10000 allow 0
// CHECK: flow.if %[[LATE]]
// CHECK: state.table @quiet.state of @quiet key !flow.row<"k": i64> fields !flow.row<"armed": i64, "link": i64, "start": i64, "end": i64, "split": i64, "reach": i64, "count0": i64> link 1
// CHECK: task.timer @quiet
// CHECK: state.for_due_sessions @quiet.state by %{{.*}} allow 0
// CHECK: state.table @tens.state of @tens key !flow.row<"k": i64> fields !flow.row<"rows": i64, "count0": i64>
// CHECK: task.timer @tens
// CHECK: state.for_each @tens.state
// CHECK: state.drop @tens.state
flow.pipeline "p" {
  %0 = flow.source "s" connector "file" {} format "json" {} : !in
  %1 = flow.watermark "s" %0 out_of_order 0 idle_after -1 : !in -> !timed {
  ^bb0(%k: i64, %v: i64, %at: !flow.timestamp<3>):
    flow.yield %at : !flow.timestamp<3>
  }
  %2 = flow.aggregate "quiet" %1 keys ["k"] window <session, 10000>
      calls [#flow.agg<"COUNT", distinct = false, argument = false, filter = false, i64>] : !timed -> !out rows {
  ^bb0(%k: i64, %v: i64, %at: !flow.timestamp<3>):
    flow.yield %k : i64
  } output {
  ^bb0(%k: i64, %start: !flow.timestamp<3>, %end: !flow.timestamp<3>, %n: i64):
    flow.yield %k, %end, %n : i64, !flow.timestamp<3>, i64
  } having {
  }
  flow.sink "o" %2 connector "stdout" {} format "json" {} : !out
  %3 = flow.aggregate "tens" %1 keys ["k"] window <count, 10>
      calls [#flow.agg<"COUNT", distinct = false, argument = false, filter = false, i64>] : !timed -> !counted rows {
  ^bb0(%k: i64, %v: i64, %at: !flow.timestamp<3>):
    flow.yield %k : i64
  } output {
  ^bb0(%k: i64, %n: i64):
    flow.yield %k, %n : i64, i64
  } having {
  }
  flow.sink "c" %3 connector "stdout" {} format "json" {} : !counted
}
