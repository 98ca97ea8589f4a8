// RUN: millstream-opt %s | millstream-opt | FileCheck %s
// Rows, arrays and maps that expressions make, and conversions of their parts.

// CHECK-LABEL: flow.pipeline "nested"
flow.pipeline "nested" {
  %s = flow.source "s" connector "file" {} format "json" {} : !flow.stream<row<"i": i32, "b": !flow.array<!flow.string>>, append>
  %t = flow.map "t" %s : <row<"i": i32, "b": !flow.array<!flow.string>>, append> -> !flow.stream<row<"x": !flow.row<"a": i32, "b": !flow.array<i32>>, "y": !flow.nullable<!flow.array<i32>>, "m": !flow.map<i32, i32>>, append> {
  ^bb0(%i: i32, %b: !flow.array<!flow.string>):
    // CHECK: %[[ARRAY:.*]] = flow.make_array(%[[I:.*]], %[[I]]) : (i32, i32) -> !flow.array<i32>
    %array = flow.make_array(%i, %i) : (i32, i32) -> !flow.array<i32>
    // CHECK: flow.make_row(%[[I]], %[[ARRAY]]) : (i32, !flow.array<i32>) -> !flow.row<"a": i32, "b": !flow.array<i32>>
    %row = flow.make_row(%i, %array) : (i32, !flow.array<i32>) -> !flow.row<"a": i32, "b": !flow.array<i32>>
    // CHECK: flow.attempt -> <!flow.array<i32>> {
    %tried = flow.attempt -> <!flow.array<i32>> {
      // CHECK: flow.convert %{{.*}} : !flow.array<!flow.string> -> !flow.array<i32> {
      %numbers = flow.convert %b : !flow.array<!flow.string> -> !flow.array<i32> {
      ^bb0(%e: !flow.string):
        %n = flow.call @ms_cast_string_i32 fallible(%e) : (!flow.string) -> i32
        flow.yield %n : i32
      }
      %some = flow.wrap %numbers : !flow.array<i32> -> <!flow.array<i32>>
      flow.yield %some : !flow.nullable<!flow.array<i32>>
    }
    // CHECK: flow.make_map(%[[I]], %[[I]]) : (i32, i32) -> !flow.map<i32, i32>
    %map = flow.make_map(%i, %i) : (i32, i32) -> !flow.map<i32, i32>
    flow.yield %row, %tried, %map : !flow.row<"a": i32, "b": !flow.array<i32>>, !flow.nullable<!flow.array<i32>>, !flow.map<i32, i32>
  }
  flow.sink "o" %t connector "blackhole" {} format "" {} : !flow.stream<row<"x": !flow.row<"a": i32, "b": !flow.array<i32>>, "y": !flow.nullable<!flow.array<i32>>, "m": !flow.map<i32, i32>>, append>
}
