// Checks a folder of bad specs: every file must give exactly the diagnostics that its comments expect, as
// `# expect: 3:5: error: unknown key 'fliter' [MS1012]`, and each in under a second.
#ifndef MILLSTREAM_TEST_UNIT_SPEC_CORPUS_H
#define MILLSTREAM_TEST_UNIT_SPEC_CORPUS_H

#include "frontend/diag/Diagnostics.h"

#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <functional>
#include <gtest/gtest.h>
#include <set>
#include <sstream>

namespace millstream::corpus {

using Lines = std::multiset<std::string>;

// What a spec may take. Sanitizers slow code down several times.
#if defined(__has_feature) && __has_feature(address_sanitizer)
inline constexpr std::chrono::duration<double> time_max{10};
#else
inline constexpr std::chrono::duration<double> time_max{1};
#endif

inline std::string readFile(const std::filesystem::path &path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

inline Lines expectedOf(const std::string &text) {
  Lines lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("# expect: "))
      lines.insert(line.substr(10));
  return lines;
}

inline Lines foundIn(const Diagnostics &diagnostics) {
  Lines lines;
  for (const Diagnostic *d : diagnostics.sorted()) {
    const char *kind = d->severity == Severity::error ? "error" : "warning";
    auto at = d->range.file ? d->range.file->position(d->range.begin) : SourceFile::Position{0, 0};
    lines.insert(fmt::format("{}:{}: {}: {} [MS{:04}]", at.line, at.column, kind, d->message, d->code.number));
  }
  return lines;
}

inline std::string joined(const Lines &lines) {
  std::string text;
  for (const std::string &line : lines)
    text += "  " + line + "\n";
  return text;
}

// Returns how many files there were. `check` runs the frontend on a file.
inline size_t checkFolder(const char *folder, const std::function<void(const SourceFile &, Diagnostics &)> &check) {
  size_t files = 0;
  for (const auto &entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".yaml")
      continue;
    ++files;
    std::string text = readFile(entry.path());
    auto start = std::chrono::steady_clock::now();
    SourceFile file(entry.path().filename(), text);
    Diagnostics diagnostics;
    check(file, diagnostics);
    std::ostringstream printed;
    printDiagnostics(printed, diagnostics, DiagnosticFormat::text, false);
    EXPECT_LT(std::chrono::steady_clock::now() - start, time_max) << entry.path();
    EXPECT_FALSE(printed.str().empty()) << entry.path();
    Lines expected = expectedOf(text), found = foundIn(diagnostics);
    EXPECT_EQ(expected, found) << entry.path() << "\nexpected\n" << joined(expected) << "found\n" << joined(found);
  }
  return files;
}

} // namespace millstream::corpus
#endif
