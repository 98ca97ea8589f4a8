//===- FlowOps.td - streaming operators ---------------------------------===//
#ifndef MILLSTREAM_DIALECTS_FLOW_FLOWOPS_TD
#define MILLSTREAM_DIALECTS_FLOW_FLOWOPS_TD

include "dialects/flow/FlowScalarOps.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/IR/SymbolInterfaces.td"

def Flow_PipelineOp : Flow_Op<"pipeline", [SingleBlock, NoTerminator, NoRegionArguments, IsolatedFromAbove,
                                           HasParent<"::mlir::ModuleOp">]> {
  let summary = "a whole pipeline";
  let description = [{
    `params` is an array of dictionaries {name, type, default?}; `settings` holds what the runtime is told as
    it is (checkpoint interval and storage, time zone, key groups).
  }];
  let arguments = (ins StrAttr:$name, DefaultValuedAttr<DictionaryAttr, "::llvm::ArrayRef<::mlir::NamedAttribute>()">:$settings,
                       DefaultValuedAttr<ArrayAttr, "::llvm::ArrayRef<::mlir::Attribute>()">:$params);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$name attr-dict-with-keyword $body";
}

class Flow_NodeOp<string mnemonic, list<Trait> traits = []> : Flow_Op<mnemonic, !listconcat(traits, [
    DeclareOpInterfaceMethods<Flow_NodeInterface, ["getNodeName"]>, HasParent<"::millstream::flow::PipelineOp">, IsolatedFromAbove])>;

def Flow_SourceOp : Flow_NodeOp<"source"> {
  let summary = "reads records from a connector";
  let description = [{
    The first result holds the decoded rows; a second one, of {raw, error, source, position}, is there when
    `parse_errors` is `route`. `used` says for each column whether the spec names it anywhere: those are
    converted for every record, whatever the optimiser leaves of them. `metadata` maps column names to
    metadata keys. Where the result has only some of the columns, `declared` is the whole row, in order.
  }];
  let arguments = (ins StrAttr:$name, StrAttr:$connector, DictionaryAttr:$connector_settings,
                       StrAttr:$format, DictionaryAttr:$format_settings,
                       DefaultValuedAttr<Flow_PolicyAttr, "::millstream::flow::Policy::fail">:$parse_errors,
                       DefaultValuedAttr<DenseBoolArrayAttr, "::llvm::ArrayRef<bool>()">:$used,
                       DefaultValuedAttr<DictionaryAttr, "::llvm::ArrayRef<::mlir::NamedAttribute>()">:$metadata,
                       DefaultValuedAttr<I64Attr, "16777216">:$max_record_bytes,
                       OptionalAttr<TypeAttrOf<Flow_RowType>>:$declared);
  let results = (outs Variadic<Flow_StreamType>:$outputs);
  let assemblyFormat = [{
    $name `connector` $connector $connector_settings `format` $format $format_settings attr-dict `:` type($outputs)
  }];
  let hasVerifier = 1;
}

def Flow_WatermarkOp : Flow_NodeOp<"watermark"> {
  let summary = "gives rows their event time, and the stream its watermark";
  let description = [{
    The region yields the row's event time as timestamp(3) or timestamp_ltz(3); NULL is an error under
    `errors`. The watermark of a split is the largest time seen in it less `out_of_order_ms`;
    `idle_after_ms` of -1 means never idle. The result is `timed`; with `route` a second result holds the
    failed rows.
  }];
  let arguments = (ins StrAttr:$name, Flow_StreamType:$input, I64Attr:$out_of_order_ms, I64Attr:$idle_after_ms,
                       DefaultValuedAttr<Flow_PolicyAttr, "::millstream::flow::Policy::fail">:$errors);
  let results = (outs Variadic<Flow_StreamType>:$outputs);
  let regions = (region SizedRegion<1>:$time);
  let assemblyFormat = [{
    $name $input `out_of_order` $out_of_order_ms `idle_after` $idle_after_ms attr-dict
    `:` type($input) `->` type($outputs) $time
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = "bool passesRows(unsigned result) { return result == 0; }";
}

def Flow_FilterOp : Flow_NodeOp<"filter"> {
  let summary = "keeps the rows for which a condition is true";
  let description = [{
    The region's arguments are the row's columns; it yields one boolean, where NULL is not true. A second
    result holds rows whose condition failed to evaluate when `errors` is `route`: {row, error, node, position}.
  }];
  let arguments = (ins StrAttr:$name, Flow_StreamType:$input,
                       DefaultValuedAttr<Flow_PolicyAttr, "::millstream::flow::Policy::fail">:$errors);
  let results = (outs Variadic<Flow_StreamType>:$outputs);
  let regions = (region SizedRegion<1>:$condition);
  let assemblyFormat = "$name $input attr-dict `:` type($input) `->` type($outputs) $condition";
  let hasVerifier = 1;
  let extraClassDeclaration = "bool passesRows(unsigned result) { return result == 0; }";
}

def Flow_MapOp : Flow_NodeOp<"map"> {
  let summary = "computes a new row from each row";
  let description = "The region yields the result's columns in order. All expressions see the row as it came in.";
  let arguments = (ins StrAttr:$name, Flow_StreamType:$input,
                       DefaultValuedAttr<Flow_PolicyAttr, "::millstream::flow::Policy::fail">:$errors);
  let results = (outs Variadic<Flow_StreamType>:$outputs);
  let regions = (region SizedRegion<1>:$columns);
  let assemblyFormat = "$name $input attr-dict `:` type($input) `->` type($outputs) $columns";
  let hasVerifier = 1;
}

def Flow_RouteOp : Flow_NodeOp<"route"> {
  let summary = "sends each row to the first output whose condition is true";
  let description = [{
    One region an output, in order. Results: those of `names`, then the rest if `has_rest` (else such rows are
    dropped), then the failed rows if `errors` is `route`.
  }];
  let arguments = (ins StrAttr:$name, Flow_StreamType:$input, StrArrayAttr:$names, UnitAttr:$has_rest,
                       DefaultValuedAttr<Flow_PolicyAttr, "::millstream::flow::Policy::fail">:$errors);
  let results = (outs Variadic<Flow_StreamType>:$outputs);
  let regions = (region VariadicRegion<SizedRegion<1>>:$conditions);
  let assemblyFormat = "$name $input $names attr-dict `:` type($input) `->` type($outputs) $conditions";
  let hasVerifier = 1;
  let extraClassDeclaration = "bool passesRows(unsigned result) { return result < getNames().size() + getHasRest(); }";
}

def Flow_UnnestOp : Flow_NodeOp<"unnest"> {
  let summary = "one row for each element of an array";
  let description = [{
    The region yields the array (a nullable one counts as empty if NULL). The result's row is the input's
    columns, then the element, then the number from 1 (int) if `with_index`. With `keep_empty` an empty array
    gives one row whose element (and number) is NULL.
  }];
  let arguments = (ins StrAttr:$name, Flow_StreamType:$input, UnitAttr:$with_index, UnitAttr:$keep_empty,
                       DefaultValuedAttr<Flow_PolicyAttr, "::millstream::flow::Policy::fail">:$errors);
  let results = (outs Variadic<Flow_StreamType>:$outputs);
  let regions = (region SizedRegion<1>:$array);
  let assemblyFormat = "$name $input attr-dict `:` type($input) `->` type($outputs) $array";
  let hasVerifier = 1;
}

def Flow_UnionOp : Flow_NodeOp<"union", [Pure]> {
  let summary = "the rows of several streams of one type";
  let arguments = (ins StrAttr:$name, Variadic<Flow_StreamType>:$inputs);
  let results = (outs Flow_StreamType:$output);
  let assemblyFormat = "$name $inputs attr-dict `:` type($inputs) `->` type($output)";
  let hasVerifier = 1;
  let extraClassDeclaration = "bool passesRows(unsigned) { return true; }";
}

def Flow_AggregateOp : Flow_NodeOp<"aggregate"> {
  let summary = "groups rows by key and window and computes aggregates";
  let description = [{
    `input` yields the keys, then for each call its argument (if it has one) and its filter condition (if
    filtered). `output` takes the keys, the window's start and end (timestamp(3), unless the kind is `none`
    or `count`), and the calls' results, and yields the result's columns; `having` (may be empty) takes the
    result's columns and yields a boolean. Results: the rows, then late rows (of the input's type) if `late`
    is `route`, then failed rows if `errors` is `route`. `ttl_ms` of -1 is forever. `meaning` says what the
    state means, for checkpoints (see state.table).
  }];
  let arguments = (ins StrAttr:$name, Flow_StreamType:$input, StrArrayAttr:$keys, Flow_WindowAttr:$window,
                       TypedArrayAttrBase<Flow_AggregateCallAttr, "aggregate calls">:$calls,
                       DefaultValuedAttr<Flow_PolicyAttr, "::millstream::flow::Policy::drop">:$late,
                       DefaultValuedAttr<I64Attr, "0">:$allow_late_ms, UnitAttr:$emit_update,
                       DefaultValuedAttr<I64Attr, "-1">:$ttl_ms, UnitAttr:$ttl_event_time,
                       DefaultValuedAttr<Flow_PolicyAttr, "::millstream::flow::Policy::fail">:$errors,
                       OptionalAttr<StrAttr>:$meaning);
  let results = (outs Variadic<Flow_StreamType>:$outputs);
  let regions = (region SizedRegion<1>:$rows, SizedRegion<1>:$output, AnyRegion:$having);
  let assemblyFormat = [{
    $name $input `keys` $keys `window` $window `calls` $calls attr-dict
    `:` type($input) `->` type($outputs) `rows` $rows `output` $output `having` $having
  }];
  let extraClassDeclaration = [{
    bool isStateful() { return true; }
    bool passesRows(unsigned result) { return result == 1 && getLate() == Policy::route; }
  }];
  let hasVerifier = 1;
}

def Flow_DedupOp : Flow_NodeOp<"dedup"> {
  let summary = "the first or last row of each key";
  let description = [{
    `rows` yields the key. `keep_last` makes an upsert stream; else the first to arrive is kept, or with
    `by_event_time` the earliest, emitted when the watermark passes it. `ttl_ms` of -1 is forever.
    `meaning` is as in flow.aggregate.
  }];
  let arguments = (ins StrAttr:$name, Flow_StreamType:$input, UnitAttr:$keep_last, UnitAttr:$by_event_time,
                       DefaultValuedAttr<I64Attr, "-1">:$ttl_ms, UnitAttr:$ttl_event_time, UnitAttr:$ttl_touch_read,
                       DefaultValuedAttr<Flow_PolicyAttr, "::millstream::flow::Policy::fail">:$errors,
                       OptionalAttr<StrAttr>:$meaning);
  let results = (outs Variadic<Flow_StreamType>:$outputs);
  let regions = (region SizedRegion<1>:$rows);
  let assemblyFormat = "$name $input attr-dict `:` type($input) `->` type($outputs) $rows";
  let extraClassDeclaration = [{
    bool isStateful() { return true; }
    bool passesRows(unsigned result) { return result == 0; }
  }];
  let hasVerifier = 1;
}

def Flow_SinkOp : Flow_NodeOp<"sink"> {
  let summary = "writes rows to a connector";
  let description = [{
    Inputs may differ in type where the format allows it (JSON). `check` is the fallible kernel that decides
    whether a row, which is then one string column, can be written. With `write_errors` of `route` the result
    holds the rejected rows: {row, error, node, position}.
  }];
  let arguments = (ins StrAttr:$name, Variadic<Flow_StreamType>:$inputs, StrAttr:$connector,
                       DictionaryAttr:$connector_settings, StrAttr:$format, DictionaryAttr:$format_settings,
                       DefaultValuedAttr<Flow_PolicyAttr, "::millstream::flow::Policy::fail">:$write_errors,
                       DefaultValuedStrAttr<StrAttr, "">:$delivery, OptionalAttr<FlatSymbolRefAttr>:$check);
  let results = (outs Variadic<Flow_StreamType>:$outputs);
  let assemblyFormat = [{
    $name $inputs `connector` $connector $connector_settings `format` $format $format_settings attr-dict
    `:` type($inputs) (`->` type($outputs)^)?
  }];
  let hasVerifier = 1;
}

#endif
