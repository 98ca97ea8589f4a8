// See the header.
#include "runtime/formats/RecordError.h"

#include "runtime/core/Log.h"

namespace millstream {

static constexpr size_t shown_bytes_max = 48;

std::string quoteShort(std::string_view value) {
  bool cut = value.size() > shown_bytes_max;
  if (cut) {
    size_t end = shown_bytes_max;
    while (end > shown_bytes_max - 4 && (static_cast<unsigned char>(value[end]) & 0xc0) == 0x80)
      --end;
    value = value.substr(0, end);
  }
  std::string text = "'";
  appendValidUtf8(text, value);
  text += cut ? "…'" : "'";
  return text;
}

// What a value should have been.
static std::string wanted(const TypePlan &type) {
  return "expected " + typeText(type) + (type.kind == proto::Type::BOOLEAN ? " (true or false)" : "");
}

bool RecordError::notOfType(const TypePlan &type, std::string_view value, TextResult result) {
  if (result == TextResult::range)
    return say(quoteShort(value) + " is out of range for " + typeText(type));
  return say(wanted(type) + ", got " + quoteShort(value));
}

bool RecordError::unexpected(const TypePlan &type, std::string_view found) {
  return say(wanted(type) + ", got " + std::string(found));
}

bool RecordError::missing(std::string_view field) {
  say("is missing, but is not nullable");
  return at(field);
}

bool RecordError::nullNotAllowed() { return say("is null, but is not nullable"); }

bool RecordError::say(std::string text) {
  text_ = std::move(text);
  path_.clear();
  of_record_ = false;
  return false;
}

bool RecordError::sayOfRecord(std::string text) {
  say(std::move(text));
  of_record_ = true;
  return false;
}

bool RecordError::at(std::string_view field) {
  bool dot = !path_.empty() && path_[0] != '[';
  std::string outer;
  appendValidUtf8(outer, field);
  path_ = outer + (dot ? "." : "") + path_;
  return false;
}

bool RecordError::atElement(uint64_t index) {
  bool dot = !path_.empty() && path_[0] != '[';
  path_ = "[" + std::to_string(index) + "]" + (dot ? "." : "") + path_;
  return false;
}

std::string_view RecordError::keep(Arena &arena) const {
  if (path_.empty() || of_record_)
    return arena.copy(text_);
  return arena.copy("field '" + path_ + "': " + text_);
}

} // namespace millstream
