// Rows, arrays and maps: nested slots in the batch's arena, laid out as runtime/abi/Abi.h says.
#include "runtime/formats/JsonValues.h"

#include <unordered_map>

namespace millstream {

// Slots for `count` elements, rows or entries, each with its nullable fields null. Null if a record
// would make more than it may: a few bytes of `{}` can ask for many of a wide row.
uint8_t *JsonValues::allocateSlots(const TypePlan &type, size_t count) {
  size_t bytes = type.nested_bytes * count; // no overflow: both come from 32-bit sizes
  if (bytes > nested_bytes_left_) {
    reader_->error().say("nested values take too much memory for one record");
    return nullptr;
  }
  nested_bytes_left_ -= bytes;
  auto slots = static_cast<uint8_t *>(arena_->allocate(bytes ? bytes : 8));
  for (size_t i = 0; i < count; ++i)
    memcpy(slots + i * type.nested_bytes, type.blank.data(), type.nested_bytes);
  return slots;
}

bool JsonValues::readRowField(const TypePlan &type, uint8_t *slot, uint64_t *seen) {
  const char *key = reader_->take();
  if (!key)
    return false;
  if (*key != '"')
    return reader_->wrongToken(key, '"');
  std::string_view name;
  if (!reader_->resolve(reader_->string(key), *arena_, name) || !reader_->expect(':'))
    return false;
  const char *token = reader_->take();
  if (!token)
    return false;
  for (size_t i = 0; i < type.fields.size(); ++i) {
    if (type.fields[i].name != name)
      continue;
    seen[i / 64] |= uint64_t{1} << (i % 64);
    return convertField(type.fields[i], token, slot);
  }
  return reader_->skipValue(token);
}

bool JsonValues::convertRow(const TypePlan &type, const char *token, uint8_t *at) {
  if (*token != '{')
    return mismatch(type, token);
  size_t words = type.fields.size() / 64 + 1;
  uint8_t *slot = allocateSlots(type, 1);
  if (!slot)
    return false;
  auto seen = static_cast<uint64_t *>(arena_->allocate(words * sizeof(uint64_t)));
  memset(seen, 0, words * sizeof(uint64_t));
  if (*reader_->peek() == '}') {
    if (!reader_->take())
      return false;
  } else {
    for (;;) {
      if (!readRowField(type, slot, seen))
        return false;
      const char *next = reader_->take();
      if (!next)
        return false;
      if (*next == '}')
        break;
      if (*next != ',')
        return reader_->wrongToken(next, '}');
    }
  }
  for (size_t i = 0; i < type.fields.size(); ++i)
    if (!type.fields[i].null_mask && !(seen[i / 64] >> (i % 64) & 1))
      return reader_->error().missing(type.fields[i].name);
  storeAt(at, slot);
  return true;
}

bool JsonValues::convertArray(const TypePlan &type, const char *token, uint8_t *at) {
  if (*token != '[')
    return mismatch(type, token);
  size_t count = reader_->countElements();
  uint8_t *slots = allocateSlots(type, count);
  if (!slots)
    return false;
  const FieldPlan &element = type.fields[0];
  size_t index = 0;
  if (count == 0 && !reader_->expect(']'))
    return false;
  for (bool more = count != 0; more; ++index) {
    const char *value = reader_->take();
    if (!value)
      return false;
    if (index == count)
      return reader_->wrongToken(value, ']');
    if (!convertInto(element, value, slots + index * type.nested_bytes))
      return reader_->error().atElement(index);
    const char *next = reader_->take();
    if (!next)
      return false;
    more = *next == ',';
    if (!more && *next != ']')
      return reader_->wrongToken(next, ']');
  }
  storeAt(at, MsArray{slots, index});
  return true;
}

bool JsonValues::convertEntry(const TypePlan &type, const char *key_token, uint8_t *slot) {
  const FieldPlan &key = type.fields[0];
  std::string_view name;
  if (!reader_->resolve(reader_->string(key_token), *arena_, name) || !reader_->expect(':'))
    return false;
  TextResult result = convertText(key.type, name, zone_, *arena_, slot + key.offset);
  if (result != TextResult::value)
    return reader_->error().notOfType(key.type, name, result);
  key.setPresent(slot);
  const char *token = reader_->take();
  if (!token)
    return false;
  return convertInto(type.fields[1], token, slot) || reader_->error().at(name);
}

namespace {

// Which key stands where among a map's entries. Few keys are compared one by one, many through a table.
class KeyPlaces {
public:
  // The key's bytes in an entry's slot, or a text's own.
  static std::string_view bytesOf(const FieldPlan &key, const uint8_t *slot) {
    if (key.type.kind != proto::Type::STRING && key.type.kind != proto::Type::BYTES)
      return {reinterpret_cast<const char *>(slot + key.offset), key.type.slot_bytes};
    MsString text;
    memcpy(&text, slot + key.offset, sizeof(text));
    return {text.data, text.size};
  }
  // The place of an equal key before; else notes it at `place` and gives that.
  size_t findOrAdd(std::string_view bytes, size_t place) {
    if (place < few) {
      for (size_t i = 0; i < place; ++i)
        if (first_[i] == bytes)
          return i;
      first_[place] = bytes;
      return place;
    }
    if (table_.empty())
      for (size_t i = 0; i < few; ++i)
        table_.emplace(first_[i], i);
    return table_.try_emplace(bytes, place).first->second;
  }

private:
  static constexpr size_t few = 8;
  std::string_view first_[few];
  std::unordered_map<std::string_view, size_t> table_;
};

} // namespace

bool JsonValues::convertEntries(const TypePlan &type, uint8_t *slots, size_t count, size_t &filled) {
  KeyPlaces places;
  for (;;) {
    const char *key = reader_->take();
    if (!key)
      return false;
    if (*key != '"' || filled == count)
      return reader_->wrongToken(key, *key != '"' ? '"' : '}');
    uint8_t *slot = slots + filled * type.nested_bytes;
    if (!convertEntry(type, key, slot))
      return false;
    size_t place = places.findOrAdd(KeyPlaces::bytesOf(type.fields[0], slot), filled);
    if (place == filled) {
      ++filled;
    } else { // of a repeated key the last counts
      memcpy(slots + place * type.nested_bytes, slot, type.nested_bytes);
      memcpy(slot, type.blank.data(), type.nested_bytes);
    }
    const char *next = reader_->take();
    if (!next)
      return false;
    if (*next == '}')
      return true;
    if (*next != ',')
      return reader_->wrongToken(next, '}');
  }
}

bool JsonValues::convertMap(const TypePlan &type, const char *token, uint8_t *at) {
  if (*token != '{')
    return mismatch(type, token);
  size_t count = reader_->countElements();
  uint8_t *slots = allocateSlots(type, count);
  if (!slots)
    return false;
  size_t filled = 0;
  if (count == 0 ? !reader_->expect('}') : !convertEntries(type, slots, count, filled))
    return false;
  storeAt(at, MsArray{slots, filled});
  return true;
}

} // namespace millstream
