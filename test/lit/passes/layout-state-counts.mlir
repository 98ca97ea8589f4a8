// RUN: millstream-opt %s -layout-state -split-input-file | FileCheck %s
// A field that only counts rows shares its last byte with the slot's marker, where that makes the slot smaller.

task.program "p" {
  task.node @n "aggregate"
  task.source @s.source of @n connector "blackhole" {} format "" {} row !flow.row<"v": i64> {max_record_bytes = 1 : i64, metadata = {}, parse_errors = #flow<policy fail>, used = array<i1>}
  // The second field is a sum, the first grows by one or by another count.
  // CHECK: state.table @counts.state
  // CHECK-SAME: layout <slot = 24, key = 8, strings = 0, keys = [0], key_nulls = [-1], fields = [16, 8], field_nulls = [-1, -1]>
  state.table @counts.state of @n key !flow.row<"k": i64> fields !flow.row<"n": i64, "s": i64>
  // What falls too is no count.
  // CHECK: state.table @falls.state
  // CHECK-SAME: layout <slot = 32, key = 8, strings = 0, keys = [0], key_nulls = [-1], fields = [8, 16], field_nulls = [-1, -1]>
  state.table @falls.state of @n key !flow.row<"k": i64> fields !flow.row<"n": i64, "s": i64>
  // Nor is what doubles, or grows by more than one.
  // CHECK: state.table @doubles.state
  // CHECK-SAME: layout <slot = 32, key = 8, strings = 0, keys = [0], key_nulls = [-1], fields = [8, 16], field_nulls = [-1, -1]>
  state.table @doubles.state of @n key !flow.row<"k": i64> fields !flow.row<"n": i64, "s": i64>
  // Four bytes and the marker fit as they are.
  // CHECK: state.table @fits.state
  // CHECK-SAME: layout <slot = 24, key = 8, strings = 0, keys = [0], key_nulls = [-1], fields = [8, 16], field_nulls = [-1, -1]>
  state.table @fits.state of @n key !flow.row<"k": i64> fields !flow.row<"n": i64, "s": i32>
  task.scan @s.source rows {
  ^bb0(%v: i64):
    %zero = flow.constant(0 : i64) : i64
    %one = flow.constant(1 : i64) : i64
    %minus = flow.constant(-1 : i64) : i64
    %narrow = flow.constant(1 : i32) : i32
    %a, %new_a = state.upsert @counts.state[%zero] (%v) : (i64)
    %an = state.get @counts.state %a[0] : i64
    %an1 = flow.call @ms_add_i64 value(%an, %one) : (i64, i64) -> i64
    state.set @counts.state %a[0], %an1 : i64
    %other, %new_other = state.upsert @counts.state[%one] (%v) : (i64)
    %on = state.get @counts.state %other[0] : i64
    %an2 = flow.call @ms_add_i64 value(%an, %on) : (i64, i64) -> i64
    state.set @counts.state %a[0], %an2 : i64
    %as = state.get @counts.state %a[1] : i64
    %as1 = flow.call @ms_add_i64 value(%as, %v) : (i64, i64) -> i64
    state.set @counts.state %a[1], %as1 : i64
    %b, %new_b = state.upsert @falls.state[%zero] (%v) : (i64)
    %bn = state.get @falls.state %b[0] : i64
    %bn1 = flow.call @ms_add_i64 value(%bn, %minus) : (i64, i64) -> i64
    state.set @falls.state %b[0], %bn1 : i64
    state.set @falls.state %b[1], %v : i64
    %many = flow.constant(65536 : i64) : i64
    %d, %new_d = state.upsert @doubles.state[%zero] (%v) : (i64)
    %dn = state.get @doubles.state %d[0] : i64
    %dn1 = flow.call @ms_add_i64 value(%dn, %dn) : (i64, i64) -> i64
    state.set @doubles.state %d[0], %dn1 : i64
    %ds = state.get @doubles.state %d[1] : i64
    %ds1 = flow.call @ms_add_i64 value(%ds, %many) : (i64, i64) -> i64
    state.set @doubles.state %d[1], %ds1 : i64
    %c, %new_c = state.upsert @fits.state[%zero] (%v) : (i64)
    %cn = state.get @fits.state %c[0] : i64
    %cn1 = flow.call @ms_add_i64 value(%cn, %one) : (i64, i64) -> i64
    state.set @fits.state %c[0], %cn1 : i64
    state.set @fits.state %c[1], %narrow : i32
    task.return
  }
}
