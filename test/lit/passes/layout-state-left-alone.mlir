// RUN: millstream-opt %s -layout-state | FileCheck %s
// A table that has a layout keeps it, wider than it need be as it is: a module may be written and read back in
// between, and what reads the state must find it as it was.

task.program "p" {
  task.node @n "aggregate"
  // CHECK: state.table @a.state
  // CHECK-SAME: layout <slot = 64, key = 16, strings = 0, keys = [8], key_nulls = [-1], fields = [32], field_nulls = [-1]>
  state.table @a.state of @n key !flow.row<"k": i64> fields !flow.row<"n": i64>
      layout <slot = 64, key = 16, strings = 0, keys = [8], key_nulls = [-1], fields = [32], field_nulls = [-1]>
}
