// RUN: millstream-opt %s -fuse-stages=small-ops=2 | FileCheck %s
// A stage that is pushed to from two places and is not small stays a function: code does not grow with
// the number of ways through the graph.

task.program "p" {
  task.node @n "map"
  task.source @s.source of @n connector "file" {} format "json" {} row !flow.row<"a": i64>
      {max_record_bytes = 1 : i64, metadata = {}, parse_errors = #flow<policy fail>, used = array<i1: true>}
  // CHECK: task.scan
  // CHECK-COUNT-2: task.push @shared(%{{.*}})
  task.scan @s.source rows {
  ^bb0(%a: i64):
    task.push @shared(%a) : (i64)
    task.push @shared(%a) : (i64)
    task.return
  }
  // CHECK: task.stage @shared
  task.stage @shared {
  ^bb0(%a: i64):
    task.count @n in
    task.count @n out
    task.count @n late
    task.return
  }
}
