//===- StateOps.td - where state lives ----------------------------------===//
#ifndef MILLSTREAM_DIALECTS_STATE_STATEOPS_TD
#define MILLSTREAM_DIALECTS_STATE_STATEOPS_TD

include "dialects/flow/FlowTypes.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/OpBase.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def State_Dialect : Dialect {
  let name = "state";
  let summary = "where state lives: typed tables, and accesses to them";
  let description = [{
    A `state.table` has a key and named fields, and is divided into slices by an i64: the start of a window's
    slice, or 0 for state without windows. A slot is one entry of a slice. `layout-state` chooses the bytes;
    after it a table holds a `#state.layout`, which is all that lowering and the checkpoint need.
  }];
  let cppNamespace = "::millstream::state";
  let useDefaultTypePrinterParser = 1;
  let useDefaultAttributePrinterParser = 1;
  let dependentDialects = ["::millstream::flow::FlowDialect"];
}

def State_SlotType : TypeDef<State_Dialect, "Slot"> {
  let mnemonic = "slot";
  let summary = "an entry of a table; good until the next entry is made or removed in that table";
}

def State_LayoutAttr : AttrDef<State_Dialect, "Layout"> {
  let mnemonic = "layout";
  let summary = "the exact bytes of a table's slots";
  let description = [{
    A slot is the key's fixed part of `key_bytes` (a multiple of 8), `key_strings` references of 16 bytes to
    text, the fields, and at the end a marker byte; `slot_bytes` in all. Offsets are from the slot's start,
    in the order of the declaration; a null offset of -1 stands for NOT NULL. Text fields are references of 16 bytes.
  }];
  let parameters = (ins "int32_t":$slot_bytes, "int32_t":$key_bytes, "int32_t":$key_strings,
                        OptionalArrayRefParameter<"int32_t">:$key_offsets, OptionalArrayRefParameter<"int32_t">:$key_nulls,
                        OptionalArrayRefParameter<"int32_t">:$field_offsets, OptionalArrayRefParameter<"int32_t">:$field_nulls);
  let assemblyFormat = [{
    `<` `slot` `=` $slot_bytes `,` `key` `=` $key_bytes `,` `strings` `=` $key_strings `,`
    `keys` `=` `[` (`]`) : ($key_offsets^ `]`)? `,` `key_nulls` `=` `[` (`]`) : ($key_nulls^ `]`)? `,`
    `fields` `=` `[` (`]`) : ($field_offsets^ `]`)? `,` `field_nulls` `=` `[` (`]`) : ($field_nulls^ `]`)? `>`
  }];
}

class State_Op<string mnemonic, list<Trait> traits = []> : Op<State_Dialect, mnemonic, traits>;

def State_TableOp : State_Op<"table", [Symbol]> {
  let summary = "declares a table: its key, its fields, its layout once chosen";
  let arguments = (ins SymbolNameAttr:$sym_name, FlatSymbolRefAttr:$node, TypeAttrOf<Flow_RowType>:$key,
                       TypeAttrOf<Flow_RowType>:$fields, OptionalAttr<State_LayoutAttr>:$layout);
  let assemblyFormat = "$sym_name `of` $node `key` $key `fields` $fields (`layout` $layout^)? attr-dict";
}

def State_UpsertOp : State_Op<"upsert"> {
  let summary = "the slot of a key in a slice, made with zeros and NULLs if it was not there";
  let arguments = (ins FlatSymbolRefAttr:$table, I64:$slice, Variadic<AnyType>:$keys);
  let results = (outs State_SlotType:$slot, I1:$inserted);
  let assemblyFormat = "$table `[` $slice `]` `(` $keys `)` attr-dict `:` `(` type($keys) `)`";
}

def State_GetOp : State_Op<"get", [MemoryEffects<[MemRead]>]> {
  let summary = "a field of a slot";
  let arguments = (ins FlatSymbolRefAttr:$table, State_SlotType:$slot, I32Attr:$field);
  let results = (outs AnyType:$value);
  let assemblyFormat = "$table $slot `[` $field `]` attr-dict `:` type($value)";
}

def State_SetOp : State_Op<"set"> {
  let summary = "writes a field of a slot";
  let arguments = (ins FlatSymbolRefAttr:$table, State_SlotType:$slot, I32Attr:$field, AnyType:$value);
  let assemblyFormat = "$table $slot `[` $field `]` `,` $value attr-dict `:` type($value)";
}

def State_ForEachOp : State_Op<"for_each", [SingleBlock]> {
  let summary = "runs its body for each slot of a slice, in no order";
  let description = [{
    Arguments: the key's columns, then the slot. The body makes no entries in this slice.
  }];
  let arguments = (ins FlatSymbolRefAttr:$table, I64:$slice);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$table `[` $slice `]` attr-dict-with-keyword $body";
}

def State_ForDueOp : State_Op<"for_due", [SingleBlock]> {
  let summary = "runs its body for each slice that ends by a watermark, the earliest first, and removes it";
  let description = "A slice with the start s is due when s + `span_ms` - 1 <= watermark.";
  let arguments = (ins FlatSymbolRefAttr:$table, I64:$watermark_ms, I64Attr:$span_ms);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$table `by` $watermark_ms `span` $span_ms attr-dict-with-keyword $body";
}

def State_ForDueWindowsOp : State_Op<"for_due_windows", [SingleBlock]> {
  let summary = "runs its body for each hopping or cumulating window that is due, the earliest first";
  let description = [{
    The table's slices are parts as runtime/kernels/Windows.cpp numbers them, `windows` to a slice. `last_due` is
    the number of the last window that is due; `fired` is a table of one field without a key, in which the
    number of the last one that was fired is kept. Windows without rows are passed over; a slice is removed
    when its last window has been fired. The body's argument is the window's number.
  }];
  let arguments = (ins FlatSymbolRefAttr:$table, FlatSymbolRefAttr:$fired, I64:$last_due, I64Attr:$windows,
                       BoolAttr:$cumulate);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $table `fired` $fired `by` $last_due `windows` $windows `cumulate` $cumulate attr-dict-with-keyword $body
  }];
}

def State_ForWindowOp : State_Op<"for_window", [SingleBlock]> {
  let summary = "runs its body for each slot of the parts that a window takes in";
  let description = "Arguments: the key's columns, then the slot. The body may make entries in the scratch slice alone.";
  let arguments = (ins FlatSymbolRefAttr:$table, I64:$window, I64Attr:$windows, BoolAttr:$cumulate);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$table `[` $window `]` `windows` $windows `cumulate` $cumulate attr-dict-with-keyword $body";
}

def State_DropOp : State_Op<"drop"> {
  let summary = "removes a slice with all its entries";
  let arguments = (ins FlatSymbolRefAttr:$table, I64:$slice);
  let assemblyFormat = "$table `[` $slice `]` attr-dict";
}

def State_YieldOp : State_Op<"yield", [Terminator]> {
  let summary = "ends the body of a loop over state";
  let assemblyFormat = "attr-dict";
}

#endif
