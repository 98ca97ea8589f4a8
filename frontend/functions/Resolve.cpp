// Which overload of a function takes given arguments, and what each argument is cast to.
#include "frontend/functions/FunctionTable.h"
#include "frontend/functions/TypeRules.h"

using mlir::MLIRContext;
using mlir::Type;

namespace millstream {
namespace {

Type intType(MLIRContext *context, unsigned bits) { return mlir::IntegerType::get(context, bits); }

// A timestamp parameter: its own type where the precision fits the parameter's unit, else cut or widened.
Type timestampParameter(ParamKind kind, Type arg) {
  MLIRContext *context = arg.getContext();
  bool local = kind == ParamKind::ltzMs || kind == ParamKind::ltzNs;
  bool nanoseconds = kind == ParamKind::timestampNs || kind == ParamKind::ltzNs;
  bool plain_arg = llvm::isa<flow::TimestampType>(arg);
  if (!plain_arg && !llvm::isa<flow::TimestampLtzType>(arg))
    return {};
  if (!local && !plain_arg)
    return {}; // an instant is never silently a local time, but a local time is an instant of the session's zone
  unsigned precision = timestampPrecision(arg);
  if (nanoseconds)
    precision = std::max(precision, 9u);
  else
    precision = std::min(precision, 3u);
  if (nanoseconds && timestampPrecision(arg) > 3)
    precision = timestampPrecision(arg);
  return local ? Type(flow::TimestampLtzType::get(context, precision))
               : Type(flow::TimestampType::get(context, precision));
}

// What a bare NULL becomes.
Type nullParameter(ParamKind kind, MLIRContext *context) {
  switch (kind) {
  case ParamKind::boolean:
    return intType(context, 1);
  case ParamKind::tinyint:
    return intType(context, 8);
  case ParamKind::smallint:
    return intType(context, 16);
  case ParamKind::integer:
    return intType(context, 32);
  case ParamKind::bigint:
    return intType(context, 64);
  case ParamKind::float32:
    return mlir::Float32Type::get(context);
  case ParamKind::float64:
    return mlir::Float64Type::get(context);
  case ParamKind::decimal:
    return flow::DecimalType::get(context, 10, 0);
  case ParamKind::string:
    return flow::StringType::get(context);
  case ParamKind::bytes:
    return flow::BytesType::get(context);
  case ParamKind::date:
    return flow::DateType::get(context);
  case ParamKind::time:
    return flow::TimeType::get(context, 0);
  case ParamKind::timestampMs:
    return flow::TimestampType::get(context, 3);
  case ParamKind::timestampNs:
    return flow::TimestampType::get(context, 9);
  case ParamKind::ltzMs:
    return flow::TimestampLtzType::get(context, 3);
  case ParamKind::ltzNs:
    return flow::TimestampLtzType::get(context, 9);
  case ParamKind::intervalDay:
    return flow::IntervalType::get(context, false);
  case ParamKind::intervalMonth:
    return flow::IntervalType::get(context, true);
  case ParamKind::array:
  case ParamKind::map:
  case ParamKind::row:
  case ParamKind::any:
    return {};
  }
  return {};
}

// What an argument is cast to for a parameter: its own type where it fits as it is; null if it cannot.
Type parameterType(ParamKind kind, Type arg) {
  MLIRContext *context = arg.getContext();
  if (llvm::isa<flow::NullType>(arg))
    return nullParameter(kind, context);
  auto implicitly = [&](Type to) { return isImplicitCast(arg, to) ? to : Type(); };
  switch (kind) {
  case ParamKind::boolean:
    return arg.isInteger(1) ? arg : Type();
  case ParamKind::tinyint:
    return implicitly(intType(context, 8));
  case ParamKind::smallint:
    return implicitly(intType(context, 16));
  case ParamKind::integer:
    return implicitly(intType(context, 32));
  case ParamKind::bigint:
    return implicitly(intType(context, 64));
  case ParamKind::float32:
    return implicitly(mlir::Float32Type::get(context));
  case ParamKind::float64:
    return implicitly(mlir::Float64Type::get(context));
  case ParamKind::decimal:
    return decimalOf(arg);
  case ParamKind::string:
    return llvm::isa<flow::StringType>(arg) ? arg : Type();
  case ParamKind::bytes:
    return llvm::isa<flow::BytesType>(arg) ? arg : Type();
  case ParamKind::date:
    return llvm::isa<flow::DateType>(arg) ? arg : Type();
  case ParamKind::time:
    return llvm::isa<flow::TimeType>(arg) ? arg : Type();
  case ParamKind::timestampMs:
  case ParamKind::timestampNs:
  case ParamKind::ltzMs:
  case ParamKind::ltzNs:
    return timestampParameter(kind, arg);
  case ParamKind::intervalDay:
  case ParamKind::intervalMonth: {
    auto interval = llvm::dyn_cast<flow::IntervalType>(arg);
    return interval && interval.getMonths() == (kind == ParamKind::intervalMonth) ? arg : Type();
  }
  case ParamKind::array:
    return llvm::isa<flow::ArrayType>(arg) ? arg : Type();
  case ParamKind::map:
    return llvm::isa<flow::MapType>(arg) ? arg : Type();
  case ParamKind::row:
    return llvm::isa<flow::RowType>(arg) ? arg : Type();
  case ParamKind::any:
    return arg;
  }
  return {};
}

ParamKind kindAt(const Overload &overload, size_t index) {
  return overload.params[std::min(index, overload.params.size() - 1)];
}

bool countFits(const Overload &overload, size_t count) {
  return count == overload.params.size() || (overload.variadic && count > overload.params.size());
}

bool unitFits(const Overload &overload, std::optional<int32_t> unit) {
  if (overload.takesUnit != unit.has_value())
    return false;
  return !unit || overload.units == 0 || (overload.units >> *unit & 1);
}

// The arguments' types as the overload takes them; empty if it does not.
bool castArguments(const Overload &overload, llvm::ArrayRef<Type> args, bool exactly,
                   llvm::SmallVectorImpl<Type> &cast) {
  cast.assign(args.begin(), args.end());
  if (overload.unify && !args.empty()) {
    Type common = args[0];
    for (Type arg : args.drop_front())
      common = common ? commonType(common, arg) : Type();
    if (!common || llvm::isa<flow::NullType>(common))
      return false;
    std::fill(cast.begin(), cast.end(), common);
  }
  // Milliseconds become nanoseconds only beside nanoseconds.
  bool wants_ns = llvm::is_contained(overload.params, ParamKind::timestampNs) ||
                  llvm::is_contained(overload.params, ParamKind::ltzNs);
  if (wants_ns && llvm::none_of(cast, isNanoseconds))
    return false;
  for (size_t i = 0; i < cast.size(); ++i) {
    Type type = parameterType(kindAt(overload, i), cast[i]);
    if (!type || (exactly && type != cast[i]))
      return false;
    cast[i] = type;
  }
  // A map's key is cast to the type that the map's keys have.
  if (overload.params.size() == 2 && overload.params[0] == ParamKind::map) {
    Type key = flow::stripNullable(llvm::cast<flow::MapType>(cast[0]).getKey());
    if (exactly ? cast[1] != key : !isImplicitCast(cast[1], key))
      return false;
    cast[1] = key;
  }
  return !overload.accepts || overload.accepts(cast);
}

} // namespace

std::optional<ResolvedCall> resolveCall(MLIRContext *context, const Function &function, llvm::ArrayRef<Type> args,
                                        std::optional<int32_t> unit, std::optional<int64_t> last_literal) {
  for (bool exactly : {true, false}) {
    for (const Overload &overload : function.overloads) {
      ResolvedCall call{&overload, {}, {}, {}};
      if (!countFits(overload, args.size()) || !unitFits(overload, unit) ||
          (overload.acceptsLiteral && !overload.acceptsLiteral(last_literal)) ||
          !castArguments(overload, args, exactly, call.args))
        continue;
      bool by_literal = overload.literalResult && last_literal;
      call.result = by_literal ? overload.literalResult(call.args, *last_literal) : overload.result(context, call.args);
      if (unit)
        call.constants.push_back(*unit);
      if (overload.constants)
        for (int32_t constant : overload.constants(call.args, call.result))
          call.constants.push_back(constant);
      return call;
    }
  }
  return std::nullopt;
}

} // namespace millstream
