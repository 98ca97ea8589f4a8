//===- TaskOps.td - what one worker runs --------------------------------===//
#ifndef MILLSTREAM_DIALECTS_TASK_TASKOPS_TD
#define MILLSTREAM_DIALECTS_TASK_TASKOPS_TD

include "dialects/flow/FlowAttrs.td"
include "dialects/flow/FlowTypes.td"
include "dialects/task/TaskEnums.td"
include "mlir/IR/OpBase.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Task_Dialect : Dialect {
  let name = "task";
  let summary = "what one worker runs: loops over batches, stages, pushes";
  let description = [{
    A `task.program` declares the nodes, sources, sinks and watermarks, and holds code: a `task.scan` is the
    loop over a source's batches, a `task.stage` the code of one operator for one row, `task.push` hands a
    row on. A push is a call; fusing is inlining it, after which a chain is one loop whose values stay in
    registers. Expressions are still `flow`'s scalar ops; where rows lie in memory is decided in lowering.
  }];
  let cppNamespace = "::millstream::task";
  let dependentDialects = ["::millstream::flow::FlowDialect", "::millstream::state::StateDialect"];
  let useDefaultAttributePrinterParser = 1;
}

class Task_Op<string mnemonic, list<Trait> traits = []> : Op<Task_Dialect, mnemonic, traits>;

def Task_CounterAttr : EnumAttr<Task_Dialect, Task_Counter, "counter">;

def Task_ProgramOp : Task_Op<"program", [SingleBlock, NoTerminator, NoRegionArguments, IsolatedFromAbove, SymbolTable]> {
  let summary = "a whole pipeline, as workers run it";
  let arguments = (ins StrAttr:$name, DefaultValuedAttr<DictionaryAttr, "::llvm::ArrayRef<::mlir::NamedAttribute>()">:$settings,
                       DefaultValuedAttr<ArrayAttr, "::llvm::ArrayRef<::mlir::Attribute>()">:$params);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$name attr-dict-with-keyword $body";
}

class Task_Declaration<string mnemonic, list<Trait> traits = []> : Task_Op<mnemonic, !listconcat(traits, [
    Symbol, HasParent<"::millstream::task::ProgramOp">])>;

def Task_NodeOp : Task_Declaration<"node"> {
  let summary = "a node of the spec, or a step of one: what counters and errors name";
  let description = [{
    A node with timers has the watermarks that it goes by, each with the span in milliseconds that operators
    in between hold it back; or it goes by processing time.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, StrAttr:$kind,
                       DefaultValuedAttr<ArrayAttr, "::llvm::ArrayRef<::mlir::Attribute>()">:$watermarks,
                       DefaultValuedAttr<DenseI64ArrayAttr, "::llvm::ArrayRef<int64_t>()">:$holds_ms, UnitAttr:$processing_time);
  let assemblyFormat = "$sym_name $kind attr-dict";
}

def Task_SourceOp : Task_Declaration<"source", [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "a source: its connector, format and the row that its decoder fills";
  let description = "`declared` is the whole row of a record where `row` has only some of its columns; `used` is of that.";
  let arguments = (ins SymbolNameAttr:$sym_name, FlatSymbolRefAttr:$node, StrAttr:$connector,
                       DictionaryAttr:$connector_settings, StrAttr:$format, DictionaryAttr:$format_settings,
                       TypeAttrOf<Flow_RowType>:$row, Flow_PolicyAttr:$parse_errors, DenseBoolArrayAttr:$used,
                       DictionaryAttr:$metadata, I64Attr:$max_record_bytes,
                       OptionalAttr<FlatSymbolRefAttr>:$watermark,
                       OptionalAttr<TypeAttrOf<Flow_RowType>>:$declared);
  let extraClassDeclaration = [{
    ::millstream::flow::RowType getDeclaredRow() {
      return ::llvm::cast<::millstream::flow::RowType>(getDeclared() ? *getDeclared() : getRow());
    }
  }];
  let assemblyFormat = [{
    $sym_name `of` $node `connector` $connector $connector_settings `format` $format $format_settings
    `row` $row attr-dict
  }];
}

def Task_SinkOp : Task_Declaration<"sink", [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "a sink: its connector and format";
  let arguments = (ins SymbolNameAttr:$sym_name, FlatSymbolRefAttr:$node, StrAttr:$connector,
                       DictionaryAttr:$connector_settings, StrAttr:$format, DictionaryAttr:$format_settings,
                       TypeAttrOf<Flow_RowType>:$row, Flow_PolicyAttr:$write_errors, StrAttr:$delivery);
  let assemblyFormat = [{
    $sym_name `of` $node `connector` $connector $connector_settings `format` $format $format_settings
    `row` $row attr-dict
  }];
}

def Task_WatermarkOp : Task_Declaration<"watermark", [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "an event time: how far behind its largest value a split's watermark stays";
  let description = "`sources` are those whose rows reach it: their splits have its times.";
  let arguments = (ins SymbolNameAttr:$sym_name, FlatSymbolRefAttr:$node, I64Attr:$out_of_order_ms,
                       I64Attr:$idle_after_ms, ArrayAttr:$sources);
  let assemblyFormat = [{
    $sym_name `of` $node `out_of_order` $out_of_order_ms `idle_after` $idle_after_ms `sources` $sources attr-dict
  }];
}

def Task_PartAttr : EnumAttr<Task_Dialect, Task_Part, "part">;

def Task_ScanOp : Task_Op<"scan", [DeclareOpInterfaceMethods<SymbolUserOpInterface>, HasParent<"::millstream::task::ProgramOp">, SingleBlock, IsolatedFromAbove]> {
  let summary = "the loop over the rows of a source's batch";
  let description = [{
    The body runs once a row, with the row's columns as arguments; a column that the body does not use is
    not loaded, or for a generator not made. `errors` loops over the records that did not parse.
  }];
  let arguments = (ins FlatSymbolRefAttr:$source, Task_PartAttr:$part);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$source $part attr-dict-with-keyword $body";
}

def Task_LoadOp : Task_Op<"load", [Pure, SameOperandsAndResultType]> {
  let summary = "a column of the row at hand, loaded or made where this stands";
  let description = "The operand is an argument of the enclosing scan. `push-filters` makes these.";
  let arguments = (ins AnyType:$column);
  let results = (outs AnyType:$value);
  let assemblyFormat = "$column attr-dict `:` type($column)";
  let hasVerifier = 1;
}

def Task_StageOp : Task_Op<"stage", [Symbol, HasParent<"::millstream::task::ProgramOp">, SingleBlock, IsolatedFromAbove]> {
  let summary = "the code of an operator for one row";
  let description = [{
    The arguments are the row's columns; for a timed stream then its event time (timestamp(3)) and the
    watermark of its split just before it (i64, milliseconds); for one that is not `append` then the change
    (i8: 0 +I, 1 -U, 2 +U, 3 -D).
  }];
  let arguments = (ins SymbolNameAttr:$sym_name);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$sym_name attr-dict-with-keyword $body";
}

def Task_TimerOp : Task_Op<"timer", [DeclareOpInterfaceMethods<SymbolUserOpInterface>, HasParent<"::millstream::task::ProgramOp">, SingleBlock, IsolatedFromAbove]> {
  let summary = "what a node does when its watermark has advanced; the argument is the new one (i64, milliseconds)";
  let arguments = (ins FlatSymbolRefAttr:$node);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$node attr-dict-with-keyword $body";
}

def Task_ReturnOp : Task_Op<"return", [Terminator, ParentOneOf<["ScanOp", "StageOp", "TimerOp"]>]> {
  let summary = "the row is done";
  let assemblyFormat = "attr-dict";
}

def Task_PushOp : Task_Op<"push", [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "hands a row to a stage, and goes on when it is done";
  let arguments = (ins FlatSymbolRefAttr:$stage, Variadic<AnyType>:$values);
  let assemblyFormat = "$stage `(` $values `)` attr-dict (`:` `(` type($values)^ `)`)?";
}

def Task_TryOp : Task_Op<"try"> {
  let summary = "evaluates expressions that may fail on a row";
  let description = [{
    `ok` is true if the region came to its `task.yield`; if one of its expressions failed, evaluation ended
    there, `ok` is false, and the other results hold zeros and NULLs.
  }];
  let results = (outs I1:$ok, Variadic<AnyType>:$results);
  let regions = (region MinSizedRegion<1>:$body);
  let assemblyFormat = "(`->` type($results)^)? $body attr-dict";
  let hasCanonicalizeMethod = 1;
  let hasVerifier = 1;
}

def Task_YieldOp : Task_Op<"yield", [Pure, Terminator, ReturnLike]> {
  let summary = "ends a region with its values";
  let arguments = (ins Variadic<AnyType>:$values);
  let assemblyFormat = "attr-dict ($values^ `:` type($values))?";
}

def Task_FailIfOp : Task_Op<"fail_if"> {
  let summary = "leaves the enclosing `task.try` if the condition holds";
  let description = [{
    With `reason`, that is the error's text; without, a kernel has given it. Lowering makes one behind the
    call of each kernel that can fail.
  }];
  let arguments = (ins I1:$condition, OptionalAttr<StrAttr>:$reason);
  let assemblyFormat = "$condition ($reason^)? attr-dict";
  let hasVerifier = 1;
}

def Task_CountOp : Task_Op<"count", [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "adds one to a node's counter";
  let arguments = (ins FlatSymbolRefAttr:$node, Task_CounterAttr:$counter);
  let assemblyFormat = "$node $counter attr-dict";
}

def Task_FailOp : Task_Op<"fail", [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "a row failed at a node whose policy is `fail`: the pipeline stops after it";
  let arguments = (ins FlatSymbolRefAttr:$node, Flow_StringType:$row);
  let assemblyFormat = "$node $row attr-dict";
}

def Task_DescribeOp : Task_Op<"describe"> {
  let summary = "a row as JSON text, for error rows";
  let arguments = (ins Variadic<AnyType>:$values, StrArrayAttr:$names);
  let results = (outs Flow_StringType:$text);
  let assemblyFormat = "$names `(` $values `)` attr-dict (`:` `(` type($values)^ `)`)?";
  let hasVerifier = 1;
}

def Task_ErrorTextOp : Task_Op<"error_text"> {
  let summary = "why the last expression failed";
  let results = (outs Flow_StringType:$text);
  let assemblyFormat = "attr-dict";
}

def Task_NoteErrorOp : Task_Op<"note_error"> {
  let summary = "makes a text, taken earlier, that of the last failure again";
  let arguments = (ins Flow_StringType:$text);
  let assemblyFormat = "$text attr-dict";
}

def Task_PositionOp : Task_Op<"position"> {
  let summary = "where the record at hand came from, as `path:offset`";
  let results = (outs Flow_StringType:$text);
  let assemblyFormat = "attr-dict";
}

def Task_AdvanceOp : Task_Op<"advance", [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "moves the split's largest event time";
  let description = [{
    Takes a row's time, of a precision of at most 3. Gives the row's event time, which is at most 2^50
    milliseconds from 1970, and the watermark of its split just before this row (the least i64 before the
    first): what decides whether the row is late.
  }];
  let arguments = (ins FlatSymbolRefAttr:$watermark, AnyType:$time);
  let results = (outs Flow_TimestampType:$event_time, I64:$watermark_ms);
  let assemblyFormat = "$watermark $time attr-dict `:` type($time) `->` type($event_time)";
}

def Task_SplitOp : Task_Op<"split"> {
  let summary = "which split the row at hand came from";
  let description = "A number that a split keeps over restarts; -1 for the rows that a timer makes.";
  let results = (outs I64:$split);
  let assemblyFormat = "attr-dict";
}

def Task_NowOp : Task_Op<"now"> {
  let summary = "processing time at the batch's start, in milliseconds; it never goes back";
  let results = (outs I64:$now_ms);
  let assemblyFormat = "attr-dict";
}

def Task_ForRangeOp : Task_Op<"for_range", [SingleBlock]> {
  let summary = "runs its body for each number from `first` to `last`";
  let arguments = (ins I64:$first, I64:$last);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$first `to` $last attr-dict-with-keyword $body";
}

def Task_EmitOp : Task_Op<"emit", [DeclareOpInterfaceMethods<SymbolUserOpInterface>, AttrSizedOperandSegments]> {
  let summary = "encodes a row and appends it to a sink's buffer";
  let description = "`change` is there for streams that are not `append` (an i8, as in a stage's arguments).";
  let arguments = (ins FlatSymbolRefAttr:$sink, Variadic<AnyType>:$values, Optional<I8>:$change, StrArrayAttr:$names);
  let assemblyFormat = "$sink $names `(` $values `)` (`change` $change^)? attr-dict (`:` `(` type($values)^ `)`)?";
}

def Task_ForEachOp : Task_Op<"for_each", [SingleBlock, RecursiveMemoryEffects]> {
  let summary = "runs its body for each element of an array, in order";
  let description = [{
    Arguments of the body: the element, and its number from 1 (i32). A NULL array has no elements. `empty`
    says that there was none.
  }];
  let arguments = (ins AnyType:$array);
  let results = (outs I1:$empty);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$array attr-dict `:` type($array) $body";
}

#endif
