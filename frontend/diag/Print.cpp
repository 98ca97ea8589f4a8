// Shows diagnostics: as text in clang's manner, as JSON, or as SARIF 2.1.0 for code hosts and editors.
#include "frontend/diag/Diagnostics.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>

namespace millstream {
namespace {

using Json = nlohmann::ordered_json;

std::string codeText(Code code) { return fmt::format("MS{:04}", code.number); }
const char *severityText(Severity severity) { return severity == Severity::error ? "error" : "warning"; }

const char *summaryOf(Code code) {
  switch (code.number) {
#define MILLSTREAM_CODE(number, name, summary)                                                                         \
  case number:                                                                                                         \
    return summary;
#include "frontend/diag/Codes.def"
#undef MILLSTREAM_CODE
  }
  return "";
}

// ---- Text ----

class TextPrinter {
public:
  TextPrinter(std::ostream &out, bool colour) : out_(out), colour_(colour) {}

  void print(const Diagnostic &d) {
    const char *paint = d.severity == Severity::error ? "\033[1;31m" : "\033[1;35m";
    head(d.range, severityText(d.severity), paint, d.message, codeText(d.code));
    excerpt(d.range);
    for (const auto &note : d.notes) {
      head(note.range, "note", "\033[1;36m", note.message, "");
      excerpt(note.range);
    }
  }

private:
  void head(const SourceRange &range, const char *kind, const char *paint, const std::string &message,
            const std::string &code) {
    std::string place;
    if (range.file) {
      auto at = range.file->position(range.begin);
      place = fmt::format("{}:{}:{}: ", range.file->name(), at.line, at.column);
    }
    std::string tail = code.empty() ? "" : fmt::format(" [{}]", code);
    if (colour_)
      out_ << fmt::format("\033[1m{}\033[0m{}{}:\033[0m \033[1m{}\033[0m{}\n", place, paint, kind, message, tail);
    else
      out_ << place << kind << ": " << message << tail << '\n';
  }

  // The source line and, below it, a caret at the span's start and tildes along the rest of it. Of a very
  // long line only a window around the caret is shown.
  void excerpt(const SourceRange &range) {
    if (!range.file)
      return;
    std::string_view line = range.file->line(range.file->position(range.begin).line);
    size_t caret = std::min<size_t>(range.begin - (line.data() - range.file->text().data()), line.size());
    size_t end = std::min(std::max<size_t>(range.end, range.begin) - range.begin + caret, line.size());
    size_t first = caret > before_max ? caret - before_max : 0;
    size_t last = std::min(line.size(), caret + after_max);
    while (first > 0 && isContinuation(line[first]))
      --first;
    while (last < line.size() && isContinuation(line[last]))
      ++last;
    std::string shown = first > 0 ? "…" : "", marks = first > 0 ? " " : "";
    for (size_t i = first; i < last;) {
      size_t size = 1;
      while (i + size < last && isContinuation(line[i + size]))
        ++size;
      shown += cell(line.substr(i, size));
      if (i <= caret || i < end)
        marks += i < caret ? ' ' : i == caret ? '^' : '~';
      i += size;
    }
    if (caret >= last)
      marks += '^';
    shown += last < line.size() ? "…" : "";
    out_ << "  " << shown << "\n  ";
    if (colour_)
      out_ << "\033[1;32m" << marks << "\033[0m\n";
    else
      out_ << marks << '\n';
  }

  static constexpr size_t before_max = 80, after_max = 120; // bytes of a line around the caret

  static bool isContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

  // One printable cell for each character, so that carets stand below what they mean.
  static std::string cell(std::string_view character) {
    auto c = static_cast<unsigned char>(character[0]);
    bool control = c < 0x20 || c == 0x7F || (character.size() == 1 && c >= 0x80);
    return c == '\t' ? " " : control ? "?" : std::string(character);
  }

  std::ostream &out_;
  bool colour_;
};

// ---- JSON ----

Json jsonPlace(const SourceRange &range) {
  Json place = Json::object();
  if (!range.file)
    return place;
  auto begin = range.file->position(range.begin), end = range.file->position(std::max(range.begin, range.end));
  place["file"] = range.file->name();
  place["line"] = begin.line;
  place["column"] = begin.column;
  place["end_line"] = end.line;
  place["end_column"] = end.column;
  return place;
}

void printJson(std::ostream &out, const std::vector<const Diagnostic *> &all) {
  Json list = Json::array();
  for (const Diagnostic *d : all) {
    Json item = {{"severity", severityText(d->severity)}, {"code", codeText(d->code)}, {"message", d->message}};
    item.update(jsonPlace(d->range));
    Json notes = Json::array();
    for (const auto &note : d->notes) {
      Json entry = {{"message", note.message}};
      entry.update(jsonPlace(note.range));
      notes.push_back(entry);
    }
    item["notes"] = notes;
    list.push_back(item);
  }
  out << Json{{"diagnostics", list}}.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

// ---- SARIF 2.1.0 (OASIS) ----

// A file's name as a relative or file URI.
std::string uriOf(const std::string &name) {
  std::string uri = !name.empty() && name[0] == '/' ? "file://" : "";
  for (char c : name) {
    bool plain =
        std::isalnum(static_cast<unsigned char>(c)) || std::string_view("/._-~").find(c) != std::string_view::npos;
    uri += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return uri;
}

Json sarifLocation(const SourceRange &range) {
  auto begin = range.file->position(range.begin), end = range.file->position(std::max(range.begin, range.end));
  Json region = {
      {"startLine", begin.line}, {"startColumn", begin.column}, {"endLine", end.line}, {"endColumn", end.column}};
  return {{"physicalLocation", {{"artifactLocation", {{"uri", uriOf(range.file->name())}}}, {"region", region}}}};
}

Json sarifResult(const Diagnostic &d) {
  std::string text = d.message;
  Json related = Json::array();
  for (const auto &note : d.notes) {
    if (!note.range.file) {
      text += "; " + note.message;
      continue;
    }
    Json location = sarifLocation(note.range);
    location["id"] = related.size();
    location["message"] = {{"text", note.message}};
    related.push_back(location);
  }
  Json result = {{"ruleId", codeText(d.code)}, {"level", severityText(d.severity)}, {"message", {{"text", text}}}};
  if (d.range.file)
    result["locations"] = Json::array({sarifLocation(d.range)});
  if (!related.empty())
    result["relatedLocations"] = related;
  return result;
}

void printSarif(std::ostream &out, const std::vector<const Diagnostic *> &all) {
  std::map<std::string, Code> used;
  Json results = Json::array();
  for (const Diagnostic *d : all) {
    used.emplace(codeText(d->code), d->code);
    results.push_back(sarifResult(*d));
  }
  Json rules = Json::array();
  for (const auto &[id, code] : used)
    rules.push_back({{"id", id}, {"shortDescription", {{"text", summaryOf(code)}}}});
  Json run = {{"tool", {{"driver", {{"name", "millstream"}, {"rules", rules}}}}},
              {"columnKind", "unicodeCodePoints"},
              {"results", results}};
  Json document = {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"}, {"version", "2.1.0"}};
  document["runs"] = Json::array({run});
  out << document.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

} // namespace

void printDiagnostics(std::ostream &out, const Diagnostics &diagnostics, DiagnosticFormat format, bool colour) {
  std::vector<const Diagnostic *> all = diagnostics.sorted();
  switch (format) {
  case DiagnosticFormat::text: {
    TextPrinter printer(out, colour);
    for (const Diagnostic *d : all)
      printer.print(*d);
    if (diagnostics.leftOut() > 0)
      out << diagnostics.leftOut() << " more are not shown\n";
    return;
  }
  case DiagnosticFormat::json:
    return printJson(out, all);
  case DiagnosticFormat::sarif:
    return printSarif(out, all);
  }
}

} // namespace millstream
