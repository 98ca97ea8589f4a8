// The SQL functions of the reference interpreter, found by the names of the kernels that compiled pipelines use,
// but written anew: decimals over 512-bit integers, text over code points, dates over std::chrono. Speed is
// no concern.
#ifndef MILLSTREAM_TEST_DIFFERENTIAL_INTERPRETER_FUNCTIONS_H
#define MILLSTREAM_TEST_DIFFERENTIAL_INTERPRETER_FUNCTIONS_H

#include "test/differential/interpreter/Value.h"

#include "llvm/ADT/APInt.h"

#include <functional>
#include <map>

namespace millstream::reference {

// One call: arguments are not NULL, types are without nullability.
struct Call {
  std::string kernel;
  Row args;
  std::vector<mlir::Type> types;
  mlir::Type result;
  llvm::ArrayRef<int32_t> constants;

  const std::string &text(size_t i) const { return args[i].text; }
  int128 number(size_t i) const { return args[i].number; }
  double real(size_t i) const { return args[i].real; }
};
using Function = std::function<Value(const Call &)>;
using FunctionMap = std::map<std::string, Function>;

void addNumberFunctions(FunctionMap &);
void addDecimalFunctions(FunctionMap &);
void addTextFunctions(FunctionMap &);
void addTimeFunctions(FunctionMap &);
void addPatternFunctions(FunctionMap &);
void addCastFunctions(FunctionMap &);
// Throws Failure where SQL has an error, Unsupported where there is no such function here.
Value callFunction(const Call &);

// ---- Shared by the families ----

// The number in two's complement of that many bits.
int128 wrapInteger(int128 number, unsigned bits);
unsigned bitsOf(mlir::Type integer);

using Big = llvm::APInt; // signed, 512 bits
Big big(int128);
Big tenTo(unsigned exponent);
// a / b, half away from zero.
Big divideHalfUp(const Big &a, const Big &b);
// NULL where there are more than `digits` digits.
Value fitDecimal(const Big &, unsigned digits);
// From one scale to another, rounded half up; NULL where it does not fit `digits`.
Value rescale(const Big &, unsigned from, unsigned to, unsigned digits);

// Of the pipeline, for all that follows.
void setTimeZone(const std::string &name);
int128 toLocalMs(int128 utc_ms);
int128 toUtcMs(int128 local_ms);

std::string trimmed(const std::string &); // without blanks at both ends
// A plain or scientific number as a decimal of a scale, rounded or cut. Throws Failure.
Value numberFromText(const std::string &, unsigned scale, unsigned digits, bool round);
double realFromText(const std::string &, bool is_float);
// Dates and times as JSON has them, with a T or a blank, and perhaps a Z.
Value timeFromJsonText(const std::string &, mlir::Type);
// yyyy-MM-dd; throws Failure.
int128 daysFromText(const std::string &);
std::u32string codePoints(const std::string &);
std::string fromCodePoints(const std::u32string &);
std::vector<std::string> characters(const std::string &);

} // namespace millstream::reference
#endif
