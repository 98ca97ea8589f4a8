// RUN: millstream-opt %s | millstream-opt | FileCheck %s
// Every op's text form is read back as it was written.

// CHECK-LABEL: task.program "p" attributes {settings = {time_zone = "UTC"}}
task.program "p" attributes {settings = {time_zone = "UTC"}} {
  // CHECK: task.node @s "source"
  task.node @s "source"
  task.node @g "aggregate"
  // CHECK: task.source @s.source of @s connector "file" {path = "in"} format "json" {} row !flow.row<"a": i64, "at": !flow.timestamp<3>>
  task.source @s.source of @s connector "file" {path = "in"} format "json" {}
      row !flow.row<"a": i64, "at": !flow.timestamp<3>>
      {max_record_bytes = 1 : i64, metadata = {}, parse_errors = #flow<policy route>, used = array<i1: true, true>, watermark = @s.watermark}
  // CHECK: task.watermark @s.watermark of @s out_of_order 5000 idle_after -1 sources [@s.source]
  task.watermark @s.watermark of @s out_of_order 5000 idle_after -1 sources [@s.source]
  // CHECK: task.sink @o.sink of @g connector "stdout" {} format "json" {} row !flow.row<"a": i64>
  task.sink @o.sink of @g connector "stdout" {} format "json" {} row !flow.row<"a": i64>
      {write_errors = #flow<policy fail>, delivery = ""}
  // CHECK: task.scan @s.source rows
  task.scan @s.source rows {
  ^bb0(%a: i64, %at: !flow.timestamp<3>):
    // CHECK: %[[A:.*]] = task.load %{{.*}} : i64
    %la = task.load %a : i64
    // CHECK: task.advance @s.watermark %{{.*}} : !flow.timestamp<3> -> <3>
    %time, %watermark = task.advance @s.watermark %at : !flow.timestamp<3> -> <3>
    // CHECK: task.try -> i64
    %ok, %q = task.try -> i64 {
      %zero = flow.constant(0 : i64) : i64
      %is_zero = flow.call @ms_eq_i64 value(%la, %zero) : (i64, i64) -> i1
      // CHECK: task.fail_if %{{.*}} "it is zero"
      task.fail_if %is_zero "it is zero"
      // CHECK: task.yield %{{.*}} : i64
      task.yield %la : i64
    }
    flow.if %ok {
      // CHECK: task.push @rest(%{{.*}}) : (i64)
      task.push @rest(%q) : (i64)
    } else {
      // CHECK: %[[ROW:.*]] = task.describe ["a", "at"](%[[A]], %{{.*}}) : (i64, !flow.timestamp<3>)
      %row = task.describe ["a", "at"](%la, %at) : (i64, !flow.timestamp<3>)
      // CHECK: task.error_text
      %error = task.error_text
      // CHECK: task.position
      %position = task.position
      // CHECK: task.fail @g %[[ROW]]
      task.fail @g %row
    }
    // CHECK: task.return
    task.return
  }
  // CHECK: task.scan @s.source errors
  task.scan @s.source errors {
  ^bb0(%raw: !flow.string, %error: !flow.string, %source: !flow.string, %position: !flow.string):
    task.return
  }
  // CHECK: task.stage @rest
  task.stage @rest {
  ^bb0(%a: i64):
    // CHECK: task.count @g in
    task.count @g in
    %change = flow.constant(0 : i8) : i8
    // CHECK: task.emit @o.sink ["a"](%{{.*}}) change %{{.*}} : (i64)
    task.emit @o.sink ["a"](%a) change %change : (i64)
    task.return
  }
  // CHECK: task.timer @g
  task.timer @g {
  ^bb0(%watermark: i64):
    task.return
  }
}
