// SQL expressions over columns of many types: text to tree, names, types, ops. The first byte says what is
// wanted of the rest: any expression, one cast to a type, or a type.
#include "test/unit/sql/ExpressionTest.h"

using namespace millstream;
using namespace millstream::test;

// As in SpecFuzz.cpp.
extern "C" const char *__asan_default_options() { return "allow_user_poisoning=0:detect_leaks=0"; }

// Expectations that fail end the process, so that the fuzzer sees them.
extern "C" int LLVMFuzzerInitialize(int *, char ***) {
  GTEST_FLAG_SET(break_on_failure, true);
  return 0;
}

namespace {

class AnyExpression final : public Expressions {
public:
  void TestBody() override {}

  void check(uint8_t choice, const std::string &text) {
    static const char *const types[] = {"boolean", "int", "decimal(20,4)?", "string", "timestamp(3)", "double"};
    if (choice % 8 < 6)
      (void)typeAs(text, types[choice % 8], "a filter");
    else if (choice % 8 == 6)
      (void)opsOf(text);
    else
      checkType(text);
  }

private:
  void checkType(const std::string &text) {
    SourceFile file("type", text);
    Diagnostics diagnostics;
    auto type = parseSpecType(&context_, wholeText(file), {{"Order", this->type("row<a int>")}}, diagnostics);
    EXPECT_EQ(mlir::failed(type), diagnostics.hasErrors());
    if (mlir::succeeded(type)) {
      EXPECT_NE(printType(*type), "");
    }
  }
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static std::unique_ptr<AnyExpression> expressions;
  static int uses = 0;
  // A context keeps all types that it has seen.
  if (!expressions || ++uses % 1000 == 0)
    expressions = std::make_unique<AnyExpression>();
  if (size > 0)
    expressions->check(data[0], std::string(reinterpret_cast<const char *>(data) + 1, size - 1));
  return 0;
}
