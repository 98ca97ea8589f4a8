#include "test/unit/formats/FormatTest.h"

#include "runtime/abi/RowLayout.h"
#include "runtime/kernels/EncodeCommon.h"

#include <cstdlib>
#include <cstring>

namespace millstream::test {

Type typeOf(Type::Kind kind, uint32_t precision, uint32_t scale) {
  Type type;
  type.set_kind(kind);
  type.set_precision(precision);
  type.set_scale(scale);
  return type;
}

Type nullable(Type type) {
  type.set_nullable(true);
  return type;
}

static void addField(Type &type, const std::string &name, const Type &field_type) {
  proto::Field *field = type.add_fields();
  field->set_name(name);
  *field->mutable_type() = field_type;
}

Type arrayOf(Type element) {
  Type type = typeOf(Type::ARRAY);
  addField(type, "element", element);
  return type;
}

Type mapOf(Type key, Type value) {
  Type type = typeOf(Type::MAP);
  addField(type, "key", key);
  addField(type, "value", value);
  return type;
}

Type rowOf(const std::vector<Column> &columns) {
  Type type = typeOf(Type::ROW);
  for (const Column &column : columns)
    addField(type, column.name, column.type);
  return type;
}

proto::Row tableOf(const std::vector<Column> &columns) {
  std::vector<FieldShape> shapes;
  for (const Column &column : columns)
    shapes.push_back({slotBytes(column.type.kind(), column.type.precision()), column.type.nullable()});
  RowShape shape = layoutRow(shapes);
  proto::Row row;
  row.set_bytes(shape.bytes);
  for (size_t i = 0; i < columns.size(); ++i) {
    proto::Field *field = row.add_fields();
    field->set_name(columns[i].name);
    *field->mutable_type() = columns[i].type;
    field->set_offset(shape.fields[i].offset);
    field->set_null_offset(shape.fields[i].null_offset);
    field->set_null_mask(shape.fields[i].null_mask);
    field->set_used(columns[i].used);
  }
  return row;
}

proto::SettingMap settingsOf(const std::vector<std::pair<std::string, std::string>> &entries) {
  proto::SettingMap map;
  for (const auto &[name, value] : entries) {
    auto *entry = map.add_entries();
    entry->set_name(name);
    if (value == "true" || value == "false")
      entry->mutable_value()->set_flag(value == "true");
    else
      entry->mutable_value()->set_text(value);
  }
  return map;
}

namespace {

template <typename T> T load(const uint8_t *at) {
  T value;
  memcpy(&value, at, sizeof(T));
  return value;
}

std::string showValue(const TypePlan &type, const uint8_t *at);

std::string showNested(const TypePlan &type, const uint8_t *slot, size_t field) {
  const FieldPlan &plan = type.fields[field];
  if (plan.null_mask && slot[plan.null_offset] & plan.null_mask)
    return "null";
  return showValue(plan.type, slot + plan.offset);
}

std::string showList(const TypePlan &type, const uint8_t *at) {
  auto array = load<MsArray>(at);
  bool map = type.kind == Type::MAP;
  std::string shown = map ? "{" : "[";
  for (uint64_t i = 0; i < array.count; ++i) {
    const uint8_t *slot = array.data + i * type.nested_bytes;
    shown += (i ? "," : "") + showNested(type, slot, 0);
    if (map)
      shown += "=" + showNested(type, slot, 1);
  }
  return shown + (map ? "}" : "]");
}

std::string showStruct(const TypePlan &type, const uint8_t *at) {
  auto slot = load<const uint8_t *>(at);
  std::string shown = "(";
  for (size_t i = 0; i < type.fields.size(); ++i)
    shown += (i ? "," : "") + showNested(type, slot, i);
  return shown + ")";
}

std::string showValue(const TypePlan &type, const uint8_t *at) {
  char digits[80];
  auto until = [&](const char *end) { return std::string(digits, static_cast<size_t>(end - digits)); };
  switch (type.kind) {
  case Type::BOOLEAN:
    return *at == 1 ? "true" : *at == 0 ? "false" : "broken";
  case Type::TINYINT:
    return std::to_string(load<int8_t>(at));
  case Type::SMALLINT:
    return std::to_string(load<int16_t>(at));
  case Type::INT:
  case Type::INTERVAL_MONTH:
    return std::to_string(load<int32_t>(at));
  case Type::BIGINT:
  case Type::INTERVAL_DAY:
    return std::to_string(load<int64_t>(at));
  case Type::FLOAT:
    return until(ms_format_f32(digits, load<float>(at)));
  case Type::DOUBLE:
    return until(ms_format_f64(digits, load<double>(at)));
  case Type::DECIMAL:
    return until(encode::putDecimal(digits, type.slot_bytes == 8 ? load<int64_t>(at) : load<__int128>(at),
                                    static_cast<int32_t>(type.scale)));
  case Type::DATE:
    return until(encode::putDate(digits, load<int32_t>(at)));
  case Type::TIME:
    return until(encode::putTime(digits, load<int32_t>(at), 3));
  case Type::TIMESTAMP:
  case Type::TIMESTAMP_LTZ:
    return until(type.slot_bytes == 8 ? encode::putTimestampMs(digits, load<int64_t>(at), true)
                                      : encode::putTimestampNs(digits, load<__int128>(at), true));
  case Type::ARRAY:
  case Type::MAP:
    return showList(type, at);
  case Type::ROW:
    return showStruct(type, at);
  default: {
    auto string = load<MsString>(at);
    return {string.data, string.size};
  }
  }
}

bool allZero(const uint8_t *at, size_t bytes) {
  for (size_t i = 0; i < bytes; ++i)
    if (at[i])
      return false;
  return true;
}

} // namespace

std::string showRow(const proto::Row &row, const uint8_t *slot) {
  RowPlan plan = planRow(row);
  std::string shown;
  for (const FieldPlan &field : plan.fields) {
    if (&field != plan.fields.data())
      shown += '|';
    bool null = field.null_mask && slot[field.null_offset] & field.null_mask;
    if (!field.used)
      shown += null ? "a null bit" : "-";
    else if (null)
      shown += allZero(slot + field.offset, field.type.slot_bytes) ? "null" : "null with bytes";
    else
      shown += showValue(field.type, slot + field.offset);
  }
  return shown;
}

namespace {

// One call of the decoder over a copy with hostile padding; the copy lives as long as the batch.
class Feeder {
public:
  Feeder(const proto::Row &row, const DecodeOptions &options, Decoded &result)
      : row_(row), options_(options), result_(result) {}

  // Gives what was consumed.
  size_t feed(RecordDecoder &decoder, std::string_view text, uint64_t offset, bool end) {
    Arena arena;
    std::vector<char> copy(text.begin(), text.end());
    for (size_t i = 0; i < decoder_padding_bytes; ++i)
      copy.push_back("7\"9,\n}"[i % 6]);
    std::vector<uint64_t> slots(row_.bytes() / 8 * options_.row_capacity + 1, 0xa5a5a5a5a5a5a5a5ull);
    std::vector<uint64_t> offsets(options_.row_capacity);
    DecodeOutput output;
    output.rows = reinterpret_cast<uint8_t *>(slots.data());
    output.row_capacity = options_.row_capacity;
    output.offsets = offsets.data();
    output.arena = &arena;
    Status status = decoder.decode({copy.data(), text.size(), offset, end}, output);
    if (!status.ok()) {
      result_.failure = status.message();
      return 0;
    }
    EXPECT_LE(output.row_count + output.bad.size(), options_.row_capacity);
    EXPECT_LE(output.consumed, text.size());
    for (uint32_t i = 0; i < output.row_count; ++i) {
      result_.rows.push_back(showRow(row_, output.rows + size_t{i} * row_.bytes()));
      result_.row_offsets.push_back(offsets[i]);
    }
    for (const BadRecord &bad : output.bad) {
      result_.errors.emplace_back(bad.error);
      result_.raw.emplace_back(bad.raw);
      result_.error_offsets.push_back(bad.offset);
    }
    return output.consumed;
  }

private:
  const proto::Row &row_;
  const DecodeOptions &options_;
  Decoded &result_;
};

} // namespace

Decoded decodeAll(const char *format, const proto::Row &row, std::string_view text, const DecodeOptions &options) {
  Decoded result;
  const FormatEntry *entry = findFormat(format);
  if (!entry) {
    result.failure = "no such format";
    return result;
  }
  proto::SettingMap settings = settingsOf(options.settings);
  DecoderConfig config{&row, &settings, options.max_record_bytes, options.time_zone};
  auto made = entry->make(config);
  if (!made.ok()) {
    result.failure = made.status().message();
    return result;
  }
  std::unique_ptr<RecordDecoder> decoder = made.take();
  Feeder feeder(row, options, result);
  size_t chunk = options.chunk_bytes ? options.chunk_bytes : text.size() + 1;
  size_t at = 0;
  size_t arrived = 0;
  while (result.failure.empty()) {
    arrived = std::min(text.size(), std::max(arrived, at) + chunk);
    bool end = arrived == text.size();
    for (;;) {
      size_t rows = result.rows.size() + result.errors.size();
      size_t consumed = feeder.feed(*decoder, text.substr(at, arrived - at), at, end);
      at += consumed;
      if (!result.failure.empty() || (consumed == 0 && result.rows.size() + result.errors.size() == rows))
        break;
      if (options.save_between) {
        std::string state = decoder->saveState();
        decoder = entry->make(config).take();
        EXPECT_TRUE(decoder->restoreState(state).ok());
      }
    }
    if (end)
      break;
  }
  EXPECT_TRUE(at == text.size() || !result.failure.empty()) << "left over: " << text.substr(at, 100);
  return result;
}

std::string encoded(const std::function<void(MsBuffer *)> &write) {
  MsBuffer buffer{};
  write(&buffer);
  std::string text(buffer.data, buffer.size);
  free(buffer.data);
  return text;
}

} // namespace millstream::test
