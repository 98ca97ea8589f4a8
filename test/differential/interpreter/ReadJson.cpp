// Reads JSON records: a plain recursive parser, and the conversion of its texts to typed values as Flink's json
// format does it.
#include "test/differential/interpreter/Functions.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/Base64.h"
#include "llvm/Support/ConvertUTF.h"

#include <limits>

using namespace mlir;

namespace millstream::reference {

namespace {

class Parser {
public:
  explicit Parser(const std::string &text) : text_(text) {}

  // `first_alone`: as Flink's functions read it, to which what stands behind an object or an array does not matter.
  bool document(Json &json, bool first_alone) {
    const auto *begin = reinterpret_cast<const llvm::UTF8 *>(text_.data());
    if (!llvm::isLegalUTF8String(&begin, begin + text_.size()) || !value(json, 0))
      return false;
    blanks();
    return at_ == text_.size() || (first_alone && (json.kind == Json::object || json.kind == Json::array));
  }

private:
  static constexpr int depth_max = 500;

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void blanks() {
    while (at_ < text_.size() && (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r'))
      ++at_;
  }
  bool take(const std::string &word) {
    if (text_.compare(at_, word.size(), word) != 0)
      return false;
    at_ += word.size();
    return true;
  }

  bool value(Json &json, int depth) {
    blanks();
    if (depth > depth_max)
      return false;
    switch (peek()) {
    case '{':
    case '[':
      return container(json, depth);
    case '"':
      json.kind = Json::string;
      return string(json.text);
    case 't':
      json = {Json::boolean, "true", {}, {}};
      return take("true");
    case 'f':
      json = {Json::boolean, "false", {}, {}};
      return take("false");
    case 'n':
      json = {Json::null, "null", {}, {}};
      return take("null");
    default:
      return number(json);
    }
  }

  bool container(Json &json, int depth) {
    bool object = text_[at_++] == '{';
    char close = object ? '}' : ']';
    json.kind = object ? Json::object : Json::array;
    blanks();
    if (peek() == close)
      return ++at_, true;
    for (;;) {
      json.names.emplace_back();
      json.items.emplace_back();
      blanks();
      if (object && !(peek() == '"' && string(json.names.back()) && (blanks(), take(":"))))
        return false;
      if (!value(json.items.back(), depth + 1))
        return false;
      blanks();
      if (peek() == close)
        return ++at_, true;
      if (!take(","))
        return false;
    }
  }

  bool digits() {
    size_t begin = at_;
    while (peek() >= '0' && peek() <= '9')
      ++at_;
    return at_ > begin;
  }

  bool number(Json &json) {
    size_t begin = at_;
    take("-");
    if (!take("0") && !digits())
      return false;
    if (take(".") && !digits())
      return false;
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      if (!take("+"))
        take("-");
      if (!digits())
        return false;
    }
    json.kind = Json::number;
    json.text = text_.substr(begin, at_ - begin);
    return true;
  }

  bool hex(unsigned &code) {
    code = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      if (!llvm::isHexDigit(peek()))
        return false;
      code = code * 16 + llvm::hexDigitValue(peek());
    }
    return true;
  }

  bool escape(std::string &out) {
    static const std::string from = "\"\\/bfnrt", to = "\"\\/\b\f\n\r\t";
    char c = peek();
    ++at_;
    if (size_t i = from.find(c); i != std::string::npos && c != '\0')
      return out += to[i], true;
    unsigned code = 0, low = 0;
    if (c != 'u' || !hex(code))
      return false;
    if (code >= 0xD800 && code < 0xDC00) {
      if (!take("\\u") || !hex(low) || low < 0xDC00 || low > 0xDFFF)
        return false;
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    } else if (code >= 0xDC00 && code < 0xE000) {
      return false;
    }
    char bytes[4], *end = bytes;
    llvm::ConvertCodePointToUTF8(code, end);
    out.append(bytes, end);
    return true;
  }

  bool string(std::string &out) {
    out.clear();
    for (++at_; at_ < text_.size();) {
      char c = text_[at_++];
      if (c == '"')
        return true;
      if (static_cast<unsigned char>(c) < 0x20)
        return false;
      if (c == '\\') {
        if (!escape(out))
          return false;
      } else {
        out += c;
      }
    }
    return false;
  }

  const std::string &text_;
  size_t at_ = 0;
};

Value integerFromText(const std::string &text, unsigned bits) {
  Value value = numberFromText(text, 0, /*digits=*/38, /*round=*/false);
  int128 limit = int128(1) << (bits - 1);
  if (value.number < -limit || value.number >= limit)
    throw Failure{"out of range"};
  return value;
}

} // namespace

bool parseJson(const std::string &text, Json &json) { return Parser(text).document(json, false); }
bool parseFirstJson(const std::string &text, Json &json) { return Parser(text).document(json, true); }

static void wantKind(const Json &json, Json::Kind kind) {
  if (json.kind != kind)
    throw Failure{"another kind of JSON"};
}

// Arrays, maps and rows.
static Value nestedFromJson(const Json &json, Type type) {
  return TypeSwitch<Type, Value>(type)
      .Case([&](flow::ArrayType array) {
        wantKind(json, Json::array);
        Value value;
        for (const Json &item : json.items)
          value.items.push_back(fromJson(item, array.getElement()));
        return value;
      })
      .Case([&](flow::MapType map) {
        wantKind(json, Json::object);
        Value value;
        for (auto [name, item] : llvm::zip(json.names, json.items)) {
          Value entry;
          entry.items = {makeText(name), fromJson(item, map.getValue())};
          value.items.push_back(entry);
        }
        return value;
      })
      .Case([&](flow::RowType row) {
        wantKind(json, Json::object);
        Value value;
        value.items = rowFromJson(json, row, {});
        return value;
      })
      .Default([](Type) -> Value { throw Unsupported{"a type from JSON"}; });
}

Value fromJson(const Json &json, Type type) {
  if (json.kind == Json::null) {
    if (!flow::isNullable(type))
      throw Failure{"null"};
    return makeNull();
  }
  bool scalar = json.kind != Json::array && json.kind != Json::object;
  auto want = [](bool holds) {
    if (!holds)
      throw Failure{"another kind of JSON"};
  };
  bool texty = json.kind == Json::number || json.kind == Json::string;
  return TypeSwitch<Type, Value>(flow::stripNullable(type))
      .Case([&](IntegerType integer) {
        if (integer.getWidth() != 1)
          return want(texty), integerFromText(trimmed(json.text), integer.getWidth());
        want(json.kind == Json::boolean || json.kind == Json::string);
        std::string text = StringRef(json.text).trim(' ').lower();
        want(text == "true" || text == "false");
        return makeNumber(text == "true");
      })
      .Case([&](FloatType number) {
        want(texty);
        return makeReal(realFromText(trimmed(json.text), number.isF32()));
      })
      .Case([&](flow::DecimalType decimal) {
        want(texty);
        return numberFromText(trimmed(json.text), decimal.getScale(), decimal.getPrecision(), true);
      })
      .Case([&](flow::StringType) {
        if (!scalar)
          throw Unsupported{"a JSON structure as text"};
        return makeText(json.text);
      })
      .Case([&](flow::BytesType) {
        want(json.kind == Json::string);
        std::vector<char> bytes;
        if (llvm::Error error = llvm::decodeBase64(json.text, bytes)) {
          llvm::consumeError(std::move(error));
          throw Failure{"no base64"};
        }
        return makeText(std::string(bytes.begin(), bytes.end()));
      })
      .Case<flow::DateType, flow::TimeType, flow::TimestampType, flow::TimestampLtzType>([&](Type time) {
        want(json.kind == Json::string);
        return timeFromJsonText(json.text, time);
      })
      .Default([&](Type other) { return nestedFromJson(json, other); });
}

Row rowFromJson(const Json &json, flow::RowType type, ArrayRef<bool> used) {
  if (json.kind != Json::object)
    throw Failure{"no object"};
  Row row;
  for (size_t i = 0; i < type.size(); ++i) {
    const Json *found = nullptr; // of a repeated name the last
    for (auto [name, value] : llvm::zip(json.names, json.items))
      if (name == type.getNames()[i].getValue())
        found = &value;
    static const Json missing;
    bool wanted = used.empty() || used[i];
    row.push_back(wanted ? fromJson(found ? *found : missing, type.getTypes()[i]) : makeNull());
  }
  return row;
}

} // namespace millstream::reference
