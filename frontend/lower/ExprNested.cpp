// Arrays, maps and rows: their constructors, and casts of nested values part by part.
#include "dialects/flow/Slots.h"
#include "frontend/functions/TypeRules.h"
#include "frontend/lower/ExprBuilder.h"
#include "frontend/lower/Types.h"

using mlir::Location;
using mlir::Type;
using mlir::Value;

namespace millstream {

static bool isNested(Type type) { return llvm::isa<flow::ArrayType, flow::MapType, flow::RowType>(type); }

// ---- Constructors ----

// The values as one type, which may be NULL if one of them may; null after an error.
Type ExprBuilder::unifyParts(const Expr &node, llvm::MutableArrayRef<Value> values, llvm::StringRef what) {
  Location loc = locate(node);
  Type common = flow::NullType::get(context());
  for (Value value : values) {
    Type found = flow::stripNullable(value.getType());
    Type joined = commonType(common, found);
    if (!joined) {
      mismatch(node.range, (what + " are of one type, got " + printType(common) + " and " + printType(found)).str());
      return {};
    }
    common = joined;
  }
  if (llvm::isa<flow::NullType>(common)) {
    mismatch(node.range, (what + " are all NULL, so their type is not known").str(), "write CAST(NULL AS type)");
    return {};
  }
  bool nullable = false;
  for (Value &value : values) {
    Type found = flow::stripNullable(value.getType());
    value = cast(loc, value, common);
    if (!value) {
      mismatch(node.range, "no cast from " + printType(found) + " to " + printType(common));
      return {};
    }
    nullable |= flow::isNullable(value.getType());
  }
  if (nullable)
    for (Value &value : values)
      value = wrap(loc, value);
  return flow::withNullability(common, nullable);
}

// The values of a constructor's parts; `none` is what is wrong with one that has none.
bool ExprBuilder::buildParts(const Expr &node, const char *none, Values &values) {
  if (!node.children.empty())
    return buildAll(node.children, values);
  mismatch(node.range, none);
  return false;
}

Value ExprBuilder::buildArray(const Expr &node) {
  Values values;
  if (!buildParts(node, "ARRAY[…] needs at least one element", values))
    return {};
  Type element = unifyParts(node, values, "the elements of an array");
  if (!element)
    return {};
  return flow::MakeArrayOp::create(builder_, locate(node), flow::ArrayType::get(context(), element), values);
}

Value ExprBuilder::buildMap(const Expr &node) {
  Values parts, keys, values;
  if (!buildParts(node, "MAP[…] needs at least one key and its value", parts))
    return {};
  for (auto [i, part] : llvm::enumerate(parts))
    (i % 2 ? values : keys).push_back(part);
  Type key = unifyParts(node, keys, "the keys of a map"), value = unifyParts(node, values, "the values of a map");
  if (!key || !value)
    return {};
  if (isNested(flow::stripNullable(key)))
    return unsupported(node.range, "a map with keys of type " + printType(flow::stripNullable(key)));
  for (auto [i, one] : llvm::enumerate(keys)) {
    parts[2 * i] = one;
    parts[2 * i + 1] = values[i];
  }
  auto type = flow::MapType::get(context(), key, value);
  Value map = flow::MakeMapOp::create(builder_, locate(node), type, parts);
  if (keys.size() == 1)
    return map;
  RowShape shape = shapeOf({key, value});
  Type plain = flow::stripNullable(key);
  bool text = llvm::isa<flow::StringType, flow::BytesType>(plain);
  int32_t constants[] = {static_cast<int32_t>(shape.bytes), static_cast<int32_t>(shape.fields[0].offset),
                         text ? 0 : static_cast<int32_t>(slotBytes(plain)),
                         shape.fields[0].null_mask ? static_cast<int32_t>(shape.fields[0].null_offset) : 0,
                         shape.fields[0].null_mask};
  return createCall(locate(node), "ms_map_unique", KernelResult::arena, map, constants, type, false);
}

Value ExprBuilder::buildRow(const Expr &node) {
  Values values;
  if (!buildParts(node, "ROW(…) needs at least one field", values))
    return {};
  llvm::SmallVector<mlir::StringAttr> names;
  llvm::SmallVector<Type> types;
  for (auto [i, value] : llvm::enumerate(values)) {
    if (llvm::isa<flow::NullType>(value.getType()))
      return mismatch(node.children[i]->range, "the type of this NULL is not known", "write CAST(NULL AS type)");
    names.push_back(builder_.getStringAttr("EXPR$" + std::to_string(i))); // as Flink names them
    types.push_back(value.getType());
  }
  return flow::MakeRowOp::create(builder_, locate(node), flow::RowType::get(context(), names, types), values);
}

// ---- Casts ----

// Whether a part of `from` can become a part of `to`, NULL included.
static bool isPartCastable(Type from, Type to) {
  return (flow::isNullable(to) || !flow::isNullable(from)) &&
         isCastable(flow::stripNullable(from), flow::stripNullable(to));
}

bool isCastable(Type from, Type to) {
  if (from == to || llvm::isa<flow::NullType>(from) || findCast(from, to))
    return true;
  bool to_text = llvm::isa<flow::StringType>(to);
  auto isText = [](Type part) {
    return isCastable(flow::stripNullable(part), flow::StringType::get(part.getContext()));
  };
  if (auto array = llvm::dyn_cast<flow::ArrayType>(from)) {
    auto other = llvm::dyn_cast<flow::ArrayType>(to);
    return to_text ? isText(array.getElement()) : other && isPartCastable(array.getElement(), other.getElement());
  }
  if (auto map = llvm::dyn_cast<flow::MapType>(from)) {
    auto other = llvm::dyn_cast<flow::MapType>(to);
    return to_text ? isText(map.getKey()) && isText(map.getValue())
                   : other && isPartCastable(map.getKey(), other.getKey()) &&
                         isPartCastable(map.getValue(), other.getValue());
  }
  auto row = llvm::dyn_cast<flow::RowType>(from);
  if (!row)
    return false;
  if (to_text)
    return llvm::all_of(row.getTypes(), isText);
  auto other = llvm::dyn_cast<flow::RowType>(to);
  return other && other.size() == row.size() &&
         llvm::all_of(llvm::zip_equal(row.getTypes(), other.getTypes()),
                      [](auto pair) { return isPartCastable(std::get<0>(pair), std::get<1>(pair)); });
}

Value ExprBuilder::castPart(Location loc, Value value, Type to) {
  Value result = cast(loc, value, flow::stripNullable(to));
  if (!result || flow::isNullable(to))
    return result ? wrap(loc, result) : result;
  return flow::isNullable(result.getType()) ? Value() : result;
}

// An array or map with its parts cast; null if a part cannot be.
Value ExprBuilder::castElements(Location loc, Value value, Type to) {
  auto partsOf = [](Type type) -> llvm::SmallVector<Type, 2> {
    if (auto array = llvm::dyn_cast<flow::ArrayType>(type))
      return {array.getElement()};
    return {llvm::cast<flow::MapType>(type).getKey(), llvm::cast<flow::MapType>(type).getValue()};
  };
  llvm::SmallVector<Type, 2> from = partsOf(value.getType()), wanted = partsOf(to);
  auto op = flow::ConvertOp::create(builder_, loc, to, value);
  mlir::OpBuilder::InsertionGuard guard(builder_);
  mlir::Block *block = builder_.createBlock(&op.getBody(), {}, from, llvm::SmallVector<Location, 2>(from.size(), loc));
  Values results;
  for (auto [argument, type] : llvm::zip_equal(block->getArguments(), wanted)) {
    results.push_back(castPart(loc, argument, type));
    if (!results.back()) {
      op->erase();
      return {};
    }
  }
  flow::YieldOp::create(builder_, loc, results);
  return op;
}

// The fields of a row, each cast to its type in `to`; false if one cannot be.
bool ExprBuilder::castFields(Location loc, Value row, llvm::ArrayRef<Type> to, Values &fields) {
  for (auto [i, type] : llvm::enumerate(llvm::cast<flow::RowType>(row.getType()).getTypes())) {
    Value field = flow::FieldOfOp::create(builder_, loc, type, row, builder_.getI32IntegerAttr(static_cast<int>(i)));
    fields.push_back(castPart(loc, field, to[i]));
    if (!fields.back())
      return false;
  }
  return true;
}

// The parts of a row as texts that may be NULL.
Value ExprBuilder::rowTexts(Location loc, Value row) {
  Type text = flow::makeNullable(flow::StringType::get(context()));
  llvm::SmallVector<Type> types(llvm::cast<flow::RowType>(row.getType()).size(), text);
  Values texts;
  if (!castFields(loc, row, types, texts))
    return {};
  return flow::MakeArrayOp::create(builder_, loc, flow::ArrayType::get(context(), text), texts);
}

// [a, NULL], {k=v}, (a, b): every part as text, joined by a kernel.
Value ExprBuilder::nestedText(Location loc, Value value) {
  Type string = flow::StringType::get(context()), text = flow::makeNullable(string);
  bool is_map = llvm::isa<flow::MapType>(value.getType()), is_row = llvm::isa<flow::RowType>(value.getType());
  Value texts = is_row   ? rowTexts(loc, value)
                : is_map ? castElements(loc, value, flow::MapType::get(context(), text, text))
                         : castElements(loc, value, flow::ArrayType::get(context(), text));
  if (!texts)
    return {};
  RowShape shape = is_map ? shapeOf({text, text}) : shapeOf({text});
  llvm::SmallVector<int32_t, 8> constants{static_cast<int32_t>(shape.bytes)};
  for (const FieldPlace &place : shape.fields)
    constants.append({static_cast<int32_t>(place.offset), static_cast<int32_t>(place.null_offset), place.null_mask});
  llvm::StringRef kernel = is_map ? "ms_map_text" : is_row ? "ms_row_text" : "ms_array_text";
  return createCall(loc, kernel, KernelResult::arena, texts, constants, string, false);
}

Value ExprBuilder::castNested(Location loc, Value value, Type to, bool safe) {
  Type from = flow::stripNullable(value.getType());
  if (!isNested(from) || !isCastable(from, to))
    return {};
  if (safe) { // the whole is NULL where a part fails
    auto op = flow::AttemptOp::create(builder_, loc, llvm::cast<flow::NullableType>(flow::makeNullable(to)));
    mlir::OpBuilder::InsertionGuard guard(builder_);
    builder_.createBlock(&op.getBody());
    Value result = castNested(loc, value, to, false);
    if (result)
      flow::YieldOp::create(builder_, loc, wrap(loc, result));
    else
      op->erase();
    return result ? op.getResult() : Value();
  }
  if (flow::isNullable(value.getType())) {
    Branch none = buildBranch([&] { return null(loc, to); });
    Branch some =
        buildBranch([&] { return castNested(loc, flow::UnwrapOp::create(builder_, loc, from, value), to, false); });
    if (!some.value)
      return {};
    return buildIf(loc, isNull(loc, value), std::move(none), std::move(some), flow::makeNullable(to));
  }
  if (llvm::isa<flow::StringType>(to))
    return nestedText(loc, value);
  auto row = llvm::dyn_cast<flow::RowType>(to);
  if (!row)
    return castElements(loc, value, to);
  Values fields;
  if (!castFields(loc, value, row.getTypes(), fields))
    return {};
  return flow::MakeRowOp::create(builder_, loc, row, fields);
}

} // namespace millstream
