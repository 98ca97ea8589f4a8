// The tree of an SQL expression or type as written: no names resolved, no types known. Ranges are bytes
// of the SpecText's value; SpecText::slice turns them into places of the file.
#ifndef MILLSTREAM_FRONTEND_SQL_AST_H
#define MILLSTREAM_FRONTEND_SQL_AST_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace millstream {

struct TextRange {
  size_t begin = 0;
  size_t end = 0;
};

// `DAY(3) TO SECOND(6)`. Units are in upper case; empty: not written. Numbers are -1 if not written.
struct IntervalQualifier {
  std::string from;
  std::string to;
  int64_t precision = -1; // of the leading field
  int64_t fraction = -1;  // of the seconds
  TextRange range;
};

// A type as written. `name` is in upper case with synonyms left as they are (INTEGER stays INTEGER), as
// written if quoted or not one of SQL's words: the latter may be a type of the spec.
struct TypeExpr {
  enum class Mark { none, nullable, question, not_null };

  std::string name;     // INT, DECIMAL, ARRAY, MAP, MULTISET, ROW, INTERVAL, TIMESTAMP, TIMESTAMP_LTZ, …
  std::string spelling; // as written, without quotes
  bool quoted = false;
  std::vector<int64_t> numbers; // precision, scale, length; INT64_MAX for those too large
  std::vector<std::unique_ptr<TypeExpr>> children;
  std::vector<std::string> fields; // names of a ROW's children
  std::vector<TextRange> field_ranges;
  IntervalQualifier interval;
  Mark mark = Mark::none;
  TextRange range;
};

enum class ExprKind {
  // Literals: `text` is the value without quotes, digits as written.
  null_literal,
  boolean, // TRUE, FALSE; UNKNOWN is null_literal
  integer,
  decimal,     // 1.5
  approximate, // 1.5E0
  string,
  bytes,     // text holds the bytes
  date,      // DATE '…'
  time,      // TIME '…'
  timestamp, // TIMESTAMP '…'
  interval,  // INTERVAL '…': text with its sign, `interval`

  name,    // text
  field,   // [row].text
  element, // [collection][[index]]

  plus,        // +[0]
  minus,       // -[0]
  logical_not, // NOT [0]
  binary,      // [0] text [1]: + - * / % || = <> < <= > >=
  logical_and, // any number, at least two
  logical_or,
  truth,         // [0] IS [NOT] text: NULL, TRUE, FALSE, UNKNOWN, JSON
  distinct_from, // [0] IS [NOT] DISTINCT FROM [1]
  between,       // [0] [NOT] BETWEEN [1] AND [2]; `symmetric`
  in_list,       // [0] [NOT] IN ([1], …)
  like,          // [0] [NOT] LIKE [1] [ESCAPE [2]]
  similar,       // the same with SIMILAR TO

  case_of, // `simple`: the operand first; then pairs of condition and value; then ELSE if the count is odd
  list,    // several values behind WHEN
  cast,    // `type`
  try_cast,
  array,
  map, // keys and values in turn
  row,
  call, // text is the function's name
};

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

struct Expr {
  ExprKind kind;
  TextRange range;  // of the whole
  TextRange word;   // of the operator or name that an error about it points to
  std::string text; // names of functions in upper case unless quoted
  std::string unit; // of EXTRACT, FLOOR … TO, TIMESTAMPADD, TIMESTAMPDIFF, IS JSON: upper case
  TextRange unit_range;
  std::vector<ExprPtr> children;
  bool quoted = false;    // name, call
  bool negated = false;   // IS NOT, NOT BETWEEN, NOT IN, NOT LIKE
  bool symmetric = false; // BETWEEN
  bool simple = false;    // CASE with an operand
  bool star = false;      // COUNT(*)
  bool distinct = false;  // COUNT(DISTINCT x)
  bool over = false;      // a window function
  unsigned depth = 1;     // of the tree

  ExprPtr filter;                 // call: FILTER (WHERE …)
  std::unique_ptr<TypeExpr> type; // cast, try_cast; RETURNING of JSON_VALUE
  IntervalQualifier interval;     // interval

  // ON EMPTY and ON ERROR of JSON_VALUE; ON ERROR of JSON_EXISTS.
  struct Behaviour {
    enum class Kind { unset, null, error, value, is_true, is_false } kind = Kind::unset;
    ExprPtr value;
  };
  Behaviour on_empty, on_error;
};

// The expression in a fixed form with all brackets written, for tests and messages.
std::string printExpression(const Expr &);
std::string printType(const TypeExpr &);

} // namespace millstream
#endif
