// What the reference interpreter computes with: one simple value for every SQL type, and rows of them. Types
// stand beside values (MLIR types of the flow dialect), never in them.
#ifndef MILLSTREAM_TEST_DIFFERENTIAL_INTERPRETER_VALUE_H
#define MILLSTREAM_TEST_DIFFERENTIAL_INTERPRETER_VALUE_H

#include "dialects/flow/Flow.h"

#include <string>
#include <vector>

namespace millstream::reference {

using int128 = __int128;

struct Value {
  bool is_null = false;
  // Booleans (0, 1), integers, decimals without their point, days, milliseconds of a time, milliseconds or (with
  // more than 3 digits) nanoseconds of a timestamp, milliseconds or months of an interval.
  int128 number = 0;
  double real = 0;          // float (its exact value) and double
  std::string text;         // text and bytes
  std::vector<Value> items; // an array's elements, a row's fields, a map's entries as rows of two
};
using Row = std::vector<Value>;

inline Value makeNull() {
  Value value;
  value.is_null = true;
  return value;
}
inline Value makeNumber(int128 number) {
  Value value;
  value.number = number;
  return value;
}
inline Value makeReal(double real) {
  Value value;
  value.real = real;
  return value;
}
inline Value makeText(std::string text) {
  Value value;
  value.text = std::move(text);
  return value;
}

// An order over values of one type, NULL first; for keys and for MIN and MAX.
int compareValues(const Value &, const Value &);
struct RowLess {
  bool operator()(const Row &a, const Row &b) const;
};

// Why an expression failed on a row; thrown by functions, caught by operators.
struct Failure {
  std::string reason;
};
// The interpreter has no rule for something: the case cannot be compared.
struct Unsupported {
  std::string what;
};

// A value as Millstream's JSON format writes it.
std::string writeJson(const Value &, mlir::Type, bool iso = true);
std::string writeJsonRow(const Row &, flow::RowType, bool iso = true);
// The texts of values that CAST AS string gives, shared with the format's.
std::string dateText(int128 days);
std::string clockText(int128 seconds_of_day);
std::string decimalText(int128 unscaled, unsigned scale);
// Java's Double.toString and Float.toString.
std::string realText(double, bool is_float);

// A JSON document by its texts.
struct Json {
  enum Kind { null, boolean, number, string, array, object } kind = null;
  std::string text;               // a number as it is spelled, a string with its escapes resolved, true or false
  std::vector<std::string> names; // of an object's members, in order
  std::vector<Json> items;        // members, elements
};
// Reads one whole document; false if the text is none.
bool parseJson(const std::string &text, Json &json);
// The same, with anything behind an object or an array.
bool parseFirstJson(const std::string &text, Json &json);
// A field's value of a type, as Flink's json format converts it; throws Failure.
Value fromJson(const Json &, mlir::Type);
// An object's fields; those not in `used` (if it is not empty) are NULL and not looked at. Throws Failure.
Row rowFromJson(const Json &, flow::RowType, llvm::ArrayRef<bool> used);

} // namespace millstream::reference
#endif
