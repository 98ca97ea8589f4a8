// RUN: millstream-opt %s -split-input-file -verify-diagnostics
// What the verifiers of expressions and types refuse.

task.program "p" {
  task.stage @s {
  ^bb0(%a: i64):
    // expected-error @+1 {{a NULL needs a nullable type, got 'i64'}}
    %0 = flow.constant(unit) : i64
    task.return
  }
}

// -----

task.program "p" {
  task.stage @s {
  ^bb0(%a: i64):
    // expected-error @+1 {{may give NULL, so its result must be nullable, got 'i64'}}
    %0 = flow.call @ms_div_i64 fallible safe(%a, %a) : (i64, i64) -> i64
    task.return
  }
}

// -----

task.program "p" {
  task.stage @s {
  ^bb0(%a: i64):
    // expected-error @+1 {{wraps 'i64' as '!flow.nullable<i32>'}}
    %0 = flow.wrap %a : i64 -> !flow.nullable<i32>
    task.return
  }
}

// -----

task.program "p" {
  task.stage @s {
  ^bb0(%a: !flow.nullable<i64>):
    // expected-error @+1 {{unwraps '!flow.nullable<i64>' to 'i32'}}
    %0 = flow.unwrap %a : !flow.nullable<i64> -> i32
    task.return
  }
}

// -----

task.program "p" {
  task.stage @s {
  ^bb0(%a: i64, %p: i1):
    %0 = flow.if %p -> i32 {
      // expected-error @+1 {{yields types that differ from the results of 'flow.if'}}
      flow.yield %a : i64
    } else {
      flow.yield %a : i64
    }
    task.return
  }
}

// -----

task.program "p" {
  task.stage @s {
  ^bb0(%r: !flow.row<"a": i64>):
    // expected-error @+1 {{takes field 1 of a row of 1}}
    %0 = flow.field_of %r[1] : !flow.row<"a": i64> -> i64
    task.return
  }
}

// -----

task.program "p" {
  task.stage @s {
  ^bb0(%r: !flow.row<"a": i64>):
    // expected-error @+1 {{gives 'i32' for a field of type 'i64'}}
    %0 = flow.field_of %r[0] : !flow.row<"a": i64> -> i32
    task.return
  }
}

// -----

task.program "p" {
  task.stage @s {
  ^bb0(%r: i64):
    // expected-error @+1 {{takes a field of a row, got 'i64'}}
    %0 = flow.field_of %r[0] : i64 -> i64
    task.return
  }
}

// -----

task.program "p" {
  task.stage @s {
  ^bb0(%a: i64, %i: i64):
    // expected-error @+1 {{takes an array and a number, got 'i64' and 'i64'}}
    %0 = flow.element %a[%i] : i64, i64 -> !flow.nullable<i64>
    task.return
  }
}

// -----

task.program "p" {
  task.stage @s {
  ^bb0(%a: !flow.array<i64>, %i: i64):
    // expected-error @+1 {{gives '!flow.nullable<i32>' for an element of type 'i64'}}
    %0 = flow.element %a[%i] : !flow.array<i64>, i64 -> !flow.nullable<i32>
    task.return
  }
}

// -----

// expected-error @+1 {{decimal scale must be at most the precision 2, got 3}}
!d = !flow.decimal<2, 3>
task.program "p" {
  task.stage @s {
  ^bb0(%a: !d):
    task.return
  }
}

// -----

// expected-error @+1 {{precision must be 0 to 9, got 10}}
!t = !flow.timestamp<10>
task.program "p" {
  task.stage @s {
  ^bb0(%a: !t):
    task.return
  }
}

// -----

// expected-error @+1 {{a nullable type cannot be nullable once more}}
!n = !flow.nullable<!flow.nullable<i64>>
task.program "p" {
  task.stage @s {
  ^bb0(%a: !n):
    task.return
  }
}
