// Reads a table's chunks back. They come from disk and are not trusted.
#include "runtime/kernels/State.h"
#include "runtime/state/Chunk.h"
#include "runtime/state/Table.h"

namespace millstream::state {

static Status damaged(const std::string &what) { return Status::state(errors::checkpoint_damaged, what); }

namespace {

// One section's records, into the table.
class SectionReader {
public:
  SectionReader(Table &table, const SectionHeader &header, const uint8_t *records, const uint8_t *text)
      : table_(table), layout_(table.layout()), header_(header), records_(records), text_(text),
        key_(layout_.keyBytes() + 1) {} // never null

  Status read() {
    uint64_t keys = 0;
    for (uint64_t i = 0; i < header_.records; ++keys) {
      uint8_t *slot = nullptr;
      MILLSTREAM_TRY(readSlot(record(i), slot));
      for (uint8_t *last = slot; follows(record(i++));) {
        if (i == header_.records)
          return damaged("a key's further records are missing");
        MILLSTREAM_TRY(readFurther(record(i), last));
      }
    }
    return keys == header_.keys ? Status() : damaged("its number of keys is wrong");
  }

private:
  const uint8_t *record(uint64_t index) const { return records_ + index * layout_.slot_bytes; }
  bool follows(const uint8_t *record) const {
    return layout_.next_offset && hash::load64(record + *layout_.next_offset) == 1;
  }

  // The text of a string field.
  Status text(const uint8_t *field, MsString &text) const {
    uint32_t size = hash::load32(field);
    if (size <= string_inline_bytes) {
      for (uint32_t i = size; i < string_inline_bytes; ++i)
        if (field[4 + i] != 0)
          return damaged("a short text is not padded with zeros");
      text = {reinterpret_cast<const char *>(field + 4), size};
      return {};
    }
    uint64_t offset = hash::load64(field + 8);
    if (offset > header_.text_bytes || header_.text_bytes - offset < size)
      return damaged("a text lies outside of its section");
    text = {reinterpret_cast<const char *>(text_ + offset), size};
    return memcmp(field + 4, text.data, 4) == 0 ? Status() : damaged("a text's first bytes differ");
  }

  // The key in probe form.
  Status readKey(const uint8_t *record) {
    memcpy(key_.data(), record, layout_.key_fixed_bytes);
    for (uint32_t offset : layout_.key_string_offsets) {
      MsString string;
      MILLSTREAM_TRY(text(record + offset, string));
      memcpy(key_.data() + offset, &string, sizeof string);
    }
    return {};
  }

  Status readValues(const uint8_t *record, uint8_t *to) {
    uint32_t key_bytes = layout_.keyBytes();
    memcpy(to + key_bytes, record + key_bytes, layout_.slot_bytes - 1 - key_bytes);
    // Nothing that refers to memory stays as it came, whatever else is wrong.
    for (uint32_t offset : layout_.value_string_offsets)
      memset(to + offset, 0, string_bytes);
    if (layout_.next_offset) {
      memset(to + *layout_.next_offset, 0, sizeof(uint64_t));
      if (hash::load64(record + *layout_.next_offset) > 1)
        return damaged("a link to further records is neither 0 nor 1");
    }
    for (uint32_t offset : layout_.value_string_offsets) {
      MsString string;
      MILLSTREAM_TRY(text(record + offset, string));
      table_.putString(to + offset, string.data, string.size);
    }
    return {};
  }

  Status readSlot(const uint8_t *record, uint8_t *&slot) {
    MILLSTREAM_TRY(readKey(record));
    auto fixed_bytes = static_cast<int32_t>(layout_.key_fixed_bytes);
    auto strings = static_cast<int32_t>(layout_.key_strings);
    auto slot_bytes = static_cast<int32_t>(layout_.slot_bytes);
    uint64_t hash = ms_state_hash(key_.data(), fixed_bytes, strings);
    if (record[layout_.slot_bytes - 1] != tagOf(hash))
      return damaged("a slot's marker does not fit its key");
    if (groupIndex(hash, header_.groups) != header_.group)
      return damaged("a key is in the wrong key group");
    bool inserted = false;
    slot = ms_state_upsert(nullptr, table_.handle(), header_.slice, key_.data(), hash, fixed_bytes, strings, slot_bytes,
                           table_.groups(), &inserted);
    return inserted ? readValues(record, slot) : damaged("a key comes twice");
  }

  Status readFurther(const uint8_t *record, uint8_t *&last) {
    for (uint32_t i = 0; i < layout_.keyBytes(); ++i)
      if (record[i] != 0)
        return damaged("a further record has a key");
    if (record[layout_.slot_bytes - 1] != 0)
      return damaged("a further record has a marker");
    last = table_.addRecord(last);
    return readValues(record, last);
  }

  Table &table_;
  const Layout &layout_;
  const SectionHeader &header_;
  const uint8_t *records_;
  const uint8_t *text_;
  std::vector<uint8_t> key_;
};

} // namespace

Status Table::loadSlots(const SectionHeader &header, const uint8_t *records) {
  if (header.record_bytes != layout_.slot_bytes)
    return damaged("slots of " + std::to_string(header.record_bytes) + " bytes, not " +
                   std::to_string(layout_.slot_bytes));
  return SectionReader(*this, header, records, records + header.records * header.record_bytes).read();
}

Status Table::loadTimers(const SectionHeader &header, const uint8_t *records) {
  if (header.record_bytes != sizeof(Timer) || header.keys != 0 || header.text_bytes != 0)
    return damaged("a section of timers makes no sense");
  for (uint64_t i = 0; i < header.records; ++i) {
    Timer timer;
    memcpy(&timer, records + i * sizeof timer, sizeof timer);
    timers_.add(timer);
  }
  return {};
}

Status Table::load(std::string_view chunk) {
  const auto *data = reinterpret_cast<const uint8_t *>(chunk.data());
  uint64_t left = chunk.size();
  while (left > 0) {
    SectionHeader header;
    if (left < sizeof header)
      return damaged("a section's header is cut off");
    memcpy(&header, data, sizeof header);
    data += sizeof header;
    left -= sizeof header;
    if (header.magic != section_magic)
      return damaged("a section does not begin as one");
    if (header.groups == 0 || header.group >= header.groups || header.reserved != 0 || header.record_bytes == 0)
      return damaged("a section's header makes no sense");
    if (header.records > left / header.record_bytes)
      return damaged("a section's records are cut off");
    uint64_t record_bytes = header.records * header.record_bytes;
    uint64_t text_bytes = (header.text_bytes + 7) & ~uint64_t{7};
    if (header.text_bytes > left || record_bytes % 8 != 0 || text_bytes > left - record_bytes)
      return damaged("a section's text is cut off");
    if (header.kind != SectionKind::slots && header.kind != SectionKind::timers)
      return damaged("a section of an unknown kind");
    MILLSTREAM_TRY(header.kind == SectionKind::slots ? loadSlots(header, data) : loadTimers(header, data));
    data += record_bytes + text_bytes;
    left -= record_bytes + text_bytes;
  }
  return {};
}

} // namespace millstream::state
