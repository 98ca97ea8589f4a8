// RUN: millstream-opt %s -pre-aggregate | FileCheck %s
// Tables that are used where they are: none of these upserts becomes local.

// CHECK-NOT: local
task.program "p" {
  task.node @s "source"
  task.node @n "aggregate"
  task.source @s.source of @s connector "file" {} format "json" {} row !flow.row<"v": i64>
      {max_record_bytes = 1 : i64, metadata = {}, parse_errors = #flow<policy fail>, used = array<i1: true>}
  // With a key.
  state.table @keyed of @n key !flow.row<"k": i64> fields !flow.row<"n": i64>
  // Used by a stage, which is called in the midst of a batch.
  state.table @staged of @n key !flow.row<> fields !flow.row<"n": i64>
  // Slots of two slices at a time.
  state.table @two of @n key !flow.row<> fields !flow.row<"n": i64>
  // Done more with than fields are set: looked up, emptied, removed.
  state.table @found of @n key !flow.row<> fields !flow.row<"n": i64>
  state.table @reset of @n key !flow.row<> fields !flow.row<"n": i64>
  state.table @dropped of @n key !flow.row<> fields !flow.row<"n": i64>
  // Its slots are gone through by the rows.
  state.table @read of @n key !flow.row<> fields !flow.row<"n": i64>
  task.scan @s.source rows {
  ^bb0(%v: i64):
    %one = flow.constant(1 : i64) : i64
    %k, %k_new = state.upsert @keyed[%v](%v) : (i64)
    state.set @keyed %k[0], %v : i64
    %g, %g_new = state.upsert @staged[%v]()
    state.set @staged %g[0], %v : i64
    task.push @stage(%v) : (i64)
    %a, %a_new = state.upsert @two[%v]()
    %b, %b_new = state.upsert @two[%one]()
    state.set @two %a[0], %v : i64
    state.set @two %b[0], %v : i64
    %f, %f_new = state.upsert @found[%v]()
    state.set @found %f[0], %v : i64
    %other, %is = state.find @found[%one]()
    %r, %r_new = state.upsert @reset[%v]()
    state.reset @reset %r
    %d, %d_new = state.upsert @dropped[%v]()
    state.set @dropped %d[0], %v : i64
    state.drop @dropped[%v]
    %e, %e_new = state.upsert @read[%v]()
    state.set @read %e[0], %v : i64
    state.for_each @read[%v] {
    ^bb0(%each: !state.slot):
      state.yield
    }
    task.return
  }
  task.stage @stage {
  ^bb0(%v: i64):
    %slot, %new = state.upsert @staged[%v]()
    %n = state.get @staged %slot[0] : i64
    state.set @staged %slot[0], %n : i64
    task.return
  }
}
