//===- FlowTypes.td - SQL types and streams -----------------------------===//
#ifndef MILLSTREAM_DIALECTS_FLOW_FLOWTYPES_TD
#define MILLSTREAM_DIALECTS_FLOW_FLOWTYPES_TD

include "dialects/flow/FlowDialect.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"

class Flow_Type<string name, string mnem, list<Trait> traits = []> : TypeDef<Flow_Dialect, name, traits> {
  let mnemonic = mnem;
}

// boolean is i1; tinyint, smallint, int, bigint are i8, i16, i32, i64; float and double are f32, f64.

def Flow_StringType : Flow_Type<"String", "string"> { let summary = "UTF-8 text; lengths count characters"; }
def Flow_BytesType : Flow_Type<"Bytes", "bytes"> { let summary = "binary data"; }
def Flow_DateType : Flow_Type<"Date", "date"> { let summary = "a day, counted from 1970-01-01"; }

def Flow_TimeType : Flow_Type<"Time", "time"> {
  let summary = "a time of day";
  let parameters = (ins "unsigned":$precision);
  let assemblyFormat = "`<` $precision `>`";
}
def Flow_TimestampType : Flow_Type<"Timestamp", "timestamp"> {
  let summary = "a date and time without a zone, 0 to 9 digits of a second";
  let parameters = (ins "unsigned":$precision);
  let assemblyFormat = "`<` $precision `>`";
  let genVerifyDecl = 1;
}
def Flow_TimestampLtzType : Flow_Type<"TimestampLtz", "timestamp_ltz"> {
  let summary = "an instant, shown in the pipeline's time zone";
  let parameters = (ins "unsigned":$precision);
  let assemblyFormat = "`<` $precision `>`";
  let genVerifyDecl = 1;
}
def Flow_DecimalType : Flow_Type<"Decimal", "decimal"> {
  let summary = "an exact number of at most 38 digits";
  let parameters = (ins "unsigned":$precision, "unsigned":$scale);
  let assemblyFormat = "`<` $precision `,` $scale `>`";
  let genVerifyDecl = 1;
}
def Flow_IntervalType : Flow_Type<"Interval", "interval"> {
  let summary = "a span of time: `day` holds milliseconds, `month` months";
  let parameters = (ins "bool":$months);
  let hasCustomAssemblyFormat = 1;
}
def Flow_ArrayType : Flow_Type<"Array", "array"> {
  let parameters = (ins "::mlir::Type":$element);
  let assemblyFormat = "`<` $element `>`";
}
def Flow_MapType : Flow_Type<"Map", "map"> {
  let parameters = (ins "::mlir::Type":$key, "::mlir::Type":$value);
  let assemblyFormat = "`<` $key `,` $value `>`";
}
def Flow_RowType : Flow_Type<"Row", "row"> {
  let summary = "named fields, in order";
  let parameters = (ins ArrayRefParameter<"::mlir::StringAttr">:$names,
                        ArrayRefParameter<"::mlir::Type">:$types);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    size_t size() const { return getTypes().size(); }
    // The field's index, or -1.
    int find(llvm::StringRef name) const;
  }];
}
def Flow_NullableType : Flow_Type<"Nullable", "nullable"> {
  let summary = "a value that may be NULL";
  let parameters = (ins "::mlir::Type":$type);
  let assemblyFormat = "`<` $type `>`";
  let genVerifyDecl = 1;
}
def Flow_NullType : Flow_Type<"Null", "null"> {
  let summary = "the type of a bare NULL, before it takes a type from its surroundings";
}

def Flow_ChangelogKind : I32EnumAttr<"ChangelogKind", "which changes a stream may hold", [
  I32EnumAttrCase<"append", 0>, I32EnumAttrCase<"upsert", 1>, I32EnumAttrCase<"retract", 2>]> {
  let cppNamespace = "::millstream::flow";
}

def Flow_StreamType : Flow_Type<"Stream", "stream"> {
  let summary = "rows over time";
  let description = [{
    `!flow.stream<row, kind [, keys] [, timed]>`: `append` has only new rows; `upsert` replaces and deletes
    rows by the key columns; `retract` holds whole old rows too. Every row of a `timed` stream carries its
    event time (milliseconds), beside its columns: an operator passes it on unless it makes another.
  }];
  let parameters = (ins "::millstream::flow::RowType":$row,
                        "::millstream::flow::ChangelogKind":$kind,
                        OptionalArrayRefParameter<"::mlir::StringAttr">:$keys,
                        "bool":$timed);
  let hasCustomAssemblyFormat = 1;
  let builders = [TypeBuilderWithInferredContext<(ins "::millstream::flow::RowType":$row, CArg<"bool", "false">:$timed), [{
    return $_get(row.getContext(), row, ChangelogKind::append, llvm::ArrayRef<mlir::StringAttr>(), timed);
  }]>];
}

#endif
