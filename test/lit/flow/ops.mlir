// RUN: millstream-opt %s | millstream-opt | FileCheck %s
// Every operator's text form is read back as it was written.

!order = !flow.stream<row<"id": i64, "amount": !flow.decimal<12, 2>, "at": !flow.timestamp<3>>, append>
!timed = !flow.stream<row<"id": i64, "amount": !flow.decimal<12, 2>, "at": !flow.timestamp<3>>, append, timed>
!sums = !flow.stream<row<"id": i64, "total": !flow.nullable<!flow.decimal<38, 2>>>, upsert ["id"]>

// CHECK-LABEL: flow.pipeline "orders"
flow.pipeline "orders" {
  // CHECK: flow.source "orders" connector "file" {path = "in"} format "json" {}
  %rows = flow.source "orders" connector "file" {path = "in"} format "json" {} : !order
  // CHECK: flow.watermark "orders" %{{.*}} out_of_order 5000 idle_after -1
  %timed = flow.watermark "orders" %rows out_of_order 5000 idle_after -1 : !order -> !timed {
  ^bb0(%id: i64, %amount: !flow.decimal<12, 2>, %at: !flow.timestamp<3>):
    flow.yield %at : !flow.timestamp<3>
  }
  // CHECK: flow.route "split" %{{.*}} ["big"] {has_rest}
  %big, %rest = flow.route "split" %timed ["big"] {has_rest} : !timed -> !timed, !timed {
  ^bb0(%id: i64, %amount: !flow.decimal<12, 2>, %at: !flow.timestamp<3>):
    %none = flow.constant(unit) : !flow.nullable<i1>
    flow.yield %none : !flow.nullable<i1>
  }
  // CHECK: flow.aggregate "sums" %{{.*}} keys ["id"] window <none, 0> calls [#flow.agg<"SUM",
  %sums = flow.aggregate "sums" %big keys ["id"] window <none, 0>
      calls [#flow.agg<"SUM", distinct = false, argument = true, filter = false, !flow.nullable<!flow.decimal<38, 2>>>]
      : !timed -> !sums rows {
  ^bb0(%id: i64, %amount: !flow.decimal<12, 2>, %at: !flow.timestamp<3>):
    flow.yield %id, %amount : i64, !flow.decimal<12, 2>
  } output {
  ^bb0(%id: i64, %sum: !flow.nullable<!flow.decimal<38, 2>>):
    flow.yield %id, %sum : i64, !flow.nullable<!flow.decimal<38, 2>>
  } having {
  }
  // CHECK: flow.sink "out" %{{.*}} connector "stdout" {} format "json" {op_field = "op"}
  flow.sink "out" %sums connector "stdout" {} format "json" {op_field = "op"} : !sums
}
