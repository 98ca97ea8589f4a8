// Tables: slices, growth, iteration and strings.
#include "runtime/state/Table.h"

#include <algorithm>

namespace millstream::state {

static constexpr uint64_t capacity_min = 8;
static constexpr uint64_t shrink_capacity_min = 256;
static constexpr uint32_t slot_bytes_max = 64 << 10;
static constexpr uint32_t key_groups_default = 128;
static constexpr uint32_t key_groups_max = 1 << 12;

// Slots of a group are half full at most while they are few: what lies in the nearer caches is sooner found
// by shorter probes than by fewer lines. Beyond, memory counts.
static constexpr uint64_t roomy_bytes_max = 32 << 10;

uint32_t Table::limitOf(uint64_t capacity) const {
  bool roomy = capacity * layout_.slot_bytes <= roomy_bytes_max;
  return static_cast<uint32_t>(roomy ? capacity / 2 : capacity - capacity / 4);
}

// ---- Making ----

static Status badLayout(const proto::Table &from, const std::string &what) {
  return Status::internal("state table '" + from.name() + "': " + what);
}

Status Table::readLayout(const proto::Table &from) {
  layout_.slot_bytes = from.slot_bytes();
  layout_.key_fixed_bytes = from.key_fixed_bytes();
  layout_.key_strings = from.key_strings();
  if (from.slot_bytes() % 8 != 0 || from.slot_bytes() == 0 || from.slot_bytes() > slot_bytes_max)
    return badLayout(from, "slots of " + std::to_string(from.slot_bytes()) + " bytes");
  if (from.key_fixed_bytes() % 8 != 0 || from.key_fixed_bytes() > slot_bytes_max ||
      from.key_strings() > slot_bytes_max / string_bytes || layout_.keyBytes() >= from.slot_bytes())
    return badLayout(from, "a key does not fit its slots");
  for (uint32_t i = 0; i < from.key_strings(); ++i)
    layout_.key_string_offsets.push_back(from.key_fixed_bytes() + i * string_bytes);
  auto fits = [&](uint32_t offset, uint32_t bytes) {
    return offset >= layout_.keyBytes() && offset % 8 == 0 && offset < from.slot_bytes() &&
           from.slot_bytes() - 1 - offset >= bytes;
  };
  for (uint32_t offset : from.string_offsets()) {
    if (!fits(offset, string_bytes))
      return badLayout(from, "a string at " + std::to_string(offset) + " does not fit its slots");
    layout_.value_string_offsets.push_back(offset);
  }
  if (from.has_next_offset()) {
    if (!fits(from.next_offset(), 8))
      return badLayout(from, "a link at " + std::to_string(from.next_offset()) + " does not fit its slots");
    layout_.next_offset = from.next_offset();
  }
  return {};
}

Status Table::make(const proto::Table &from, std::unique_ptr<Table> &table) {
  table.reset(new Table);
  table->name_ = from.name();
  table->description_ = from;
  MILLSTREAM_TRY(table->readLayout(from));
  uint32_t count = from.key_groups() ? from.key_groups() : key_groups_default;
  if (count > key_groups_max)
    return badLayout(from, std::to_string(count) + " key groups");
  MILLSTREAM_TRY(table->region_.reserve().within("state table '" + from.name() + "'"));
  table->free_slot_ = std::make_unique<uint8_t[]>(from.slot_bytes());
  for (uint32_t i = 0; i < count; ++i)
    table->blocks_.emplace_back(table->region_, i);
  table->dropped_counts_.resize(count);
  table->merged_counts_.resize(count);
  table->none_ = table->makeSlice(0);
  table->handle_ = {table->none_.slice, table->none_.slice, count, table.get()};
  return {};
}

// ---- Slices ----

Table::Live Table::makeSlice(int64_t slice) const {
  Live made;
  made.slots = std::make_unique<MsSlots[]>(blocks_.size());
  made.fill = std::make_unique<MsFill[]>(blocks_.size());
  for (size_t i = 0; i < blocks_.size(); ++i)
    made.slots[i] = {free_slot_.get(), 0};
  made.slice = {slice, made.slots.get(), made.fill.get()};
  return made;
}

std::vector<Table::Live>::iterator Table::position(int64_t slice) {
  return std::lower_bound(live_.begin(), live_.end(), slice,
                          [](const Live &live, int64_t value) { return live.slice.slice < value; });
}

const MsSlice *Table::find(int64_t slice) const {
  auto at = const_cast<Table *>(this)->position(slice);
  return at != live_.end() && at->slice.slice == slice ? &at->slice : nullptr;
}

bool Table::select(int64_t slice) {
  if (handle_.previous.slice == slice && handle_.previous.slots != none_.slice.slots) {
    std::swap(handle_.current, handle_.previous); // mostly so, where rows of two windows alternate
    return true;
  }
  const MsSlice *found = find(slice);
  if (!found)
    return false;
  handle_.previous = handle_.current;
  handle_.current = *found;
  return true;
}

void Table::open(int64_t slice) {
  bool is_current = handle_.current.slice == slice && handle_.current.slots != none_.slice.slots;
  if (is_current || select(slice))
    return;
  auto at = position(slice);
  if (at == live_.end() || at->slice.slice != slice)
    at = live_.insert(at, makeSlice(slice));
  handle_.previous = handle_.current;
  handle_.current = at->slice;
}

bool Table::firstSlice(int64_t from, int64_t &slice) const {
  auto at = const_cast<Table *>(this)->position(from);
  if (at == live_.end())
    return false;
  slice = at->slice.slice;
  return true;
}

uint64_t Table::count() const {
  uint64_t count = 0;
  for (const Live &live : live_)
    for (size_t group = 0; group < blocks_.size(); ++group)
      count += live.fill[group].count;
  return count;
}

uint64_t Table::usedBytes() const {
  uint64_t bytes = 0;
  for (const Blocks &blocks : blocks_)
    bytes += blocks.usedBytes();
  return bytes;
}

uint64_t Table::currentBytes() const {
  auto at = const_cast<Table *>(this)->position(handle_.current.slice);
  bool is_live = at != live_.end() && at->slice.slots == handle_.current.slots;
  return is_live ? at->capacity * layout_.slot_bytes : 0;
}

// ---- Slots ----

MsSlots Table::makeSlots(uint32_t group, uint64_t capacity) {
  uint64_t bytes = capacity * layout_.slot_bytes;
  Region::Extent block = blocks_[group].take(bytes);
  uint8_t *slots = at(block.offset);
  willWrite(slots, bytes);
  if (!block.zero)
    memset(slots, 0, bytes);
  return {slots, capacity - 1};
}

void Table::giveSlots(uint32_t group, const MsSlots &slots) {
  blocks_[group].give(static_cast<uint64_t>(slots.slots - region_.start()), (slots.mask + 1) * layout_.slot_bytes);
}

uint8_t *Table::freeSlot(const MsSlots &to, uint64_t hash) const {
  uint64_t bytes = layout_.slot_bytes;
  uint64_t index = hash & to.mask;
  while (to.slots[index * bytes + bytes - 1] != 0)
    index = (index + 1) & to.mask;
  return to.slots + index * bytes;
}

void Table::moveSlots(const MsSlots &from, const MsSlots &to) const {
  uint64_t bytes = layout_.slot_bytes;
  const uint8_t *end = from.slots + (from.mask + 1) * bytes;
  for (const uint8_t *slot = from.slots; slot != end; slot += bytes)
    if (slot[bytes - 1] != 0)
      memcpy(freeSlot(to, hashOf(slot)), slot, bytes);
}

void Table::resize(const MsSlice &slice, uint32_t group, uint64_t capacity) {
  MsSlots &slots = slice.slots[group];
  MsSlots resized = makeSlots(group, capacity);
  auto live = position(slice.slice);
  live->capacity += capacity;
  if (slice.fill[group].limit > 0) {
    live->capacity -= slots.mask + 1;
    moveSlots(slots, resized);
    giveSlots(group, slots);
    trim();
  }
  slots = resized;
  slice.fill[group].limit = limitOf(capacity);
}

uint8_t *Table::grow(int64_t slice, uint64_t hash) {
  if (handle_.current.slots == none_.slice.slots)
    open(slice);
  auto group = static_cast<uint32_t>(groupIndex(hash, blocks_.size()));
  const MsSlots &slots = handle_.current.slots[group];
  uint64_t capacity = capacity_min;
  if (handle_.current.fill[group].limit > 0)
    capacity = (slots.mask + 1) * 2;
  else // a slice will need about what the one before needed
    while (limitOf(capacity) <= countsBefore(slice)[group])
      capacity *= 2;
  resize(handle_.current, group, capacity);
  return freeSlot(slots, hash);
}

// Where few slots are taken. A quarter of the capacity leaves it below half full.
void Table::shrink(const MsSlice &slice, uint32_t group) {
  uint64_t capacity = slice.slots[group].mask + 1;
  if (capacity >= shrink_capacity_min && slice.fill[group].count < capacity / 16)
    resize(slice, group, capacity / 4);
}

// ---- Strings ----

void Table::putString(uint8_t *field, const char *data, uint64_t size) {
  if (size > UINT32_MAX / 2)
    outOfMemory("a text of more than 2 GiB in state");
  auto size32 = static_cast<uint32_t>(size);
  uint8_t text[string_bytes] = {};
  memcpy(text, &size32, sizeof size32);
  if (size <= string_inline_bytes) {
    if (size > 0)
      memcpy(text + 4, data, size);
  } else {
    Blocks &blocks = blocksOf(field);
    uint64_t offset = blocks.take(size).offset;
    willWrite(at(offset), size);
    memcpy(at(offset), data, size);
    memcpy(text + 4, data, 4);
    memcpy(text + 8, &offset, sizeof offset);
  }
  memcpy(field, text, sizeof text);
}

void Table::setString(uint8_t *field, const char *data, uint64_t size) {
  uint32_t old_size = hash::load32(field);
  uint64_t old_offset = hash::load64(field + 8);
  Blocks &blocks = blocksOf(field);
  if (old_size > string_inline_bytes && size > string_inline_bytes && Blocks::sameSize(old_size, size)) {
    auto size32 = static_cast<uint32_t>(size);
    uint8_t *text = at(old_offset);
    willWrite(text, size);
    memmove(text, data, size); // it may be a part of the old text
    memcpy(field, &size32, sizeof size32);
    memcpy(field + 4, text, 4);
    return;
  }
  char copy[string_inline_bytes]; // inline text may lie in the field itself
  if (size > 0 && size <= string_inline_bytes) {
    memcpy(copy, data, size);
    data = copy;
  }
  putString(field, data, size);
  if (old_size > string_inline_bytes)
    blocks.give(old_offset, old_size);
}

void Table::freeString(uint8_t *field) {
  uint32_t size = hash::load32(field);
  if (size > string_inline_bytes)
    blocksOf(field).give(hash::load64(field + 8), size);
  memset(field, 0, string_bytes);
}

} // namespace millstream::state
