// Datagen: sequences, ranges, nulls, rates, nested values, and settings that make no sense.
#include "runtime/connectors/datagen/Kernels.h"
#include "test/unit/formats/GeneratorTest.h"

#include <cmath>
#include <set>

using namespace millstream;
using namespace millstream::test;

namespace {

// fields: {name, {kind, {settings}}}
struct FieldSetting {
  std::string name;
  std::string kind;
  std::vector<std::pair<std::string, double>> values;
};

proto::SettingMap settings(const std::vector<std::pair<std::string, std::string>> &common,
                           const std::vector<FieldSetting> &fields) {
  proto::SettingMap map = settingsOf(common);
  auto *entry = map.add_entries();
  entry->set_name("fields");
  proto::SettingMap *named = entry->mutable_value()->mutable_map();
  for (const FieldSetting &field : fields) {
    auto *column = named->add_entries();
    column->set_name(field.name);
    auto *kind = column->mutable_value()->mutable_map()->add_entries();
    kind->set_name(field.kind);
    kind->mutable_value()->mutable_map();
    for (const auto &[name, value] : field.values) {
      auto *setting = kind->mutable_value()->mutable_map()->add_entries();
      setting->set_name(name);
      if (value == std::floor(value) && std::fabs(value) < 1e15)
        setting->mutable_value()->set_integer(static_cast<int64_t>(value));
      else
        setting->mutable_value()->set_number(value);
    }
  }
  return map;
}

std::string failureOf(const Type &type, const FieldSetting &field) {
  return makeGenerator("datagen", tableOf({{field.name, type}}), settings({}, {field})).failure;
}

} // namespace

TEST(Datagen, sequencesCountOverSplits) {
  proto::Row row =
      tableOf({{"id", typeOf(Type::BIGINT)}, {"name", typeOf(Type::STRING)}, {"d", typeOf(Type::DECIMAL, 10, 2)}});
  MadeGenerator made = makeGenerator("datagen", row,
                                     settings({{"splits", "3"}}, {{"id", "sequence", {{"start", 1}, {"end", 100}}},
                                                                  {"name", "sequence", {{"start", -5}}},
                                                                  {"d", "sequence", {{"start", 7}}}}));
  ASSERT_EQ(made.failure, "");
  MsContext context;
  std::set<int64_t> ids;
  for (uint32_t split = 0; split < 3; ++split) {
    EXPECT_EQ(made.generator->rowCount(split), split == 0 ? 34 : 33);
    for (int64_t n = 0; n < made.generator->rowCount(split); ++n) {
      int64_t id = ms_datagen_sequence_i64(made.split(split), n, 0);
      ids.insert(id);
      EXPECT_EQ(view(ms_datagen_sequence_string(&context, made.split(split), n, 1)), std::to_string(id - 6));
      EXPECT_EQ(ms_datagen_sequence_decimal(made.split(split), n, 2), (id + 6) * 100);
    }
  }
  EXPECT_EQ(ids.size(), 100u);
  EXPECT_EQ(*ids.begin(), 1);
  EXPECT_EQ(*ids.rbegin(), 100);
}

TEST(Datagen, randomValuesKeepTheirRanges) {
  proto::Row row = tableOf({{"x", nullable(typeOf(Type::INT))},
                            {"r", typeOf(Type::DOUBLE)},
                            {"m", typeOf(Type::DECIMAL, 12, 2)},
                            {"t", typeOf(Type::TIME, 0)},
                            {"at", typeOf(Type::TIMESTAMP, 3)},
                            {"w", typeOf(Type::DECIMAL, 38, 0)},
                            {"tiny", typeOf(Type::TINYINT)}});
  MadeGenerator made =
      makeGenerator("datagen", row,
                    settings({{"rows", "1000"}}, {{"x", "random", {{"min", 0}, {"max", 9}, {"null_rate", 0.1}}},
                                                  {"r", "random", {{"min", -1.5}, {"max", 2.5}}},
                                                  {"m", "random", {{"min", 0.5}, {"max", 10}}},
                                                  {"at", "random", {{"max_past", 5000}}}}));
  ASSERT_EQ(made.failure, "");
  EXPECT_EQ(made.generator->rowCount(0), 1000);
  std::vector<int> digits(10);
  std::set<int> tiny;
  int nulls = 0, wide_negative = 0;
  double sum = 0;
  constexpr int count = 100000;
  for (int64_t n = 0; n < count; ++n) {
    nulls += ms_datagen_is_null(made.split(), n, 0);
    ASSERT_FALSE(ms_datagen_is_null(made.split(), n, 1));
    int32_t x = ms_datagen_random_i32(made.split(), n, 0);
    ASSERT_TRUE(x >= 0 && x <= 9);
    ++digits[static_cast<size_t>(x)];
    double r = ms_datagen_random_f64(made.split(), n, 1);
    ASSERT_TRUE(r >= -1.5 && r <= 2.5);
    sum += r;
    auto m = static_cast<int64_t>(ms_datagen_random_decimal(made.split(), n, 2));
    ASSERT_TRUE(m >= 50 && m <= 1000);
    int32_t t = ms_datagen_random_time(made.split(), n, 3);
    ASSERT_TRUE(t >= 0 && t < 86'400'000 && t % 1000 == 0);
    int64_t made_at = 1'704'067'200'000 + n;
    int64_t at = ms_datagen_random_timestamp_ms(made.split(), n, 4);
    ASSERT_TRUE(at <= made_at && at >= made_at - 5000);
    wide_negative += ms_datagen_random_decimal(made.split(), n, 5) < 0;
    tiny.insert(ms_datagen_random_i8(made.split(), n, 6));
  }
  EXPECT_NEAR(nulls / double(count), 0.1, 0.01);
  for (int found : digits)
    EXPECT_NEAR(found / double(count), 0.1, 0.01);
  EXPECT_NEAR(sum / count, 0.5, 0.02);
  EXPECT_NEAR(wide_negative / double(count), 0.5, 0.01);
  EXPECT_EQ(tiny.size(), 256u);
}

TEST(Datagen, textsAndNestedValues) {
  Type inner = rowOf({{"a", nullable(typeOf(Type::INT))}, {"s", typeOf(Type::STRING)}});
  proto::Row row =
      tableOf({{"name", typeOf(Type::STRING)}, {"y", typeOf(Type::BYTES)}, {"list", arrayOf(inner)}, {"r", inner}});
  MadeGenerator made = makeGenerator(
      "datagen", row, settings({}, {{"name", "random", {{"length", 21}}}, {"list", "random", {{"length", 5}}}}));
  ASSERT_EQ(made.failure, "");
  EXPECT_EQ(made.generator->rowCount(0), Generator::unlimited);
  MsContext context;
  std::set<std::string> names;
  for (int64_t n = 0; n < 1000; ++n) {
    std::string_view name = view(ms_datagen_random_string(&context, made.split(), n, 0));
    ASSERT_EQ(name.size(), 21u);
    ASSERT_EQ(name.find_first_not_of("0123456789abcdef"), name.npos) << name;
    names.emplace(name);
  }
  EXPECT_EQ(names.size(), 1000u);
  EXPECT_EQ(ms_datagen_random_bytes(&context, made.split(), 0, 1).size, 100u);
  MsArray list = ms_datagen_random_array(&context, made.split(), 3, 2);
  EXPECT_EQ(list.count, 5u);
  proto::Row shown = tableOf({{"v", arrayOf(inner)}});
  std::vector<uint64_t> slot(shown.bytes() / 8);
  memcpy(slot.data(), &list, sizeof(list));
  std::string once = showRow(shown, reinterpret_cast<uint8_t *>(slot.data()));
  EXPECT_EQ(once.size() > 500, true) << once;
  MsArray again = ms_datagen_random_array(&context, made.split(), 3, 2);
  memcpy(slot.data(), &again, sizeof(again));
  EXPECT_EQ(showRow(shown, reinterpret_cast<uint8_t *>(slot.data())), once);
  EXPECT_NE(ms_datagen_random_row(&context, made.split(), 3, 3), nullptr);
}

TEST(Datagen, columnsDoNotDependOnEachOther) {
  MadeGenerator one = makeGenerator("datagen", tableOf({{"a", typeOf(Type::BIGINT)}, {"b", typeOf(Type::BIGINT)}}), {});
  MadeGenerator two = makeGenerator("datagen", tableOf({{"b", typeOf(Type::BIGINT)}}), {});
  for (int64_t n = 99; n >= 0; --n) {
    EXPECT_EQ(ms_datagen_random_i64(one.split(), n, 1), ms_datagen_random_i64(two.split(), n, 0));
    EXPECT_NE(ms_datagen_random_i64(one.split(), n, 0), ms_datagen_random_i64(one.split(), n, 1));
  }
}

TEST(Datagen, rates) {
  MadeGenerator made = makeGenerator("datagen", tableOf({{"a", typeOf(Type::BIGINT)}}),
                                     settingsOf({{"rows_per_second", "1000"}, {"splits", "2"}}));
  EXPECT_EQ(made.generator->rowsDue(0, 1'000'000'000), 501);
  EXPECT_EQ(makeGenerator("datagen", proto::Row(), {}).generator->rowsDue(0, 0), Generator::unlimited);
}

TEST(Datagen, settingsThatMakeNoSense) {
  EXPECT_EQ(failureOf(typeOf(Type::INT), {"x", "random", {{"min", 5}, {"max", 1}}}),
            "datagen's column 'x': min is 5, above max, 1");
  EXPECT_EQ(failureOf(typeOf(Type::TINYINT), {"x", "random", {{"max", 128}}}),
            "datagen's column 'x': min and max must be from -128 to 127");
  EXPECT_EQ(failureOf(typeOf(Type::BOOLEAN), {"x", "sequence", {{"start", 1}}}),
            "datagen's column 'x': a boolean cannot be a sequence");
  EXPECT_EQ(failureOf(typeOf(Type::INT), {"x", "sequence", {{"start", 9}, {"end", 3}}}),
            "datagen's column 'x': the sequence's end, 3, is before its start, 9");
  EXPECT_EQ(failureOf(typeOf(Type::TINYINT), {"x", "sequence", {{"start", 1}, {"end", 300}}}),
            "datagen's column 'x': the sequence's end is out of range for tinyint");
  EXPECT_EQ(failureOf(typeOf(Type::DECIMAL, 4, 2), {"x", "random", {{"max", 100}}}),
            "datagen's column 'x': min or max is out of range for decimal(4,2)");
  EXPECT_EQ(failureOf(typeOf(Type::FLOAT), {"x", "random", {{"max", 1e39}}}),
            "datagen's column 'x': min or max is out of range for float");
}
