// JSON_VALUE: a pass over the text, which checks all of it and remembers where the path's value is. The
// text is small as a rule, so it is read in place rather than copied for a parser that wants padding.
#include "runtime/functions/Json.h"

#include "runtime/functions/JsonPath.h"
#include "runtime/functions/JsonScan.h"
#include "runtime/functions/Utf8.h"
#include "runtime/kernels/Text.h"

#include <charconv>
#include <cstring>
#include <string>

using namespace millstream;
using json::Scanner;

namespace {

// ---- Strings ----

uint32_t hexOf(const char *at) {
  uint32_t value = 0;
  std::from_chars(at, at + 4, value, 16);
  return value;
}

// Writes a string's content without its escapes; gives the end. It takes no more room than the content.
char *unescape(char *to, const char *at, const char *end) {
  while (at != end) {
    if (*at != '\\') {
      *to++ = *at++;
      continue;
    }
    char c = at[1];
    at += 2;
    switch (c) {
    case 'b':
      *to++ = '\b';
      break;
    case 'f':
      *to++ = '\f';
      break;
    case 'n':
      *to++ = '\n';
      break;
    case 'r':
      *to++ = '\r';
      break;
    case 't':
      *to++ = '\t';
      break;
    case 'u': {
      uint32_t character = hexOf(at);
      at += 4;
      bool pair = character >= 0xD800 && character < 0xDC00 && end - at >= 6 && at[0] == '\\' && at[1] == 'u';
      if (pair) {
        uint32_t low = hexOf(at + 2);
        pair = low >= 0xDC00 && low < 0xE000;
        if (pair) {
          character = 0x10000 + ((character - 0xD800) << 10) + (low - 0xDC00);
          at += 6;
        }
      }
      bool lone = !pair && character >= 0xD800 && character < 0xE000;
      to = utf8::encode(to, lone ? 0xFFFD : character);
      break;
    }
    default:
      *to++ = c;
      break;
    }
  }
  return to;
}

bool hasEscape(MsString content) { return content.size && memchr(content.data, '\\', content.size) != nullptr; }

bool sameKey(MsString content, std::string_view key) {
  if (!hasEscape(content))
    return std::string_view(content.data, content.size) == key;
  std::string plain(content.size, '\0');
  plain.resize(static_cast<size_t>(unescape(plain.data(), content.data, text::end(content)) - plain.data()));
  return plain == key;
}

// ---- Numbers ----

// As BigDecimal.toString: plain digits where the exponent is small, else d.ddE±x. False beyond its range.
bool bigDecimalText(std::string_view number, std::string &out) {
  bool negative = number.front() == '-';
  if (negative)
    number.remove_prefix(1);
  int64_t exponent = 0;
  size_t mark = number.find_first_of("eE");
  if (mark != std::string_view::npos) {
    std::string_view text = number.substr(mark + 1);
    if (text.front() == '+')
      text.remove_prefix(1);
    if (std::from_chars(text.data(), text.data() + text.size(), exponent).ec != std::errc())
      return false;
    number = number.substr(0, mark);
  }
  std::string digits;
  size_t point = number.find('.');
  int64_t scale = point == std::string_view::npos ? 0 : static_cast<int64_t>(number.size() - point - 1);
  scale -= exponent;
  if (scale > INT32_MAX || scale < INT32_MIN)
    return false;
  for (char c : number)
    if (c != '.' && !(c == '0' && digits.empty()))
      digits.push_back(c);
  bool zero = digits.empty();
  if (zero)
    digits = "0";
  out = negative && !zero ? "-" : "";
  auto count = static_cast<int64_t>(digits.size());
  int64_t adjusted = count - 1 - scale;
  if (scale >= 0 && adjusted >= -6) {
    if (scale >= count)
      digits.insert(0, static_cast<size_t>(scale - count + 1), '0');
    out += digits;
    if (scale > 0)
      out.insert(out.size() - static_cast<size_t>(scale), ".");
    return true;
  }
  out += digits.substr(0, 1);
  if (count > 1)
    out += "." + digits.substr(1);
  out += adjusted < 0 ? "E-" : "E+";
  out += std::to_string(adjusted < 0 ? -adjusted : adjusted);
  return true;
}

MsOutcome numberText(MsContext *context, std::string_view number, MsString *out) {
  bool integral = number.find_first_of(".eE") == std::string_view::npos;
  std::string text;
  if (integral)
    text = number == "-0" ? "0" : "";
  else if (!bigDecimalText(number, text))
    return MS_NULL;
  if (text.empty() || text == number) {
    *out = {number.data(), number.size()};
    return MS_VALUE;
  }
  char *data = text::allocate(context, text.size());
  text::append(data, {text.data(), text.size()});
  *out = {data, text.size()};
  return MS_VALUE;
}

// ---- Paths ----

// Where the value of one step is, within the value at the scanner; null if there is none. The scanner ends
// behind that value. `bad` tells of text that is no JSON.
const char *stepInto(Scanner &scanner, const JsonStep &step, bool &bad) {
  const char *found = nullptr;
  char open = scanner.peek();
  if (open != (step.is_index ? '[' : '{')) {
    bad = !scanner.skipValue();
    return nullptr;
  }
  int64_t wanted = step.index;
  if (step.is_index && wanted < 0) {
    Scanner counter = scanner;
    counter.take('[');
    int64_t count = 0;
    if (counter.peek() != ']')
      do {
        ++count;
        bad = bad || !counter.skipValue();
      } while (!bad && counter.take(','));
    wanted += count;
  }
  char close = step.is_index ? ']' : '}';
  scanner.take(open);
  if (bad || scanner.take(close))
    return nullptr;
  int64_t index = 0;
  do {
    bool here = step.is_index && index++ == wanted;
    MsString key;
    if (!step.is_index) {
      if (scanner.peek() != '"' || !scanner.readString(key) || !scanner.take(':')) {
        bad = true;
        return nullptr;
      }
      here = sameKey(key, step.key);
    }
    scanner.peek();
    if (here)
      found = scanner.at();
    if (!scanner.skipValue()) {
      bad = true;
      return nullptr;
    }
  } while (scanner.take(','));
  bad = !scanner.take(close);
  return bad ? nullptr : found;
}

// The value that the path leads to, or null. The first step goes through all of the text, and so checks it;
// what stands behind the value does not count, as in Jackson.
const char *follow(MsString json, MsString path) {
  const char *end = text::end(json);
  Scanner scanner(json.data, end);
  scanner.peek();
  const char *value = scanner.at();
  JsonPath steps({path.data, path.size});
  JsonStep step;
  for (bool first = true;; first = false) {
    switch (steps.next(step)) {
    case JsonPath::Next::end:
      return first && !scanner.skipValue() ? nullptr : value;
    case JsonPath::Next::step:
      break;
    case JsonPath::Next::bad:
    case JsonPath::Next::several:
      return nullptr;
    }
    Scanner within(value, end);
    bool bad = false;
    value = stepInto(within, step, bad);
    if (!value || bad)
      return nullptr;
  }
}

} // namespace

MsOutcome ms_json_value(MsContext *context, MsString json, MsString path, MsString *out) {
  const char *value = follow(json, path);
  if (!value)
    return MS_NULL;
  Scanner scanner(value, text::end(json));
  switch (*value) {
  case '{':
  case '[':
  case 'n':
    return MS_NULL;
  case 't':
    *out = {"true", 4};
    return MS_VALUE;
  case 'f':
    *out = {"false", 5};
    return MS_VALUE;
  case '"': {
    MsString content;
    if (!scanner.readString(content))
      return MS_NULL;
    *out = content;
    if (hasEscape(content)) {
      char *data = text::allocate(context, content.size);
      *out = text::between(data, unescape(data, content.data, text::end(content)));
    }
    return MS_VALUE;
  }
  default:
    scanner.skipValue();
    return numberText(context, {value, static_cast<size_t>(scanner.at() - value)}, out);
  }
}

MsOutcome ms_json_exists(MsContext *, MsString json, MsString path, bool *out) {
  const char *value = follow(json, path);
  *out = value && *value != 'n'; // the path to a null leads nowhere, as in Flink
  return MS_VALUE;
}

MsOutcome ms_is_json(MsContext *, MsString json, int32_t what, bool *out) {
  const char *end = text::end(json);
  Scanner scanner(json.data, end);
  char first = scanner.peek();
  bool fits = what == 0 || (what == 1 && first == '{') || (what == 2 && first == '[') ||
              (what == 3 && first != '{' && first != '[');
  *out = fits && scanner.skipValue() && scanner.peek() == '\0' && scanner.at() == end;
  return MS_VALUE;
}

MsOutcome ms_json_refuse(MsContext *context, MsString path, MsString what, MsString *) {
  std::string reason(what.data, what.size);
  reason += " at the JSON path '" + std::string(path.data, path.size) + "'";
  ms_error(context, {reason.data(), reason.size()});
  return MS_ERROR;
}

const char *ms_json_path_check(MsString path) {
  JsonPath steps({path.data, path.size});
  JsonStep step;
  for (;;) {
    switch (steps.next(step)) {
    case JsonPath::Next::end:
      return nullptr;
    case JsonPath::Next::step:
      break;
    case JsonPath::Next::bad:
      return "no JSON path";
    case JsonPath::Next::several:
      return nullptr; // JSON_VALUE of it is NULL
    }
  }
}
