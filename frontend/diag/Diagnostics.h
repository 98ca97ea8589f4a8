// Errors, warnings and notes about a user's files: collected in one place, shown sorted by position, as
// text with the line and a caret, as JSON, or as SARIF 2.1.0.
#ifndef MILLSTREAM_FRONTEND_DIAG_DIAGNOSTICS_H
#define MILLSTREAM_FRONTEND_DIAG_DIAGNOSTICS_H

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace millstream {

// A user's file, held whole. Offsets are bytes from its start.
class SourceFile {
public:
  SourceFile(std::string name, std::string text);
  const std::string &name() const { return name_; }
  std::string_view text() const { return text_; }
  // 1-based; the column counts characters (code points).
  struct Position {
    uint32_t line;
    uint32_t column;
  };
  Position position(uint32_t offset) const;
  std::string_view line(uint32_t line) const;

private:
  std::string name_;
  uint32_t charactersBefore(uint32_t offset) const;

  std::string text_;
  std::vector<uint32_t> line_starts_;
  std::vector<uint32_t> character_counts_; // before every 256th byte, so that columns of long lines are cheap
};

// A span of a file: [begin, end) in bytes. An empty range is a point.
struct SourceRange {
  const SourceFile *file = nullptr;
  uint32_t begin = 0;
  uint32_t end = 0;
};

enum class Severity { error, warning };

// Every kind of diagnostic: MS1xxx spec, MS2xxx types and plan, MS3xxx run time, MS4xxx connectors,
// MS5xxx checkpoints, MS9xxx our bugs. The list is frontend/diag/Codes.def, from which docs are made.
struct Code {
  uint16_t number;
};
namespace codes {
#define MILLSTREAM_CODE(number, name, summary) inline constexpr Code name{number};
#include "frontend/diag/Codes.def"
#undef MILLSTREAM_CODE
} // namespace codes

struct Diagnostic {
  Severity severity;
  Code code;
  SourceRange range;
  std::string message; // lower-case start, no full stop, the user's own word in quotes
  struct Note {
    SourceRange range; // may have no file
    std::string message;
  };
  std::vector<Note> notes; // what was expected, how to mend it, the nearest known name
};

class Diagnostics {
public:
  Diagnostic &error(Code, SourceRange, std::string message);
  Diagnostic &warning(Code, SourceRange, std::string message);
  bool hasErrors() const { return errors_ > 0; }
  // Sorted by file and position, exact repetitions left out.
  std::vector<const Diagnostic *> sorted() const;
  // How many there were beyond the most that are kept (a hostile file can have a hundred thousand).
  size_t leftOut() const { return left_out_; }
  static constexpr size_t kept_max = 1000;

private:
  Diagnostic &add(Diagnostic);

  std::vector<std::unique_ptr<Diagnostic>> all_; // references that error() gave stay valid
  Diagnostic beyond_{};                          // the one that is handed out past kept_max
  size_t errors_ = 0;
  size_t left_out_ = 0;
};

enum class DiagnosticFormat { text, json, sarif };
void printDiagnostics(std::ostream &, const Diagnostics &, DiagnosticFormat, bool colour);

// The candidate nearest to `name` by edit distance, or empty if none is near.
std::string nearestName(std::string_view name, const std::vector<std::string> &candidates);

} // namespace millstream
#endif
