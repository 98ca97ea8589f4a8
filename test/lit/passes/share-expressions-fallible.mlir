// RUN: millstream-opt %s -convert-flow-to-task -fuse-stages -simplify-expressions -share-expressions | FileCheck %s
// Two branches with equal filters and maps that can fail, regular expressions: both are evaluated once, and a failure is
// that of each node, by its policy. The text of the first failure is kept for the second node, in whose handler other
// failures may have come between.

!in = !flow.stream<row<"line": !flow.string>, append>
!out = !flow.stream<row<"x": !flow.nullable<!flow.string>>, append>
!bad = !flow.stream<row<"row": !flow.string, "error": !flow.string, "node": !flow.string, "position": !flow.string>, append>

// CHECK: task.scan @s.source rows
// CHECK: %[[OK:.*]], %[[MATCHES:.*]] = task.try -> i1
// CHECK-NEXT: flow.call @ms_regexp fallible
// CHECK-NOT: flow.call @ms_regexp fallible
// CHECK: flow.if %[[OK]]
// CHECK: flow.if %[[MATCHES]] {
// CHECK: task.try
// CHECK-NEXT: flow.call @ms_regexp_extract fallible
// CHECK-NOT: flow.call @ms_regexp_extract
// CHECK: task.emit @{{[pq]}}.sink
// CHECK: task.emit @{{[pq]}}.sink
// Both maps failed, both policies are `fail`.
// CHECK: task.fail
// CHECK: task.fail
// Both filters failed: one drops the row, the other routes it.
// CHECK: %[[TEXT:.*]] = task.error_text
// CHECK: task.count @other failed
// CHECK: task.note_error %[[TEXT]]
// CHECK: task.count @one failed
// CHECK: task.emit @r.sink
// CHECK-NOT: flow.call @ms_regexp
flow.pipeline "fallible" {
  %0 = flow.source "s" connector "file" {} format "raw" {} : !in
  %1, %bad = flow.filter "one" %0 {errors = #flow<policy route>} : !in -> !in, !bad {
  ^bb0(%line: !flow.string):
    %pattern = flow.constant("(a|b)*c[0-9]+") : !flow.string
    %p = flow.call @ms_regexp fallible(%line, %pattern) : (!flow.string, !flow.string) -> i1
    flow.yield %p : i1
  }
  %2 = flow.filter "other" %0 {errors = #flow<policy drop>} : !in -> !in {
  ^bb0(%line: !flow.string):
    %pattern = flow.constant("(a|b)*c[0-9]+") : !flow.string
    %p = flow.call @ms_regexp fallible(%line, %pattern) : (!flow.string, !flow.string) -> i1
    flow.yield %p : i1
  }
  %3 = flow.map "m" %1 : !in -> !out {
  ^bb0(%line: !flow.string):
    %pattern = flow.constant("c([0-9]+)") : !flow.string
    %group = flow.constant(1 : i32) : i32
    %x = flow.call @ms_regexp_extract fallible(%line, %pattern, %group) : (!flow.string, !flow.string, i32) -> !flow.nullable<!flow.string>
    flow.yield %x : !flow.nullable<!flow.string>
  }
  %4 = flow.map "n" %2 : !in -> !out {
  ^bb0(%line: !flow.string):
    %pattern = flow.constant("c([0-9]+)") : !flow.string
    %group = flow.constant(1 : i32) : i32
    %x = flow.call @ms_regexp_extract fallible(%line, %pattern, %group) : (!flow.string, !flow.string, i32) -> !flow.nullable<!flow.string>
    flow.yield %x : !flow.nullable<!flow.string>
  }
  flow.sink "p" %3 connector "stdout" {} format "json" {} : !out
  flow.sink "q" %4 connector "stdout" {} format "json" {} : !out
  flow.sink "r" %bad connector "stdout" {} format "json" {} : !bad
}
