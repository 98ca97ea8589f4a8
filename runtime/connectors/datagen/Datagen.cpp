// The datagen connector: made-up rows of any type, as Flink's, but seeded, so that a restart makes the
// same rows again. The present of random timestamps is therefore not the clock's: row n is said to be made
// n / rows_per_second seconds (n milliseconds without a rate) after 2024-01-01T00:00:00.
#include "runtime/connectors/datagen/DatagenGenerator.h"
#include "runtime/connectors/datagen/Nested.h"
#include "runtime/connectors/datagen/Settings.h"
#include "runtime/core/Connector.h"
#include "runtime/formats/FieldPlan.h"
#include "runtime/formats/SlotText.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace millstream {

namespace {

using datagen::Field;
using datagen::Split;

constexpr int64_t base_ms = 1'704'067'200'000; // 2024-01-01T00:00:00
constexpr double row_us_default = 1000;

Status badSetting(const std::string &column, const std::string &what) {
  return Status::usage(errors::bad_setting, "datagen's column '" + column + "': " + what);
}

// Any function of the name will do, as long as it never changes (FNV-1a).
uint64_t saltOf(const std::string &name) {
  uint64_t hash = 0xcbf29ce484222325ull;
  for (unsigned char c : name)
    hash = (hash ^ c) * 0x100000001b3ull;
  return hash;
}

__int128 powerOfTen(uint32_t exponent) {
  __int128 power = 1;
  while (exponent--)
    power *= 10;
  return power;
}

// A bound of an integer type, given or not.
int64_t integerBound(const Settings &random, const char *name, int64_t otherwise) {
  if (!random.has(name))
    return otherwise;
  const proto::Setting *setting = random.find(name);
  if (setting->value_case() == proto::Setting::kNumber) {
    double number = std::clamp(setting->number(), -9.2e18, 9.2e18);
    return static_cast<int64_t>(number);
  }
  return random.integer(name, otherwise);
}

Status setIntegers(const FieldPlan &plan, const Settings &random, int64_t least, int64_t most, int64_t step,
                   Field &field) {
  int64_t low = integerBound(random, "min", least);
  int64_t high = integerBound(random, "max", most);
  if (low < least || high > most)
    return badSetting(plan.name, "min and max must be from " + std::to_string(least) + " to " + std::to_string(most));
  if (low > high)
    return badSetting(plan.name, "min is " + std::to_string(low) + ", above max, " + std::to_string(high));
  field.step = step;
  field.least = low;
  field.span = (static_cast<uint64_t>(high) - static_cast<uint64_t>(low)) / static_cast<uint64_t>(step) + 1;
  return {};
}

Status setDecimal(const FieldPlan &plan, const Settings &random, Field &field) {
  __int128 limit = powerOfTen(plan.type.precision) - 1;
  __int128 unit = powerOfTen(plan.type.scale);
  auto bound = [&](const char *name, __int128 otherwise) -> __int128 {
    const proto::Setting *setting = random.find(name);
    if (!setting)
      return otherwise;
    if (setting->value_case() != proto::Setting::kNumber)
      return random.integer(name, 0) * unit;
    double scaled = std::round(setting->number() * static_cast<double>(unit));
    return std::fabs(scaled) < 1e38 ? static_cast<__int128>(scaled) : scaled < 0 ? -limit - 1 : limit + 1;
  };
  __int128 low = bound("min", -limit);
  __int128 high = bound("max", limit);
  if (low < -limit || high > limit)
    return badSetting(plan.name, "min or max is out of range for " + typeText(plan.type));
  if (low > high)
    return badSetting(plan.name, "min is above max");
  field.decimal_least = low;
  field.decimal_span = static_cast<unsigned __int128>(high) - static_cast<unsigned __int128>(low) + 1;
  return {};
}

Status setReals(const FieldPlan &plan, const Settings &random, Field &field) {
  bool narrow = plan.type.kind == proto::Type::FLOAT;
  double most = narrow ? std::numeric_limits<float>::max() : std::numeric_limits<double>::max();
  field.real_least = random.number("min", -most);
  field.real_most = random.number("max", most);
  if (!(field.real_least >= -most) || !(field.real_most <= most))
    return badSetting(plan.name, "min or max is out of range for " + typeText(plan.type));
  if (field.real_least > field.real_most)
    return badSetting(plan.name, "min is above max");
  return {};
}

int64_t stepOf(uint32_t precision) { return precision == 0 ? 1000 : precision == 1 ? 100 : precision == 2 ? 10 : 1; }

Status setRandom(const FieldPlan &plan, const Settings &random, Field &field) {
  double null_rate = random.number("null_rate", 0);
  field.null_below = null_rate >= 1 ? ~uint64_t{0} : null_rate <= 0 ? 0 : static_cast<uint64_t>(null_rate * 0x1p64);
  IntegerLimits limits = integerLimits(plan.type.kind);
  switch (plan.type.kind) {
  case proto::Type::TINYINT:
  case proto::Type::SMALLINT:
  case proto::Type::INT:
  case proto::Type::BIGINT:
    return setIntegers(plan, random, limits.least, limits.most, 1, field);
  case proto::Type::INTERVAL_DAY:
    return setIntegers(plan, random, 0, datagen::default_interval_ms_most, 1, field);
  case proto::Type::INTERVAL_MONTH:
    return setIntegers(plan, random, 0, datagen::default_interval_months_most, 1, field);
  case proto::Type::TIME:
    return setIntegers(plan, random, 0, 86'399'999, stepOf(plan.type.precision), field);
  case proto::Type::FLOAT:
  case proto::Type::DOUBLE:
    return setReals(plan, random, field);
  case proto::Type::DECIMAL:
    return setDecimal(plan, random, field);
  case proto::Type::DATE:
  case proto::Type::TIMESTAMP:
  case proto::Type::TIMESTAMP_LTZ:
    field.span = static_cast<uint64_t>(std::max<int64_t>(random.integer("max_past", 0), 0)) + 1;
    field.step = plan.type.kind == proto::Type::DATE ? 1 : stepOf(plan.type.precision);
    return {};
  case proto::Type::ARRAY:
  case proto::Type::MAP:
    field.length = static_cast<uint64_t>(random.integer("length", datagen::default_list_length));
    return {};
  default:
    field.length = static_cast<uint64_t>(random.integer("length", datagen::default_text_length));
    return {};
  }
}

bool canCount(TypeKind kind) {
  switch (kind) {
  case proto::Type::TINYINT:
  case proto::Type::SMALLINT:
  case proto::Type::INT:
  case proto::Type::BIGINT:
  case proto::Type::FLOAT:
  case proto::Type::DOUBLE:
  case proto::Type::DECIMAL:
  case proto::Type::STRING:
    return true;
  default:
    return false;
  }
}

// Whether every value of the sequence is one of the type.
bool holds(const TypePlan &type, int64_t value) {
  IntegerLimits limits = integerLimits(type.kind);
  switch (type.kind) {
  case proto::Type::TINYINT:
  case proto::Type::SMALLINT:
  case proto::Type::INT:
    return value >= limits.least && value <= limits.most;
  case proto::Type::DECIMAL: {
    __int128 limit = powerOfTen(type.precision - type.scale);
    return value > -limit && value < limit;
  }
  default:
    return true;
  }
}

// `rows` becomes as many as the sequence has at most.
Status setSequence(const FieldPlan &plan, const Settings &sequence, Field &field, int64_t &rows) {
  if (!canCount(plan.type.kind))
    return badSetting(plan.name, "a " + typeText(plan.type) + " cannot be a sequence");
  field.start = sequence.integer("start", 0);
  if (!holds(plan.type, field.start))
    return badSetting(plan.name, "the sequence's start is out of range for " + typeText(plan.type));
  // Without an end the sequence goes on to the type's last value.
  bool narrow = plan.type.slot_bytes < 8 && plan.type.kind != proto::Type::FLOAT;
  if (!sequence.has("end") && !narrow)
    return {};
  int64_t end = sequence.integer("end", integerLimits(plan.type.kind).most);
  if (end < field.start)
    return badSetting(plan.name, "the sequence's end, " + std::to_string(end) + ", is before its start, " +
                                     std::to_string(field.start));
  if (!holds(plan.type, end))
    return badSetting(plan.name, "the sequence's end is out of range for " + typeText(plan.type));
  auto length = static_cast<uint64_t>(end) - static_cast<uint64_t>(field.start);
  if (length < static_cast<uint64_t>(rows))
    rows = static_cast<int64_t>(length) + 1;
  return {};
}

class DatagenGenerator final : public Generator {
public:
  Status configure(const GeneratorConfig &);

  uint32_t splitCount() const override { return static_cast<uint32_t>(splits_.size()); }
  const MsGenerator *split(uint32_t index) const override {
    return reinterpret_cast<const MsGenerator *>(&splits_[index]);
  }
  int64_t rowCount(uint32_t split) const override {
    if (rows_ == unlimited)
      return unlimited;
    int64_t count = splitCount();
    return rows_ / count + (split < rows_ % count ? 1 : 0);
  }
  int64_t rowsDue(uint32_t, int64_t elapsed_ns) const override {
    if (rows_per_second_ <= 0)
      return unlimited;
    return static_cast<int64_t>(static_cast<double>(elapsed_ns) / 1e9 * rows_per_second_ / splitCount()) + 1;
  }

private:
  Status configureField(const FieldPlan &, const Settings &fields);

  RowPlan row_;
  std::vector<Field> fields_;
  std::vector<Split> splits_;
  int64_t rows_ = unlimited;
  double rows_per_second_ = 0;
};

Status DatagenGenerator::configureField(const FieldPlan &plan, const Settings &fields) {
  Field &field = fields_.emplace_back();
  field.salt = saltOf(plan.name);
  field.type = &plan.type;
  field.decimal_unit = plan.type.kind == proto::Type::DECIMAL ? powerOfTen(plan.type.scale) : 1;
  Settings settings = fields.map(plan.name);
  if (settings.has("sequence"))
    return setSequence(plan, settings.map("sequence"), field, rows_);
  return setRandom(plan, settings.map("random"), field);
}

Status DatagenGenerator::configure(const GeneratorConfig &config) {
  const Settings &settings = config.settings;
  row_ = planRow(*config.row);
  if (settings.has("rows"))
    rows_ = std::max<int64_t>(settings.integer("rows", 0), 0);
  rows_per_second_ = settings.number("rows_per_second", 0);
  for (const FieldPlan &plan : row_.fields)
    MILLSTREAM_TRY(configureField(plan, settings.map("fields")));
  int64_t count = settings.integer("splits", 1);
  if (count < 1 || count > 65536)
    return Status::usage(errors::bad_setting,
                         "datagen's 'splits' must be from 1 to 65536, got " + std::to_string(count));
  double row_us = rows_per_second_ > 0 ? 1e6 / rows_per_second_ : row_us_default;
  auto seed = static_cast<uint64_t>(settings.integer("seed", 1));
  for (int64_t i = 0; i < count; ++i)
    splits_.push_back({random::startOf(seed, static_cast<uint64_t>(i)), i, count, fields_.data(), base_ms, row_us});
  return {};
}

Result<std::unique_ptr<Generator>> makeDatagen(const GeneratorConfig &config) {
  auto generator = std::make_unique<DatagenGenerator>();
  if (Status bad = generator->configure(config); !bad.ok())
    return bad;
  return std::unique_ptr<Generator>(std::move(generator));
}

} // namespace

MILLSTREAM_CONNECTOR(datagen, {.name = "datagen", .generator = makeDatagen, .settings = connectors::datagen::settings});

} // namespace millstream
