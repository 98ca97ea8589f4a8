// RUN: millstream-opt %s -convert-flow-to-task | FileCheck %s
// A sink with a check writes the rows that pass it, and hands on the others as write errors.

!line = !flow.stream<row<"line": !flow.string>, append>
!failed = !flow.stream<row<"row": !flow.string, "error": !flow.string, "node": !flow.string, "position": !flow.string>, append>

// CHECK: task.stage @o.rows
// CHECK: %[[OK:.*]], %{{.*}} = task.try
// CHECK: flow.call @ms_raw_line
// CHECK: flow.if %[[OK]] {
// CHECK: task.emit @o.sink
// CHECK: else
// CHECK: task.count @o in
// CHECK: task.count @o failed
// CHECK: task.describe ["line"]
// CHECK: task.push @e.rows
// A sink without one writes every row as it comes.
// CHECK: task.stage @e.rows
// CHECK-NOT: task.try
// CHECK: task.emit @e.sink
flow.pipeline "p" {
  %0 = flow.source "s" connector "stdin" {} format "raw" {} : !line
  %1 = flow.sink "o" %0 connector "stdout" {} format "raw" {} {check = @ms_raw_line, write_errors = #flow<policy route>} : !line -> !failed
  flow.sink "e" %1 connector "stdout" {} format "json" {} : !failed
}
