// Collects diagnostics, and finds places and lines in a user's file.
#include "frontend/diag/Diagnostics.h"

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

// Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours.
static size_t editDistance(std::string_view a, std::string_view b) {
  std::vector<std::vector<size_t>> d(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i)
    d[i][0] = i;
  for (size_t j = 0; j <= b.size(); ++j)
    d[0][j] = j;
  for (size_t i = 1; i <= a.size(); ++i)
    for (size_t j = 1; j <= b.size(); ++j) {
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  return d[a.size()][b.size()];
}

static std::string lowered(std::string_view text) {
  std::string result(text);
  for (char &c : result)
    if (c >= 'A' && c <= 'Z')
      c += 'a' - 'A';
  return result;
}

std::string nearestName(std::string_view name, const std::vector<std::string> &candidates) {
  // A third of the letters may be wrong; longer words than any name of ours are not worth the table.
  if (name.empty() || name.size() > 256)
    return {};
  size_t best = name.size() / 3 + 1;
  std::string nearest;
  std::string lower = lowered(name);
  for (const std::string &candidate : candidates) {
    size_t lengths = candidate.size() > name.size() ? candidate.size() - name.size() : name.size() - candidate.size();
    if (candidate == name || lengths > best || candidate.size() > 256)
      continue;
    size_t distance = editDistance(lower, lowered(candidate));
    if (distance < best || (distance == best && nearest.empty() && distance < std::max(name.size(), candidate.size()))) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

} // namespace millstream
