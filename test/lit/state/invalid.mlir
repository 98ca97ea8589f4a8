// RUN: millstream-opt %s -split-input-file -verify-diagnostics
// What the verifiers refuse.

task.program "p" {
  task.stage @s {
  ^bb0(%k: i64):
    // expected-error @+1 {{names 't', which is no table}}
    %slot, %new = state.upsert @t[%k](%k) : (i64)
    task.return
  }
}

// -----

task.program "p" {
  task.node @n "aggregate"
  state.table @t of @n key !flow.row<"k": i64> fields !flow.row<"n": i64>
  task.stage @s {
  ^bb0(%k: i64, %other: i32):
    // expected-error @+1 {{needs keys of the table's types}}
    %slot, %new = state.upsert @t[%k](%other) : (i32)
    task.return
  }
}

// -----

task.program "p" {
  task.node @n "aggregate"
  state.table @t of @n key !flow.row<"k": i64> fields !flow.row<"n": i64>
  task.stage @s {
  ^bb0(%k: i64):
    %slot, %new = state.upsert @t[%k](%k) : (i64)
    // expected-error @+1 {{names field 1 of a table of 1}}
    %n = state.get @t %slot[1] : i64
    task.return
  }
}

// -----

task.program "p" {
  task.node @n "aggregate"
  state.table @t of @n key !flow.row<"k": i64> fields !flow.row<"n": i64>
  task.stage @s {
  ^bb0(%k: i64, %other: i32):
    %slot, %new = state.upsert @t[%k](%k) : (i64)
    // expected-error @+1 {{takes field 0 as 'i32', it is 'i64'}}
    state.set @t %slot[0], %other : i32
    task.return
  }
}

// -----

task.program "p" {
  task.node @n "aggregate"
  state.table @t of @n key !flow.row<"k": i64> fields !flow.row<"n": i64>
  task.stage @s {
  ^bb0(%slice: i64):
    // expected-error @+1 {{needs a region whose arguments are the key's columns and a slot}}
    state.for_each @t[%slice] {
    ^bb0(%slot: !state.slot):
      state.yield
    }
    task.return
  }
}

// -----

task.program "p" {
  task.node @n "aggregate"
  state.table @t of @n key !flow.row<"k": i64> fields !flow.row<"n": i64>
  task.stage @s {
  ^bb0(%watermark: i64):
    // expected-error @+1 {{needs a region with one argument, an i64}}
    state.for_due @t by %watermark span 1000 {
    ^bb0(%slice: i32):
      state.yield
    }
    task.return
  }
}

// -----

task.program "p" {
  task.stage @s {
  ^bb0(%slice: i64):
    // expected-error @+1 {{names 't', which is no table}}
    state.drop @t[%slice]
    task.return
  }
}
