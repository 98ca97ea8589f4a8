// Function calls: the function by its name, the overload by the arguments' types, the arguments cast to
// what it takes.
#include "frontend/diag/Synonyms.h"
#include "frontend/functions/TypeRules.h"
#include "frontend/lower/ExprBuilder.h"
#include "frontend/lower/Types.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

#include <set>

using mlir::Type;
using mlir::Value;

namespace millstream {

bool isAggregateFunction(llvm::StringRef name) {
  return llvm::StringSwitch<bool>(name)
      .Cases({"COUNT", "SUM", "AVG", "MIN", "MAX", "SUM0", "FIRST_VALUE", "LAST_VALUE", "LISTAGG"}, true)
      .Cases({"STDDEV", "STDDEV_POP", "STDDEV_SAMP", "VAR_POP", "VAR_SAMP", "VARIANCE", "COLLECT", "ARRAY_AGG"}, true)
      .Cases({"JSON_OBJECTAGG", "JSON_ARRAYAGG", "PERCENTILE", "APPROX_COUNT_DISTINCT"}, true)
      .Default(false);
}

// Functions that Flink has and this version has not: not the user's mistake.
static bool isKnownToFlink(llvm::StringRef name) {
  static constexpr llvm::StringLiteral names[] = {"ARRAY_APPEND",
                                                  "ARRAY_CONCAT",
                                                  "ARRAY_CONTAINS",
                                                  "ARRAY_DISTINCT",
                                                  "ARRAY_EXCEPT",
                                                  "ARRAY_INTERSECT",
                                                  "ARRAY_JOIN",
                                                  "ARRAY_MAX",
                                                  "ARRAY_MIN",
                                                  "ARRAY_POSITION",
                                                  "ARRAY_PREPEND",
                                                  "ARRAY_REMOVE",
                                                  "ARRAY_REVERSE",
                                                  "ARRAY_SLICE",
                                                  "ARRAY_SORT",
                                                  "ARRAY_UNION",
                                                  "CURRENT_CATALOG",
                                                  "CURRENT_DATABASE",
                                                  "CURRENT_WATERMARK",
                                                  "DECODE",
                                                  "ELEMENT",
                                                  "ELT",
                                                  "ENCODE",
                                                  "GROUPING",
                                                  "GROUPING_ID",
                                                  "JSON",
                                                  "JSON_ARRAY",
                                                  "JSON_LENGTH",
                                                  "JSON_OBJECT",
                                                  "JSON_QUERY",
                                                  "JSON_QUOTE",
                                                  "JSON_STRING",
                                                  "JSON_UNQUOTE",
                                                  "MAP_ENTRIES",
                                                  "MAP_FROM_ARRAYS",
                                                  "MAP_KEYS",
                                                  "MAP_UNION",
                                                  "MAP_VALUES",
                                                  "PARSE_JSON",
                                                  "PARSE_URL",
                                                  "PRINTF",
                                                  "REGEXP_EXTRACT_ALL",
                                                  "SPLIT",
                                                  "STR_TO_MAP",
                                                  "TRY_PARSE_JSON",
                                                  "TYPEOF"};
  return llvm::is_contained(names, name);
}

// ---- What is wrong with a call ----

static llvm::StringRef kindName(ParamKind kind) {
  switch (kind) {
  case ParamKind::boolean:
    return "boolean";
  case ParamKind::tinyint:
    return "tinyint";
  case ParamKind::smallint:
    return "smallint";
  case ParamKind::integer:
    return "int";
  case ParamKind::bigint:
    return "bigint";
  case ParamKind::float32:
    return "float";
  case ParamKind::float64:
    return "double";
  case ParamKind::decimal:
    return "decimal";
  case ParamKind::string:
    return "string";
  case ParamKind::bytes:
    return "bytes";
  case ParamKind::date:
    return "date";
  case ParamKind::time:
    return "time";
  case ParamKind::timestampMs:
  case ParamKind::timestampNs:
    return "timestamp";
  case ParamKind::ltzMs:
  case ParamKind::ltzNs:
    return "timestamp_ltz";
  case ParamKind::intervalDay:
    return "interval day to second";
  case ParamKind::intervalMonth:
    return "interval year to month";
  case ParamKind::array:
    return "array";
  case ParamKind::map:
    return "map";
  case ParamKind::row:
    return "row";
  case ParamKind::any:
    return "any type";
  }
  return "";
}

// `1 or 2 arguments`, `at least 2 arguments`.
static std::string expectedCounts(const Function &function) {
  std::set<size_t> counts;
  bool variadic = false;
  for (const Overload &overload : function.overloads) {
    counts.insert(overload.params.size());
    variadic |= overload.variadic;
  }
  std::string result;
  if (variadic)
    result = "at least " + std::to_string(*counts.begin());
  else
    for (size_t count : counts)
      result += (result.empty() ? "" : count == *counts.rbegin() ? " or " : ", ") + std::to_string(count);
  return result + (result == "1" || result == "at least 1" ? " argument" : " arguments");
}

static bool takesCount(const Function &function, size_t count) {
  return llvm::any_of(function.overloads, [&](const Overload &overload) {
    return overload.params.size() == count || (overload.variadic && count > overload.params.size());
  });
}

// The parameters of the forms that take as many arguments, as `(string, int) or (bytes, int)`.
static std::string expectedTypes(const Function &function, size_t count) {
  llvm::SmallVector<std::string> forms;
  for (const Overload &overload : function.overloads) {
    if (overload.params.size() > count || (overload.params.size() < count && !overload.variadic))
      continue;
    std::string form = "(";
    for (auto [i, kind] : llvm::enumerate(overload.params))
      form += (i ? ", " : "") + kindName(kind).str();
    form += overload.variadic ? ", …)" : ")";
    if (!llvm::is_contained(forms, form))
      forms.push_back(form);
  }
  constexpr size_t shown_max = 8;
  bool more = forms.size() > shown_max;
  forms.resize(std::min(forms.size(), shown_max));
  return llvm::join(forms, ", ") + (more ? ", …" : "");
}

static bool isOperator(llvm::StringRef name) { return !llvm::isAlpha(name.front()); }

static std::string remedy(llvm::StringRef name, llvm::ArrayRef<Value> args) {
  auto is = [&](size_t i, auto check) { return args.size() == 2 && check(flow::stripNullable(args[i].getType())); };
  auto text = [](Type type) { return llvm::isa<flow::StringType>(type); };
  auto time = [](Type type) { return llvm::isa<flow::TimestampType, flow::TimestampLtzType, flow::DateType>(type); };
  if (name == "-" && is(0, time) && is(1, time))
    return "the time between two is TIMESTAMPDIFF(SECOND, from, to)";
  if (name == "+" && is(0, text) && is(1, text))
    return "text is joined by ||";
  if (name == "||")
    return "both sides are text: CAST(x AS string) makes it of other values";
  if ((name == "+" || name == "-") && is(0, time) && is(1, [](Type type) { return isNumeric(type); }))
    return "to a time an interval is added, as in t " + name.str() + " INTERVAL '1' DAY";
  bool times = is(0, time) && is(1, time);
  if (is(0, text) == is(1, text) && !times)
    return {};
  // The type that loses nothing: not text, not a date beside a timestamp.
  bool second = times ? llvm::isa<flow::DateType>(flow::stripNullable(args[0].getType())) : is(0, text);
  return "cast one side to the other's type, as in CAST(x AS " +
         printType(flow::stripNullable(args[second].getType())) + ")";
}

void ExprBuilder::reportCall(const Expr &at, const Function &function, llvm::ArrayRef<Value> args) {
  bool is_operator = isOperator(function.name) || function.name == "NEG" || function.name == "LIKE";
  std::string name = function.name == "NEG" ? "-" : is_operator ? function.name.str() : spelled(at.word), found;
  for (auto [i, arg] : llvm::enumerate(args))
    found += (i == 0                                ? ""
              : is_operator && i + 1 == args.size() ? " and "
                                                    : ", ") +
             printType(flow::stripNullable(arg.getType()));
  if (is_operator) {
    mismatch(at.range, "'" + name + "' cannot take " + found, remedy(name, args));
    return;
  }
  if (!takesCount(function, args.size())) {
    mismatch(at.range, "'" + name + "' takes " + expectedCounts(function) + ", got " + std::to_string(args.size()),
             "its form is " + function.signature.str());
    return;
  }
  std::string unit = at.unit.empty() ? "" : at.unit + " of ";
  std::string expected = expectedTypes(function, args.size());
  mismatch(at.range, "'" + name + "' cannot take " + unit + "(" + found + ")",
           "it takes " + expected + ": " + function.signature.str());
}

Value ExprBuilder::unknownFunction(const Expr &node) {
  if (isKnownToFlink(node.text))
    return unsupported(node.word, "the function '" + node.text + "'");
  std::vector<std::string> known = {"COALESCE", "NULLIF", "IF", "CAST", "TRY_CAST"};
  for (const Function &function : functionTable())
    if (llvm::isAlpha(function.name.front()))
      known.push_back(function.name.str());
  Diagnostic &diagnostic =
      error(codes::unknown_function, node.word, "unknown function '" + shortened(spelled(node.word)) + "'");
  std::string nearest = nearestName(node.text, known);
  if (!nearest.empty())
    diagnostic.notes.push_back({{}, "did you mean '" + nearest + "'?"});
  const Function *function = findFunction(nearest);
  if (function && !findSynonym(llvm::StringRef(node.text).lower(), known).empty())
    diagnostic.notes.push_back({{}, "its form is " + function->signature.str()});
  return {};
}

// ---- Calls ----

Value ExprBuilder::callResolved(const Expr &at, const Function &function, const ResolvedCall &call,
                                llvm::ArrayRef<Value> args) {
  mlir::Location loc = locate(at);
  Values cast_args;
  for (auto [arg, type] : llvm::zip_equal(args, call.args)) {
    Value value = cast(loc, arg, flow::stripNullable(type));
    if (!value)
      return mismatch(at.range, "no cast from " + printType(arg.getType()) + " to " + printType(type));
    cast_args.push_back(value);
  }
  const Overload &overload = *call.overload;
  bool may_be_null =
      flow::isNullable(call.result) || (!overload.neverNull && mayGiveNull(overload.kind, &function, call.result));
  Type result = flow::stripNullable(call.result);
  auto make = [&](llvm::ArrayRef<Value> values) {
    return createCall(loc, overload.kernel, overload.kind, values, call.constants, result, may_be_null, false,
                      !function.deterministic);
  };
  size_t taken = std::min(cast_args.size(), overload.params.size());
  Value value = make(llvm::ArrayRef(cast_args).take_front(taken));
  for (Value further : llvm::ArrayRef(cast_args).drop_front(taken)) // variadic: folded in from the left
    value = make({value, further});
  return value;
}

// Whether no literal argument is one that the function could never use; reports it if one is.
bool ExprBuilder::checkLiteralTexts(const Expr &at, const Overload &overload, llvm::ArrayRef<Value> args) {
  llvm::SmallVector<std::optional<llvm::StringRef>, 4> texts;
  for (Value arg : args) {
    auto literal = arg.getDefiningOp<flow::ConstantOp>();
    auto text = literal ? llvm::dyn_cast<mlir::StringAttr>(literal.getValue()) : mlir::StringAttr();
    texts.push_back(text ? std::optional(text.getValue()) : std::nullopt);
  }
  std::optional<LiteralProblem> problem = checkLiterals(overload, texts);
  if (!problem)
    return true;
  bool is_child = problem->argument < at.children.size() && at.children.size() == args.size();
  std::string found = shortened(texts[problem->argument]->str());
  mismatch(is_child ? at.children[problem->argument]->range : at.range,
           "'" + found + (llvm::StringRef(problem->reason).starts_with("no ") ? "' is " : "': ") + problem->reason);
  return false;
}

Value ExprBuilder::callFunction(const Expr &at, const Function &function, llvm::ArrayRef<Value> args,
                                std::optional<int32_t> unit, std::optional<int64_t> last_literal) {
  llvm::SmallVector<Type, 4> types;
  for (Value arg : args)
    types.push_back(flow::stripNullable(arg.getType()));
  auto call = resolveCall(context(), function, types, unit, last_literal);
  if (call && !checkLiteralTexts(at, *call->overload, args))
    return {};
  if (call)
    return callResolved(at, function, *call, args);
  reportCall(at, function, args);
  return {};
}

Value ExprBuilder::callNamed(const Expr &at, llvm::StringRef name, llvm::ArrayRef<Value> args) {
  const Function *function = findFunction(name);
  if (!function)
    return unsupported(at.range, "'" + name.str() + "'");
  return callFunction(at, *function, args);
}

bool ExprBuilder::readUnit(const Expr &node, std::optional<int32_t> &unit) {
  if (node.unit.empty())
    return true;
  unit = findTimeUnit(node.unit);
  if (unit)
    return true;
  Diagnostic &diagnostic =
      error(codes::type_mismatch, node.unit_range, "unknown time unit '" + shortened(node.unit) + "'");
  std::string nearest = nearestName(node.unit, {"YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND",
                                                "MILLISECOND", "MICROSECOND", "NANOSECOND", "EPOCH", "DECADE",
                                                "CENTURY", "MILLENNIUM", "DOY", "DOW", "ISODOW", "ISOYEAR"});
  if (!nearest.empty())
    diagnostic.notes.push_back({{}, "did you mean '" + nearest + "'?"});
  return false;
}

// The value of an integer literal, which some result types depend on.
static std::optional<int64_t> literalValue(const Expr &node) {
  bool negative = node.kind == ExprKind::minus;
  const Expr &literal = negative ? *node.children[0] : node;
  int64_t value = 0;
  if (literal.kind != ExprKind::integer || llvm::StringRef(literal.text).getAsInteger(10, value))
    return std::nullopt;
  return negative ? -value : value;
}

Value ExprBuilder::buildCall(const Expr &node) {
  if (node.over)
    return unsupported(node.range, "a window function with OVER");
  if (isAggregateFunction(node.text) && !node.quoted)
    return mismatch(node.range, "the aggregate '" + spelled(node.word) + "' cannot stand here",
                    "aggregates stand in the fields of an aggregate node, outside of other aggregates; 'having' and "
                    "the nodes behind read them by the field's name");
  if (node.star || node.distinct || node.filter)
    return mismatch(node.range, "'" + shortened(spelled(node.word)) + "' is no aggregate: it takes no " +
                                    (node.star       ? "*"
                                     : node.distinct ? "DISTINCT"
                                                     : "FILTER"));
  // Forms that choose what they evaluate.
  using Method = Value (ExprBuilder::*)(const Expr &);
  struct Form {
    llvm::StringLiteral name;
    size_t count_min, count_max;
    Method method;
    llvm::StringLiteral form;
  };
  static constexpr Form forms[] = {
      {"COALESCE", 1, SIZE_MAX, &ExprBuilder::buildCoalesce, "COALESCE(a, b, …)"},
      {"IFNULL", 2, 2, &ExprBuilder::buildCoalesce, "IFNULL(a, b)"},
      {"NVL", 2, 2, &ExprBuilder::buildCoalesce, "NVL(a, b)"},
      {"NULLIF", 2, 2, &ExprBuilder::buildNullIf, "NULLIF(a, b)"},
      {"IF", 3, 3, &ExprBuilder::buildIfCall, "IF(condition, a, b)"},
      {"CONCAT_WS", 1, SIZE_MAX, &ExprBuilder::buildConcatWs, "CONCAT_WS(separator, a, b, …)"},
      {"JSON_VALUE", 2, 2, &ExprBuilder::buildJsonValue, "JSON_VALUE(json, path)"},
      {"JSON_EXISTS", 2, 2, &ExprBuilder::buildJsonExists, "JSON_EXISTS(json, path)"},
  };
  for (const Form &form : forms) {
    if (form.name != node.text || node.quoted)
      continue;
    if (node.children.size() < form.count_min || node.children.size() > form.count_max)
      return mismatch(node.range,
                      "'" + spelled(node.word) + "' takes " + (form.count_max == SIZE_MAX ? "at least " : "") +
                          std::to_string(form.count_min) + (form.count_min == 1 ? " argument" : " arguments") +
                          ", got " + std::to_string(node.children.size()),
                      "its form is " + form.form.str());
    return (this->*form.method)(node);
  }
  Values args;
  std::optional<int32_t> unit;
  bool good = buildAll(node.children, args);
  const Function *function = findFunction(node.text);
  if (!function)
    return unknownFunction(node);
  if (!readUnit(node, unit) || !good)
    return {};
  if (function->overloads.empty())
    return unsupported(node.range, "'" + shortened(spelled(node.word)) + "'");
  std::optional<int64_t> last_literal;
  if (!node.children.empty())
    last_literal = literalValue(*node.children.back());
  return callFunction(node, *function, args, unit, last_literal);
}

} // namespace millstream
