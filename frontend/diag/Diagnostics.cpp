// Collects diagnostics, and finds places and lines in a user's file.
#include "frontend/diag/Diagnostics.h"

#include "frontend/diag/Synonyms.h"

#include <algorithm>
#include <tuple>

namespace millstream {

static bool isContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

SourceFile::SourceFile(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)) {
  line_starts_.push_back(0);
  uint32_t characters = 0;
  for (size_t i = 0; i <= text_.size(); ++i) {
    if (i % 256 == 0)
      character_counts_.push_back(characters);
    if (i == text_.size())
      break;
    characters += !isContinuation(text_[i]);
    // A line ends at LF, CR LF or a lone CR, as in YAML.
    bool ends = text_[i] == '\n' || (text_[i] == '\r' && (i + 1 == text_.size() || text_[i + 1] != '\n'));
    if (ends)
      line_starts_.push_back(static_cast<uint32_t>(i + 1));
  }
}

uint32_t SourceFile::charactersBefore(uint32_t offset) const {
  uint32_t count = character_counts_[offset / 256];
  for (uint32_t i = offset / 256 * 256; i < offset; ++i)
    count += !isContinuation(text_[i]);
  return count;
}

SourceFile::Position SourceFile::position(uint32_t offset) const {
  offset = std::min<uint32_t>(offset, static_cast<uint32_t>(text_.size()));
  auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  uint32_t column = charactersBefore(offset) - charactersBefore(*(after - 1)) + 1;
  return {static_cast<uint32_t>(after - line_starts_.begin()), column};
}

std::string_view SourceFile::line(uint32_t line) const {
  if (line == 0 || line > line_starts_.size())
    return {};
  uint32_t begin = line_starts_[line - 1];
  size_t end = line < line_starts_.size() ? line_starts_[line] : text_.size();
  while (end > begin && (text_[end - 1] == '\n' || text_[end - 1] == '\r'))
    --end;
  return std::string_view(text_).substr(begin, end - begin);
}

Diagnostic &Diagnostics::add(Diagnostic diagnostic) {
  if (all_.size() < kept_max)
    return *all_.emplace_back(std::make_unique<Diagnostic>(std::move(diagnostic)));
  ++left_out_;
  return beyond_ = std::move(diagnostic);
}

Diagnostic &Diagnostics::error(Code code, SourceRange range, std::string message) {
  ++errors_;
  return add({Severity::error, code, range, std::move(message), {}});
}

Diagnostic &Diagnostics::warning(Code code, SourceRange range, std::string message) {
  return add({Severity::warning, code, range, std::move(message), {}});
}

// What makes two diagnostics the same, and in which order they are shown.
static auto keyOf(const Diagnostic &d) {
  std::string_view file = d.range.file ? std::string_view(d.range.file->name()) : std::string_view();
  return std::make_tuple(file, d.range.begin, d.range.end, static_cast<int>(d.severity), d.code.number,
                         std::string_view(d.message));
}

std::vector<const Diagnostic *> Diagnostics::sorted() const {
  std::vector<const Diagnostic *> result;
  for (const auto &d : all_)
    result.push_back(d.get());
  std::sort(result.begin(), result.end(), [](auto *a, auto *b) { return keyOf(*a) < keyOf(*b); });
  auto same = [](auto *a, auto *b) { return keyOf(*a) == keyOf(*b); };
  result.erase(std::unique(result.begin(), result.end(), same), result.end());
  return result;
}

// Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours. What is
// more than `limit` comes out as limit + 1, without looking at the whole table.
static size_t editDistance(std::string_view a, std::string_view b, size_t limit) {
  std::vector<size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j)
    last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    std::fill(row.begin(), row.end(), limit + 1);
    size_t from = i > limit ? i - limit : 1, to = std::min(b.size(), i + limit);
    row[0] = i;
    size_t least = from == 1 ? i : limit + 1;
    for (size_t j = from; j <= to; ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
      least = std::min(least, row[j]);
    }
    if (least > limit)
      return limit + 1;
    std::swap(before, last);
    std::swap(last, row);
  }
  return std::min(last[b.size()], limit + 1);
}

static std::string lowered(std::string_view text) {
  std::string result(text);
  for (char &c : result)
    if (c >= 'A' && c <= 'Z')
      c += 'a' - 'A';
  return result;
}

std::string nearestName(std::string_view name, const std::vector<std::string> &candidates) {
  // A third of the letters may be wrong. Neither long words nor long lists are worth the time.
  constexpr size_t word_max = 64, candidates_max = 1000;
  if (name.empty() || name.size() > word_max)
    return {};
  size_t best = name.size() / 3 + 1;
  std::string nearest, lower = lowered(name);
  if (std::string_view synonym = findSynonym(lower, candidates); !synonym.empty())
    return std::string(synonym);
  for (size_t i = 0; i < std::min(candidates.size(), candidates_max); ++i) {
    const std::string &candidate = candidates[i];
    size_t longer = std::max(candidate.size(), name.size());
    if (candidate == name || longer > word_max || longer - std::min(candidate.size(), name.size()) > best)
      continue;
    size_t distance = editDistance(lower, lowered(candidate), best);
    if (distance < best || (distance == best && nearest.empty() && distance < longer)) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

} // namespace millstream
