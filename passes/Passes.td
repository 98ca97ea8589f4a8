//===- Passes.td - all passes, in the order in which they run -----------===//
#ifndef MILLSTREAM_PASSES_PASSES_TD
#define MILLSTREAM_PASSES_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertFlowToTask : Pass<"convert-flow-to-task", "::mlir::ModuleOp"> {
  let summary = "turns each operator into a stage, each stream into a push";
  let description = [{
    Every flow operator becomes a `task.stage` with the code for one row, every use of a stream a `task.push`
    to the stage of its user, every source a `task.scan` over its batches. An expression that can fail is
    evaluated in a `task.try`, whose other way out does what the node's error policy says: `fail`, `drop`
    (count it), or `route` (push a row that describes the error). Runs after all passes over `flow`; what
    it makes is correct but calls once per row and operator: `fuse-stages` comes next.
  }];
  let dependentDialects = ["::millstream::task::TaskDialect"];
}

def FuseStages : Pass<"fuse-stages", "::mlir::ModuleOp"> {
  let summary = "inlines stages where they are pushed to: a chain becomes one loop";
  let description = [{
    A stage that is pushed to from one place is inlined there and disappears, however large. One that is
    pushed to from several places (behind a union) is inlined if it has at most `small-ops` operations; else
    it stays a function, so that code does not grow with the number of ways through the graph. Afterwards
    a row's values are SSA values from decoder to encoder: no record is materialised in between.
  }];
  let options = [Option<"small_ops", "small-ops", "unsigned", "12", "largest stage that is copied to several places">];
}

def LayoutState : Pass<"layout-state", "::mlir::ModuleOp"> {
  let summary = "chooses the bytes of every table's slots";
  let description = [{
    A slot is packed from what the compiler knows: the fixed-width columns of the key in order of falling
    alignment with the null bits behind them (the part that is hashed and compared as bytes), 16 bytes for
    each text column of the key, the fields in the same manner, one marker byte. Text of at most 12 bytes is
    inline, longer text in the key group's arena. The layout stands on the table from here on: lowering reads
    offsets from it, the plan carries it to the checkpoint, and `explain --state` prints it.
  }];
}

#endif
