// The table that the peers group by: open addressing, linear probing, one word of key, power of two.
#ifndef MILLSTREAM_TEST_BENCH_PEERS_TABLE_H
#define MILLSTREAM_TEST_BENCH_PEERS_TABLE_H

#include <cstddef>
#include <cstdint>
#include <vector>

namespace millstream::peers {

// Keys are never `empty_key`. Values are zero when first found.
template <typename Value> class Table {
public:
  static constexpr int64_t empty_key = INT64_MIN;
  struct Slot {
    int64_t key = empty_key;
    Value value{};
  };

  explicit Table(size_t slots = 1024) : slots_(slots), mask_(slots - 1) {}

  Value &operator[](int64_t key) {
    size_t at = hash(key) & mask_;
    while (slots_[at].key != key) {
      if (slots_[at].key == empty_key)
        return insert(key, at);
      at = (at + 1) & mask_;
    }
    return slots_[at].value;
  }
  size_t size() const { return size_; }
  template <typename Visit> void forEach(Visit visit) const {
    for (const Slot &slot : slots_)
      if (slot.key != empty_key)
        visit(slot.key, slot.value);
  }
  // Keeps the memory.
  void clear() {
    for (Slot &slot : slots_)
      slot = Slot();
    size_ = 0;
  }

private:
  static size_t hash(int64_t key) {
    unsigned __int128 product = static_cast<unsigned __int128>(static_cast<uint64_t>(key)) * 0x9e3779b97f4a7c15ull;
    return static_cast<size_t>(product >> 64) ^ static_cast<size_t>(product);
  }
  [[gnu::noinline]] Value &insert(int64_t key, size_t at) {
    if (++size_ * 2 > slots_.size()) {
      grow();
      at = hash(key) & mask_;
      while (slots_[at].key != empty_key)
        at = (at + 1) & mask_;
    }
    slots_[at].key = key;
    return slots_[at].value;
  }
  void grow() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    mask_ = slots_.size() - 1;
    for (const Slot &slot : old) {
      if (slot.key == empty_key)
        continue;
      size_t at = hash(slot.key) & mask_;
      while (slots_[at].key != empty_key)
        at = (at + 1) & mask_;
      slots_[at] = slot;
    }
  }

  std::vector<Slot> slots_;
  size_t mask_;
  size_t size_ = 0;
};

} // namespace millstream::peers
#endif
