// RUN: millstream-opt %s -layout-state -split-input-file -verify-diagnostics | FileCheck %s
// Exact bytes: the layout is what a checkpoint holds.

task.program "p" {
  task.node @n "aggregate"
  // One bigint key, count and sum: 8 + 8 + 8, and the marker makes 32.
  // CHECK: state.table @a.state
  // CHECK-SAME: layout <slot = 32, key = 8, strings = 0, keys = [0], key_nulls = [-1], fields = [8, 16], field_nulls = [-1, -1]>
  state.table @a.state of @n key !flow.row<"k": i64> fields !flow.row<"n": i64, "s": i64>
  // Odd widths: falling alignment, then the null bits; text keys are references behind the fixed part.
  // A short decimal takes 8 bytes, a long one 16.
  // CHECK: state.table @b.state
  // CHECK-SAME: layout <slot = 64, key = 16, strings = 1, keys = [8, 16, 0], key_nulls = [-1, 80, 81], fields = [48, 32], field_nulls = [-1, 448]>
  state.table @b.state of @n key !flow.row<"a": i16, "t": !flow.nullable<!flow.string>, "b": !flow.nullable<i64>>
      fields !flow.row<"d": !flow.decimal<10, 2>, "e": !flow.nullable<!flow.decimal<38, 2>>>
  // No key: one group, no bytes.
  // CHECK: state.table @c.state
  // CHECK-SAME: layout <slot = 16, key = 0, strings = 0, keys = [], key_nulls = [], fields = [0], field_nulls = [-1]>
  state.table @c.state of @n key !flow.row<> fields !flow.row<"n": i64>
}

// -----

task.program "p" {
  task.node @n "aggregate"
  // expected-error @+1 {{state cannot hold 'k' of type}}
  state.table @a.state of @n key !flow.row<"k": !flow.array<i64>> fields !flow.row<"n": i64>
}
