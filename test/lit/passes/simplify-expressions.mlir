// RUN: millstream-opt %s -simplify-expressions -split-input-file | FileCheck %s
// What is known at compile time is computed there; the rest asks less of NULLs.

// Whole numbers are added, compared and widened; a branch whose condition is known is left alone.
!s = !flow.stream<row<"a": i32>, append>
!o = !flow.stream<row<"x": i64, "y": i32>, append>
// CHECK-LABEL: flow.pipeline "literals"
flow.pipeline "literals" {
  %0 = flow.source "s" connector "file" {} format "json" {} : !s
  %1 = flow.map "m" %0 : !s -> !o {
  // CHECK: ^bb0(%[[A:.*]]: i32):
  ^bb0(%a: i32):
    %two = flow.constant(2 : i32) : i32
    %three = flow.constant(3 : i32) : i32
    %zero = flow.constant(0 : i32) : i32
    %five = flow.call @ms_add_i32 value(%two, %three) : (i32, i32) -> i32
    %wide = flow.call @ms_cast_i32_i64 value(%five) : (i32) -> i64
    %less = flow.call @ms_lt_i32 value(%five, %two) : (i32, i32) -> i1
    %same = flow.call @ms_add_i32 value(%a, %zero) : (i32, i32) -> i32
    %y = flow.if %less -> i32 {
      flow.yield %two : i32
    } else {
      flow.yield %same : i32
    }
    // CHECK-NEXT: %[[FIVE:.*]] = flow.constant(5 : i64) : i64
    // CHECK-NEXT: flow.yield %[[FIVE]], %[[A]]
    flow.yield %wide, %y : i64, i32
  }
  flow.sink "o" %1 connector "stdout" {} format "json" {} : !o
}

// -----

// A strict call with a NULL is NULL, also one that could fail: it is not evaluated. Divided by a literal
// that is not 0, nothing fails.
!s = !flow.stream<row<"a": i32>, append>
!o = !flow.stream<row<"x": !flow.nullable<i32>, "y": i32>, append>
// CHECK-LABEL: flow.pipeline "never-fails"
flow.pipeline "never-fails" {
  %0 = flow.source "s" connector "file" {} format "json" {} : !s
  %1 = flow.map "m" %0 : !s -> !o {
  // CHECK: ^bb0(%[[A:.*]]: i32):
  ^bb0(%a: i32):
    %null = flow.constant(unit) : !flow.nullable<i32>
    %seven = flow.constant(7 : i32) : i32
    %x = flow.call @ms_div_i32 fallible(%a, %null) : (i32, !flow.nullable<i32>) -> !flow.nullable<i32>
    %y = flow.call @ms_div_i32 fallible(%a, %seven) : (i32, i32) -> i32
    // CHECK-DAG: %[[NULL:.*]] = flow.constant(unit)
    // CHECK-DAG: %[[SAFE:.*]] = flow.call @ms_div_i32 fallible safe(%[[A]],
    // CHECK-DAG: %[[Y:.*]] = flow.unwrap %[[SAFE]]
    // CHECK: flow.yield %[[NULL]], %[[Y]]
    flow.yield %x, %y : !flow.nullable<i32>, i32
  }
  flow.sink "o" %1 connector "stdout" {} format "json" {} : !o
}

// -----

// Below IS TRUE logic is two-valued; NOT a < b is a >= b; a = a is true where a is not NULL; whether a strict
// function is NULL its arguments tell.
!n = !flow.nullable<i64>
!s = !flow.stream<row<"a": !n, "b": i64>, append>
!o = !flow.stream<row<"x": i1, "y": i1, "z": i1, "w": i1>, append>
// CHECK-LABEL: flow.pipeline "conditions"
flow.pipeline "conditions" {
  %0 = flow.source "s" connector "file" {} format "json" {} : !s
  %1 = flow.map "m" %0 : !s -> !o {
  // CHECK: ^bb0(%[[A:.*]]: !flow.nullable<i64>, %[[B:.*]]: i64):
  ^bb0(%a: !n, %b: i64):
    %p = flow.call @ms_lt_i64 value(%a, %b) : (!n, i64) -> !flow.nullable<i1>
    %q = flow.call @ms_gt_i64 value(%b, %b) : (i64, i64) -> i1
    %not = flow.not %p : !flow.nullable<i1>
    %either = flow.or %not, %q : !flow.nullable<i1>, i1
    %x = flow.is_true %either : !flow.nullable<i1>
    %self = flow.call @ms_eq_i64 value(%a, %a) : (!n, !n) -> !flow.nullable<i1>
    %y = flow.is_true %self : !flow.nullable<i1>
    %sum = flow.call @ms_add_i64 value(%a, %b) : (!n, i64) -> !n
    %z = flow.is_null %sum : !n
    %w = flow.call @ms_le_i64 value(%b, %b) : (i64, i64) -> i1
    // CHECK-DAG: %[[GE:.*]] = flow.call @ms_ge_i64 value(%[[A]], %[[B]])
    // CHECK-DAG: %[[X:.*]] = flow.is_true %[[GE]]
    // CHECK-DAG: %[[Z:.*]] = flow.is_null %[[A]]
    // CHECK-DAG: %[[Y:.*]] = flow.not %[[Z]]
    // CHECK-DAG: %[[TRUE:.*]] = flow.constant(true)
    // CHECK: flow.yield %[[X]], %[[Y]], %[[W:.*]], %[[TRUE]]
    flow.yield %x, %y, %z, %w : i1, i1, i1, i1
  }
  flow.sink "o" %1 connector "stdout" {} format "json" {} : !o
}

// -----

// Casts of casts that only widen are one; there and back is nothing; TRIM twice is once.
!s = !flow.stream<row<"a": i8, "t": !flow.string>, append>
!o = !flow.stream<row<"x": i64, "y": i8, "z": !flow.string>, append>
// CHECK-LABEL: flow.pipeline "casts"
flow.pipeline "casts" {
  %0 = flow.source "s" connector "file" {} format "json" {} : !s
  %1 = flow.map "m" %0 : !s -> !o {
  // CHECK: ^bb0(%[[A:.*]]: i8, %[[T:.*]]: !flow.string):
  ^bb0(%a: i8, %t: !flow.string):
    %i = flow.call @ms_cast_i8_i32 value(%a) : (i8) -> i32
    %x = flow.call @ms_cast_i32_i64 value(%i) : (i32) -> i64
    %y = flow.call @ms_cast_i32_i8 value(%i) : (i32) -> i8
    %once = flow.call @ms_trim value(%t) : (!flow.string) -> !flow.string
    %z = flow.call @ms_trim value(%once) : (!flow.string) -> !flow.string
    // CHECK-DAG: %[[X:.*]] = flow.call @ms_cast_i8_i64 value(%[[A]])
    // CHECK-DAG: %[[Z:.*]] = flow.call @ms_trim value(%[[T]])
    // CHECK: flow.yield %[[X]], %[[A]], %[[Z]]
    flow.yield %x, %y, %z : i64, i8, !flow.string
  }
  flow.sink "o" %1 connector "stdout" {} format "json" {} : !o
}
