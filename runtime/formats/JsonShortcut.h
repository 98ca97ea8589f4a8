// The common case of a JSON record, taken by a shortcut: a member whose key is the one that stood in the
// same place of the records before, and whose value is a scalar written plainly for its column. A shortcut
// changes nothing and says so wherever anything is unusual, mistakes included; the member is then read
// again by JsonReader and JsonValues, which know all rules and all errors.
#ifndef MILLSTREAM_RUNTIME_FORMATS_JSONSHORTCUT_H
#define MILLSTREAM_RUNTIME_FORMATS_JSONSHORTCUT_H

#include "runtime/formats/JsonReader.h"
#include "runtime/formats/SlotText.h"

#include <emmintrin.h>
#include <string>

namespace millstream {

inline constexpr uint64_t json_powers_of_ten[19] = {1ull,
                                                    10ull,
                                                    100ull,
                                                    1000ull,
                                                    10000ull,
                                                    100000ull,
                                                    1000000ull,
                                                    10000000ull,
                                                    100000000ull,
                                                    1000000000ull,
                                                    10000000000ull,
                                                    100000000000ull,
                                                    1000000000000ull,
                                                    10000000000000ull,
                                                    100000000000000ull,
                                                    1000000000000000ull,
                                                    10000000000000000ull,
                                                    100000000000000000ull,
                                                    1000000000000000000ull};

// The n-th member of the records seen so far.
class KnownMember {
public:
  // `raw` is the key between its quotes. Of a column that nothing reads, or of none, `field` is null.
  KnownMember(std::string_view raw, int32_t index, const FieldPlan *field);

  int32_t index() const { return index_; }
  // Whether the text behind an opening quote is the key and its closing quote. At least 16 bytes can be
  // read there.
  bool matches(const char *text, const char *end) const {
    if (__builtin_expect(!short_, 0))
      return static_cast<size_t>(end - text) >= raw_.size() && memcmp(text, raw_.data(), raw_.size()) == 0;
    __m128i found = _mm_loadu_si128(reinterpret_cast<const __m128i *>(text));
    auto equal = static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(found, first_)));
    return (equal | beyond_) == 0xffff;
  }
  // Converts or checks a value. `after` is the token behind it, `backslash` the first that stands behind
  // the value's start.
  bool take(const char *value, const char *after, const char *backslash, uint8_t *slot) const;

private:
  enum class Kind : uint8_t { none, skip, text, integer, real, timestamp };
  bool skip(const char *value, const char *after, const char *backslash) const;
  bool takeText(const char *value, const char *after, uint8_t *at) const;
  bool takeNumber(const char *value, uint8_t *at) const;

  __m128i first_ = _mm_setzero_si128(); // the key, if it is short
  uint32_t beyond_ = 0;                 // a bit for each byte behind it
  bool short_ = false;
  Kind kind_ = Kind::skip;
  uint8_t null_mask_ = 0;
  bool needs_zone_ = false;
  int32_t index_;
  uint32_t offset_ = 0;
  uint32_t null_offset_ = 0;
  TypeKind type_ = proto::Type::BOOLEAN;
  IntegerLimits limits_ = {0, 0};
  std::string raw_; // with the closing quote
};

inline bool KnownMember::take(const char *value, const char *after, const char *backslash, uint8_t *slot) const {
  bool string = *value == '"';
  if (kind_ == Kind::skip)
    return skip(value, after, backslash);
  uint8_t *at = slot + offset_;
  bool taken = string ? backslash >= after && takeText(value, after, at) : takeNumber(value, at);
  if (taken && null_mask_)
    slot[null_offset_] &= static_cast<uint8_t>(~null_mask_);
  return taken;
}

inline bool KnownMember::skip(const char *value, const char *after, const char *backslash) const {
  if (*value == '"')
    return backslash >= after;
  if (*value == 't' || *value == 'n')
    return memcmp(value, *value == 't' ? "true" : "null", 4) == 0 && isJsonDelimiter(value[4]);
  if (*value == 'f')
    return memcmp(value, "false", 5) == 0 && isJsonDelimiter(value[5]);
  JsonNumber number;
  return scanJsonNumber(value, number);
}

inline bool KnownMember::takeText(const char *value, const char *after, uint8_t *at) const {
  const char *last = after - 1;
  while (*last != '"')
    --last;
  std::string_view text(value + 1, static_cast<size_t>(last - value - 1));
  if (kind_ == Kind::text) {
    storeText(text, at);
    return true;
  }
  int64_t value_ms;
  bool has_zone;
  if (kind_ != Kind::timestamp || !parseUsualTimestamp(text, value_ms, has_zone) || (needs_zone_ && !has_zone))
    return false;
  storeAt(at, value_ms);
  return true;
}

inline bool KnownMember::takeNumber(const char *value, uint8_t *at) const {
  JsonNumber number;
  if (!scanJsonNumber(value, number) || number.has_exponent)
    return false;
  if (kind_ == Kind::integer) {
    auto magnitude = static_cast<int64_t>(number.digits);
    int64_t integer = number.negative ? -magnitude : magnitude;
    if (number.fraction || number.count > 18 || integer < limits_.least || integer > limits_.most)
      return false;
    storeInteger(type_, integer, at);
    return true;
  }
  // Up to 15 digits are exact in a double, and so is the power of ten: one division rounds correctly.
  if (kind_ != Kind::real || number.count > 15)
    return false;
  double real = static_cast<double>(number.digits) / static_cast<double>(json_powers_of_ten[number.fraction]);
  storeAt(at, number.negative ? -real : real);
  return true;
}

} // namespace millstream
#endif
