// Tables: slices, growth, iteration and strings.
#include "runtime/state/Table.h"

#include <algorithm>

namespace millstream::state {

static constexpr uint64_t capacity_min = 8;
static constexpr uint32_t slot_bytes_max = 64 << 10;
static constexpr uint32_t key_groups_default = 128;
static constexpr uint32_t key_groups_max = 1 << 12;

static uint32_t limitOf(uint64_t capacity) { return static_cast<uint32_t>(capacity - capacity / 4); }

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
  MILLSTREAM_TRY(table->ranges_.reserve(count).within("state table '" + from.name() + "'"));
  table->free_slot_ = std::make_unique<uint8_t[]>(from.slot_bytes());
  table->groups_.assign(count, {table->noSlice(), table->noSlice()});
  for (uint32_t i = 0; i < count; ++i)
    table->stores_.emplace_back(table->ranges_.start(i), table->ranges_.commits());
  table->handle_ = {table->groups_.data(), count, table.get()};
  return {};
}

// ---- Slices ----

const MsSlice *Table::peek(const MsGroup &group, int64_t slice) const {
  if (group.current.slice == slice && group.current.limit > 0)
    return &group.current;
  if (group.previous.slice == slice && group.previous.limit > 0)
    return &group.previous;
  for (const MsSlice &other : stores_[static_cast<size_t>(&group - groups_.data())].others)
    if (other.slice == slice)
      return &other;
  return nullptr;
}

MsSlice *Table::lookUp(MsGroup &group, int64_t slice) { return const_cast<MsSlice *>(peek(group, slice)); }

MsSlice *Table::select(MsGroup &group, int64_t slice) {
  MsSlice *found = lookUp(group, slice);
  if (!found || found == &group.current)
    return found;
  MsSlice wanted = *found;
  *found = group.previous; // if it is the previous one, that is written below
  group.previous = group.current;
  group.current = wanted;
  return &group.current;
}

void Table::noteLive(int64_t slice) {
  auto at = std::lower_bound(live_.begin(), live_.end(), slice,
                             [](const LiveSlice &live, int64_t value) { return live.slice < value; });
  if (at == live_.end() || at->slice != slice)
    at = live_.insert(at, {slice, 0});
  ++at->groups;
}

MsSlice Table::makeSlice(Store &store, int64_t slice, uint64_t capacity) {
  uint64_t bytes = capacity * layout_.slot_bytes;
  Blocks::Block block = store.blocks.take(bytes);
  uint8_t *slots = store.blocks.range() + block.offset;
  willWrite(slots, bytes);
  if (!block.zero)
    memset(slots, 0, bytes);
  return {slice, slots, capacity - 1, 0, limitOf(capacity)};
}

void Table::open(MsGroup &group, int64_t slice) {
  if (select(group, slice))
    return;
  Store &store = storeOf(group);
  MsSlice made = makeSlice(store, slice, capacity_min);
  noteLive(slice);
  if (group.current.limit > 0) {
    if (group.previous.limit > 0)
      store.others.push_back(group.previous);
    group.previous = group.current;
  }
  group.current = made;
}

bool Table::firstSlice(int64_t from, int64_t &slice) const {
  auto at = std::lower_bound(live_.begin(), live_.end(), from,
                             [](const LiveSlice &live, int64_t value) { return live.slice < value; });
  if (at == live_.end())
    return false;
  slice = at->slice;
  return true;
}

uint64_t Table::count() const {
  uint64_t count = 0;
  for (const MsGroup &group : groups_)
    count += group.current.count + group.previous.count;
  for (const Store &store : stores_)
    for (const MsSlice &other : store.others)
      count += other.count;
  return count;
}

uint64_t Table::usedBytes() const {
  uint64_t bytes = 0;
  for (const Store &store : stores_)
    bytes += store.blocks.usedBytes();
  return bytes;
}

uint64_t Table::idleBytes() const {
  uint64_t bytes = 0;
  for (const Store &store : stores_)
    bytes += store.blocks.idleBytes();
  return bytes;
}

// ---- Slots ----

uint8_t *Table::freeSlot(const MsSlice &slice, uint64_t hash) const {
  uint64_t bytes = layout_.slot_bytes;
  uint64_t index = hash & slice.mask;
  while (slice.slots[index * bytes + bytes - 1] != 0)
    index = (index + 1) & slice.mask;
  return slice.slots + index * bytes;
}

void Table::moveSlots(const MsSlice &from, const MsSlice &to) const {
  uint64_t bytes = layout_.slot_bytes;
  const uint8_t *end = from.slots + (from.mask + 1) * bytes;
  for (const uint8_t *slot = from.slots; slot != end; slot += bytes)
    if (slot[bytes - 1] != 0)
      memcpy(freeSlot(to, hashOf(slot)), slot, bytes);
}

void Table::resize(Store &store, MsSlice &slice, uint64_t capacity) {
  MsSlice larger = makeSlice(store, slice.slice, capacity);
  moveSlots(slice, larger);
  larger.count = slice.count;
  // A table without windows never needs the old block's size again.
  store.blocks.give(static_cast<uint64_t>(slice.slots - store.blocks.range()), (slice.mask + 1) * layout_.slot_bytes,
                    !windowed_);
  slice = larger;
}

uint8_t *Table::grow(MsGroup &group, int64_t slice, uint64_t hash) {
  if (group.current.limit == 0) {
    open(group, slice);
    return freeSlot(group.current, hash);
  }
  Store &store = storeOf(group);
  uint64_t capacity = group.current.mask + 1;
  capacity *= capacity * 4 <= store.dropped_capacity ? 4 : 2;
  resize(store, group.current, capacity);
  return freeSlot(group.current, hash);
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
    Store &store = storeOf(field);
    uint64_t offset = store.blocks.take(size).offset;
    willWrite(store.blocks.range() + offset, size);
    memcpy(store.blocks.range() + offset, data, size);
    memcpy(text + 4, data, 4);
    memcpy(text + 8, &offset, sizeof offset);
  }
  memcpy(field, text, sizeof text);
}

void Table::setString(uint8_t *field, const char *data, uint64_t size) {
  uint32_t old_size = hash::load32(field);
  uint64_t old_offset = hash::load64(field + 8);
  Blocks &blocks = storeOf(field).blocks;
  if (old_size > string_inline_bytes && size > string_inline_bytes && Blocks::sameSize(old_size, size)) {
    auto size32 = static_cast<uint32_t>(size);
    uint8_t *text = blocks.range() + old_offset;
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
    blocks.give(old_offset, old_size, false);
}

void Table::freeString(uint8_t *field) {
  uint32_t size = hash::load32(field);
  if (size > string_inline_bytes)
    storeOf(field).blocks.give(hash::load64(field + 8), size, false);
  memset(field, 0, string_bytes);
}

} // namespace millstream::state
