// RUN: millstream-opt %s -split-input-file -verify-diagnostics
// What the verifiers refuse.

task.program "p" {
  task.stage @s {
  ^bb0(%a: i64):
    // expected-error @+1 {{pushes to 'none', which is no stage}}
    task.push @none(%a) : (i64)
    task.return
  }
}

// -----

task.program "p" {
  task.stage @s {
  ^bb0(%a: i64):
    // expected-error @+1 {{pushes values of other types than the arguments of 't'}}
    task.push @t(%a) : (i64)
    task.return
  }
  task.stage @t {
  ^bb0(%a: i32):
    task.return
  }
}

// -----

task.program "p" {
  task.stage @s {
  ^bb0(%a: i64):
    // expected-error @+1 {{names 'n', which is no node}}
    task.count @n in
    task.return
  }
}

// -----

task.program "p" {
  // expected-error @+1 {{names 'n', which is no node}}
  task.source @s.source of @n connector "file" {} format "json" {} row !flow.row<"a": i64>
      {max_record_bytes = 1 : i64, metadata = {}, parse_errors = #flow<policy fail>, used = array<i1: true>}
}

// -----

task.program "p" {
  task.node @n "source"
  task.source @s.source of @n connector "file" {} format "json" {} row !flow.row<"a": i64>
      {max_record_bytes = 1 : i64, metadata = {}, parse_errors = #flow<policy fail>, used = array<i1: true>}
  // expected-error @+1 {{needs a region whose arguments are the columns}}
  task.scan @s.source rows {
  ^bb0(%a: i32):
    task.return
  }
}

// -----

task.program "p" {
  // expected-error @+1 {{names 's.source', which is no source}}
  task.scan @s.source errors {
  ^bb0(%raw: !flow.string, %error: !flow.string, %source: !flow.string, %position: !flow.string):
    task.return
  }
}

// -----

task.program "p" {
  task.node @n "source"
  // expected-error @+1 {{names 's.source', which is no source}}
  task.watermark @n.watermark of @n out_of_order 0 idle_after -1 sources [@s.source]
}

// -----

task.program "p" {
  task.node @n "aggregate"
  // expected-error @+1 {{needs a region with one argument, the watermark as i64}}
  task.timer @n {
  ^bb0(%a: i32):
    task.return
  }
}

// -----

task.program "p" {
  task.stage @s {
  ^bb0(%at: !flow.timestamp<3>):
    // expected-error @+1 {{names 'w', which is no watermark}}
    %time, %watermark = task.advance @w %at : !flow.timestamp<3> -> !flow.timestamp<3>
    task.return
  }
}

// -----

task.program "p" {
  task.node @n "sink"
  task.sink @o.sink of @n connector "stdout" {} format "json" {} row !flow.row<"a": i64>
      {write_errors = #flow<policy fail>, delivery = ""}
  task.stage @s {
  ^bb0(%a: i64):
    // expected-error @+1 {{needs a name for each value, 1, got 2}}
    task.emit @o.sink ["a", "b"](%a) : (i64)
    task.return
  }
}

// -----

task.program "p" {
  task.stage @s {
  ^bb0(%a: i64):
    // expected-error @+1 {{names 'o', which is no sink}}
    task.emit @o ["a"](%a) : (i64)
    task.return
  }
}

// -----

task.program "p" {
  task.stage @s {
  ^bb0(%a: i64):
    // expected-error @+1 {{needs a name for each value, 1, got 0}}
    %row = task.describe [](%a) : (i64)
    task.return
  }
}

// -----

task.program "p" {
  task.stage @s {
  ^bb0(%a: i64):
    // expected-error @+1 {{needs a region that yields values of its results' types}}
    %ok, %b = task.try -> i32 {
      task.yield %a : i64
    }
    task.return
  }
}

// -----

task.program "p" {
  task.stage @s {
  ^bb0(%p: i1):
    // expected-error @+1 {{stands outside of a 'task.try'}}
    task.fail_if %p
    task.return
  }
}

// -----

task.program "p" {
  task.stage @s {
  ^bb0(%a: i64):
    // expected-error @+1 {{loads an argument of its scan}}
    %b = task.load %a : i64
    task.return
  }
}
