// Hexadecimal, binary, base64 and URL forms of text and numbers.
#include "runtime/kernels/EncodeCommon.h"
#include "runtime/kernels/Text.h"

using namespace millstream;

namespace {

constexpr char digits[] = "0123456789ABCDEF";

inline int32_t hexValue(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  char letter = static_cast<char>(c | 0x20);
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

// The number's bits in a base of 2^shift, without zeros in front.
inline MsString bitsText(MsContext *context, uint64_t value, uint32_t shift) {
  uint32_t bits = value == 0 ? 1 : 64 - static_cast<uint32_t>(__builtin_clzll(value));
  uint32_t count = (bits + shift - 1) / shift;
  char *text = text::allocate(context, count);
  for (uint32_t i = count; i-- > 0; value >>= shift)
    text[i] = digits[value & ((1u << shift) - 1)];
  return {text, count};
}

inline bool isUrlSafe(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.' || c == '*';
}

} // namespace

MS_KERNEL MsString ms_hex_i64(MsContext *context, int64_t value) {
  return bitsText(context, static_cast<uint64_t>(value), 4);
}
MS_KERNEL MsString ms_bin_i64(MsContext *context, int64_t value) {
  return bitsText(context, static_cast<uint64_t>(value), 1);
}
MS_KERNEL MsString ms_hex_text(MsContext *context, MsString s) {
  char *text = text::allocate(context, s.size * 2);
  for (uint64_t i = 0; i < s.size; ++i) {
    auto byte = static_cast<unsigned char>(s.data[i]);
    text[2 * i] = digits[byte >> 4];
    text[2 * i + 1] = digits[byte & 15];
  }
  return {text, s.size * 2};
}

// A single digit in front of an odd number of them is left out of account but for its place.
MS_KERNEL MsOutcome ms_unhex(MsContext *context, MsString s, MsString *out) {
  uint64_t bytes = (s.size + 1) / 2;
  char *result = text::allocate(context, bytes);
  uint64_t from = 0, to = 0;
  if (s.size % 2 != 0) {
    if (hexValue(s.data[0]) < 0)
      return MS_NULL;
    result[to++] = static_cast<char>(hexValue(s.data[0]));
    from = 1;
  }
  for (; from < s.size; from += 2) {
    int32_t high = hexValue(s.data[from]), low = hexValue(s.data[from + 1]);
    if (high < 0 || low < 0)
      return MS_NULL;
    result[to++] = static_cast<char>(high << 4 | low);
  }
  *out = {result, bytes};
  return MS_VALUE;
}

MS_KERNEL MsString ms_to_base64(MsContext *context, MsString s) {
  char *text = text::allocate(context, (s.size + 2) / 3 * 4);
  return text::between(text, encode::putBase64(text, s));
}

MS_KERNEL MsString ms_url_encode(MsContext *context, MsString s) {
  char *text = text::allocate(context, s.size * 3);
  char *at = text;
  for (uint64_t i = 0; i < s.size; ++i) {
    char c = s.data[i];
    if (c == ' ') {
      *at++ = '+';
    } else if (isUrlSafe(c)) {
      *at++ = c;
    } else {
      auto byte = static_cast<unsigned char>(c);
      *at++ = '%';
      *at++ = digits[byte >> 4];
      *at++ = digits[byte & 15];
    }
  }
  return text::between(text, at);
}

MS_KERNEL MsOutcome ms_url_decode(MsContext *context, MsString s, MsString *out) {
  char *text = text::allocate(context, s.size);
  char *at = text;
  for (uint64_t i = 0; i < s.size; ++i) {
    char c = s.data[i];
    if (c == '%') {
      int32_t high = i + 2 < s.size ? hexValue(s.data[i + 1]) : -1, low = i + 2 < s.size ? hexValue(s.data[i + 2]) : -1;
      if (high < 0 || low < 0)
        return MS_NULL;
      *at++ = static_cast<char>(high << 4 | low);
      i += 2;
    } else {
      *at++ = c == '+' ? ' ' : c;
    }
  }
  *out = text::between(text, at);
  return MS_VALUE;
}
