// RUN: millstream-opt %s -layout-state -pre-aggregate -lower-task | FileCheck %s
// A group without a key lies in locals: a row adds to them, and the table is asked only where the slice changes. What
// was kept goes back there and behind the loop, the fields alone that rows set.

task.program "p" {
  task.node @s "source"
  task.node @n "aggregate"
  task.source @s.source of @s connector "file" {} format "json" {} row !flow.row<"v": i64, "slice": i64>
      {max_record_bytes = 1 : i64, metadata = {}, parse_errors = #flow<policy fail>, used = array<i1: true, true>}
  state.table @w of @n key !flow.row<> fields !flow.row<"start": i64, "sum": i64>
  // CHECK: llvm.func @ms_scan_s.source_rows
  // CHECK: %[[SUM:.*]] = llvm.alloca %{{[0-9]+}} x i64
  // CHECK: %[[START:.*]] = llvm.alloca %{{[0-9]+}} x i64
  // CHECK: %[[SLOT:.*]] = llvm.alloca %{{[0-9]+}} x !llvm.ptr
  // CHECK: %[[SLICE:.*]] = llvm.alloca %{{[0-9]+}} x i64
  // CHECK: %[[KEPT:.*]] = llvm.alloca %{{[0-9]+}} x i1
  // Is it the slice that is kept?
  // CHECK: llvm.load %[[KEPT]]
  // CHECK: llvm.load %[[SLICE]]
  // CHECK: llvm.cond_br {{.*}} weights([2000, 1])
  // CHECK: llvm.call @ms_state_upsert(
  // CHECK: llvm.store {{.*}}, %[[START]]
  // CHECK: llvm.store {{.*}}, %[[SUM]]
  // CHECK: llvm.store {{.*}}, %[[SLOT]]
  // CHECK: llvm.store {{.*}}, %[[SLICE]]
  // CHECK: llvm.store {{.*}}, %[[KEPT]]
  // The row's work.
  // CHECK: %[[OLD:.*]] = llvm.load %[[SUM]]
  // CHECK: %[[NEW:.*]] = llvm.call @ms_add_i64(%[[OLD]]
  // CHECK-NEXT: llvm.store %[[NEW]], %[[SUM]]
  // Behind the loop.
  // CHECK: llvm.load %[[KEPT]]
  // CHECK: %[[BACK:.*]] = llvm.load %[[SLOT]]
  // CHECK: %[[LAST:.*]] = llvm.load %[[SUM]]
  // CHECK: %[[PLACE:.*]] = llvm.getelementptr %[[BACK]]
  // CHECK: llvm.store %[[LAST]], %[[PLACE]]
  // CHECK-NOT: llvm.load %[[START]]
  // CHECK: llvm.return
  task.scan @s.source rows {
  ^bb0(%v: i64, %slice: i64):
    %slot, %new = state.upsert @w[%slice]()
    %start = state.get @w %slot[0] : i64
    %sum = state.get @w %slot[1] : i64
    %more = flow.call @ms_add_i64 value(%sum, %v) : (i64, i64) -> i64
    state.set @w %slot[1], %more : i64
    task.return
  }
}
