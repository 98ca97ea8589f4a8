// RUN: millstream-opt %s | millstream-opt | FileCheck %s
// Every op's text form is read back as it was written.

task.program "p" {
  task.node @n "aggregate"
  // CHECK: state.table @t of @n key !flow.row<"k": i64> fields !flow.row<"n": i64>
  // CHECK-SAME: layout <slot = 24, key = 8, strings = 0, keys = [0], key_nulls = [-1], fields = [8], field_nulls = [-1]>
  state.table @t of @n key !flow.row<"k": i64> fields !flow.row<"n": i64>
      layout <slot = 24, key = 8, strings = 0, keys = [0], key_nulls = [-1], fields = [8], field_nulls = [-1]>
  // CHECK: state.table @fired of @n key !flow.row<> fields !flow.row<"window": i64>
  state.table @fired of @n key !flow.row<> fields !flow.row<"window": i64>
  task.stage @rows {
  ^bb0(%k: i64, %slice: i64):
    // CHECK: %[[SLOT:.*]], %{{.*}} = state.upsert @t[%{{.*}}] (%{{.*}}) : (i64)
    %slot, %inserted = state.upsert @t[%slice](%k) : (i64)
    // CHECK: state.get @t %[[SLOT]][0] : i64
    %n = state.get @t %slot[0] : i64
    // CHECK: state.set @t %[[SLOT]][0], %{{.*}} : i64
    state.set @t %slot[0], %n : i64
    // Without a key there are no types to be said.
    // CHECK: state.upsert @fired[%{{.*}}] () local{{$}}
    %single, %first = state.upsert @fired[%slice]() local
    // CHECK: state.find @fired[%{{.*}}] (){{$}}
    %other, %found = state.find @fired[%slice]()
    // CHECK: task.push @nothing(){{$}}
    task.push @nothing()
    task.return
  }
  task.stage @nothing {
    task.return
  }
  task.timer @n {
  ^bb0(%watermark: i64):
    // CHECK: state.for_due @t by %{{.*}} span 1000 {
    state.for_due @t by %watermark span 1000 {
    ^bb0(%slice: i64):
      // CHECK: state.for_each @t[%{{.*}}] {
      state.for_each @t[%slice] {
      ^bb0(%k: i64, %slot: !state.slot):
        // CHECK: state.yield
        state.yield
      }
      // CHECK: state.drop @t[%{{.*}}]
      state.drop @t[%slice]
      state.yield
    }
    // CHECK: state.for_due_windows @t fired @fired by %{{.*}} windows 5 cumulate false
    state.for_due_windows @t fired @fired by %watermark windows 5 cumulate false {
    ^bb0(%window: i64):
      // CHECK: state.for_window @t[%{{.*}}] windows 5 cumulate false
      state.for_window @t[%window] windows 5 cumulate false {
      ^bb0(%k: i64, %slot: !state.slot):
        state.yield
      }
      state.yield
    }
    task.return
  }
}
