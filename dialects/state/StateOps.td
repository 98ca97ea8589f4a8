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
    A field of 8 bytes at `slot_bytes - 8` counts rows: it takes 7 bytes, and the eighth is the marker.
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
                       TypeAttrOf<Flow_RowType>:$fields, OptionalAttr<State_LayoutAttr>:$layout,
                       OptionalAttr<I32Attr>:$link, OptionalAttr<StrAttr>:$meaning);
  let description = [{
    `link` is the number of the field (i64) that leads to further records of a key, where there are any. `meaning`
    says what the node's state means (its window, its aggregates): a checkpoint is only read back where it is the same.
  }];
  let assemblyFormat = "$sym_name `of` $node `key` $key `fields` $fields (`layout` $layout^)? (`link` $link^)? attr-dict";
}

def State_UpsertOp : State_Op<"upsert", [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "the slot of a key in a slice, made with zeros and NULLs if it was not there";
  let description = [{
    A `local` one, of a table without a key, stands for what its scan keeps of the slot for a batch: its fields are
    read and written there, and the slot is looked up where rows come to another slice.
  }];
  let arguments = (ins FlatSymbolRefAttr:$table, I64:$slice, Variadic<AnyType>:$keys, UnitAttr:$local);
  let results = (outs State_SlotType:$slot, I1:$inserted);
  let assemblyFormat = "$table `[` $slice `]` `(` $keys `)` (`local` $local^)? attr-dict (`:` `(` type($keys)^ `)`)?";
}

def State_FindOp : State_Op<"find", [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "the slot of a key in a slice, if it is there";
  let description = "Where `found` is false nobody may use the slot.";
  let arguments = (ins FlatSymbolRefAttr:$table, I64:$slice, Variadic<AnyType>:$keys);
  let results = (outs State_SlotType:$slot, I1:$found);
  let assemblyFormat = "$table `[` $slice `]` `(` $keys `)` attr-dict (`:` `(` type($keys)^ `)`)?";
}

def State_EraseOp : State_Op<"erase", [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "removes a slot, with its further records";
  let arguments = (ins FlatSymbolRefAttr:$table, I64:$slice, State_SlotType:$slot);
  let assemblyFormat = "$table `[` $slice `]` $slot attr-dict";
}

def State_ResetOp : State_Op<"reset", [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "makes a slot's fields zeros and NULLs, as if it were new";
  let arguments = (ins FlatSymbolRefAttr:$table, State_SlotType:$slot);
  let assemblyFormat = "$table $slot attr-dict";
}

def State_ExpireOp : State_Op<"expire", [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "removes some of the slots of slice 0 whose time is past";
  let description = [{
    Slots whose field `field` (i64) is below `older_than_ms` are erased, as many as a step of cleaning up
    may cost; the next step goes on from there. Whether a slot still counts is decided by its time, never by
    whether it has been removed yet.
  }];
  let arguments = (ins FlatSymbolRefAttr:$table, I32Attr:$field, I64:$older_than_ms);
  let assemblyFormat = "$table `[` $field `]` `below` $older_than_ms attr-dict";
}

def State_AddRecordOp : State_Op<"add_record", [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "a further record behind a slot or record, of zeros and NULLs";
  let arguments = (ins FlatSymbolRefAttr:$table, State_SlotType:$behind);
  let results = (outs State_SlotType:$record);
  let assemblyFormat = "$table $behind attr-dict";
}

def State_ForRecordsOp : State_Op<"for_records", [SingleBlock, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "runs its body for the further records of a slot";
  let description = "The slot itself is not among them. Argument: the record.";
  let arguments = (ins FlatSymbolRefAttr:$table, State_SlotType:$slot);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$table $slot attr-dict-with-keyword $body";
}

def State_PlaceSessionOp : State_Op<"place_session", [SingleBlock, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "the session that a row belongs to";
  let description = [{
    A key's sessions are its slot and further records. Their first fields are i64: the time that the slot is
    armed for, the link, the session's start and end, the split whose rows it holds, and its reach
    (runtime/state/Sessions.h). Sessions that the row joins are merged: the region adds what its second argument
    has gathered to the first. The row is late where no session of its split that is still open at the
    watermark takes it, and the one that it would make is closed (`allow_ms` after its end); then nobody may
    use the slot. `inserted` says that the session is new, its other fields zeros and NULLs.
  }];
  let arguments = (ins FlatSymbolRefAttr:$table, Variadic<AnyType>:$keys, AnyType:$time, I64:$watermark_ms, I64:$split,
                       I64Attr:$gap_ms, I64Attr:$allow_ms);
  let results = (outs State_SlotType:$slot, I1:$late, I1:$inserted);
  let regions = (region SizedRegion<1>:$merge);
  let assemblyFormat = [{
    $table `(` $keys `)` `at` $time `watermark` $watermark_ms `split` $split `gap` $gap_ms `allow` $allow_ms attr-dict
    `:` type($time) (`,` `(` type($keys)^ `)`)? $merge
  }];
}

def State_ForDueSessionsOp : State_Op<"for_due_sessions", [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "runs its body for each session that is closed at a watermark, and removes it";
  let description = [{
    Sessions of several splits that overlap are one: `merge` is as in `state.place_session`. The body's
    arguments: the session's start and end in milliseconds, the key's columns, the slot.
  }];
  let arguments = (ins FlatSymbolRefAttr:$table, I64:$watermark_ms, I64Attr:$allow_ms);
  let regions = (region SizedRegion<1>:$merge, SizedRegion<1>:$body);
  let assemblyFormat = "$table `by` $watermark_ms `allow` $allow_ms attr-dict-with-keyword `merge` $merge `body` $body";
}

// What stands for the sessions of several splits that are one is told of any of them: `session`, whose key has
// the slot `head`. Their bookkeeping goes on with two i64: the start that the session was last given with, and
// that of one which it has taken in; the least i64 for none.
class State_ShownSessionOp<string mnemonic, list<Trait> traits = []> : State_Op<mnemonic, !listconcat(traits, [
    DeclareOpInterfaceMethods<SymbolUserOpInterface>])>;

def State_SessionSpanOp : State_ShownSessionOp<"session_span"> {
  let summary = "the bounds of a session over all splits";
  let description = [{
    Start and end in milliseconds; whether no other split has a part of it; whether it was given with this
    start.
  }];
  let arguments = (ins FlatSymbolRefAttr:$table, State_SlotType:$head, State_SlotType:$session);
  let results = (outs I64:$start_ms, I64:$end_ms, I1:$alone, I1:$known);
  let assemblyFormat = "$table $head $session attr-dict";
}

def State_ForSessionPartsOp : State_ShownSessionOp<"for_session_parts", [SingleBlock]> {
  let summary = "runs its body for the slot of each split's part of a session";
  let arguments = (ins FlatSymbolRefAttr:$table, State_SlotType:$head, State_SlotType:$session);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$table $head $session attr-dict-with-keyword $body";
}

def State_ForVanishedSessionsOp : State_ShownSessionOp<"for_vanished_sessions", [SingleBlock]> {
  let summary = "runs its body for each start that a session, or one that it took in, was given with and has no more";
  let description = [{
    Afterwards the session counts as given with the start `start_ms`; with `failed`, where its new result could not
    be computed, only if it was given with that start before.
  }];
  let arguments = (ins FlatSymbolRefAttr:$table, State_SlotType:$head, State_SlotType:$session, I64:$start_ms,
                       UnitAttr:$failed);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$table $head $session `start` $start_ms attr-dict-with-keyword $body";
}

def State_GetOp : State_Op<"get", [DeclareOpInterfaceMethods<SymbolUserOpInterface>, MemoryEffects<[MemRead]>]> {
  let summary = "a field of a slot";
  let arguments = (ins FlatSymbolRefAttr:$table, State_SlotType:$slot, I32Attr:$field);
  let results = (outs AnyType:$value);
  let assemblyFormat = "$table $slot `[` $field `]` attr-dict `:` type($value)";
}

def State_SetOp : State_Op<"set", [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "writes a field of a slot";
  let arguments = (ins FlatSymbolRefAttr:$table, State_SlotType:$slot, I32Attr:$field, AnyType:$value);
  let assemblyFormat = "$table $slot `[` $field `]` `,` $value attr-dict `:` type($value)";
}

def State_ForEachOp : State_Op<"for_each", [DeclareOpInterfaceMethods<SymbolUserOpInterface>, SingleBlock]> {
  let summary = "runs its body for each slot of a slice, in no order";
  let description = [{
    Arguments: the key's columns, then the slot. The body makes no entries in this slice.
  }];
  let arguments = (ins FlatSymbolRefAttr:$table, I64:$slice);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$table `[` $slice `]` attr-dict-with-keyword $body";
}

def State_ForDueOp : State_Op<"for_due", [DeclareOpInterfaceMethods<SymbolUserOpInterface>, SingleBlock]> {
  let summary = "runs its body for each slice that ends by a watermark, the earliest first, and removes it";
  let description = "A slice with the start s is due when s + `span_ms` - 1 <= watermark.";
  let arguments = (ins FlatSymbolRefAttr:$table, I64:$watermark_ms, I64Attr:$span_ms);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$table `by` $watermark_ms `span` $span_ms attr-dict-with-keyword $body";
}

def State_ForPassedOp : State_Op<"for_passed", [SingleBlock, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "runs its body for each slice that ends between two watermarks, the earliest first";
  let description = "Those with `after` < start + `span_ms` - 1 <= `watermark`. The slices stay.";
  let arguments = (ins FlatSymbolRefAttr:$table, I64:$after_ms, I64:$watermark_ms, I64Attr:$span_ms);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$table `after` $after_ms `by` $watermark_ms `span` $span_ms attr-dict-with-keyword $body";
}

def State_ForDueWindowsOp : State_Op<"for_due_windows", [DeclareOpInterfaceMethods<SymbolUserOpInterface>, SingleBlock]> {
  let summary = "runs its body for each hopping or cumulating window that is due, the earliest first";
  let description = [{
    The table's slices are parts as runtime/kernels/Windows.cpp numbers them, `windows` to a slice. `last_due` is
    the number of the last window that is due; `fired` is a table of one field without a key, in which the
    number of the last one that was fired is kept. Windows without rows are passed over; a slice is removed
    when its last window has been fired, unless `keep` says that it stays, and with it those of the same number
    in `others`. The body's argument is the window's number.
  }];
  let arguments = (ins FlatSymbolRefAttr:$table, FlatSymbolRefAttr:$fired, I64:$last_due, I64Attr:$windows,
                       BoolAttr:$cumulate, UnitAttr:$keep,
                       DefaultValuedAttr<ArrayAttr, "::llvm::ArrayRef<::mlir::Attribute>()">:$others);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $table `fired` $fired `by` $last_due `windows` $windows `cumulate` $cumulate attr-dict-with-keyword $body
  }];
}

def State_ForWindowOp : State_Op<"for_window", [DeclareOpInterfaceMethods<SymbolUserOpInterface>, SingleBlock]> {
  let summary = "runs its body for each slot of the parts that a window takes in";
  let description = "Arguments: the key's columns, then the slot. The body may make entries in the scratch slice alone.";
  let arguments = (ins FlatSymbolRefAttr:$table, I64:$window, I64Attr:$windows, BoolAttr:$cumulate);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$table `[` $window `]` `windows` $windows `cumulate` $cumulate attr-dict-with-keyword $body";
}

def State_ForWindowKeyOp : State_Op<"for_window_key", [SingleBlock, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "runs its body for the slot that a key has in each part that a window takes in";
  let description = "Argument: the slot. As with `state.for_window`.";
  let arguments = (ins FlatSymbolRefAttr:$table, I64:$window, Variadic<AnyType>:$keys, I64Attr:$windows, BoolAttr:$cumulate);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $table `[` $window `]` `(` $keys `)` `windows` $windows `cumulate` $cumulate (`:` `(` type($keys)^ `)`)?
    attr-dict-with-keyword $body
  }];
}

def State_DropOp : State_Op<"drop", [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "removes a slice with all its entries";
  let arguments = (ins FlatSymbolRefAttr:$table, I64:$slice);
  let assemblyFormat = "$table `[` $slice `]` attr-dict";
}

def State_YieldOp : State_Op<"yield", [Terminator]> {
  let summary = "ends the body of a loop over state";
  let assemblyFormat = "attr-dict";
}

#endif
