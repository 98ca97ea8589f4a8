//===- FlowScalarOps.td - SQL expressions -------------------------------===//
#ifndef MILLSTREAM_DIALECTS_FLOW_FLOWSCALAROPS_TD
#define MILLSTREAM_DIALECTS_FLOW_FLOWSCALAROPS_TD

include "dialects/flow/FlowAttrs.td"
include "dialects/flow/FlowInterfaces.td"
include "dialects/flow/FlowTypes.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class Flow_Op<string mnemonic, list<Trait> traits = []> : Op<Flow_Dialect, mnemonic, traits>;

def Flow_BoolOrNull : AnyTypeOf<[I1, Type<And<[
  CPred<"::llvm::isa<::millstream::flow::NullableType>($_self)">,
  CPred<"::llvm::cast<::millstream::flow::NullableType>($_self).getType().isInteger(1)">]>, "nullable boolean">]>;

def Flow_ConstantOp : Flow_Op<"constant", [Pure, ConstantLike]> {
  let summary = "a literal";
  let description = [{
    Integers, dates, times, timestamps, intervals and decimals hold an integer attribute of the value's
    register (milliseconds or nanoseconds, unscaled digits: see runtime/abi/Abi.h); text a string
    attribute. A NULL is `unit` with a nullable type.

    `flow.constant(5 : i32) : i32`, `flow.constant("a") : !flow.string`,
    `flow.constant(1250 : i128) : !flow.decimal<4,2>`, `flow.constant(unit) : !flow.nullable<i64>`
  }];
  let arguments = (ins AnyAttr:$value);
  let results = (outs AnyType:$result);
  let assemblyFormat = "`(` $value `)` attr-dict `:` type($result)";
  let hasFolder = 1;
  let hasVerifier = 1;
}

def Flow_ParamOp : Flow_Op<"param", [Pure]> {
  let summary = "a parameter of the pipeline, set when the app starts";
  let arguments = (ins StrAttr:$name, I32Attr:$index);
  let results = (outs AnyType:$result);
  let assemblyFormat = "$name $index attr-dict `:` type($result)";
}

def Flow_CallOp : Flow_Op<"call", [
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>, DeclareOpInterfaceMethods<ConditionallySpeculatable>,
    DeclareOpInterfaceMethods<Flow_FallibleInterface>]> {
  let summary = "a SQL function, computed by a kernel";
  let description = [{
    Strict: the result is NULL where a nullable argument is. `kind` says how the kernel gives its result;
    `constants` are passed behind the arguments. With `safe`, a failure gives NULL (TRY_CAST). A `volatile`
    function (UUID, CURRENT_TIMESTAMP) is never folded or shared. The result type is nullable exactly if an
    argument is, or the kernel is `nullable`, or it is `fallible` and `safe`, or may give NULL.

    `flow.call @ms_lpad arena (%s, %n, %p) : (!flow.string, i32, !flow.string) -> !flow.string`
  }];
  let arguments = (ins FlatSymbolRefAttr:$kernel, Flow_KernelResultAttr:$kind, Variadic<AnyType>:$args,
                       DefaultValuedAttr<DenseI32ArrayAttr, "::llvm::ArrayRef<int32_t>()">:$constants,
                       UnitAttr:$safe, UnitAttr:$is_volatile);
  let results = (outs AnyType:$result);
  let assemblyFormat = [{
    $kernel $kind (`safe` $safe^)? (`volatile` $is_volatile^)? `(` $args `)` custom<Constants>($constants) attr-dict
    `:` functional-type($args, $result)
  }];
  let hasVerifier = 1;
}

class Flow_LogicOp<string mnemonic> : Flow_Op<mnemonic, [Pure, Commutative, DeclareOpInterfaceMethods<InferTypeOpInterface>]> {
  let arguments = (ins Flow_BoolOrNull:$lhs, Flow_BoolOrNull:$rhs);
  let results = (outs Flow_BoolOrNull:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` type($lhs) `,` type($rhs)";
  let hasFolder = 1;
}
def Flow_AndOp : Flow_LogicOp<"and"> { let summary = "three-valued AND; both sides are evaluated"; }
def Flow_OrOp : Flow_LogicOp<"or"> { let summary = "three-valued OR; both sides are evaluated"; }
def Flow_NotOp : Flow_Op<"not", [Pure, SameOperandsAndResultType]> {
  let summary = "three-valued NOT";
  let arguments = (ins Flow_BoolOrNull:$operand);
  let results = (outs Flow_BoolOrNull:$result);
  let assemblyFormat = "$operand attr-dict `:` type($operand)";
  let hasFolder = 1;
}

def Flow_IsNullOp : Flow_Op<"is_null", [Pure]> {
  let summary = "whether a value is NULL";
  let arguments = (ins AnyType:$operand);
  let results = (outs I1:$result);
  let assemblyFormat = "$operand attr-dict `:` type($operand)";
  let hasFolder = 1;
}
def Flow_IsTrueOp : Flow_Op<"is_true", [Pure]> {
  let summary = "whether a condition is true: NULL is not";
  let arguments = (ins Flow_BoolOrNull:$operand);
  let results = (outs I1:$result);
  let assemblyFormat = "$operand attr-dict `:` type($operand)";
  let hasFolder = 1;
}
def Flow_WrapOp : Flow_Op<"wrap", [Pure]> {
  let summary = "a value, as one that might be NULL";
  let arguments = (ins AnyType:$operand);
  let results = (outs Flow_NullableType:$result);
  let assemblyFormat = "$operand attr-dict `:` type($operand) `->` type($result)";
  let hasFolder = 1;
  let hasVerifier = 1;
}
def Flow_UnwrapOp : Flow_Op<"unwrap", [Pure]> {
  let summary = "the value of one that is known not to be NULL; zero if it is";
  let arguments = (ins Flow_NullableType:$operand);
  let results = (outs AnyType:$result);
  let assemblyFormat = "$operand attr-dict `:` type($operand) `->` type($result)";
  let hasFolder = 1;
  let hasVerifier = 1;
}

def Flow_ReinterpretOp : Flow_Op<"reinterpret", [Pure]> {
  let summary = "the same register under another type, as decimals of one scale; NULL stays NULL";
  let arguments = (ins AnyType:$operand);
  let results = (outs AnyType:$result);
  let assemblyFormat = "$operand attr-dict `:` type($operand) `->` type($result)";
  let hasFolder = 1;
}

def Flow_YieldOp : Flow_Op<"yield", [Pure, Terminator, ReturnLike]> {
  let summary = "ends a region with its values";
  let arguments = (ins Variadic<AnyType>:$values);
  let assemblyFormat = "attr-dict ($values^ `:` type($values))?";
  let builders = [OpBuilder<(ins), [{ build($_builder, $_state, ::mlir::ValueRange()); }]>];
}

def Flow_IfOp : Flow_Op<"if", [SingleBlockImplicitTerminator<"::millstream::flow::YieldOp">, RecursiveMemoryEffects,
                               RecursivelySpeculatable, NoRegionArguments]> {
  let summary = "evaluates one of two regions: CASE, COALESCE, IF";
  let description = "Only the chosen region is evaluated, so what could fail in the other does not.";
  let arguments = (ins I1:$condition);
  let results = (outs Variadic<AnyType>:$results);
  let regions = (region SizedRegion<1>:$then_region, SizedRegion<1>:$else_region);
  let assemblyFormat = "$condition (`->` type($results)^)? $then_region `else` $else_region attr-dict";
  let hasCanonicalizeMethod = 1;
  let hasVerifier = 1;
  // Without results, both regions empty.
  let builders = [OpBuilder<(ins "::mlir::Value":$condition)>];
  let extraClassDeclaration = [{
    ::mlir::Block *thenBlock() { return &getThenRegion().front(); }
    ::mlir::Block *elseBlock() { return &getElseRegion().front(); }
  }];
}

def Flow_FieldOfOp : Flow_Op<"field_of", [Pure]> {
  let summary = "a field of a row value; NULL where the row is";
  let arguments = (ins AnyType:$row, I32Attr:$index);
  let results = (outs AnyType:$result);
  let assemblyFormat = "$row `[` $index `]` attr-dict `:` type($row) `->` type($result)";
  let hasVerifier = 1;
}

def Flow_ElementOp : Flow_Op<"element", [Pure]> {
  let summary = "an array's element by number from 1, NULL if there is none";
  let arguments = (ins AnyType:$array, AnyType:$index);
  let results = (outs Flow_NullableType:$result);
  let assemblyFormat = "$array `[` $index `]` attr-dict `:` type($array) `,` type($index) `->` type($result)";
  let hasVerifier = 1;
}

class Flow_MakeOp<string mnemonic> : Flow_Op<mnemonic, [Pure]> {
  let arguments = (ins Variadic<AnyType>:$values);
  let results = (outs AnyType:$result);
  let assemblyFormat = "`(` $values `)` attr-dict `:` functional-type($values, $result)";
  let hasVerifier = 1;
}
def Flow_MakeRowOp : Flow_MakeOp<"make_row"> {
  let summary = "a row of values, each of its field's type";
  let description = [{
    `flow.make_row (%a, %b) : (i32, !flow.string) -> !flow.row<a: i32, b: !flow.string>`
  }];
}
def Flow_MakeArrayOp : Flow_MakeOp<"make_array"> { let summary = "an array of values, each of the element's type"; }
def Flow_MakeMapOp : Flow_MakeOp<"make_map"> {
  let summary = "a map of keys and values in turn; of equal keys the last counts";
}

def Flow_ConvertOp : Flow_Op<"convert", [SingleBlock, RecursiveMemoryEffects, RecursivelySpeculatable]> {
  let summary = "an array or map with each element, or each key and value, computed anew";
  let description = [{
    The region takes an element, or a key and a value, and yields what stands in its place. The collection is not
    NULL.

    `flow.convert %a : !flow.array<i32> -> !flow.array<i64> { ^bb0(%e: i32): … flow.yield %v : i64 }`
  }];
  let arguments = (ins AnyType:$collection);
  let results = (outs AnyType:$result);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$collection attr-dict `:` type($collection) `->` type($result) $body";
  let hasVerifier = 1;
}

def Flow_AttemptOp : Flow_Op<"attempt", [SingleBlock, RecursiveMemoryEffects, RecursivelySpeculatable,
                                         NoRegionArguments]> {
  let summary = "the value that the region yields, NULL where something in it fails: TRY_CAST of nested values";
  let results = (outs Flow_NullableType:$result);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "attr-dict `->` type($result) $body";
  let hasVerifier = 1;
}

#endif
