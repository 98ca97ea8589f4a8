// RUN: millstream-opt %s -pre-aggregate | FileCheck %s
// What a scan keeps of tables without a key: the group of a window, and bookkeeping that is one slot, which several
// places may ask for.

task.program "p" {
  task.node @s "source"
  task.node @n "aggregate"
  task.source @s.source of @s connector "file" {} format "json" {} row !flow.row<"v": i64, "slice": i64>
      {max_record_bytes = 1 : i64, metadata = {}, parse_errors = #flow<policy fail>, used = array<i1: true, true>}
  state.table @window of @n key !flow.row<> fields !flow.row<"n": i64, "most": !flow.nullable<i64>>
  state.table @clock of @n key !flow.row<> fields !flow.row<"ms": i64>
  // CHECK: task.scan @s.source rows
  task.scan @s.source rows {
  ^bb0(%v: i64, %slice: i64):
    %zero = flow.constant(0 : i64) : i64
    // CHECK: state.upsert @clock[%{{.*}}] () local
    %clock, %first = state.upsert @clock[%zero]()
    state.set @clock %clock[0], %v : i64
    %late = flow.call @ms_lt_i64 value(%v, %slice) : (i64, i64) -> i1
    flow.if %late {
    } else {
      // CHECK: state.upsert @window[%{{.*}}] () local
      %slot, %new = state.upsert @window[%slice]()
      flow.if %new {
        state.set @window %slot[0], %v : i64
      } else {
      }
      %n = state.get @window %slot[0] : i64
      %n1 = flow.call @ms_add_i64 value(%n, %v) : (i64, i64) -> i64
      state.set @window %slot[0], %n1 : i64
      %again = flow.constant(0 : i64) : i64
      // CHECK: state.upsert @clock[%{{.*}}] () local
      %same, %never = state.upsert @clock[%again]()
      %ms = state.get @clock %same[0] : i64
      state.set @clock %same[0], %ms : i64
    }
    task.return
  }
  // A timer's upserts are what they were: it runs between batches.
  // CHECK: task.timer @n
  task.timer @n {
  ^bb0(%watermark: i64):
    // CHECK: state.upsert @clock[%{{.*}}] ()
    %slot, %new = state.upsert @clock[%watermark]()
    state.for_each @window[%watermark] {
    ^bb0(%group: !state.slot):
      %n = state.get @window %group[0] : i64
      state.set @clock %slot[0], %n : i64
      state.yield
    }
    task.return
  }
}
