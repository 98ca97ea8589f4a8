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
  ^bb0(%k: i64):
    // expected-error @+1 {{is local, so its table must have no key}}
    %slot, %new = state.upsert @t[%k](%k) local : (i64)
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

// -----

task.program "p" {
  task.node @n "aggregate"
  state.table @t of @n key !flow.row<"k": i64> fields !flow.row<"n": i64>
  task.stage @s {
  ^bb0(%k: i64):
    %slot, %new = state.upsert @t[%k](%k) : (i64)
    // expected-error @+1 {{needs a table with a link, a field of type i64}}
    %more = state.add_record @t %slot
    task.return
  }
}

// -----

task.program "p" {
  task.node @n "aggregate"
  state.table @t of @n key !flow.row<"k": i64> fields !flow.row<"n": i64>
  task.timer @n {
  ^bb0(%watermark: i64):
    // expected-error @+1 {{takes field 0 as 'i64', it is}}
    state.expire @u[0] below %watermark
    task.return
  }
  state.table @u of @n key !flow.row<"k": i64> fields !flow.row<"n": i32>
}

// -----

task.program "p" {
  task.node @n "aggregate"
  state.table @t of @n key !flow.row<"k": i64> fields !flow.row<"n": i64> link 0
  task.timer @n {
  ^bb0(%watermark: i64):
    // expected-error @+1 {{needs a table of sessions: 6 fields of type i64 first, the link 1}}
    state.for_due_sessions @t by %watermark allow 0 merge {
    ^bb0(%into: !state.slot, %from: !state.slot):
      state.yield
    } body {
    ^bb0(%start: i64, %end: i64, %k: i64, %slot: !state.slot):
      state.yield
    }
    task.return
  }
}

// -----

task.program "p" {
  task.node @n "aggregate"
  state.table @t of @n key !flow.row<"k": i64> fields !flow.row<"armed": i64, "link": i64, "start": i64, "end": i64, "split": i64, "reach": i64> link 1
  task.stage @s {
  ^bb0(%k: i64, %time: i64):
    // expected-error @+1 {{needs a region to merge with two slots as arguments}}
    %slot, %late, %new = state.place_session @t(%k) at %time watermark %time split %time gap 5 allow 0 : i64, (i64) {
    ^bb0(%into: !state.slot):
      state.yield
    }
    task.return
  }
}

// -----

task.program "p" {
  task.node @n "aggregate"
  state.table @t of @n key !flow.row<"k": i64> fields !flow.row<"armed": i64, "link": i64, "start": i64, "end": i64, "split": i64, "reach": i64> link 1
  task.timer @n {
  ^bb0(%watermark: i64):
    // expected-error @+1 {{needs a body whose arguments are the session's bounds, the key's columns and a slot}}
    state.for_due_sessions @t by %watermark allow 0 merge {
    ^bb0(%into: !state.slot, %from: !state.slot):
      state.yield
    } body {
    ^bb0(%k: i64, %slot: !state.slot):
      state.yield
    }
    task.return
  }
}

// -----

// Sessions whose table does not say what was given.
task.program "p" {
  task.node @n "aggregate"
  state.table @t of @n key !flow.row<"k": i64> fields !flow.row<"armed": i64, "link": i64, "start": i64, "end": i64, "split": i64, "reach": i64> link 1
  task.stage @s {
  ^bb0(%k: i64, %slice: i64):
    %slot, %found = state.find @t[%slice](%k) : (i64)
    // expected-error @+1 {{needs a table of sessions: 8 fields of type i64 first, the link 1}}
    %start, %end, %alone, %given = state.session_span @t %slot %slot
    task.return
  }
}

// -----

task.program "p" {
  task.node @n "aggregate"
  state.table @t of @n key !flow.row<"k": i64> fields !flow.row<"armed": i64, "link": i64, "start": i64, "end": i64, "split": i64, "reach": i64, "shown": i64, "taken_in": i64> link 1
  task.stage @s {
  ^bb0(%k: i64, %slice: i64):
    %slot, %found = state.find @t[%slice](%k) : (i64)
    // expected-error @+1 {{needs a region with one argument, an i64}}
    state.for_vanished_sessions @t %slot %slot start %slice {
    ^bb0(%part: !state.slot):
      state.yield
    }
    task.return
  }
}

// -----

task.program "p" {
  task.node @n "aggregate"
  state.table @t of @n key !flow.row<"k": i64> fields !flow.row<"n": i64>
  task.timer @n {
  ^bb0(%watermark: i64):
    // expected-error @+1 {{needs a region with one argument, an i64}}
    state.for_passed @t after %watermark by %watermark span 10 {
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
  ^bb0(%k: i64):
    // expected-error @+1 {{needs a region with one argument, a slot}}
    state.for_window_key @t[%k](%k) windows 5 cumulate false : (i64) {
    ^bb0(%n: i64):
      state.yield
    }
    task.return
  }
}
