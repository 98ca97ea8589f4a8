// A table of operator state as a test uses it: keys of integers and strings, a count and a text as values,
// through the kernels that generated code calls.
#ifndef MILLSTREAM_TEST_UNIT_STATE_STATETEST_H
#define MILLSTREAM_TEST_UNIT_STATE_STATETEST_H

#include "runtime/kernels/State.h"
#include "runtime/state/Table.h"

#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <random>
#include <string>
#include <vector>

namespace millstream::state {

// The seed of a randomised test: MILLSTREAM_SEED, or one from the system. Failures print it.
inline uint64_t testSeed() {
  static const uint64_t seed = [] {
    const char *given = getenv("MILLSTREAM_SEED");
    return given ? strtoull(given, nullptr, 10) : std::random_device{}();
  }();
  return seed;
}
// The random numbers of a test.
class TestRandom : public std::mt19937_64 {
public:
  TestRandom() : std::mt19937_64(testSeed()) {}

private:
  testing::ScopedTrace trace_{__FILE__, __LINE__, "MILLSTREAM_SEED=" + std::to_string(testSeed())};
};

inline std::string_view viewOf(MsString text) { return {text.data, text.size}; }
inline MsString msString(std::string_view text) { return {text.data(), text.size()}; }

struct TestKey {
  std::vector<int64_t> numbers;
  std::vector<std::string> strings;
  auto operator<=>(const TestKey &) const = default;
};

struct TestTable {
  struct Shape {
    uint32_t numbers = 1;
    uint32_t strings = 0;
    bool text = false; // a string among the values
    bool chain = false;
    uint32_t key_groups = 128;
  };
  explicit TestTable(Shape wanted) : shape(wanted) {
    key_bytes = shape.numbers * 8 + shape.strings * 16;
    count_offset = key_bytes;
    text_offset = key_bytes + 8;
    next_offset = text_offset + (shape.text ? 16 : 0);
    timer_offset = next_offset + (shape.chain ? 8 : 0);
    slot_bytes = static_cast<int32_t>(timer_offset + 16);
    proto::Table from = description();
    Status status = Table::make(from, table);
    EXPECT_TRUE(status.ok()) << status.text();
    handle = table->handle();
  }

  proto::Table description() const {
    proto::Table from;
    from.set_name("counts");
    from.set_slot_bytes(static_cast<uint32_t>(slot_bytes));
    from.set_key_fixed_bytes(shape.numbers * 8);
    from.set_key_strings(shape.strings);
    from.set_key_groups(shape.key_groups);
    if (shape.text)
      from.add_string_offsets(text_offset);
    if (shape.chain)
      from.set_next_offset(next_offset);
    return from;
  }

  // The key in probe form; valid while `key` lives.
  std::vector<uint8_t> probe(const TestKey &key) const {
    std::vector<uint8_t> bytes(key_bytes + 1); // never null
    if (shape.numbers > 0)
      memcpy(bytes.data(), key.numbers.data(), shape.numbers * 8);
    for (uint32_t i = 0; i < shape.strings; ++i) {
      MsString text = msString(key.strings[i]);
      memcpy(bytes.data() + shape.numbers * 8 + i * 16, &text, sizeof text);
    }
    return bytes;
  }
  uint64_t hash(const std::vector<uint8_t> &probe) const {
    return ms_state_hash(probe.data(), fixedBytes(), strings());
  }
  uint8_t *upsert(int64_t slice, const TestKey &key, bool &inserted) {
    std::vector<uint8_t> bytes = probe(key);
    return ms_state_upsert(nullptr, handle, slice, bytes.data(), hash(bytes), fixedBytes(), strings(), slot_bytes,
                           table->groups(), &inserted);
  }
  uint8_t *find(int64_t slice, const TestKey &key) {
    std::vector<uint8_t> bytes = probe(key);
    return ms_state_find(handle, slice, bytes.data(), hash(bytes), fixedBytes(), strings(), slot_bytes,
                         table->groups());
  }
  int32_t fixedBytes() const { return static_cast<int32_t>(shape.numbers * 8); }
  int32_t strings() const { return static_cast<int32_t>(shape.strings); }

  int64_t &count(uint8_t *slot) const { return *reinterpret_cast<int64_t *>(slot + count_offset); }
  int64_t &time(uint8_t *slot) const { return *reinterpret_cast<int64_t *>(slot + timer_offset); }
  std::string text(uint8_t *slot) const { return std::string(viewOf(ms_state_get_string(slot, slot + text_offset))); }
  void setText(uint8_t *slot, std::string_view text) {
    ms_state_set_string(handle, slot, slot + text_offset, msString(text));
  }
  TestKey keyOf(const uint8_t *slot) const {
    TestKey key;
    key.numbers.resize(shape.numbers);
    if (shape.numbers > 0)
      memcpy(key.numbers.data(), slot, shape.numbers * 8);
    for (uint32_t i = 0; i < shape.strings; ++i)
      key.strings.emplace_back(viewOf(ms_state_get_string(slot, slot + shape.numbers * 8 + i * 16)));
    return key;
  }
  void forEach(int64_t slice, const std::function<void(uint8_t *)> &visit) const {
    uint32_t cursor = 0;
    uint8_t *slots = nullptr;
    uint64_t capacity = 0;
    while (ms_state_next_block(handle, slice, &cursor, &slots, &capacity))
      for (uint64_t i = 0; i < capacity; ++i)
        if (uint8_t *slot = slots + i * static_cast<uint64_t>(slot_bytes); slot[slot_bytes - 1] != 0)
          visit(slot);
  }

  Shape shape;
  uint32_t key_bytes, count_offset, text_offset, next_offset, timer_offset;
  int32_t slot_bytes;
  std::unique_ptr<Table> table;
  MsTable *handle = nullptr;
};

// Text of a random size, often around where it stops being inline.
inline std::string randomText(std::mt19937_64 &random, size_t size_max = 200) {
  size_t size = random() % 3 == 0 ? random() % (size_max + 1) : random() % 20;
  std::string text(size, 'a');
  for (char &c : text)
    c = static_cast<char>('a' + random() % 3);
  return text;
}

} // namespace millstream::state
#endif
