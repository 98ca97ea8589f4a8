// RUN: millstream-opt %s | millstream-opt | FileCheck %s
// The ops of sessions, further records, expiry and windows that are given again, read back as they were written.

task.program "p" {
  task.node @n "aggregate"
  // CHECK: state.table @t of @n key !flow.row<"k": i64> fields !flow.row<{{.*}}> link 1
  state.table @t of @n key !flow.row<"k": i64> fields !flow.row<"armed": i64, "link": i64, "start": i64, "end": i64, "split": i64, "reach": i64, "shown": i64, "taken_in": i64, "n": i64> link 1
  state.table @g of @n key !flow.row<"k": i64> fields !flow.row<"touched": i64>
  task.stage @rows {
  ^bb0(%k: i64, %time: i64, %watermark: i64):
    // CHECK: task.split
    %split = task.split
    // CHECK: state.place_session @t(%{{.*}}) at %{{.*}} watermark %{{.*}} split %{{.*}} gap 10000 allow 5 : i64, (i64) {
    %slot, %late, %new = state.place_session @t(%k) at %time watermark %watermark split %split gap 10000 allow 5 : i64, (i64) {
    ^bb0(%into: !state.slot, %from: !state.slot):
      state.yield
    }
    // CHECK: state.session_span @t %{{.*}} %{{.*}}
    %start, %end, %alone, %given = state.session_span @t %slot %slot
    // CHECK: state.for_session_parts @t %{{.*}} %{{.*}} {
    state.for_session_parts @t %slot %slot {
    ^bb0(%part: !state.slot):
      state.yield
    }
    // CHECK: state.for_vanished_sessions @t %{{.*}} %{{.*}} start %{{.*}} {
    state.for_vanished_sessions @t %slot %slot start %start {
    ^bb0(%before: i64):
      state.yield
    }
    // CHECK: state.for_vanished_sessions @t %{{.*}} %{{.*}} start %{{.*}} attributes {failed} {
    state.for_vanished_sessions @t %slot %slot start %start attributes {failed} {
    ^bb0(%before: i64):
      state.yield
    }
    // CHECK: state.add_record @t %{{.*}}
    %record = state.add_record @t %slot
    // CHECK: state.for_records @t %{{.*}} {
    state.for_records @t %slot {
    ^bb0(%each: !state.slot):
      state.yield
    }
    // CHECK: task.now
    %now = task.now
    // CHECK: state.find @g[%{{.*}}] (%{{.*}}) : (i64)
    %known, %found = state.find @g[%now](%k) : (i64)
    // CHECK: state.reset @g %{{.*}}
    state.reset @g %known
    // CHECK: state.erase @g[%{{.*}}] %{{.*}}
    state.erase @g[%now] %known
    // CHECK: task.for_range %{{.*}} to %{{.*}} {
    task.for_range %time to %now {
    ^bb0(%window: i64):
      // CHECK: state.for_window_key @g[%{{.*}}] (%{{.*}}) windows 5 cumulate true : (i64) {
      state.for_window_key @g[%window](%k) windows 5 cumulate true : (i64) {
      ^bb0(%part: !state.slot):
        state.yield
      }
      task.yield
    }
    task.return
  }
  task.timer @n {
  ^bb0(%watermark: i64):
    // CHECK: state.expire @g[0] below %{{.*}}
    state.expire @g[0] below %watermark
    // CHECK: state.for_passed @g after %{{.*}} by %{{.*}} span 10 {
    state.for_passed @g after %watermark by %watermark span 10 {
    ^bb0(%slice: i64):
      state.yield
    }
    // CHECK: state.for_due_sessions @t by %{{.*}} allow 5 merge {
    state.for_due_sessions @t by %watermark allow 5 merge {
    ^bb0(%into: !state.slot, %from: !state.slot):
      state.yield
    // CHECK: body {
    } body {
    ^bb0(%start: i64, %end: i64, %k: i64, %slot: !state.slot):
      state.yield
    }
    task.return
  }
}
