//===- Passes.td - all passes, in the order in which they run -----------===//
#ifndef MILLSTREAM_PASSES_PASSES_TD
#define MILLSTREAM_PASSES_PASSES_TD

include "mlir/Pass/PassBase.td"

def SimplifyExpressions : Pass<"simplify-expressions"> {
  let summary = "computes at compile time what is known then, and asks less of NULLs";
  let description = [{
    Rewrites scalar expressions to cheaper ones that give the same for every row, NULLs and errors included:
    literals are computed, NULL arguments make strict calls NULL, values that cannot be NULL are passed as such,
    `IS NULL` of a strict function asks its arguments, and below the question whether a condition is TRUE
    three-valued AND and OR become two-valued. Boolean algebra keeps to what holds for NULL (`a AND (a OR b)` is
    `a`; `a OR NOT a` is not TRUE where a is NULL), comparisons of equal operands to types without NaN, neutral
    elements to integers. A branch whose condition is known is left alone, casts of casts that only widen become one.

    A call that can fail stays where it is, unless a literal argument shows that it never does (a divisor that is
    not 0) or NULL that it is never evaluated. Runs over flow and, behind fusion, over task.
  }];
  let dependentDialects = ["::millstream::flow::FlowDialect"];
}

def PushProjections : Pass<"push-projections", "::mlir::ModuleOp"> {
  let summary = "takes columns that nobody reads out of the rows, up to the source";
  let description = [{
    Goes from the sinks to the sources and leaves in each stream only the columns that something behind reads:
    maps no longer pass the others on (unless computing one can fail), and a source's row shrinks to what is read,
    its `declared` row staying beside it. So a decoder's slots have room for converted fields alone, a generator
    makes no column in vain, and operators that keep rows keep less of them.

    A decoder still converts every field that the spec names, read or not, since errors in them must be noticed;
    fields that nothing names are checked for structure only, and hold nothing that a failed row's description
    could show. Columns that such a description shows count as read. Runs at every level: rows that lie in state
    must be the same at all of them.
  }];
}

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
    it stays a function, so that code does not grow with the number of ways through the graph; all copies
    together have at most `copied-ops` operations. Afterwards
    a row's values are SSA values from decoder to encoder: no record is materialised in between.
  }];
  let options = [Option<"small_ops", "small-ops", "unsigned", "12", "largest stage that is copied to several places">,
                 Option<"copied_ops", "copied-ops", "unsigned", "4096", "how much all copies may add">];
}

def ShareExpressions : Pass<"share-expressions", "::mlir::ModuleOp"> {
  let summary = "computes once what several operators compute of one row";
  let description = [{
    Behind fusion the operators that read one stream stand in one loop, so that equal sub-plans are equal code
    there: what is pure is computed once (within a chain too, and also out of a `task.try`, in front of which it
    is moved if it cannot fail), branches on one condition become one branch that does first what the first did,
    then what the second did, and so on in the code that this brings together. Counters stay those of each node,
    and the order of what a row does stays.

    An evaluation that can fail is shared as a whole `task.try`: where an equal one was gone through before, its outcome
    counts, and each node does with a failure what its own policy says, under its own name.

    Left alone: tries that are equal in part only, since which error of a row is shown must not change, and what is
    volatile or reads state. State is not shared: a node's name is the identity of its state, which stays its own when
    the other node changes.
  }];
}

def PushFilters : Pass<"push-filters", "::mlir::ModuleOp"> {
  let summary = "computes, and loads, behind a filter what only rows behind it need";
  let description = [{
    The columns of a scan become `task.load`s, and every load and expression that cannot fail moves into the
    branches that alone need it: filters come before maps, whatever their order in the spec, and decide before
    the other columns are taken out of their slots or, of a generator, made at all. Counters stay where they are,
    so nothing of this shows. Nothing is moved into a loop, where it would be computed more often, nor behind an
    access to state what may look into it; a column that a failed row's description needs is loaded there again.

    Within a decoder there is nothing to push: the fields that the spec names are converted before any filter,
    since errors in them must be noticed (or it would depend on optimisation which records are bad).
    Runs behind fusion, where the whole chain up to the sink is one body.
  }];
}

def SplitStages : Pass<"split-stages", "::mlir::ModuleOp"> {
  let summary = "lets a filter behind a union be inlined in front of it";
  let description = [{
    A stage that is pushed to from several places and is too large to be copied (see `fuse-stages`) costs a call
    a row. If all it does is a filter of at most `small-ops` operations and what comes behind it, that is put in
    a stage of its own: the filter is then small, fusing again inlines it in each source's loop, and only rows
    that pass are pushed. Runs between two runs of `fuse-stages`.
  }];
  let options = [Option<"small_ops", "small-ops", "unsigned", "12", "largest filter that is copied to several places">];
}

def PreAggregate : Pass<"pre-aggregate", "::mlir::ModuleOp"> {
  let summary = "keeps the group of an aggregate without a key in registers for a batch";
  let description = [{
    All rows of a slice are one group where the aggregate has no key, and hardly any row comes to another slice than
    the row before. So the slot's fields are kept by the loop over a batch: read once, written back when a row of
    another slice comes and behind the loop. What is one row's work is then an addition in a register, where it was a
    look into a table, and a load and a store that each wait for the row before. The same holds for an operator's
    bookkeeping that is one slot. Values are taken over and given back, never added up beside each other: a sum of
    floating numbers is the same with and without this, at every batch size.

    An upsert becomes `local` if its table has no key, no stage uses the table, and the scan does nothing with it
    but get and set fields of slots of one slice at a time. Texts stay in the table's arena. Left alone are aggregates
    with a key: the slots of few groups stay in the nearest cache as they are, so there a second table in front of the
    first one costs a lookup and saves none.
  }];
}

def LayoutState : Pass<"layout-state", "::mlir::ModuleOp"> {
  let summary = "chooses the bytes of every table's slots";
  let description = [{
    A slot is packed from what the compiler knows: the fixed-width columns of the key in order of falling
    alignment with the null bits behind them (the part that is hashed and compared as bytes), 16 bytes for
    each text column of the key, the fields in the same manner, one marker byte. Where it makes the slot smaller, a
    field that only counts rows takes the 7 bytes in front of the marker. Text of at most 12 bytes is
    inline, longer text in the key group's arena. The layout stands on the table from here on: lowering reads
    offsets from it, the plan carries it to the checkpoint, and `explain --state` prints it.
  }];
}

#endif
