// RUN: millstream-opt %s -split-input-file -verify-diagnostics
// Values of other types than the parts of a row, an array or a map are refused.

flow.pipeline "p" {
  %s = flow.source "s" connector "file" {} format "json" {} : !flow.stream<row<"i": i32>, append>
  %t = flow.map "t" %s : <row<"i": i32>, append> -> !flow.stream<row<"x": !flow.array<i64>>, append> {
  ^bb0(%i: i32):
    // expected-error @+1 {{takes values of the element's type, gives '!flow.array<i64>'}}
    %x = flow.make_array(%i) : (i32) -> !flow.array<i64>
    flow.yield %x : !flow.array<i64>
  }
}

// -----

flow.pipeline "p" {
  %s = flow.source "s" connector "file" {} format "json" {} : !flow.stream<row<"i": i32>, append>
  %t = flow.map "t" %s : <row<"i": i32>, append> -> !flow.stream<row<"x": !flow.map<i32, i32>>, append> {
  ^bb0(%i: i32):
    // expected-error @+1 {{takes keys and values in turn}}
    %x = flow.make_map(%i) : (i32) -> !flow.map<i32, i32>
    flow.yield %x : !flow.map<i32, i32>
  }
}

// -----

flow.pipeline "p" {
  %s = flow.source "s" connector "file" {} format "json" {} : !flow.stream<row<"a": !flow.array<i32>>, append>
  %t = flow.map "t" %s : <row<"a": !flow.array<i32>>, append> -> !flow.stream<row<"x": !flow.map<i32, i32>>, append> {
  ^bb0(%a: !flow.array<i32>):
    // expected-error @+1 {{converts arrays to arrays and maps to maps}}
    %x = flow.convert %a : !flow.array<i32> -> !flow.map<i32, i32> {
    ^bb0(%e: i32):
      flow.yield %e : i32
    }
    flow.yield %x : !flow.map<i32, i32>
  }
}
