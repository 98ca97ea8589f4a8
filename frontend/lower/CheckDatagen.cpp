// What the compiler can know of datagen's columns: whether each can be made as the spec says. Settings that an app
// reads when it starts (${…}) are checked there (runtime/connectors/datagen).
#include "frontend/lower/CheckDatagen.h"

#include "frontend/lower/Expressions.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>

using namespace mlir;

namespace millstream {
namespace {

// Bounds of whole numbers, or of their units (time of day and intervals in milliseconds or months).
struct Limits {
  int64_t least, most;
};

std::optional<Limits> wholeLimits(Type type) {
  if (auto integer = dyn_cast<IntegerType>(type); integer && !integer.isInteger(1))
    return Limits{llvm::minIntN(integer.getWidth()), llvm::maxIntN(integer.getWidth())};
  if (isa<flow::TimeType>(type))
    return Limits{0, 86'399'999};
  if (auto interval = dyn_cast<flow::IntervalType>(type))
    return interval.getMonths() ? Limits{0, INT32_MAX} : Limits{0, INT64_MAX};
  return std::nullopt;
}

bool takes(Type type, StringRef setting) {
  if (setting == "min" || setting == "max")
    return wholeLimits(type) || isa<FloatType, flow::DecimalType>(type);
  if (setting == "length")
    return isa<flow::StringType, flow::BytesType, flow::ArrayType, flow::MapType>(type);
  if (setting == "max_past")
    return isa<flow::TimestampType, flow::TimestampLtzType, flow::DateType>(type);
  return true;
}

bool isKnown(const SettingValue &value) {
  return value.kind == SettingValue::Kind::integer || value.kind == SettingValue::Kind::number;
}

class DatagenColumn {
public:
  DatagenColumn(const SettingEntry &entry, Type type, Diagnostics &diagnostics)
      : how_(entry.value.entries.front()), name_(entry.name.text), sql_type_(type), type_(flow::stripNullable(type)),
        diagnostics_(diagnostics) {}

  void check() {
    if (how_.name.text == "sequence")
      checkSequence();
    else
      for (const SettingEntry &setting : how_.value.entries)
        checkRandom(setting);
    checkOrder("min", "max");
    checkOrder("start", "end");
  }

private:
  std::string column() const { return "column '" + name_ + "' is " + printType(sql_type_); }

  Diagnostic &mismatch(SourceRange range, std::string message) {
    ok_ = false;
    return diagnostics_.error(codes::type_mismatch, range, std::move(message));
  }

  void checkSequence() {
    if (!(type_.isIntOrFloat() && !type_.isInteger(1)) && !isa<flow::StringType, flow::DecimalType>(type_))
      mismatch(how_.name.range, "a sequence makes numbers or text, " + column());
    else
      for (const SettingEntry &setting : how_.value.entries)
        checkRange(setting);
  }

  void checkRandom(const SettingEntry &setting) {
    const SettingValue &value = setting.value;
    const std::string &name = setting.name.text;
    if (name == "null_rate") {
      if (value.number > 0 && !flow::isNullable(sql_type_))
        mismatch(value.range, column() + " and never null").notes.push_back({{}, "write its type with '?' behind it"});
      return;
    }
    if (!takes(type_, name)) {
      if (isGiven(setting)) // a default is no one's wish
        mismatch(setting.name.range, "'" + name + "' does not apply: " + column());
      return;
    }
    if (name == "min" || name == "max")
      checkRange(setting);
  }

  // Not a default, whose place is the whole connector's.
  bool isGiven(const SettingEntry &setting) const {
    return setting.value.range.begin >= how_.value.range.begin && setting.value.range.end <= how_.value.range.end;
  }

  // A number that is no value of the column's type.
  void checkRange(const SettingEntry &setting) {
    const SettingValue &value = setting.value;
    if (!isKnown(value))
      return;
    if (auto decimal = dyn_cast<flow::DecimalType>(type_)) {
      if (std::fabs(value.number) >= std::pow(10.0, decimal.getPrecision() - decimal.getScale()))
        mismatch(value.range, "'" + setting.name.text + "' is out of range: " + column());
      return;
    }
    std::optional<Limits> limits = wholeLimits(type_);
    if (!limits)
      return;
    if (std::trunc(value.number) != value.number)
      mismatch(value.range, "'" + setting.name.text + "' needs a whole number: " + column());
    else if (value.number < static_cast<double>(limits->least) || value.number > static_cast<double>(limits->most))
      mismatch(value.range, "'" + setting.name.text + "' is out of range: " + column())
          .notes.push_back(
              {{}, std::to_string(limits->least) + " to " + std::to_string(limits->most) + " are allowed"});
  }

  void checkOrder(StringRef least, StringRef most) {
    const SettingEntry *low = find(least), *high = find(most);
    if (ok_ && low && high && isKnown(low->value) && isKnown(high->value) && low->value.number > high->value.number)
      mismatch(high->value.range, "'" + most.str() + "' is below '" + least.str() + "'");
  }

  const SettingEntry *find(StringRef name) const {
    for (const SettingEntry &setting : how_.value.entries)
      if (setting.name.text == name)
        return &setting;
    return nullptr;
  }

  const SettingEntry &how_; // `sequence` or `random`
  const std::string &name_;
  Type sql_type_, type_;
  Diagnostics &diagnostics_;
  bool ok_ = true;
};

} // namespace

void checkDatagenColumn(const SettingEntry &entry, Type type, Diagnostics &diagnostics) {
  if (!entry.value.entries.empty()) // else how it is made could not be read, and that was reported
    DatagenColumn(entry, type, diagnostics).check();
}

} // namespace millstream
