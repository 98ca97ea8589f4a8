// The text of what a node's state means.
#include "frontend/lower/StateMeaning.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/xxhash.h"

namespace millstream {

// Every table of the node has the text in every checkpoint: of one that is longer, the rest stands as a hash.
static constexpr size_t meaning_most_bytes = 2000;

static std::string keysOf(const std::vector<Name> &keys) {
  std::string text = keys.empty() ? "no keys" : "keys ";
  for (const Name &key : keys)
    text += (&key == &keys.front() ? "" : ", ") + key.text;
  return text + "; ";
}

static std::string windowMeaning(const Window &window, int64_t allow_late_ms) {
  auto ms = [](const Duration &duration) { return std::to_string(duration.ms) + " ms"; };
  std::string text;
  switch (window.kind) {
  case Window::Kind::none:
    return "no window";
  case Window::Kind::count:
    return "windows of " + std::to_string(window.count.value) + " rows";
  case Window::Kind::tumble:
    text = "tumble of " + ms(window.size);
    break;
  case Window::Kind::hop:
    text = "hop of " + ms(window.size) + " every " + ms(window.slide);
    break;
  case Window::Kind::cumulate:
    text = "cumulate to " + ms(window.size) + " every " + ms(window.slide);
    break;
  case Window::Kind::session:
    text = "session with a gap of " + ms(window.size);
    if (allow_late_ms != 0)
      text += " and rows up to " + std::to_string(allow_late_ms) + " ms late";
    break;
  }
  if (window.offset.ms != 0)
    text += " offset " + ms(window.offset);
  return text + (window.processing_time ? " by the clock" : " by event time");
}

// Cut between characters.
static std::string shortened(std::string text) {
  if (text.size() <= meaning_most_bytes)
    return text;
  std::string hash = llvm::utohexstr(llvm::xxh3_64bits(text), /*LowerCase=*/true);
  size_t end = meaning_most_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
    --end;
  return text.substr(0, end) + "… (hash " + hash + ")";
}

std::string meaningOf(const Aggregate &aggregate, int64_t allow_late_ms, llvm::ArrayRef<AggregateCall> calls) {
  std::string text = keysOf(aggregate.keys) + windowMeaning(aggregate.window, allow_late_ms) + "; ";
  for (const AggregateCall &call : calls)
    text += (&call == calls.begin() ? "" : ", ") + call.key;
  return shortened(std::move(text));
}

std::string meaningOf(const Dedup &dedup) {
  std::string text = keysOf(dedup.keys) + (dedup.keep == Dedup::Keep::last ? "the last by " : "the first by ");
  return shortened(text + (dedup.by ? "event time" : "arrival"));
}

} // namespace millstream
