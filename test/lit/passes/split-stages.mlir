// RUN: millstream-opt %s -split-stages=small-ops=8 -fuse-stages=small-ops=8 -split-input-file | FileCheck %s
// A filter behind a union is inlined in each source's loop, what comes behind it is not.

task.program "filtered" {
  task.node @n "filter"
  task.source @s.source of @n connector "file" {} format "json" {} row !flow.row<"a": i64>
      {max_record_bytes = 1 : i64, metadata = {}, parse_errors = #flow<policy fail>, used = array<i1: true>}
  // CHECK-LABEL: task.program "filtered"
  // CHECK: task.scan @s.source rows
  // CHECK: flow.call @ms_gt_i64
  // CHECK-NEXT: flow.if
  // CHECK-NEXT: task.push @shared.passed(
  // CHECK: flow.call @ms_gt_i64
  // CHECK-NEXT: flow.if
  // CHECK-NEXT: task.push @shared.passed(
  task.scan @s.source rows {
  ^bb0(%a: i64):
    task.push @shared(%a) : (i64)
    task.push @shared(%a) : (i64)
    task.return
  }
  // CHECK: task.stage @shared.passed
  // CHECK-COUNT-8: task.count @n
  task.stage @shared {
  ^bb0(%a: i64):
    task.count @n in
    %c = flow.constant(10 : i64) : i64
    %p = flow.call @ms_gt_i64 value(%a, %c) : (i64, i64) -> i1
    flow.if %p {
      task.count @n out
      task.count @n late
      task.count @n dropped
      task.count @n failed
      task.count @n out
      task.count @n late
      task.count @n dropped
      task.count @n failed
    } else {
    }
    task.return
  }
}

// -----

// Something that can fail stands before the branch: it stays one stage.
task.program "fallible" {
  task.node @n "filter"
  task.source @s.source of @n connector "file" {} format "json" {} row !flow.row<"a": i64>
      {max_record_bytes = 1 : i64, metadata = {}, parse_errors = #flow<policy fail>, used = array<i1: true>}
  // CHECK-LABEL: task.program "fallible"
  // CHECK: task.scan @s.source rows
  // CHECK-COUNT-2: task.push @shared(
  // CHECK-NOT: task.stage @shared.passed
  task.scan @s.source rows {
  ^bb0(%a: i64):
    task.push @shared(%a) : (i64)
    task.push @shared(%a) : (i64)
    task.return
  }
  task.stage @shared {
  ^bb0(%a: i64):
    %ok, %q = task.try -> i64 {
      %d = flow.call @ms_div_i64 fallible(%a, %a) : (i64, i64) -> i64
      task.yield %d : i64
    }
    flow.if %ok {
      task.count @n out
      task.count @n late
      task.count @n dropped
      task.count @n failed
      task.count @n out
      task.count @n late
      task.count @n dropped
      task.count @n failed
    } else {
    }
    task.return
  }
}
