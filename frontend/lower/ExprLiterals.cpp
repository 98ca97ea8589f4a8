// Literals to constants, with the types that Flink gives them.
#include "frontend/lower/ExprBuilder.h"
#include "frontend/lower/ExprTimes.h"
#include "frontend/lower/Types.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/Support/Error.h"

using mlir::Type;
using mlir::Value;

namespace millstream {

// An integer attribute of 128 bits.
static mlir::IntegerAttr wideAttr(mlir::MLIRContext *context, __int128 value) {
  auto bits = static_cast<unsigned __int128>(value);
  uint64_t words[] = {static_cast<uint64_t>(bits), static_cast<uint64_t>(bits >> 64)};
  return mlir::IntegerAttr::get(mlir::IntegerType::get(context, 128), llvm::APInt(128, words));
}

// A timestamp in the register of its precision: milliseconds up to 3 digits, else nanoseconds.
static mlir::IntegerAttr timestampAttr(mlir::Builder &builder, __int128 nanoseconds, unsigned precision) {
  if (precision > 3)
    return wideAttr(builder.getContext(), nanoseconds);
  __int128 milliseconds = nanoseconds / 1000000 - (nanoseconds % 1000000 < 0);
  return builder.getI64IntegerAttr(static_cast<int64_t>(milliseconds));
}

Value ExprBuilder::buildInteger(const Expr &node, bool negative) {
  llvm::StringRef digits = llvm::StringRef(node.text).ltrim('0');
  // One more digit than any bigint has keeps what follows within 64 bits.
  uint64_t magnitude = 0;
  constexpr uint64_t bigint_max = INT64_MAX;
  bool fits = digits.size() <= 19 && (digits.empty() || !digits.getAsInteger(10, magnitude)) &&
              magnitude <= bigint_max + negative;
  if (!fits)
    return mismatch(node.range,
                    "number " + std::string(negative ? "-" : "") + shortened(node.text) + " is too large for a bigint",
                    "with a point, as in 1.0, it is a decimal");
  auto value = static_cast<int64_t>(negative ? -magnitude : magnitude);
  bool is_int = value >= INT32_MIN && value <= INT32_MAX;
  Type type = is_int ? builder_.getI32Type() : builder_.getI64Type();
  return constant(locate(node), type, builder_.getIntegerAttr(type, value));
}

Value ExprBuilder::buildDecimal(const Expr &node) {
  llvm::StringRef text = node.text;
  auto [whole, fraction] = text.split('.');
  if (fraction.empty()) { // `1.` is an int
    Expr integer{};
    integer.kind = ExprKind::integer;
    integer.range = node.range;
    integer.text = whole.str();
    return buildInteger(integer, false);
  }
  constexpr size_t digits_max = 38;
  size_t precision = whole.size() + fraction.size(); // as written: 0.00 has three digits
  if (precision > digits_max)
    return mismatch(node.range, "a decimal has at most 38 digits, got " + std::to_string(precision));
  __int128 unscaled = 0;
  for (char c : (whole + fraction).str())
    unscaled = unscaled * 10 + (c - '0');
  auto type =
      flow::DecimalType::get(context(), static_cast<unsigned>(precision), static_cast<unsigned>(fraction.size()));
  return constant(locate(node), type, wideAttr(context(), unscaled));
}

Value ExprBuilder::buildApproximate(const Expr &node) {
  constexpr size_t length_max = 1000;
  llvm::APFloat value(llvm::APFloat::IEEEdouble());
  bool good = node.text.size() <= length_max;
  if (good) {
    auto status = value.convertFromString(node.text, llvm::APFloat::rmNearestTiesToEven);
    good = static_cast<bool>(status) && !(*status & llvm::APFloat::opOverflow);
    if (!status)
      llvm::consumeError(status.takeError());
  }
  if (!good)
    return mismatch(node.range, "number " + shortened(node.text) + " is too large for a double");
  Type type = builder_.getF64Type();
  return constant(locate(node), type, mlir::FloatAttr::get(type, value));
}

Value ExprBuilder::buildTimeLiteral(const Expr &node) {
  auto bad = [&](const char *what, const char *form) {
    return mismatch(node.word, "'" + shortened(node.text) + "' is not a " + what,
                    std::string("a ") + what + " is written as " + form);
  };
  if (node.kind == ExprKind::date) {
    auto days = readDate(node.text);
    if (!days)
      return bad("date", "yyyy-MM-dd");
    return constant(locate(node), flow::DateType::get(context()), builder_.getI32IntegerAttr(*days));
  }
  if (node.kind == ExprKind::time) {
    auto time = readTime(node.text);
    if (!time)
      return bad("time", "HH:mm:ss");
    auto milliseconds = static_cast<int32_t>(time->nanoseconds / 1000000);
    return constant(locate(node), flow::TimeType::get(context(), std::min(time->precision, 3u)),
                    builder_.getI32IntegerAttr(milliseconds));
  }
  auto timestamp = readTimestamp(node.text);
  if (!timestamp)
    return bad("timestamp", "yyyy-MM-dd HH:mm:ss");
  return constant(locate(node), flow::TimestampType::get(context(), timestamp->precision),
                  timestampAttr(builder_, timestamp->nanoseconds, timestamp->precision));
}

Value ExprBuilder::buildInterval(const Expr &node) {
  std::string problem;
  auto interval = readInterval(node.text, node.negated, node.interval, problem);
  if (!interval)
    return mismatch(node.range, problem);
  auto value = interval->months ? builder_.getI32IntegerAttr(static_cast<int32_t>(interval->value))
                                : builder_.getI64IntegerAttr(interval->value);
  return constant(locate(node), flow::IntervalType::get(context(), interval->months), value);
}

Value ExprBuilder::buildLiteral(const Expr &node) {
  mlir::Location loc = locate(node);
  switch (node.kind) {
  case ExprKind::null_literal:
    return constant(loc, flow::NullType::get(context()), builder_.getUnitAttr());
  case ExprKind::boolean:
    return boolean(loc, node.text == "TRUE");
  case ExprKind::integer:
    return buildInteger(node, false);
  case ExprKind::decimal:
    return buildDecimal(node);
  case ExprKind::approximate:
    return buildApproximate(node);
  case ExprKind::string:
    return constant(loc, flow::StringType::get(context()), builder_.getStringAttr(node.text));
  case ExprKind::bytes:
    return constant(loc, flow::BytesType::get(context()), builder_.getStringAttr(node.text));
  case ExprKind::interval:
    return buildInterval(node);
  default:
    return buildTimeLiteral(node);
  }
}

// An integer literal as a wider integer, a decimal or a floating number.
static mlir::Attribute foldInteger(mlir::IntegerAttr literal, Type to) {
  int64_t value = literal.getInt();
  if (auto integer = llvm::dyn_cast<mlir::IntegerType>(to)) {
    bool wider = integer.getWidth() > llvm::cast<mlir::IntegerType>(literal.getType()).getWidth();
    return wider ? mlir::IntegerAttr::get(integer, value) : mlir::IntegerAttr();
  }
  if (to.isF64())
    return mlir::FloatAttr::get(to, static_cast<double>(value));
  auto decimal = llvm::dyn_cast<flow::DecimalType>(to);
  if (!decimal)
    return {};
  __int128 unscaled = value, limit = 1;
  for (unsigned i = 0; i < decimal.getPrecision(); ++i)
    limit *= 10;
  for (unsigned i = 0; i < decimal.getScale(); ++i) {
    if (unscaled >= limit || unscaled <= -limit)
      return {};
    unscaled *= 10;
  }
  return unscaled < limit && unscaled > -limit ? wideAttr(to.getContext(), unscaled) : mlir::IntegerAttr();
}

Value ExprBuilder::foldCast(Value value, Type to) {
  auto literal = value.getDefiningOp<flow::ConstantOp>();
  if (!literal)
    return {};
  mlir::Location loc = value.getLoc();
  Type from = value.getType();
  if (llvm::isa<mlir::IntegerType>(from) && !from.isInteger(1)) {
    mlir::Attribute folded = foldInteger(llvm::cast<mlir::IntegerAttr>(literal.getValue()), to);
    return folded ? constant(loc, to, folded) : Value();
  }
  auto text = llvm::dyn_cast<mlir::StringAttr>(literal.getValue());
  if (!text || !llvm::isa<flow::StringType>(from))
    return {};
  if (llvm::isa<flow::DateType>(to)) {
    auto days = readDate(text.getValue());
    return days ? constant(loc, to, builder_.getI32IntegerAttr(*days)) : Value();
  }
  auto plain = llvm::dyn_cast<flow::TimestampType>(to);
  auto timestamp = plain ? readTimestamp(text.getValue()) : std::nullopt;
  if (!timestamp || timestamp->precision > plain.getPrecision())
    return {};
  return constant(loc, to, timestampAttr(builder_, timestamp->nanoseconds, plain.getPrecision()));
}

} // namespace millstream
