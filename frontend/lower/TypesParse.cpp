// Types as a spec or a CAST writes them to types of the flow dialect.
#include "frontend/lower/ExprTimes.h"
#include "frontend/lower/Types.h"
#include "frontend/sql/Parse.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/StringSwitch.h"

using mlir::Type;

namespace millstream {
namespace {

// Types that are a word alone.
constexpr const char *plain_names[] = {"boolean", "tinyint", "smallint", "int",   "bigint",
                                       "float",   "double",  "string",   "bytes", "date"};
constexpr const char *other_names[] = {"decimal",  "time",  "timestamp", "timestamp_ltz",
                                       "interval", "array", "map",       "row"};

class TypeResolver {
public:
  TypeResolver(mlir::MLIRContext *context, TypeDialect dialect, const std::vector<NamedType> &named,
               const SpecText &text, Diagnostics &diagnostics)
      : context_(context), dialect_(dialect), named_(named), text_(text), diagnostics_(diagnostics) {}

  // A CAST's own type has no nullability, which its argument decides.
  Type resolve(const TypeExpr &type, bool is_cast_target = false) {
    is_target_ = is_cast_target; // of a cast as a whole: not of its parts
    bool nullable = dialect_ == TypeDialect::sql && !is_cast_target;
    if (!readMark(type, is_cast_target, nullable))
      return {};
    Type plain = resolvePlain(type);
    if (!plain)
      return {};
    if (is_cast_target)
      return flow::stripNullable(plain);
    return nullable ? flow::makeNullable(plain) : plain; // a named type may bring its own `?`
  }

private:
  bool readMark(const TypeExpr &type, bool is_cast_target, bool &nullable) {
    bool is_question = type.mark == TypeExpr::Mark::question;
    if (type.mark == TypeExpr::Mark::none)
      return true;
    if (is_cast_target) {
      error(type, "the type of a CAST does not say whether it may be NULL", "its result may be if its argument may");
      return false;
    }
    if (dialect_ == TypeDialect::spec && !is_question) {
      error(type, "a type in a spec is not marked NULL or NOT NULL",
            "it is NOT NULL, or may be NULL if it ends in '?'");
      return false;
    }
    nullable = type.mark != TypeExpr::Mark::not_null;
    return true;
  }

  Type error(const TypeExpr &type, std::string message, std::string note = {}, Code code = codes::type_mismatch) {
    Diagnostic &diagnostic =
        diagnostics_.error(code, text_.slice(type.range.begin, type.range.end), std::move(message));
    if (!note.empty())
      diagnostic.notes.push_back({{}, std::move(note)});
    return {};
  }

  using Method = Type (TypeResolver::*)(const TypeExpr &);
  Type resolvePlain(const TypeExpr &type) {
    if (type.quoted)
      return named(type);
    Method method = llvm::StringSwitch<Method>(type.name)
                        .Cases({"BOOLEAN", "TINYINT", "SMALLINT", "INT", "INTEGER", "BIGINT"}, &TypeResolver::integer)
                        .Cases({"FLOAT", "DOUBLE", "STRING", "BYTES", "DATE"}, &TypeResolver::word)
                        .Cases({"DECIMAL", "DEC", "NUMERIC"}, &TypeResolver::decimal)
                        .Cases({"TIME", "TIMESTAMP", "TIMESTAMP_LTZ"}, &TypeResolver::time)
                        .Case("INTERVAL", &TypeResolver::interval)
                        .Cases({"ARRAY", "MAP"}, &TypeResolver::collection)
                        .Case("ROW", &TypeResolver::row)
                        .Cases({"CHAR", "VARCHAR", "BINARY", "VARBINARY"}, &TypeResolver::sized)
                        .Cases({"MULTISET", "RAW", "VARIANT"}, &TypeResolver::refused)
                        .Default(&TypeResolver::named);
    return (this->*method)(type);
  }

  bool takesNoNumber(const TypeExpr &type) {
    if (type.numbers.empty())
      return true;
    error(type, "type '" + shortened(type.spelling) + "' takes no number in parentheses");
    return false;
  }

  Type integer(const TypeExpr &type) {
    unsigned width = llvm::StringSwitch<unsigned>(type.name)
                         .Case("BOOLEAN", 1)
                         .Case("TINYINT", 8)
                         .Case("SMALLINT", 16)
                         .Case("BIGINT", 64)
                         .Default(32);
    return takesNoNumber(type) ? Type(mlir::IntegerType::get(context_, width)) : Type();
  }

  Type word(const TypeExpr &type) {
    if (!takesNoNumber(type))
      return {};
    return llvm::StringSwitch<Type>(type.name)
        .Case("FLOAT", mlir::Float32Type::get(context_))
        .Case("DOUBLE", mlir::Float64Type::get(context_))
        .Case("STRING", flow::StringType::get(context_))
        .Case("BYTES", flow::BytesType::get(context_))
        .Default(flow::DateType::get(context_));
  }

  static std::string spelled(int64_t number) {
    return number == INT64_MAX ? "a larger number" : std::to_string(number);
  }

  Type decimal(const TypeExpr &type) {
    constexpr int64_t digits_max = 38;
    int64_t precision = type.numbers.empty() ? 10 : type.numbers[0];
    int64_t scale = type.numbers.size() < 2 ? 0 : type.numbers[1];
    if (dialect_ == TypeDialect::sql) // as Flink, without a word
      precision = std::min(precision, digits_max);
    if (precision < 1 || precision > digits_max)
      return error(type, "a decimal has 1 to 38 digits, got " + spelled(precision));
    if (scale > precision)
      return error(type,
                   "a decimal's scale is at most its " + std::to_string(precision) + " digits, got " + spelled(scale));
    return flow::DecimalType::get(context_, static_cast<unsigned>(precision), static_cast<unsigned>(scale));
  }

  Type time(const TypeExpr &type) {
    bool is_time = type.name == "TIME";
    int64_t precision = type.numbers.empty() ? (is_time ? 0 : 6) : type.numbers[0];
    int64_t precision_max = is_time ? 3 : 9; // a time of day is held in milliseconds
    if (type.numbers.size() > 1)
      return error(type, "type '" + type.spelling + "' takes one number, got 2");
    if (precision > precision_max)
      return error(type, "a " + llvm::StringRef(type.name).lower() + " has 0 to " + std::to_string(precision_max) +
                             " digits of a second, got " + spelled(precision));
    auto digits = static_cast<unsigned>(precision);
    if (is_time)
      return flow::TimeType::get(context_, digits);
    return type.name == "TIMESTAMP" ? Type(flow::TimestampType::get(context_, digits))
                                    : Type(flow::TimestampLtzType::get(context_, digits));
  }

  Type interval(const TypeExpr &type) {
    bool months = false;
    if (!type.interval.from.empty() && !isIntervalQualifier(type.interval, months))
      return error(type, "there is no interval of " + shortened(type.interval.from) +
                             (type.interval.to.empty() ? "" : " TO " + shortened(type.interval.to)));
    return flow::IntervalType::get(context_, months);
  }

  Type collection(const TypeExpr &type) {
    if (type.children.empty())
      return named(type);
    Type first = resolve(*type.children[0]);
    Type second = type.name == "MAP" ? resolve(*type.children[1]) : first;
    if (!first || !second)
      return {};
    return type.name == "MAP" ? Type(flow::MapType::get(context_, first, second))
                              : Type(flow::ArrayType::get(context_, first));
  }

  Type row(const TypeExpr &type) {
    llvm::SmallVector<mlir::StringAttr> names;
    llvm::SmallVector<Type> types;
    llvm::StringSet<> seen;
    bool good = true;
    for (auto [i, name] : llvm::enumerate(type.fields)) {
      Type field = resolve(*type.children[i]);
      good &= static_cast<bool>(field);
      if (!seen.insert(name).second) {
        TextRange at = type.field_ranges[i];
        diagnostics_.error(codes::type_mismatch, text_.slice(at.begin, at.end),
                           "field '" + shortened(name) + "' stands twice in a row");
        good = false;
      }
      names.push_back(mlir::StringAttr::get(context_, name));
      types.push_back(field);
    }
    return good ? Type(flow::RowType::get(context_, names, types)) : Type();
  }

  Type sized(const TypeExpr &type) {
    bool text = type.name == "CHAR" || type.name == "VARCHAR";
    if (is_target_) // the cast itself cuts and pads
      return text ? Type(flow::StringType::get(context_)) : Type(flow::BytesType::get(context_));
    return error(type, "text and binary data of a given length are not supported yet",
                 text ? "text of any length is string" : "binary data of any length is bytes",
                 codes::not_supported_yet);
  }

  Type refused(const TypeExpr &type) {
    return error(type, "type '" + shortened(type.spelling) + "' is not supported yet", {}, codes::not_supported_yet);
  }

  Type named(const TypeExpr &type) {
    std::vector<std::string> known;
    for (const NamedType &candidate : named_) {
      if (candidate.name == type.spelling)
        return takesNoNumber(type) ? candidate.type : Type();
      known.push_back(candidate.name);
    }
    known.insert(known.end(), std::begin(plain_names), std::end(plain_names));
    known.insert(known.end(), std::begin(other_names), std::end(other_names));
    std::string nearest = nearestName(type.spelling, known);
    return error(type, "unknown type '" + shortened(type.spelling) + "'",
                 nearest.empty() ? "" : "did you mean '" + nearest + "'?");
  }

  bool is_target_ = false;
  mlir::MLIRContext *context_;
  TypeDialect dialect_;
  const std::vector<NamedType> &named_;
  const SpecText &text_;
  Diagnostics &diagnostics_;
};

} // namespace

Type resolveType(mlir::MLIRContext *context, const TypeExpr &type, TypeDialect dialect,
                 const std::vector<NamedType> &named, const SpecText &text, Diagnostics &diagnostics) {
  TypeResolver resolver(context, dialect, named, text, diagnostics);
  return resolver.resolve(type, dialect == TypeDialect::sql);
}

mlir::FailureOr<Type> parseSpecType(mlir::MLIRContext *context, const SpecText &text,
                                    const std::vector<NamedType> &named, Diagnostics &diagnostics) {
  std::unique_ptr<TypeExpr> type = parseType(text, diagnostics);
  if (!type)
    return mlir::failure();
  Type result = resolveType(context, *type, TypeDialect::spec, named, text, diagnostics);
  if (!result)
    return mlir::failure();
  return result;
}

} // namespace millstream
