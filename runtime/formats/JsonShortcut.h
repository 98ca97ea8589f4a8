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
  // The closing quote of a key that matches.
  const char *endOfKey(const char *quote) const { return quote + raw_.size(); }
  // Nobody reads the value: it is only checked.
  bool isSkipped() const { return kind_ == Kind::skip; }
  // Converts or checks a value that ends right before `after`, the token behind it; `backslash` is the first
  // that stands behind the value's start.
  bool take(const char *value, const char *after, const char *backslash, uint8_t *slot) const;

private:
  enum class Kind : uint8_t { none, skip, text, integer, real, decimal, boolean, timestamp };
  bool skip(const char *value, const char *after, const char *backslash) const;
  bool takeText(const char *value, const char *after, uint8_t *at) const;
  bool takeNumber(const char *value, const char *after, uint8_t *at) const;
  bool takeDecimal(const JsonNumber &, uint8_t *at) const;
  bool takeLiteral(const char *value, const char *after, uint8_t *slot) const;

  __m128i first_ = _mm_setzero_si128(); // the key, if it is short
  uint32_t beyond_ = 0;                 // a bit for each byte behind it
  bool short_ = false;
  Kind kind_ = Kind::skip;
  uint8_t null_mask_ = 0;
  bool needs_zone_ = false;
  uint8_t value_bytes_ = 0; // in a slot
  uint8_t scale_ = 0;       // of a decimal
  int32_t index_;
  uint32_t offset_ = 0;
  uint32_t null_offset_ = 0;
  TypeKind type_ = proto::Type::BOOLEAN;
  IntegerLimits limits_ = {0, 0}; // of an integer, or of a decimal that fits one
  std::string raw_;               // with the closing quote
};

[[gnu::always_inline]] inline bool KnownMember::takeLiteral(const char *value, const char *after, uint8_t *slot) const {
  uint8_t *at = slot + offset_;
  bool yes = after - value == 4 && memcmp(value, "true", 4) == 0;
  bool no = after - value == 5 && memcmp(value, "false", 5) == 0;
  if (kind_ == Kind::boolean && (yes || no)) {
    *at = yes;
    if (null_mask_)
      slot[null_offset_] &= static_cast<uint8_t>(~null_mask_);
    return true;
  }
  if (!null_mask_ || after - value != 4 || memcmp(value, "null", 4) != 0)
    return false;
  slot[null_offset_] |= null_mask_;
  memset(at, 0, value_bytes_);
  return true;
}

[[gnu::always_inline]] inline bool KnownMember::skip(const char *value, const char *after,
                                                     const char *backslash) const {
  switch (*value) {
  case '"':
    return backslash >= after && after > value && after[-1] == '"';
  case 't':
    return after - value == 4 && memcmp(value, "true", 4) == 0;
  case 'n':
    return after - value == 4 && memcmp(value, "null", 4) == 0;
  case 'f':
    return after - value == 5 && memcmp(value, "false", 5) == 0;
  default: {
    JsonNumber number;
    return scanJsonNumber(value, number) && number.text.data() + number.text.size() == after;
  }
  }
}

[[gnu::always_inline]] inline bool KnownMember::takeText(const char *value, const char *after, uint8_t *at) const {
  if (after <= value || after[-1] != '"')
    return false;
  std::string_view text(value + 1, static_cast<size_t>(after - value - 2));
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

[[gnu::always_inline]] inline bool KnownMember::takeDecimal(const JsonNumber &number, uint8_t *at) const {
  uint32_t missing = scale_ - number.fraction; // digits of the scale that are not written
  if (number.fraction > scale_ || number.count + missing > 18)
    return false;
  auto magnitude = static_cast<int64_t>(number.digits * json_powers_of_ten[missing]);
  if (magnitude > limits_.most)
    return false;
  int64_t unscaled = number.negative ? -magnitude : magnitude;
  if (value_bytes_ == 8)
    storeAt(at, unscaled);
  else
    storeAt(at, static_cast<__int128>(unscaled));
  return true;
}

[[gnu::always_inline]] inline bool KnownMember::takeNumber(const char *value, const char *after, uint8_t *at) const {
  JsonNumber number;
  if (!scanJsonNumber(value, number) || number.has_exponent || number.text.data() + number.text.size() != after)
    return false;
  if (kind_ == Kind::integer) {
    if (number.fraction || number.count > 18) // more digits may be beyond 64 bits
      return false;
    auto magnitude = static_cast<int64_t>(number.digits);
    int64_t integer = number.negative ? -magnitude : magnitude;
    if (integer < limits_.least || integer > limits_.most)
      return false;
    storeInteger(type_, integer, at);
    return true;
  }
  if (kind_ == Kind::decimal)
    return takeDecimal(number, at);
  // Up to 15 digits are exact in a double, and so is the power of ten: one division rounds correctly.
  if (kind_ != Kind::real || number.count > 15)
    return false;
  double real = static_cast<double>(number.digits) / static_cast<double>(json_powers_of_ten[number.fraction]);
  storeAt(at, number.negative ? -real : real);
  return true;
}

[[gnu::always_inline]] inline bool KnownMember::take(const char *value, const char *after, const char *backslash,
                                                     uint8_t *slot) const {
  if (kind_ == Kind::skip)
    return skip(value, after, backslash);
  uint8_t *at = slot + offset_;
  if (*value >= 'a')
    return takeLiteral(value, after, slot);
  bool taken = *value == '"' ? backslash >= after && takeText(value, after, at) : takeNumber(value, after, at);
  if (taken && null_mask_)
    slot[null_offset_] &= static_cast<uint8_t>(~null_mask_);
  return taken;
}

} // namespace millstream
#endif
