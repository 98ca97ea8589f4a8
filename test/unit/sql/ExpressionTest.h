// What the tests of expressions share: a row of columns of many types, and the ops or errors that come of
// an expression over it.
#ifndef MILLSTREAM_TEST_UNIT_SQL_EXPRESSIONTEST_H
#define MILLSTREAM_TEST_UNIT_SQL_EXPRESSIONTEST_H

#include "dialects/flow/Flow.h"
#include "frontend/lower/Expressions.h"
#include "mlir/IR/Verifier.h"

#include <gtest/gtest.h>

namespace millstream::test {

inline SpecText wholeText(const SourceFile &file) {
  return {std::string(file.text()), {&file, 0, static_cast<uint32_t>(file.text().size())}, {}};
}

// Errors as `line:column: message [note]`, one after the other.
std::string printErrors(const Diagnostics &);

class Expressions : public ::testing::Test {
protected:
  Expressions();

  // The type of the expression, or its errors.
  std::string typeOf(const std::string &sql);
  // The ops that the expression becomes, a line each, or its errors.
  std::string opsOf(const std::string &sql);
  // The same as `what` wants it, of the given type.
  std::string typeAs(const std::string &sql, const std::string &type, const std::string &what);
  mlir::Type type(const std::string &text);

  mlir::MLIRContext context_;

private:
  template <typename Build> std::string run(const std::string &sql, bool print_ops, Build build);
};

} // namespace millstream::test
#endif
