// Functions of text, over code points.
#include "test/differential/interpreter/Functions.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MD5.h"
#include "llvm/Support/SHA1.h"
#include "llvm/Support/SHA256.h"

using namespace mlir;

namespace millstream::reference {

std::u32string codePoints(const std::string &text) {
  std::u32string points;
  for (size_t i = 0; i < text.size();) {
    auto lead = static_cast<unsigned char>(text[i]);
    size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t point = length == 1 ? lead : lead & (0x7F >> length);
    for (size_t k = 1; k < length && i + k < text.size(); ++k)
      point = point << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3F);
    points += point;
    i += length;
  }
  return points;
}

std::string fromCodePoints(const std::u32string &points) {
  std::string text;
  for (char32_t point : points) {
    if (point < 0x80) {
      text += static_cast<char>(point);
      continue;
    }
    int more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    static constexpr unsigned lead[] = {0, 0xC0, 0xE0, 0xF0};
    text += static_cast<char>(lead[more] | point >> (6 * more));
    while (more-- > 0)
      text += static_cast<char>(0x80 | (point >> (6 * more) & 0x3F));
  }
  return text;
}

std::string trimmed(const std::string &text) { return StringRef(text).trim(' ').str(); }

namespace {

std::u32string points(const Call &call, size_t i) { return codePoints(call.text(i)); }
Value give(const std::u32string &text) { return makeText(fromCodePoints(text)); }

// Only the alphabets that the generator writes: ASCII, Latin 1, Greek and Cyrillic in their plain ranges.
char32_t upper(char32_t c) {
  if ((c >= 'a' && c <= 'z') || (c >= 0xE0 && c <= 0xFE && c != 0xF7) || (c >= 0x3B1 && c <= 0x3C9 && c != 0x3C2) ||
      (c >= 0x430 && c <= 0x44F))
    return c - 32;
  return c;
}
char32_t lower(char32_t c) {
  if ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3A9 && c != 0x3A2) ||
      (c >= 0x410 && c <= 0x42F))
    return c + 32;
  return c;
}
Value mapCase(const Call &call, char32_t (*change)(char32_t)) {
  std::u32string text = points(call, 0);
  for (char32_t &c : text) {
    if (c == 0xDF || c == 0x3A3 || c == 0x3C2 || (c >= 0x100 && c < 0x391) || (c >= 0x450 && c < 0x3000) || c == 0xFF)
      throw Unsupported{"the case of a rare letter"};
    c = change(c);
  }
  return give(text);
}

Value substring(const Call &call) {
  std::u32string text = points(call, 0);
  int128 length = call.args.size() > 2 ? call.number(2) : INT32_MAX, begin = call.number(1);
  if (length < 0)
    return makeNull();
  auto count = static_cast<int128>(text.size());
  begin = begin > 0 ? begin - 1 : begin < 0 ? count + begin : 0;
  if (begin < 0 || begin >= count)
    return makeText("");
  return give(text.substr(static_cast<size_t>(begin), static_cast<size_t>(std::min(length, count))));
}

Value trimSet(const Call &call, bool left, bool right) {
  std::u32string text = points(call, 0), set = call.args.size() > 1 ? points(call, 1) : U" ";
  size_t from = left ? text.find_first_not_of(set) : 0;
  if (from == std::u32string::npos)
    return makeText("");
  size_t last = right ? text.find_last_not_of(set) : text.size() - 1;
  if (last == std::u32string::npos)
    return makeText("");
  return give(text.substr(from, last + 1 - from));
}

Value position(const std::u32string &text, const std::u32string &part) {
  size_t found = text.find(part);
  return makeNumber(found == std::u32string::npos ? 0 : static_cast<int128>(found) + 1);
}

Value pad(const Call &call, bool left) {
  std::u32string text = points(call, 0), padding = points(call, 2);
  int128 length = call.number(1);
  if (length < 0 || padding.empty())
    return makeNull();
  auto wanted = static_cast<size_t>(length);
  if (text.size() >= wanted)
    return give(text.substr(0, wanted));
  std::u32string fill;
  while (fill.size() + text.size() < wanted)
    fill += padding[fill.size() % padding.size()];
  return give(left ? fill + text : text + fill);
}

Value replace(const Call &call) {
  const std::string &text = call.text(0), &part = call.text(1), &with = call.text(2);
  std::string out;
  if (part.empty()) { // before each character and at the end
    for (char32_t c : codePoints(text))
      out += with + fromCodePoints({c});
    return makeText(out + with);
  }
  size_t at = 0;
  for (size_t found; (found = text.find(part, at)) != std::string::npos; at = found + part.size())
    out += text.substr(at, found - at) + with;
  return makeText(out + text.substr(at));
}

Value splitIndex(const Call &call) {
  std::string rest = call.text(0);
  const std::string &separator = call.text(1);
  if (separator.empty())
    throw Unsupported{"SPLIT_INDEX without a separator"};
  if (call.number(2) < 0 || rest.empty())
    return makeNull();
  for (int128 i = call.number(2);; --i) {
    size_t found = rest.find(separator);
    if (i == 0)
      return makeText(rest.substr(0, found));
    if (found == std::string::npos)
      return makeNull();
    rest = rest.substr(found + separator.size());
  }
}

bool like(const std::u32string &text, size_t i, const std::u32string &pattern, size_t k) {
  if (k == pattern.size())
    return i == text.size();
  if (pattern[k] == '%') {
    for (size_t end = i; end <= text.size(); ++end)
      if (like(text, end, pattern, k + 1))
        return true;
    return false;
  }
  return i < text.size() && (pattern[k] == '_' || pattern[k] == text[i]) && like(text, i + 1, pattern, k + 1);
}

Value leftOrRight(const Call &call, bool right) {
  std::u32string text = points(call, 0);
  if (call.number(1) <= 0)
    return makeText("");
  auto count = std::min(text.size(), static_cast<size_t>(call.number(1)));
  return give(right ? text.substr(text.size() - count) : text.substr(0, count));
}

template <class Digest> Value digest(const Call &call) {
  Digest digest;
  digest.update(StringRef(call.text(0)));
  auto bytes = digest.final();
  return makeText(llvm::toHex(ArrayRef<uint8_t>(bytes.data(), bytes.size()), /*LowerCase=*/true));
}

void addDigests(FunctionMap &map) {
  map["ms_md5"] = [](const Call &call) {
    std::array<uint8_t, 16> bytes = llvm::MD5::hash(llvm::arrayRefFromStringRef(call.text(0)));
    return makeText(llvm::toHex(bytes, /*LowerCase=*/true));
  };
  map["ms_sha1"] = digest<llvm::SHA1>;
  map["ms_sha256"] = digest<llvm::SHA256>;
}

void addSearches(FunctionMap &map) {
  map["ms_char_length"] = [](const Call &call) { return makeNumber(static_cast<int128>(points(call, 0).size())); };
  map["ms_position"] = [](const Call &call) { return position(points(call, 1), points(call, 0)); };
  map["ms_instr"] = [](const Call &call) { return position(points(call, 0), points(call, 1)); };
  map["ms_starts_with"] = [](const Call &call) {
    return makeNumber(StringRef(call.text(0)).starts_with(call.text(1)));
  };
  map["ms_ends_with"] = [](const Call &call) { return makeNumber(StringRef(call.text(0)).ends_with(call.text(1))); };
  map["ms_like"] = [](const Call &call) {
    if (call.text(1).find('\\') != std::string::npos)
      throw Unsupported{"LIKE with a backslash"};
    return makeNumber(like(points(call, 0), 0, points(call, 1), 0));
  };
}

} // namespace

void addTextFunctions(FunctionMap &map) {
  for (const char *name : {"ms_concat", "ms_concat3", "ms_concat4"})
    map[name] = [](const Call &call) {
      std::string text;
      for (const Value &part : call.args)
        text += part.text;
      return makeText(text);
    };
  map["ms_upper"] = [](const Call &call) { return mapCase(call, upper); };
  map["ms_lower"] = [](const Call &call) { return mapCase(call, lower); };
  map["ms_substring"] = map["ms_substring_from"] = substring;
  map["ms_trim"] = map["ms_trim_set"] = [](const Call &call) { return trimSet(call, true, true); };
  map["ms_ltrim"] = map["ms_ltrim_set"] = [](const Call &call) { return trimSet(call, true, false); };
  map["ms_rtrim"] = map["ms_rtrim_set"] = [](const Call &call) { return trimSet(call, false, true); };
  map["ms_lpad"] = [](const Call &call) { return pad(call, true); };
  map["ms_rpad"] = [](const Call &call) { return pad(call, false); };
  map["ms_left"] = [](const Call &call) { return leftOrRight(call, false); };
  map["ms_right"] = [](const Call &call) { return leftOrRight(call, true); };
  map["ms_replace"] = replace;
  map["ms_split_index"] = splitIndex;
  map["ms_reverse"] = [](const Call &call) {
    std::u32string text = points(call, 0);
    return give({text.rbegin(), text.rend()});
  };
  map["ms_repeat"] = [](const Call &call) {
    std::string text;
    for (int128 i = 0; i < call.number(1); ++i)
      text += call.text(0);
    return makeText(text);
  };
  addSearches(map);
  addDigests(map);
}

} // namespace millstream::reference
