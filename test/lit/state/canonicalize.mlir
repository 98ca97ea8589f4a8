// RUN: millstream-opt %s -canonicalize -cse | FileCheck %s
// State is read as often as it may have changed, and not at all where nobody uses what was read.

task.program "p" {
  task.node @n "aggregate"
  state.table @t of @n key !flow.row<"k": i64> fields !flow.row<"n": i64>
  // CHECK-LABEL: task.stage @rows
  task.stage @rows {
  ^bb0(%k: i64, %zero: i64):
    // A second upsert of a key is no repetition: it says whether the key is there now.
    // CHECK-COUNT-2: state.upsert
    %slot, %new = state.upsert @t[%zero](%k) : (i64)
    %again, %still = state.upsert @t[%zero](%k) : (i64)
    // CHECK-NEXT: %[[N:.*]] = state.get
    // CHECK-NEXT: %[[SUM:.*]] = flow.call @ms_add_i64 value(%[[N]], %[[N]])
    // CHECK-NEXT: state.set @t %{{.*}}[0], %[[SUM]]
    %unused = state.get @t %again[0] : i64
    %a = state.get @t %slot[0] : i64
    %b = state.get @t %slot[0] : i64
    %sum = flow.call @ms_add_i64 value(%a, %b) : (i64, i64) -> i64
    state.set @t %slot[0], %sum : i64
    // CHECK-NEXT: %[[LATER:.*]] = state.get
    // CHECK-NEXT: state.set @t %{{.*}}[0], %[[LATER]]
    %c = state.get @t %slot[0] : i64
    state.set @t %again[0], %c : i64
    task.return
  }
}
