// RUN: millstream-opt %s -layout-state -lower-task | FileCheck %s
// Before the loops the least and the greatest time of the batch are looked for, and the window and whether it is late
// computed for both. Where they agree, the loop asks neither for a row's window nor whether it is late; nor does it
// keep the split's time row by row; and the slice of the window is opened once.

task.program "p" {
  task.node @s "source"
  task.node @n "aggregate"
  task.source @s.source of @s connector "file" {} format "json" {} row !flow.row<"k": i64, "t": !flow.timestamp<3>> {max_record_bytes = 1 : i64, metadata = {}, parse_errors = #flow<policy fail>, used = array<i1>, watermark = @s.watermark}
  task.watermark @s.watermark of @s out_of_order 4000 idle_after -1 sources [@s.source]
  state.table @n.state of @n key !flow.row<"k": i64> fields !flow.row<"n": i64>
  // CHECK: llvm.func @ms_scan_s.source_rows
  // The bounds.
  // CHECK: llvm.intr.smin
  // CHECK: llvm.intr.smax
  // CHECK: %[[HIGH:.*]] = llvm.call @ms_window_start(
  // CHECK: %[[LOW:.*]] = llvm.call @ms_window_start(
  // CHECK: llvm.icmp "eq" %[[LOW]], %[[HIGH]]
  // CHECK: llvm.call @ms_window_is_late(
  // CHECK: llvm.call @ms_window_is_late(
  // The loop of steady batches.
  // CHECK: llvm.call @ms_state_open({{[^,]*}}, %[[LOW]])
  // CHECK: %[[SLOTS:.*]] = llvm.call @ms_state_slots(
  // CHECK: %[[FILL:.*]] = llvm.call @ms_state_fill(
  // CHECK-NOT: llvm.call @ms_window
  // CHECK: llvm.call @ms_state_upsert_in({{[^,]*}}, %[[LOW]], %[[SLOTS]], %[[FILL]],
  // CHECK-NOT: llvm.call @ms_window_is_late
  // The usual loop.
  // CHECK: llvm.call @ms_window_start_near(
  // CHECK: llvm.call @ms_window_is_late(
  // CHECK: llvm.call @ms_state_upsert(
  // CHECK: llvm.return
  task.scan @s.source rows {
  ^bb0(%k: i64, %t: !flow.timestamp<3>):
    %size = flow.constant(10000 : i64) : i64
    %offset = flow.constant(0 : i64) : i64
    %one = flow.constant(1 : i64) : i64
    %time = task.load %t : !flow.timestamp<3>
    %event_time, %watermark_ms = task.advance @s.watermark %time : !flow.timestamp<3> -> <3>
    %start = flow.call @ms_window_start value(%event_time, %size, %offset) : (!flow.timestamp<3>, i64, i64) -> i64
    %late = flow.call @ms_window_is_late value(%start, %size, %watermark_ms) : (i64, i64, i64) -> i1
    flow.if %late {
    } else {
      %slot, %inserted = state.upsert @n.state[%start] (%k) : (i64)
      %n = state.get @n.state %slot[0] : i64
      %n1 = flow.call @ms_add_i64 value(%n, %one) : (i64, i64) -> i64
      state.set @n.state %slot[0], %n1 : i64
    }
    task.return
  }
}
