// Types as the spec writes them: named types in any order, rows as mappings, and parameters.
#include "frontend/lower/Build.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"

#include <charconv>

using namespace mlir;

namespace millstream {

static constexpr unsigned type_depth_max = 64;

void PipelineBuilder::resolveTypes() {
  type_states_.assign(spec_.types.size(), TypeState::fresh);
  for (auto [i, type] : llvm::enumerate(spec_.types))
    type_index_.emplace(type.name.text, i);
  for (size_t i = 0; i < spec_.types.size(); ++i)
    resolveNamed(i, 0);
}

bool PipelineBuilder::resolveNamed(size_t index, unsigned depth) {
  const NamedTypeSpec &spec = spec_.types[index];
  if (type_states_[index] == TypeState::done)
    return true;
  if (type_states_[index] == TypeState::open || depth > type_depth_max) {
    bool circle = type_states_[index] == TypeState::open;
    diagnostics_.error(codes::bad_type, spec.name.range,
                       circle ? "type '" + spec.name.text + "' contains itself"
                              : "types are nested more than " + std::to_string(type_depth_max) + " deep");
    type_states_[index] = TypeState::done;
    return false;
  }
  type_states_[index] = TypeState::open;
  bool ok = resolveNamesIn(spec.type, depth + 1);
  Type type = ok ? resolve(spec.type) : Type();
  // A type that is wrong is still known, so that its uses are not wrong too.
  if (!type || !checkWeight(type, spec.name.range))
    type = NoneType::get(builder_.getContext());
  named_types_.push_back({spec.name.text, type});
  type_states_[index] = TypeState::done;
  return ok;
}

// Resolves the named types that a type's text mentions.
bool PipelineBuilder::resolveNamesIn(const TypeSpec &spec, unsigned depth) {
  bool ok = true;
  for (const FieldType &field : spec.fields)
    ok &= resolveNamesIn(field.type, depth);
  if (!spec.text)
    return ok;
  StringRef text = spec.text->value;
  while (!text.empty()) {
    StringRef word = text.take_while([](char c) { return llvm::isAlnum(c) || c == '_'; });
    text = text.drop_front(std::max<size_t>(word.size(), 1));
    auto found = type_index_.find(word.str());
    if (found != type_index_.end())
      ok &= resolveNamed(found->second, depth);
  }
  return ok;
}

Type PipelineBuilder::resolve(const TypeSpec &spec) {
  if (spec.text) {
    FailureOr<Type> type = parseSpecType(builder_.getContext(), *spec.text, named_types_, diagnostics_);
    return failed(type) || llvm::isa<NoneType>(*type) ? Type() : *type;
  }
  SmallVector<StringAttr> names;
  SmallVector<Type> types;
  for (const FieldType &field : spec.fields) {
    Type type = resolve(field.type);
    if (!type)
      continue;
    names.push_back(builder_.getStringAttr(field.name.text));
    types.push_back(type);
  }
  if (types.size() < spec.fields.size() || types.empty())
    return {};
  return flow::RowType::get(builder_.getContext(), names, types);
}

flow::RowType PipelineBuilder::resolveRow(const TypeSpec &spec) {
  Type type = resolve(spec);
  if (!type || !checkWeight(type, spec.range))
    return {};
  if (auto row = llvm::dyn_cast<flow::RowType>(type))
    return row;
  diagnostics_.error(codes::bad_type, spec.range, "a source's type is a row, got " + printType(type))
      .notes.push_back({{}, "write a mapping of columns, as {id: bigint}"});
  return {};
}

bool PipelineBuilder::checkWeight(Type type, SourceRange range) {
  std::function<uint64_t(Type)> weigh = [&](Type t) -> uint64_t {
    auto known = weights_.find(t);
    if (known != weights_.end())
      return known->second;
    uint64_t sum = 1;
    llvm::TypeSwitch<Type>(t)
        .Case([&](flow::NullableType nullable) { sum = weigh(nullable.getType()); })
        .Case([&](flow::ArrayType array) { sum += weigh(array.getElement()); })
        .Case([&](flow::MapType map) { sum += weigh(map.getKey()) + weigh(map.getValue()); })
        .Case([&](flow::RowType row) {
          for (Type field : row.getTypes())
            sum = std::min<uint64_t>(sum + weigh(field), 1u << 30);
        });
    weights_[t] = sum;
    return sum;
  };
  if (weigh(type) <= row_columns_max)
    return true;
  diagnostics_.error(codes::bad_type, range, "a type of more than " + std::to_string(row_columns_max) + " columns");
  return false;
}

// ---- Parameters ----

void PipelineBuilder::resolveParams() {
  for (auto [i, spec] : llvm::enumerate(spec_.params)) {
    Type type = spec.broken ? Type() : resolve(spec.type);
    bool scalar = type && !llvm::isa<flow::RowType, flow::ArrayType, flow::MapType>(flow::stripNullable(type));
    if (type && !scalar)
      diagnostics_.error(codes::bad_type, spec.type.range, "a parameter is one value, it cannot be " + printType(type));
    if (scalar && spec.fallback && !fitsType(spec.fallback->value, flow::stripNullable(type)))
      diagnostics_.error(codes::bad_value, spec.fallback->range,
                         "'" + spec.fallback->value.substr(0, 40) + "' is no " + printType(flow::stripNullable(type)));
    // Expressions that read it are checked all the same.
    param_types_.push_back(scalar ? type : flow::StringType::get(builder_.getContext()));
    if (scalar)
      params_.push_back({spec.name.text, type, static_cast<uint32_t>(i)});
  }
}

ArrayAttr PipelineBuilder::paramsAttr() {
  SmallVector<Attribute> params;
  for (auto [spec, type] : llvm::zip(spec_.params, param_types_)) {
    NamedAttrList param;
    param.set("name", builder_.getStringAttr(spec.name.text));
    param.set("type", TypeAttr::get(type));
    if (spec.fallback)
      param.set("default", builder_.getStringAttr(spec.fallback->value));
    params.push_back(param.getDictionary(builder_.getContext()));
  }
  return builder_.getArrayAttr(params);
}

static bool fitsInteger(StringRef text, unsigned width) {
  int64_t value = 0;
  auto [end, error] = std::from_chars(text.begin(), text.end(), value);
  bool whole = error == std::errc() && end == text.end();
  return whole && (width == 64 || (value >= -(int64_t(1) << (width - 1)) && value < (int64_t(1) << (width - 1))));
}

static bool fitsDecimal(StringRef text, flow::DecimalType type) {
  text.consume_front("-");
  auto [whole, fraction] = text.split('.');
  bool digits = !whole.empty() && llvm::all_of(whole, llvm::isDigit) && llvm::all_of(fraction, llvm::isDigit);
  whole = whole.ltrim('0');
  return digits && whole.size() <= type.getPrecision() - type.getScale() &&
         fraction.rtrim('0').size() <= type.getScale();
}

// Digits where the pattern has `0`, other characters as they are; `text` may be longer.
static bool startsLike(StringRef text, StringRef pattern) {
  if (text.size() < pattern.size())
    return false;
  for (auto [c, p] : llvm::zip(text, pattern))
    if (p == '0' ? !llvm::isDigit(c) : p == 'T' ? c != 'T' && c != ' ' : c != p)
      return false;
  return true;
}

// The form of a default; the app reads the value when it starts.
bool PipelineBuilder::fitsType(const std::string &value, Type type) {
  StringRef text = value;
  return llvm::TypeSwitch<Type, bool>(type)
      .Case([&](IntegerType integer) {
        return integer.getWidth() == 1 ? text == "true" || text == "false" : fitsInteger(text, integer.getWidth());
      })
      .Case([&](FloatType) {
        double number = 0;
        auto [end, error] = std::from_chars(text.begin(), text.end(), number);
        return error == std::errc() && end == text.end();
      })
      .Case([&](flow::DecimalType decimal) { return fitsDecimal(text, decimal); })
      .Case([&](flow::DateType) { return text.size() == 10 && startsLike(text, "0000-00-00"); })
      .Case([&](flow::TimeType) { return startsLike(text, "00:00:00"); })
      .Case<flow::TimestampType, flow::TimestampLtzType>([&](Type) { return startsLike(text, "0000-00-00T00:00:00"); })
      .Default([](Type) { return true; });
}

} // namespace millstream
